/* SPDX-License-Identifier: MIT
 *
 * Sixteen pixels at a time by byte shuffles, the rest one by one. Compilers make little
 * of loops with a step of three, hence the hand-written forms.
 */
#include "convert_planar.h"

#include "convert_simd.h"

#if defined(IMS_SIMD_X86)
#include <immintrin.h>
#define TARGET __attribute__((target("ssse3")))
#elif defined(IMS_SIMD_NEON)
#include <arm_neon.h>
#endif

#if defined(IMS_SIMD_X86)

enum { VECTOR = 16 };

#define N (-128) /* a byte that becomes 0 */

/* Where the sixteen first, second and third bytes of 48 are, for each 16 of them. */
static const int8_t split3_masks[3][3][VECTOR] = {
    {{0, 3, 6, 9, 12, 15, N, N, N, N, N, N, N, N, N, N},
     {N, N, N, N, N, N, 2, 5, 8, 11, 14, N, N, N, N, N},
     {N, N, N, N, N, N, N, N, N, N, N, 1, 4, 7, 10, 13}},
    {{1, 4, 7, 10, 13, N, N, N, N, N, N, N, N, N, N, N},
     {N, N, N, N, N, 0, 3, 6, 9, 12, 15, N, N, N, N, N},
     {N, N, N, N, N, N, N, N, N, N, N, 2, 5, 8, 11, 14}},
    {{2, 5, 8, 11, 14, N, N, N, N, N, N, N, N, N, N, N},
     {N, N, N, N, N, 1, 4, 7, 10, 13, N, N, N, N, N, N},
     {N, N, N, N, N, N, N, N, N, N, 0, 3, 6, 9, 12, 15}},
};

/* Where planes a, b and c go in each 16 of 48 bytes. */
static const int8_t join3_masks[3][3][VECTOR] = {
    {{0, N, N, 1, N, N, 2, N, N, 3, N, N, 4, N, N, 5},
     {N, 0, N, N, 1, N, N, 2, N, N, 3, N, N, 4, N, N},
     {N, N, 0, N, N, 1, N, N, 2, N, N, 3, N, N, 4, N}},
    {{N, N, 6, N, N, 7, N, N, 8, N, N, 9, N, N, 10, N},
     {5, N, N, 6, N, N, 7, N, N, 8, N, N, 9, N, N, 10},
     {N, 5, N, N, 6, N, N, 7, N, N, 8, N, N, 9, N, N}},
    {{N, 11, N, N, 12, N, N, 13, N, N, 14, N, N, 15, N, N},
     {N, N, 11, N, N, 12, N, N, 13, N, N, 14, N, N, 15, N},
     {10, N, N, 11, N, N, 12, N, N, 13, N, N, 14, N, N, 15}},
};

#undef N

static inline __m128i load(const void *memory)
{
    return _mm_loadu_si128((const __m128i *)memory);
}

static inline void store(void *memory, __m128i value)
{
    _mm_storeu_si128((__m128i *)memory, value);
}

/* One result of three vectors, each shuffled by its mask. */
TARGET static inline __m128i gather3(__m128i x, __m128i y, __m128i z,
                                     const int8_t masks[3][VECTOR])
{
    return _mm_or_si128(_mm_or_si128(_mm_shuffle_epi8(x, load(masks[0])),
                                     _mm_shuffle_epi8(y, load(masks[1]))),
                        _mm_shuffle_epi8(z, load(masks[2])));
}

TARGET static size_t split3_vectors(const uint8_t *pixels, uint8_t *a, uint8_t *b,
                                    uint8_t *c, size_t count)
{
    size_t i = 0;
    for (; i + VECTOR <= count; i += VECTOR) {
        const __m128i x = load(pixels + 3 * i);
        const __m128i y = load(pixels + 3 * i + VECTOR);
        const __m128i z = load(pixels + 3 * i + 2 * VECTOR);
        store(a + i, gather3(x, y, z, split3_masks[0]));
        store(b + i, gather3(x, y, z, split3_masks[1]));
        store(c + i, gather3(x, y, z, split3_masks[2]));
    }
    return i;
}

