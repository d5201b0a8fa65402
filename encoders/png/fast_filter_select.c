/* SPDX-License-Identifier: MIT */
#include "fast_filter_select.h"

#include <string.h>

#include "deflate/entropy.h"
#include "deflate/rle.h"

/* A segment is a whole number of pixels of any size. */
enum { SEGMENT = 576, SEGMENTS = 8 };

/* Cost of a byte below which rows are so flat that runs matter, which the guess does
 * not know of. */
enum { FLAT = 6 };

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

/* Filters the samples one after another into `out`, zeros behind them. */
static void take_samples(const struct ims_png_fast_rows *rows, size_t y, size_t count,
                         enum ims_png_filter filter, size_t length, uint8_t *out)
{
    for (size_t index = 0; index < SEGMENTS; index++) {
        size_t row, from;
        place_sample(rows, y, count, index, SEGMENTS, length, &row, &from);
        ims_png_fast_rows_filter(rows, row, ims_png_fast_rows_allowed(row, filter),
                                 from, length, out + index * length);
    }
    memset(out + SEGMENTS * length, 0, IMS_DEFLATE_SLACK);
}

struct ims_png_fast_filter_selection
ims_png_fast_filter_select(const struct ims_png_fast_rows *rows,
                           const struct ims_deflate_kernels *kernels, size_t y,
                           size_t count, bool thorough)
{
    uint8_t samples[IMS_PNG_FILTERS][SEGMENTS * SEGMENT + IMS_DEFLATE_SLACK];
    uint64_t costs[IMS_PNG_FILTERS];
    size_t in_runs[IMS_PNG_FILTERS] = {0};
    const size_t length = rows->bytes < SEGMENT ? rows->bytes : (size_t)SEGMENT;
    const size_t total = SEGMENTS * length;
    size_t best = IMS_PNG_FILTER_PAETH;
    for (size_t i = 0; i < IMS_PNG_FILTERS; i++) {
        take_samples(rows, y, count, (enum ims_png_filter)i, length, samples[i]);
        costs[i] = rows->filters->cost(samples[i], total);
    }
    for (size_t i = 0; i < IMS_PNG_FILTERS; i++)
        best = costs[i] < costs[best] ? i : best;
    const size_t by_cost = best;
    const bool guess_is_by_cost = costs[best] >= FLAT * total;
    if (thorough || !guess_is_by_cost) {
        for (size_t i = 0; i < IMS_PNG_FILTERS; i++) {
            struct ims_deflate_counts counts;
            memset(&counts, 0, sizeof counts);
            in_runs[i] = ims_deflate_rle_count(kernels, samples[i], total, total, total,
                                               8, &counts, NULL);
            costs[i] = ims_deflate_entropy(&counts);
        }
        for (size_t i = 0; i < IMS_PNG_FILTERS; i++)
            best = costs[i] < costs[best] ? i : best;
    }
    return (struct ims_png_fast_filter_selection){
        (enum ims_png_filter)best,
        (enum ims_png_filter)(guess_is_by_cost ? by_cost : best),
        in_runs[best] >= total / 2, in_runs[best] >= total / 64 * 63};
}
