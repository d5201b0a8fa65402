/* SPDX-License-Identifier: MIT
 *
 * Color matrices in fixed point. What they are applied to, and how, is said in
 * kernels.h. It knows no pixel format.
 */
#ifndef IMS_CONVERT_MATRIX_H
#define IMS_CONVERT_MATRIX_H

#include <stdint.h>

#include <imagesaver/imagesaver.h>

enum {
    IMS_CONVERT_MATRIX_BITS = 16 /* after the point */
};

/* One result sample: channel `main` + factors . channels + offset, rounded and clamped
 * to 0..255. That the main channel counts once more than its factor says lets all
 * factors of matrices to YUV fit 16 bits with their sign. In matrices to RGB luma is
 * the main channel, its factor the same in all rows, and those of chroma reach up to 3.
 */
struct ims_convert_row {
    int32_t factors[3];
    int32_t offset;
    int32_t ties_down; /* 1: halves are rounded down, as codecs do for chroma; else 0 */
    int32_t main;
};

struct ims_convert_matrix {
    struct ims_convert_row rows[3];
};

/* One color of 16 bits of YUV of more than 8: samples times their factors, and the
 * offset. All are multiples of 2^-32, so that sums are exact, in whatever order they
 * are made. */
struct ims_convert_deep_color {
    double luma;
    double blue; /* of U, in parts of 16 */
    double red;  /* of V, in parts of 16 */
    double offset;
};

/* What YUV samples mean. Never a default value, nor IDENTITY. */
struct ims_convert_space {
    enum ims_color_matrix matrix;
    enum ims_color_range range;
};

/* The parts of red and blue in luma; that of green is the rest. */
struct ims_convert_weights {
    double red;
    double blue;
};

struct ims_convert_weights ims_convert_matrix_weights(enum ims_color_matrix matrix);

/* RGB to full-range BT.601 YUV, with the constants that every JPEG codec shares. */
extern const struct ims_convert_matrix ims_convert_matrix_rgb_to_yuv;

/* One sample of limited range to full range, that of the first channel. */
struct ims_convert_row ims_convert_matrix_limited_to_full(void);

/* YUV of one space to RGB: red has no U, and blue no V. */
struct ims_convert_matrix ims_convert_matrix_yuv_to_rgb(struct ims_convert_space from);

/* YUV of one space to another: chroma has no Y. */
struct ims_convert_matrix ims_convert_matrix_yuv_to_yuv(struct ims_convert_space from,
                                                        struct ims_convert_space to);

#endif
