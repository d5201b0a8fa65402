/* SPDX-License-Identifier: MIT
 *
 * The loops of kernels.h that are the same for every width of vectors, in terms
 * of vectors of LANES bytes: functions of each file that includes this once, having
 * defined
 *   LANES, VECTOR, TARGET (the attribute that allows the instructions), LOOP(name),
 *   LOAD(p), STORE(p, v), LOAD_WIDE(p) (LANES / 2 bytes, to 16 bits each),
 *   ZERO, FILL_16(x), FILL_32(x), AND(a, b), ADD_16, SUB_16, ADD_32,
 *   ADD_16_BOUNDED (unsigned, at most 65535), TIMES_16 (low half of the product),
 *   TIMES_16_HIGH (high half, unsigned), PAIR_SUMS(v) (of two bytes, to 16 bits),
 *   MULTIPLY_ADD(sum, a, b) (to each 32 bits the products of both pairs of 16 bits),
 *   LEFT_16, RIGHT_16, RIGHT_32 (not signed), RIGHT_32_SIGNED (v, bits),
 *   ODD_16(a, b) (even 16 bits of a, odd ones of b), and within each 16 bytes
 *   LOW_8, HIGH_8, LOW_16, HIGH_16 (that half of a and of b, in turn),
 *   PACK_16, PACK_32 (to half the bits: bounded bytes, signed 16 bits; a, then b),
 *   IN_ORDER(v) (what was packed within 16 bytes to the order in memory).
 *
 * Samples are taken apart and packed within each 16 bytes, so that nothing has to be
 * put in order afterwards. Sums are exact, in 32 bits, and shifted to 16; the main
 * channel (matrix.h) is added behind that.
 */
#include "portable.h"

#ifdef LANES

static inline int32_t LOOP(pair)(int32_t low, int32_t high)
{
    return (int32_t)((uint32_t)high << 16 | ((uint32_t)low & 0xffffu));
}

/* ---- matrices on channels of one size -------------------------------------------- */

/* A row's factors for pairs of the first two channels, and for the third. */
struct LOOP(row) {
    VECTOR first;
    VECTOR third;
    VECTOR offset;
};

TARGET static inline struct LOOP(row)
    LOOP(row_of)(const struct ims_convert_row *row, int bits)
{
    return (struct LOOP(row)){
        FILL_32(LOOP(pair)(row->factors[0], row->factors[1])),
        FILL_32(LOOP(pair)(row->factors[2], 0)),
        FILL_32(ims_convert_portable_offset(row, bits)),
    };
}

TARGET static inline VECTOR LOOP(weigh)(const struct LOOP(row) * row, VECTOR first,
                                        VECTOR third)
{
    return MULTIPLY_ADD(MULTIPLY_ADD(row->offset, first, row->first), third,
                        row->third);
}

/* The samples of three channels as row_of() has its factors. */
struct LOOP(samples) {
    VECTOR first[4];
    VECTOR third[4];
};

TARGET static inline struct LOOP(samples) LOOP(samples_of)(VECTOR a, VECTOR b, VECTOR c)
{
    const VECTOR ab_low = LOW_8(a, b);
    const VECTOR ab_high = HIGH_8(a, b);
    const VECTOR c_low = LOW_8(c, ZERO);
    const VECTOR c_high = HIGH_8(c, ZERO);
    return (struct LOOP(samples)){
        {LOW_8(ab_low, ZERO), HIGH_8(ab_low, ZERO), LOW_8(ab_high, ZERO),
         HIGH_8(ab_high, ZERO)},
        {LOW_16(c_low, ZERO), HIGH_16(c_low, ZERO), LOW_16(c_high, ZERO),
         HIGH_16(c_high, ZERO)},
    };
}

/* The whole part of two vectors of sums. */
TARGET static inline VECTOR LOOP(whole)(VECTOR a, VECTOR b, int bits)
{
    return PACK_32(RIGHT_32_SIGNED(a, bits), RIGHT_32_SIGNED(b, bits));
}

