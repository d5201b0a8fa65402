/* SPDX-License-Identifier: MIT */
#include "deep.h"

#include <stddef.h>

#include "format.h"
#include "matrix.h"

/* Pixels that are worked on at once, and their chroma with one neighbour on each side.
 */
enum { PIXELS = 512, SAMPLES = PIXELS + 2, PARTS = 4 };

/* ---- setting up ------------------------------------------------------------------ */

static double fixed(double value)
{
    static const double one = 4294967296.0;
    return (double)(int64_t)(value * one + (value < 0 ? -0.5 : 0.5)) / one;
}

static void set_colors(struct ims_convert_deep *deep, int bits)
{
    const struct ims_image *const image = deep->image;
    const struct ims_convert_weights weights =
        ims_convert_matrix_weights(image->matrix);
    const bool full = image->range == IMS_RANGE_FULL;
    const double unit = 1 << (bits - 8);
    const double most = (1 << bits) - 1;
    const double luma = 65535.0 / (full ? most : 219 * unit);
    const double chroma = 65535.0 / (full ? most : 224 * unit) / (PARTS * PARTS);
    const double green = 1.0 - weights.red - weights.blue;
    const double red_from_v = 2.0 * (1.0 - weights.red);
    const double blue_from_u = 2.0 * (1.0 - weights.blue);
    const double factors[3][2] = {
        {0.0, red_from_v},
        {-blue_from_u * weights.blue / green, -red_from_v * weights.red / green},
        {blue_from_u, 0.0},
    };
    const double neutral = 128 * unit * (PARTS * PARTS);
    for (int i = 0; i < 3; i++) {
        struct ims_convert_deep_color *const color = &deep->colors[i];
        color->luma = fixed(luma);
        color->blue = fixed(chroma * factors[i][0]);
        color->red = fixed(chroma * factors[i][1]);
        color->offset = 0.5 - (color->blue + color->red) * neutral -
                        (full ? 0 : 16 * unit) * color->luma;
    }
}

void ims_convert_deep_start(struct ims_convert_deep *deep,
                            const struct ims_image *image)
{
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    const enum ims_chroma_location place = image->chroma_location;
    const bool top = place == IMS_CHROMA_TOP_LEFT || place == IMS_CHROMA_TOP;
    const bool bottom = place == IMS_CHROMA_BOTTOM_LEFT || place == IMS_CHROMA_BOTTOM;
    const bool centered = place == IMS_CHROMA_CENTER || place == IMS_CHROMA_TOP ||
                          place == IMS_CHROMA_BOTTOM;
    *deep = (struct ims_convert_deep){
        .image = image,
        .kernels = ims_convert_kernels_best(),
        .chroma_rows =
            format->half_height ? (image->height - 1) / 2 + 1 : image->height,
        .chroma_columns =
            format->half_width ? (image->width - 1) / 2 + 1 : image->width,
        .unused_bits = image->format == IMS_PIXEL_P010 ? 6 : 0,
        .step = image->format == IMS_PIXEL_P010 ? 2 : 1,
        .half_width = format->half_width,
        .half_height = format->half_height,
        .right = centered ? 1 : 0,
        .below = top      ? 0
                 : bottom ? 2
                          : 1,
    };
    set_colors(deep, format->bits);
}

/* ---- chroma ---------------------------------------------------------------------- */

/* Two rows or columns of chroma, and the weight of the second one, in parts. */
struct between {
    int32_t first;
    int32_t second;
    unsigned weight;
};

static int32_t within(int32_t at, int32_t count)
{
    return at < 0 ? 0 : at < count ? at : count - 1;
}

static struct between rows_for(const struct ims_convert_deep *deep, int32_t y)
{
    if (!deep->half_height)
        return (struct between){y, y, 0};
    /* Without going below 0, where division rounds the other way. */
    const int64_t place = 2 * (int64_t)y - deep->below + PARTS;
    const int32_t first = (int32_t)(place / PARTS) - 1;
    return (struct between){within(first, deep->chroma_rows),
                            within(first + 1, deep->chroma_rows),
                            (unsigned)(place % PARTS)};
}

