/* SPDX-License-Identifier: MIT
 *
 * Colors made others, against arithmetic in double precision that is written a second
 * time: light of every kind of image, and HDR for displays without it.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/color/recolor.h"
#include "support/alloc_fail.h"
#include "support/colors.h"
#include "support/picture.h"

enum { WIDTH = 67, HEIGHT = 5 };

/* Floats of the same channels. */
static enum ims_pixel_format light_format(enum ims_pixel_format format)
{
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    ims_pixel_format_describe(format, &info);
    if (info.model == IMS_MODEL_GRAY)
        return info.has_alpha ? IMS_PIXEL_GRAY_ALPHA_F32 : IMS_PIXEL_GRAY_F32;
    return info.has_alpha ? IMS_PIXEL_RGBA_F32 : IMS_PIXEL_RGB_F32;
}

/* A result, in memory of its own. */
static struct ims_image target_of(const struct ims_image *image,
                                  enum ims_pixel_format format)
{
    struct ims_image to = IMS_IMAGE_INIT;
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    ims_pixel_format_describe(format, &info);
    to.format = format;
    to.width = image->width;
    to.height = image->height;
    to.strides[0] = (ptrdiff_t)info.bytes_per_pixel[0] * image->width;
    to.planes[0] = calloc((size_t)image->height, (size_t)to.strides[0]);
    cr_assert_not_null(to.planes[0]);
    return to;
}

static void free_target(const struct ims_image *to)
{
    free((void *)(uintptr_t)to->planes[0]);
}

static void run(const struct ims_image *image, const struct ims_image *to)
{
    struct ims_message message = {0};
    cr_assert_eq(ims_color_recolor_run(image, to, NULL, &message), IMS_OK, "%s",
                 message.text);
    cr_assert_eq(message.warnings, IMS_WARNING_COLOR_CONVERTED);
}

/* ---- light ----------------------------------------------------------------------- */

static double white_of(enum ims_color_transfer transfer)
{
    return transfer == IMS_TRANSFER_PQ    ? 203.0 / 10000.0
           : transfer == IMS_TRANSFER_HLG ? colors_light(transfer, 0.75)
                                          : 1.0;
}

/* Samples of YUV are rounded on the way. */
static double sample_of(const struct ims_image *image, int32_t x, int32_t y,
                        int channel, double *step)
{
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    double color[3];
    ims_pixel_format_describe(image->format, &info);
    *step = 0;
    if (info.model != IMS_MODEL_YUV)
        return picture_sample(image, x, y, channel);
    picture_color(image, x, y, 0, color);
    *step = 0.505 / (info.bits > 8 ? 65535 : 255);
    return fmin(fmax(color[channel], 0), 1);
}

static void check_light(const struct ims_image *image, const struct ims_image *to)
{
    const int channels = picture_channels(to->format);
    const enum ims_color_transfer transfer = image->transfer;
    for (int32_t y = 0; y < image->height; y++)
        for (int32_t x = 0; x < image->width; x++)
            for (int k = 0; k < channels; k++) {
                float found;
                double step;
                memcpy(&found,
                       (const uint8_t *)to->planes[0] + y * to->strides[0] +
                           (size_t)(x * channels + k) * sizeof found,
                       sizeof found);
                const double sample = sample_of(image, x, y, k, &step);
                if (channels % 2 == 0 && k == channels - 1) {
                    cr_assert_float_eq(found, sample, 1e-7);
                    continue;
                }
                const double white = white_of(transfer);
                const double low =
                    colors_light(transfer, fmax(sample - step, 0)) / white;
                const double high =
                    colors_light(transfer, fmin(sample + step, 1)) / white;
                cr_assert(found >= low - 3e-5 - 1e-6 * low &&
                              found <= high + 3e-5 + 1e-6 * high,
                          "%s, transfer %d, at %d, %d: channel %d is %g, not %g",
                          ims_pixel_format_name(image->format), (int)transfer, (int)x,
                          (int)y, k, found, low);
            }
}

Test(color_recolor, light_is_that_of_the_curve)
{
    static const enum ims_color_transfer transfers[] = {
        IMS_TRANSFER_SRGB, IMS_TRANSFER_BT709, IMS_TRANSFER_GAMMA22, IMS_TRANSFER_PQ,
        IMS_TRANSFER_HLG};
    for (int f = 0; picture_formats[f] != IMS_PIXEL_NONE; f++)
        for (int t = 0; t < 5; t++) {
            struct picture picture;
            picture_make(&picture, picture_formats[f], WIDTH, HEIGHT, PICTURE_SMOOTH,
                         (enum picture_layout)(t % PICTURE_LAYOUTS), (uint32_t)f);
            picture.image.transfer = transfers[t];
            struct ims_image to =
                target_of(&picture.image, light_format(picture.image.format));
            to.transfer = IMS_TRANSFER_LINEAR;
            run(&picture.image, &to);
            check_light(&picture.image, &to);
            free_target(&to);
            picture_free(&picture);
        }
}

