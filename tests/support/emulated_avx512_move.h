/* SPDX-License-Identifier: MIT
 *
 * The part of emulated_avx512.h about vectors that come from memory, from numbers and
 * from vectors of other types, and go there. Memory is read and written byte by byte
 * where a mask says so, because the bytes without a bit may be nobody's.
 */
#ifndef EMULATED_AVX512_MOVE_H
#define EMULATED_AVX512_MOVE_H

/* ---- memory ---------------------------------------------------------------------- */

EMULATED __m512i emulated_loadu_si512(const void *from)
{
    union emulated r;
    memcpy(&r, from, sizeof r);
    return r.whole;
}

EMULATED void emulated_storeu_si512(void *to, __m512i first)
{
    memcpy(to, &first, sizeof first);
}

EMULATED void emulated_store_si512(void *to, __m512i first)
{
    if ((uintptr_t)to % 64 != 0)
        abort();
    emulated_storeu_si512(to, first);
}

EMULATED __m512i emulated_maskz_loadu_epi8(uint64_t mask, const void *from)
{
    const volatile uint8_t *const bytes = from;
    union emulated r;
    for (size_t i = 0; i < 64; i++)
        r.u8[i] = BIT(mask, i) ? bytes[i] : 0;
    return r.whole;
}

EMULATED void emulated_mask_storeu_epi8(void *to, uint64_t mask, __m512i first)
{
    const union emulated a = {first};
    volatile uint8_t *const bytes = to;
    for (size_t i = 0; i < 64; i++)
        if (BIT(mask, i))
            bytes[i] = a.u8[i];
}

EMULATED __m256i emulated_maskz_loadu_256(uint32_t mask, const void *from)
{
    const union emulated a = {emulated_maskz_loadu_epi8(mask, from)};
    __m256i low;
    memcpy(&low, &a, sizeof low);
    return low;
}

EMULATED __m512i emulated_i32gather_epi32(__m512i places, const void *from, int scale)
{
    if (scale != sizeof(int32_t))
        abort();
    union emulated r = {places};
    for (size_t i = 0; i < 16; i++)
        r.s32[i] = ((const int32_t *)from)[r.s32[i]];
    return r.whole;
}

/* ---- numbers --------------------------------------------------------------------- */

FILL_ALL(set1_epi8, char, s8)
FILL_ALL(set1_epi16, short, s16)
FILL_ALL(set1_epi32, int, s32)
FILL_ALL(set1_epi64, long long, s64)

#define emulated_setr_epi32(...) emulated_loadu_si512((const int32_t[16]){__VA_ARGS__})
#define emulated_setr_epi64(...) emulated_loadu_si512((const int64_t[8]){__VA_ARGS__})

/* ---- vectors of other types ------------------------------------------------------ */

EMULATED __m512i emulated_broadcast_i32x4(__m128i part)
{
    union emulated r;
    for (size_t i = 0; i < 4; i++)
        memcpy(&r.u64[2 * i], &part, sizeof part);
    return r.whole;
}

EMULATED __m512i emulated_castsi256_si512(__m256i part)
{
    union emulated r;
    memset(&r, 0xA5, sizeof r); /* the upper half is undefined */
    memcpy(&r, &part, sizeof part);
    return r.whole;
}

EMULATED __m128i emulated_castsi512_si128(__m512i first)
{
    __m128i part;
    memcpy(&part, &first, sizeof part);
    return part;
}

EMULATED __m512i emulated_zextsi128_si512(__m128i part)
{
    union emulated r = {emulated_setzero_si512()};
    memcpy(&r, &part, sizeof part);
    return r.whole;
}

EMULATED __m512i emulated_cvtepu8_epi16(__m256i part)
{
    const union emulated a = {emulated_castsi256_si512(part)};
    union emulated r;
    for (size_t i = 0; i < 32; i++)
        r.u16[i] = a.u8[i];
    return r.whole;
}

EMULATED __m512i emulated_cvtepu8_epi32(__m128i part)
{
    const union emulated a = {emulated_zextsi128_si512(part)};
    union emulated r;
    for (size_t i = 0; i < 16; i++)
        r.u32[i] = a.u8[i];
    return r.whole;
}

EMULATED __m512i emulated_cvtepi16_epi32(__m256i part)
{
    const union emulated a = {emulated_castsi256_si512(part)};
    union emulated r;
    for (size_t i = 0; i < 16; i++)
        r.s32[i] = a.s16[i];
    return r.whole;
}

EMULATED __m128i emulated_cvtepi32_epi8(__m512i first)
{
    union emulated r = {first};
    for (size_t i = 0; i < 16; i++)
        r.u8[i] = (uint8_t)r.u32[i];
    return emulated_castsi512_si128(r.whole);
}

EMULATED __m256i emulated_cvtepi32_epi16(__m512i first)
{
    union emulated r = {first};
    for (size_t i = 0; i < 16; i++)
        r.u16[i] = (uint16_t)r.u32[i];
    __m256i part;
    memcpy(&part, &r, sizeof part);
    return part;
}

/* ---- floats ---------------------------------------------------------------------- */

EMULATED __m512 emulated_loadu_ps(const void *from)
{
    const union emulated r = {emulated_loadu_si512(from)};
    return r.reals;
}

EMULATED __m512 emulated_set1_ps(float value)
{
    union emulated r;
    for (size_t i = 0; i < 16; i++)
        r.f32[i] = value;
    return r.reals;
}

/* The second one where they are not in order: of NaN, too. */
EMULATED __m512 emulated_max_ps(__m512 first, __m512 second)
{
    const union emulated a = {.reals = first};
    union emulated r = {.reals = second};
    for (size_t i = 0; i < 16; i++)
        if (a.f32[i] > r.f32[i])
            r.f32[i] = a.f32[i];
    return r.reals;
}

EMULATED __m512 emulated_min_ps(__m512 first, __m512 second)
{
    const union emulated a = {.reals = first};
    union emulated r = {.reals = second};
    for (size_t i = 0; i < 16; i++)
        if (a.f32[i] < r.f32[i])
            r.f32[i] = a.f32[i];
    return r.reals;
}

/* Of numbers from 0 on, cut off: the sums that occur are exact in a long double. */
EMULATED __m512 emulated_fmadd_round_ps(__m512 first, __m512 second, __m512 third,
                                        int rounding)
{
    if (rounding != (_MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC))
        abort();
    const union emulated a = {.reals = first};
    const union emulated b = {.reals = second};
    union emulated r = {.reals = third};
    for (size_t i = 0; i < 16; i++) {
        const long double sum = (long double)a.f32[i] * b.f32[i] + r.f32[i];
        const float nearest = (float)sum;
        r.f32[i] = nearest > sum ? nextafterf(nearest, 0.0f) : nearest;
    }
    return r.reals;
}

EMULATED __m512i emulated_cvttps_epi32(__m512 first)
{
    union emulated r = {.reals = first};
    for (size_t i = 0; i < 16; i++)
        r.s32[i] = (int32_t)r.f32[i];
    return r.whole;
}

#endif
