/* SPDX-License-Identifier: MIT
 *
 * Numbers of IEEE 754 binary16 ("half"), which C has no type for everywhere, as their
 * bits. Done with integers, and with floats that are never subnormal: so exact also
 * where the program has such flushed to zero.
 */
#ifndef IMS_HALF_H
#define IMS_HALF_H

#include <stdint.h>
#include <string.h>

/* The same number: every half is a float, subnormal ones, infinity and what is no
 * number (whose bits are kept) included. */
static inline float ims_half_to_float(uint16_t half)
{
    enum {
        EXPONENT = 1 << 23,        /* 1 in the exponent of a float */
        REBIASED = 112 * EXPONENT, /* its bias, less that of a half */
    };
    const uint32_t sign = (uint32_t)(half & 0x8000) << 16;
    const uint32_t magnitude = (uint32_t)(half & 0x7FFF) << 13;
    const uint32_t least = REBIASED + EXPONENT; /* the least that is not subnormal */
    uint32_t bits = magnitude + REBIASED;
    float number;
    float origin;
    if (magnitude >= 31u * EXPONENT)
        bits += REBIASED;
    /* A subnormal one is as far above 0 as these bits are above those of `least`. */
    const uint32_t above = magnitude + least;
    memcpy(&number, &above, sizeof number);
    memcpy(&origin, &least, sizeof origin);
    number -= origin;
    if (magnitude < EXPONENT)
        memcpy(&bits, &number, sizeof bits);
    bits |= sign;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* The nearest half; of two that are as near, the one with an even last bit. What is too
 * large is infinite. */
static inline uint16_t ims_half_of_float(float number)
{
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    const uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
    bits &= 0x7FFFFFFF;
    if (bits > 0x7F800000)
        return sign | 0x7E00;
    if (bits >= 0x47800000)
        return sign | 0x7C00;
    /* How many bits of the mantissa, whose highest is not stored, are too many. */
    const uint32_t exponent = bits >> 23;
    const uint32_t excess = exponent >= 113 ? 13 : 126 - exponent;
    if (excess > 24)
        return sign;
    const uint32_t mantissa = (bits & 0x7FFFFF) | 0x800000;
    const uint32_t kept = mantissa >> excess;
    const uint32_t rest = mantissa & ((1u << excess) - 1);
    const uint32_t middle = 1u << (excess - 1);
    const uint32_t up = rest > middle || (rest == middle && (kept & 1) != 0);
    /* With its highest bit, the mantissa counts as one in the exponent. */
    const uint32_t below = exponent >= 113 ? (exponent - 113) << 10 : 0;
    return (uint16_t)(sign | (below + kept + up));
}

#endif
