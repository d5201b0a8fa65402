/* SPDX-License-Identifier: MIT
 *
 * Operations on vectors of 16 bytes, with the instructions of 64-bit ARM: of those of
 * sse.h, by the same names, the ones that are needed, and some that it has not.
 */
#ifndef IMS_SIMD_NEON_H
#define IMS_SIMD_NEON_H

#include "simd.h"

#if IMS_SIMD_ARM

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8x16_t v128;

#define OP __attribute__((always_inline)) static inline
#define TWO(name, intrinsic)                                                           \
    OP v128 v128_##name(v128 a, v128 b)                                                \
    {                                                                                  \
        return intrinsic(a, b);                                                        \
    }

/* ---- memory ---------------------------------------------------------------------- */

OP v128 v128_loadu(const void *p)
{
    return vld1q_u8(p);
}

OP void v128_storeu(void *p, v128 a)
{
    vst1q_u8(p, a);
}

OP v128 v128_broadcast128(const void *p)
{
    return v128_loadu(p);
}

/* Byte i of three or four vectors is of the i-th 3 or 4 bytes in memory. */
typedef uint8x16x3_t v128x3;
typedef uint8x16x4_t v128x4;

OP v128x3 v128x3_loadu(const void *p)
{
    return vld3q_u8(p);
}

OP void v128x3_storeu(void *p, v128x3 a)
{
    vst3q_u8(p, a);
}

OP v128x4 v128x4_loadu(const void *p)
{
    return vld4q_u8(p);
}

/* ---- numbers --------------------------------------------------------------------- */

OP v128 v128_setzero(void)
{
    return vdupq_n_u8(0);
}

OP v128 v128_set1_8(int x)
{
    return vdupq_n_u8((uint8_t)x);
}

/* ---- bits and sums --------------------------------------------------------------- */

TWO(and, vandq_u8)
TWO(or, vorrq_u8)
TWO(xor, veorq_u8)
TWO(add8, vaddq_u8)
TWO(sub8, vsubq_u8)
TWO(adds8u, vqaddq_u8)
TWO(subs8u, vqsubq_u8)
TWO(avg8u, vrhaddq_u8)
TWO(min8u, vminq_u8)
TWO(max8u, vmaxq_u8)

OP v128 v128_add32(v128 a, v128 b)
{
    return vreinterpretq_u8_u32(
        vaddq_u32(vreinterpretq_u32_u8(a), vreinterpretq_u32_u8(b)));
}

OP v128 v128_sum8u(v128 a)
{
    return vreinterpretq_u8_u32(vpaddlq_u16(vpaddlq_u8(a)));
}

OP v128 v128_dot8u(v128 a, v128 weights)
{
    const uint16x8_t low = vmull_u8(vget_low_u8(a), vget_low_u8(weights));
    const uint16x8_t high = vmull_high_u8(a, weights);
    return vreinterpretq_u8_u32(vpadalq_u16(vpaddlq_u16(low), high));
}

OP uint32_t v128_reduce_add32(v128 a)
{
    return vaddvq_u32(vreinterpretq_u32_u8(a));
}

OP v128 v128_srli8_4(v128 a)
{
    return vshrq_n_u8(a, 4);
}

#if defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>

#define IMS_SIMD_CRC32 1

/* Zlib's checksum of eight more bytes, without the inversion before and after. */
OP uint32_t ims_simd_crc32(uint32_t crc, uint64_t bytes)
{
    return __crc32d(crc, bytes);
}
#else
#define IMS_SIMD_CRC32 0
#endif

/* ---- places and choices ---------------------------------------------------------- */

TWO(shuffle8, vqtbl1q_u8) /* numbers above 15 are not for each processor the same */
TWO(lookup8, vqtbl1q_u8)
TWO(cmpeq8, vceqq_u8)

OP v128 v128_blend_equal8(v128 a, v128 b, v128 yes, v128 no)
{
    return vbslq_u8(vceqq_u8(a, b), yes, no);
}

#undef OP
#undef TWO

#endif

#endif
