/* SPDX-License-Identifier: MIT
 *
 * Operations on vectors of 32 bytes, with the instructions of AVX2: those of sse.h, as
 * that explains, and some that it has not. For functions that IMS_SIMD_TARGET_AVX2 (or
 * more) stands before.
 */
#ifndef IMS_SIMD_AVX2_H
#define IMS_SIMD_AVX2_H

#include "sse.h"

#if IMS_SIMD_X86

typedef __m256i v256;

#define OP __attribute__((always_inline, target("avx2"))) static inline
#define ONE(name, intrinsic)                                                           \
    OP v256 v256_##name(v256 a)                                                        \
    {                                                                                  \
        return intrinsic(a);                                                           \
    }
#define TWO(name, intrinsic)                                                           \
    OP v256 v256_##name(v256 a, v256 b)                                                \
    {                                                                                  \
        return intrinsic(a, b);                                                        \
    }
#define SHIFT(name, intrinsic)                                                         \
    OP v256 v256_##name(v256 a, int bits)                                              \
    {                                                                                  \
        return intrinsic(a, bits);                                                     \
    }

/* ---- halves ---------------------------------------------------------------------- */

OP v128 v256_low(v256 a)
{
    return _mm256_castsi256_si128(a);
}

OP v128 v256_high(v256 a)
{
    return _mm256_extracti128_si256(a, 1);
}

OP v256 v256_join(v128 low, v128 high)
{
    return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
}

/* ---- memory ---------------------------------------------------------------------- */

OP v256 v256_load(const void *p)
{
    return _mm256_load_si256((const __m256i *)p);
}

OP v256 v256_loadu(const void *p)
{
    return _mm256_loadu_si256((const __m256i *)p);
}

OP void v256_store(void *p, v256 a)
{
    _mm256_store_si256((__m256i *)p, a);
}

OP void v256_storeu(void *p, v256 a)
{
    _mm256_storeu_si256((__m256i *)p, a);
}

OP v256 v256_broadcast128(const void *p)
{
    return _mm256_broadcastsi128_si256(v128_loadu(p));
}

OP v256 v256_loadu_apart(const void *p, size_t step)
{
    return v256_join(v128_loadu(p), v128_loadu((const uint8_t *)p + step));
}

OP void v256_storeu_apart(void *p, size_t step, v256 a)
{
    v128_storeu(p, v256_low(a));
    v128_storeu((uint8_t *)p + step, v256_high(a));
}

OP v256 v256_loadu8u_16(const void *p)
{
    return _mm256_cvtepu8_epi16(v128_loadu(p));
}

/* Eight bytes, or numbers of 16 bits with a sign, to 32 bits each. */
OP v256 v256_loadu8u_32(const void *p)
{
    return _mm256_cvtepu8_epi32(v128_loadl64(p));
}

OP v256 v256_loadu16_32(const void *p)
{
    return _mm256_cvtepi16_epi32(v128_loadu(p));
}

/* ---- numbers --------------------------------------------------------------------- */

OP uint64_t v256_to64(v256 a)
{
    return v128_to64(v256_low(a));
}

OP v256 v256_setzero(void)
{
    return _mm256_setzero_si256();
}

OP v256 v256_set1_8(int x)
{
    return _mm256_set1_epi8((char)x);
}

OP v256 v256_set1_16(int x)
{
    return _mm256_set1_epi16((short)x);
}

OP v256 v256_set1_32(int x)
{
    return _mm256_set1_epi32(x);
}

OP v256 v256_set1_64(int64_t x)
{
    return _mm256_set1_epi64x(x);
}

#define v256_setr32(...) _mm256_setr_epi32(__VA_ARGS__)

/* ---- bits and sums --------------------------------------------------------------- */

TWO(and, _mm256_and_si256)
TWO(or, _mm256_or_si256)
TWO(xor, _mm256_xor_si256)
TWO(andnot, _mm256_andnot_si256)
TWO(add8, _mm256_add_epi8)
TWO(add16, _mm256_add_epi16)
TWO(add32, _mm256_add_epi32)
TWO(add64, _mm256_add_epi64)
TWO(sub8, _mm256_sub_epi8)
TWO(sub16, _mm256_sub_epi16)
TWO(sub32, _mm256_sub_epi32)
TWO(sub64, _mm256_sub_epi64)
TWO(adds8u, _mm256_adds_epu8)
TWO(adds16u, _mm256_adds_epu16)
TWO(subs8u, _mm256_subs_epu8)
TWO(avg8u, _mm256_avg_epu8)
TWO(min8u, _mm256_min_epu8)
TWO(max8u, _mm256_max_epu8)
TWO(max32, _mm256_max_epi32)
TWO(sad8u, _mm256_sad_epu8)
TWO(sign16, _mm256_sign_epi16)
ONE(abs16, _mm256_abs_epi16)
ONE(abs32, _mm256_abs_epi32)
TWO(mullo16, _mm256_mullo_epi16)
TWO(mulhi16u, _mm256_mulhi_epu16)
TWO(madd16, _mm256_madd_epi16)
TWO(maddubs16, _mm256_maddubs_epi16)
SHIFT(slli16, _mm256_slli_epi16)
SHIFT(slli32, _mm256_slli_epi32)
SHIFT(slli64, _mm256_slli_epi64)
SHIFT(srli16, _mm256_srli_epi16)
SHIFT(srli32, _mm256_srli_epi32)
SHIFT(srli64, _mm256_srli_epi64)
SHIFT(srai16, _mm256_srai_epi16)
SHIFT(srai32, _mm256_srai_epi32)
TWO(sllv32, _mm256_sllv_epi32)
TWO(sllv64, _mm256_sllv_epi64)
TWO(srlv64, _mm256_srlv_epi64)

