/* SPDX-License-Identifier: MIT
 *
 * Which color of a palette is nearest to another one. It knows no picture.
 */
#ifndef IMS_QUANTISE_NEAREST_H
#define IMS_QUANTISE_NEAREST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "palette.h"

enum {
    IMS_QUANTISE_NEAREST_CELLS = 1 << 18,
    IMS_QUANTISE_NEAREST_RECENT = 1 << 17,
    IMS_QUANTISE_NEAREST_SHIFT = 32 - 17 /* from a hash to a number of these */
};

/* A palette, and an inverse table of it: for 6 bits of each sample the color that is
 * nearest to the middle of what they stand for. It is filled as it is asked, which for
 * the colors of one picture takes less time than all of it, and gives the same.
 * Where palettes have colors that lie closer together, the table is one of colors that
 * were asked for lately. */
struct ims_quantise_nearest {
    int16_t planes[3][IMS_QUANTISE_COLORS]; /* the palette, its last color repeated */
    bool exact;
    union {
        uint16_t cells[IMS_QUANTISE_NEAREST_CELLS];   /* an index and 1; 0: not asked */
        uint32_t recent[IMS_QUANTISE_NEAREST_RECENT]; /* exact: 0xRRGGBB, an index */
    };
};

/* The palette has one color at least. */
void ims_quantise_nearest_start(struct ims_quantise_nearest *nearest,
                                const struct ims_quantise_palette *palette);

/* After the start: from now on the nearest color is that of each color itself, not of
 * what it shares 6 bits of each sample with. */
void ims_quantise_nearest_be_exact(struct ims_quantise_nearest *nearest);

/* The index of the nearest color, of several the first, in the lowest 8 bits; above
 * them the squared distance. */
uint32_t ims_quantise_nearest_search(const struct ims_quantise_nearest *nearest,
                                     const uint8_t color[3]);

/* Fills a cell; returns what is in it. */
uint16_t ims_quantise_nearest_fill(struct ims_quantise_nearest *nearest, size_t cell);

/* Finds a color, and remembers it in `place`. */
void ims_quantise_nearest_recall(const struct ims_quantise_nearest *nearest,
                                 uint32_t color, uint32_t *place);

/* The index of a color by the table. */
static inline uint8_t ims_quantise_nearest_of(struct ims_quantise_nearest *nearest,
                                              unsigned red, unsigned green,
                                              unsigned blue)
{
    if (nearest->exact) {
        const uint32_t color = red << 16 | green << 8 | blue;
        const uint32_t hash = color * UINT32_C(2654435769);
        uint32_t *const place = &nearest->recent[hash >> IMS_QUANTISE_NEAREST_SHIFT];
        if (*place >> 8 != color)
            ims_quantise_nearest_recall(nearest, color, place);
        return (uint8_t)(*place & 255);
    }
    const size_t cell = (size_t)(red >> 2) << 12 | (green >> 2) << 6 | blue >> 2;
    uint16_t found = nearest->cells[cell];
    if (found == 0)
        found = ims_quantise_nearest_fill(nearest, cell);
    return (uint8_t)(found - 1);
}

#endif
