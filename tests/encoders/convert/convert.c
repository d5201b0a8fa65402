/* SPDX-License-Identifier: MIT
 *
 * The converters against plain arithmetic in double precision: every pair of formats in
 * every layout and at every small size, with nothing read or written beyond the pixels.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/convert/convert.h"
#include "support/picture.h"

static bool is_yuv(enum ims_pixel_format format)
{
    return format >= IMS_PIXEL_YUV420 && format <= IMS_PIXEL_NV12;
}

static double unit(double value)
{
    return fmin(fmax(value, 0.0), 1.0);
}

/* ---- rows of pixels -------------------------------------------------------------- */

static const enum ims_pixel_format flat_targets[] = {IMS_PIXEL_RGB8, IMS_PIXEL_BGR8,
                                                     IMS_PIXEL_RGBA8, IMS_PIXEL_BGRA8};

static const enum ims_chroma_location places[] = {
    IMS_CHROMA_LEFT,        IMS_CHROMA_CENTER,      IMS_CHROMA_TOP_LEFT,
    IMS_CHROMA_TOP,         IMS_CHROMA_BOTTOM_LEFT, IMS_CHROMA_BOTTOM,
    IMS_CHROMA_NEAREST,     IMS_CHROMA_RIGHT,       IMS_CHROMA_TOP_RIGHT,
    IMS_CHROMA_BOTTOM_RIGHT};
enum { PLACES = sizeof places / sizeof places[0] };

/* One result row that ends where memory ends. */
struct target_row {
    struct picture picture;
};

static uint8_t *make_row(struct target_row *row, enum ims_pixel_format format,
                         int32_t width)
{
    picture_make(&row->picture, format, width, 1, PICTURE_FLAT, PICTURE_TIGHT, 1);
    return (uint8_t *)(uintptr_t)row->picture.image.planes[0];
}

/* Alpha of a pixel, 0..1. */
static double alpha_at(const struct ims_image *image, int32_t x, int32_t y)
{
    return picture_has_alpha(image->format)
               ? picture_sample(image, x, y, picture_channels(image->format) - 1)
               : 1.0;
}

/* Color number `channel` of a pixel as it must be in a target with or without alpha. */
static double wanted_at(const struct ims_image *image, int32_t x, int32_t y,
                        int channel, bool keeps_alpha, int32_t background)
{
    if (channel == 3)
        return alpha_at(image, x, y);
    if (keeps_alpha && picture_has_alpha(image->format))
        return unit(picture_sample(image, x, y,
                                   picture_channels(image->format) < 3 ? 0 : channel));
    double color[3];
    picture_color(image, x, y, background, color);
    return unit(color[channel]);
}

static void check_rows(const struct ims_image *image, enum ims_pixel_format target)
{
    const int32_t background = 0x3377EE;
    const bool keeps_alpha = picture_has_alpha(target);
    /* Rounding once: half a step, and what fixed point adds to it. With alpha of more
     * than 8 bits there are two steps or more, but the last of them in 16 bits. */
    const bool deep_alpha = picture_has_alpha(image->format) &&
                            picture_sample_bytes(image->format) > 1 && !keeps_alpha;
    const double tolerance = is_yuv(image->format) || deep_alpha ? 0.505 : 0.500001;
    struct target_row row;
    uint8_t *const pixels = make_row(&row, target, image->width);
    struct ims_convert convert;
    ims_convert_start(&convert, image, target, background, false);
    for (int32_t y = 0; y < image->height; y++) {
        const uint32_t warnings = ims_convert_row(&convert, y, pixels);
        bool transparent = false;
        for (int32_t x = 0; x < image->width; x++) {
            transparent = transparent || alpha_at(image, x, y) < 1.0;
            for (int i = 0; i < picture_channels(target); i++) {
                const double found =
                    picture_sample(&row.picture.image, x, 0, i) * 255.0;
                const double wanted =
                    wanted_at(image, x, y, i, keeps_alpha, background) * 255.0;
                cr_assert_float_eq(
                    found, wanted, tolerance,
                    "format %d to %d, width %d, at %d, %d: channel %d is "
                    "%f, not %f",
                    image->format, target, image->width, x, y, i, found, wanted);
            }
        }
        const uint32_t flat =
            transparent && !keeps_alpha ? IMS_WARNING_ALPHA_FLATTENED : 0;
        const bool is_rgb =
            !is_yuv(image->format) ||
            (image->matrix == IMS_MATRIX_IDENTITY && image->range == IMS_RANGE_FULL);
        cr_assert_eq(warnings, flat | (is_rgb ? 0 : IMS_WARNING_COLOR_CONVERTED));
    }
    picture_free(&row.picture);
}

