/* SPDX-License-Identifier: MIT
 *
 * Loops over samples of which compilers make good vectors, to be compiled once for each
 * instruction set: functions of the file that includes this once, having defined
 * LOOP(), which names them, TARGET, the attribute that allows the instructions, and
 * STORAGE; and OWN_FLOATS if it has those of floats itself. What they do is said in
 * kernels.h.
 */
#include <stdbool.h>
#include <string.h>

#include "portable.h"

#ifdef LOOP

TARGET STORAGE void LOOP(widen)(const uint8_t *source, uint16_t *target, size_t count)
{
    for (size_t i = 0; i < count; i++)
        target[i] = (uint16_t)(source[i] * 257u);
}

TARGET STORAGE void LOOP(to_big_endian)(const uint16_t *source, uint16_t *target,
                                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        target[i] = (uint16_t)(source[i] << 8 | source[i] >> 8);
#else
        target[i] = source[i];
#endif
    }
}

/* The quotient by 65535, rounded, of sums up to its square; then rounded to 8 bits. */
TARGET static inline uint8_t LOOP(blended_deep)(uint16_t sample, uint16_t alpha,
                                                uint16_t behind)
{
    const uint16_t rest = (uint16_t)(65535 - alpha);
    const uint32_t sum = (uint32_t)sample * alpha + (uint32_t)behind * rest + 32768u;
    return ims_convert_portable_narrowed((uint16_t)((sum + (sum >> 16)) >> 16));
}

TARGET STORAGE bool LOOP(blend_deep)(const uint16_t *pixels, size_t samples,
                                     const uint8_t color[3], uint8_t *const planes[3],
                                     size_t count)
{
    uint8_t *const red = planes[0];
    uint8_t *const green = planes[1];
    uint8_t *const blue = planes[2];
    const uint16_t behind[3] = {(uint16_t)(color[0] * 257), (uint16_t)(color[1] * 257),
                                (uint16_t)(color[2] * 257)};
    uint16_t all = 65535;
    for (size_t i = 0; i < count && samples == 4; i++) {
        const uint16_t alpha = pixels[4 * i + 3];
        all &= alpha;
        red[i] = LOOP(blended_deep)(pixels[4 * i], alpha, behind[0]);
        green[i] = LOOP(blended_deep)(pixels[4 * i + 1], alpha, behind[1]);
        blue[i] = LOOP(blended_deep)(pixels[4 * i + 2], alpha, behind[2]);
    }
    for (size_t i = 0; i < count && samples == 2; i++) {
        const uint16_t alpha = pixels[2 * i + 1];
        all &= alpha;
        red[i] = LOOP(blended_deep)(pixels[2 * i], alpha, behind[0]);
        green[i] = LOOP(blended_deep)(pixels[2 * i], alpha, behind[1]);
        blue[i] = LOOP(blended_deep)(pixels[2 * i], alpha, behind[2]);
    }
    return all == 65535;
}

#ifndef OWN_FLOATS

/* Clamps to 0..1 and turns NaN into 0. Positive floats are in the order of their bits,
 * and compilers make vectors of comparisons of integers, where a comparison with NaN
 * could trap. In double, because a product rounded to float could cross a half on the
 * way. */
TARGET static inline int32_t LOOP(scaled)(float value, double maximum)
{
    enum { BITS_OF_ONE = 0x3F800000, BITS_OF_INFINITY = 0x7F800000 };
    int32_t bits;
    memcpy(&bits, &value, sizeof bits);
    bits &= -(int32_t)(bits >= 0 && bits <= BITS_OF_INFINITY);
    bits = bits < BITS_OF_ONE ? bits : BITS_OF_ONE;
    memcpy(&value, &bits, sizeof value);
    return (int32_t)((double)value * maximum + 0.5);
}

TARGET STORAGE void LOOP(float_to_8)(const float *source, uint8_t *target, size_t count)
{
    for (size_t i = 0; i < count; i++)
        target[i] = (uint8_t)LOOP(scaled)(source[i], 255.0);
}

TARGET STORAGE void LOOP(float_to_16)(const float *source, uint16_t *target,
                                      size_t count)
{
    for (size_t i = 0; i < count; i++)
        target[i] = (uint16_t)LOOP(scaled)(source[i], 65535.0);
}

#endif

#endif
