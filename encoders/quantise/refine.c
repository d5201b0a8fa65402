/* SPDX-License-Identifier: MIT */
#include "refine.h"

#include <stdbool.h>
#include <string.h>

struct sums {
    uint64_t weight;
    uint64_t colors[3];
};

/* Sums up the points of each color; returns their squared distances. */
static uint64_t assign(const struct ims_quantise_point *points, size_t count,
                       const struct ims_quantise_nearest *nearest, struct sums *sums)
{
    uint64_t distance = 0;
    for (size_t i = 0; i < count; i++) {
        const struct ims_quantise_point *const point = &points[i];
        const uint32_t found = ims_quantise_nearest_search(nearest, point->color);
        struct sums *const own = &sums[found & 255];
        own->weight += point->weight;
        for (int k = 0; k < 3; k++)
            own->colors[k] += (uint64_t)point->weight * point->color[k];
        distance += (uint64_t)point->weight * (found >> 8);
    }
    return distance;
}

/* Returns whether anything changed. A color that nothing is nearest to stays. */
static bool move(struct ims_quantise_palette *palette, const struct sums *sums)
{
    bool changed = false;
    for (size_t i = 0; i < palette->count; i++)
        for (int k = 0; sums[i].weight > 0 && k < 3; k++) {
            const uint64_t weight = sums[i].weight;
            const uint8_t sample = (uint8_t)((sums[i].colors[k] + weight / 2) / weight);
            changed |= sample != palette->colors[i][k];
            palette->colors[i][k] = sample;
        }
    return changed;
}

uint64_t ims_quantise_refine(const struct ims_quantise_point *points, size_t count,
                             int rounds, struct ims_quantise_palette *palette,
                             struct ims_quantise_nearest *nearest)
{
    struct sums sums[IMS_QUANTISE_COLORS];
    for (int round = 0;; round++) {
        memset(sums, 0, sizeof sums);
        ims_quantise_nearest_start(nearest, palette);
        const uint64_t distance = assign(points, count, nearest, sums);
        if (round == rounds || !move(palette, sums))
            return distance;
    }
}
