/* SPDX-License-Identifier: MIT
 *
 * The loops of kernels.h that are the same for every width of vectors: functions of
 * each file that includes this once, having defined V(name), the operations of
 * simd/sse.h at that width; vector, the type; LANES, its bytes; LOOP(name), TARGET (the
 * attribute that allows the instructions).
 *
 * Samples are taken apart and packed within each 16 bytes, so that nothing has to be
 * put in order afterwards. Sums are exact, in 32 bits, and shifted to 16; the main
 * channel (matrix.h) is added behind that.
 */
#include "portable.h"

#ifdef V

static inline int32_t LOOP(pair)(int32_t low, int32_t high)
{
    return (int32_t)((uint32_t)high << 16 | ((uint32_t)low & 0xffffu));
}

/* ---- matrices on channels of one size -------------------------------------------- */

/* A row's factors for pairs of the first two channels, and for the third. */
struct LOOP(row) {
    vector first;
    vector third;
    vector offset;
};

TARGET static inline struct LOOP(row)
    LOOP(row_of)(const struct ims_convert_row *row, int bits)
{
    return (struct LOOP(row)){
        V(set1_32)(LOOP(pair)(row->factors[0], row->factors[1])),
        V(set1_32)(LOOP(pair)(row->factors[2], 0)),
        V(set1_32)(ims_convert_portable_offset(row, bits)),
    };
}

TARGET static inline vector LOOP(weigh)(const struct LOOP(row) * row, vector first,
                                        vector third)
{
    return V(dpwssd32)(V(dpwssd32)(row->offset, first, row->first), third, row->third);
}

/* The samples of three channels as row_of() has its factors. */
struct LOOP(samples) {
    vector first[4];
    vector third[4];
};

TARGET static inline struct LOOP(samples) LOOP(samples_of)(vector a, vector b, vector c)
{
    const vector zero = V(setzero)();
    const vector ab_low = V(unpacklo8)(a, b);
    const vector ab_high = V(unpackhi8)(a, b);
    const vector c_low = V(unpacklo8)(c, zero);
    const vector c_high = V(unpackhi8)(c, zero);
    return (struct LOOP(samples)){
        {V(unpacklo8)(ab_low, zero), V(unpackhi8)(ab_low, zero),
         V(unpacklo8)(ab_high, zero), V(unpackhi8)(ab_high, zero)},
        {V(unpacklo16)(c_low, zero), V(unpackhi16)(c_low, zero),
         V(unpacklo16)(c_high, zero), V(unpackhi16)(c_high, zero)},
    };
}

/* The whole part of two vectors of sums. */
TARGET static inline vector LOOP(whole)(vector a, vector b, int bits)
{
    return V(packs32)(V(srai32)(a, bits), V(srai32)(b, bits));
}

/* One row for LANES pixels, without what the main channel adds: 16 bits a result. */
TARGET static inline void LOOP(apply_row)(const struct LOOP(row) * row,
                                          const struct LOOP(samples) * samples,
                                          vector results[2])
{
    vector sums[4];
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
    const vector zero = V(setzero)();
    struct LOOP(row) wide[3];
    for (int k = 0; k < row_count; k++)
        wide[k] = LOOP(row_of)(&rows[k], 0);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const struct LOOP(samples) samples =
            LOOP(samples_of)(V(loadu)(channels[0] + i), V(loadu)(channels[1] + i),
                             V(loadu)(channels[2] + i));
        for (int k = 0; k < row_count; k++) {
            const vector main = V(loadu)(channels[rows[k].main] + i);
            vector results[2];
            LOOP(apply_row)(&wide[k], &samples, results);
            const vector high = V(add16)(results[1], V(unpackhi8)(main, zero));
            const vector low = V(add16)(results[0], V(unpacklo8)(main, zero));
            V(storeu)(targets[k] + i, V(packus16)(low, high));
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
    vector whole[2];
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
                                  {V(set1_16)(whole[0]), V(set1_16)(whole[1])}};
}

