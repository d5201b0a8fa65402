/* SPDX-License-Identifier: MIT */
#include "distinct.h"

#include "common/byte_order.h"
#include "palette.h"

enum {
    HASH_SHIFT = 32 - 15,
    MOST_STEPS = 256 /* colors that were chosen to meet would take minutes */
};

bool ims_quantise_distinct_add(struct ims_quantise_distinct *distinct,
                               const uint8_t *pixels, size_t count)
{
    for (size_t i = 0; i < count; i++, pixels += IMS_QUANTISE_PIXEL) {
        const uint32_t color = ims_byte_order_load_big32(pixels) >> 8;
        if (pixels[3] == 0)
            continue;
        size_t slot = (color * UINT32_C(2654435769)) >> HASH_SHIFT;
        int steps = 0;
        while (distinct->pixels[slot] != 0 && distinct->colors[slot] != color) {
            if (steps++ == MOST_STEPS)
                return false;
            slot = (slot + 1) % IMS_QUANTISE_DISTINCT_SLOTS;
        }
        if (distinct->pixels[slot]++ != 0)
            continue;
        distinct->colors[slot] = color;
        if (++distinct->count > IMS_QUANTISE_DISTINCT_COLORS)
            return false;
    }
    return true;
}

size_t ims_quantise_distinct_points(const struct ims_quantise_distinct *distinct,
                                    struct ims_quantise_point *points)
{
    uint64_t pixels = 0;
    size_t count = 0;
    for (size_t i = 0; i < IMS_QUANTISE_DISTINCT_SLOTS; i++)
        pixels += distinct->pixels[i];
    const int shift = ims_quantise_histogram_shift(pixels);
    for (size_t i = 0; i < IMS_QUANTISE_DISTINCT_SLOTS; i++) {
        const uint32_t color = distinct->colors[i];
        const uint32_t weight = distinct->pixels[i] >> shift;
        if (distinct->pixels[i] == 0)
            continue;
        points[count++] = (struct ims_quantise_point){
            .color = {(uint8_t)(color >> 16), (uint8_t)(color >> 8 & 255),
                      (uint8_t)(color & 255)},
            .weight = weight > 0 ? weight : 1,
        };
    }
    return count;
}
