/* SPDX-License-Identifier: MIT
 *
 * What png-fast, jpeg-fast and the converters make of many pictures, as a checksum for
 * each: to be run on two kinds of processor and compared (scripts/check-processors).
 * Pictures are made with integers alone. On one processor every set of kernels must
 * give the same.
 *
 * Usage: bytes [PICTURES]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "encoders/builtin.h"
#include "encoders/convert/convert.h"
#include "encoders/jpeg/fast.h"
#include "encoders/png/fast.h"
#include "support/check.h"
#include "support/encode.h"
#include "support/picture.h"

static uint32_t random_state = 1;

static uint32_t below(uint32_t limit)
{
    return picture_random(&random_state) % limit;
}

static uint32_t sum_of(const void *bytes, size_t count)
{
    const uint8_t *const from = bytes;
    uint32_t sum = 2166136261u;
    for (size_t i = 0; i < count; i++)
        sum = (sum ^ from[i]) * 16777619u;
    return sum;
}

/* Sample `value` of 65535 at index `i` of a row. */
static void set_sample(uint8_t *row, size_t i, int sample_bytes, uint32_t value)
{
    const uint16_t deep = (uint16_t)value;
    const float real = (float)value * 0x1p-16f;
    if (sample_bytes == 1)
        row[i] = (uint8_t)(value >> 8);
    else if (sample_bytes == 2)
        memcpy(row + 2 * i, &deep, sizeof deep);
    else
        memcpy(row + 4 * i, &real, sizeof real);
}

/* Gradients with a little noise, or few values that stay the same for long. */
static void draw(const struct ims_image *image, bool smooth, uint32_t noise)
{
    const int sample_bytes = picture_sample_bytes(image->format);
    for (int plane = 0; plane < picture_planes(image->format); plane++) {
        const size_t count = picture_row_bytes(image, plane) / (unsigned)sample_bytes;
        uint8_t *row = (uint8_t *)(uintptr_t)image->planes[plane];
        uint32_t value = 0;
        for (int32_t y = 0; y < picture_rows(image, plane); y++) {
            for (size_t i = 0; i < count; i++) {
                if (smooth)
                    value = (uint32_t)i * 40 + (uint32_t)y * 90 + below(noise);
                else if (below(30) == 0)
                    value = below(5) * 16000;
                set_sample(row, i, sample_bytes, value & 0xffffu);
            }
            row += image->strides[plane];
        }
    }
}

/* Whether the kernels of this number are there; if so, the encoder uses them. */
static bool use_png_kernels(struct encode *encode, size_t number)
{
    return ims_png_fast_use_kernels(encode->state, number);
}

static bool use_jpeg_kernels(struct encode *encode, size_t number)
{
    const struct ims_jpeg_fast_kernels *const kernels =
        ims_jpeg_fast_kernels_at(number);
    ims_jpeg_fast_of(encode->state)->kernels = kernels;
    return kernels != NULL;
}

/* Encodes with every set of kernels. */
static void encode_all(const struct ims_encoder *encoder,
                       bool (*use)(struct encode *encode, size_t number),
                       const struct ims_image *image, int effort)
{
    struct encode encode;
    encode_init(&encode, encoder);
    encode_set(&encode, "effort", effort);
    uint32_t sum = 0;
    for (size_t i = 0; use(&encode, i); i++) {
        CHECK(encode_run(&encode, image) == IMS_OK);
        const uint32_t now = sum_of(encode.buffer.data, encode.buffer.length);
        if (i > 0 && now != sum) {
            fprintf(stderr, "%s: kernels %zu give other bytes\n", encoder->name, i);
            exit(1);
        }
        sum = now;
        if (i == 0)
            printf(" effort %d: %zu %08x", effort, encode.buffer.length, (unsigned)sum);
    }
    encode_fini(&encode);
}

static bool is_held(const struct ims_encoder *encoder, const struct ims_image *image)
{
    return (encode_keeps(encoder, image->format) ||
            encode_narrows(encoder, image->format)) &&
           (encoder->max_width == 0 || image->width <= encoder->max_width) &&
           (encoder->max_height == 0 || image->height <= encoder->max_height);
}

