/* SPDX-License-Identifier: MIT */
#include "histogram.h"

#include "palette.h"

/* Of a cell with more pixels, the average is known well enough. */
#define MOST_PIXELS (UINT32_C(1) << 29)

/* Bits of red, green and blue that do not tell the cell, and where the others are in
 * its number. */
static const unsigned char low_bits[3] = {3, 2, 3};
static const unsigned char places[3] = {11, 5, 0};

void ims_quantise_histogram_add(struct ims_quantise_histogram *histogram,
                                const uint8_t *pixels, size_t count)
{
    for (size_t i = 0; i < count; i++, pixels += IMS_QUANTISE_PIXEL) {
        const uint32_t number = (uint32_t)(pixels[0] >> 3) << 11 |
                                (uint32_t)(pixels[1] >> 2) << 5 | pixels[2] >> 3;
        struct ims_quantise_cell *const cell = &histogram->cells[number];
        const uint32_t seen = pixels[3] != 0 && cell->count < MOST_PIXELS;
        cell->count += seen;
        cell->sums[0] += (pixels[0] & 7u) * seen;
        cell->sums[1] += (pixels[1] & 3u) * seen;
        cell->sums[2] += (pixels[2] & 7u) * seen;
    }
}

int ims_quantise_histogram_shift(uint64_t pixels)
{
    int shift = 0;
    while (pixels >> shift >> IMS_QUANTISE_WEIGHT_BITS != 0)
        shift++;
    return shift;
}

size_t ims_quantise_histogram_points(const struct ims_quantise_histogram *histogram,
                                     struct ims_quantise_point *points)
{
    uint64_t pixels = 0;
    size_t count = 0;
    for (size_t i = 0; i < IMS_QUANTISE_HISTOGRAM_CELLS; i++)
        pixels += histogram->cells[i].count;
    const int shift = ims_quantise_histogram_shift(pixels);
    for (size_t i = 0; i < IMS_QUANTISE_HISTOGRAM_CELLS; i++) {
        const struct ims_quantise_cell *const cell = &histogram->cells[i];
        if (cell->count == 0)
            continue;
        struct ims_quantise_point *const point = &points[count++];
        for (int k = 0; k < 3; k++) {
            const size_t high = i >> places[k] << low_bits[k] & 255;
            const uint64_t low =
                ((uint64_t)cell->sums[k] + cell->count / 2) / cell->count;
            point->color[k] = (uint8_t)(high + low);
        }
        const uint32_t weight = cell->count >> shift;
        point->weight = weight > 0 ? weight : 1;
    }
    return count;
}
