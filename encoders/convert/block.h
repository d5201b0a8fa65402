/* SPDX-License-Identifier: MIT
 *
 * Short runs of an image's pixels as planes of 8-bit samples, small enough to stay in
 * the processor's nearest cache while they are worked on: what conversions of whole
 * images are made of. It reads exactly the pixels that it is asked for.
 */
#ifndef IMS_CONVERT_BLOCK_H
#define IMS_CONVERT_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "kernels.h"

enum {
    IMS_CONVERT_BLOCK_PIXELS = 512 /* even */
};

/* Neighbouring pixels of one row: red, green, blue, alpha, or Y, U, V (not of
 * those by the matrix IDENTITY, which are colors). */
struct ims_convert_block {
    _Alignas(64) uint8_t channels[4][IMS_CONVERT_BLOCK_PIXELS];
};

/* Reads `count` pixels from (x, y) on; x is even. Deeper samples are rounded to 8 bits;
 * gray fills all three colors; chroma is repeated for each pixel. The alpha channel is
 * filled only where the image has one. */
void ims_convert_block_load(struct ims_convert_block *block,
                            const struct ims_convert_kernels *kernels,
                            const struct ims_image *image, int32_t x, int32_t y,
                            size_t count);

/* The same for an image of luma and chroma without repeating chroma: as it lies in the
 * image, or for NV12 taken apart into the block. Fills `yuv` with where it is. */
void ims_convert_block_find_yuv(struct ims_convert_block *block,
                                const struct ims_convert_kernels *kernels,
                                const struct ims_image *image, int32_t x, int32_t y,
                                size_t count, const uint8_t *yuv[3]);

/* As ims_convert_block_load() for an image with alpha, but blended on `background`
 * (0xRRGGBB). Returns whether any of the pixels was not opaque. */
bool ims_convert_block_load_flat(struct ims_convert_block *block,
                                 const struct ims_convert_kernels *kernels,
                                 const struct ims_image *image, int32_t x, int32_t y,
                                 size_t count, int32_t background);

#endif
