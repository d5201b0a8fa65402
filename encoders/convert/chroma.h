/* SPDX-License-Identifier: MIT
 *
 * Chroma that several pixels share, for each of them: interpolated between the samples
 * around it, or that of the nearest. Weights are quarters in each direction, as samples
 * stand at halves of a pixel, so that nothing is rounded. It knows no colors.
 */
#ifndef IMS_CONVERT_CHROMA_H
#define IMS_CONVERT_CHROMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "kernels.h"

enum { IMS_CONVERT_CHROMA_PIXELS = 512 /* that may be asked for at once; even */ };

/* The chroma of one image, which must outlive it; nothing is to be freed. */
struct ims_convert_chroma {
    const struct ims_image *image;
    const struct ims_convert_kernels *kernels;
    int32_t rows;
    int32_t columns;
    unsigned unused_bits; /* below each sample */
    bool together;        /* both kinds are in one plane */
    bool half_width;
    bool half_height;
    bool nearest;
    uint8_t right; /* half columns, and half rows, from the first pixel that a sample */
    uint8_t below; /* is for to where it stands */
};

/* Of an image in planes of YUV. */
void ims_convert_chroma_start(struct ims_convert_chroma *chroma,
                              const struct ims_image *image);

/* Two rows of chroma, and the weight of the second one, in quarters. */
struct ims_convert_chroma_rows {
    int32_t first;
    int32_t second;
    unsigned weight;
};

/* Between which rows of chroma row y of the image lies. */
struct ims_convert_chroma_rows
ims_convert_chroma_rows_for(const struct ims_convert_chroma *chroma, int32_t y);

/* U and V of `count` pixels from x, which is even, on, in parts of 16 of a sample; one
 * more than `count` is written where that is odd. */
void ims_convert_chroma_load(const struct ims_convert_chroma *chroma, int32_t x,
                             const struct ims_convert_chroma_rows *rows, size_t count,
                             uint16_t *const uv[2]);

#endif
