/* SPDX-License-Identifier: MIT
 *
 * The kernels that are the same for every width of vectors: functions of each file that
 * includes this once, having defined V(name), the operations of simd/sse.h at that
 * width; vector, the type; LANES, its bytes; LOOP(name), TARGET (the attribute that
 * allows the instructions); and what depends on how bytes move within a vector:
 *   struct LOOP(reader), how pixels are read, and LOOP(reader_of)(order);
 *   LOOP(read)(reader, pixels, i, green_red, green_blue): of vector number i of a group
 *   of pixels green and red, green and blue, as pairs of 16 bits;
 *   LOOP(store_group)(target, samples): a group from lanes of 32 bits;
 *   LOOP(store_half_group)(rows, at, samples): both components of half a group;
 *   LOOP(load_rows)(samples, stride, count): two rows of BLOCKS blocks, of which
 *   `count` are read: within 16 bytes a block's two rows interleaved, each sample
 *   beside its mirror image;
 *   LOOP(store_blocks)(rows, blocks, first): BLOCKS blocks in zigzag order.
 */
#include <stdbool.h>
#include <string.h>

#include "fast_dct.h"
#include "fast_kernels.h"

#ifdef V

enum {
    PIXELS = LANES / 4, /* of a vector */
    VECTORS = IMS_JPEG_FAST_GROUP / PIXELS,
    BLOCKS = LANES / 16 /* of a vector of rows */
};

/* Two numbers of 16 bits in each lane. */
TARGET static inline vector LOOP(set1_pair)(int32_t low, int32_t high)
{
    return V(set1_32)((int32_t)((uint32_t)high << 16 | ((uint32_t)low & 0xffffu)));
}

/* ---- colors ---------------------------------------------------------------------- */

/* Sums are those of the portable code: 16-bit factors allow for two products at a time,
 * so the factor of green in luma is cut in two, and chroma is made with all signs
 * turned, which makes room for one half, and subtracted. */
struct LOOP(factors) {
    vector luma[2]; /* of green and red, of green and blue */
    vector chroma[2][2];
    vector luma_offset;
    vector chroma_offset;
};

TARGET static inline struct LOOP(factors) LOOP(factors_of)(void)
{
    return (struct LOOP(factors)){
        {LOOP(set1_pair)(38470 - 16384, 19595), LOOP(set1_pair)(16384, 7471)},
        {{LOOP(set1_pair)(21709, 11059), LOOP(set1_pair)(0, -32768)},
         {LOOP(set1_pair)(27439, -32768), LOOP(set1_pair)(0, 5329)}},
        V(set1_32)(32768),
        V(set1_32)((128 << 16) + 32767),
    };
}

/* A group of pixels in lanes of 32 bits. */
struct LOOP(group) {
    vector luma[VECTORS];
    vector chroma[2][VECTORS];
};

TARGET static inline void LOOP(read_group)(const struct LOOP(reader) * reader,
                                           const struct LOOP(factors) * factors,
                                           const uint8_t *pixels,
                                           struct LOOP(group) * group)
{
    for (size_t i = 0; i < VECTORS; i++) {
        vector green_red;
        vector green_blue;
        LOOP(read)(reader, pixels, i, &green_red, &green_blue);
        group->luma[i] = V(srli32)(
            V(dpwssd32)(V(dpwssd32)(factors->luma_offset, green_red, factors->luma[0]),
                        green_blue, factors->luma[1]),
            16);
        for (int c = 0; c < 2; c++) {
            const vector turned =
                V(dpwssd32)(V(madd16)(green_red, factors->chroma[c][0]), green_blue,
                            factors->chroma[c][1]);
            group->chroma[c][i] =
                V(srli32)(V(sub32)(factors->chroma_offset, turned), 16);
        }
    }
}

/* Neighbours added up, then `bias` for even and odd ones, then shifted. */
TARGET static inline void LOOP(store_halves)(const struct ims_jpeg_fast_rows *rows,
                                             size_t at,
                                             const struct LOOP(group) * group, int bias,
                                             int bits)
{
    const vector biases = V(set1_64)((int64_t)(bias + 1) << 32 | bias);
    vector halves[2][VECTORS / 2];
    for (int c = 0; c < 2; c++) {
        for (size_t i = 0; i < VECTORS / 2; i++) {
            const vector sums = V(madd16)(
                V(packus32)(group->chroma[c][2 * i], group->chroma[c][2 * i + 1]),
                V(set1_16)(1));
            halves[c][i] = V(srli32)(V(add32)(sums, biases), bits);
        }
    }
    LOOP(store_half_group)(rows, at, halves);
}

