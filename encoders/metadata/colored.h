/* SPDX-License-Identifier: MIT
 *
 * Metadata for a file with the colors that it has: XMP repeats the ColorSpace of Exif,
 * and where it says sRGB of a file of other colors, it becomes Uncalibrated, as it does
 * in Exif (exif_merge.h).
 */
#ifndef IMS_METADATA_COLORED_H
#define IMS_METADATA_COLORED_H

#include <imagesaver/encoder.h>

struct ims_metadata_colored {
    struct ims_metadata fields; /* the same, but for `xmp` */
    void *made;                 /* its memory, where it is another one */
};

/* Sets it up of metadata, which outlive it, or of none (NULL). `image` is that of a
 * file which says colors by its numbers, else NULL: then a profile alone says them.
 * Returns IMS_OK, or IMS_ERROR_MEMORY with nothing to be freed. */
int ims_metadata_colored_init(struct ims_metadata_colored *colored,
                              const struct ims_metadata *metadata,
                              const struct ims_image *image);

void ims_metadata_colored_fini(struct ims_metadata_colored *colored);

#endif
