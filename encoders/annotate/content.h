/* SPDX-License-Identifier: MIT
 *
 * What is put into bytes, ready for any container: the metadata of the call, with an
 * Exif that holds what the container has no other place for. It knows no container.
 */
#ifndef IMS_ANNOTATE_CONTENT_H
#define IMS_ANNOTATE_CONTENT_H

#include "annotate.h"
#include "metadata/colored.h"
#include "metadata/exif_merge.h"

/* Kinds that containers have in Exif alone, where they hold nothing but Exif, XMP and
 * profiles. */
#define IMS_ANNOTATE_CONTENT_EXIF                                                      \
    (IMS_METADATA_TEXT | IMS_METADATA_RESOLUTION | IMS_METADATA_TIME |                 \
     IMS_METADATA_POSITION)

struct ims_annotate_content {
    struct ims_metadata metadata; /* with the Exif that is to be written; or none */
    const uint8_t *exif;          /* the same; NULL: what is there stays */
    size_t exif_size;
    const uint8_t *xmp;
    size_t xmp_size;
    const uint8_t *icc;
    size_t icc_size;
    struct ims_metadata_exif_merged merged;
    struct ims_metadata_colored colored; /* has the XMP */
};

/* Sets it up. `exif` is what the bytes have already, or NULL: of fields that are given
 * alone, its others stay. `needs` are the kinds that the container has in Exif alone.
 * Errors as ims_metadata_exif_merge(). */
int ims_annotate_content_init(struct ims_annotate_content *content,
                              const struct ims_annotate *annotate, const uint8_t *exif,
                              size_t exif_size, uint32_t needs);

/* Looks whether a given profile is of other colors than the bytes have (see
 * metadata/profile.h). Then it is left out, with a warning, where metadata may be
 * dropped, else IMS_ERROR_METADATA. */
int ims_annotate_content_check_colors(struct ims_metadata *metadata, const char *format,
                                      const char *colors, struct ims_message *message);

/* The same of what was set up. */
int ims_annotate_content_check_profile(struct ims_annotate_content *content,
                                       const struct ims_annotate *annotate,
                                       const char *format, const char *colors);

void ims_annotate_content_fini(struct ims_annotate_content *content);

#endif