Test(convert, every_format_to_each_of_eight_bits)
{
    /* The last one is for as much chroma as luma. */
    static const enum ims_color_matrix matrices[] = {
        IMS_MATRIX_BT601, IMS_MATRIX_BT709, IMS_MATRIX_BT2020, IMS_MATRIX_SMPTE240M,
        IMS_MATRIX_IDENTITY};
    for (int f = 0; picture_formats[f] != IMS_PIXEL_NONE; f++) {
        for (int32_t width = 1; width <= 70; width++) {
            struct picture picture;
            picture_make(&picture, picture_formats[f], width, 3, PICTURE_NOISE,
                         (enum picture_layout)(width % PICTURE_LAYOUTS),
                         (uint32_t)width);
            if (is_yuv(picture_formats[f])) {
                picture.image.matrix =
                    matrices[width % (picture_formats[f] == IMS_PIXEL_YUV444 ? 5 : 4)];
                picture.image.range =
                    width / 2 % 2 ? IMS_RANGE_FULL : IMS_RANGE_LIMITED;
                picture.image.chroma_location = places[width % PLACES];
            }
            check_rows(&picture.image, flat_targets[width % 4]);
            check_rows(&picture.image, flat_targets[(width + 1) % 4]);
            picture_free(&picture);
        }
    }
}

/* Each place of chroma, at sizes on both sides of the borders of blocks, with samples
 * from end to end. */
Test(convert, chroma_is_interpolated_at_its_place)
{
    static const int32_t sizes[][2] = {{1, 1}, {1, 5},   {5, 1},   {2, 2},   {3, 4},
                                       {8, 7}, {511, 3}, {512, 2}, {513, 3}, {1026, 2}};
    static const enum ims_pixel_format formats[] = {IMS_PIXEL_YUV420, IMS_PIXEL_YUV422,
                                                    IMS_PIXEL_NV12};
    int cases = 0;
    for (int f = 0; f < 3; f++)
        for (int place = 0; place < PLACES; place++)
            for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++, cases++) {
                struct picture picture;
                picture_make(&picture, formats[f], sizes[i][0], sizes[i][1],
                             (enum picture_content)(cases % PICTURE_CONTENTS),
                             (enum picture_layout)(cases % PICTURE_LAYOUTS),
                             (uint32_t)cases);
                picture.image.range =
                    cases / 3 % 2 ? IMS_RANGE_FULL : IMS_RANGE_LIMITED;
                picture.image.chroma_location = places[place];
                check_rows(&picture.image, flat_targets[cases % 4]);
                picture_free(&picture);
            }
}

/* Pieces of a row, as some encoders ask for them, know their neighbours. */
Test(convert, parts_are_those_of_the_row)
{
    enum { WIDTH = 1200 };
    for (int f = 0; picture_formats[f] != IMS_PIXEL_NONE; f++) {
        static uint8_t whole[WIDTH * 3], parts[WIDTH * 3];
        struct picture picture;
        picture_make(&picture, picture_formats[f], WIDTH, 2, PICTURE_NOISE,
                     PICTURE_TIGHT, 1);
        struct ims_convert convert;
        ims_convert_start(&convert, &picture.image, IMS_PIXEL_RGB8, 0, false);
        ims_convert_row(&convert, 1, whole);
        for (int32_t x = 0; x < WIDTH; x += 130)
            ims_convert_part(&convert, x, 1, x + 130 < WIDTH ? 130 : WIDTH - x,
                             parts + x * 3);
        cr_assert_eq(memcmp(whole, parts, sizeof whole), 0, "format %d",
                     picture_formats[f]);
        picture_free(&picture);
    }
}

Test(convert, rows_longer_than_a_block)
{
    for (int f = 0; picture_formats[f] != IMS_PIXEL_NONE; f++) {
        for (int32_t width = 511; width <= 1025; width += 171) {
            struct picture picture;
            picture_make(&picture, picture_formats[f], width, 2, PICTURE_NOISE,
                         PICTURE_TIGHT, 1);
            check_rows(&picture.image, flat_targets[f % 4]);
            picture_free(&picture);
        }
    }
}

