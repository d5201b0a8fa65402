/* SPDX-License-Identifier: MIT */
#include "deep.h"

#include <stddef.h>

#include "format.h"
#include "matrix.h"

enum {
    PIXELS = IMS_CONVERT_CHROMA_PIXELS, /* that are worked on at once */
    PARTS = IMS_CONVERT_CHROMA_PARTS
};

/* ---- setting up ------------------------------------------------------------------ */

static double fixed(double value)
{
    static const double one = 4294967296.0;
    return (double)(int64_t)(value * one + (value < 0 ? -0.5 : 0.5)) / one;
}

/* Y is green, U blue and V red, each from `black` on. */
static void set_identity(struct ims_convert_deep *deep, double scale, double black)
{
    const double part = fixed(scale / (PARTS * PARTS));
    const double offset = 0.5 - black * (PARTS * PARTS) * part;
    deep->colors[0] = (struct ims_convert_deep_color){.red = part, .offset = offset};
    deep->colors[1] = (struct ims_convert_deep_color){.luma = part * (PARTS * PARTS),
                                                      .offset = offset};
    deep->colors[2] = (struct ims_convert_deep_color){.blue = part, .offset = offset};
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
    const double black = full ? 0.0 : 16 * unit;
    if (image->matrix == IMS_MATRIX_IDENTITY) {
        set_identity(deep, luma, black);
        return;
    }
    for (int i = 0; i < 3; i++) {
        struct ims_convert_deep_color *const color = &deep->colors[i];
        color->luma = fixed(luma);
        color->blue = fixed(chroma * factors[i][0]);
        color->red = fixed(chroma * factors[i][1]);
        color->offset =
            0.5 - (color->blue + color->red) * neutral - black * color->luma;
    }
}

void ims_convert_deep_start(struct ims_convert_deep *deep,
                            const struct ims_image *image)
{
    *deep = (struct ims_convert_deep){.image = image};
    ims_convert_chroma_start(&deep->chroma, image);
    set_colors(deep, ims_convert_format_of(image->format)->bits);
}

/* ---- rows ------------------------------------------------------------------------ */

void ims_convert_deep_row(const struct ims_convert_deep *deep, int32_t y, uint16_t *row)
{
    const uint16_t *const source =
        (const void *)ims_convert_format_row(deep->image, 0, y);
    const struct ims_convert_chroma_rows rows =
        ims_convert_chroma_rows_for(&deep->chroma, y);
    uint16_t luma[PIXELS], blue[PIXELS], red[PIXELS];
    uint16_t *const chroma[2] = {blue, red};
    const uint16_t *const yuv[3] = {luma, blue, red};
    for (int32_t x = 0; x < deep->image->width; x += PIXELS) {
        const int32_t left = deep->image->width - x;
        const size_t count = (size_t)(left < PIXELS ? left : PIXELS);
        for (size_t i = 0; i < count; i++)
            luma[i] = (uint16_t)(source[(size_t)x + i] >> deep->chroma.unused_bits);
        ims_convert_chroma_load(&deep->chroma, x, &rows, count, chroma);
        deep->chroma.kernels->deep_to_rgb(deep->colors, yuv, row + 3 * (size_t)x,
                                          count);
    }
}