/* The nearest float of what the standard's own numbers give, for every sample. */
Test(color_recolor, every_sample_of_srgb_is_the_nearest_float)
{
    static uint16_t samples[65536];
    static float light[65536];
    struct ims_image image = IMS_IMAGE_INIT;
    for (int i = 0; i < 65536; i++)
        samples[i] = (uint16_t)i;
    image.format = IMS_PIXEL_GRAY16;
    image.width = 65536;
    image.height = 1;
    image.planes[0] = samples;
    image.strides[0] = sizeof samples;
    image.transfer = IMS_TRANSFER_SRGB;
    struct ims_image to = image;
    to.format = IMS_PIXEL_GRAY_F32;
    to.transfer = IMS_TRANSFER_LINEAR;
    to.planes[0] = light;
    to.strides[0] = sizeof light;
    run(&image, &to);
    for (int i = 0; i < 65536; i++) {
        const float exact = (float)colors_light(IMS_TRANSFER_SRGB, i / 65535.0);
        cr_assert_leq(fabsf(light[i] - exact), 1e-7f * exact, "%d", i);
    }
}

Test(color_recolor, colors_are_divided_by_alpha_before)
{
    static const uint8_t pixels[8] = {64, 128, 0, 128, 10, 20, 30, 0};
    static const double straight[3] = {128 / 255.0, 1.0, 0.0}; /* rounded to 8 bits */
    float light[8];
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGBA8;
    image.width = 2;
    image.height = 1;
    image.planes[0] = pixels;
    image.strides[0] = sizeof pixels;
    image.transfer = IMS_TRANSFER_SRGB;
    image.alpha = IMS_ALPHA_PREMULTIPLIED;
    struct ims_image to = image;
    to.format = IMS_PIXEL_RGBA_F32;
    to.transfer = IMS_TRANSFER_LINEAR;
    to.planes[0] = light;
    to.strides[0] = sizeof light;
    run(&image, &to);
    for (int k = 0; k < 3; k++) {
        cr_assert_float_eq(light[k], colors_light(IMS_TRANSFER_SRGB, straight[k]),
                           1e-6);
        cr_assert_eq(light[4 + k], 0);
    }
    cr_assert_float_eq(light[3], 128 / 255.0, 1e-7);
    cr_assert_eq(light[7], 0);
}

/* ---- without HDR ----------------------------------------------------------------- */

/* ITU-R BT.2087's matrix, to more digits: what BT.2020's colors are in BT.709's. */
static const double to_bt709[3][3] = {
    {1.660491002108, -0.587641138789, -0.072849863320},
    {-0.124550474522, 1.132899897126, -0.008349422604},
    {-0.018150763355, -0.100578898008, 1.118729661363},
};

static double srgb_of(double light)
{
    light = fmin(fmax(light, 0), 1);
    return light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055;
}

static void expected_sdr(enum ims_color_transfer transfer, double peak,
                         const double samples[3], double sdr[3])
{
    double light[3], shown[3];
    for (int k = 0; k < 3; k++)
        light[k] = colors_light(transfer, samples[k]);
    const double scene = 0.262700212011 * light[0] + 0.677998071519 * light[1] +
                         0.059301716470 * light[2];
    for (int k = 0; k < 3; k++)
        shown[k] = transfer == IMS_TRANSFER_PQ ? 10000 * light[k]
                   : scene > 0                 ? 1000 * pow(scene, 0.2) * light[k]
                                               : 0;
    const double most = fmax(fmax(shown[0], shown[1]), shown[2]);
    const double bent =
        most > 0 ? colors_tone(fmin(most, peak), peak, 203) / most / 203 : 0;
    for (int k = 0; k < 3; k++)
        sdr[k] = srgb_of(bent * (to_bt709[k][0] * shown[0] + to_bt709[k][1] * shown[1] +
                                 to_bt709[k][2] * shown[2]));
}

static void check_sdr(const struct ims_image *image, const struct ims_image *to,
                      double peak)
{
    const int channels = picture_channels(to->format);
    const int colors = channels < 3 ? 1 : 3;
    const double most = picture_sample_bytes(to->format) == 1 ? 255 : 65535;
    for (int32_t y = 0; y < image->height; y++)
        for (int32_t x = 0; x < image->width; x++) {
            double samples[3], sdr[3];
            for (int k = 0; k < 3; k++)
                samples[k] = picture_sample(image, x, y, k % colors);
            expected_sdr(image->transfer, peak, samples, sdr);
            for (int k = 0; k < colors; k++)
                cr_assert_float_eq(picture_sample(to, x, y, k) * most, sdr[k] * most,
                                   0.52, "%s at %d, %d: channel %d is %f, not %f",
                                   ims_pixel_format_name(image->format), (int)x, (int)y,
                                   k, picture_sample(to, x, y, k) * most,
                                   sdr[k] * most);
            if (channels != colors)
                cr_assert_eq(picture_sample(to, x, y, colors),
                             picture_sample(image, x, y, colors));
        }
}

