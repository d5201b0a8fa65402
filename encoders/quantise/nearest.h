/* SPDX-License-Identifier: MIT
 *
 * Which color of a palette is nearest to another one. It knows no picture.
 */
#ifndef IMS_QUANTISE_NEAREST_H
#define IMS_QUANTISE_NEAREST_H

#include <stddef.h>
#include <stdint.h>

#include "palette.h"

enum { IMS_QUANTISE_NEAREST_CELLS = 1 << 18 };

/* A palette, and an inverse table of it: for 6 bits of each sample the color that is
 * nearest to the middle of what they stand for. It is filled as it is asked, which for
 * the colors of one picture takes less time than all of it, and gives the same. */
struct ims_quantise_nearest {
    int16_t planes[3][IMS_QUANTISE_COLORS]; /* the palette, its last color repeated */
    uint16_t cells[IMS_QUANTISE_NEAREST_CELLS]; /* an index and 1; 0: not asked yet */
};

/* The palette has one color at least. */
void ims_quantise_nearest_start(struct ims_quantise_nearest *nearest,
                                const struct ims_quantise_palette *palette);

/* The index of the nearest color, of several the first, in the lowest 8 bits; above
 * them the squared distance. */
uint32_t ims_quantise_nearest_search(const struct ims_quantise_nearest *nearest,
                                     const uint8_t color[3]);

/* Fills a cell; returns what is in it. */
uint16_t ims_quantise_nearest_fill(struct ims_quantise_nearest *nearest, size_t cell);

/* The index of a color by the inverse table. */
static inline uint8_t ims_quantise_nearest_of(struct ims_quantise_nearest *nearest,
                                              unsigned red, unsigned green,
                                              unsigned blue)
{
    const size_t cell = (size_t)(red >> 2) << 12 | (green >> 2) << 6 | blue >> 2;
    uint16_t found = nearest->cells[cell];
    if (found == 0)
        found = ims_quantise_nearest_fill(nearest, cell);
    return (uint8_t)(found - 1);
}

#endif
