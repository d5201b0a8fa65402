/* SPDX-License-Identifier: MIT
 *
 * Pieces of an image as planes of samples for the JPEG encoder's blocks: converted,
 * averaged, and filled up to whole blocks with the last column and row. It knows no
 * coefficients.
 */
#ifndef IMS_JPEG_FAST_LOAD_H
#define IMS_JPEG_FAST_LOAD_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "fast_kernels.h"
#include "jpeg.h"

enum {
    IMS_JPEG_FAST_PIECE_WIDTH = 256, /* pixels; whole groups and blocks */
    IMS_JPEG_FAST_PIECE_ROWS = 16,
    /* Not a power of two, so that rows do not drive each other out of the cache. */
    IMS_JPEG_FAST_PIECE_STRIDE = IMS_JPEG_FAST_PIECE_WIDTH + 32
};

/* How samples come into being. */
enum ims_jpeg_fast_input {
    IMS_JPEG_FAST_PIXELS,    /* interleaved 8-bit colors */
    IMS_JPEG_FAST_REDUCED,   /* such, once converted row by row */
    IMS_JPEG_FAST_PLANES,    /* the image's planes */
    IMS_JPEG_FAST_CONVERTED, /* planes of other YUV */
};

struct ims_jpeg_fast_source {
    const struct ims_image *image;
    const struct ims_jpeg_fast_kernels *kernels;
    int32_t background;
    unsigned components; /* 1 or 3 */
    struct ims_jpeg_sampling sampling;
    enum ims_jpeg_fast_input input;
    enum ims_jpeg_fast_order order;
    enum ims_pixel_format reduced; /* RGB8 or GRAY8 */
    uint32_t warnings;             /* met so far */
};

/* Chooses the input; `sampling` counts for three components only. */
void ims_jpeg_fast_load_start(struct ims_jpeg_fast_source *source,
                              const struct ims_jpeg_fast_kernels *kernels,
                              const struct ims_image *image, int32_t background,
                              struct ims_jpeg_sampling sampling);

/* One piece; its planes are the image's own where nothing had to be done. */
struct ims_jpeg_fast_piece {
    const uint8_t *planes[3];
    ptrdiff_t strides[3];
    size_t columns[3]; /* of blocks */
    size_t rows[3];    /* of blocks; fewer than usual at the image's lower end */
    _Alignas(
        64) uint8_t samples[3][IMS_JPEG_FAST_PIECE_ROWS * IMS_JPEG_FAST_PIECE_STRIDE];
    uint8_t reduced[2][3 * IMS_JPEG_FAST_PIECE_WIDTH];
};

/* Where a piece lies in the image. Its corner is that of a block of each component. */
struct ims_jpeg_fast_area {
    int32_t x;
    int32_t y;
    int32_t width;
    int32_t height;
};

void ims_jpeg_fast_load(struct ims_jpeg_fast_source *source,
                        const struct ims_jpeg_fast_area *area,
                        struct ims_jpeg_fast_piece *piece);

#endif
