/* SPDX-License-Identifier: MIT */
#include "fast_x86.h"

#if IMS_JPEG_FAST_X86

#include <immintrin.h>
#include <string.h>

#define INSTRUCTIONS   "avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi"
#define TARGET         __attribute__((target(INSTRUCTIONS)))
#define LOOP(name)     avx512_##name
#define CONVERT(name)  ims_jpeg_fast_avx512_color_##name
#define VECTOR         __m512i
#define ADD_32(a, b)   _mm512_add_epi32(a, b)
#define SUB_32(a, b)   _mm512_sub_epi32(a, b)
#define SHIFT_32(v, n) _mm512_srli_epi32(v, n)
#define FILL_32(n)     _mm512_set1_epi32(n)
#define MADD_16(a, b)  _mm512_madd_epi16(a, b)
#define PAIR(low, high)                                                                \
    _mm512_set1_epi32((int32_t)((uint32_t)(high) << 16 | ((uint32_t)(low)&0xffffu)))

#include "fast_color.h"

enum { LANES = 16, PARTS = IMS_JPEG_FAST_GROUP / LANES };

struct avx512_reader {
    struct avx512_factors factors;
    __m512i green_red; /* which bytes become 16-bit numbers */
    __m512i green_blue;
    size_t size; /* bytes of a pixel */
};

/* A group of pixels in lanes of 32 bits. */
struct avx512_group {
    __m512i luma[PARTS];
    __m512i chroma[2][PARTS];
};

TARGET static inline struct avx512_reader
avx512_reader_of(enum ims_jpeg_fast_order order)
{
    const int size = order >= IMS_JPEG_FAST_RGBX ? 4 : 3;
    const int red = order % 2 == 0 ? 0 : 2;
    const __m512i lanes =
        _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i green = _mm512_add_epi32(
        _mm512_mullo_epi32(lanes, _mm512_set1_epi32(size)), _mm512_set1_epi32(1));
    const __m512i both = _mm512_or_si512(green, _mm512_slli_epi32(green, 16));
    return (struct avx512_reader){
        avx512_factors_of(),
        _mm512_add_epi32(both, _mm512_set1_epi32((red - 1) * 65536)),
        _mm512_add_epi32(both, _mm512_set1_epi32((1 - red) * 65536)),
        (size_t)size,
    };
}

/* Sixteen pixels, or as many of them as `count` tells. */
TARGET static inline __m512i load16(const uint8_t *pixels, size_t bytes)
{
    return _mm512_maskz_loadu_epi8(~UINT64_C(0) >> (64 - bytes), pixels);
}

TARGET static inline void avx512_read_group(const struct avx512_reader *reader,
                                            const uint8_t *pixels,
                                            struct avx512_group *group)
{
    const __mmask64 even = UINT64_C(0x5555555555555555);
    const struct avx512_factors *const factors = &reader->factors;
    for (size_t i = 0; i < PARTS; i++) {
        const __m512i bytes =
            load16(pixels + LANES * i * reader->size, LANES * reader->size);
        const __m512i green_red =
            _mm512_maskz_permutexvar_epi8(even, reader->green_red, bytes);
        const __m512i green_blue =
            _mm512_maskz_permutexvar_epi8(even, reader->green_blue, bytes);
        group->luma[i] = avx512_luma(factors, green_red, green_blue);
        group->chroma[0][i] =
            avx512_chroma(factors, factors->blue, green_red, green_blue);
        group->chroma[1][i] =
            avx512_chroma(factors, factors->red, green_red, green_blue);
    }
}

/* The low bytes of all lanes of a, then of b. */
TARGET static inline __m256i low_bytes(__m512i a, __m512i b)
{
    return _mm256_inserti128_si256(_mm256_castsi128_si256(_mm512_cvtepi32_epi8(a)),
                                   _mm512_cvtepi32_epi8(b), 1);
}

TARGET static inline void avx512_store_group(uint8_t *target,
                                             const __m512i samples[PARTS])
{
    _mm256_storeu_si256((__m256i *)(void *)target, low_bytes(samples[0], samples[1]));
}

/* Neighbours added up, then `bias` for even and odd places, then moved down. */
TARGET static inline __m128i halve(const __m512i samples[PARTS], __m512i bias, int down)
{
    /* Packing interleaves four lanes of each. */
    const __m512i order =
        _mm512_setr_epi32(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15);
    const __m512i sums = _mm512_madd_epi16(_mm512_packus_epi32(samples[0], samples[1]),
                                           _mm512_set1_epi16(1));
    return _mm512_cvtepi32_epi8(_mm512_permutexvar_epi32(
        order, _mm512_srli_epi32(_mm512_add_epi32(sums, bias), (unsigned)down)));
}

TARGET static inline void avx512_store_halves(const struct ims_jpeg_fast_rows *rows,
                                              size_t at,
                                              const struct avx512_group *group,
                                              int first, int down)
{
    const __m512i bias = _mm512_set1_epi64((int64_t)(first + 1) << 32 | first);
    for (int c = 0; c < 2; c++)
        _mm_storeu_si128((__m128i *)(void *)(rows->chroma[c] + at),
                         halve(group->chroma[c], bias, down));
}

#define STORAGE
#include "fast_color_loops.h"

#else
typedef int ims_jpeg_fast_avx512_color_is_empty;
#endif
