/* SPDX-License-Identifier: MIT
 *
 * Bytes of an Exif that no field covers any more, as others took their place: they
 * become zeros, so that a file does not tell what was replaced. It knows ranges of
 * bytes, and no field by its tag.
 */
#ifndef IMS_METADATA_EXIF_CLEAR_H
#define IMS_METADATA_EXIF_CLEAR_H

#include <stddef.h>
#include <stdint.h>

/* Ranges of bytes. Zeros are none. */
struct ims_metadata_exif_ranges {
    struct ims_metadata_exif_range {
        size_t first;
        size_t end; /* behind the last one */
    } * list;
    size_t count;
    size_t room; /* for so many; the caller has made it */
};

/* Adds one, for which there is room. */
void ims_metadata_exif_clear_add(struct ims_metadata_exif_ranges *ranges, size_t first,
                                 size_t size);

/* Clears those bytes of an Exif that are in `gone` and that neither a directory nor the
 * value of a field has; sorts the ranges. Returns IMS_OK or IMS_ERROR_MEMORY. */
int ims_metadata_exif_clear(uint8_t *exif, size_t size,
                            struct ims_metadata_exif_ranges *gone);

#endif
