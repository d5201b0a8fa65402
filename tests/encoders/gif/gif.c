/* SPDX-License-Identifier: MIT
 *
 * GIF: the bytes, exact colors where there are few, how near they are where there are
 * many, alpha, what is refused; and LZW with every number of bits. Pictures are read
 * back by libavcodec.
 */
#include <string.h>

#include <criterion/criterion.h>

#include "config.h"
#include "encoders/builtin.h"
#include "support/alloc_fail.h"
#include "support/compare.h"
#include "support/exact.h"
#include "support/picture.h"
#ifdef HAVE_FFMPEG
#include "support/decode_lavc.h"
#endif

static struct ims_image image_of(enum ims_pixel_format format, int32_t width,
                                 int32_t height, const void *pixels)
{
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    ims_pixel_format_describe(format, &info);
    image.format = format;
    image.width = width;
    image.height = height;
    image.planes[0] = pixels;
    image.strides[0] = (ptrdiff_t)width * info.bytes_per_pixel[0];
    return image;
}

#define EXPECT(image, text) exact_bytes(&ims_gif, image, text, sizeof(text) - 1)

Test(gif, the_palette_has_the_colors_that_are_there_and_no_more)
{
    static const uint8_t grays[] = {9, 7, 7};
    static const uint8_t colors[] = {255, 0, 0, 255, 1, 2, 3, 0};
    const struct ims_image gray = image_of(IMS_PIXEL_GRAY8, 3, 1, grays);
    const struct ims_image color = image_of(IMS_PIXEL_RGBA8, 1, 2, colors);
    /* Codes of 3 bits: clear (4), 1, 0, 0, then of 4 bits: the end (5). */
    EXPECT(&gray, "GIF89a\3\0\1\0\360\0\0\7\7\7\11\11\11"
                  "\54\0\0\0\0\3\0\1\0\0\2\2\14\120\0\73");
    EXPECT(&color, "GIF89a\1\0\2\0\360\0\0\377\0\0\0\0\0"
                   "\41\371\4\1\0\0\1\0"
                   "\54\0\0\0\0\1\0\2\0\0\2\2\104\12\0\73");
}

/* ---- what is refused ------------------------------------------------------------- */

Test(gif, sides_end_at_65535)
{
    static uint8_t pixels[65536];
    struct ims_message message = {0, ""};
    struct ims_image image = image_of(IMS_PIXEL_GRAY8, 65535, 1, pixels);
    cr_assert_eq(exact_submit("x.gif", &image, NULL, &message), IMS_OK);
    image.width = 65536;
    image.strides[0] = 65536;
    cr_assert_eq(exact_submit("x.gif", &image, NULL, &message), IMS_ERROR_TOO_LARGE);
    cr_assert_not_null(strstr(message.text, "65535"), "%s", message.text);
    image = image_of(IMS_PIXEL_GRAY8, 1, 65535, pixels);
    cr_assert_eq(exact_submit("x.gif", &image, NULL, &message), IMS_OK);
    image.height = 65536;
    cr_assert_eq(exact_submit("x.gif", &image, NULL, &message), IMS_ERROR_TOO_LARGE);
}

Test(gif, lossless_refuses_what_would_be_lost)
{
    static uint8_t pixels[257][4];
    struct ims_message message = {0, ""};
    for (int i = 0; i < 257; i++)
        memcpy(pixels[i], (const uint8_t[]){(uint8_t)i, (uint8_t)(i >> 8), 7, 255}, 4);
    struct ims_image image = image_of(IMS_PIXEL_RGBA8, 256, 1, pixels);
    cr_assert_eq(exact_submit("x.gif", &image, "lossless=1", &message), IMS_OK);
    cr_assert_eq(message.warnings, 0);
    cr_assert_eq(exact_submit("x.gif", &image, "lossless=1,colors=255", &message),
                 IMS_ERROR_NOT_HELD);
    cr_assert_not_null(strstr(message.text, "more than the 255 colors"), "%s",
                       message.text);
    image = image_of(IMS_PIXEL_RGBA8, 257, 1, pixels);
    cr_assert_eq(exact_submit("x.gif", &image, "lossless=1", &message),
                 IMS_ERROR_NOT_HELD);
    cr_assert_not_null(strstr(message.text, "256 colors that GIF may have"), "%s",
                       message.text);
    cr_assert_eq(exact_submit("x.gif", &image, NULL, &message), IMS_OK);
    pixels[256][3] = 0; /* transparent ones need a color too */
    cr_assert_eq(exact_submit("x.gif", &image, "lossless=1", &message),
                 IMS_ERROR_NOT_HELD);
    pixels[255][3] = 0;
    cr_assert_eq(exact_submit("x.gif", &image, "lossless=1", &message), IMS_OK);
    pixels[3][3] = 254;
    cr_assert_eq(exact_submit("x.gif", &image, "lossless=1", &message),
                 IMS_ERROR_NOT_HELD);
    cr_assert_not_null(strstr(message.text, "partly transparent"), "%s", message.text);
    cr_assert_eq(exact_submit("x.gif", &image, NULL, &message), IMS_OK);
    cr_assert_eq(message.warnings, IMS_WARNING_ALPHA_FLATTENED);
}

