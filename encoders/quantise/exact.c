/* SPDX-License-Identifier: MIT */
#include "exact.h"

#include <stdlib.h>
#include <string.h>

#include "common/byte_order.h"

enum { HASH_SHIFT = 22 };
#define NONE UINT32_C(0xFFFFFFFF)

static inline uint32_t color_of(const uint8_t *pixel)
{
    return ims_byte_order_load_big32(pixel) >> 8;
}

/* Where a color is, or where it would be put. */
static inline size_t find(const struct ims_quantise_exact *exact, uint32_t color)
{
    size_t slot = (color * UINT32_C(2654435769)) >> HASH_SHIFT;
    while (exact->colors[slot] != color && exact->colors[slot] != NONE)
        slot = (slot + 1) % IMS_QUANTISE_EXACT_SLOTS;
    return slot;
}

void ims_quantise_exact_start(struct ims_quantise_exact *exact)
{
    memset(exact->colors, 0xFF, sizeof exact->colors);
    memset(exact->indices, 0, sizeof exact->indices);
    exact->count = 0;
}

bool ims_quantise_exact_add(struct ims_quantise_exact *exact, const uint8_t *pixels,
                            size_t count, size_t most)
{
    uint32_t last = NONE;
    for (size_t i = 0; i < count; i++, pixels += IMS_QUANTISE_PIXEL) {
        const uint32_t color = color_of(pixels);
        if (color == last || pixels[3] == 0)
            continue;
        const size_t slot = find(exact, color);
        last = color;
        if (exact->colors[slot] == color)
            continue;
        if (exact->count == most)
            return false;
        exact->colors[slot] = color;
        exact->count++;
    }
    return true;
}

static int compare(const void *a, const void *b)
{
    const uint32_t one = *(const uint32_t *)a;
    const uint32_t other = *(const uint32_t *)b;
    return (one > other) - (one < other);
}

void ims_quantise_exact_end(struct ims_quantise_exact *exact,
                            struct ims_quantise_palette *palette)
{
    uint32_t sorted[IMS_QUANTISE_COLORS];
    size_t count = 0;
    for (size_t i = 0; i < IMS_QUANTISE_EXACT_SLOTS; i++)
        if (exact->colors[i] != NONE)
            sorted[count++] = exact->colors[i];
    qsort(sorted, count, sizeof sorted[0], compare);
    for (size_t i = 0; i < count; i++) {
        palette->colors[i][0] = (uint8_t)(sorted[i] >> 16);
        palette->colors[i][1] = (uint8_t)(sorted[i] >> 8 & 255);
        palette->colors[i][2] = (uint8_t)(sorted[i] & 255);
        exact->indices[find(exact, sorted[i])] = (uint8_t)i;
    }
    palette->count = count;
}

void ims_quantise_exact_map(const struct ims_quantise_exact *exact,
                            const uint8_t *pixels, size_t count, uint8_t transparent,
                            uint8_t *indices)
{
    uint32_t last = NONE;
    uint8_t index = 0;
    for (size_t i = 0; i < count; i++, pixels += IMS_QUANTISE_PIXEL) {
        const uint32_t color = color_of(pixels);
        if (pixels[3] == 0) {
            indices[i] = transparent;
            continue;
        }
        if (color != last)
            index = exact->indices[find(exact, color)];
        last = color;
        indices[i] = index;
    }
}
