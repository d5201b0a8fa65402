/* SPDX-License-Identifier: MIT
 *
 * The inner loops of the converters, one table of them for each instruction set. All
 * tables give the same results; they differ in speed alone. Exactly the given samples
 * are read and written, and targets do not overlap sources unless it is said. They know
 * runs of samples, and nothing of images.
 */
#ifndef IMS_CONVERT_KERNELS_H
#define IMS_CONVERT_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "matrix.h"

/* A sample of chroma is interpolated in so many parts in each direction. */
enum {
    IMS_CONVERT_CHROMA_PARTS = 4,
    IMS_CONVERT_CHROMA_BITS = 4 /* of both together */
};

struct ims_convert_kernels {
    const char *name;

    /* Interleaved bytes to one plane a channel: the first byte of each pixel goes to
     * the first plane, and so on. And the other way. */
    void (*split2)(const uint8_t *pixels, uint8_t *const planes[2], size_t count);
    void (*split3)(const uint8_t *pixels, uint8_t *const planes[3], size_t count);
    void (*split4)(const uint8_t *pixels, uint8_t *const planes[4], size_t count);
    void (*join3)(uint8_t *pixels, const uint8_t *const planes[3], size_t count);
    void (*join4)(uint8_t *pixels, const uint8_t *const planes[4], size_t count);

    /* Samples of another depth, each rounded to the nearest: v * 255 / 65535; v * 257;
     * floats 0..1, where what lies outside is clamped, NaN becomes 0, and halves are
     * rounded up. */
    void (*narrow)(const uint16_t *source, uint8_t *target, size_t count);
    void (*widen)(const uint8_t *source, uint16_t *target, size_t count);
    void (*float_to_8)(const float *source, uint8_t *target, size_t count);
    void (*float_to_16)(const float *source, uint16_t *target, size_t count);

    /* 16 bits in the machine's order to most significant byte first; in place is
     * fine. */
    void (*to_big_endian)(const uint16_t *source, uint16_t *target, size_t count);

    /* Blends the planes, in place, on one color: sample * alpha + color * (255 -
     * alpha), by 255. */
    void (*blend)(uint8_t *const planes[3], const uint8_t *alpha,
                  const uint8_t color[3], size_t count);

    /* Pixels of 16 bits, gray with alpha or RGBA, blended in the same way on a color,
     * and then rounded to 8 bits; to planes, for gray three of them too. Returns
     * whether all were opaque. */
    bool (*blend_deep)(const uint16_t *pixels, size_t samples, const uint8_t color[3],
                       uint8_t *const planes[3], size_t count);

    /* One row of a matrix to YUV for each pixel, or all three of them. */
    void (*apply)(const struct ims_convert_row *row, const uint8_t *const channels[3],
                  uint8_t *target, size_t count);
    void (*apply_all)(const struct ims_convert_matrix *matrix,
                      const uint8_t *const channels[3], uint8_t *const targets[3],
                      size_t count);

    /* Two rows of a matrix to YUV on the average of two neighbours, and where there is
     * a lower row of two by two of them; rounded once, after the average. 2 * count
     * pixels are read. */
    void (*average)(const struct ims_convert_row rows[2], const uint8_t *const upper[3],
                    const uint8_t *const lower[3], uint8_t *const targets[2],
                    size_t count);

    /* A matrix from YUV to RGB. */
    void (*to_rgb)(const struct ims_convert_matrix *matrix, const uint8_t *const yuv[3],
                   uint8_t *const rgb[3], size_t count);

    /* YUV of more than 8 bits, chroma in parts of 16 for each pixel, to interleaved RGB
     * of 16 bits, clamped and rounded down: 1 / 2 is in the offsets. */
    void (*deep_to_rgb)(const struct ims_convert_deep_color colors[3],
                        const uint16_t *const yuv[3], uint16_t *pixels, size_t count);

    /* As to_rgb, and the luma row of a matrix from YUV to YUV, where each sample of
     * chroma is for two pixels: (count + 1) / 2 of them. */
    void (*half_to_rgb)(const struct ims_convert_matrix *matrix,
                        const uint8_t *const yuv[3], uint8_t *const rgb[3],
                        size_t count);
    void (*half_to_luma)(const struct ims_convert_row *row, const uint8_t *const yuv[3],
                         uint8_t *target, size_t count);

    /* Chroma between two rows of bytes, in quarters: `weight` of the second, 4 - weight
     * of the first. */
    void (*chroma_rows)(const uint8_t *first, const uint8_t *second, unsigned weight,
                        uint16_t *blended, size_t count);

    /* Chroma for pairs of pixels, in quarters of what comes in: of the even ones
     * `before` quarters of the sample before their own, of the odd ones `after` of the
     * one behind it. samples[0] is the one before the first pair's own, so that
     * pairs + 2 are read; 2 * pairs are written. */
    void (*chroma_columns)(const uint16_t *samples, unsigned before, unsigned after,
                           uint16_t *chroma, size_t pairs);

    /* As to_rgb, where chroma is in parts of 16. */
    void (*parts_to_rgb)(const struct ims_convert_matrix *matrix, const uint8_t *luma,
                         const uint16_t *const chroma[2], uint8_t *const rgb[3],
                         size_t count);
};

/* The tables by instruction set, each where simd/simd.h says that there is one. */
extern const struct ims_convert_kernels ims_convert_sse_kernels;
extern const struct ims_convert_kernels ims_convert_avx2_kernels;
extern const struct ims_convert_kernels ims_convert_avx512_kernels;
extern const struct ims_convert_kernels ims_convert_neon_kernels;

/* The best table that this processor can run. */
const struct ims_convert_kernels *ims_convert_kernels_best(void);

/* All tables that this processor can run, the portable one first: table number `index`,
 * or NULL past the end. */
const struct ims_convert_kernels *ims_convert_kernels_at(size_t index);

#endif