Test(gif, a_full_memory_is_told)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 40, 20, PICTURE_NOISE, PICTURE_TIGHT, 1);
    for (int call = 1; call <= 22; call++) {
        struct encode encode;
        encode_init(&encode, &ims_gif);
        encode.buffer.failing = call;
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_ERROR_MEMORY, "%d", call);
        cr_assert_str_eq(encode.message.text, "no memory for a GIF of 40x20");
        encode_fini(&encode);
    }
    for (int number = 1; number <= 3; number++) {
        struct encode encode;
        encode_init(&encode, &ims_gif);
        alloc_fail_at(number);
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_ERROR_MEMORY);
        cr_assert(alloc_fail_reached());
        cr_assert_str_eq(encode.message.text,
                         "no memory for the palette of 40x20 pixels");
        encode_fini(&encode);
    }
    picture_free(&picture);
}

#ifdef HAVE_FFMPEG

/* ---- what comes back ------------------------------------------------------------- */

static int read_gif(struct decoded *decoded, const void *data, size_t size)
{
    return decode_lavc(decoded, "gif", data, size);
}

static int read_opaque(struct decoded *decoded, const void *data, size_t size)
{
    return decode_lavc_opaque(decoded, "gif", data, size);
}

static int channels(enum ims_pixel_format format)
{
    (void)format;
    return 3;
}

static int depth(enum ims_pixel_format format)
{
    (void)format;
    return 8;
}

enum { BACKGROUND = 0x3366CC };

/* Alpha of 16 bits is rounded to 8 before it is blended. */
static bool is_rounded_twice(enum ims_pixel_format format)
{
    return picture_has_alpha(format) && picture_sample_bytes(format) > 1;
}

Test(gif, up_to_256_colors_are_exact_in_every_pixel_format_and_layout)
{
    static const int32_t sizes[][2] = {{1, 1}, {1, 70}, {70, 1},  {2, 2},
                                       {3, 5}, {17, 9}, {16, 16}, {256, 1}};
    const struct exact_case exact = {&ims_gif, read_opaque, BACKGROUND, channels,
                                     depth};
    struct encode encode;
    encode_init(&encode, &ims_gif);
    encode_set(&encode, "alpha_threshold", 0);
    encode_set(&encode, "background", BACKGROUND);
    for (int f = 0; picture_formats[f] != IMS_PIXEL_NONE; f++)
        for (int i = 0; i < 8 * PICTURE_LAYOUTS; i++) {
            struct picture picture;
            const enum ims_pixel_format format = picture_formats[f];
            if (is_rounded_twice(format))
                continue;
            picture_make(&picture, format, sizes[i % 8][0], sizes[i % 8][1],
                         (enum picture_content)((i + f) % PICTURE_CONTENTS),
                         (enum picture_layout)(i / 8), 7);
            cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
            exact_check_picture(&exact, &encode, &picture.image);
            picture_free(&picture);
        }
    encode_fini(&encode);
}

static void check_exact(const uint8_t *pixels, int32_t width, int32_t height)
{
    const struct exact_case exact = {&ims_gif, read_opaque, 0, channels, depth};
    const struct ims_image image = image_of(IMS_PIXEL_GRAY8, width, height, pixels);
    struct encode encode;
    encode_init(&encode, &ims_gif);
    encode_set(&encode, "lossless", 1);
    cr_assert_eq(encode_run(&encode, &image), IMS_OK);
    exact_check_picture(&exact, &encode, &image);
    encode_fini(&encode);
}

/* Noise of so many grays: so many bits, and a table of codes that is full again and
 * again. */
static void check_grays(int colors, int32_t width, int32_t height, uint32_t often)
{
    static uint8_t pixels[200 * 150];
    uint32_t random = 3;
    uint8_t value = 0;
    for (int32_t i = 0; i < width * height; i++) {
        if (picture_random(&random) % often == 0)
            value = (uint8_t)(picture_random(&random) % (uint32_t)colors);
        pixels[i] = value;
    }
    check_exact(pixels, width, height);
}

Test(gif, codes_of_every_length_are_read)
{
    for (int bits = 0; bits <= 8; bits++)
        for (uint32_t often = 1; often <= 64; often *= 8) {
            check_grays(1 << bits, 200, 150, often);
            check_grays((1 << bits) - (bits > 1), 61, 37, often);
        }
}

Test(gif, a_picture_may_end_at_every_code)
{
    for (int32_t width = 1; width < 300; width++) {
        check_grays(256, width, 1, 1);
        check_grays(3, width, 1, 1);
        check_grays(2, width, 3, 1000);
    }
    for (int32_t height = 37; height < 44; height++) /* where the table is full */
        check_grays(256, 100, height, 1);
}

/* Each pixel makes a new string, of those that there can be the one with the lowest
 * hash. */
