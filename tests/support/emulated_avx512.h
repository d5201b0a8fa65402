/* SPDX-License-Identifier: MIT
 *
 * The instructions of AVX-512 that the encoders use, in plain C. Most machines do not
 * have them, and would test none of the loops written for them. A test includes this
 * file, then those loops and the list of tables that chooses among them, and then runs
 * them on every machine that has AVX2. Only the intrinsics are replaced, each by what
 * Intel's manual says of it; a machine with AVX-512 carries out the same plain C.
 *
 * Where an instruction leaves something open it is filled with what is conspicuous;
 * what the loops do not use of one ends the program.
 */
#ifndef EMULATED_AVX512_H
#define EMULATED_AVX512_H

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "encoders/simd/simd.h"

union emulated {
    __m512i whole;
    __m512 reals;
    uint8_t u8[64];
    int8_t s8[64];
    uint16_t u16[32];
    int16_t s16[32];
    uint32_t u32[16];
    int32_t s32[16];
    uint64_t u64[8];
    int64_t s64[8];
    float f32[16];
};

#define EMULATED_TARGET "avx2,bmi,bmi2,lzcnt,popcnt,pclmul"
#define EMULATED        __attribute__((unused, target(EMULATED_TARGET))) static inline

#define COUNT(lanes)       (sizeof(lanes) / sizeof(lanes)[0])
#define SET(lanes, i, ...) ((lanes)[i] = (__typeof__((lanes)[0]))(__VA_ARGS__))
/* Bit number i of a mask. */
#define BIT(mask, i) ((uint64_t)(mask) >> (i)&1)

/* Each lane i of the result is an expression of the lanes of a, and of b or n. */
#define OF_ONE(name, lanes, ...)                                                       \
    EMULATED __m512i emulated_##name(__m512i first)                                    \
    {                                                                                  \
        const union emulated a = {first};                                              \
        union emulated r;                                                              \
        for (size_t i = 0; i < COUNT(r.lanes); i++)                                    \
            SET(r.lanes, i, __VA_ARGS__);                                              \
        return r.whole;                                                                \
    }
#define OF_TWO(name, lanes, ...)                                                       \
    EMULATED __m512i emulated_##name(__m512i first, __m512i second)                    \
    {                                                                                  \
        const union emulated a = {first};                                              \
        const union emulated b = {second};                                             \
        union emulated r;                                                              \
        for (size_t i = 0; i < COUNT(r.lanes); i++)                                    \
            SET(r.lanes, i, __VA_ARGS__);                                              \
        return r.whole;                                                                \
    }
#define SHIFT(name, lanes, ...)                                                        \
    EMULATED __m512i emulated_##name(__m512i first, unsigned n)                        \
    {                                                                                  \
        const union emulated a = {first};                                              \
        union emulated r;                                                              \
        for (size_t i = 0; i < COUNT(r.lanes); i++)                                    \
            SET(r.lanes, i, __VA_ARGS__);                                              \
        return r.whole;                                                                \
    }
/* Lane i of each 16 bytes, which begin at lane o. */
#define WITHIN_128(name, lanes, ...)                                                   \
    EMULATED __m512i emulated_##name(__m512i first, __m512i second)                    \
    {                                                                                  \
        const union emulated a = {first};                                              \
        const union emulated b = {second};                                             \
        union emulated r;                                                              \
        const size_t each = COUNT(r.lanes) / 4;                                        \
        for (size_t o = 0; o < 4 * each; o += each)                                    \
            for (size_t i = 0; i < each; i++)                                          \
                SET(r.lanes, o + i, __VA_ARGS__);                                      \
        return r.whole;                                                                \
    }
/* A mask of the lanes for which the expression is true. */
#define TEST_TWO(name, type, lanes, ...)                                               \
    EMULATED type emulated_##name(__m512i first, __m512i second)                       \
    {                                                                                  \
        const union emulated a = {first};                                              \
        const union emulated b = {second};                                             \
        uint64_t mask = 0;                                                             \
        for (size_t i = 0; i < COUNT(a.lanes); i++)                                    \
            mask |= (uint64_t)(__VA_ARGS__) << i;                                      \
        return (type)mask;                                                             \
    }
