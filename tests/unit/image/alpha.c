/* SPDX-License-Identifier: MIT
 *
 * Alpha of images: what was multiplied is divided exactly, what is ignored is opaque,
 * and what hides all is found.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "src/image/alpha.h"

static struct ims_image normal_of(const struct ims_image *image,
                                  struct ims_image_layout *layout)
{
    struct ims_image normal;
    struct ims_message message = {0};
    cr_assert_eq(ims_image_normalise(image, &normal, layout, &message), IMS_OK, "%s",
                 message.text);
    return normal;
}

static struct ims_image image_of(enum ims_pixel_format format, int32_t width,
                                 int32_t height, const void *samples,
                                 enum ims_alpha alpha)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = width;
    image.height = height;
    image.planes[0] = samples;
    image.alpha = alpha;
    return image;
}

static void straighten(const struct ims_image *image, void *memory)
{
    struct ims_image_layout layout;
    struct ims_image straight;
    const struct ims_image normal = normal_of(image, &layout);
    cr_assert(ims_alpha_needs_straightening(&normal));
    ims_alpha_straighten(&normal, &layout, memory, &straight);
    cr_assert_eq(straight.planes[0], memory);
    cr_assert_eq(straight.alpha, IMS_ALPHA_STRAIGHT);
    cr_assert_eq(straight.format, normal.format);
    cr_assert_not(ims_alpha_needs_straightening(&straight));
}

/* What a color that was multiplied by alpha was, on a scale up to `most`. */
static unsigned divided(unsigned color, unsigned alpha, unsigned most)
{
    if (alpha == 0)
        return 0;
    const double value = floor((double)color * most / alpha + 0.5);
    return value < most ? (unsigned)value : most;
}

/* A row for each alpha, a column for each color. */
static void every_pair(enum ims_pixel_format format, size_t samples, size_t alpha)
{
    static unsigned char in[256 * 256 * 4];
    static unsigned char out[sizeof in];
    for (unsigned a = 0; a < 256; a++)
        for (unsigned c = 0; c < 256; c++) {
            unsigned char *pixel = in + (256 * a + c) * samples;
            memset(pixel, (int)c, samples);
            pixel[alpha] = (unsigned char)a;
        }
    const struct ims_image image =
        image_of(format, 256, 256, in, IMS_ALPHA_PREMULTIPLIED);
    straighten(&image, out);
    for (unsigned a = 0; a < 256; a++)
        for (unsigned c = 0; c < 256; c++)
            for (size_t i = 0; i < samples; i++)
                cr_assert_eq(out[(256 * a + c) * samples + i],
                             i == alpha ? a : divided(c, a, 255),
                             "%u of %u, sample %zu", c, a, i);
}

Test(alpha, eight_bits_are_divided_exactly)
{
    every_pair(IMS_PIXEL_RGBA8, 4, 3);
    every_pair(IMS_PIXEL_BGRA8, 4, 3);
    every_pair(IMS_PIXEL_ARGB8, 4, 0);
    every_pair(IMS_PIXEL_ABGR8, 4, 0);
    every_pair(IMS_PIXEL_GRAY_ALPHA8, 2, 1);
}

Test(alpha, sixteen_bits_are_divided_exactly)
{
    enum { STEPS = 260 };
    static uint16_t in[STEPS * STEPS * 4];
    static uint16_t out[STEPS * STEPS * 4];
    for (unsigned a = 0; a < STEPS; a++)
        for (unsigned c = 0; c < STEPS; c++) {
            uint16_t *pixel = in + (STEPS * a + c) * 4;
            pixel[0] = pixel[1] = pixel[2] = (uint16_t)(c * 253 + 8);
            pixel[3] = (uint16_t)(a * 253);
        }
    const struct ims_image image =
        image_of(IMS_PIXEL_RGBA16, STEPS, STEPS, in, IMS_ALPHA_PREMULTIPLIED);
    straighten(&image, out);
    for (size_t i = 0; i < STEPS * STEPS; i++) {
        const unsigned a = in[4 * i + 3];
        cr_assert_eq(out[4 * i + 3], a);
        for (size_t k = 0; k < 3; k++)
            cr_assert_eq(out[4 * i + k], divided(in[4 * i + k], a, 65535), "%u of %u",
                         in[4 * i + k], a);
    }
}

