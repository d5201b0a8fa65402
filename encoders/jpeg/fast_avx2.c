/* SPDX-License-Identifier: MIT */
#include "fast_x86.h"

#if IMS_JPEG_FAST_X86

#include <immintrin.h>
#include <stdbool.h>

#define TARGET     __attribute__((target("avx2")))
#define LOOP(name) avx2_##name
#define VECTOR     __m256i
#define REPEAT(p)                                                                      \
    _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)(p)))
#define ADD_16(a, b)      _mm256_add_epi16(a, b)
#define SUB_16(a, b)      _mm256_sub_epi16(a, b)
#define UP_16(v, n)       _mm256_slli_epi16(v, n)
#define DOWN_16(v, n)     _mm256_srai_epi16(v, n)
#define FILL_16(n)        _mm256_set1_epi16(n)
#define ADD_32(a, b)      _mm256_add_epi32(a, b)
#define DOWN_32(v, n)     _mm256_srai_epi32(v, n)
#define FILL_32(n)        _mm256_set1_epi32(n)
#define MADD_16(a, b)     _mm256_madd_epi16(a, b)
#define PACK_32(a, b)     _mm256_packs_epi32(a, b)
#define UPPER_16(a, b)    _mm256_mulhi_epu16(a, b)
#define SIZE_16(v)        _mm256_abs_epi16(v)
#define SIGN_16(v, signs) _mm256_sign_epi16(v, signs)
#define LOW_16(a, b)      _mm256_unpacklo_epi16(a, b)
#define HIGH_16(a, b)     _mm256_unpackhi_epi16(a, b)
#define LOW_32(a, b)      _mm256_unpacklo_epi32(a, b)
#define HIGH_32(a, b)     _mm256_unpackhi_epi32(a, b)
#define LOW_64(a, b)      _mm256_unpacklo_epi64(a, b)
#define HIGH_64(a, b)     _mm256_unpackhi_epi64(a, b)
#define PAIR(low, high)                                                                \
    _mm256_set1_epi32((int32_t)((uint32_t)(high) << 16 | ((uint32_t)(low)&0xffffu)))

#define EITHER(a, b)          _mm256_or_si256(a, b)
#define SHUFFLE_8(v, indices) _mm256_shuffle_epi8(v, indices)

#include "fast_transform.h"
#include "fast_zigzag.h"

/* ---- samples --------------------------------------------------------------------- */

/* Two blocks of a row of samples, or one block, with nothing behind it read. */
TARGET static inline __m128i load(const uint8_t *samples, const bool two)
{
    return two ? _mm_loadu_si128((const __m128i *)(const void *)samples)
               : _mm_loadl_epi64((const __m128i *)(const void *)samples);
}

/* Sums and differences of samples n and 7 - n of each row: a block in each half. */
TARGET static inline void butterflies(const uint8_t *samples, ptrdiff_t stride,
                                      const bool two, __m256i s[4], __m256i d[4])
{
    /* Of two rows: each sample beside its mirror image, both rows interleaved. */
    const __m256i mirror =
        _mm256_setr_epi8(0, 7, 8, 15, 1, 6, 9, 14, 2, 5, 10, 13, 3, 4, 11, 12, 0, 7, 8,
                         15, 1, 6, 9, 14, 2, 5, 10, 13, 3, 4, 11, 12);
    const __m256i plus = _mm256_set1_epi8(1);
    const __m256i minus = _mm256_set1_epi16((int16_t)(0xff01 - 0x10000));
    __m256i rows[4];
    for (int i = 0; i < 4; i++) {
        const uint8_t *const upper = samples + 2 * i * stride;
        const __m256i both = _mm256_inserti128_si256(
            _mm256_castsi128_si256(load(upper, two)), load(upper + stride, two), 1);
        rows[i] = _mm256_shuffle_epi8(_mm256_permute4x64_epi64(both, 0xd8), mirror);
    }
    const __m256i a = LOW_32(rows[0], rows[1]);
    const __m256i b = LOW_32(rows[2], rows[3]);
    const __m256i c = HIGH_32(rows[0], rows[1]);
    const __m256i e = HIGH_32(rows[2], rows[3]);
    const __m256i columns[4] = {LOW_64(a, b), HIGH_64(a, b), LOW_64(c, e),
                                HIGH_64(c, e)};
    for (int i = 0; i < 4; i++) {
        s[i] = _mm256_maddubs_epi16(columns[i], plus);
        d[i] = _mm256_maddubs_epi16(columns[i], minus);
    }
}

