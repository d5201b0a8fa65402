/* SPDX-License-Identifier: MIT */
#include "sse.h"

#if IMS_DEFLATE_X86

#include <immintrin.h>

#define TARGET      __attribute__((target("sse4.1,pclmul")))
#define LOOP(name)  sse_##name
#define LANES       16
#define VECTOR      __m128i
#define LOAD(p)     _mm_loadu_si128((const __m128i *)(const void *)(p))
#define STORE(p, v) _mm_storeu_si128((__m128i *)(void *)(p), v)
#define FILL(byte)  _mm_set1_epi8(byte)
#define SUMS(v)     _mm_sad_epu8(v, FILL(0))
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
    .find_run = ims_deflate_portable_find_run,
    .write = sse_write,
    .write_list = sse_write_list,
    .adler = sse_adler,
    .crc = ims_deflate_sse_crc,
};

#else
typedef int ims_deflate_sse_is_empty;
#endif
