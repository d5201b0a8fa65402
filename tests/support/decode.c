/* SPDX-License-Identifier: MIT */
#include "decode.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

void decoded_free(struct decoded *decoded)
{
    free(decoded->samples);
    decoded->samples = NULL;
}

/* Makes room for the samples. */
static void allocate(struct decoded *decoded)
{
    decoded->samples = calloc((size_t)decoded->width * (size_t)decoded->height,
                              (size_t)decoded->channels * sizeof(uint16_t));
    if (decoded->samples == NULL)
        abort();
}

/* Takes over 8-bit samples. */
static void fill(struct decoded *decoded, int32_t y, const uint8_t *row)
{
    const size_t count = (size_t)decoded->width * (size_t)decoded->channels;
    uint16_t *const target = decoded->samples + (size_t)y * count;
    for (size_t i = 0; i < count; i++)
        target[i] = row[i];
}

/* ---- PNG ------------------------------------------------------------------------- */

struct source {
    const uint8_t *data;
    size_t left;
};

static void read_png(png_structp png, png_bytep target, size_t size)
{
    struct source *const source = png_get_io_ptr(png);
    if (size > source->left)
        png_error(png, "truncated");
    memcpy(target, source->data, size);
    source->data += size;
    source->left -= size;
}

static void quiet_error(png_structp png, png_const_charp text)
{
    (void)text;
    png_longjmp(png, 1);
}

static void strict_warning(png_structp png, png_const_charp text)
{
    png_error(png, text);
}

/* Reads all rows; deeper samples come most significant byte first. */
static void read_png_rows(png_structp png, struct decoded *decoded, uint8_t *row)
{
    const size_t count = (size_t)decoded->width * (size_t)decoded->channels;
    for (int32_t y = 0; y < decoded->height; y++) {
        png_read_row(png, row, NULL);
        if (decoded->depth == 8) {
            fill(decoded, y, row);
            continue;
        }
        uint16_t *const target = decoded->samples + (size_t)y * count;
        for (size_t i = 0; i < count; i++)
            target[i] = (uint16_t)(row[2 * i] << 8 | row[2 * i + 1]);
    }
}

int decode_png(struct decoded *decoded, const void *data, size_t size)
{
    *decoded = (struct decoded){0};
    struct source source = {data, size};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, quiet_error,
                                             strict_warning);
    png_infop info = png_create_info_struct(png);
    uint8_t *volatile row = NULL;
    volatile int result = -1;
    if (setjmp(png_jmpbuf(png)) == 0) {
        png_set_read_fn(png, &source, read_png);
        png_read_info(png, info);
        decoded->width = (int32_t)png_get_image_width(png, info);
        decoded->height = (int32_t)png_get_image_height(png, info);
        decoded->channels = png_get_channels(png, info);
        decoded->depth = png_get_bit_depth(png, info);
        allocate(decoded);
        row = malloc(png_get_rowbytes(png, info));
        read_png_rows(png, decoded, row);
        png_read_end(png, NULL);
        result = source.left == 0 ? 0 : -1;
    }
    free(row);
    png_destroy_read_struct(&png, &info, NULL);
    if (result != 0)
        decoded_free(decoded);
    return result;
}