/* One row for LANES pixels, without what the main channel adds: 16 bits a result. */
TARGET static inline void LOOP(apply_row)(const struct LOOP(row) * row,
                                          const struct LOOP(samples) * samples,
                                          VECTOR results[2])
{
    VECTOR sums[4];
    for (int i = 0; i < 4; i++)
        sums[i] = LOOP(weigh)(row, samples->first[i], samples->third[i]);
    results[0] = LOOP(whole)(sums[0], sums[1], IMS_CONVERT_MATRIX_BITS);
    results[1] = LOOP(whole)(sums[2], sums[3], IMS_CONVERT_MATRIX_BITS);
}

TARGET static inline void LOOP(apply_rows)(const struct ims_convert_row *rows,
                                           int row_count,
                                           const uint8_t *const channels[3],
                                           uint8_t *const targets[], size_t count)
{
    struct LOOP(row) wide[3];
    for (int k = 0; k < row_count; k++)
        wide[k] = LOOP(row_of)(&rows[k], 0);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const struct LOOP(samples) samples = LOOP(samples_of)(
            LOAD(channels[0] + i), LOAD(channels[1] + i), LOAD(channels[2] + i));
        for (int k = 0; k < row_count; k++) {
            const VECTOR main = LOAD(channels[rows[k].main] + i);
            VECTOR results[2];
            LOOP(apply_row)(&wide[k], &samples, results);
            STORE(targets[k] + i, PACK_16(ADD_16(results[0], LOW_8(main, ZERO)),
                                          ADD_16(results[1], HIGH_8(main, ZERO))));
        }
    }
    const uint8_t *const rest[3] = {channels[0] + i, channels[1] + i, channels[2] + i};
    for (int k = 0; k < row_count && i < count; k++)
        ims_convert_portable_apply(&rows[k], rest, targets[k] + i, count - i);
}

TARGET static void LOOP(apply)(const struct ims_convert_row *row,
                               const uint8_t *const channels[3], uint8_t *target,
                               size_t count)
{
    LOOP(apply_rows)(row, 1, channels, &target, count);
}

TARGET static void LOOP(apply_all)(const struct ims_convert_matrix *matrix,
                                   const uint8_t *const channels[3],
                                   uint8_t *const targets[3], size_t count)
{
    LOOP(apply_rows)(matrix->rows, 3, channels, targets, count);
}

/* Factors of chroma to RGB do not fit 16 bits: their nearest whole numbers are taken
 * out, and multiplied apart. */
struct LOOP(rgb_row) {
    struct LOOP(row) row;
    VECTOR whole[2];
};

TARGET static inline struct LOOP(rgb_row)
    LOOP(rgb_row_of)(const struct ims_convert_row *row)
{
    enum { ONE = 1 << IMS_CONVERT_MATRIX_BITS };
    struct ims_convert_row rest = *row;
    int32_t whole[2];
    for (int i = 0; i < 2; i++) {
        whole[i] = (row->factors[i + 1] + ONE / 2) >> IMS_CONVERT_MATRIX_BITS;
        rest.factors[i + 1] -= whole[i] * ONE;
    }
    return (struct LOOP(rgb_row)){LOOP(row_of)(&rest, 0),
                                  {FILL_16(whole[0]), FILL_16(whole[1])}};
}

