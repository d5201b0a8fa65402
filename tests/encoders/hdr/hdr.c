/* SPDX-License-Identifier: MIT
 *
 * Radiance HDR: the head, rows in runs and as pixels, and colors that are the nearest
 * that the format has.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/builtin.h"
#include "encoders/hdr/rgbe.h"
#include "support/exact.h"
#include "support/picture.h"

/* ---- pixels ---------------------------------------------------------------------- */

static void make(float red, float green, float blue, uint8_t pixel[4])
{
    const float *const colors[3] = {&red, &green, &blue};
    uint8_t *const planes[4] = {pixel, pixel + 1, pixel + 2, pixel + 3};
    ims_hdr_rgbe_make(colors, 1, planes);
}

static void check_pixel(float red, float green, float blue, const char *wanted)
{
    uint8_t pixel[4];
    make(red, green, blue, pixel);
    cr_assert_arr_eq(pixel, wanted, 4, "%a %a %a: %d %d %d %d", (double)red,
                     (double)green, (double)blue, pixel[0], pixel[1], pixel[2],
                     pixel[3]);
}

Test(hdr, known_colors)
{
    check_pixel(0.0f, 0.0f, 0.0f, "\0\0\0\0");
    check_pixel(1.0f, 1.0f, 1.0f, "\200\200\200\201");
    check_pixel(1.0f, 0.5f, 0.25f, "\200\100\040\201");
    check_pixel(0.1f, 0.0f, 100.0f, "\0\0\310\207");
    check_pixel(-1.0f, NAN, 2.0f, "\0\0\200\202");
    check_pixel(INFINITY, 0.0f, -INFINITY, "\377\0\0\377");
    check_pixel(0x1.FFFFFEp+127f, 0x1p+119f, 0.0f, "\377\001\0\377");
    check_pixel(1e-32f, 0.0f, 0.0f, "\320\0\0\026");
    check_pixel(9e-33f, 0.0f, 0.0f, "\0\0\0\0");
}

/* Half of the last step goes to the even one, and 255.5 to the next exponent. */
Test(hdr, halves_go_to_the_even_byte)
{
    check_pixel(128.0f, 1.5f, 0.5f, "\200\002\0\210");
    check_pixel(128.5f, 2.5f, 127.5f, "\200\002\200\210");
    check_pixel(255.5f, 255.0f, 2.0f, "\200\200\001\211");
    check_pixel(255.49f, 0.0f, 0.0f, "\377\0\0\210");
}

Test(hdr, colors_are_the_nearest_that_there_are)
{
    uint32_t random = 5;
    for (int i = 0; i < 200000; i++) {
        float color[3];
        uint8_t pixel[4];
        for (int k = 0; k < 3; k++)
            color[k] = ldexpf((float)(picture_random(&random) & 0xFFFFFF),
                              (int)(picture_random(&random) % 12) - 30 + i % 60);
        make(color[0], color[1], color[2], pixel);
        const double step = ldexp(1.0, pixel[3] - 136);
        int most = 0;
        for (int k = 0; k < 3; k++) {
            cr_assert(fabs(pixel[k] * step - (double)color[k]) <= step / 2);
            most = pixel[k] > most ? pixel[k] : most;
        }
        cr_assert(most >= 128 || pixel[3] == 0);
    }
}

/* ---- runs ------------------------------------------------------------------------ */

static void check_runs(const char *bytes, size_t count, const char *wanted, size_t size)
{
    uint8_t out[1024];
    const uint8_t *const end =
        ims_hdr_rgbe_write_runs((const uint8_t *)bytes, count, out);
    cr_assert_eq((size_t)(end - out), size);
    cr_assert_leq(size, ims_hdr_rgbe_runs_bound(count));
    cr_assert_arr_eq(out, wanted, size);
}

Test(hdr, runs_are_of_four_bytes_and_more)
{
    char same[300];
    char other[300];
    memset(same, 7, sizeof same);
    for (size_t i = 0; i < sizeof other; i++)
        other[i] = (char)i;
    check_runs(same, 1, "\1\7", 2);
    check_runs(same, 3, "\3\7\7\7", 4);
    check_runs(same, 4, "\204\7", 2);
    check_runs(same, 127, "\377\7", 2);
    check_runs(same, 129, "\377\7\2\7\7", 5);
    check_runs("abbbbbc", 7, "\1a\205b\1c", 6);
    check_runs("aaabbb", 6, "\6aaabbb", 7);
    uint8_t out[1024];
    cr_assert_eq(ims_hdr_rgbe_write_runs((uint8_t *)other, 300, out) - out, 303);
    cr_assert_eq(out[0], 128);
    cr_assert_eq(out[129], 128);
    cr_assert_eq(out[258], 44);
}

/* ---- files ----------------------------------------------------------------------- */

/* Reads the rest of a row in runs, plane by plane, into pixels. NULL where it is none.
 */