/* Lanes of b where the mask has a bit, else of a. */
#define CHOOSE(name, type, lanes)                                                      \
    EMULATED __m512i emulated_##name(type mask, __m512i first, __m512i second)         \
    {                                                                                  \
        const union emulated a = {first};                                              \
        union emulated r = {second};                                                   \
        for (size_t i = 0; i < COUNT(r.lanes); i++)                                    \
            if (!BIT(mask, i))                                                         \
                r.lanes[i] = a.lanes[i];                                               \
        return r.whole;                                                                \
    }
#define FILL_ALL(name, type, lanes)                                                    \
    EMULATED __m512i emulated_##name(type value)                                       \
    {                                                                                  \
        union emulated r;                                                              \
        for (size_t i = 0; i < COUNT(r.lanes); i++)                                    \
            r.lanes[i] = value;                                                        \
        return r.whole;                                                                \
    }
/* The lanes of the mask, at the beginning. */
#define COMPRESS(name, type, lanes)                                                    \
    EMULATED __m512i emulated_##name(type mask, __m512i first)                         \
    {                                                                                  \
        const union emulated a = {first};                                              \
        union emulated r;                                                              \
        memset(&r, 0, sizeof r);                                                       \
        size_t count = 0;                                                              \
        for (size_t i = 0; i < COUNT(r.lanes); i++)                                    \
            if (BIT(mask, i))                                                          \
                r.lanes[count++] = a.lanes[i];                                         \
        return r.whole;                                                                \
    }

EMULATED int32_t emulated_bounded(int32_t value, int32_t least, int32_t most)
{
    return value < least ? least : value > most ? most : value;
}

/* ---- bits and sums --------------------------------------------------------------- */

OF_TWO(and_si512, u64, a.u64[i] & b.u64[i])
OF_TWO(or_si512, u64, a.u64[i] | b.u64[i])
OF_TWO(xor_si512, u64, a.u64[i] ^ b.u64[i])
OF_TWO(andnot_si512, u64, ~a.u64[i] & b.u64[i])
OF_TWO(add_epi8, u8, a.u8[i] + b.u8[i])
OF_TWO(sub_epi8, u8, a.u8[i] - b.u8[i])
OF_TWO(adds_epu8, u8, emulated_bounded(a.u8[i] + b.u8[i], 0, UINT8_MAX))
OF_TWO(subs_epu8, u8, emulated_bounded(a.u8[i] - b.u8[i], 0, UINT8_MAX))
OF_TWO(min_epu8, u8, a.u8[i] < b.u8[i] ? a.u8[i] : b.u8[i])
OF_TWO(max_epu8, u8, a.u8[i] > b.u8[i] ? a.u8[i] : b.u8[i])
OF_TWO(avg_epu8, u8, (a.u8[i] + b.u8[i] + 1) >> 1)
OF_TWO(add_epi16, u16, a.u16[i] + b.u16[i])
OF_TWO(sub_epi16, u16, a.u16[i] - b.u16[i])
OF_TWO(adds_epu16, u16, emulated_bounded(a.u16[i] + b.u16[i], 0, UINT16_MAX))
OF_TWO(mullo_epi16, u16, (uint32_t)a.u16[i] * b.u16[i])
OF_TWO(mulhi_epu16, u16, (uint32_t)a.u16[i] * b.u16[i] >> 16)
OF_TWO(add_epi32, u32, a.u32[i] + b.u32[i])
OF_TWO(sub_epi32, u32, a.u32[i] - b.u32[i])
OF_TWO(mullo_epi32, u32, a.u32[i] * b.u32[i])
OF_TWO(add_epi64, u64, a.u64[i] + b.u64[i])
OF_TWO(sub_epi64, u64, a.u64[i] - b.u64[i])
OF_TWO(madd_epi16, u32,
       (uint32_t)(a.s16[2 * i] * b.s16[2 * i]) +
           (uint32_t)(a.s16[2 * i + 1] * b.s16[2 * i + 1]))
