/* SPDX-License-Identifier: MIT
 *
 * Whole images to what encoders take, row by row: channel order, depth, blending on a
 * background, YUV to RGB. Every result is rounded to the nearest (floats that are
 * blended are made 16 bits before), once: chroma that pixels share is interpolated at
 * its place (chroma.h) without rounding; exactly the pixels of the image are read. It
 * knows no encoder and no format of encoded images.
 */
#ifndef IMS_CONVERT_H
#define IMS_CONVERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "chroma.h"
#include "kernels.h"
#include "matrix.h"

/* A conversion in work. The image must outlive it; nothing is to be freed. */
struct ims_convert {
    const struct ims_image *image;
    const struct ims_convert_kernels *kernels;
    enum ims_pixel_format target;
    bool big_endian;
    bool flatten;
    int32_t background;
    struct ims_convert_matrix to_rgb; /* this and the next are used for YUV only */
    struct ims_convert_chroma chroma;
};

/*
 * Sets a conversion up. `target` is one of
 * - RGB8, BGR8, RGBA8, BGRA8, from every format. Gray fills all colors; an alpha
 * channel that is missing becomes opaque; one that the target lacks is blended on
 * `background` (0xRRGGBB); deeper samples are rounded.
 * - GRAY8, from GRAY8, GRAY16, GRAY_F32.
 * - GRAY16, GRAY_ALPHA16, RGB16, RGBA16, from formats of the same channels in the same
 *   order. With `big_endian` the most significant byte comes first.
 */
void ims_convert_start(struct ims_convert *convert, const struct ims_image *image,
                       enum ims_pixel_format target, int32_t background,
                       bool big_endian);

/* Writes row y of the result. Returns bits of enum ims_warning: COLOR_CONVERTED, and
 * ALPHA_FLATTENED where a pixel of this row was not opaque. */
uint32_t ims_convert_row(const struct ims_convert *convert, int32_t y, void *row);

/* The same of `width` pixels from column x, which is even, on. */
uint32_t ims_convert_part(const struct ims_convert *convert, int32_t x, int32_t y,
                          int32_t width, void *row);

/* Planes that are to be filled: 8-bit BT.601 YUV of the image's size. */
struct ims_convert_planes {
    uint8_t *planes[3];
    ptrdiff_t strides[3];
    bool half_width;            /* chroma has (width + 1) / 2 columns */
    bool half_height;           /* chroma has (height + 1) / 2 rows */
    enum ims_color_range range; /* FULL; of luma and chroma also LIMITED */
};

/* Fills them from an image of any format. Chroma of a pixel group is the group's
 * average, where the last column or row stands in for a missing one; chroma of fewer
 * samples than the target has is repeated. Alpha is blended
 * on `background`. Returns bits of enum ims_warning as ims_convert_row();
 * COLOR_CONVERTED only for YUV of another matrix or range. */
uint32_t ims_convert_planes_fill(const struct ims_image *image, int32_t background,
                                 const struct ims_convert_planes *target);

#endif
