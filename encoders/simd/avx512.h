/* SPDX-License-Identifier: MIT
 *
 * Operations on vectors of 64 bytes, with the instructions of AVX-512: those of sse.h,
 * as that explains, and those with masks, in the order of the intrinsics' operands. For
 * functions that IMS_SIMD_TARGET_AVX512 stands before.
 *
 * tests/support/emulated_avx512.h has in plain C what each intrinsic here does, so that
 * kernels are tested on processors without them.
 */
#ifndef IMS_SIMD_AVX512_H
#define IMS_SIMD_AVX512_H

#include "avx2.h"

#if IMS_SIMD_X86

typedef __m512i v512;
typedef __m512 v512f;

/* An intrinsic. Tests put plain C in its place. */
#ifndef IMS_SIMD_512
#define IMS_SIMD_512(name) _mm512_##name
#endif

#define OP IMS_SIMD_TARGET_AVX512 __attribute__((always_inline)) static inline
#define ONE(name, intrinsic)                                                           \
    OP v512 v512_##name(v512 a)                                                        \
    {                                                                                  \
        return IMS_SIMD_512(intrinsic)(a);                                             \
    }
#define TWO(name, intrinsic)                                                           \
    OP v512 v512_##name(v512 a, v512 b)                                                \
    {                                                                                  \
        return IMS_SIMD_512(intrinsic)(a, b);                                          \
    }
#define SHIFT(name, intrinsic)                                                         \
    OP v512 v512_##name(v512 a, int bits)                                              \
    {                                                                                  \
        return IMS_SIMD_512(intrinsic)(a, (uint8_t)bits);                              \
    }
#define MASK(name, mask, intrinsic)                                                    \
    OP mask v512_##name(v512 a, v512 b)                                                \
    {                                                                                  \
        return IMS_SIMD_512(intrinsic)(a, b);                                          \
    }
/* Lanes without a bit are 0. */
#define MASKZ(name, mask, intrinsic)                                                   \
    OP v512 v512_##name(mask some, v512 a)                                             \
    {                                                                                  \
        return IMS_SIMD_512(intrinsic)(some, a);                                       \
    }

/* ---- halves ---------------------------------------------------------------------- */

OP v128 v512_low128(v512 a)
{
    return IMS_SIMD_512(castsi512_si128)(a);
}

OP v512 v512_join(v256 low, v256 high)
{
    return IMS_SIMD_512(inserti64x4)(IMS_SIMD_512(castsi256_si512)(low), high, 1);
}

/* Then zeros. */
OP v512 v512_zext128(v128 low)
{
    return IMS_SIMD_512(zextsi128_si512)(low);
}

OP v512 v512_from32(uint32_t x)
{
    return v512_zext128(v128_from32(x));
}

/* ---- memory ---------------------------------------------------------------------- */

OP v512 v512_loadu(const void *p)
{
    return IMS_SIMD_512(loadu_si512)(p);
}

OP void v512_store(void *p, v512 a)
{
    IMS_SIMD_512(store_si512)(p, a);
}

OP void v512_storeu(void *p, v512 a)
{
    IMS_SIMD_512(storeu_si512)(p, a);
}

OP v512 v512_broadcast128(const void *p)
{
    return IMS_SIMD_512(broadcast_i32x4)(v128_loadu(p));
}

OP v512 v512_loadu8u_16(const void *p)
{
    return IMS_SIMD_512(cvtepu8_epi16)(v256_loadu(p));
}

OP v512 v512_loadu8u_32(const void *p)
{
    return IMS_SIMD_512(cvtepu8_epi32)(v128_loadu(p));
}

OP v512 v512_loadu16_32(const void *p)
{
    return IMS_SIMD_512(cvtepi16_epi32)(v256_loadu(p));
}

/* Bytes without a bit are not read, and 0; or not written. */
OP v512 v512_maskz_loadu8(uint64_t some, const void *p)
{
    return IMS_SIMD_512(maskz_loadu_epi8)(some, p);
}

OP v256 v256_maskz_loadu8(uint32_t some, const void *p)
{
    return _mm256_maskz_loadu_epi8(some, p);
}

OP void v512_mask_storeu8(void *p, uint64_t some, v512 a)
{
    IMS_SIMD_512(mask_storeu_epi8)(p, some, a);
}

