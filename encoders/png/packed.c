/* SPDX-License-Identifier: MIT */
#include "packed.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "convert/format.h"

void ims_png_packed_take_palette(const struct ims_image *image,
                                 struct ims_png_packed_palette *palette)
{
    const uint8_t *const entries = ims_convert_format_row(image, 1, 0);
    bool is_used[256] = {false};
    for (int32_t y = 0; y < image->height; y++) {
        const uint8_t *const row = ims_convert_format_row(image, 0, y);
        for (int32_t x = 0; x < image->width; x++)
            is_used[row[x]] = true;
    }
    memset(palette, 0, sizeof *palette);
    for (size_t i = 0; i < 256; i++) {
        palette->alpha[i] = is_used[i] ? entries[4 * i + 3] : 255;
        if (!is_used[i])
            continue;
        memcpy(palette->colors + 3 * i, entries + 4 * i, 3);
        palette->entries = i + 1;
        if (palette->alpha[i] < 255)
            palette->alphas = i + 1;
    }
}

uint8_t *ims_png_packed_copy_bits(const struct ims_image *image, struct ims_image *copy)
{
    const size_t bytes = ((size_t)image->width + 7) / 8;
    const uint8_t mask = (uint8_t)(0xFF << (8 - image->width % 8));
    uint8_t *const rows = malloc(bytes * (size_t)image->height);
    if (rows == NULL)
        return NULL;
    for (int32_t y = 0; y < image->height; y++) {
        uint8_t *const row = rows + (size_t)y * bytes;
        memcpy(row, ims_convert_format_row(image, 0, y), bytes);
        row[bytes - 1] &= mask;
    }
    *copy = *image;
    copy->planes[0] = rows;
    copy->strides[0] = (ptrdiff_t)bytes;
    return rows;
}
