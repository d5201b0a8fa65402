/* SPDX-License-Identifier: MIT */
#include "wavelet.h"

#include <stdbool.h>

/* Rows of numbers at one level: those that are `across` and `down` apart are
 * neighbours. */
struct level {
    size_t columns;
    size_t rows;
    size_t across;
    size_t down;
};

/* The mean takes the place of the first, the difference that of the second. Numbers
 * below 2^14 leave room for a sign in all levels; of others, both are modulo 2^16. */
static inline void change_two(uint16_t *first, uint16_t *second, bool narrow)
{
    enum { HALF = 1 << 15, MASK = 65535 };
    if (narrow) {
        const int a = (int16_t)*first;
        const int b = (int16_t)*second;
        *first = (uint16_t)((a + b) >> 1 & MASK);
        *second = (uint16_t)((a - b) & MASK);
    } else {
        const int a = (*first + HALF) & MASK;
        const int b = *second;
        const int mean = (a + b) >> 1;
        *first = (uint16_t)(a < b ? (mean + HALF) & MASK : mean);
        *second = (uint16_t)((a - b) & MASK);
    }
}

static inline void change_four(uint16_t *numbers, const struct level *level,
                               bool narrow)
{
    uint16_t *const right = numbers + level->across;
    uint16_t *const below = numbers + level->down;
    uint16_t *const last = below + level->across;
    change_two(numbers, right, narrow);
    change_two(below, last, narrow);
    change_two(numbers, below, narrow);
    change_two(right, last, narrow);
}

/* One that has no neighbour at one side has one at the other, or stays. */
static inline void change_level(uint16_t *numbers, const struct level *level,
                                bool narrow)
{
    uint16_t *row = numbers;
    for (size_t y = 0; y + 1 < level->rows; y += 2, row += 2 * level->down) {
        uint16_t *at = row;
        for (size_t x = 0; x + 1 < level->columns; x += 2, at += 2 * level->across)
            change_four(at, level, narrow);
        if (level->columns & 1)
            change_two(at, at + level->down, narrow);
    }
    if (level->rows & 1)
        for (size_t x = 0; x + 1 < level->columns; x += 2, row += 2 * level->across)
            change_two(row, row + level->across, narrow);
}

void ims_exr_wavelet(uint16_t *numbers, size_t columns, size_t step, size_t rows,
                     uint16_t highest)
{
    struct level level = {columns, rows, step, step * columns};
    const bool narrow = highest < 1 << 14;
    for (; level.columns > 1 && level.rows > 1; level.columns = level.columns >> 1) {
        if (narrow)
            change_level(numbers, &level, true);
        else
            change_level(numbers, &level, false);
        level.rows >>= 1;
        level.across *= 2;
        level.down *= 2;
    }
}