Test(alpha, floats_are_divided)
{
    static const float in[] = {0.25F, 0.5F, -0.125F, 0.5F, 3, 4, 5, 1,
                               7,     8,    9,       0,    1, 2, 3, -1};
    static const float expected[] = {0.5F, 1, -0.25F, 0.5F, 3, 4, 5, 1,
                                     0,    0, 0,      0,    0, 0, 0, -1};
    float out[16];
    const struct ims_image image =
        image_of(IMS_PIXEL_RGBA_F32, 4, 1, in, IMS_ALPHA_PREMULTIPLIED);
    straighten(&image, out);
    cr_assert_arr_eq(out, expected, sizeof expected);
}

/* 0.333 / 0.6 in halves: 0x3554 / 0x38CD = 1364 / 1229 / 2 = 0.55492..., and 1 / 3. */
Test(alpha, halves_are_divided_and_rounded)
{
    static const uint16_t in[] = {0x3554, 0x38CD, 0x3C00, 0x4200,
                                  0x7BFF, 0x0400, 0x3C00, 0x8000};
    static const uint16_t expected[] = {0x3870, 0x38CD, 0x3555, 0x4200,
                                        0x7C00, 0x0400, 0,      0x8000};
    uint16_t out[8];
    const struct ims_image image =
        image_of(IMS_PIXEL_GRAY_ALPHA_F16, 4, 1, in, IMS_ALPHA_PREMULTIPLIED);
    straighten(&image, out);
    for (size_t i = 0; i < 8; i++)
        cr_assert_eq(out[i], expected[i], "%zu: %04x is not %04x", i, out[i],
                     expected[i]);
}

Test(alpha, bottom_up_and_padded_rows)
{
    static const unsigned char in[] = {50, 100, 0,  0,   0xEE, 0xEE, /* lower row */
                                       10, 255, 64, 128, 0xEE, 0xEE};
    unsigned char out[8];
    struct ims_image image =
        image_of(IMS_PIXEL_GRAY_ALPHA8, 2, 2, in + 6, IMS_ALPHA_PREMULTIPLIED);
    image.strides[0] = -6;
    straighten(&image, out);
    static const unsigned char expected[] = {10, 255, 128, 128, 128, 100, 0, 0};
    cr_assert_arr_eq(out, expected, sizeof expected);
}

Test(alpha, what_is_ignored_becomes_opaque_or_is_no_alpha_at_all)
{
    static const unsigned char gray[] = {7, 0, 8, 99};
    static const uint16_t color[] = {1, 2, 3, 4};
    unsigned char bytes[4];
    uint16_t words[4];
    struct ims_image_layout layout;
    struct ims_image image =
        image_of(IMS_PIXEL_GRAY_ALPHA8, 2, 1, gray, IMS_ALPHA_IGNORED);
    straighten(&image, bytes);
    cr_assert_arr_eq(bytes, ((const unsigned char[]){7, 255, 8, 255}), 4);
    image = image_of(IMS_PIXEL_RGBA16, 1, 1, color, IMS_ALPHA_IGNORED);
    straighten(&image, words);
    cr_assert_arr_eq(words, ((const uint16_t[]){1, 2, 3, 65535}), sizeof words);
    image = image_of(IMS_PIXEL_RGBA_F16, 1, 1, color, IMS_ALPHA_IGNORED);
    straighten(&image, words);
    cr_assert_arr_eq(words, ((const uint16_t[]){1, 2, 3, 0x3C00}), sizeof words);
    static const float number[] = {7, 0};
    float numbers[2];
    image = image_of(IMS_PIXEL_GRAY_ALPHA_F32, 1, 1, number, IMS_ALPHA_IGNORED);
    straighten(&image, numbers);
    cr_assert_arr_eq(numbers, ((const float[]){7, 1}), sizeof numbers);
    static const enum ims_pixel_format pairs[][2] = {{IMS_PIXEL_RGBA8, IMS_PIXEL_RGBX8},
                                                     {IMS_PIXEL_BGRA8, IMS_PIXEL_BGRX8},
                                                     {IMS_PIXEL_ARGB8, IMS_PIXEL_XRGB8},
                                                     {IMS_PIXEL_ABGR8, IMS_PIXEL_XBGR8},
                                                     {IMS_PIXEL_RGB8, IMS_PIXEL_RGB8}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        image = image_of(pairs[i][0], 1, 1, gray, IMS_ALPHA_IGNORED);
        const struct ims_image normal = normal_of(&image, &layout);
        cr_assert_eq(normal.format, pairs[i][1]);
        cr_assert_not(ims_alpha_needs_straightening(&normal));
        cr_assert_not(ims_alpha_hides_all(&normal));
    }
}