TARGET static void LOOP(to_rgb)(const struct ims_convert_matrix *matrix,
                                const uint8_t *const yuv[3], uint8_t *const rgb[3],
                                size_t count)
{
    const vector zero = V(setzero)();
    struct LOOP(rgb_row) wide[3];
    for (int k = 0; k < 3; k++)
        wide[k] = LOOP(rgb_row_of)(&matrix->rows[k]);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const vector y = V(loadu)(yuv[0] + i);
        const vector u = V(loadu)(yuv[1] + i);
        const vector v = V(loadu)(yuv[2] + i);
        const struct LOOP(samples) samples = LOOP(samples_of)(y, u, v);
        const vector luma[2] = {V(unpacklo8)(y, zero), V(unpackhi8)(y, zero)};
        const vector chroma[2][2] = {{V(unpacklo8)(u, zero), V(unpackhi8)(u, zero)},
                                     {V(unpacklo8)(v, zero), V(unpackhi8)(v, zero)}};
        for (int k = 0; k < 3; k++) {
            vector results[2];
            LOOP(apply_row)(&wide[k].row, &samples, results);
            for (int half = 0; half < 2; half++) {
                results[half] = V(add16)(results[half], luma[half]);
                if (k != 0)
                    results[half] = V(add16)(
                        results[half], V(mullo16)(chroma[0][half], wide[k].whole[0]));
                if (k != 2)
                    results[half] = V(add16)(
                        results[half], V(mullo16)(chroma[1][half], wide[k].whole[1]));
            }
            V(storeu)(rgb[k] + i, V(packus16)(results[0], results[1]));
        }
    }
    const uint8_t *const rest[3] = {yuv[0] + i, yuv[1] + i, yuv[2] + i};
    uint8_t *const targets[3] = {rgb[0] + i, rgb[1] + i, rgb[2] + i};
    ims_convert_portable_apply_all(matrix, rest, targets, count - i);
}

/* ---- averages -------------------------------------------------------------------- */

/* LANES / 2 sums of two neighbours, and of two by two where there is a lower row. */
TARGET static inline vector LOOP(sums)(const uint8_t *const upper[3],
                                       const uint8_t *const lower[3], int channel,
                                       size_t at)
{
    const vector ones = V(set1_8)(1);
    const vector sums = V(maddubs16)(V(loadu)(upper[channel] + at), ones);
    if (lower == NULL)
        return sums;
    return V(add16)(sums, V(maddubs16)(V(loadu)(lower[channel] + at), ones));
}

TARGET static inline void LOOP(average_rows)(const struct ims_convert_row rows[2],
                                             const uint8_t *const upper[3],
                                             const uint8_t *const lower[3], int bits,
                                             uint8_t *const targets[2], size_t count)
{
    const vector zero = V(setzero)();
    const struct LOOP(row)
        wide[2] = {LOOP(row_of)(&rows[0], bits), LOOP(row_of)(&rows[1], bits)};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        vector results[2][2];
        for (int half = 0; half < 2; half++) {
            const size_t at = 2 * i + (size_t)half * LANES;
            const vector a = LOOP(sums)(upper, lower, 0, at);
            const vector b = LOOP(sums)(upper, lower, 1, at);
            const vector c = LOOP(sums)(upper, lower, 2, at);
            for (int k = 0; k < 2; k++) {
                const vector main = LOOP(sums)(upper, lower, rows[k].main, at);
                /* Shifted further than by 16 bits, hence added before. */
                const vector low = V(add32)(
                    LOOP(weigh)(&wide[k], V(unpacklo16)(a, b), V(unpacklo16)(c, zero)),
                    V(unpacklo16)(zero, main));
                const vector high = V(add32)(
                    LOOP(weigh)(&wide[k], V(unpackhi16)(a, b), V(unpackhi16)(c, zero)),
                    V(unpackhi16)(zero, main));
                results[k][half] =
                    LOOP(whole)(low, high, IMS_CONVERT_MATRIX_BITS + bits);
            }
        }
        for (int k = 0; k < 2; k++) {
            const vector packed = V(packus16)(results[k][0], results[k][1]);
            V(storeu)(targets[k] + i, V(unpermute64)(packed));
        }
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
    vector chroma[2];
    vector offset;
};

TARGET static inline struct LOOP(half_row)
    LOOP(half_row_of)(const struct ims_convert_row *row, int bits)
{
    const int32_t u = row->factors[1];
    const int32_t v = row->factors[2];
    return (struct LOOP(half_row)){
        {V(set1_32)(LOOP(pair)(u & 7, u >> 3)), V(set1_32)(LOOP(pair)(v & 7, v >> 3))},
        V(set1_32)(ims_convert_portable_offset(row, bits))};
}

/* Results for LANES / 2 pixels, in 16 bits. `only` is the one chroma channel that
 * counts, or -1 for both. */