TARGET static void LOOP(to_rgb)(const struct ims_convert_matrix *matrix,
                                const uint8_t *const yuv[3], uint8_t *const rgb[3],
                                size_t count)
{
    struct LOOP(rgb_row) wide[3];
    for (int k = 0; k < 3; k++)
        wide[k] = LOOP(rgb_row_of)(&matrix->rows[k]);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const VECTOR y = LOAD(yuv[0] + i);
        const VECTOR u = LOAD(yuv[1] + i);
        const VECTOR v = LOAD(yuv[2] + i);
        const struct LOOP(samples) samples = LOOP(samples_of)(y, u, v);
        const VECTOR luma[2] = {LOW_8(y, ZERO), HIGH_8(y, ZERO)};
        const VECTOR chroma[2][2] = {{LOW_8(u, ZERO), HIGH_8(u, ZERO)},
                                     {LOW_8(v, ZERO), HIGH_8(v, ZERO)}};
        for (int k = 0; k < 3; k++) {
            VECTOR results[2];
            LOOP(apply_row)(&wide[k].row, &samples, results);
            for (int half = 0; half < 2; half++) {
                results[half] = ADD_16(results[half], luma[half]);
                if (k != 0)
                    results[half] = ADD_16(results[half],
                                           TIMES_16(chroma[0][half], wide[k].whole[0]));
                if (k != 2)
                    results[half] = ADD_16(results[half],
                                           TIMES_16(chroma[1][half], wide[k].whole[1]));
            }
            STORE(rgb[k] + i, PACK_16(results[0], results[1]));
        }
    }
    const uint8_t *const rest[3] = {yuv[0] + i, yuv[1] + i, yuv[2] + i};
    uint8_t *const targets[3] = {rgb[0] + i, rgb[1] + i, rgb[2] + i};
    ims_convert_portable_apply_all(matrix, rest, targets, count - i);
}

/* ---- averages -------------------------------------------------------------------- */

/* LANES / 2 sums of two neighbours, and of two by two where there is a lower row. */
TARGET static inline VECTOR LOOP(sums)(const uint8_t *const upper[3],
                                       const uint8_t *const lower[3], int channel,
                                       size_t at)
{
    const VECTOR sums = PAIR_SUMS(LOAD(upper[channel] + at));
    if (lower == NULL)
        return sums;
    return ADD_16(sums, PAIR_SUMS(LOAD(lower[channel] + at)));
}

TARGET static inline void LOOP(average_rows)(const struct ims_convert_row rows[2],
                                             const uint8_t *const upper[3],
                                             const uint8_t *const lower[3], int bits,
                                             uint8_t *const targets[2], size_t count)
{
    const struct LOOP(row)
        wide[2] = {LOOP(row_of)(&rows[0], bits), LOOP(row_of)(&rows[1], bits)};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        VECTOR results[2][2];
        for (int half = 0; half < 2; half++) {
            const size_t at = 2 * i + (size_t)half * LANES;
            const VECTOR a = LOOP(sums)(upper, lower, 0, at);
            const VECTOR b = LOOP(sums)(upper, lower, 1, at);
            const VECTOR c = LOOP(sums)(upper, lower, 2, at);
            for (int k = 0; k < 2; k++) {
                const VECTOR main = LOOP(sums)(upper, lower, rows[k].main, at);
                /* Shifted further than by 16 bits, hence added before. */
                const VECTOR low =
                    ADD_32(LOOP(weigh)(&wide[k], LOW_16(a, b), LOW_16(c, ZERO)),
                           LOW_16(ZERO, main));
                const VECTOR high =
                    ADD_32(LOOP(weigh)(&wide[k], HIGH_16(a, b), HIGH_16(c, ZERO)),
                           HIGH_16(ZERO, main));
                results[k][half] =
                    LOOP(whole)(low, high, IMS_CONVERT_MATRIX_BITS + bits);
            }
        }
        for (int k = 0; k < 2; k++)
            STORE(targets[k] + i, IN_ORDER(PACK_16(results[k][0], results[k][1])));
    }
    if (i == count)
        return;
    const uint8_t *const above[3] = {upper[0] + 2 * i, upper[1] + 2 * i,
                                     upper[2] + 2 * i};
    const uint8_t *below[3] = {NULL};
    for (int channel = 0; channel < 3 && lower != NULL; channel++)
        below[channel] = lower[channel] + 2 * i;
    uint8_t *const rest[2] = {targets[0] + i, targets[1] + i};
    ims_convert_portable_average(rows, above, lower == NULL ? NULL : below, rest,
                                 count - i);
}

TARGET static void LOOP(average)(const struct ims_convert_row rows[2],
                                 const uint8_t *const upper[3],
                                 const uint8_t *const lower[3],
                                 uint8_t *const targets[2], size_t count)
{
    if (lower == NULL)
        LOOP(average_rows)(rows, upper, NULL, 1, targets, count);
    else
        LOOP(average_rows)(rows, upper, lower, 2, targets, count);
}