Test(alpha, a_kind_that_is_none_is_refused)
{
    struct ims_image image = image_of(IMS_PIXEL_RGBA8, 1, 1, "1234", (enum ims_alpha)3);
    struct ims_message message = {0};
    cr_assert_eq(ims_image_check(&image, &message), IMS_ERROR_IMAGE_ALPHA);
    cr_assert_not_null(strstr(message.text, "alpha is 3"));
}

static bool hides(enum ims_pixel_format format, const void *samples)
{
    struct ims_image_layout layout;
    const struct ims_image image = image_of(format, 2, 1, samples, IMS_ALPHA_STRAIGHT);
    const struct ims_image normal = normal_of(&image, &layout);
    return ims_alpha_hides_all(&normal);
}

Test(alpha, what_hides_nothing_is_found)
{
    static const unsigned char all[] = {9, 9, 9, 255, 8, 8, 8, 255};
    static const unsigned char some[] = {9, 9, 9, 255, 8, 8, 8, 254};
    static const uint16_t deep[] = {9, 65535, 9, 65535};
    static const uint16_t low[] = {9, 65535, 9, 65534};
    static const uint16_t high[] = {9, 65535, 9, 0xFEFF};
    struct ims_image image =
        image_of(IMS_PIXEL_RGBA8, 2, 1, all, IMS_ALPHA_PREMULTIPLIED);
    struct ims_image_layout layout;
    struct ims_image normal = normal_of(&image, &layout);
    cr_assert(ims_alpha_is_opaque(&normal));
    normal.planes[0] = some;
    cr_assert_not(ims_alpha_is_opaque(&normal));
    normal.format = IMS_PIXEL_RGBX8;
    cr_assert(ims_alpha_is_opaque(&normal));
    normal.format = IMS_PIXEL_GRAY_ALPHA16;
    normal.planes[0] = deep;
    cr_assert(ims_alpha_is_opaque(&normal));
    normal.planes[0] = low;
    cr_assert_not(ims_alpha_is_opaque(&normal));
    normal.planes[0] = high;
    cr_assert_not(ims_alpha_is_opaque(&normal));
}

static bool is_opaque(enum ims_pixel_format format, const void *samples)
{
    struct ims_image_layout layout;
    const struct ims_image image = image_of(format, 2, 1, samples, IMS_ALPHA_STRAIGHT);
    const struct ims_image normal = normal_of(&image, &layout);
    return ims_alpha_is_opaque(&normal);
}

/* Of floats 1 and all above it is opaque, what is no number is not. */
Test(alpha, floats_that_hide_nothing_and_all)
{
    static const float numbers[][4] = {
        {0, 1, 0, 2},     {0, 1, 0, 0.99F},  {0, INFINITY, 0, 1}, {0, 1, 0, NAN},
        {9, 0, 9, -0.0F}, {9, 0, 9, 1e-42F}, {0, 1, 0, -1}};
    static const uint16_t halves[][4] = {{0, 0x3C00, 0, 0x4000}, {0, 0x3C00, 0, 0x3BFF},
                                         {0, 0x7C00, 0, 0x3C00}, {0, 0x3C00, 0, 0x7C01},
                                         {9, 0, 9, 0x8000},      {9, 0, 9, 1},
                                         {0, 0x3C00, 0, 0xBC00}};
    for (size_t i = 0; i < 7; i++) {
        const bool opaque = i == 0 || i == 2;
        cr_assert_eq(is_opaque(IMS_PIXEL_GRAY_ALPHA_F32, numbers[i]), opaque, "%zu", i);
        cr_assert_eq(is_opaque(IMS_PIXEL_GRAY_ALPHA_F16, halves[i]), opaque, "%zu", i);
        cr_assert_eq(hides(IMS_PIXEL_GRAY_ALPHA_F32, numbers[i]), i == 4, "%zu", i);
        cr_assert_eq(hides(IMS_PIXEL_GRAY_ALPHA_F16, halves[i]), i == 4, "%zu", i);
    }
}

