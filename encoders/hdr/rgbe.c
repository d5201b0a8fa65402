/* SPDX-License-Identifier: MIT */
#include "rgbe.h"

#include <string.h>

#include "common/byte_runs.h"

enum { LITERALS_MAX = 128 };

static const float largest = 0x1.FEp+126f; /* 255 * 2^(255 - 136) */
static const float smallest = 1e-32f;

static inline uint32_t bits_of(float number)
{
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static inline float float_of(uint32_t bits)
{
    float number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static inline float within(float part)
{
    const float positive = part > 0.0f ? part : 0.0f;
    return positive < largest ? positive : largest;
}

/* A number of 0 to 256, rounded to the nearest, of two the even one: the sum has its
 * last binary digit there. */
static inline uint32_t round_to_byte(float number)
{
    return bits_of(number + 0x1.8p+23f) & 511;
}

/* What makes bytes of colors whose largest part has a biased exponent: 2^(134 -
 * exponent). */
static inline float scale_of(uint32_t exponent)
{
    return float_of((261 - exponent) << 23);
}

void ims_hdr_rgbe_make(const float *const colors[3], size_t count,
                       uint8_t *const planes[4])
{
    for (size_t i = 0; i < count; i++) {
        const float red = within(colors[0][i]);
        const float green = within(colors[1][i]);
        const float blue = within(colors[2][i]);
        const float more = red > green ? red : green;
        const float most = more > blue ? more : blue;
        const float bright = most >= smallest ? most : 1.0f;
        const uint32_t own = bits_of(bright) >> 23;
        /* Rounded up to 256 it is 128 with the next exponent. */
        const uint32_t exponent = own + (round_to_byte(bright * scale_of(own)) >> 8);
        const float scale = most >= smallest ? scale_of(exponent) : 0.0f;
        planes[0][i] = (uint8_t)round_to_byte(red * scale);
        planes[1][i] = (uint8_t)round_to_byte(green * scale);
        planes[2][i] = (uint8_t)round_to_byte(blue * scale);
        planes[3][i] = (uint8_t)(most >= smallest ? exponent + 2 : 0);
    }
}

size_t ims_hdr_rgbe_runs_bound(size_t count)
{
    return count + count / LITERALS_MAX + 1;
}

uint8_t *ims_hdr_rgbe_write_runs(const uint8_t *bytes, size_t count, uint8_t *out)
{
    static const struct ims_byte_runs_codes codes = {
        .run = {.most = 127, .base = 128, .sign = 1},
        .literals = {.most = LITERALS_MAX, .base = 0, .sign = 1},
        .least = 4, /* shorter ones cost more as runs than among literals */
    };
    return ims_byte_runs_write(&codes, bytes, count, out);
}
