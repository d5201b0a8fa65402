/* SPDX-License-Identifier: MIT */
#include "nearest.h"

#include <string.h>

void ims_quantise_nearest_start(struct ims_quantise_nearest *nearest,
                                const struct ims_quantise_palette *palette)
{
    for (size_t i = 0; i < IMS_QUANTISE_COLORS; i++)
        for (int k = 0; k < 3; k++)
            nearest->planes[k][i] =
                palette->colors[i < palette->count ? i : palette->count - 1][k];
    memset(nearest->cells, 0, sizeof nearest->cells);
    nearest->exact = false;
}

/* A place that is 0 has black already, whose hash is 0. */
void ims_quantise_nearest_be_exact(struct ims_quantise_nearest *nearest)
{
    memset(nearest->recent, 0, sizeof nearest->recent);
    nearest->exact = true;
    ims_quantise_nearest_recall(nearest, 0, &nearest->recent[0]);
}

/* All 256 of them, in a loop that compilers turn into vectors: of what is repeated the
 * first one is found. */
uint32_t ims_quantise_nearest_search(const struct ims_quantise_nearest *nearest,
                                     const uint8_t color[3])
{
    const int16_t red = color[0];
    const int16_t green = color[1];
    const int16_t blue = color[2];
    int32_t best = INT32_MAX;
    for (int32_t i = 0; i < IMS_QUANTISE_COLORS; i++) {
        const int16_t r = (int16_t)(nearest->planes[0][i] - red);
        const int16_t g = (int16_t)(nearest->planes[1][i] - green);
        const int16_t b = (int16_t)(nearest->planes[2][i] - blue);
        const int32_t distance = r * r + g * g + b * b;
        const int32_t key = distance << 8 | i;
        best = key < best ? key : best;
    }
    return (uint32_t)best;
}

uint16_t ims_quantise_nearest_fill(struct ims_quantise_nearest *nearest, size_t cell)
{
    const uint8_t middle[3] = {(uint8_t)((cell >> 12) << 2 | 2),
                               (uint8_t)((cell >> 6 & 63) << 2 | 2),
                               (uint8_t)((cell & 63) << 2 | 2)};
    const uint32_t index = ims_quantise_nearest_search(nearest, middle) & 255;
    return nearest->cells[cell] = (uint16_t)(index + 1);
}

void ims_quantise_nearest_recall(const struct ims_quantise_nearest *nearest,
                                 uint32_t color, uint32_t *place)
{
    const uint8_t samples[3] = {(uint8_t)(color >> 16), (uint8_t)(color >> 8 & 255),
                                (uint8_t)(color & 255)};
    *place = color << 8 | (ims_quantise_nearest_search(nearest, samples) & 255);
}
