/* SPDX-License-Identifier: MIT */
#include "png_fast_choose.h"

#include <string.h>

#include "png_fast_runs.h"

/* A segment is a whole number of pixels of any size. */
enum { SEGMENT = 576, SEGMENTS = 8 };

/* Cost of a byte below which rows are so flat that runs matter, which the guess does
 * not know of. */
enum { FLAT = 6 };

/* The binary logarithm of a number >= 1 in 1/1024: the exact one at powers of two, and
 * a parabola through them, right to 1 %, in between. */
static uint32_t logarithm(uint32_t value)
{
    const unsigned power = 31u - (unsigned)__builtin_clz(value);
    const uint64_t fraction = ((uint64_t)value << 10 >> power) - 1024u;
    return (power << 10) +
           (uint32_t)(fraction + (fraction * (1024u - fraction) * 353u >> 20));
}

uint64_t ims_png_fast_choose_entropy(const struct ims_png_fast_counts *counts)
{
    uint32_t total = 0;
    for (size_t i = 0; i < IMS_PNG_FAST_SYMBOLS; i++)
        total += counts->symbols[i];
    if (total == 0)
        return 0;
    const uint32_t of_total = logarithm(total);
    uint64_t cost = 0;
    for (size_t i = 0; i < IMS_PNG_FAST_SYMBOLS; i++) {
        const uint32_t count = counts->symbols[i];
        if (count != 0) {
            const uint32_t length = of_total - logarithm(count);
            cost += (uint64_t)count * (length < 1024u ? 1024u : length);
        }
    }
    return (cost >> 10) + counts->extra_bits + counts->distances[0];
}

/* Where sample number `index` of `of` lies: spread evenly over the rows, and over their
 * length by the golden section. */
static void place_sample(const struct ims_png_fast_rows *rows, size_t y, size_t count,
                         size_t index, size_t of, size_t length, size_t *row,
                         size_t *from)
{
    const uint64_t across = (uint64_t)(index * 2654435769u & 0xffffffffu);
    const size_t places = (rows->bytes - length) / rows->pixel + 1;
    *row = y + (2 * index + 1) * count / (2 * of);
    *from = (size_t)(across * places >> 32) * rows->pixel;
}

/* Filters the samples one after another into `out`. */
static void take_samples(const struct ims_png_fast_rows *rows, size_t y, size_t count,
                         enum ims_png_fast_filter filter, size_t length, uint8_t *out)
{
    for (size_t index = 0; index < SEGMENTS; index++) {
        size_t row, from;
        place_sample(rows, y, count, index, SEGMENTS, length, &row, &from);
        ims_png_fast_rows_filter(rows, row, ims_png_fast_rows_allowed(row, filter),
                                 from, length, out + index * length);
    }
}

enum ims_png_fast_filter ims_png_fast_choose(const struct ims_png_fast_rows *rows,
                                             size_t y, size_t count, int thorough)
{
    uint8_t samples[IMS_PNG_FAST_FILTERS][SEGMENTS * SEGMENT + IMS_PNG_FAST_SLACK];
    uint64_t costs[IMS_PNG_FAST_FILTERS];
    const size_t length = rows->bytes < SEGMENT ? rows->bytes : (size_t)SEGMENT;
    const size_t total = SEGMENTS * length;
    int best = IMS_PNG_FAST_PAETH;
    for (int filter = 0; filter < IMS_PNG_FAST_FILTERS; filter++) {
        take_samples(rows, y, count, (enum ims_png_fast_filter)filter, length,
                     samples[filter]);
        costs[filter] = rows->kernels->cost(samples[filter], total);
    }
    for (int filter = 0; filter < IMS_PNG_FAST_FILTERS; filter++)
        best = costs[filter] < costs[best] ? filter : best;
    if (!thorough && costs[best] >= FLAT * total)
        return (enum ims_png_fast_filter)best;
    for (int filter = 0; filter < IMS_PNG_FAST_FILTERS; filter++) {
        struct ims_png_fast_counts counts;
        memset(&counts, 0, sizeof counts);
        ims_png_fast_runs_count(rows->kernels, samples[filter], total, total, total, 8,
                                &counts);
        costs[filter] = ims_png_fast_choose_entropy(&counts);
    }
    for (int filter = 0; filter < IMS_PNG_FAST_FILTERS; filter++)
        best = costs[filter] < costs[best] ? filter : best;
    return (enum ims_png_fast_filter)best;
}
