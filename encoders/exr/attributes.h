/* SPDX-License-Identifier: MIT
 *
 * Metadata as attributes of OpenEXR: texts as those of type string, by the names that
 * the library has for what they are, or by their keys; time, resolution and position as
 * its standard attributes. It knows no pixels.
 */
#ifndef IMS_EXR_ATTRIBUTES_H
#define IMS_EXR_ATTRIBUTES_H

#include <stdbool.h>

#include <imagesaver/encoder.h>

/* What `metadata` of a table says of OpenEXR. */
enum {
    IMS_EXR_ATTRIBUTES_KINDS = IMS_METADATA_TEXT | IMS_METADATA_RESOLUTION |
                               IMS_METADATA_TIME | IMS_METADATA_POSITION
};

/* Whether all texts can be attributes; else says which cannot. `metadata` may be NULL
 * here and below. Returns IMS_OK or IMS_ERROR_METADATA. */
int ims_exr_attributes_check(const struct ims_metadata *metadata,
                             struct ims_message *message);

/* Whether a name is so long that the version of the file has to say so. */
bool ims_exr_attributes_are_long(const struct ims_metadata *metadata);

/* How much wider than high a pixel is: 1, unless the resolution is another one across
 * than down. */
float ims_exr_attributes_aspect(const struct ims_metadata *metadata);

/* Appends them. Returns IMS_OK or IMS_ERROR_MEMORY. */
int ims_exr_attributes_append(const struct ims_metadata *metadata,
                              struct ims_buffer *buffer);

#endif
