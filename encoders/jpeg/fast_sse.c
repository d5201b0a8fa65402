/* SPDX-License-Identifier: MIT */
#include "fast_x86.h"

#if IMS_JPEG_FAST_X86

#include <immintrin.h>
#include <stdbool.h>
#include <string.h>

#include "fast_portable.h"

#define TARGET                __attribute__((target("sse4.1,popcnt")))
#define LOOP(name)            sse_##name
#define CONVERT(name)         sse_##name
#define MAKE_SYMBOLS          sse_make_symbols
#define STORAGE               static
#define VECTOR                __m128i
#define REPEAT(p)             _mm_loadu_si128((const __m128i *)(const void *)(p))
#define ADD_16(a, b)          _mm_add_epi16(a, b)
#define SUB_16(a, b)          _mm_sub_epi16(a, b)
#define UP_16(v, n)           _mm_slli_epi16(v, n)
#define DOWN_16(v, n)         _mm_srai_epi16(v, n)
#define FILL_16(n)            _mm_set1_epi16(n)
#define ADD_32(a, b)          _mm_add_epi32(a, b)
#define SUB_32(a, b)          _mm_sub_epi32(a, b)
#define SHIFT_32(v, n)        _mm_srli_epi32(v, n)
#define DOWN_32(v, n)         _mm_srai_epi32(v, n)
#define FILL_32(n)            _mm_set1_epi32(n)
#define MADD_16(a, b)         _mm_madd_epi16(a, b)
#define PACK_32(a, b)         _mm_packs_epi32(a, b)
#define UPPER_16(a, b)        _mm_mulhi_epu16(a, b)
#define SIZE_16(v)            _mm_abs_epi16(v)
#define SIGN_16(v, signs)     _mm_sign_epi16(v, signs)
#define LOW_16(a, b)          _mm_unpacklo_epi16(a, b)
#define HIGH_16(a, b)         _mm_unpackhi_epi16(a, b)
#define LOW_32(a, b)          _mm_unpacklo_epi32(a, b)
#define HIGH_32(a, b)         _mm_unpackhi_epi32(a, b)
#define LOW_64(a, b)          _mm_unpacklo_epi64(a, b)
#define HIGH_64(a, b)         _mm_unpackhi_epi64(a, b)
#define EITHER(a, b)          _mm_or_si128(a, b)
#define SHUFFLE_8(v, indices) _mm_shuffle_epi8(v, indices)
#define PAIR(low, high)                                                                \
    _mm_set1_epi32((int32_t)((uint32_t)(high) << 16 | ((uint32_t)(low)&0xffffu)))

#include "fast_color.h"
#include "fast_symbols.h"
#include "fast_transform.h"
#include "fast_zigzag.h"

/* ---- colors ---------------------------------------------------------------------- */

enum { LANES = 4, PARTS = IMS_JPEG_FAST_GROUP / LANES };

/* Of four pixels the green byte and another one, as numbers of 16 bits. */
#define FOUR(size, from, other)                                                        \
    {                                                                                  \
        (from) + 1, -1, (from) + (other), -1, (from) + (size) + 1, -1,                 \
            (from) + (size) + (other), -1, (from) + 2 * (size) + 1, -1,                \
            (from) + 2 * (size) + (other), -1, (from) + 3 * (size) + 1, -1,            \
            (from) + 3 * (size) + (other), -1                                          \
    }
/* With red, with blue; then the same four bytes behind, for pixels of three bytes:
 * these are read from four bytes before them on, so that nothing behind them is. */
#define BOTH(size, red, blue)                                                          \
    {                                                                                  \
        FOUR(size, 0, red), FOUR(size, 0, blue), FOUR(size, (size) == 3 ? 4 : 0, red), \
            FOUR(size, (size) == 3 ? 4 : 0, blue)                                      \
    }

static const int8_t pairs[IMS_JPEG_FAST_ORDERS][4][16] = {
    [IMS_JPEG_FAST_RGB] = BOTH(3, 0, 2),
    [IMS_JPEG_FAST_BGR] = BOTH(3, 2, 0),
    [IMS_JPEG_FAST_RGBX] = BOTH(4, 0, 2),
    [IMS_JPEG_FAST_BGRX] = BOTH(4, 2, 0),
};

struct sse_reader {
    struct sse_factors factors;
    const int8_t (*pairs)[16];
    size_t size; /* bytes of a pixel */
    size_t back; /* how far before all but the first pixels reading begins */
};

/* A group of pixels in lanes of 32 bits. */
struct sse_group {
    __m128i luma[PARTS];
    __m128i chroma[2][PARTS];
};

TARGET static inline struct sse_reader sse_reader_of(enum ims_jpeg_fast_order order)
{
    const bool three = order < IMS_JPEG_FAST_RGBX;
    return (struct sse_reader){sse_factors_of(), pairs[order], three ? 3 : 4,
                               three ? 4 : 0};
}

TARGET static inline void sse_read_group(const struct sse_reader *reader,
                                         const uint8_t *pixels, struct sse_group *group)
{
    const struct sse_factors *const factors = &reader->factors;
    for (size_t i = 0; i < PARTS; i++) {
        const int8_t(*const bytes)[16] = reader->pairs + (i > 0 ? 2 : 0);
        const __m128i four =
            REPEAT(pixels + LANES * i * reader->size - (i > 0 ? reader->back : 0));
        const __m128i green_red = SHUFFLE_8(four, REPEAT(bytes[0]));
        const __m128i green_blue = SHUFFLE_8(four, REPEAT(bytes[1]));
        group->luma[i] = sse_luma(factors, green_red, green_blue);
        group->chroma[0][i] = sse_chroma(factors, factors->blue, green_red, green_blue);
        group->chroma[1][i] = sse_chroma(factors, factors->red, green_red, green_blue);
    }
}

