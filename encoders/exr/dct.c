/* SPDX-License-Identifier: MIT */
#include "dct.h"

#include <math.h>

#include "half.h"

enum { SIDE = IMS_EXR_DCT_SIDE, BLOCK = IMS_EXR_DCT_BLOCK };

/* Of readers: numbers that are none stand for runs of zeros. */
enum { RUN = 0xFF00, REST = 0xFF00 };

/* Halves of the cosines of k * pi / 16. */
#define C1 0.490392640201615f
#define C2 0.461939766255643f
#define C3 0.415734806151273f
#define C4 0.353553390593274f
#define C5 0.277785116509801f
#define C6 0.191341716182545f
#define C7 0.0975451610080641f

/* By sample, and by frequency. */
static const float waves[SIDE][SIDE] = {
    {C4, C1, C2, C3, C4, C5, C6, C7},     {C4, C3, C6, -C7, -C4, -C1, -C2, -C5},
    {C4, C5, -C6, -C1, -C4, C7, C2, C3},  {C4, C7, -C2, -C5, C4, C3, -C6, -C1},
    {C4, -C7, -C2, C5, C4, -C3, -C6, C1}, {C4, -C5, -C6, C1, -C4, -C7, C2, -C3},
    {C4, -C3, C6, C7, -C4, C1, -C2, C5},  {C4, -C1, C2, -C3, C4, -C5, C6, -C7},
};

/* From the lowest frequencies to the highest, as JPEG has them. */
static const uint8_t order[BLOCK] = {0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18,
                                     11, 4,  5,  12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
                                     13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43,
                                     36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45,
                                     38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

/* What the eye bears: tables K.1 and K.2 of ITU-T T.81, row by row, */
static const uint8_t tables[2][BLOCK] = {
    {17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99,
     24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
     99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
     99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99},
    {16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,
     14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,
     18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,
     49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99},
};

/* and the least of each. */
static const float least[2] = {17.0f, 10.0f};

/* The greatest half that is not above a number, which is not negative. */
static inline uint32_t half_below(float number)
{
    const uint32_t bits = ims_exr_half_bits(number);
    return bits < 0x38800000 ? (uint32_t)(number * 0x1p24f) : (bits - 0x38000000) >> 13;
}

static inline unsigned highest_bit(uint32_t bits)
{
    return 31u - (unsigned)__builtin_clz(bits);
}

/* Of the numbers above `below` up to `most` those have the fewest bits set that begin
 * as both do and have one bit more: where the two differ first, or further down. Of
 * these, that of the highest bit of what `nearest` has more, or the next one up. */
static inline uint32_t fewest_bits(uint32_t below, uint32_t most, uint32_t nearest)
{
    const uint32_t common = most & ~((2u << highest_bit(below ^ most)) - 1);
    const uint32_t bit = 1u << highest_bit(nearest - common);
    const uint32_t down = common | bit;
    const uint32_t up = common + 2 * bit;
    if (down <= below)
        return up;
    return up > most || nearest - down <= up - nearest ? down : up;
}

static inline uint16_t quantise(float number, float error)
{
    const float magnitude = fabsf(number);
    if (magnitude <= error)
        return 0;
    const uint16_t nearest = ims_exr_half_of_float(number);
    const uint32_t below = half_below(magnitude - error);
    const uint32_t most = half_below(magnitude + error);
    if ((nearest & 0x7FFFu) <= below || (nearest & 0x7FFFu) > most)
        return nearest; /* none is within the error */
    return (uint16_t)((nearest & 0x8000u) |
                      fewest_bits(below, most, nearest & 0x7FFFu));
}

uint16_t ims_exr_dct_quantised(float number, float error)
{
    return quantise(number, error);
}

/* Columns, then rows. */
static void transform(const float *block, float *frequencies)
{
    float columns[SIDE][SIDE] = {{0}};
    for (size_t y = 0; y < SIDE; y++)
        for (size_t k = 0; k < SIDE; k++)
            for (size_t x = 0; x < SIDE; x++)
                columns[k][x] += waves[y][k] * block[y * SIDE + x];
    for (size_t y = 0; y < SIDE; y++) {
        float sums[SIDE] = {0};
        for (size_t x = 0; x < SIDE; x++)
            for (size_t k = 0; k < SIDE; k++)
                sums[k] += columns[y][x] * waves[x][k];
        for (size_t k = 0; k < SIDE; k++)
            frequencies[y * SIDE + k] = sums[k];
    }
}

uint16_t *ims_exr_dct_write(const float *block, int is_luma, float error,
                            uint16_t *mean, uint16_t *out)
{
    const uint8_t *const table = tables[is_luma != 0];
    const float unit = error / least[is_luma != 0];
    float frequencies[BLOCK];
    uint32_t zeros = 0;
    transform(block, frequencies);
    *mean = quantise(frequencies[0], unit * table[0]);
    for (size_t i = 1; i < BLOCK; i++) {
        const size_t at = order[i];
        const uint16_t half = quantise(frequencies[at], unit * table[at]);
        if (half == 0) {
            zeros++;
            continue;
        }
        if (zeros > 0)
            *out++ = (uint16_t)(zeros == 1 ? 0 : RUN + zeros);
        zeros = 0;
        *out++ = half;
    }
    if (zeros > 0)
        *out++ = REST;
    return out;
}