TARGET static size_t join3_vectors(uint8_t *pixels, const uint8_t *a, const uint8_t *b,
                                   const uint8_t *c, size_t count)
{
    size_t i = 0;
    for (; i + VECTOR <= count; i += VECTOR) {
        const __m128i x = load(a + i);
        const __m128i y = load(b + i);
        const __m128i z = load(c + i);
        store(pixels + 3 * i, gather3(x, y, z, join3_masks[0]));
        store(pixels + 3 * i + VECTOR, gather3(x, y, z, join3_masks[1]));
        store(pixels + 3 * i + 2 * VECTOR, gather3(x, y, z, join3_masks[2]));
    }
    return i;
}

TARGET static size_t split4_vectors(const uint8_t *pixels, uint8_t *a, uint8_t *b,
                                    uint8_t *c, uint8_t *d, size_t count)
{
    const __m128i group =
        _mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    size_t i = 0;
    for (; i + VECTOR <= count; i += VECTOR) {
        const uint8_t *from = pixels + 4 * i;
        const __m128i w = _mm_shuffle_epi8(load(from), group);
        const __m128i x = _mm_shuffle_epi8(load(from + VECTOR), group);
        const __m128i y = _mm_shuffle_epi8(load(from + 2 * VECTOR), group);
        const __m128i z = _mm_shuffle_epi8(load(from + 3 * VECTOR), group);
        const __m128i ab_low = _mm_unpacklo_epi32(w, x);
        const __m128i ab_high = _mm_unpacklo_epi32(y, z);
        const __m128i cd_low = _mm_unpackhi_epi32(w, x);
        const __m128i cd_high = _mm_unpackhi_epi32(y, z);
        store(a + i, _mm_unpacklo_epi64(ab_low, ab_high));
        store(b + i, _mm_unpackhi_epi64(ab_low, ab_high));
        store(c + i, _mm_unpacklo_epi64(cd_low, cd_high));
        store(d + i, _mm_unpackhi_epi64(cd_low, cd_high));
    }
    return i;
}

/* The rest is of instructions that every such processor has. */

static size_t join4_start(uint8_t *pixels, const uint8_t *a, const uint8_t *b,
                          const uint8_t *c, const uint8_t *d, size_t count)
{
    size_t i = 0;
    for (; i + VECTOR <= count; i += VECTOR) {
        const __m128i ab_low = _mm_unpacklo_epi8(load(a + i), load(b + i));
        const __m128i ab_high = _mm_unpackhi_epi8(load(a + i), load(b + i));
        const __m128i cd_low = _mm_unpacklo_epi8(load(c + i), load(d + i));
        const __m128i cd_high = _mm_unpackhi_epi8(load(c + i), load(d + i));
        uint8_t *const to = pixels + 4 * i;
        store(to, _mm_unpacklo_epi16(ab_low, cd_low));
        store(to + VECTOR, _mm_unpackhi_epi16(ab_low, cd_low));
        store(to + 2 * VECTOR, _mm_unpacklo_epi16(ab_high, cd_high));
        store(to + 3 * VECTOR, _mm_unpackhi_epi16(ab_high, cd_high));
    }
    return i;
}

static size_t split2_start(const uint8_t *pixels, uint8_t *a, uint8_t *b, size_t count)
{
    const __m128i low = _mm_set1_epi16(255);
    size_t i = 0;
    for (; i + VECTOR <= count; i += VECTOR) {
        const __m128i x = load(pixels + 2 * i);
        const __m128i y = load(pixels + 2 * i + VECTOR);
        store(a + i, _mm_packus_epi16(_mm_and_si128(x, low), _mm_and_si128(y, low)));
        store(b + i, _mm_packus_epi16(_mm_srli_epi16(x, 8), _mm_srli_epi16(y, 8)));
    }
    return i;
}

static size_t double_start(const uint8_t *samples, uint8_t *target, size_t count)
{
    size_t i = 0;
    for (; i + 2 * VECTOR <= count; i += 2 * VECTOR) {
        const __m128i x = load(samples + i / 2);
        store(target + i, _mm_unpacklo_epi8(x, x));
        store(target + i + VECTOR, _mm_unpackhi_epi8(x, x));
    }
    return i;
}

#define split3_start(...)                                                              \
    (__builtin_cpu_supports("ssse3") ? split3_vectors(__VA_ARGS__) : 0)