/* Encodes with those that have no kernels of their own. */
static void encode_rows(const struct ims_image *image)
{
    static const struct ims_encoder *const encoders[] = {
        &ims_bmp, &ims_dpx, &ims_exr, &ims_farbfeld, &ims_fits,    &ims_gif,
        &ims_hdr, &ims_ico, &ims_npy, &ims_pfm,      &ims_pnm_pam, &ims_pnm_pnm,
        &ims_qoi, &ims_raw, &ims_tga, &ims_tiff,     &ims_xpm,     &ims_xwd};
    for (size_t i = 0; i < sizeof encoders / sizeof encoders[0]; i++) {
        struct encode encode;
        if (!is_held(encoders[i], image))
            continue;
        encode_init(&encode, encoders[i]);
        CHECK(encode_run(&encode, image) == IMS_OK);
        printf(" %s: %zu %08x", encoders[i]->name, encode.buffer.length,
               (unsigned)sum_of(encode.buffer.data, encode.buffer.length));
        encode_fini(&encode);
    }
}

/* To pixels of 8 bits, and to planes. */
static void convert_all(const struct ims_image *image)
{
    static const enum ims_pixel_format targets[] = {IMS_PIXEL_RGB8, IMS_PIXEL_BGR8,
                                                    IMS_PIXEL_RGBA8, IMS_PIXEL_BGRA8};
    const size_t width = (size_t)image->width;
    const size_t height = (size_t)image->height;
    uint8_t *const bytes = calloc(width * height, 4);
    CHECK(bytes != NULL);
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        struct ims_convert convert;
        ims_convert_start(&convert, image, targets[i], 0x3366cc, false);
        for (size_t y = 0; y < height; y++)
            ims_convert_row(&convert, (int32_t)y, bytes + y * width * 4);
        printf(" %08x", (unsigned)sum_of(bytes, width * height * 4));
    }
    for (int half = 0; half < 3; half++) {
        const struct ims_convert_planes planes = {
            .planes = {bytes, bytes + width * height, bytes + 2 * width * height},
            .strides = {(ptrdiff_t)width, (ptrdiff_t)width, (ptrdiff_t)width},
            .half_width = half > 0,
            .half_height = half > 1,
            .range = IMS_RANGE_FULL,
        };
        ims_convert_planes_fill(image, 0x3366cc, &planes);
        printf(" %08x", (unsigned)sum_of(bytes, width * height * 4));
    }
    free(bytes);
}

int main(int count, char **words)
{
    const long pictures = count > 1 ? strtol(words[1], NULL, 10) : 200;
    int formats = 0;
    while (picture_formats[formats] != IMS_PIXEL_NONE)
        formats++;
    for (long i = 0; i < pictures; i++) {
        const bool large = i % 40 == 39; /* several strips */
        /* One after another: compilers differ in which argument they take first. */
        const enum ims_pixel_format format = picture_formats[below((uint32_t)formats)];
        const int32_t width = 1 + (int32_t)below(large ? 1500 : 300);
        const int32_t height = large ? 1000 : 1 + (int32_t)below(100);
        const enum picture_layout layout = (enum picture_layout)below(PICTURE_LAYOUTS);
        struct picture picture;
        picture_make(&picture, format, width, height, PICTURE_NOISE, layout,
                     (uint32_t)i);
        const uint32_t content = below(4);
        if (content > 0)
            draw(&picture.image, content < 3, 1 + below(3000));
        printf("%ld: format %d, %dx%d, content %u:", i, (int)format, (int)width,
               (int)height, (unsigned)content);
        encode_all(&ims_png_fast, use_png_kernels, &picture.image, (int)(i % 10));
        encode_all(&ims_jpeg_fast, use_jpeg_kernels, &picture.image, (int)(i % 7));
        encode_rows(&picture.image);
        convert_all(&picture.image);
        putchar('\n');
        picture_free(&picture);
    }
    return 0;
}