TARGET static inline void store(uint8_t *target, __m128i samples)
{
    _mm_storeu_si128((__m128i *)(void *)target, samples);
}

TARGET static inline void sse_store_group(uint8_t *target, const __m128i v[PARTS])
{
    for (size_t i = 0; i < PARTS; i += 4)
        store(target + LANES * i,
              _mm_packus_epi16(_mm_packs_epi32(v[i], v[i + 1]),
                               _mm_packs_epi32(v[i + 2], v[i + 3])));
}

/* Neighbours added up, then `bias` for even and odd places, then moved down. */
TARGET static inline __m128i halve(const __m128i v[4], __m128i bias, int down)
{
    const __m128i ones = _mm_set1_epi16(1);
    const __m128i low = _mm_madd_epi16(_mm_packs_epi32(v[0], v[1]), ones);
    const __m128i high = _mm_madd_epi16(_mm_packs_epi32(v[2], v[3]), ones);
    return _mm_packs_epi32(_mm_srli_epi32(_mm_add_epi32(low, bias), down),
                           _mm_srli_epi32(_mm_add_epi32(high, bias), down));
}

TARGET static inline void sse_store_halves(const struct ims_jpeg_fast_rows *rows,
                                           size_t at, const struct sse_group *group,
                                           int first, int down)
{
    const __m128i bias = _mm_setr_epi32(first, first + 1, first, first + 1);
    for (int c = 0; c < 2; c++)
        store(rows->chroma[c] + at,
              _mm_packus_epi16(halve(group->chroma[c], bias, down),
                               halve(group->chroma[c] + 4, bias, down)));
}

#define STORAGE static
#include "fast_color_loops.h"

/* ---- blocks ---------------------------------------------------------------------- */

TARGET static inline __m128i load8(const uint8_t *samples)
{
    return _mm_loadl_epi64((const __m128i *)(const void *)samples);
}

/* Sums and differences of samples n and 7 - n of each row. */
TARGET static inline void butterflies(const uint8_t *samples, ptrdiff_t stride,
                                      __m128i s[4], __m128i d[4])
{
    /* Of two rows: each sample beside its mirror image, both rows interleaved. */
    const __m128i mirror =
        _mm_setr_epi8(0, 7, 8, 15, 1, 6, 9, 14, 2, 5, 10, 13, 3, 4, 11, 12);
    const __m128i plus = _mm_set1_epi8(1);
    const __m128i minus = _mm_set1_epi16((int16_t)(0xff01 - 0x10000));
    __m128i rows[4];
    for (int i = 0; i < 4; i++) {
        const uint8_t *const upper = samples + 2 * i * stride;
        rows[i] = SHUFFLE_8(LOW_64(load8(upper), load8(upper + stride)), mirror);
    }
    const __m128i a = LOW_32(rows[0], rows[1]);
    const __m128i b = LOW_32(rows[2], rows[3]);
    const __m128i c = HIGH_32(rows[0], rows[1]);
    const __m128i e = HIGH_32(rows[2], rows[3]);
    const __m128i columns[4] = {LOW_64(a, b), HIGH_64(a, b), LOW_64(c, e),
                                HIGH_64(c, e)};
    for (int i = 0; i < 4; i++) {
        s[i] = _mm_maddubs_epi16(columns[i], plus);
        d[i] = _mm_maddubs_epi16(columns[i], minus);
    }
}

TARGET static inline void one_block(const uint8_t *samples, ptrdiff_t stride,
                                    const struct ims_jpeg_fast_quant *quant,
                                    int16_t out[64], uint64_t *nonzero)
{
    __m128i s[4];
    __m128i d[4];
    __m128i v[8];
    __m128i ordered[8];
    butterflies(samples, stride, s, d);
    sse_coefficients(s, d, quant, v);
    sse_zigzag(v, ordered);
    uint64_t zero = 0;
    for (int i = 0; i < 8; i += 2) {
        _mm_storeu_si128((__m128i *)(void *)(out + 8 * i), ordered[i]);
        _mm_storeu_si128((__m128i *)(void *)(out + 8 * i + 8), ordered[i + 1]);
        const __m128i packed = _mm_packs_epi16(ordered[i], ordered[i + 1]);
        const int mask = _mm_movemask_epi8(_mm_cmpeq_epi8(packed, _mm_setzero_si128()));
        zero |= (uint64_t)(uint32_t)mask << (8 * i);
    }
    *nonzero = ~zero;
}

TARGET static void sse_transform(const uint8_t *samples, ptrdiff_t stride, size_t count,
                                 const struct ims_jpeg_fast_quant *quant,
                                 struct ims_jpeg_fast_blocks *blocks, size_t first)
{
    for (size_t i = 0; i < count; i++)
        one_block(samples + 8 * i, stride, quant, blocks->coefficients[first + i],
                  &blocks->nonzero[first + i]);
}

const struct ims_jpeg_fast_kernels ims_jpeg_fast_sse_kernels = {
    .name = "sse4.1",
    .convert = sse_convert,
    .convert_h2v1 = sse_convert_h2v1,
    .convert_h2v2 = sse_convert_h2v2,
    .transform = sse_transform,
    .make_symbols = sse_make_symbols,
    .write = ims_jpeg_fast_portable_write,
    .stuff = ims_jpeg_fast_portable_stuff,
};

#else
typedef int ims_jpeg_fast_sse_is_empty;
#endif