/* ---- matrices where chroma is for two pixels ------------------------------------- */

/* Sums are made for chroma once, and luma of each of the two pixels is added: that of
 * the even one is the low half of 32 bits, that of the odd one the high half. Chroma
 * comes in pairs of itself and eight times itself, which makes room for all factors. */
struct LOOP(half_row) {
    VECTOR chroma[2];
    VECTOR offset;
};

TARGET static inline struct LOOP(half_row)
    LOOP(half_row_of)(const struct ims_convert_row *row)
{
    const int32_t u = row->factors[1];
    const int32_t v = row->factors[2];
    return (struct LOOP(half_row)){
        {FILL_32(LOOP(pair)(u & 7, u >> 3)), FILL_32(LOOP(pair)(v & 7, v >> 3))},
        FILL_32(ims_convert_portable_offset(row, 0))};
}

/* Results for LANES / 2 pixels, in 16 bits. `only` is the one chroma channel that
 * counts, or -1 for both. */
TARGET static inline VECTOR LOOP(half_results)(const struct LOOP(half_row) * row,
                                               VECTOR luma, VECTOR u, VECTOR v,
                                               int only, const VECTOR scale[2],
                                               bool scaled)
{
    VECTOR sums = row->offset;
    if (only != 1)
        sums = MULTIPLY_ADD(sums, u, row->chroma[0]);
    if (only != 0)
        sums = MULTIPLY_ADD(sums, v, row->chroma[1]);
    const VECTOR even = scaled ? MULTIPLY_ADD(sums, luma, scale[0]) : sums;
    const VECTOR odd = scaled ? MULTIPLY_ADD(sums, luma, scale[1]) : sums;
    return ADD_16(ODD_16(RIGHT_32(even, 16), odd), luma);
}

/* `row_count` is 3 for RGB, 1 for luma; `scaled` tells whether luma's factor differs
 * from one. Returns how many pixels are done. */
TARGET static inline size_t LOOP(half_rows)(const struct ims_convert_row *rows,
                                            int row_count, bool scaled,
                                            const uint8_t *const yuv[3],
                                            uint8_t *const targets[], size_t count)
{
    const VECTOR scale[2] = {FILL_32(LOOP(pair)(rows[0].factors[0], 0)),
                             FILL_32(LOOP(pair)(0, rows[0].factors[0]))};
    struct LOOP(half_row) wide[3];
    for (int k = 0; k < row_count; k++)
        wide[k] = LOOP(half_row_of)(&rows[k]);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const VECTOR y = LOAD(yuv[0] + i);
        const VECTOR u = LOAD_WIDE(yuv[1] + i / 2);
        const VECTOR v = LOAD_WIDE(yuv[2] + i / 2);
        const VECTOR us[2] = {LOW_16(u, LEFT_16(u, 3)), HIGH_16(u, LEFT_16(u, 3))};
        const VECTOR vs[2] = {LOW_16(v, LEFT_16(v, 3)), HIGH_16(v, LEFT_16(v, 3))};
        for (int k = 0; k < row_count; k++) {
            const int only = row_count == 1 || k == 1 ? -1 : k == 0 ? 1 : 0;
            STORE(targets[k] + i,
                  PACK_16(LOOP(half_results)(&wide[k], LOW_8(y, ZERO), us[0], vs[0],
                                             only, scale, scaled),
                          LOOP(half_results)(&wide[k], HIGH_8(y, ZERO), us[1], vs[1],
                                             only, scale, scaled)));
        }
    }
    return i;
}

TARGET static void LOOP(half_to_rgb)(const struct ims_convert_matrix *matrix,
                                     const uint8_t *const yuv[3], uint8_t *const rgb[3],
                                     size_t count)
{
    const size_t i = matrix->rows[0].factors[0] == 0
                         ? LOOP(half_rows)(matrix->rows, 3, false, yuv, rgb, count)
                         : LOOP(half_rows)(matrix->rows, 3, true, yuv, rgb, count);
    const uint8_t *const rest[3] = {yuv[0] + i, yuv[1] + i / 2, yuv[2] + i / 2};
    uint8_t *const targets[3] = {rgb[0] + i, rgb[1] + i, rgb[2] + i};
    ims_convert_portable_half_to_rgb(matrix, rest, targets, count - i);
}

