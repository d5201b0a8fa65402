/* SPDX-License-Identifier: MIT */
#include "blocks.h"

#include "common/byte_order.h"

enum {
    SIDE = 4,
    NUMBERS = SIDE * SIDE,
    DIFFERENCES = NUMBERS - 1,
    BLOCK = 14, /* bytes */
    FLAT = 3,   /* bytes, of which the third is what no shift of others makes it: */
    FLAT_MARK = 0xFC
};

/* Numbers of 6 bits stand for -32 to 31. */
enum { BIAS = 32, DIFFERENCE_MAX = 63 };

/* Of each difference, the two numbers: down the first column, then along all rows from
 * the first column to the second, to the third, to the last. */
static const uint8_t pairs[DIFFERENCES][2] = {
    {0, 4}, {4, 8},  {8, 12},  {0, 1}, {4, 5}, {8, 9},   {12, 13}, {1, 2},
    {5, 6}, {9, 10}, {13, 14}, {2, 3}, {6, 7}, {10, 11}, {14, 15}};

/* As a number that is the greater, the greater the half is. */
static inline uint16_t in_order(uint16_t half)
{
    enum { EXPONENT = 0x7C00, SIGN = 0x8000, MASK = 0xFFFF };
    if ((half & EXPONENT) == EXPONENT)
        return SIGN;
    return (uint16_t)(half & SIGN ? ~half & MASK : half | SIGN);
}

/* Without its lowest bits, rounded; of two that are as near, the even one. */
static inline int shifted(int number, unsigned shift)
{
    const int odd = number >> shift & 1;
    return (number + ((1 << shift) >> 1) - (shift > 0 && !odd)) >> shift;
}

/* Distances from the greatest number, shifted as little as will do, and their
 * differences. Returns the shift. */
static unsigned take_differences(const uint16_t *numbers, int greatest, int *distances,
                                 int *differences)
{
    unsigned shift = 0;
    bool fits = false;
    for (; !fits; shift++) {
        for (size_t i = 0; i < NUMBERS; i++)
            distances[i] = shifted(greatest - numbers[i], shift);
        fits = true;
        for (size_t i = 0; i < DIFFERENCES; i++) {
            differences[i] = distances[pairs[i][0]] - distances[pairs[i][1]] + BIAS;
            fits = fits && differences[i] >= 0 && differences[i] <= DIFFERENCE_MAX;
        }
    }
    return shift - 1;
}

static bool is_flat(const uint16_t *numbers)
{
    size_t i = 1;
    while (i < NUMBERS && numbers[i] == numbers[0])
        i++;
    return i == NUMBERS;
}

/* Returns the end. The first number is one from which the differences lead to the
 * greatest, which is exact so. */
static uint8_t *put_block(const uint16_t *numbers, bool flat_ones, uint8_t *out)
{
    int distances[NUMBERS];
    int differences[DIFFERENCES];
    int greatest = 0;
    if (flat_ones && is_flat(numbers)) {
        ims_byte_order_store_big16(out, numbers[0]);
        out[2] = FLAT_MARK;
        return out + FLAT;
    }
    for (size_t i = 0; i < NUMBERS; i++)
        greatest = numbers[i] > greatest ? numbers[i] : greatest;
    const unsigned shift = take_differences(numbers, greatest, distances, differences);
    const int first = greatest - (distances[0] << shift);
    uint64_t bits = shift;
    ims_byte_order_store_big16(out, (uint32_t)first & 0xFFFF);
    out += 2;
    for (size_t i = 0; i < DIFFERENCES; i++) {
        bits = bits << 6 | (uint64_t)differences[i];
        if (i % 4 != 2)
            continue; /* four times, of four numbers with the shift, 24 bits */
        ims_byte_order_store(out, 3, true, bits);
        out += 3;
        bits = 0;
    }
    return out;
}

/* Of the last lines and columns there is more than one where a block has more. */
static void take_block(const struct ims_exr_blocks_chunk *chunk, const uint8_t *channel,
                       size_t x, size_t y, uint16_t *numbers)
{
    const size_t line = 2 * chunk->run * chunk->channels;
    for (size_t i = 0; i < NUMBERS; i++) {
        const size_t column = x + i % SIDE;
        const size_t row = y + i / SIDE;
        const uint8_t *const half =
            channel + line * (row < chunk->lines ? row : chunk->lines - 1) +
            2 * (column < chunk->run ? column : chunk->run - 1);
        numbers[i] = in_order((uint16_t)(half[0] | half[1] << 8));
    }
}

size_t ims_exr_blocks_bound(const struct ims_exr_blocks_chunk *chunk)
{
    return (chunk->lines + SIDE - 1) / SIDE * ((chunk->run + SIDE - 1) / SIDE) *
           chunk->channels * BLOCK;
}

size_t ims_exr_blocks_write(const struct ims_exr_blocks_chunk *chunk,
                            const uint8_t *bytes, uint8_t *out)
{
    uint16_t numbers[NUMBERS];
    uint8_t *next = out;
    for (size_t channel = 0; channel < chunk->channels; channel++)
        for (size_t y = 0; y < chunk->lines; y += SIDE)
            for (size_t x = 0; x < chunk->run; x += SIDE) {
                take_block(chunk, bytes + 2 * channel * chunk->run, x, y, numbers);
                next = put_block(numbers, chunk->flat_ones, next);
            }
    return (size_t)(next - out);
}
