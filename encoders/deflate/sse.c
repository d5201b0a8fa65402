/* SPDX-License-Identifier: MIT */
#include "sse.h"

#if IMS_DEFLATE_X86

#include <immintrin.h>

#define TARGET                  __attribute__((target("sse4.1,pclmul")))
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
#define WEIGHED(v, weights)                                                            \
    _mm_madd_epi16(_mm_maddubs_epi16(v, weights), _mm_set1_epi16(1))
#define ADD_32(a, b) _mm_add_epi32(a, b)
#define TOTAL_32(v)  sse_total_32(v)

TARGET static inline uint64_t sse_total_32(__m128i v)
{
    const __m128i half = _mm_add_epi32(v, _mm_shuffle_epi32(v, 0x4e));
    const __m128i all = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xb1));
    return (uint32_t)_mm_cvtsi128_si32(all);
}

#include "loops.h"
#include "runs.h"
#include "sequence.h"

/* Five pixels of 16 bytes at a time. The next bytes are read before the last ones are
 * written, whose 16th belongs to the next and is written as it was. */
TARGET void ims_deflate_sse_reorder_swap_3(uint8_t *bytes, size_t count)
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
    ims_deflate_portable_reorder(IMS_PNG_FAST_SWAP_3, bytes + i, count - i);
}

/* Moves `state` forward by as many bits as `factors` are for, onto `bytes`. */
TARGET static inline __m128i fold(__m128i state, __m128i factors, __m128i bytes)
{
    return _mm_xor_si128(_mm_xor_si128(_mm_clmulepi64_si128(state, factors, 0x00),
                                       _mm_clmulepi64_si128(state, factors, 0x11)),
                         bytes);
}

/* A message may be replaced by any other that leaves the same remainder by the
 * polynomial. So 16 bytes, as a polynomial, are multiplied by what x^128 (or x^512,
 * four at a time) leaves, and added further on, until 16 are left. */
TARGET uint32_t ims_deflate_sse_crc(uint32_t crc, const uint8_t *bytes, size_t count)
{
    if (count < 64)
        return ims_deflate_portable_crc(crc, bytes, count);
    const __m128i by_512 = _mm_set_epi64x(0x1c6e41596, 0x154442bd4);
    const __m128i by_128 = _mm_set_epi64x(0xccaa009e, 0x1751997d0);
    __m128i a = _mm_xor_si128(LOAD(bytes), _mm_cvtsi32_si128((int)~crc));
    __m128i b = LOAD(bytes + 16);
    __m128i c = LOAD(bytes + 32);
    __m128i d = LOAD(bytes + 48);
    size_t i = 64;
    for (; i + 64 <= count; i += 64) {
        a = fold(a, by_512, LOAD(bytes + i));
        b = fold(b, by_512, LOAD(bytes + i + 16));
        c = fold(c, by_512, LOAD(bytes + i + 32));
        d = fold(d, by_512, LOAD(bytes + i + 48));
    }
    a = fold(fold(fold(a, by_128, b), by_128, c), by_128, d);
    for (; i + 16 <= count; i += 16)
        a = fold(a, by_128, LOAD(bytes + i));
    uint8_t rest[16];
    STORE(rest, a);
    crc = ims_deflate_portable_crc(~0u, rest, sizeof rest);
    return ims_deflate_portable_crc(crc, bytes + i, count - i);
}

TARGET static void sse_write(struct ims_deflate_bits *stream,
                             const struct ims_deflate_codes *codes,
                             const uint8_t *bytes, size_t count, size_t group,
                             const uint8_t *ahead)
{
    (void)ahead;
    ims_deflate_runs_write(stream, codes, bytes, count, group,
                           ims_deflate_portable_find_run, ims_deflate_portable_pack,
                           codes);
}

TARGET static void sse_write_list(struct ims_deflate_bits *stream,
                                  const struct ims_deflate_codes *codes,
                                  const uint8_t *bytes,
                                  const struct ims_deflate_sequence *list, size_t count)
{
    ims_deflate_sequence_write(stream, codes, bytes, list, count,
                               ims_deflate_portable_pack, codes);
}

const struct ims_deflate_kernels ims_deflate_sse_kernels = {
    .name = "sse4.1",
    .filter = {NULL, sse_filter_sub, sse_filter_up, sse_filter_average,
               sse_filter_paeth},
    .reorder = {NULL, ims_deflate_sse_reorder_swap_3, sse_reorder_swap_4,
                sse_reorder_swap_16},
    .cost = sse_cost,
    .find_run = ims_deflate_portable_find_run,
    .write = sse_write,
    .write_list = sse_write_list,
    .adler = sse_adler,
    .crc = ims_deflate_sse_crc,
};

#else
typedef int ims_deflate_sse_is_empty;
#endif
