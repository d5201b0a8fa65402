/* SPDX-License-Identifier: MIT */
#include "filter_simd.h"

#if IMS_PNG_FILTER_X86

#include <immintrin.h>

#define TARGET         __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi")))
#define LOOP(name)     avx512_##name
#define LANES          64
#define VECTOR         __m512i
#define LOAD(p)        _mm512_loadu_si512(p)
#define STORE(p, v)    _mm512_storeu_si512(p, v)
#define BOTH(a, b)     _mm512_and_si512(a, b)
#define DIFFER(a, b)   _mm512_xor_si512(a, b)
#define ADD(a, b)      _mm512_add_epi8(a, b)
#define SUB(a, b)      _mm512_sub_epi8(a, b)
#define SUB_TO_0(a, b) _mm512_subs_epu8(a, b)
#define MIN(a, b)      _mm512_min_epu8(a, b)
#define MAX(a, b)      _mm512_max_epu8(a, b)
#define MEAN(a, b)     _mm512_avg_epu8(a, b)
#define FILL(byte)     _mm512_set1_epi8(byte)
#define IF_EQUAL(a, b, yes, no)                                                        \
    _mm512_mask_blend_epi8(_mm512_cmpeq_epi8_mask(a, b), no, yes)
#define SHUFFLE(v, indices) _mm512_shuffle_epi8(v, indices)
#define REPEAT16(p)                                                                    \
    _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)(p)))
#define LOOKUP(table, v) _mm512_shuffle_epi8(table, _mm512_adds_epu8(v, FILL(112)))
#define HIGH_NIBBLE(v)   BOTH(_mm512_srli_epi16(v, 4), FILL(15))
#define SUMS(v)          _mm512_sad_epu8(v, FILL(0))
#define ADD_32(a, b)     _mm512_add_epi32(a, b)
#define TOTAL_32(v)      (uint32_t) _mm512_reduce_add_epi32(v)

#include "filter_loops.h"

TARGET static void avx512_reorder_swap_3(uint8_t *bytes, size_t count)
{
    static const uint8_t from[64] = {2,  1,  0,  5,  4,  3,  8,  7,  6,  11, 10, 9,  14,
                                     13, 12, 17, 16, 15, 20, 19, 18, 23, 22, 21, 26, 25,
                                     24, 29, 28, 27, 32, 31, 30, 35, 34, 33, 38, 37, 36,
                                     41, 40, 39, 44, 43, 42, 47, 46, 45, 50, 49, 48, 53,
                                     52, 51, 56, 55, 54, 59, 58, 57, 62, 61, 60, 63};
    const __m512i pattern = LOAD(from);
    const __mmask64 first_63 = ~(__mmask64)0 >> 1;
    size_t i = 0;
    for (; i + 64 <= count; i += 63)
        _mm512_mask_storeu_epi8(bytes + i, first_63,
                                _mm512_permutexvar_epi8(pattern, LOAD(bytes + i)));
    ims_png_filter_portable_reorder(IMS_PNG_SWAP_3, bytes + i, count - i);
}

const struct ims_png_filter_kernels ims_png_filter_avx512_kernels = {
    .name = "avx512",
    .filter = {NULL, avx512_filter_sub, avx512_filter_up, avx512_filter_average,
               avx512_filter_paeth},
    .reorder = {NULL, avx512_reorder_swap_3, avx512_reorder_swap_4,
                avx512_reorder_swap_16},
    .cost = avx512_cost,
};

#else
typedef int ims_png_filter_avx512_is_empty;
#endif
