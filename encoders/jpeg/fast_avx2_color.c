/* SPDX-License-Identifier: MIT */
#include "fast_x86.h"

#if IMS_JPEG_FAST_X86

#include <immintrin.h>
#include <stdbool.h>
#include <string.h>

#define TARGET         __attribute__((target("avx2")))
#define LOOP(name)     avx2_##name
#define CONVERT(name)  ims_jpeg_fast_avx2_color_##name
#define VECTOR         __m256i
#define ADD_32(a, b)   _mm256_add_epi32(a, b)
#define SUB_32(a, b)   _mm256_sub_epi32(a, b)
#define MADD_16(a, b)  _mm256_madd_epi16(a, b)
#define SHIFT_32(v, n) _mm256_srli_epi32(v, n)
#define FILL_32(n)     _mm256_set1_epi32(n)
#define PAIR(low, high)                                                                \
    _mm256_set1_epi32((int32_t)((uint32_t)(high) << 16 | ((uint32_t)(low)&0xffffu)))

#include "fast_color.h"

enum { LANES = 8, PARTS = IMS_JPEG_FAST_GROUP / LANES };

/* Of four pixels the green byte and another one, as numbers of 16 bits. */
#define FOUR(size, from, other)                                                        \
    (from) + 1, -1, (from) + (other), -1, (from) + (size) + 1, -1,                     \
        (from) + (size) + (other), -1, (from) + 2 * (size) + 1, -1,                    \
        (from) + 2 * (size) + (other), -1, (from) + 3 * (size) + 1, -1,                \
        (from) + 3 * (size) + (other), -1
/* Of eight pixels in two halves of a register. Three bytes a pixel: the upper half
 * begins four bytes early, so that nothing behind the pixels is read. */
#define EIGHT(size, other) FOUR(size, 0, other), FOUR(size, (size) == 3 ? 4 : 0, other)

static const int8_t pairs[IMS_JPEG_FAST_ORDERS][2][32] = {
    [IMS_JPEG_FAST_RGB] = {{EIGHT(3, 0)}, {EIGHT(3, 2)}},
    [IMS_JPEG_FAST_BGR] = {{EIGHT(3, 2)}, {EIGHT(3, 0)}},
    [IMS_JPEG_FAST_RGBX] = {{EIGHT(4, 0)}, {EIGHT(4, 2)}},
    [IMS_JPEG_FAST_BGRX] = {{EIGHT(4, 2)}, {EIGHT(4, 0)}},
};

struct avx2_reader {
    struct avx2_factors factors;
    __m256i green_red;
    __m256i green_blue;
    size_t size; /* bytes of a pixel */
};

/* A group of pixels in lanes of 32 bits. */
struct avx2_group {
    __m256i luma[PARTS];
    __m256i chroma[2][PARTS];
};

TARGET static inline struct avx2_reader avx2_reader_of(enum ims_jpeg_fast_order order)
{
    return (struct avx2_reader){
        avx2_factors_of(),
        _mm256_loadu_si256((const __m256i *)(const void *)pairs[order][0]),
        _mm256_loadu_si256((const __m256i *)(const void *)pairs[order][1]),
        order >= IMS_JPEG_FAST_RGBX ? 4 : 3,
    };
}

TARGET static inline __m256i load8(const uint8_t *pixels, size_t size)
{
    const uint8_t *const upper = pixels + (size == 3 ? 8 : 16);
    return _mm256_inserti128_si256(
        _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)pixels)),
        _mm_loadu_si128((const __m128i *)(const void *)upper), 1);
}

TARGET static inline void avx2_read_group(const struct avx2_reader *reader,
                                          const uint8_t *pixels,
                                          struct avx2_group *group)
{
    for (size_t i = 0; i < PARTS; i++) {
        const __m256i bytes = load8(pixels + LANES * i * reader->size, reader->size);
        const __m256i green_red = _mm256_shuffle_epi8(bytes, reader->green_red);
        const __m256i green_blue = _mm256_shuffle_epi8(bytes, reader->green_blue);
        const struct avx2_factors *const factors = &reader->factors;
        group->luma[i] = avx2_luma(factors, green_red, green_blue);
        group->chroma[0][i] =
            avx2_chroma(factors, factors->blue, green_red, green_blue);
        group->chroma[1][i] = avx2_chroma(factors, factors->red, green_red, green_blue);
    }
}

TARGET static inline void avx2_store_group(uint8_t *target,
                                           const __m256i samples[PARTS])
{
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    const __m256i packed =
        _mm256_packus_epi16(_mm256_packus_epi32(samples[0], samples[1]),
                            _mm256_packus_epi32(samples[2], samples[3]));
    _mm256_storeu_si256((__m256i *)(void *)target,
                        _mm256_permutevar8x32_epi32(packed, order));
}

/* Neighbours added up, then `bias` for even and odd places, then moved down. */
TARGET static inline __m256i halve(const __m256i samples[PARTS], __m256i bias, int down)
{
    const __m256i ones = _mm256_set1_epi16(1);
    const __m256i low =
        _mm256_madd_epi16(_mm256_packus_epi32(samples[0], samples[1]), ones);
    const __m256i high =
        _mm256_madd_epi16(_mm256_packus_epi32(samples[2], samples[3]), ones);
    return _mm256_packus_epi32(_mm256_srli_epi32(_mm256_add_epi32(low, bias), down),
                               _mm256_srli_epi32(_mm256_add_epi32(high, bias), down));
}

TARGET static inline void avx2_store_halves(const struct ims_jpeg_fast_rows *rows,
                                            size_t at, const struct avx2_group *group,
                                            int first, int down)
{
    const __m256i bias = _mm256_set1_epi64x((int64_t)(first + 1) << 32 | first);
    const __m256i both = _mm256_packus_epi16(halve(group->chroma[0], bias, down),
                                             halve(group->chroma[1], bias, down));
    const __m128i low = _mm256_castsi256_si128(both);
    const __m128i high = _mm256_extracti128_si256(both, 1);
    _mm_storeu_si128((__m128i *)(void *)(rows->chroma[0] + at),
                     _mm_unpacklo_epi16(low, high));
    _mm_storeu_si128((__m128i *)(void *)(rows->chroma[1] + at),
                     _mm_unpackhi_epi16(low, high));
}

#define STORAGE
#include "fast_color_loops.h"

#else
typedef int ims_jpeg_fast_avx2_color_is_empty;
#endif