/* 9 with half of alpha, 8 with all, 7 with none; the rest as a program left it. */
static void fill_palette(unsigned char palette[1024])
{
    memset(palette, 0, 1024);
    memcpy(palette + 4 * 9, (const unsigned char[]){50, 100, 128, 128}, 4);
    memcpy(palette + 4 * 8, (const unsigned char[]){1, 2, 3, 255}, 4);
    memcpy(palette + 4 * 7, (const unsigned char[]){1, 2, 3, 0}, 4);
}

static struct ims_image palette_image(const unsigned char indices[4],
                                      const unsigned char palette[1024],
                                      enum ims_alpha alpha)
{
    struct ims_image image = image_of(IMS_PIXEL_PALETTE8, 2, 2, indices, alpha);
    image.planes[1] = palette;
    return image;
}

Test(alpha, palettes_are_divided_or_become_opaque)
{
    static const unsigned char indices[] = {9, 8, 7, 9};
    unsigned char palette[1024];
    unsigned char out[4 + 1024];
    fill_palette(palette);
    struct ims_image image = palette_image(indices, palette, IMS_ALPHA_PREMULTIPLIED);
    straighten(&image, out);
    cr_assert_arr_eq(out, indices, 4);
    cr_assert_arr_eq(out + 4 + 4 * 9, ((const unsigned char[]){100, 199, 255, 128}), 4);
    cr_assert_arr_eq(out + 4 + 4 * 8, palette + 4 * 8, 4);
    cr_assert_arr_eq(out + 4 + 4 * 7, ((const unsigned char[4]){0}), 4);
    image.alpha = IMS_ALPHA_IGNORED;
    straighten(&image, out);
    cr_assert_arr_eq(out + 4 + 4 * 7, ((const unsigned char[]){1, 2, 3, 255}), 4);
}

/* Entries that no pixel has do not count. */
Test(alpha, what_palettes_hide)
{
    static const struct {
        unsigned char indices[4];
        bool opaque;
        bool hides;
    } cases[] = {{{8, 8, 8, 8}, true, false},
                 {{8, 8, 8, 9}, false, false},
                 {{7, 7, 255, 7}, false, true},
                 {{7, 7, 8, 7}, false, false}};
    unsigned char palette[1024];
    fill_palette(palette);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ims_image_layout layout;
        const struct ims_image image =
            palette_image(cases[i].indices, palette, IMS_ALPHA_STRAIGHT);
        const struct ims_image normal = normal_of(&image, &layout);
        cr_assert_eq(ims_alpha_is_opaque(&normal), cases[i].opaque, "%zu", i);
        cr_assert_eq(ims_alpha_hides_all(&normal), cases[i].hides, "%zu", i);
    }
}

Test(alpha, what_hides_all_is_found)
{
    static const unsigned char nothing[] = {9, 9, 9, 0, 8, 8, 8, 0};
    static const unsigned char something[] = {9, 9, 9, 0, 8, 8, 8, 1};
    static const uint16_t low[] = {9, 0, 9, 1};
    static const uint16_t high[] = {9, 0, 9, 256};
    static const uint16_t none[] = {9, 0, 9, 0};
    cr_assert(hides(IMS_PIXEL_RGBA8, nothing));
    cr_assert_not(hides(IMS_PIXEL_RGBA8, something));
    cr_assert_not(hides(IMS_PIXEL_ARGB8, nothing));
    cr_assert_not(hides(IMS_PIXEL_RGBX8, nothing));
    cr_assert_not(hides(IMS_PIXEL_GRAY8, nothing + 3));
    cr_assert(hides(IMS_PIXEL_GRAY_ALPHA16, none));
    cr_assert_not(hides(IMS_PIXEL_GRAY_ALPHA16, low));
    cr_assert_not(hides(IMS_PIXEL_GRAY_ALPHA16, high));
}