Test(convert, gray_stays_gray)
{
    static const enum ims_pixel_format formats[] = {IMS_PIXEL_GRAY8, IMS_PIXEL_GRAY16,
                                                    IMS_PIXEL_GRAY_F32};
    for (int i = 0; i < 3 * 70; i++) {
        struct picture picture;
        picture_make(&picture, formats[i / 70], i % 70 + 1, 1, PICTURE_NOISE,
                     PICTURE_TIGHT, 1);
        struct target_row row;
        uint8_t *const pixels = make_row(&row, IMS_PIXEL_GRAY8, i % 70 + 1);
        struct ims_convert convert;
        ims_convert_start(&convert, &picture.image, IMS_PIXEL_GRAY8, 0, false);
        cr_assert_eq(ims_convert_row(&convert, 0, pixels), 0);
        for (int32_t x = 0; x <= i % 70; x++)
            cr_assert_float_eq(
                pixels[x], picture_sample(&picture.image, x, 0, 0) * 255.0, 0.500001);
        picture_free(&row.picture);
        picture_free(&picture);
    }
}

Test(convert, deep_targets_in_both_byte_orders)
{
    static const enum ims_pixel_format pairs[][2] = {
        {IMS_PIXEL_GRAY8, IMS_PIXEL_GRAY16},
        {IMS_PIXEL_GRAY16, IMS_PIXEL_GRAY16},
        {IMS_PIXEL_GRAY_F32, IMS_PIXEL_GRAY16},
        {IMS_PIXEL_GRAY_ALPHA8, IMS_PIXEL_GRAY_ALPHA16},
        {IMS_PIXEL_GRAY_ALPHA16, IMS_PIXEL_GRAY_ALPHA16},
        {IMS_PIXEL_RGB8, IMS_PIXEL_RGB16},
        {IMS_PIXEL_RGB16, IMS_PIXEL_RGB16},
        {IMS_PIXEL_RGB_F32, IMS_PIXEL_RGB16},
        {IMS_PIXEL_RGBA8, IMS_PIXEL_RGBA16},
        {IMS_PIXEL_RGBA16, IMS_PIXEL_RGBA16},
        {IMS_PIXEL_GRAY_ALPHA_F32, IMS_PIXEL_GRAY_ALPHA16},
        {IMS_PIXEL_RGBA_F32, IMS_PIXEL_RGBA16},
    };
    for (size_t pair = 0; pair < sizeof pairs / sizeof pairs[0]; pair++) {
        for (int32_t width = 1; width <= 70; width++) {
            struct picture picture;
            picture_make(&picture, pairs[pair][0], width, 1, PICTURE_NOISE,
                         PICTURE_TIGHT, (uint32_t)width);
            struct target_row row;
            uint8_t *const pixels = make_row(&row, pairs[pair][1], width);
            struct ims_convert convert;
            ims_convert_start(&convert, &picture.image, pairs[pair][1], 0, width % 2);
            cr_assert_eq(ims_convert_row(&convert, 0, pixels), 0);
            const int channels = picture_channels(pairs[pair][0]);
            for (int32_t i = 0; i < width * channels; i++) {
                const double wanted =
                    picture_sample(&picture.image, i / channels, 0, i % channels);
                uint16_t found;
                memcpy(&found, pixels + 2 * i, 2);
                if (width % 2)
                    found = (uint16_t)(pixels[2 * i] << 8 | pixels[2 * i + 1]);
                cr_assert_float_eq(found, wanted * 65535.0, 0.500001);
            }
            picture_free(&row.picture);
            picture_free(&picture);
        }
    }
}

Test(convert, eight_bit_blending_is_exact_for_every_sample_and_alpha)
{
    static uint8_t pixels[256 * 256 * 4];
    for (size_t i = 0; i < 256 * 256; i++) {
        pixels[4 * i] = (uint8_t)i;
        pixels[4 * i + 1] = (uint8_t)(255 - i % 256);
        pixels[4 * i + 2] = (uint8_t)(i * 7);
        pixels[4 * i + 3] = (uint8_t)(i >> 8);
    }
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGBA8;
    image.width = image.height = 256;
    image.planes[0] = pixels;
    image.strides[0] = 1024;
    const int32_t backgrounds[] = {0x000000, 0xFFFFFF, 0x7F80FE};
    for (int b = 0; b < 3; b++) {
        struct ims_convert convert;
        ims_convert_start(&convert, &image, IMS_PIXEL_RGB8, backgrounds[b], false);
        for (int32_t y = 0; y < 256; y++) {
            uint8_t row[256 * 3];
            ims_convert_row(&convert, y, row);
            for (int32_t i = 0; i < 256 * 3; i++) {
                const int behind = backgrounds[b] >> (16 - 8 * (i % 3)) & 255;
                const int sample = pixels[(y * 256 + i / 3) * 4 + i % 3];
                const int sum = sample * y + behind * (255 - y);
                cr_assert_eq(row[i], (2 * sum + 255) / 510);
            }
        }
    }
}
