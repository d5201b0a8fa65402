/* SPDX-License-Identifier: MIT
 *
 * What PNG holds whose pixels are no samples of whole bytes: rows of one bit, and
 * palettes. It knows pixels, but no chunks.
 */
#ifndef IMS_PNG_PACKED_H
#define IMS_PNG_PACKED_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

/* The palette of an image: as many entries as its pixels need, and of those as many
 * alphas as there are up to the last that is not opaque. */
struct ims_png_packed_palette {
    size_t entries;          /* 1 to 256 */
    size_t alphas;           /* 0 where all pixels are opaque */
    uint8_t colors[3 * 256]; /* R, G, B */
    uint8_t alpha[256];
};

/* Of an image in PALETTE8. Entries that no pixel has are black and opaque. */
void ims_png_packed_take_palette(const struct ims_image *image,
                                 struct ims_png_packed_palette *palette);

/* Of an image in GRAY1 whose width is no multiple of 8: a copy of its rows in which the
 * bits behind the last pixel are 0, for `copy` to describe. NULL without memory; to be
 * freed. */
uint8_t *ims_png_packed_copy_bits(const struct ims_image *image,
                                  struct ims_image *copy);

#endif