/* A group of one row, or of two that share their chroma. */
TARGET __attribute__((always_inline)) static inline void LOOP(convert_group)(
    const struct LOOP(reader) * reader, const struct LOOP(factors) * factors,
    const uint8_t *const pixels[2], size_t at, const struct ims_jpeg_fast_rows *rows,
    const bool half_width, const bool half_height)
{
    struct LOOP(group) group;
    LOOP(read_group)(reader, factors, pixels[0], &group);
    LOOP(store_group)(rows->luma[0] + at, group.luma);
    if (half_height) {
        struct LOOP(group) lower;
        LOOP(read_group)(reader, factors, pixels[1], &lower);
        LOOP(store_group)(rows->luma[1] + at, lower.luma);
        for (int c = 0; c < 2; c++)
            for (size_t i = 0; i < VECTORS; i++)
                group.chroma[c][i] = V(add32)(group.chroma[c][i], lower.chroma[c][i]);
        LOOP(store_halves)(rows, at / 2, &group, 1, 2);
    } else if (half_width) {
        LOOP(store_halves)(rows, at / 2, &group, 0, 1);
    } else {
        for (int c = 0; c < 2; c++)
            LOOP(store_group)(rows->chroma[c] + at, group.chroma[c]);
    }
}

/* The last pixels, filled up to a group. */
struct LOOP(rest) {
    uint8_t bytes[4 * IMS_JPEG_FAST_GROUP];
};

static const uint8_t *LOOP(fill_rest)(struct LOOP(rest) * rest, const uint8_t *pixels,
                                      size_t size, size_t count)
{
    memcpy(rest->bytes, pixels, size * count);
    for (size_t i = count; i < IMS_JPEG_FAST_GROUP; i++)
        memcpy(rest->bytes + size * i, pixels + size * (count - 1), size);
    return rest->bytes;
}

/* Of one row both are the same. */
TARGET __attribute__((always_inline)) static inline void
LOOP(convert_rows)(enum ims_jpeg_fast_order order, const uint8_t *upper,
                   const uint8_t *lower, size_t count,
                   const struct ims_jpeg_fast_rows *rows, const bool half_width,
                   const bool half_height)
{
    const struct LOOP(reader) reader = LOOP(reader_of)(order);
    const struct LOOP(factors) factors = LOOP(factors_of)();
    const size_t size = order >= IMS_JPEG_FAST_RGBX ? 4 : 3;
    size_t i = 0;
    for (; i + IMS_JPEG_FAST_GROUP <= count; i += IMS_JPEG_FAST_GROUP) {
        const uint8_t *const both[2] = {upper + size * i, lower + size * i};
        LOOP(convert_group)(&reader, &factors, both, i, rows, half_width, half_height);
    }
    if (i < count) {
        struct LOOP(rest) rest[2];
        const uint8_t *const both[2] = {
            LOOP(fill_rest)(&rest[0], upper + size * i, size, count - i),
            half_height ? LOOP(fill_rest)(&rest[1], lower + size * i, size, count - i)
                        : NULL};
        LOOP(convert_group)(&reader, &factors, both, i, rows, half_width, half_height);
    }
}

TARGET static void LOOP(convert)(enum ims_jpeg_fast_order order, const uint8_t *pixels,
                                 size_t count, const struct ims_jpeg_fast_rows *rows)
{
    LOOP(convert_rows)(order, pixels, pixels, count, rows, false, false);
}

TARGET static void LOOP(convert_h2v1)(enum ims_jpeg_fast_order order,
                                      const uint8_t *pixels, size_t count,
                                      const struct ims_jpeg_fast_rows *rows)
{
    LOOP(convert_rows)(order, pixels, pixels, count, rows, true, false);
}

TARGET static void LOOP(convert_h2v2)(enum ims_jpeg_fast_order order,
                                      const uint8_t *const pixels[2], size_t count,
                                      const struct ims_jpeg_fast_rows *rows)
{
    LOOP(convert_rows)(order, pixels[0], pixels[1], count, rows, true, true);
}