OP v256 v256_dpwssd32(v256 sum, v256 a, v256 b)
{
    return v256_add32(sum, v256_madd16(a, b));
}

OP v256 v256_sum8u(v256 a)
{
    return v256_sad8u(a, v256_setzero());
}

OP v256 v256_dot8u(v256 a, v256 weights)
{
    return v256_madd16(v256_maddubs16(a, weights), v256_set1_16(1));
}

OP uint32_t v256_reduce_add32(v256 a)
{
    return v128_reduce_add32(v128_add32(v256_low(a), v256_high(a)));
}

OP v256 v256_srli8_4(v256 a)
{
    return v256_and(v256_srli16(a, 4), v256_set1_8(15));
}

/* The bits of numbers of 32 bits as floats. */
OP v256 v256_cvt32_float_bits(v256 a)
{
    return _mm256_castps_si256(_mm256_cvtepi32_ps(a));
}

/* ---- places ---------------------------------------------------------------------- */

TWO(unpacklo8, _mm256_unpacklo_epi8)
TWO(unpackhi8, _mm256_unpackhi_epi8)
TWO(unpacklo16, _mm256_unpacklo_epi16)
TWO(unpackhi16, _mm256_unpackhi_epi16)
TWO(unpacklo32, _mm256_unpacklo_epi32)
TWO(unpackhi32, _mm256_unpackhi_epi32)
TWO(unpacklo64, _mm256_unpacklo_epi64)
TWO(unpackhi64, _mm256_unpackhi_epi64)
TWO(packs16, _mm256_packs_epi16)
TWO(packs32, _mm256_packs_epi32)
TWO(packus16, _mm256_packus_epi16)
TWO(packus32, _mm256_packus_epi32)
TWO(shuffle8, _mm256_shuffle_epi8)
TWO(permutevar32, _mm256_permutevar8x32_epi32) /* lanes of a, by the numbers in b */

#define v256_permute64(a, places)     _mm256_permute4x64_epi64(a, places)
#define v256_permute128(a, b, places) _mm256_permute2x128_si256(a, b, places)
#define v256_slli128(a, bytes)        _mm256_slli_si256(a, bytes)

OP v256 v256_lookup8(v256 table, v256 i)
{
    return v256_shuffle8(table, v256_adds8u(i, v256_set1_8(112)));
}

OP v256 v256_unpermute64(v256 a)
{
    return v256_permute64(a, 0xD8);
}

/* ---- choices --------------------------------------------------------------------- */

TWO(cmpeq8, _mm256_cmpeq_epi8)
TWO(cmpeq32, _mm256_cmpeq_epi32)
TWO(cmpeq64, _mm256_cmpeq_epi64)
TWO(cmpgt64, _mm256_cmpgt_epi64)

OP uint8_t v256_cmpeq64_mask(v256 a, v256 b)
{
    return (uint8_t)_mm256_movemask_pd(_mm256_castsi256_pd(v256_cmpeq64(a, b)));
}

OP uint32_t v256_movemask8(v256 a)
{
    return (uint32_t)_mm256_movemask_epi8(a);
}

/* Whether a & b is 0. */
OP bool v256_testz(v256 a, v256 b)
{
    return _mm256_testz_si256(a, b);
}

/* Whether any lane of a is above that of b; neither has its highest bit set. */
OP bool v256_any_cmpgt64(v256 a, v256 b)
{
    const v256 above = v256_cmpgt64(a, b);
    return !v256_testz(above, above);
}

OP v256 v256_blendv8(v256 a, v256 b, v256 mask)
{
    return _mm256_blendv_epi8(a, b, mask);
}

OP v256 v256_blend_equal8(v256 a, v256 b, v256 yes, v256 no)
{
    return v256_blendv8(no, yes, v256_cmpeq8(a, b));
}

OP v256 v256_blend_equal32(v256 a, v256 b, v256 yes, v256 no)
{
    return v256_blendv8(no, yes, v256_cmpeq32(a, b));
}

OP v256 v256_blend_odd16(v256 a, v256 b)
{
    return _mm256_blend_epi16(a, b, 0xAA);
}

#define v256_blend32(a, b, bits) _mm256_blend_epi32(a, b, bits)

#undef OP
#undef ONE
#undef TWO
#undef SHIFT

#endif

#endif
