/* SPDX-License-Identifier: MIT */
#include "floats.h"

#include "convert/format.h"

/* One of `samples` of each pixel. */
static inline void pick(const float *row, size_t samples, size_t count, float *out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = row[i * samples];
}

static void load_color(const float *row, size_t samples, size_t count, float *out)
{
    switch (samples) { /* known numbers make fast loops */
    case 1:
        pick(row, 1, count, out);
        break;
    case 2:
        pick(row, 2, count, out);
        break;
    case 3:
        pick(row, 3, count, out);
        break;
    default:
        pick(row, 4, count, out);
    }
}

/* Blends a color on its background. Opaque ones stay as they are, whatever they are,
 * and those that cover nothing leave nothing: infinity times 0 would be no number. */
static bool blend(float *color, const float *alpha, size_t samples, size_t count,
                  float background)
{
    bool opaque = true;
    for (size_t i = 0; i < count; i++) {
        const float cover = alpha[i * samples];
        if (cover == 1.0f)
            continue;
        const float front = cover == 0.0f ? 0.0f : color[i] * cover;
        const float rest = 1.0f - cover; /* a float on x87 too, which would keep more */
        const float behind = background * rest;
        color[i] = front + behind;
        opaque = false;
    }
    return opaque;
}

bool ims_rows_floats_load(struct ims_rows_floats *block, const struct ims_image *image,
                          int32_t x, int32_t y, size_t count, int32_t background)
{
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    const size_t samples = format->samples;
    const float *const row =
        (const float *)(const void *)ims_convert_format_row(image, 0, y) +
        (size_t)x * samples;
    bool opaque = true;
    for (size_t k = 0; k < 3; k++) {
        float *const color = block->colors[k];
        load_color(row + (format->gray ? 0 : k), samples, count, color);
        if (format->alpha)
            opaque = blend(color, row + samples - 1, samples, count,
                           (float)(background >> (16 - 8 * k) & 255) / 255.0f);
    }
    return opaque;
}