/* ---- the transform --------------------------------------------------------------- */

/* Two products of each of two numbers, rounded. */
TARGET static inline vector LOOP(rotate)(vector low, vector high, vector factors,
                                         vector round, const int bits)
{
    return V(packs32)(V(srai32)(V(dpwssd32)(round, low, factors), bits),
                      V(srai32)(V(dpwssd32)(round, high, factors), bits));
}

/* Four products: of two pairs. */
struct LOOP(odd) {
    vector low[2];
    vector high[2];
    vector round;
};

TARGET static inline vector LOOP(odd_result)(const struct LOOP(odd) * odd, vector first,
                                             vector second, const int bits)
{
    const vector low =
        V(dpwssd32)(V(dpwssd32)(odd->round, odd->low[0], first), odd->low[1], second);
    const vector high =
        V(dpwssd32)(V(dpwssd32)(odd->round, odd->high[0], first), odd->high[1], second);
    return V(packs32)(V(srai32)(low, bits), V(srai32)(high, bits));
}

#define ODD_RESULT(k)                                                                  \
    LOOP(odd_result)                                                                   \
    (&odd, LOOP(set1_pair)(IMS_JPEG_FAST_DCT_ODD(k, 0), IMS_JPEG_FAST_DCT_ODD(k, 1)),  \
     LOOP(set1_pair)(IMS_JPEG_FAST_DCT_ODD(k, 2), IMS_JPEG_FAST_DCT_ODD(k, 3)), bits)

/* One dimension: s and d are sums and differences of elements n and 7 - n. In the first
 * one samples have not been made signed, of which the DC coefficient alone takes
 * notice. */
TARGET static inline void LOOP(pass)(const vector s[4], const vector d[4], vector v[8],
                                     const bool first)
{
    const int bits = first ? IMS_JPEG_FAST_DCT_BITS - IMS_JPEG_FAST_DCT_PASS_BITS
                           : IMS_JPEG_FAST_DCT_BITS + IMS_JPEG_FAST_DCT_PASS_BITS;
    const vector round = V(set1_32)(1 << (bits - 1));
    const vector outer = V(add16)(s[0], s[3]);
    const vector inner = V(add16)(s[1], s[2]);
    const vector c = V(sub16)(s[0], s[3]);
    const vector e = V(sub16)(s[1], s[2]);
    if (first) {
        const vector level = V(set1_16)(8 * 128);
        v[0] = V(slli16)(V(sub16)(V(add16)(outer, inner), level),
                         IMS_JPEG_FAST_DCT_PASS_BITS);
        v[4] = V(slli16)(V(sub16)(outer, inner), IMS_JPEG_FAST_DCT_PASS_BITS);
    } else {
        const vector half = V(set1_16)(1 << (IMS_JPEG_FAST_DCT_PASS_BITS - 1));
        v[0] = V(srai16)(V(add16)(V(add16)(outer, inner), half),
                         IMS_JPEG_FAST_DCT_PASS_BITS);
        v[4] = V(srai16)(V(add16)(V(sub16)(outer, inner), half),
                         IMS_JPEG_FAST_DCT_PASS_BITS);
    }
    const vector low = V(unpacklo16)(c, e);
    const vector high = V(unpackhi16)(c, e);
    v[2] = LOOP(rotate)(low, high,
                        LOOP(set1_pair)(IMS_JPEG_FAST_DCT_2C, IMS_JPEG_FAST_DCT_2D),
                        round, bits);
    v[6] = LOOP(rotate)(low, high,
                        LOOP(set1_pair)(IMS_JPEG_FAST_DCT_6C, IMS_JPEG_FAST_DCT_6D),
                        round, bits);
    const struct LOOP(odd)
        odd = {{V(unpacklo16)(d[0], d[1]), V(unpacklo16)(d[2], d[3])},
               {V(unpackhi16)(d[0], d[1]), V(unpackhi16)(d[2], d[3])},
               round};
    v[1] = ODD_RESULT(1);
    v[3] = ODD_RESULT(3);
    v[5] = ODD_RESULT(5);
    v[7] = ODD_RESULT(7);
}
#undef ODD_RESULT

