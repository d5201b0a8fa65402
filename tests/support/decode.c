/* SPDX-License-Identifier: MIT */
#include "decode.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>
#include <webp/decode.h>

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
        png_set_expand(png);
        png_read_update_info(png, info);
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

/* ---- JPEG ------------------------------------------------------------------------ */

struct jpeg_errors {
    struct jpeg_error_mgr base;
    jmp_buf jump;
};

static void jpeg_fail(j_common_ptr jpeg)
{
    struct jpeg_errors *const errors = (struct jpeg_errors *)jpeg->err;
    longjmp(errors->jump, 1);
}

/* Warnings are failures: they are about damaged files. */
static void jpeg_message(j_common_ptr jpeg, int level)
{
    if (level < 0)
        jpeg_fail(jpeg);
}

static int decode_jpeg_as(struct decoded *decoded, const void *data, size_t size,
                          J_COLOR_SPACE color)
{
    *decoded = (struct decoded){.depth = 8};
    struct jpeg_decompress_struct jpeg;
    struct jpeg_errors errors;
    uint8_t *volatile row = NULL;
    volatile int result = -1;
    jpeg.err = jpeg_std_error(&errors.base);
    errors.base.error_exit = jpeg_fail;
    errors.base.emit_message = jpeg_message;
    jpeg_create_decompress(&jpeg);
    if (setjmp(errors.jump) == 0) {
        jpeg_mem_src(&jpeg, data, (unsigned long)size);
        jpeg_read_header(&jpeg, TRUE);
        jpeg.out_color_space = jpeg.num_components == 1 ? JCS_GRAYSCALE : color;
        jpeg_start_decompress(&jpeg);
        decoded->width = (int32_t)jpeg.output_width;
        decoded->height = (int32_t)jpeg.output_height;
        decoded->channels = jpeg.output_components;
        allocate(decoded);
        row = malloc((size_t)decoded->width * (size_t)decoded->channels);
        while (jpeg.output_scanline < jpeg.output_height) {
            uint8_t *target = row;
            jpeg_read_scanlines(&jpeg, &target, 1);
            fill(decoded, (int32_t)jpeg.output_scanline - 1, row);
        }
        jpeg_finish_decompress(&jpeg);
        result = jpeg.src->bytes_in_buffer == 0 ? 0 : -1;
    }
    free(row);
    jpeg_destroy_decompress(&jpeg);
    if (result != 0)
        decoded_free(decoded);
    return result;
}

int decode_jpeg(struct decoded *decoded, const void *data, size_t size)
{
    return decode_jpeg_as(decoded, data, size, JCS_RGB);
}

int decode_jpeg_yuv(struct decoded *decoded, const void *data, size_t size)
{
    return decode_jpeg_as(decoded, data, size, JCS_YCbCr);
}

/* ---- WebP ------------------------------------------------------------------------ */

int decode_webp(struct decoded *decoded, const void *data, size_t size)
{
    *decoded = (struct decoded){.channels = 4, .depth = 8};
    /* The container's own length is all there may be. */
    WebPBitstreamFeatures features;
    const uint8_t *const bytes = data;
    if (size < 12 || WebPGetFeatures(data, size, &features) != VP8_STATUS_OK)
        return -1;
    const size_t said = (size_t)bytes[4] | (size_t)bytes[5] << 8 |
                        (size_t)bytes[6] << 16 | (size_t)bytes[7] << 24;
    if (said + 8 != size)
        return -1;
    int width = 0;
    int height = 0;
    uint8_t *const pixels = WebPDecodeRGBA(data, size, &width, &height);
    if (pixels == NULL)
        return -1;
    decoded->width = width;
    decoded->height = height;
    allocate(decoded);
    for (int32_t y = 0; y < height; y++)
        fill(decoded, y, pixels + (size_t)y * (size_t)width * 4);
    WebPFree(pixels);
    return 0;
}
