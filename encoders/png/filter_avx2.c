/* SPDX-License-Identifier: MIT */
#include "filter_simd.h"

#if IMS_PNG_FILTER_X86

#include <immintrin.h>

#define TARGET                  __attribute__((target("avx2")))
#define LOOP(name)              avx2_##name
#define LANES                   32
#define VECTOR                  __m256i
#define LOAD(p)                 _mm256_loadu_si256((const __m256i *)(const void *)(p))
#define STORE(p, v)             _mm256_storeu_si256((__m256i *)(void *)(p), v)
#define BOTH(a, b)              _mm256_and_si256(a, b)
#define DIFFER(a, b)            _mm256_xor_si256(a, b)
#define ADD(a, b)               _mm256_add_epi8(a, b)
#define SUB(a, b)               _mm256_sub_epi8(a, b)
#define SUB_TO_0(a, b)          _mm256_subs_epu8(a, b)
#define MIN(a, b)               _mm256_min_epu8(a, b)
#define MAX(a, b)               _mm256_max_epu8(a, b)
#define MEAN(a, b)              _mm256_avg_epu8(a, b)
#define FILL(byte)              _mm256_set1_epi8(byte)
#define IF_EQUAL(a, b, yes, no) _mm256_blendv_epi8(no, yes, _mm256_cmpeq_epi8(a, b))
#define SHUFFLE(v, indices)     _mm256_shuffle_epi8(v, indices)
#define REPEAT16(p)                                                                    \
    _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)(p)))
#define LOOKUP(table, v) _mm256_shuffle_epi8(table, _mm256_adds_epu8(v, FILL(112)))
#define HIGH_NIBBLE(v)   BOTH(_mm256_srli_epi16(v, 4), FILL(15))
#define SUMS(v)          _mm256_sad_epu8(v, FILL(0))
#define ADD_32(a, b)     _mm256_add_epi32(a, b)
#define TOTAL_32(v)      avx2_total_32(v)

TARGET static inline uint64_t avx2_total_32(__m256i v)
{
    const __m128i two =
        _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    const __m128i half = _mm_add_epi32(two, _mm_shuffle_epi32(two, 0x4e));
    const __m128i all = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xb1));
    return (uint32_t)_mm_cvtsi128_si32(all);
}

#include "filter_loops.h"

const struct ims_png_filter_kernels ims_png_filter_avx2_kernels = {
    .name = "avx2",
    .filter = {NULL, avx2_filter_sub, avx2_filter_up, avx2_filter_average,
               avx2_filter_paeth},
    .reorder = {NULL, ims_png_filter_sse_reorder_swap_3, avx2_reorder_swap_4,
                avx2_reorder_swap_16},
    .cost = avx2_cost,
};

#else
typedef int ims_png_filter_avx2_is_empty;
#endif
