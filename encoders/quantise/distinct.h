/* SPDX-License-Identifier: MIT
 *
 * The colors of pictures that have more than a palette, but not so many that they have
 * to be counted in cells: each by itself, so that shades that lie close together, as in
 * a drawn gradient, are told from each other. It knows pixels, and nothing of images.
 */
#ifndef IMS_QUANTISE_DISTINCT_H
#define IMS_QUANTISE_DISTINCT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "histogram.h"

enum {
    IMS_QUANTISE_DISTINCT_COLORS = 1 << 14, /* at most */
    IMS_QUANTISE_DISTINCT_SLOTS = 1 << 15
};

/* The colors found so far: a hash table. All zero to begin with. */
struct ims_quantise_distinct {
    uint32_t colors[IMS_QUANTISE_DISTINCT_SLOTS]; /* 0xRRGGBB */
    uint32_t pixels[IMS_QUANTISE_DISTINCT_SLOTS]; /* 0: the slot is empty */
    size_t count;
};

/* Counts the colors of pixels that are not transparent. Returns false as soon as there
 * are too many, or too many whose hashes meet. */
bool ims_quantise_distinct_add(struct ims_quantise_distinct *distinct,
                               const uint8_t *pixels, size_t count);

/* The colors; returns how many there are. `points` has room for
 * IMS_QUANTISE_DISTINCT_COLORS. */
size_t ims_quantise_distinct_points(const struct ims_quantise_distinct *distinct,
                                    struct ims_quantise_point *points);

#endif
