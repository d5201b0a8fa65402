/* SPDX-License-Identifier: MIT */
#include "portable.h"

#define TARGET
#define STORAGE
#define LOOP(name) ims_convert_portable_##name

#include "depth.h"

enum { ONE = 1 << IMS_CONVERT_MATRIX_BITS };

/* ---- planes ---------------------------------------------------------------------- */

/* Pointers are taken out of their arrays first: for all that compilers know, bytes that
 * are written could change them. */

void ims_convert_portable_split2(const uint8_t *pixels, uint8_t *const planes[2],
                                 size_t count)
{
    uint8_t *const a = planes[0];
    uint8_t *const b = planes[1];
    for (size_t i = 0; i < count; i++) {
        a[i] = pixels[2 * i];
        b[i] = pixels[2 * i + 1];
    }
}

void ims_convert_portable_split3(const uint8_t *pixels, uint8_t *const planes[3],
                                 size_t count)
{
    uint8_t *const a = planes[0];
    uint8_t *const b = planes[1];
    uint8_t *const c = planes[2];
    for (size_t i = 0; i < count; i++) {
        a[i] = pixels[3 * i];
        b[i] = pixels[3 * i + 1];
        c[i] = pixels[3 * i + 2];
    }
}

void ims_convert_portable_split4(const uint8_t *pixels, uint8_t *const planes[4],
                                 size_t count)
{
    uint8_t *const a = planes[0];
    uint8_t *const b = planes[1];
    uint8_t *const c = planes[2];
    uint8_t *const d = planes[3];
    for (size_t i = 0; i < count; i++) {
        a[i] = pixels[4 * i];
        b[i] = pixels[4 * i + 1];
        c[i] = pixels[4 * i + 2];
        d[i] = pixels[4 * i + 3];
    }
}

void ims_convert_portable_join3(uint8_t *pixels, const uint8_t *const planes[3],
                                size_t count)
{
    const uint8_t *const a = planes[0];
    const uint8_t *const b = planes[1];
    const uint8_t *const c = planes[2];
    for (size_t i = 0; i < count; i++) {
        pixels[3 * i] = a[i];
        pixels[3 * i + 1] = b[i];
        pixels[3 * i + 2] = c[i];
    }
}

void ims_convert_portable_join4(uint8_t *pixels, const uint8_t *const planes[4],
                                size_t count)
{
    const uint8_t *const a = planes[0];
    const uint8_t *const b = planes[1];
    const uint8_t *const c = planes[2];
    const uint8_t *const d = planes[3];
    for (size_t i = 0; i < count; i++) {
        pixels[4 * i] = a[i];
        pixels[4 * i + 1] = b[i];
        pixels[4 * i + 2] = c[i];
        pixels[4 * i + 3] = d[i];
    }
}

/* ---- samples --------------------------------------------------------------------- */

void ims_convert_portable_narrow(const uint16_t *source, uint8_t *target, size_t count)
{
    for (size_t i = 0; i < count; i++)
        target[i] = ims_convert_portable_narrowed(source[i]);
}

void ims_convert_portable_blend(uint8_t *const planes[3], const uint8_t *alpha,
                                const uint8_t color[3], size_t count)
{
    for (int plane = 0; plane < 3; plane++) {
        uint8_t *const samples = planes[plane];
        const uint16_t back = color[plane];
        for (size_t i = 0; i < count; i++) {
            const uint16_t behind = (uint16_t)(back * (255 - alpha[i]));
            const uint16_t sum = (uint16_t)(samples[i] * alpha[i] + behind + 128);
            samples[i] = (uint8_t)((uint16_t)(sum + (sum >> 8)) >> 8); /* sum / 255 */
        }
    }
}

/* ---- matrices -------------------------------------------------------------------- */

int32_t ims_convert_portable_offset(const struct ims_convert_row *row, int bits)
{
    return row->offset * (1 << bits) + (ONE / 2) * (1 << bits) - row->ties_down;
}

static inline uint8_t clamped(int32_t value)
{
    value = value > 0 ? value : 0;
    return (uint8_t)(value < 255 ? value : 255);
}

/* One channel's part of a row. */
struct part {
    const uint8_t *upper;
    const uint8_t *lower; /* for averages of two rows, or the same again */
    int32_t factor;
};

static inline struct part part_of(const struct ims_convert_row *row,
                                  const uint8_t *const upper[3],
                                  const uint8_t *const lower[3], int channel)
{
    return (struct part){upper[channel], lower[channel],
                         row->factors[channel] + (row->main == channel ? ONE : 0)};
}

void ims_convert_portable_apply(const struct ims_convert_row *row,
                                const uint8_t *const channels[3], uint8_t *target,
                                size_t count)
{
    const struct part a = part_of(row, channels, channels, 0);
    const struct part b = part_of(row, channels, channels, 1);
    const struct part c = part_of(row, channels, channels, 2);
    const int32_t offset = ims_convert_portable_offset(row, 0);
    for (size_t i = 0; i < count; i++)
        target[i] = clamped((a.factor * a.upper[i] + b.factor * b.upper[i] +
                             c.factor * c.upper[i] + offset) >>
                            IMS_CONVERT_MATRIX_BITS);
}

void ims_convert_portable_apply_all(const struct ims_convert_matrix *matrix,
                                    const uint8_t *const channels[3],
                                    uint8_t *const targets[3], size_t count)
{
    for (int i = 0; i < 3; i++)
        ims_convert_portable_apply(&matrix->rows[i], channels, targets[i], count);
}