Test(gif, strings_whose_hashes_meet_are_written_right)
{
    static uint8_t pixels[200 * 150];
    static bool known[256][256];
    unsigned strings = 0;
    for (size_t i = 1; i < sizeof pixels; i++) {
        const uint32_t prefix = pixels[i - 1];
        uint32_t lowest = UINT32_MAX;
        for (uint32_t index = 0; index < 256; index++) {
            const uint32_t hash = (prefix << 8 | index) * UINT32_C(2654435769) >> 19;
            if (known[prefix][index] || hash >= lowest)
                continue;
            lowest = hash;
            pixels[i] = (uint8_t)index;
        }
        known[prefix][pixels[i]] = true;
        if (++strings % (4096 - 258 + 1) == 0)
            memset(known, 0, sizeof known);
    }
    check_exact(pixels, 200, 150);
}

Test(gif, pixels_are_transparent_below_the_threshold)
{
    static const uint8_t pixels[5][4] = {{200, 100, 50, 255},
                                         {200, 100, 50, 128},
                                         {200, 100, 50, 127},
                                         {200, 100, 50, 1},
                                         {200, 100, 50, 0}};
    static const uint16_t wanted[5][4] = {
        {200, 100, 50, 255}, {113, 101, 127, 255}, {0}, {0}, {0}};
    const struct ims_image image = image_of(IMS_PIXEL_RGBA8, 5, 1, pixels);
    struct encode encode;
    struct decoded decoded;
    encode_init(&encode, &ims_gif);
    encode_set(&encode, "background", 0x1A66CD);
    cr_assert_eq(encode_run(&encode, &image), IMS_OK);
    cr_assert_eq(encode.message.warnings, IMS_WARNING_ALPHA_FLATTENED);
    cr_assert_eq(read_gif(&decoded, encode.buffer.data, encode.buffer.length), 0);
    for (int x = 0; x < 5; x++)
        for (int k = 0; k < 4; k++)
            if (wanted[x][3] != 0 || k == 3)
                cr_assert_eq(decoded_sample(&decoded, x, 0, k), wanted[x][k], "%d %d",
                             x, k);
    decoded_free(&decoded);
    encode_fini(&encode);
}

/* How near a photograph's colors come: PSNR in dB. */
static double quality_of(int32_t colors, int32_t dither)
{
    struct encode encode;
    struct decoded decoded;
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 320, 240, PICTURE_SMOOTH, PICTURE_TIGHT, 7);
    encode_init(&encode, &ims_gif);
    encode_set(&encode, "colors", colors);
    encode_set(&encode, "dither", dither);
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
    cr_assert_eq(encode.message.warnings, 0);
    cr_assert_eq(read_opaque(&decoded, encode.buffer.data, encode.buffer.length), 0);
    const double psnr = compare_psnr(&picture.image, &decoded, 0);
    decoded_free(&decoded);
    picture_free(&picture);
    encode_fini(&encode);
    return psnr;
}

Test(gif, more_colors_are_nearer)
{
    for (int32_t dither = 0; dither < 3; dither++) {
        double before = 0.0;
        for (int32_t colors = 2; colors <= 256; colors *= 2) {
            const double psnr = quality_of(colors, dither);
            cr_assert_gt(psnr, before, "%d colors, dither %d: %f dB", (int)colors,
                         (int)dither, psnr);
            before = psnr;
        }
        cr_assert_gt(before, dither == 0 ? 32.0 : 30.0, "dither %d: %f dB", (int)dither,
                     before);
    }
}

/* Dark at the top and light below, a gradient in each that has 16 shades of a color. */
static void draw_gradients(uint8_t pixels[60][90][3])
{
    for (int y = 0; y < 60; y++)
        for (int x = 0; x < 90; x++) {
            pixels[y][x][0] = (uint8_t)(8 + x / 6 + y / 30 * 224);
            pixels[y][x][1] = (uint8_t)(8 + y / 4 + y / 30 * 224);
            pixels[y][x][2] = (uint8_t)(8 + (x + y) / 10 + y / 30 * 224);
        }
}

Test(gif, shades_that_lie_close_together_are_told_from_each_other)
{
    static uint8_t pixels[60][90][3];
    draw_gradients(pixels);
    const struct ims_image image = image_of(IMS_PIXEL_RGB8, 90, 60, pixels);
    for (int32_t dither = 0; dither < 3; dither++) {
        struct encode encode;
        struct decoded decoded;
        encode_init(&encode, &ims_gif);
        encode_set(&encode, "dither", dither);
        cr_assert_eq(encode_run(&encode, &image), IMS_OK);
        cr_assert_eq(read_opaque(&decoded, encode.buffer.data, encode.buffer.length),
                     0);
        const double psnr = compare_psnr(&image, &decoded, 0);
        cr_assert_gt(psnr, 54.0, "dither %d: %f dB", (int)dither, psnr);
        decoded_free(&decoded);
        encode_fini(&encode);
    }
}

#endif