/* Numbers of 32 bits from a list of them. */
OP v512 v512_gather32(v512 places, const void *list)
{
/* Without optimisation gcc has a macro here, which converts a mask of its own. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
    return IMS_SIMD_512(i32gather_epi32)(places, list, 4);
#pragma GCC diagnostic pop
}

/* ---- numbers --------------------------------------------------------------------- */

OP uint64_t v512_to64(v512 a)
{
    return v128_to64(v512_low128(a));
}

OP v512 v512_setzero(void)
{
    return IMS_SIMD_512(setzero_si512)();
}

OP v512 v512_set1_8(int x)
{
    return IMS_SIMD_512(set1_epi8)((char)x);
}

OP v512 v512_set1_16(int x)
{
    return IMS_SIMD_512(set1_epi16)((short)x);
}

OP v512 v512_set1_32(int x)
{
    return IMS_SIMD_512(set1_epi32)(x);
}

OP v512 v512_set1_64(int64_t x)
{
    return IMS_SIMD_512(set1_epi64)(x);
}

#define v512_setr32(...) IMS_SIMD_512(setr_epi32)(__VA_ARGS__)
#define v512_setr64(...) IMS_SIMD_512(setr_epi64)(__VA_ARGS__)

/* ---- bits and sums --------------------------------------------------------------- */

TWO(and, and_si512)
TWO(or, or_si512)
TWO(xor, xor_si512)
TWO(andnot, andnot_si512)
TWO(add8, add_epi8)
TWO(add16, add_epi16)
TWO(add32, add_epi32)
TWO(add64, add_epi64)
TWO(sub8, sub_epi8)
TWO(sub16, sub_epi16)
TWO(sub32, sub_epi32)
TWO(sub64, sub_epi64)
TWO(adds8u, adds_epu8)
TWO(adds16u, adds_epu16)
TWO(subs8u, subs_epu8)
TWO(avg8u, avg_epu8)
TWO(min8u, min_epu8)
TWO(max8u, max_epu8)
TWO(sad8u, sad_epu8)
ONE(abs16, abs_epi16)
ONE(abs32, abs_epi32)
ONE(lzcnt32, lzcnt_epi32)
TWO(mullo16, mullo_epi16)
TWO(mulhi16u, mulhi_epu16)
TWO(mullo32, mullo_epi32)
TWO(madd16, madd_epi16)
TWO(maddubs16, maddubs_epi16)
SHIFT(slli16, slli_epi16)
SHIFT(slli32, slli_epi32)
SHIFT(slli64, slli_epi64)
SHIFT(srli16, srli_epi16)
SHIFT(srli32, srli_epi32)
SHIFT(srli64, srli_epi64)
SHIFT(srai16, srai_epi16)
SHIFT(srai32, srai_epi32)
TWO(sllv16, sllv_epi16)
TWO(sllv32, sllv_epi32)
TWO(sllv64, sllv_epi64)
TWO(srlv64, srlv_epi64)

OP v512 v512_dpwssd32(v512 sum, v512 a, v512 b)
{
    return IMS_SIMD_512(dpwssd_epi32)(sum, a, b);
}

/* -a where b is below 0. */
OP v512 v512_sign16(v512 a, v512 b)
{
    return IMS_SIMD_512(mask_sub_epi16)(a, IMS_SIMD_512(movepi16_mask)(b),
                                        v512_setzero(), a);
}

OP v512 v512_sum8u(v512 a)
{
    return v512_sad8u(a, v512_setzero());
}

OP v512 v512_dot8u(v512 a, v512 weights)
{
    return v512_madd16(v512_maddubs16(a, weights), v512_set1_16(1));
}

OP uint32_t v512_reduce_add32(v512 a)
{
    return (uint32_t)IMS_SIMD_512(reduce_add_epi32)(a);
}

OP v512 v512_srli8_4(v512 a)
{
    return v512_and(v512_srli16(a, 4), v512_set1_8(15));
}

/* a ^ b ^ c. */
OP v512 v512_xor3(v512 a, v512 b, v512 c)
{
    return IMS_SIMD_512(ternarylogic_epi64)(a, b, c, 0x96);
}

OP v512 v512_clmul64_00(v512 a, v512 b)
{
    return IMS_SIMD_512(clmulepi64_epi128)(a, b, 0x00);
}

OP v512 v512_clmul64_11(v512 a, v512 b)
{
    return IMS_SIMD_512(clmulepi64_epi128)(a, b, 0x11);
}

/* ---- places ---------------------------------------------------------------------- */

TWO(unpacklo8, unpacklo_epi8)
TWO(unpackhi8, unpackhi_epi8)
TWO(unpacklo16, unpacklo_epi16)
TWO(unpackhi16, unpackhi_epi16)
TWO(unpacklo32, unpacklo_epi32)
TWO(unpackhi32, unpackhi_epi32)
TWO(unpacklo64, unpacklo_epi64)
TWO(unpackhi64, unpackhi_epi64)
TWO(packs32, packs_epi32)
TWO(packus16, packus_epi16)
TWO(packus32, packus_epi32)
TWO(shuffle8, shuffle_epi8)
/* Lanes of b, by the numbers in a. */
TWO(permutexvar8, permutexvar_epi8)
TWO(permutexvar32, permutexvar_epi32)
TWO(permutexvar64, permutexvar_epi64)

/* Lanes of a, then of b, by numbers. */
OP v512 v512_permutex2var8(v512 a, v512 places, v512 b)
{
    return IMS_SIMD_512(permutex2var_epi8)(a, places, b);
}

OP v512 v512_permutex2var16(v512 a, v512 places, v512 b)
{
    return IMS_SIMD_512(permutex2var_epi16)(a, places, b);
}

#define v512_shuffle128(a, b, places) IMS_SIMD_512(shuffle_i64x2)(a, b, places)
#define v512_alignr64(a, b, lanes)    IMS_SIMD_512(alignr_epi64)(a, b, lanes)

OP v512 v512_lookup8(v512 table, v512 i)
{
    return v512_shuffle8(table, v512_adds8u(i, v512_set1_8(112)));
}

OP v512 v512_unpermute64(v512 a)
{
    return v512_permutexvar64(v512_setr64(0, 2, 4, 6, 1, 3, 5, 7), a);
}

/* The lowest bits of each 32. */
OP v128 v512_cvt32_8(v512 a)
{
    return IMS_SIMD_512(cvtepi32_epi8)(a);
}

OP v256 v512_cvt32_16(v512 a)
{
    return IMS_SIMD_512(cvtepi32_epi16)(a);
}

/* ---- choices --------------------------------------------------------------------- */

MASK(cmpeq8_mask, uint64_t, cmpeq_epi8_mask)
MASK(cmpeq64_mask, uint8_t, cmpeq_epi64_mask)
MASK(cmpgt64u_mask, uint8_t, cmpgt_epu64_mask)
MASK(test8_mask, uint64_t, test_epi8_mask)
MASK(test16_mask, uint32_t, test_epi16_mask)
MASKZ(maskz_mov8, uint64_t, maskz_mov_epi8)
MASKZ(maskz_compress8, uint64_t, maskz_compress_epi8)
MASKZ(maskz_compress16, uint32_t, maskz_compress_epi16)

OP bool v512_any_cmpgt64(v512 a, v512 b)
{
    return v512_cmpgt64u_mask(a, b) != 0;
}

/* Of masks, where they are. */
OP uint64_t v512_mask64_and(uint64_t a, uint64_t b)
{
    return _kand_mask64(a, b);
}

/* The highest bit of each byte. */
OP uint64_t v512_movemask8(v512 a)
{
    return IMS_SIMD_512(movepi8_mask)(a);
}

OP v512 v512_mask_permutexvar8(v512 other, uint64_t some, v512 places, v512 a)
{
    return IMS_SIMD_512(mask_permutexvar_epi8)(other, some, places, a);
}

OP v512 v512_maskz_permutexvar8(uint64_t some, v512 places, v512 a)
{
    return IMS_SIMD_512(maskz_permutexvar_epi8)(some, places, a);
}

OP v512 v512_blend_equal8(v512 a, v512 b, v512 yes, v512 no)
{
    return IMS_SIMD_512(mask_blend_epi8)(v512_cmpeq8_mask(a, b), no, yes);
}

OP v512 v512_blend_equal32(v512 a, v512 b, v512 yes, v512 no)
{
    return IMS_SIMD_512(mask_blend_epi32)(IMS_SIMD_512(cmpeq_epi32_mask)(a, b), no,
                                          yes);
}

OP v512 v512_blend_odd16(v512 a, v512 b)
{
    return IMS_SIMD_512(mask_blend_epi16)(0xAAAAAAAA, a, b);
}

/* ---- floats ---------------------------------------------------------------------- */

OP v512f v512f_loadu(const float *p)
{
    return IMS_SIMD_512(loadu_ps)(p);
}

OP v512f v512f_set1(float x)
{
    return IMS_SIMD_512(set1_ps)(x);
}

/* b where either is NaN. */
OP v512f v512f_max(v512f a, v512f b)
{
    return IMS_SIMD_512(max_ps)(a, b);
}

OP v512f v512f_min(v512f a, v512f b)
{
    return IMS_SIMD_512(min_ps)(a, b);
}

/* a * b + c, rounded once, towards 0; and without the fraction. */
OP v512f v512f_fmadd_to_zero(v512f a, v512f b, v512f c)
{
    return IMS_SIMD_512(fmadd_round_ps)(a, b, c,
                                        _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
}

OP v512 v512f_cvtt32(v512f a)
{
    return IMS_SIMD_512(cvttps_epi32)(a);
}

#undef OP
#undef ONE
#undef TWO
#undef SHIFT
#undef MASK
#undef MASKZ

#endif

#endif
