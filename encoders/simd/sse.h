/* SPDX-License-Identifier: MIT
 *
 * Operations on vectors of 16 bytes, with the instructions of SSE4.1 (those of neon.h
 * have the same names). avx2.h and avx512.h have them for 32 and 64 bytes, as v256_NAME
 * and v512_NAME, so that one text can be compiled for each width.
 *
 * A name is the word of the instruction set's intrinsic, then the bits of a lane, then
 * u where the intrinsic tells lanes without a sign from others: v128_mulhi16u() is
 * _mm_mulhi_epu16(). Vectors of 32 and 64 bytes are treated by 16 bytes where the
 * instructions do so (shuffle8, pack and unpack). What several instructions make has a
 * comment. Numbers that an instruction must know while it is compiled, and lists of
 * numbers, need macros; all else are functions.
 *
 * An operation may be used in functions that IMS_SIMD_TARGET_SSE4 (or more) stands
 * before.
 */
#ifndef IMS_SIMD_SSE_H
#define IMS_SIMD_SSE_H

#include "simd.h"

#if IMS_SIMD_X86

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

typedef __m128i v128;

#define OP __attribute__((always_inline, target("sse4.1"))) static inline
#define ONE(name, intrinsic)                                                           \
    OP v128 v128_##name(v128 a)                                                        \
    {                                                                                  \
        return intrinsic(a);                                                           \
    }
#define TWO(name, intrinsic)                                                           \
    OP v128 v128_##name(v128 a, v128 b)                                                \
    {                                                                                  \
        return intrinsic(a, b);                                                        \
    }
#define SHIFT(name, intrinsic)                                                         \
    OP v128 v128_##name(v128 a, int bits)                                              \
    {                                                                                  \
        return intrinsic(a, bits);                                                     \
    }

/* ---- memory ---------------------------------------------------------------------- */

OP v128 v128_loadu(const void *p)
{
    return _mm_loadu_si128((const __m128i *)p);
}

/* Eight bytes, then zeros. */
OP v128 v128_loadl64(const void *p)
{
    return _mm_loadl_epi64((const __m128i *)p);
}

OP void v128_store(void *p, v128 a)
{
    _mm_store_si128((__m128i *)p, a);
}

OP void v128_storeu(void *p, v128 a)
{
    _mm_storeu_si128((__m128i *)p, a);
}

/* 16 bytes, for each 16 of the vector. */
OP v128 v128_broadcast128(const void *p)
{
    return v128_loadu(p);
}

/* 16 bytes at p, for wider vectors also at p + step, p + 2 * step, ... */
OP v128 v128_loadu_apart(const void *p, size_t step)
{
    (void)step;
    return v128_loadu(p);
}

OP void v128_storeu_apart(void *p, size_t step, v128 a)
{
    (void)step;
    v128_storeu(p, a);
}

/* Half as many bytes as a vector has, to 16 bits each. */
OP v128 v128_loadu8u_16(const void *p)
{
    return _mm_cvtepu8_epi16(v128_loadl64(p));
}

/* ---- numbers --------------------------------------------------------------------- */

OP v128 v128_setzero(void)
{
    return _mm_setzero_si128();
}

OP v128 v128_set1_8(int x)
{
    return _mm_set1_epi8((char)x);
}

OP v128 v128_set1_16(int x)
{
    return _mm_set1_epi16((short)x);
}

OP v128 v128_set1_32(int x)
{
    return _mm_set1_epi32(x);
}

OP v128 v128_set1_64(int64_t x)
{
    return _mm_set1_epi64x(x);
}

/* In the lowest 32 bits; all others are 0. */
OP v128 v128_from32(uint32_t x)
{
    return _mm_cvtsi32_si128((int)x);
}

/* The lowest 32 or 64 bits. */
OP uint32_t v128_to32(v128 a)
{
    return (uint32_t)_mm_cvtsi128_si32(a);
}

OP uint64_t v128_to64(v128 a)
{
    return (uint64_t)_mm_cvtsi128_si64(a);
}

#define v128_setr8(...) _mm_setr_epi8(__VA_ARGS__)

/* ---- bits and sums --------------------------------------------------------------- */

TWO(and, _mm_and_si128)
TWO(or, _mm_or_si128)
TWO(xor, _mm_xor_si128)
TWO(andnot, _mm_andnot_si128) /* ~a & b */
TWO(add8, _mm_add_epi8)
TWO(add16, _mm_add_epi16)
TWO(add32, _mm_add_epi32)
TWO(add64, _mm_add_epi64)
TWO(sub8, _mm_sub_epi8)
TWO(sub16, _mm_sub_epi16)
TWO(sub32, _mm_sub_epi32)
TWO(sub64, _mm_sub_epi64)
TWO(adds8u, _mm_adds_epu8)
TWO(adds16u, _mm_adds_epu16)
TWO(subs8u, _mm_subs_epu8)
TWO(avg8u, _mm_avg_epu8) /* rounded up */
TWO(min8u, _mm_min_epu8)
TWO(max8u, _mm_max_epu8)
TWO(max32, _mm_max_epi32)
TWO(sad8u, _mm_sad_epu8)
TWO(sign16, _mm_sign_epi16) /* -a where b is below 0; where it is 0, a must be 0 */
ONE(abs16, _mm_abs_epi16)
ONE(abs32, _mm_abs_epi32)
TWO(mullo16, _mm_mullo_epi16)
TWO(mulhi16u, _mm_mulhi_epu16)
TWO(madd16, _mm_madd_epi16)
TWO(maddubs16, _mm_maddubs_epi16) /* bytes of a without a sign, those of b with one */
SHIFT(slli16, _mm_slli_epi16)
SHIFT(slli32, _mm_slli_epi32)
SHIFT(slli64, _mm_slli_epi64)
SHIFT(srli16, _mm_srli_epi16)
SHIFT(srli32, _mm_srli_epi32)
SHIFT(srli64, _mm_srli_epi64)
SHIFT(srai16, _mm_srai_epi16)
SHIFT(srai32, _mm_srai_epi32)