/* ---- blocks ---------------------------------------------------------------------- */

TARGET static inline uint64_t nonzero_of(__m256i low, __m256i high)
{
    const __m256i zero = _mm256_setzero_si256();
    const uint32_t a = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, zero));
    const uint32_t b = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, zero));
    return ~((uint64_t)b << 32 | a);
}

/* Of two blocks. */
TARGET static inline void store(const __m256i v[8], int16_t (*coefficients)[64],
                                uint64_t *nonzero)
{
    for (int i = 0; i < 8; i++) {
        _mm_storeu_si128((__m128i *)(void *)(coefficients[0] + 8 * i),
                         _mm256_castsi256_si128(v[i]));
        _mm_storeu_si128((__m128i *)(void *)(coefficients[1] + 8 * i),
                         _mm256_extracti128_si256(v[i], 1));
    }
    const __m256i a = _mm256_packs_epi16(v[0], v[1]);
    const __m256i b = _mm256_packs_epi16(v[2], v[3]);
    const __m256i c = _mm256_packs_epi16(v[4], v[5]);
    const __m256i d = _mm256_packs_epi16(v[6], v[7]);
    nonzero[0] = nonzero_of(_mm256_permute2x128_si256(a, b, 0x20),
                            _mm256_permute2x128_si256(c, d, 0x20));
    nonzero[1] = nonzero_of(_mm256_permute2x128_si256(a, b, 0x31),
                            _mm256_permute2x128_si256(c, d, 0x31));
}

TARGET static inline void two_blocks(const uint8_t *samples, ptrdiff_t stride,
                                     const bool two,
                                     const struct ims_jpeg_fast_quant *quant,
                                     struct ims_jpeg_fast_blocks *blocks, size_t first)
{
    __m256i s[4];
    __m256i d[4];
    __m256i v[8];
    __m256i ordered[8];
    butterflies(samples, stride, two, s, d);
    avx2_coefficients(s, d, quant, v);
    avx2_zigzag(v, ordered);
    store(ordered, blocks->coefficients + first, blocks->nonzero + first);
}

TARGET static void avx2_transform(const uint8_t *samples, ptrdiff_t stride,
                                  size_t count, const struct ims_jpeg_fast_quant *quant,
                                  struct ims_jpeg_fast_blocks *blocks, size_t first)
{
    size_t i = 0;
    for (; i + 2 <= count; i += 2)
        two_blocks(samples + 8 * i, stride, true, quant, blocks, first + i);
    if (i < count)
        two_blocks(samples + 8 * i, stride, false, quant, blocks, first + i);
}

const struct ims_jpeg_fast_kernels ims_jpeg_fast_avx2_kernels = {
    .name = "avx2",
    .convert = ims_jpeg_fast_avx2_color_convert,
    .convert_h2v1 = ims_jpeg_fast_avx2_color_convert_h2v1,
    .convert_h2v2 = ims_jpeg_fast_avx2_color_convert_h2v2,
    .transform = avx2_transform,
    .make_symbols = ims_jpeg_fast_avx2_code_make_symbols,
    .write = ims_jpeg_fast_avx2_code_write,
    .stuff = ims_jpeg_fast_avx2_code_stuff,
};

#else
typedef int ims_jpeg_fast_avx2_is_empty;
#endif
