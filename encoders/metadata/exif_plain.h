/* SPDX-License-Identifier: MIT
 *
 * What the plain fields of metadata are in Exif: lists of fields for its directories.
 * It knows no blob.
 */
#ifndef IMS_METADATA_EXIF_PLAIN_H
#define IMS_METADATA_EXIF_PLAIN_H

#include <imagesaver/metadata.h>

#include "exif_fields.h"

/* Texts that fields point to. */
struct ims_metadata_exif_plain {
    char date[20];     /* "2026:11:28 22:58:00" */
    char fraction[10]; /* "5" for half a second */
};

/* In inches where that is a whole number both ways, else in centimetres, exactly. */
void ims_metadata_exif_plain_resolution(const struct ims_metadata *metadata,
                                        struct ims_metadata_exif_fields *image);

/* Those texts that have a field. */
void ims_metadata_exif_plain_texts(const struct ims_metadata *metadata,
                                   struct ims_metadata_exif_fields *image);

void ims_metadata_exif_plain_time(const struct ims_metadata *metadata,
                                  struct ims_metadata_exif_plain *plain,
                                  struct ims_metadata_exif_fields *image,
                                  struct ims_metadata_exif_fields *photo);

/* To a millionth of a second of arc, which are 0.03 mm, and to a millimetre above the
 * sea; an altitude that is not known is removed. */
void ims_metadata_exif_plain_position(const struct ims_position *position,
                                      struct ims_metadata_exif_fields *gps);

#endif