TARGET static inline vector LOOP(half_results)(const struct LOOP(half_row) * row,
                                               vector luma, vector u, vector v,
                                               int only, const vector scale[2],
                                               bool scaled)
{
    vector sums = row->offset;
    if (only != 1)
        sums = V(dpwssd32)(sums, u, row->chroma[0]);
    if (only != 0)
        sums = V(dpwssd32)(sums, v, row->chroma[1]);
    const vector even = scaled ? V(dpwssd32)(sums, luma, scale[0]) : sums;
    const vector odd = scaled ? V(dpwssd32)(sums, luma, scale[1]) : sums;
    return V(add16)(V(blend_odd16)(V(srli32)(even, 16), odd), luma);
}

/* `row_count` is 3 for RGB, 1 for luma; `scaled` tells whether luma's factor differs
 * from one. Returns how many pixels are done. */
TARGET static inline size_t LOOP(half_rows)(const struct ims_convert_row *rows,
                                            int row_count, bool scaled,
                                            const uint8_t *const yuv[3],
                                            uint8_t *const targets[], size_t count)
{
    const vector zero = V(setzero)();
    const vector scale[2] = {V(set1_32)(LOOP(pair)(rows[0].factors[0], 0)),
                             V(set1_32)(LOOP(pair)(0, rows[0].factors[0]))};
    struct LOOP(half_row) wide[3];
    for (int k = 0; k < row_count; k++)
        wide[k] = LOOP(half_row_of)(&rows[k], 0);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const vector y = V(loadu)(yuv[0] + i);
        const vector u = V(loadu8u_16)(yuv[1] + i / 2);
        const vector v = V(loadu8u_16)(yuv[2] + i / 2);
        const vector us[2] = {V(unpacklo16)(u, V(slli16)(u, 3)),
                              V(unpackhi16)(u, V(slli16)(u, 3))};
        const vector vs[2] = {V(unpacklo16)(v, V(slli16)(v, 3)),
                              V(unpackhi16)(v, V(slli16)(v, 3))};
        for (int k = 0; k < row_count; k++) {
            const int only = row_count == 1 || k == 1 ? -1 : k == 0 ? 1 : 0;
            const vector low = LOOP(half_results)(&wide[k], V(unpacklo8)(y, zero),
                                                  us[0], vs[0], only, scale, scaled);
            const vector high = LOOP(half_results)(&wide[k], V(unpackhi8)(y, zero),
                                                   us[1], vs[1], only, scale, scaled);
            V(storeu)(targets[k] + i, V(packus16)(low, high));
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

/* ---- matrices where chroma is interpolated --------------------------------------- */

/* Chroma in parts of 16 and eight times that still fit 16 bits. Sums are parts of 16
 * too; what luma adds to all colors is in them but for luma itself. `only` as above. */
TARGET static inline vector LOOP(parts_sums)(const struct LOOP(half_row) * row,
                                             vector luma, vector u, vector v, int only)
{
    vector sums = V(add32)(luma, row->offset);
    if (only != 1)
        sums = V(dpwssd32)(sums, u, row->chroma[0]);
    if (only != 0)
        sums = V(dpwssd32)(sums, v, row->chroma[1]);
    return V(srai32)(sums, IMS_CONVERT_MATRIX_BITS + IMS_CONVERT_CHROMA_BITS);
}

/* Three colors of LANES / 2 pixels, in 16 bits. */
TARGET static inline void LOOP(parts_results)(const struct LOOP(half_row) rows[3],
                                              vector scale, vector y, vector u,
                                              vector v, vector results[3])
{
    const vector zero = V(setzero)();
    const vector parts = V(slli16)(y, IMS_CONVERT_CHROMA_BITS);
    const vector u_8 = V(slli16)(u, 3);
    const vector v_8 = V(slli16)(v, 3);
    const vector lumas[2] = {V(madd16)(V(unpacklo16)(parts, zero), scale),
                             V(madd16)(V(unpackhi16)(parts, zero), scale)};
    const vector us[2] = {V(unpacklo16)(u, u_8), V(unpackhi16)(u, u_8)};
    const vector vs[2] = {V(unpacklo16)(v, v_8), V(unpackhi16)(v, v_8)};
    for (int k = 0; k < 3; k++) {
        const int only = k == 0 ? 1 : k == 1 ? -1 : 0;
        const vector low = LOOP(parts_sums)(&rows[k], lumas[0], us[0], vs[0], only);
        const vector high = LOOP(parts_sums)(&rows[k], lumas[1], us[1], vs[1], only);
        results[k] = V(add16)(V(packs32)(low, high), y);
    }
}

TARGET static void LOOP(parts_to_rgb)(const struct ims_convert_matrix *matrix,
                                      const uint8_t *luma,
                                      const uint16_t *const chroma[2],
                                      uint8_t *const rgb[3], size_t count)
{
    const vector scale = V(set1_32)(LOOP(pair)(matrix->rows[0].factors[0], 0));
    struct LOOP(half_row) wide[3];
    for (int k = 0; k < 3; k++)
        wide[k] = LOOP(half_row_of)(&matrix->rows[k], IMS_CONVERT_CHROMA_BITS);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        vector results[2][3];
        for (size_t half = 0; half < 2; half++) {
            const size_t at = i + half * LANES / 2;
            LOOP(parts_results)
            (wide, scale, V(loadu8u_16)(luma + at), V(loadu)(chroma[0] + at),
             V(loadu)(chroma[1] + at), results[half]);
        }
        for (int k = 0; k < 3; k++) {
            const vector packed = V(packus16)(results[0][k], results[1][k]);
            V(storeu)(rgb[k] + i, V(unpermute64)(packed));
        }
    }
    const uint16_t *const rest[2] = {chroma[0] + i, chroma[1] + i};
    uint8_t *const targets[3] = {rgb[0] + i, rgb[1] + i, rgb[2] + i};
    ims_convert_portable_parts_to_rgb(matrix, luma + i, rest, targets, count - i);
}

/* ---- samples --------------------------------------------------------------------- */

TARGET static void LOOP(split2)(const uint8_t *pixels, uint8_t *const planes[2],
                                size_t count)
{
    const vector low = V(set1_16)(255);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const vector x = V(loadu)(pixels + 2 * i);
        const vector y = V(loadu)(pixels + 2 * i + LANES);
        const vector first = V(packus16)(V(and)(x, low), V(and)(y, low));
        const vector second = V(packus16)(V(srli16)(x, 8), V(srli16)(y, 8));
        V(storeu)(planes[0] + i, V(unpermute64)(first));
        V(storeu)(planes[1] + i, V(unpermute64)(second));
    }
    uint8_t *const rest[2] = {planes[0] + i, planes[1] + i};
    ims_convert_portable_split2(pixels + 2 * i, rest, count - i);
}