OF_TWO(maddubs_epi16, s16,
       emulated_bounded(a.u8[2 * i] * b.s8[2 * i] + a.u8[2 * i + 1] * b.s8[2 * i + 1],
                        INT16_MIN, INT16_MAX))
OF_ONE(abs_epi16, u16, a.s16[i] < 0 ? -a.s16[i] : a.s16[i])
OF_ONE(abs_epi32, u32, a.s32[i] < 0 ? 0 - a.u32[i] : a.u32[i])
OF_ONE(lzcnt_epi32, u32, a.u32[i] == 0 ? 32 : __builtin_clz(a.u32[i]))

EMULATED __m512i emulated_sad_epu8(__m512i first, __m512i second)
{
    const union emulated a = {first};
    const union emulated b = {second};
    union emulated r = {emulated_xor_si512(first, first)};
    for (size_t i = 0; i < 64; i++)
        r.u64[i / 8] += (uint64_t)abs(a.u8[i] - b.u8[i]);
    return r.whole;
}

EMULATED __m512i emulated_dpwssd_epi32(__m512i sum, __m512i first, __m512i second)
{
    return emulated_add_epi32(sum, emulated_madd_epi16(first, second));
}

EMULATED int emulated_reduce_add_epi32(__m512i first)
{
    const union emulated a = {first};
    uint32_t sum = 0;
    for (size_t i = 0; i < 16; i++)
        sum += a.u32[i];
    return (int)sum;
}

EMULATED __m512i emulated_ternarylogic_epi64(__m512i a, __m512i b, __m512i c, int table)
{
    if (table != 0x96) /* a ^ b ^ c */
        abort();
    return emulated_xor_si512(emulated_xor_si512(a, b), c);
}

EMULATED __m512i emulated_clmulepi64_epi128(__m512i first, __m512i second, int halves)
{
    __m128i a[4];
    __m128i b[4];
    memcpy(a, &first, sizeof a);
    memcpy(b, &second, sizeof b);
    for (size_t i = 0; i < 4; i++)
        if (halves == 0)
            a[i] = _mm_clmulepi64_si128(a[i], b[i], 0);
        else if (halves == 0x11)
            a[i] = _mm_clmulepi64_si128(a[i], b[i], 0x11);
        else
            abort();
    memcpy(&first, a, sizeof a);
    return first;
}

/* ---- shifts ---------------------------------------------------------------------- */

OF_TWO(sllv_epi16, u16, b.u16[i] > 15 ? 0 : (uint32_t)a.u16[i] << b.u16[i])
OF_TWO(sllv_epi32, u32, b.u32[i] > 31 ? 0 : a.u32[i] << b.u32[i])
OF_TWO(sllv_epi64, u64, b.u64[i] > 63 ? 0 : a.u64[i] << b.u64[i])
OF_TWO(srlv_epi64, u64, b.u64[i] > 63 ? 0 : a.u64[i] >> b.u64[i])
SHIFT(slli_epi16, u16, n > 15 ? 0 : (uint32_t)a.u16[i] << n)
SHIFT(srli_epi16, u16, n > 15 ? 0 : a.u16[i] >> n)
SHIFT(srai_epi16, s16, a.s16[i] >> (n > 15 ? 15 : n))
SHIFT(slli_epi32, u32, n > 31 ? 0 : a.u32[i] << n)
SHIFT(srli_epi32, u32, n > 31 ? 0 : a.u32[i] >> n)
SHIFT(srai_epi32, s32, a.s32[i] >> (n > 31 ? 31 : n))
SHIFT(slli_epi64, u64, n > 63 ? 0 : a.u64[i] << n)
SHIFT(srli_epi64, u64, n > 63 ? 0 : a.u64[i] >> n)