#define join3_start(...)                                                               \
    (__builtin_cpu_supports("ssse3") ? join3_vectors(__VA_ARGS__) : 0)
#define split4_start(...)                                                              \
    (__builtin_cpu_supports("ssse3") ? split4_vectors(__VA_ARGS__) : 0)

#elif defined(IMS_SIMD_NEON)

static size_t split3_start(const uint8_t *pixels, uint8_t *a, uint8_t *b, uint8_t *c,
                           size_t count)
{
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        const uint8x16x3_t planes = vld3q_u8(pixels + 3 * i);
        vst1q_u8(a + i, planes.val[0]);
        vst1q_u8(b + i, planes.val[1]);
        vst1q_u8(c + i, planes.val[2]);
    }
    return i;
}

static size_t join3_start(uint8_t *pixels, const uint8_t *a, const uint8_t *b,
                          const uint8_t *c, size_t count)
{
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        const uint8x16x3_t planes = {
            {vld1q_u8(a + i), vld1q_u8(b + i), vld1q_u8(c + i)}};
        vst3q_u8(pixels + 3 * i, planes);
    }
    return i;
}

static size_t split4_start(const uint8_t *pixels, uint8_t *a, uint8_t *b, uint8_t *c,
                           uint8_t *d, size_t count)
{
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        const uint8x16x4_t planes = vld4q_u8(pixels + 4 * i);
        vst1q_u8(a + i, planes.val[0]);
        vst1q_u8(b + i, planes.val[1]);
        vst1q_u8(c + i, planes.val[2]);
        vst1q_u8(d + i, planes.val[3]);
    }
    return i;
}

#endif

#ifndef IMS_SIMD_X86
#ifndef IMS_SIMD_NEON
#define split3_start(...) 0
#define join3_start(...)  0
#define split4_start(...) 0
#endif
/* Compilers find these by themselves. */
#define join4_start(...)  0
#define split2_start(...) 0
#define double_start(...) 0
#endif

void ims_convert_planar_split3(const uint8_t *pixels, uint8_t *a, uint8_t *b,
                               uint8_t *c, size_t count)
{
    for (size_t i = split3_start(pixels, a, b, c, count); i < count; i++) {
        a[i] = pixels[3 * i];
        b[i] = pixels[3 * i + 1];
        c[i] = pixels[3 * i + 2];
    }
}

void ims_convert_planar_split4(const uint8_t *pixels, uint8_t *a, uint8_t *b,
                               uint8_t *c, uint8_t *d, size_t count)
{
    for (size_t i = split4_start(pixels, a, b, c, d, count); i < count; i++) {
        a[i] = pixels[4 * i];
        b[i] = pixels[4 * i + 1];
        c[i] = pixels[4 * i + 2];
        d[i] = pixels[4 * i + 3];
    }
}

void ims_convert_planar_join3(uint8_t *pixels, const uint8_t *a, const uint8_t *b,
                              const uint8_t *c, size_t count)
{
    for (size_t i = join3_start(pixels, a, b, c, count); i < count; i++) {
        pixels[3 * i] = a[i];
        pixels[3 * i + 1] = b[i];
        pixels[3 * i + 2] = c[i];
    }
}

void ims_convert_planar_join4(uint8_t *pixels, const uint8_t *a, const uint8_t *b,
                              const uint8_t *c, const uint8_t *d, size_t count)
{
    for (size_t i = join4_start(pixels, a, b, c, d, count); i < count; i++) {
        pixels[4 * i] = a[i];
        pixels[4 * i + 1] = b[i];
        pixels[4 * i + 2] = c[i];
        pixels[4 * i + 3] = d[i];
    }
}

void ims_convert_planar_split2(const uint8_t *pixels, uint8_t *a, uint8_t *b,
                               size_t count)
{
    for (size_t i = split2_start(pixels, a, b, count); i < count; i++) {
        a[i] = pixels[2 * i];
        b[i] = pixels[2 * i + 1];
    }
}

void ims_convert_planar_double(const uint8_t *samples, uint8_t *target, size_t count)
{
    for (size_t i = double_start(samples, target, count); i < count; i++)
        target[i] = samples[i / 2];
}