static inline int32_t average_part(const struct part *part, size_t i)
{
    return part->factor * (part->upper[2 * i] + part->upper[2 * i + 1] +
                           part->lower[2 * i] + part->lower[2 * i + 1]);
}

void ims_convert_portable_average(const struct ims_convert_row rows[2],
                                  const uint8_t *const upper[3],
                                  const uint8_t *const lower[3],
                                  uint8_t *const targets[2], size_t count)
{
    /* One row is twice the same row: the sums and their number both double. */
    const uint8_t *const *const below = lower == NULL ? upper : lower;
    for (int k = 0; k < 2; k++) {
        const struct part a = part_of(&rows[k], upper, below, 0);
        const struct part b = part_of(&rows[k], upper, below, 1);
        const struct part c = part_of(&rows[k], upper, below, 2);
        const int32_t offset = ims_convert_portable_offset(&rows[k], 2);
        uint8_t *const target = targets[k];
        for (size_t i = 0; i < count; i++)
            target[i] = clamped((average_part(&a, i) + average_part(&b, i) +
                                 average_part(&c, i) + offset) >>
                                (IMS_CONVERT_MATRIX_BITS + 2));
    }
}

/* Some pixels of a row, with chroma for each of them. */
enum { PIECE = 256 };

struct piece {
    uint8_t chroma[2][PIECE];
    const uint8_t *yuv[3];
    size_t count;
};

static void double_chroma(struct piece *piece, const uint8_t *const yuv[3], size_t from,
                          size_t count)
{
    piece->count = count - from < PIECE ? count - from : PIECE;
    piece->yuv[0] = yuv[0] + from;
    for (int plane = 1; plane <= 2; plane++) {
        const uint8_t *const samples = yuv[plane] + from / 2;
        uint8_t *const doubled = piece->chroma[plane - 1];
        for (size_t i = 0; i < piece->count; i++)
            doubled[i] = samples[i / 2];
        piece->yuv[plane] = doubled;
    }
}

void ims_convert_portable_half_to_rgb(const struct ims_convert_matrix *matrix,
                                      const uint8_t *const yuv[3],
                                      uint8_t *const rgb[3], size_t count)
{
    for (size_t i = 0; i < count; i += PIECE) {
        struct piece piece;
        double_chroma(&piece, yuv, i, count);
        uint8_t *const targets[3] = {rgb[0] + i, rgb[1] + i, rgb[2] + i};
        ims_convert_portable_apply_all(matrix, piece.yuv, targets, piece.count);
    }
}

void ims_convert_portable_half_to_luma(const struct ims_convert_row *row,
                                       const uint8_t *const yuv[3], uint8_t *target,
                                       size_t count)
{
    for (size_t i = 0; i < count; i += PIECE) {
        struct piece piece;
        double_chroma(&piece, yuv, i, count);
        ims_convert_portable_apply(row, piece.yuv, target + i, piece.count);
    }
}

void ims_convert_portable_parts_to_rgb(const struct ims_convert_matrix *matrix,
                                       const uint8_t *luma,
                                       const uint16_t *const chroma[2],
                                       uint8_t *const rgb[3], size_t count)
{
    const uint16_t *const u = chroma[0];
    const uint16_t *const v = chroma[1];
    for (int k = 0; k < 3; k++) {
        const struct ims_convert_row row = matrix->rows[k];
        const int32_t by_luma = (row.factors[0] + ONE) * (1 << IMS_CONVERT_CHROMA_BITS);
        const int32_t offset =
            ims_convert_portable_offset(&row, IMS_CONVERT_CHROMA_BITS);
        uint8_t *const target = rgb[k];
        for (size_t i = 0; i < count; i++)
            target[i] = clamped((by_luma * luma[i] + row.factors[1] * u[i] +
                                 row.factors[2] * v[i] + offset) >>
                                (IMS_CONVERT_MATRIX_BITS + IMS_CONVERT_CHROMA_BITS));
    }
}

const struct ims_convert_kernels ims_convert_portable_kernels = {
    .name = "portable",
    .split2 = ims_convert_portable_split2,
    .split3 = ims_convert_portable_split3,
    .split4 = ims_convert_portable_split4,
    .join3 = ims_convert_portable_join3,
    .join4 = ims_convert_portable_join4,
    .narrow = ims_convert_portable_narrow,
    .widen = ims_convert_portable_widen,
    .float_to_8 = ims_convert_portable_float_to_8,
    .float_to_16 = ims_convert_portable_float_to_16,
    .to_big_endian = ims_convert_portable_to_big_endian,
    .blend = ims_convert_portable_blend,
    .blend_deep = ims_convert_portable_blend_deep,
    .apply = ims_convert_portable_apply,
    .apply_all = ims_convert_portable_apply_all,
    .average = ims_convert_portable_average,
    .to_rgb = ims_convert_portable_apply_all,
    .deep_to_rgb = ims_convert_portable_deep_to_rgb,
    .half_to_rgb = ims_convert_portable_half_to_rgb,
    .half_to_luma = ims_convert_portable_half_to_luma,
    .chroma_rows = ims_convert_portable_chroma_rows,
    .chroma_columns = ims_convert_portable_chroma_columns,
    .parts_to_rgb = ims_convert_portable_parts_to_rgb,
};
