/* SPDX-License-Identifier: MIT */
#include "filter_simd.h"

#if IMS_PNG_FILTER_X86

#include <immintrin.h>

#define TARGET                  __attribute__((target("sse4.1")))
#define LOOP(name)              sse_##name
#define LANES                   16
#define VECTOR                  __m128i
#define LOAD(p)                 _mm_loadu_si128((const __m128i *)(const void *)(p))
#define STORE(p, v)             _mm_storeu_si128((__m128i *)(void *)(p), v)
#define BOTH(a, b)              _mm_and_si128(a, b)
#define DIFFER(a, b)            _mm_xor_si128(a, b)
#define ADD(a, b)               _mm_add_epi8(a, b)
#define SUB(a, b)               _mm_sub_epi8(a, b)
#define SUB_TO_0(a, b)          _mm_subs_epu8(a, b)
#define MIN(a, b)               _mm_min_epu8(a, b)
#define MAX(a, b)               _mm_max_epu8(a, b)
#define MEAN(a, b)              _mm_avg_epu8(a, b)
#define FILL(byte)              _mm_set1_epi8(byte)
#define IF_EQUAL(a, b, yes, no) _mm_blendv_epi8(no, yes, _mm_cmpeq_epi8(a, b))
#define SHUFFLE(v, indices)     _mm_shuffle_epi8(v, indices)
#define REPEAT16(p)             LOAD(p)
#define LOOKUP(table, v)        _mm_shuffle_epi8(table, _mm_adds_epu8(v, FILL(112)))
#define HIGH_NIBBLE(v)          BOTH(_mm_srli_epi16(v, 4), FILL(15))
#define SUMS(v)                 _mm_sad_epu8(v, FILL(0))
#define ADD_32(a, b)            _mm_add_epi32(a, b)
#define TOTAL_32(v)             sse_total_32(v)

TARGET static inline uint64_t sse_total_32(__m128i v)
{
    const __m128i half = _mm_add_epi32(v, _mm_shuffle_epi32(v, 0x4e));
    const __m128i all = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xb1));
    return (uint32_t)_mm_cvtsi128_si32(all);
}

#include "filter_loops.h"

/* Five pixels of 16 bytes at a time. The next bytes are read before the last ones are
 * written, whose 16th belongs to the next and is written as it was. */
TARGET void ims_png_filter_sse_reorder_swap_3(uint8_t *bytes, size_t count)
{
    const __m128i pattern =
        _mm_setr_epi8(2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9, 14, 13, 12, 15);
    size_t i = 0;
    if (count >= 16) {
        __m128i now = LOAD(bytes);
        for (; i + 31 <= count; i += 15) {
            const __m128i next = LOAD(bytes + i + 15);
            STORE(bytes + i, SHUFFLE(now, pattern));
            now = next;
        }
        STORE(bytes + i, SHUFFLE(now, pattern));
        i += 15;
    }
    ims_png_filter_portable_reorder(IMS_PNG_SWAP_3, bytes + i, count - i);
}

const struct ims_png_filter_kernels ims_png_filter_sse_kernels = {
    .name = "sse4.1",
    .filter = {NULL, sse_filter_sub, sse_filter_up, sse_filter_average,
               sse_filter_paeth},
    .reorder = {NULL, ims_png_filter_sse_reorder_swap_3, sse_reorder_swap_4,
                sse_reorder_swap_16},
    .cost = sse_cost,
};

#else
typedef int ims_png_filter_sse_is_empty;
#endif