/* ---- places ---------------------------------------------------------------------- */

WITHIN_128(unpacklo_epi8, u8, i % 2 ? b.u8[o + i / 2] : a.u8[o + i / 2])
WITHIN_128(unpackhi_epi8, u8, i % 2 ? b.u8[o + 8 + i / 2] : a.u8[o + 8 + i / 2])
WITHIN_128(unpacklo_epi16, u16, i % 2 ? b.u16[o + i / 2] : a.u16[o + i / 2])
WITHIN_128(unpackhi_epi16, u16, i % 2 ? b.u16[o + 4 + i / 2] : a.u16[o + 4 + i / 2])
WITHIN_128(unpacklo_epi32, u32, i % 2 ? b.u32[o + i / 2] : a.u32[o + i / 2])
WITHIN_128(unpackhi_epi32, u32, i % 2 ? b.u32[o + 2 + i / 2] : a.u32[o + 2 + i / 2])
WITHIN_128(unpacklo_epi64, u64, i % 2 ? b.u64[o] : a.u64[o])
WITHIN_128(unpackhi_epi64, u64, i % 2 ? b.u64[o + 1] : a.u64[o + 1])
WITHIN_128(shuffle_epi8, u8, b.u8[o + i] & 128 ? 0 : a.u8[o + (b.u8[o + i] & 15)])
WITHIN_128(packus_epi16, u8,
           emulated_bounded(i < 8 ? a.s16[o / 2 + i] : b.s16[o / 2 + i - 8], 0,
                            UINT8_MAX))
WITHIN_128(packs_epi32, s16,
           emulated_bounded(i < 4 ? a.s32[o / 2 + i] : b.s32[o / 2 + i - 4], INT16_MIN,
                            INT16_MAX))
WITHIN_128(packus_epi32, u16,
           emulated_bounded(i < 4 ? a.s32[o / 2 + i] : b.s32[o / 2 + i - 4], 0,
                            UINT16_MAX))
OF_TWO(permutexvar_epi8, u8, b.u8[a.u8[i] % 64])
OF_TWO(permutexvar_epi32, u32, b.u32[a.u32[i] % 16])
OF_TWO(permutexvar_epi64, u64, b.u64[a.u64[i] % 8])

EMULATED __m512i emulated_permutex2var_epi8(__m512i first, __m512i places,
                                            __m512i second)
{
    const union emulated a = {first};
    const union emulated b = {second};
    union emulated r = {places};
    for (size_t i = 0; i < 64; i++)
        r.u8[i] = (r.u8[i] & 64 ? b.u8 : a.u8)[r.u8[i] % 64];
    return r.whole;
}

EMULATED __m512i emulated_permutex2var_epi16(__m512i first, __m512i places,
                                             __m512i second)
{
    const union emulated a = {first};
    const union emulated b = {second};
    union emulated r = {places};
    for (size_t i = 0; i < 32; i++)
        r.u16[i] = (r.u16[i] & 32 ? b.u16 : a.u16)[r.u16[i] % 32];
    return r.whole;
}

EMULATED __m512i emulated_shuffle_i64x2(__m512i first, __m512i second, int places)
{
    const union emulated a = {first};
    const union emulated b = {second};
    union emulated r;
    for (size_t i = 0; i < 8; i++) {
        const size_t from = (size_t)places >> i / 2 * 2 & 3;
        r.u64[i] = (i < 4 ? a.u64 : b.u64)[2 * from + i % 2];
    }
    return r.whole;
}

EMULATED __m512i emulated_alignr_epi64(__m512i first, __m512i second, size_t by)
{
    const union emulated a = {first};
    const union emulated b = {second};
    union emulated r;
    for (size_t i = 0; i < 8; i++)
        r.u64[i] = i + by < 8 ? b.u64[i + by] : a.u64[i + by - 8];
    return r.whole;
}

EMULATED __m512i emulated_inserti64x4(__m512i first, __m256i half, size_t place)
{
    union emulated r = {first};
    memcpy(&r.u64[4 * place], &half, sizeof half);
    return r.whole;
}

