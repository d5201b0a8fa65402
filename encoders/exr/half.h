/* SPDX-License-Identifier: MIT
 *
 * Numbers of IEEE 754 binary16 ("half") as their bits, and floats. Rounded to the
 * nearest, of two that are as near to the even one; but what is finite stays so: beyond
 * 65504, the largest half, it becomes that, as ACES has it. Infinity stays, and what is
 * no number stays none.
 */
#ifndef IMS_EXR_HALF_H
#define IMS_EXR_HALF_H

#include <stdint.h>
#include <string.h>

static inline uint32_t ims_exr_half_bits(float number)
{
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static inline float ims_exr_half_number(uint32_t bits)
{
    float number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static inline float ims_exr_half_to_float(uint16_t half)
{
    const uint32_t magnitude = half & 0x7FFFu;
    const uint32_t sign = (half & 0x8000u) << 16;
    const uint32_t normal =
        (magnitude << 13) + (magnitude >= 0x7C00 ? 0x70000000u : 0x38000000u);
    const uint32_t subnormal = ims_exr_half_bits((float)(int32_t)magnitude * 0x1p-24f);
    return ims_exr_half_number(sign | (magnitude < 0x400 ? subnormal : normal));
}

static inline uint16_t ims_exr_half_of_float(float number)
{
    const uint32_t bits = ims_exr_half_bits(number);
    const uint32_t magnitude = bits & 0x7FFFFFFF;
    /* Rounded up into the next exponent, the mantissa is 0, as it must be. */
    const uint32_t normal =
        (magnitude - 0x38000000 + 0xFFF + (magnitude >> 13 & 1)) >> 13;
    /* The last binary digit of 0.5 stands for 2^-24, as that of a subnormal half. */
    const uint32_t subnormal =
        ims_exr_half_bits(ims_exr_half_number(magnitude) + 0.5f) - 0x3F000000;
    uint32_t half = magnitude < 0x38800000 ? subnormal : normal;
    half = magnitude >= 0x477FF000 ? 0x7BFF : half;
    half = magnitude >= 0x7F800000 ? 0x7C00 : half;
    half = magnitude > 0x7F800000 ? 0x7E00 : half;
    return (uint16_t)(half | (bits >> 16 & 0x8000));
}

#endif
