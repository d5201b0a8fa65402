/* SPDX-License-Identifier: MIT */
#include "fast_x86.h"

#if IMS_JPEG_FAST_X86

#include <immintrin.h>

#define INSTRUCTIONS "avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi"
#define TARGET       __attribute__((target(INSTRUCTIONS)))
#define LOOP(name)   avx512_##name
#define VECTOR       __m512i
#define REPEAT(p)                                                                      \
    _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)(p)))
#define ADD_16(a, b)   _mm512_add_epi16(a, b)
#define SUB_16(a, b)   _mm512_sub_epi16(a, b)
#define UP_16(v, n)    _mm512_slli_epi16(v, n)
#define DOWN_16(v, n)  _mm512_srai_epi16(v, n)
#define FILL_16(n)     _mm512_set1_epi16(n)
#define ADD_32(a, b)   _mm512_add_epi32(a, b)
#define DOWN_32(v, n)  _mm512_srai_epi32(v, (unsigned)(n))
#define FILL_32(n)     _mm512_set1_epi32(n)
#define MADD_16(a, b)  _mm512_madd_epi16(a, b)
#define PACK_32(a, b)  _mm512_packs_epi32(a, b)
#define UPPER_16(a, b) _mm512_mulhi_epu16(a, b)
#define SIZE_16(v)     _mm512_abs_epi16(v)
#define SIGN_16(v, signs)                                                              \
    _mm512_mask_sub_epi16(v, _mm512_movepi16_mask(signs), _mm512_setzero_si512(), v)
#define LOW_16(a, b)  _mm512_unpacklo_epi16(a, b)
#define HIGH_16(a, b) _mm512_unpackhi_epi16(a, b)
#define LOW_32(a, b)  _mm512_unpacklo_epi32(a, b)
#define HIGH_32(a, b) _mm512_unpackhi_epi32(a, b)
#define LOW_64(a, b)  _mm512_unpacklo_epi64(a, b)
#define HIGH_64(a, b) _mm512_unpackhi_epi64(a, b)
#define PAIR(low, high)                                                                \
    _mm512_set1_epi32((int32_t)((uint32_t)(high) << 16 | ((uint32_t)(low)&0xffffu)))

#include "fast_transform.h"

#define LOAD(p) _mm512_loadu_si512((const void *)(p))

/* ---- samples --------------------------------------------------------------------- */

/* Of block b in two rows of four blocks: each sample beside its mirror image, both rows
 * interleaved. The second row begins at 32. */
#define MIRROR(b)                                                                      \
    8 * (b), 8 * (b) + 7, 8 * (b) + 32, 8 * (b) + 39, 8 * (b) + 1, 8 * (b) + 6,        \
        8 * (b) + 33, 8 * (b) + 38, 8 * (b) + 2, 8 * (b) + 5, 8 * (b) + 34,            \
        8 * (b) + 37, 8 * (b) + 3, 8 * (b) + 4, 8 * (b) + 35, 8 * (b) + 36

static const uint8_t mirrors[64] = {MIRROR(0), MIRROR(1), MIRROR(2), MIRROR(3)};

/* Sums and differences of samples n and 7 - n of each row: four blocks, of which those
 * of `mask` are read. */
TARGET static inline void butterflies(const uint8_t *samples, ptrdiff_t stride,
                                      __mmask32 mask, __m512i s[4], __m512i d[4])
{
    const __m512i mirror = LOAD(mirrors);
    const __m512i plus = _mm512_set1_epi8(1);
    const __m512i minus = _mm512_set1_epi16((int16_t)(0xff01 - 0x10000));
    __m512i rows[4];
    for (int i = 0; i < 4; i++) {
        const uint8_t *const upper = samples + 2 * i * stride;
        const __m512i both = _mm512_inserti64x4(
            _mm512_castsi256_si512(_mm256_maskz_loadu_epi8(mask, upper)),
            _mm256_maskz_loadu_epi8(mask, upper + stride), 1);
        rows[i] = _mm512_permutexvar_epi8(mirror, both);
    }
    const __m512i a = LOW_32(rows[0], rows[1]);
    const __m512i b = LOW_32(rows[2], rows[3]);
    const __m512i c = HIGH_32(rows[0], rows[1]);
    const __m512i e = HIGH_32(rows[2], rows[3]);
    const __m512i columns[4] = {LOW_64(a, b), HIGH_64(a, b), LOW_64(c, e),
                                HIGH_64(c, e)};
    for (int i = 0; i < 4; i++) {
        s[i] = _mm512_maddubs_epi16(columns[i], plus);
        d[i] = _mm512_maddubs_epi16(columns[i], minus);
    }
}

