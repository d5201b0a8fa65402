/* SPDX-License-Identifier: MIT
 *
 * Metadata as tags: texts, time, resolution, XMP, IPTC, ICC, and what an Exif block
 * holds. It knows no pixels.
 */
#ifndef IMS_TIFF_METADATA_H
#define IMS_TIFF_METADATA_H

#include <imagesaver/encoder.h>

#include "entries.h"
#include "exif.h"
#include "metadata/colored.h"
#include "metadata/exif_merge.h"

/* What `metadata` of a table says of TIFF. */
enum {
    IMS_TIFF_METADATA_KINDS = IMS_METADATA_TEXT | IMS_METADATA_EXIF | IMS_METADATA_XMP |
                              IMS_METADATA_ICC | IMS_METADATA_IPTC |
                              IMS_METADATA_RESOLUTION | IMS_METADATA_TIME |
                              IMS_METADATA_POSITION
};

/* The metadata of one image, which must outlive it. Zeros are none. */
struct ims_tiff_metadata {
    struct ims_tiff_entries entries;
    struct ims_tiff_resolution resolution;
    struct ims_metadata_exif_merged exif; /* has values of entries, */
    struct ims_metadata_colored colored;  /* and so has this */
};

/* The `accepts` of an encoder: whether all texts have tags. */
int ims_tiff_metadata_check(const struct ims_metadata *metadata,
                            struct ims_message *message);

/* Sets it up; `metadata` may be NULL. To be cleared in any case. Returns IMS_OK,
 * IMS_ERROR_METADATA or IMS_ERROR_MEMORY, and says what was wrong. */
int ims_tiff_metadata_start(struct ims_tiff_metadata *tags,
                            const struct ims_metadata *metadata,
                            struct ims_message *message);

void ims_tiff_metadata_clear(struct ims_tiff_metadata *tags);

#endif