static const uint16_t *chroma_row(const struct ims_convert_deep *deep, int component,
                                  int32_t y)
{
    const bool together = deep->step == 2;
    const uint8_t *const row =
        ims_convert_format_row(deep->image, together ? 1 : component, y);
    return (const uint16_t *)(const void *)row + (together ? component - 1 : 0);
}

/* Constant steps and shifts make vectors of this. */
static inline void blend(const uint16_t *first, const uint16_t *second, size_t step,
                         unsigned unused, unsigned weight, uint16_t *blended,
                         size_t count)
{
    for (size_t i = 0; i < count; i++)
        blended[i] = (uint16_t)((first[i * step] >> unused) * (PARTS - weight) +
                                (second[i * step] >> unused) * weight);
}

/* Chroma of `count` columns from number `from` on, in parts, between two rows. */
static void blend_rows(const struct ims_convert_deep *deep, int component,
                       const struct between *rows, int32_t from, size_t count,
                       uint16_t *blended)
{
    const size_t offset = (size_t)from * deep->step;
    const uint16_t *const first = chroma_row(deep, component, rows->first) + offset;
    const uint16_t *const second = chroma_row(deep, component, rows->second) + offset;
    if (deep->step == 1)
        blend(first, second, 1, 0, rows->weight, blended, count);
    else
        blend(first, second, 2, deep->unused_bits, rows->weight, blended, count);
}

/* Chroma for pixels from x, which is even, on, in parts of parts. */
static void load_chroma(const struct ims_convert_deep *deep, int component, int32_t x,
                        const struct between *rows, size_t count, uint16_t *chroma)
{
    uint16_t samples[SAMPLES];
    if (!deep->half_width) {
        blend_rows(deep, component, rows, x, count, samples);
        for (size_t i = 0; i < count; i++)
            chroma[i] = (uint16_t)(samples[i] * PARTS);
        return;
    }
    /* With the neighbours, or the outermost ones again. */
    const int32_t from = x / 2;
    const size_t wanted = (count + 1) / 2;
    const bool left = from > 0;
    const bool right = (size_t)(deep->chroma_columns - from) > wanted;
    blend_rows(deep, component, rows, from - left, wanted + left + right,
               samples + !left);
    if (!left)
        samples[0] = samples[1];
    if (!right)
        samples[wanted + 1] = samples[wanted];
    const unsigned before = deep->right;
    const unsigned after = 2 - before;
    for (size_t i = 0; i < wanted; i++) {
        chroma[2 * i] =
            (uint16_t)(samples[i] * before + samples[i + 1] * (PARTS - before));
        chroma[2 * i + 1] =
            (uint16_t)(samples[i + 1] * (PARTS - after) + samples[i + 2] * after);
    }
}

/* ---- rows ------------------------------------------------------------------------ */

void ims_convert_deep_row(const struct ims_convert_deep *deep, int32_t y, uint16_t *row)
{
    const uint16_t *const source =
        (const void *)ims_convert_format_row(deep->image, 0, y);
    const struct between rows = rows_for(deep, y);
    uint16_t luma[PIXELS], blue[PIXELS], red[PIXELS];
    const uint16_t *const yuv[3] = {luma, blue, red};
    for (int32_t x = 0; x < deep->image->width; x += PIXELS) {
        const int32_t left = deep->image->width - x;
        const size_t count = (size_t)(left < PIXELS ? left : PIXELS);
        for (size_t i = 0; i < count; i++)
            luma[i] = (uint16_t)(source[(size_t)x + i] >> deep->unused_bits);
        load_chroma(deep, 1, x, &rows, count, blue);
        load_chroma(deep, 2, x, &rows, count, red);
        deep->kernels->deep_to_rgb(deep->colors, yuv, row + 3 * (size_t)x, count);
    }
}
