/* SPDX-License-Identifier: MIT */
#include "convert_samples.h"

#include <string.h>

#include "convert_simd.h"

static inline IMS_SIMD_BODY void
ims_convert_samples_16_to_8_body(const uint16_t *source, uint8_t *target, size_t count)
{
    /* Equal to (v * 255 + 32767) / 65535 for each of the 65536 values, without leaving
     * 16 bits. */
    for (size_t i = 0; i < count; i++) {
        const uint16_t bounded = source[i] < 65407 ? source[i] : 65407;
        const uint16_t sum = (uint16_t)(bounded + 128);
        target[i] = (uint8_t)((uint16_t)(sum - (sum >> 8)) >> 8);
    }
}

static inline IMS_SIMD_BODY void
ims_convert_samples_8_to_16_body(const uint8_t *source, uint16_t *target, size_t count)
{
    for (size_t i = 0; i < count; i++)
        target[i] = (uint16_t)(source[i] * 257u);
}

/* Clamps to 0..1 and turns NaN into 0. Positive floats are in the order of their bits,
 * and compilers make vectors of comparisons of integers, where a comparison with NaN
 * could trap. */
static inline IMS_SIMD_BODY float within_unit(float value)
{
    enum { BITS_OF_ONE = 0x3F800000, BITS_OF_INFINITY = 0x7F800000 };
    int32_t bits;
    memcpy(&bits, &value, sizeof(bits));
    bits &= -(int32_t)(bits >= 0 && bits <= BITS_OF_INFINITY);
    bits = bits < BITS_OF_ONE ? bits : BITS_OF_ONE;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

/* In double, because a product rounded to float could cross a half on the way. */
static inline IMS_SIMD_BODY int32_t scaled(float value, double maximum)
{
    return (int32_t)((double)within_unit(value) * maximum + 0.5);
}

static inline IMS_SIMD_BODY void
ims_convert_samples_float_to_8_body(const float *source, uint8_t *target, size_t count)
{
    for (size_t i = 0; i < count; i++)
        target[i] = (uint8_t)scaled(source[i], 255.0);
}

static inline IMS_SIMD_BODY void
ims_convert_samples_float_to_16_body(const float *source, uint16_t *target,
                                     size_t count)
{
    for (size_t i = 0; i < count; i++)
        target[i] = (uint16_t)scaled(source[i], 65535.0);
}

static inline IMS_SIMD_BODY void
ims_convert_samples_to_big_endian_body(const uint16_t *source, uint16_t *target,
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

IMS_SIMD_FUNCTION(extern, ims_convert_samples_16_to_8,
                  (const uint16_t *source, uint8_t *target, size_t count),
                  (source, target, count))
IMS_SIMD_FUNCTION(extern, ims_convert_samples_8_to_16,
                  (const uint8_t *source, uint16_t *target, size_t count),
                  (source, target, count))
IMS_SIMD_FUNCTION(extern, ims_convert_samples_float_to_8,
                  (const float *source, uint8_t *target, size_t count),
                  (source, target, count))
IMS_SIMD_FUNCTION(extern, ims_convert_samples_float_to_16,
                  (const float *source, uint16_t *target, size_t count),
                  (source, target, count))
IMS_SIMD_FUNCTION(extern, ims_convert_samples_to_big_endian,
                  (const uint16_t *source, uint16_t *target, size_t count),
                  (source, target, count))