TARGET static void LOOP(half_to_luma)(const struct ims_convert_row *row,
                                      const uint8_t *const yuv[3], uint8_t *target,
                                      size_t count)
{
    const size_t i = LOOP(half_rows)(row, 1, true, yuv, &target, count);
    const uint8_t *const rest[3] = {yuv[0] + i, yuv[1] + i / 2, yuv[2] + i / 2};
    ims_convert_portable_half_to_luma(row, rest, target + i, count - i);
}

/* ---- samples --------------------------------------------------------------------- */

TARGET static void LOOP(split2)(const uint8_t *pixels, uint8_t *const planes[2],
                                size_t count)
{
    const VECTOR low = FILL_16(255);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const VECTOR x = LOAD(pixels + 2 * i);
        const VECTOR y = LOAD(pixels + 2 * i + LANES);
        STORE(planes[0] + i, IN_ORDER(PACK_16(AND(x, low), AND(y, low))));
        STORE(planes[1] + i, IN_ORDER(PACK_16(RIGHT_16(x, 8), RIGHT_16(y, 8))));
    }
    uint8_t *const rest[2] = {planes[0] + i, planes[1] + i};
    ims_convert_portable_split2(pixels + 2 * i, rest, count - i);
}

/* 16 bits of 0..255, rounded as the portable loop does it. */
TARGET static inline VECTOR LOOP(narrowed)(VECTOR samples)
{
    const VECTOR sums = ADD_16_BOUNDED(samples, FILL_16(128));
    return RIGHT_16(SUB_16(sums, RIGHT_16(sums, 8)), 8);
}

TARGET static void LOOP(narrow)(const uint16_t *source, uint8_t *target, size_t count)
{
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const VECTOR low = LOOP(narrowed)(LOAD(source + i));
        const VECTOR high = LOOP(narrowed)(LOAD(source + i + LANES / 2));
        STORE(target + i, IN_ORDER(PACK_16(low, high)));
    }
    ims_convert_portable_narrow(source + i, target + i, count - i);
}

/* color * 255 + (sample - color) * alpha is the same sum with one multiplication, if
 * what leaves the 16 bits on the way is let go; and the high half of 257 times it is
 * the quotient by 255. */
TARGET static inline VECTOR LOOP(blended)(VECTOR samples, VECTOR alpha, VECTOR color,
                                          VECTOR base)
{
    const VECTOR sums = ADD_16(TIMES_16(SUB_16(samples, color), alpha), base);
    return TIMES_16_HIGH(sums, FILL_16(257));
}

TARGET static void LOOP(blend)(uint8_t *const planes[3], const uint8_t *alpha,
                               const uint8_t color[3], size_t count)
{
    VECTOR colors[3];
    VECTOR bases[3];
    for (int k = 0; k < 3; k++) {
        colors[k] = FILL_16(color[k]);
        bases[k] = FILL_16(color[k] * 255 + 128);
    }
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const VECTOR weights = LOAD(alpha + i);
        const VECTOR low = LOW_8(weights, ZERO);
        const VECTOR high = HIGH_8(weights, ZERO);
        for (int k = 0; k < 3; k++) {
            const VECTOR samples = LOAD(planes[k] + i);
            STORE(planes[k] + i,
                  PACK_16(
                      LOOP(blended)(LOW_8(samples, ZERO), low, colors[k], bases[k]),
                      LOOP(blended)(HIGH_8(samples, ZERO), high, colors[k], bases[k])));
        }
    }
    uint8_t *const rest[3] = {planes[0] + i, planes[1] + i, planes[2] + i};
    ims_convert_portable_blend(rest, alpha + i, color, count - i);
}

#endif