static const uint8_t *read_runs(const uint8_t *from, const uint8_t *end, size_t width,
                                uint8_t *pixels)
{
    for (size_t i = 0; i < width * 4;) {
        if (from == end)
            return NULL;
        const size_t head = *from++;
        const size_t count = head > 128 ? head - 128 : head;
        if (count == 0 || i % width + count > width || from == end)
            return NULL;
        for (size_t k = 0; k < count; k++, i++)
            pixels[i % width * 4 + i / width] = from[head > 128 ? 0 : k];
        from += head > 128 ? 1 : count;
    }
    return from;
}

/* All pixels; fails the test where it is no file. To be freed. */
static uint8_t *read_file(const struct encode *encode, int32_t width, int32_t height)
{
    static const char first[] = "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n";
    char size[64];
    const uint8_t *from = (const uint8_t *)encode->buffer.data;
    const uint8_t *const end = from + encode->buffer.length;
    const size_t row = (size_t)width * 4;
    snprintf(size, sizeof size, "-Y %d +X %d\n", (int)height, (int)width);
    cr_assert_eq(memcmp(from, first, strlen(first)), 0);
    from += strlen(first);
    cr_assert_eq(memcmp(from, size, strlen(size)), 0);
    from += strlen(size);
    uint8_t *const pixels = malloc(row * (size_t)height);
    cr_assert_not_null(pixels);
    for (size_t y = 0; y < (size_t)height; y++) {
        if (width < 8 || width > 32767) {
            memcpy(pixels + y * row, from, row);
            from += row;
            continue;
        }
        const uint8_t head[4] = {2, 2, (uint8_t)(width >> 8), (uint8_t)width};
        cr_assert_arr_eq(from, head, 4);
        from = read_runs(from + 4, end, (size_t)width, pixels + y * row);
        cr_assert_not_null(from);
    }
    cr_assert_eq(from, end);
    return pixels;
}

static void check_file(const struct encode *encode, const struct ims_image *image)
{
    uint8_t *const pixels = read_file(encode, image->width, image->height);
    const uint8_t *pixel = pixels;
    for (int32_t y = 0; y < image->height; y++)
        for (int32_t x = 0; x < image->width; x++, pixel += 4) {
            const double step = ldexp(1.0, pixel[3] - 136);
            double color[3];
            picture_color(image, x, y, 0, color);
            for (int k = 0; k < 3; k++)
                cr_assert(fabs(pixel[k] * step - color[k]) <= step * 0.50001);
        }
    free(pixels);
}

Test(hdr, every_pixel_format_layout_and_kind_of_row)
{
    static const enum ims_pixel_format formats[] = {
        IMS_PIXEL_GRAY_F32, IMS_PIXEL_RGB_F32, IMS_PIXEL_GRAY_ALPHA_F32,
        IMS_PIXEL_RGBA_F32};
    static const int32_t sizes[][2] = {{1, 1},   {1, 9},     {7, 3},     {8, 3},
                                       {513, 3}, {1025, 20}, {32767, 1}, {32768, 2}};
    struct encode encode;
    encode_init(&encode, &ims_hdr);
    for (size_t f = 0; f < sizeof formats / sizeof formats[0]; f++)
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
            for (int layout = 0; layout < PICTURE_LAYOUTS; layout++) {
                struct picture picture;
                picture_make(&picture, formats[f], sizes[i][0], sizes[i][1],
                             (enum picture_content)((i + f) % PICTURE_CONTENTS),
                             (enum picture_layout)layout, 7);
                cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
                if (i > 0 || f < 2) /* one pixel may well be opaque */
                    cr_assert_eq(encode.message.warnings,
                                 f < 2 ? 0u : IMS_WARNING_ALPHA_FLATTENED);
                check_file(&encode, &picture.image);
                picture_free(&picture);
            }
    encode_fini(&encode);
}

Test(hdr, a_full_memory_is_told)
{
    static const float gray[16] = {0.5f};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY_F32;
    image.height = 1;
    image.planes[0] = gray;
    image.strides[0] = 64;
    for (image.width = 1; image.width <= 16; image.width += 15)
        for (int call = 1; call <= 3; call++) {
            struct encode encode;
            encode_init(&encode, &ims_hdr);
            encode.buffer.failing = call;
            cr_assert_eq(encode_run(&encode, &image), IMS_ERROR_MEMORY);
            encode_fini(&encode);
        }
}

Test(hdr, lossless_is_refused)
{
    static const float gray[1] = {0.5f};
    struct ims_message message = {0, ""};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY_F32;
    image.width = image.height = 1;
    image.planes[0] = gray;
    cr_assert_eq(exact_submit("a.hdr", &image, "lossless=1", &message),
                 IMS_ERROR_OPTION_VALUE, "%s", message.text);
    cr_assert_eq(exact_submit("a.hdr", &image, NULL, &message), IMS_OK, "%s",
                 message.text);
}
