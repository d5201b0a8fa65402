/* SPDX-License-Identifier: MIT
 *
 * The palette of pictures that have few colors anyway: each color is found and kept. It
 * knows pixels, and nothing of images.
 */
#ifndef IMS_QUANTISE_EXACT_H
#define IMS_QUANTISE_EXACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "palette.h"

enum { IMS_QUANTISE_EXACT_SLOTS = 1024 };

/* The colors found so far: a hash table. */
struct ims_quantise_exact {
    uint32_t colors[IMS_QUANTISE_EXACT_SLOTS]; /* 0xRRGGBB, or NONE */
    uint8_t indices[IMS_QUANTISE_EXACT_SLOTS]; /* in the palette, after the end */
    size_t count;
};

void ims_quantise_exact_start(struct ims_quantise_exact *exact);

/* Adds the colors of pixels that are not transparent. Returns false as soon as there
 * are more than `most`, which is at most IMS_QUANTISE_COLORS. */
bool ims_quantise_exact_add(struct ims_quantise_exact *exact, const uint8_t *pixels,
                            size_t count, size_t most);

/* All are added: makes the palette, in the order of red, green, blue. */
void ims_quantise_exact_end(struct ims_quantise_exact *exact,
                            struct ims_quantise_palette *palette);

/* The palette's index of each pixel, whose color was added; `transparent` where it is
 * transparent. */
void ims_quantise_exact_map(const struct ims_quantise_exact *exact,
                            const uint8_t *pixels, size_t count, uint8_t transparent,
                            uint8_t *indices);

#endif