/* ---- masks ----------------------------------------------------------------------- */

TEST_TWO(test_epi8_mask, uint64_t, u8, (a.u8[i] & b.u8[i]) != 0)
TEST_TWO(test_epi16_mask, uint32_t, u16, (a.u16[i] & b.u16[i]) != 0)
TEST_TWO(cmpeq_epi8_mask, uint64_t, u8, a.u8[i] == b.u8[i])
TEST_TWO(cmpeq_epi32_mask, uint16_t, u32, a.u32[i] == b.u32[i])
TEST_TWO(cmpeq_epi64_mask, uint8_t, u64, a.u64[i] == b.u64[i])
TEST_TWO(cmpgt_epu64_mask, uint8_t, u64, a.u64[i] > b.u64[i])
CHOOSE(mask_blend_epi8, uint64_t, u8)
CHOOSE(mask_blend_epi16, uint32_t, u16)
CHOOSE(mask_blend_epi32, uint16_t, u32)
COMPRESS(maskz_compress_epi8, uint64_t, u8)
COMPRESS(maskz_compress_epi16, uint32_t, u16)

EMULATED uint64_t emulated_movepi8_mask(__m512i first)
{
    const union emulated a = {first};
    uint64_t mask = 0;
    for (size_t i = 0; i < 64; i++)
        mask |= (uint64_t)(a.s8[i] < 0) << i;
    return mask;
}

EMULATED uint32_t emulated_movepi16_mask(__m512i first)
{
    const union emulated a = {first};
    uint32_t mask = 0;
    for (size_t i = 0; i < 32; i++)
        mask |= (uint32_t)(a.s16[i] < 0) << i;
    return mask;
}

EMULATED __m512i emulated_setzero_si512(void)
{
    union emulated r;
    memset(&r, 0, sizeof r);
    return r.whole;
}

EMULATED __m512i emulated_maskz_mov_epi8(uint64_t mask, __m512i first)
{
    return emulated_mask_blend_epi8(mask, emulated_setzero_si512(), first);
}

EMULATED __m512i emulated_mask_sub_epi16(__m512i other, uint32_t mask, __m512i first,
                                         __m512i second)
{
    return emulated_mask_blend_epi16(mask, other, emulated_sub_epi16(first, second));
}

EMULATED __m512i emulated_mask_permutexvar_epi8(__m512i other, uint64_t mask,
                                                __m512i places, __m512i first)
{
    return emulated_mask_blend_epi8(mask, other,
                                    emulated_permutexvar_epi8(places, first));
}

EMULATED __m512i emulated_maskz_permutexvar_epi8(uint64_t mask, __m512i places,
                                                 __m512i first)
{
    return emulated_mask_permutexvar_epi8(emulated_setzero_si512(), mask, places,
                                          first);
}

#include "emulated_avx512_move.h"

#undef COUNT
#undef SET
#undef BIT
#undef OF_ONE
#undef OF_TWO
#undef SHIFT
#undef WITHIN_128
#undef TEST_TWO
#undef CHOOSE
#undef FILL_ALL
#undef COMPRESS

/* What encoders/simd/avx512.h takes instead of intrinsics. Compilers have some of them
 * as macros. */
#define IMS_SIMD_512(name) emulated_##name
#undef _mm256_maskz_loadu_epi8
#define _mm256_maskz_loadu_epi8 emulated_maskz_loadu_256
#undef _kand_mask64
#define _kand_mask64(a, b) ((a) & (b))

/* What is compiled as for AVX-512 is for AVX2, and a processor that has that is taken
 * for one that has both. */
#define target(list) target(EMULATED_TARGET)
static inline enum ims_simd_level emulated_level(void)
{
    return ims_simd_level() < IMS_SIMD_AVX2 ? ims_simd_level() : IMS_SIMD_AVX512;
}
#define ims_simd_level() emulated_level()

#endif

#endif