Test(color_recolor, hdr_becomes_what_bt2390_says)
{
    static const enum ims_pixel_format formats[] = {
        IMS_PIXEL_RGB8,  IMS_PIXEL_RGBA8,  IMS_PIXEL_GRAY8,
        IMS_PIXEL_RGB16, IMS_PIXEL_RGBA16, IMS_PIXEL_GRAY_ALPHA16};
    for (int i = 0; i < 6 * 2 * 2; i++) {
        struct ims_light light = IMS_LIGHT_INIT;
        struct picture picture;
        picture_make(&picture, formats[i % 6], WIDTH, HEIGHT,
                     i / 12 ? PICTURE_NOISE : PICTURE_SMOOTH, PICTURE_PADDED,
                     (uint32_t)i);
        picture.image.primaries = IMS_PRIMARIES_BT2020;
        picture.image.transfer = i / 6 % 2 ? IMS_TRANSFER_HLG : IMS_TRANSFER_PQ;
        light.max_content_light = 40000000;
        picture.image.light = i / 12 ? &light : NULL;
        struct ims_image to = target_of(&picture.image, formats[i % 6]);
        to.primaries = IMS_PRIMARIES_BT709;
        to.transfer = IMS_TRANSFER_SRGB;
        run(&picture.image, &to);
        check_sdr(&picture.image, &to, i / 12 && i / 6 % 2 == 0 ? 4000 : 1000);
        free_target(&to);
        picture_free(&picture);
    }
}

/* 203 cd/m2 of gray is bent, 50 cd/m2 is not. */
Test(color_recolor, what_is_dark_stays_as_it_is)
{
    uint16_t pixel[2];
    uint16_t shown[2];
    struct ims_image image = IMS_IMAGE_INIT;
    pixel[0] = (uint16_t)lrint(65535 * 0.4402816); /* 50 cd/m2 */
    pixel[1] = 65535;
    image.format = IMS_PIXEL_GRAY16;
    image.width = 2;
    image.height = 1;
    image.planes[0] = pixel;
    image.strides[0] = sizeof pixel;
    image.transfer = IMS_TRANSFER_PQ;
    struct ims_image to = image;
    to.primaries = IMS_PRIMARIES_BT709;
    to.transfer = IMS_TRANSFER_SRGB;
    to.planes[0] = shown;
    run(&image, &to);
    cr_assert_float_eq(shown[0], 65535 * srgb_of(50.0 / 203.0), 3);
    cr_assert_eq(shown[1], 65535);
}

/* Also where nothing is bent, as the brightest that it says is darker than white. */
Test(color_recolor, what_is_brighter_than_the_picture_says_is_as_bright_as_that)
{
    static const uint16_t pixel = 65535;
    uint16_t shown;
    struct ims_light light = IMS_LIGHT_INIT;
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY16;
    image.width = image.height = 1;
    image.planes[0] = &pixel;
    image.strides[0] = sizeof pixel;
    image.transfer = IMS_TRANSFER_PQ;
    image.light = &light;
    struct ims_image to = image;
    to.primaries = IMS_PRIMARIES_BT709;
    to.transfer = IMS_TRANSFER_SRGB;
    to.planes[0] = &shown;
    for (uint32_t peak = 20; peak <= 203; peak += 3) {
        light.max_content_light = 10000 * peak;
        run(&image, &to);
        cr_assert_float_eq(shown, 65535 * srgb_of(peak / 203.0), 3, "%u", peak);
    }
}

/* ---- what cannot be -------------------------------------------------------------- */

Test(color_recolor, colors_that_are_not_said_are_refused)
{
    static const uint8_t pixel[3];
    struct ims_message message = {0};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGB8;
    image.width = image.height = 1;
    image.planes[0] = pixel;
    image.strides[0] = 3;
    struct ims_image to = image;
    to.transfer = IMS_TRANSFER_LINEAR;
    cr_assert_eq(ims_color_recolor_run(&image, &to, NULL, &message),
                 IMS_ERROR_NOT_HELD);
    image.transfer = to.transfer = IMS_TRANSFER_SRGB;
    cr_assert_eq(ims_color_recolor_run(&image, &to, NULL, &message),
                 IMS_ERROR_NOT_HELD);
}

Test(color_recolor, memory_that_fails_is_told)
{
    long failing = 0;
    bool reached = true;
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_YUV420, 16, 4, PICTURE_NOISE, PICTURE_TIGHT, 1);
    picture.image.transfer = IMS_TRANSFER_PQ;
    struct ims_image to = target_of(&picture.image, IMS_PIXEL_RGB8);
    to.primaries = IMS_PRIMARIES_BT709;
    to.transfer = IMS_TRANSFER_SRGB;
    while (reached) {
        struct ims_message message = {0};
        alloc_fail_at(++failing);
        const int result = ims_color_recolor_run(&picture.image, &to, NULL, &message);
        reached = alloc_fail_reached();
        cr_assert_eq(result, reached ? IMS_ERROR_MEMORY : IMS_OK);
    }
    cr_assert_eq(failing, 5);
    free_target(&to);
    picture_free(&picture);
}
