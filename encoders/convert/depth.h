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

/* Clamped behind the conversion, as compilers make vectors of comparisons of integers.
 */
TARGET static inline uint16_t LOOP(deep_color)(const struct ims_convert_deep_color *by,
                                               uint16_t luma, uint16_t blue,
                                               uint16_t red)
{
    int32_t whole =
        (int32_t)(luma * by->luma + blue * by->blue + red * by->red + by->offset);
    whole = whole > 0 ? whole : 0;
    return (uint16_t)(whole < 65535 ? whole : 65535);
}

TARGET STORAGE void LOOP(deep_to_rgb)(const struct ims_convert_deep_color colors[3],
                                      const uint16_t *const yuv[3], uint16_t *pixels,
                                      size_t count)
{
    enum { PIECE = 128 };
    uint16_t planes[3][PIECE];
    const uint16_t *luma = yuv[0];
    const uint16_t *blue = yuv[1];
    const uint16_t *red = yuv[2];
    while (count > 0) {
        const size_t piece = count < PIECE ? count : PIECE;
        for (int k = 0; k < 3; k++) {
            const struct ims_convert_deep_color by = colors[k];
            for (size_t i = 0; i < piece; i++)
                planes[k][i] = LOOP(deep_color)(&by, luma[i], blue[i], red[i]);
        }
        for (size_t i = 0; i < piece; i++) {
            pixels[3 * i] = planes[0][i];
            pixels[3 * i + 1] = planes[1][i];
            pixels[3 * i + 2] = planes[2][i];
        }
        luma += piece;
        blue += piece;
        red += piece;
        pixels += 3 * piece;
        count -= piece;
    }
}

TARGET STORAGE void LOOP(chroma_rows)(const uint8_t *first, const uint8_t *second,
                                      unsigned weight, uint16_t *blended, size_t count)
{
    const uint16_t of_first = (uint16_t)(IMS_CONVERT_CHROMA_PARTS - weight);
    const uint16_t of_second = (uint16_t)weight;
    for (size_t i = 0; i < count; i++)
        blended[i] = (uint16_t)(first[i] * of_first + second[i] * of_second);
}

TARGET STORAGE void LOOP(chroma_columns)(const uint16_t *samples, unsigned before,
                                         unsigned after, uint16_t *chroma, size_t pairs)
{
    const uint16_t own[2] = {(uint16_t)(IMS_CONVERT_CHROMA_PARTS - before),
                             (uint16_t)(IMS_CONVERT_CHROMA_PARTS - after)};
    const uint16_t others[2] = {(uint16_t)before, (uint16_t)after};
    for (size_t i = 0; i < pairs; i++) {
        const uint16_t *const at = samples + i;
        chroma[2 * i] = (uint16_t)(at[0] * others[0] + at[1] * own[0]);
        chroma[2 * i + 1] = (uint16_t)(at[1] * own[1] + at[2] * others[1]);
    }
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
