/* SPDX-License-Identifier: MIT
 *
 * Color matrices in fixed point, and their use on planes of 8-bit samples. It knows no
 * pixel format.
 */
#ifndef IMS_CONVERT_MATRIX_H
#define IMS_CONVERT_MATRIX_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

enum {
    IMS_CONVERT_MATRIX_BITS = 16 /* after the point */
};

/* One result sample: factors . channels + offset, rounded and clamped to 0..255. */
struct ims_convert_row {
    int32_t factors[3];
    int32_t offset;
    int32_t ties_down; /* 1: halves are rounded down, as codecs do for chroma; else 0 */
};

struct ims_convert_matrix {
    struct ims_convert_row rows[3];
};

/* What YUV samples mean. Never a default value. */
struct ims_convert_space {
    enum ims_color_matrix matrix;
    enum ims_color_range range;
};

/* RGB to full-range BT.601 YUV, with the constants that every JPEG codec shares. */
extern const struct ims_convert_matrix ims_convert_matrix_rgb_to_yuv;

/* YUV of one space to RGB, and to another space. */
struct ims_convert_matrix ims_convert_matrix_yuv_to_rgb(struct ims_convert_space from);
struct ims_convert_matrix ims_convert_matrix_yuv_to_yuv(struct ims_convert_space from,
                                                        struct ims_convert_space to);

/* Applies a matrix of ims_convert_matrix_yuv_to_rgb() to `count` pixels. */
void ims_convert_matrix_apply_rgb(const struct ims_convert_matrix *matrix,
                                  const uint8_t *const yuv[3], uint8_t *const rgb[3],
                                  size_t count);

/* Applies one row of a matrix to `count` pixels. */
void ims_convert_matrix_apply(const struct ims_convert_row *row,
                              const uint8_t *const channels[3], uint8_t *target,
                              size_t count);

/* The same on the average of two neighbours, and of two by two neighbours in `upper`
 * and `lower`; rounded once, after the average. Reads 2 * count pixels a row. */
void ims_convert_matrix_apply_2x1(const struct ims_convert_row *row,
                                  const uint8_t *const channels[3], uint8_t *target,
                                  size_t count);
void ims_convert_matrix_apply_2x2(const struct ims_convert_row *row,
                                  const uint8_t *const upper[3],
                                  const uint8_t *const lower[3], uint8_t *target,
                                  size_t count);

#endif