/* ---- zigzag ---------------------------------------------------------------------- */

/* Four rows of four blocks to four blocks of four rows. */
TARGET static inline void gather(const __m512i rows[4], __m512i blocks[4])
{
    const __m512i a = _mm512_shuffle_i64x2(rows[0], rows[1], 0x44);
    const __m512i b = _mm512_shuffle_i64x2(rows[2], rows[3], 0x44);
    const __m512i c = _mm512_shuffle_i64x2(rows[0], rows[1], 0xee);
    const __m512i d = _mm512_shuffle_i64x2(rows[2], rows[3], 0xee);
    blocks[0] = _mm512_shuffle_i64x2(a, b, 0x88);
    blocks[1] = _mm512_shuffle_i64x2(a, b, 0xdd);
    blocks[2] = _mm512_shuffle_i64x2(c, d, 0x88);
    blocks[3] = _mm512_shuffle_i64x2(c, d, 0xdd);
}

static const uint16_t halves[2][32] = {
    {0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,
     12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6,  7,  14, 21, 28},
    {35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
     58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63},
};

TARGET static inline void four_blocks(const uint8_t *samples, ptrdiff_t stride,
                                      __mmask32 mask,
                                      const struct ims_jpeg_fast_quant *quant,
                                      struct ims_jpeg_fast_blocks *blocks, size_t first)
{
    const __m512i low_half = LOAD(halves[0]);
    const __m512i high_half = LOAD(halves[1]);
    __m512i s[4];
    __m512i d[4];
    __m512i v[8];
    __m512i upper[4];
    __m512i lower[4];
    butterflies(samples, stride, mask, s, d);
    avx512_coefficients(s, d, quant, v);
    gather(v, upper);
    gather(v + 4, lower);
    for (size_t i = 0; i < 4; i++) {
        const __m512i low = _mm512_permutex2var_epi16(upper[i], low_half, lower[i]);
        const __m512i high = _mm512_permutex2var_epi16(upper[i], high_half, lower[i]);
        int16_t *const out = blocks->coefficients[first + i];
        _mm512_storeu_si512(out, low);
        _mm512_storeu_si512(out + 32, high);
        blocks->nonzero[first + i] = (uint64_t)_mm512_test_epi16_mask(high, high)
                                         << 32 |
                                     _mm512_test_epi16_mask(low, low);
    }
}

TARGET static void avx512_transform(const uint8_t *samples, ptrdiff_t stride,
                                    size_t count,
                                    const struct ims_jpeg_fast_quant *quant,
                                    struct ims_jpeg_fast_blocks *blocks, size_t first)
{
    for (size_t i = 0; i < count; i += 4) {
        const size_t left = count - i < 4 ? count - i : 4;
        four_blocks(samples + 8 * i, stride, ~UINT32_C(0) >> (32 - 8 * left), quant,
                    blocks, first + i);
    }
}

const struct ims_jpeg_fast_kernels ims_jpeg_fast_avx512_kernels = {
    .name = "avx512",
    .convert = ims_jpeg_fast_avx512_color_convert,
    .convert_h2v1 = ims_jpeg_fast_avx512_color_convert_h2v1,
    .convert_h2v2 = ims_jpeg_fast_avx512_color_convert_h2v2,
    .transform = avx512_transform,
    .make_symbols = ims_jpeg_fast_avx512_code_make_symbols,
    .write = ims_jpeg_fast_avx512_code_write,
    .stuff = ims_jpeg_fast_avx2_code_stuff,
};

#else
typedef int ims_jpeg_fast_avx512_is_empty;
#endif