/* 16 bits of 0..255, rounded as the portable loop does it. */
TARGET static inline vector LOOP(narrowed)(vector samples)
{
    const vector sums = V(adds16u)(samples, V(set1_16)(128));
    return V(srli16)(V(sub16)(sums, V(srli16)(sums, 8)), 8);
}

TARGET static void LOOP(narrow)(const uint16_t *source, uint8_t *target, size_t count)
{
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const vector low = LOOP(narrowed)(V(loadu)(source + i));
        const vector high = LOOP(narrowed)(V(loadu)(source + i + LANES / 2));
        V(storeu)(target + i, V(unpermute64)(V(packus16)(low, high)));
    }
    ims_convert_portable_narrow(source + i, target + i, count - i);
}

/* color * 255 + (sample - color) * alpha is the same sum with one multiplication, if
 * what leaves the 16 bits on the way is let go; and the high half of 257 times it is
 * the quotient by 255. */
TARGET static inline vector LOOP(blended)(vector samples, vector alpha, vector color,
                                          vector base)
{
    const vector sums = V(add16)(V(mullo16)(V(sub16)(samples, color), alpha), base);
    return V(mulhi16u)(sums, V(set1_16)(257));
}

TARGET static void LOOP(blend)(uint8_t *const planes[3], const uint8_t *alpha,
                               const uint8_t color[3], size_t count)
{
    const vector zero = V(setzero)();
    vector colors[3];
    vector bases[3];
    for (int k = 0; k < 3; k++) {
        colors[k] = V(set1_16)(color[k]);
        bases[k] = V(set1_16)(color[k] * 255 + 128);
    }
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const vector weights = V(loadu)(alpha + i);
        const vector low = V(unpacklo8)(weights, zero);
        const vector high = V(unpackhi8)(weights, zero);
        for (int k = 0; k < 3; k++) {
            const vector samples = V(loadu)(planes[k] + i);
            const vector second =
                LOOP(blended)(V(unpackhi8)(samples, zero), high, colors[k], bases[k]);
            const vector first =
                LOOP(blended)(V(unpacklo8)(samples, zero), low, colors[k], bases[k]);
            V(storeu)(planes[k] + i, V(packus16)(first, second));
        }
    }
    uint8_t *const rest[3] = {planes[0] + i, planes[1] + i, planes[2] + i};
    ims_convert_portable_blend(rest, alpha + i, color, count - i);
}

#endif