/* sum + madd16(a, b). */
OP v128 v128_dpwssd32(v128 sum, v128 a, v128 b)
{
    return v128_add32(sum, v128_madd16(a, b));
}

/* Sums of bytes in lanes of 32 bits, and of bytes times weights (at most 64). Which
 * bytes are in which lane is left open. */
OP v128 v128_sum8u(v128 a)
{
    return v128_sad8u(a, v128_setzero());
}

OP v128 v128_dot8u(v128 a, v128 weights)
{
    return v128_madd16(v128_maddubs16(a, weights), v128_set1_16(1));
}

/* a ^ b ^ c. */
OP v128 v128_xor3(v128 a, v128 b, v128 c)
{
    return v128_xor(v128_xor(a, b), c);
}

/* The sum of all lanes. */
OP uint32_t v128_reduce_add32(v128 a)
{
    const v128 half = v128_add32(a, _mm_shuffle_epi32(a, 0x4e));
    return v128_to32(v128_add32(half, _mm_shuffle_epi32(half, 0xb1)));
}

/* The upper four bits of each byte. */
OP v128 v128_srli8_4(v128 a)
{
    return v128_and(v128_srli16(a, 4), v128_set1_8(15));
}

/* Products without carries of the lower, or the upper, 64 bits of each 16 bytes: for
 * functions that also the attribute below stands before. */
#define IMS_SIMD_TARGET_CLMUL __attribute__((target("sse4.1,popcnt,pclmul")))

__attribute__((always_inline, target("sse4.1,pclmul"))) static inline v128
v128_clmul64_00(v128 a, v128 b)
{
    return _mm_clmulepi64_si128(a, b, 0x00);
}

__attribute__((always_inline, target("sse4.1,pclmul"))) static inline v128
v128_clmul64_11(v128 a, v128 b)
{
    return _mm_clmulepi64_si128(a, b, 0x11);
}

/* ---- places ---------------------------------------------------------------------- */

TWO(unpacklo8, _mm_unpacklo_epi8)
TWO(unpackhi8, _mm_unpackhi_epi8)
TWO(unpacklo16, _mm_unpacklo_epi16)
TWO(unpackhi16, _mm_unpackhi_epi16)
TWO(unpacklo32, _mm_unpacklo_epi32)
TWO(unpackhi32, _mm_unpackhi_epi32)
TWO(unpacklo64, _mm_unpacklo_epi64)
TWO(unpackhi64, _mm_unpackhi_epi64)
TWO(packs16, _mm_packs_epi16)
TWO(packs32, _mm_packs_epi32)
TWO(packus16, _mm_packus_epi16)
TWO(packus32, _mm_packus_epi32)
TWO(shuffle8, _mm_shuffle_epi8)

/* table[i] for each byte i, and 0 where i is above 15. */
OP v128 v128_lookup8(v128 table, v128 i)
{
    return v128_shuffle8(table, v128_adds8u(i, v128_set1_8(112)));
}

/* What was packed by 16 bytes, in the order of memory. */
OP v128 v128_unpermute64(v128 a)
{
    return a;
}

/* ---- choices --------------------------------------------------------------------- */

TWO(cmpeq8, _mm_cmpeq_epi8)
TWO(cmpeq32, _mm_cmpeq_epi32)

/* The highest bit of each byte. */
OP uint32_t v128_movemask8(v128 a)
{
    return (uint32_t)_mm_movemask_epi8(a);
}

/* A bit for each equal lane. */
OP uint8_t v128_cmpeq64_mask(v128 a, v128 b)
{
    return (uint8_t)_mm_movemask_pd(_mm_castsi128_pd(_mm_cmpeq_epi64(a, b)));
}

/* Bytes of b where the mask has its highest bit, else of a. */
OP v128 v128_blendv8(v128 a, v128 b, v128 mask)
{
    return _mm_blendv_epi8(a, b, mask);
}

/* Bytes of `yes` where a and b are equal, else of `no`. */
OP v128 v128_blend_equal8(v128 a, v128 b, v128 yes, v128 no)
{
    return v128_blendv8(no, yes, v128_cmpeq8(a, b));
}

/* The even 16 bits of a, the odd ones of b. */
OP v128 v128_blend_odd16(v128 a, v128 b)
{
    return _mm_blend_epi16(a, b, 0xAA);
}

#undef OP
#undef ONE
#undef TWO
#undef SHIFT

#endif

#endif
