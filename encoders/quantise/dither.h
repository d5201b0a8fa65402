/* SPDX-License-Identifier: MIT
 *
 * Pixels to the indices of a palette that has not all of their colors: the nearest one
 * of each, or so that neighbours together have the color that is missing. It knows rows
 * of pixels, and nothing of images.
 */
#ifndef IMS_QUANTISE_DITHER_H
#define IMS_QUANTISE_DITHER_H

#include <stddef.h>
#include <stdint.h>

#include "nearest.h"
#include "palette.h"

enum ims_quantise_dither_kind {
    IMS_QUANTISE_DITHER_NO = 0,
    IMS_QUANTISE_DITHER_FLOYD_STEINBERG = 1, /* every second row backwards */
    IMS_QUANTISE_DITHER_ORDERED = 2          /* by Bayer's matrix of 8x8 */
};

/* For an option of these kinds. */
extern const char *const ims_quantise_dither_names[];

/* The rows of one picture, from the top down. */
struct ims_quantise_dither {
    enum ims_quantise_dither_kind kind;
    int32_t spread; /* how far samples are from the palette, usually; 1 or more */
    const struct ims_quantise_palette *palette;
    struct ims_quantise_nearest *nearest; /* started for the palette */
    size_t width;
    /* FLOYD_STEINBERG: what pixels of the row before are off, by 16; three for each
     * pixel, of one more on either side: (width + 2) * 3 of them, 0 at first. */
    int16_t *errors;
    size_t row; /* the next one; 0 at first */
};

/* Writes the indices of the next row; `transparent` where a pixel is transparent, which
 * takes part in nothing. */
void ims_quantise_dither_row(struct ims_quantise_dither *dither, const uint8_t *pixels,
                             uint8_t transparent, uint8_t *indices);

#endif
