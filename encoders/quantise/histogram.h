/* SPDX-License-Identifier: MIT
 *
 * How often colors occur in a picture, neighbouring ones together: 5 bits of red and
 * blue and 6 of green are a cell, which has the average of the colors in it. It knows
 * pixels, and nothing of images.
 */
#ifndef IMS_QUANTISE_HISTOGRAM_H
#define IMS_QUANTISE_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

enum { IMS_QUANTISE_HISTOGRAM_CELLS = 1 << 16 };

/* The pixels of a cell, up to the most that is counted, and the sums of those bits that
 * do not tell the cell, which then fit into 32 bits. */
struct ims_quantise_cell {
    uint32_t count;
    uint32_t sums[3];
};

struct ims_quantise_histogram {
    struct ims_quantise_cell cells[IMS_QUANTISE_HISTOGRAM_CELLS];
};

/* Sums of weights stay below 2^23, so that squares of weighted sums of samples fit into
 * 64 bits. */
enum { IMS_QUANTISE_WEIGHT_BITS = 22 };

/* A color, and how many pixels it stands for, in units that are the same for all. */
struct ims_quantise_point {
    uint8_t color[3];
    uint32_t weight; /* 1 or more */
};

/* By how many bits numbers of pixels are shifted to be weights, of which one that would
 * be 0 is 1; `pixels` is their sum. */
int ims_quantise_histogram_shift(uint64_t pixels);

/* Counts the colors of pixels that are not transparent. */
void ims_quantise_histogram_add(struct ims_quantise_histogram *histogram,
                                const uint8_t *pixels, size_t count);

/* The average color of each cell that has pixels; returns how many there are. `points`
 * has room for IMS_QUANTISE_HISTOGRAM_CELLS. */
size_t ims_quantise_histogram_points(const struct ims_quantise_histogram *histogram,
                                     struct ims_quantise_point *points);

#endif