/* Columns become rows. */
TARGET static inline void LOOP(transpose)(vector v[8])
{
    vector a[8];
    vector b[8];
    for (int i = 0; i < 4; i++) {
        a[2 * i] = V(unpacklo16)(v[2 * i], v[2 * i + 1]);
        a[2 * i + 1] = V(unpackhi16)(v[2 * i], v[2 * i + 1]);
    }
    for (int i = 0; i < 2; i++) {
        b[4 * i] = V(unpacklo32)(a[4 * i], a[4 * i + 2]);
        b[4 * i + 1] = V(unpackhi32)(a[4 * i], a[4 * i + 2]);
        b[4 * i + 2] = V(unpacklo32)(a[4 * i + 1], a[4 * i + 3]);
        b[4 * i + 3] = V(unpackhi32)(a[4 * i + 1], a[4 * i + 3]);
    }
    for (int i = 0; i < 4; i++) {
        v[2 * i] = V(unpacklo64)(b[i], b[i + 4]);
        v[2 * i + 1] = V(unpackhi64)(b[i], b[i + 4]);
    }
}

/* Sums and differences of samples n and 7 - n of each row. */
TARGET static inline void LOOP(butterflies)(const vector rows[4], vector s[4],
                                            vector d[4])
{
    const vector plus = V(set1_8)(1);
    const vector minus = V(set1_16)(0xff01 - 0x10000);
    const vector a = V(unpacklo32)(rows[0], rows[1]);
    const vector b = V(unpacklo32)(rows[2], rows[3]);
    const vector c = V(unpackhi32)(rows[0], rows[1]);
    const vector e = V(unpackhi32)(rows[2], rows[3]);
    const vector columns[4] = {V(unpacklo64)(a, b), V(unpackhi64)(a, b),
                               V(unpacklo64)(c, e), V(unpackhi64)(c, e)};
    for (int i = 0; i < 4; i++) {
        s[i] = V(maddubs16)(columns[i], plus);
        d[i] = V(maddubs16)(columns[i], minus);
    }
}

TARGET static inline vector
LOOP(quantise)(vector v, const struct ims_jpeg_fast_quant *quant, int row)
{
    const vector sum = V(add16)(V(abs16)(v), V(broadcast128)(quant->half + 8 * row));
    const vector product =
        V(mulhi16u)(sum, V(broadcast128)(quant->reciprocal + 8 * row));
    return V(sign16)(V(mulhi16u)(product, V(broadcast128)(quant->scale + 8 * row)), v);
}

/* As many blocks as a vector holds, of which `count` are read. */
TARGET __attribute__((always_inline)) static inline void
LOOP(transform_n)(const uint8_t *samples, ptrdiff_t stride, const size_t count,
                  const struct ims_jpeg_fast_quant *quant,
                  struct ims_jpeg_fast_blocks *blocks, size_t first)
{
    vector rows[4];
    vector s[4];
    vector d[4];
    vector v[8];
    for (int i = 0; i < 4; i++)
        rows[i] = LOOP(load_rows)(samples + 2 * i * stride, stride, count);
    LOOP(butterflies)(rows, s, d);
    LOOP(pass)(s, d, v, true);
    LOOP(transpose)(v);
    for (int i = 0; i < 4; i++) {
        s[i] = V(add16)(v[i], v[7 - i]);
        d[i] = V(sub16)(v[i], v[7 - i]);
    }
    LOOP(pass)(s, d, v, false);
    for (int i = 0; i < 8; i++)
        v[i] = LOOP(quantise)(v[i], quant, i);
    LOOP(store_blocks)(v, blocks, first);
}

TARGET static void LOOP(transform)(const uint8_t *samples, ptrdiff_t stride,
                                   size_t count,
                                   const struct ims_jpeg_fast_quant *quant,
                                   struct ims_jpeg_fast_blocks *blocks, size_t first)
{
    size_t i = 0;
    for (; i + BLOCKS <= count; i += BLOCKS)
        LOOP(transform_n)(samples + 8 * i, stride, BLOCKS, quant, blocks, first + i);
    if (i < count)
        LOOP(transform_n)(samples + 8 * i, stride, count - i, quant, blocks, first + i);
}

#endif
