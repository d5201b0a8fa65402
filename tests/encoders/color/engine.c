/* SPDX-License-Identifier: MIT
 *
 * What the engine makes of an image's colors before an encoder sees it: light for
 * formats of light, and with option `hdr` what a display without HDR shows. From the
 * image to the file, with the encoders that are built in.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include <imagesaver/imagesaver.h>

#include "support/colors.h"
#include "support/decode.h"
#include "support/encode_file.h"

/* Every image here is one of four pixels in a row. */
enum { PIXELS = 4 };

static struct ims_image image_of(enum ims_pixel_format format, const void *pixels,
                                 int primaries, int transfer)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = PIXELS;
    image.height = 1;
    image.planes[0] = pixels;
    image.primaries = (enum ims_color_primaries)primaries;
    image.transfer = (enum ims_color_transfer)transfer;
    return image;
}

static bool has(const struct ims_bytes *file, const char *bytes, size_t size)
{
    return memmem(file->data, file->byte_count, bytes, size) != NULL;
}

/* The floats at the end of a file, the least significant byte first. */
static void last_floats(const struct ims_bytes *file, float *floats, size_t count)
{
    const uint8_t *at =
        (const uint8_t *)file->data + file->byte_count - count * sizeof *floats;
    for (size_t i = 0; i < count; i++, at += 4) {
        const uint32_t bits = at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
                              (uint32_t)at[3] << 24;
        memcpy(&floats[i], &bits, sizeof bits);
    }
}

/* ---- formats of light ------------------------------------------------------------ */

Test(color_engine, integers_become_light_in_exr)
{
    static const uint8_t pixels[PIXELS * 4] = {128, 255, 0, 255, 10, 20, 30, 128,
                                               1,   2,   3, 0,   99, 98, 97, 255};
    struct ims_bytes file = IMS_BYTES_INIT;
    struct ims_message message = {0};
    const struct ims_image image = image_of(IMS_PIXEL_RGBA8, pixels, 9, 13);
    float found[PIXELS * 4];
    cr_assert_eq(
        encode_file_builtin("a.exr", &image, "compression=none", NULL, &message, &file),
        IMS_OK, "%s", message.text);
    cr_assert_eq(file.warnings, IMS_WARNING_COLOR_CONVERTED);
    last_floats(&file, found, PIXELS * 4);
    for (int x = 0; x < PIXELS; x++) {
        const double alpha = pixels[4 * x + 3] / 255.0;
        cr_assert_float_eq(found[x], alpha, 1e-7);
        for (int k = 0; k < 3; k++)
            cr_assert_float_eq(
                found[PIXELS * (3 - k) + x],
                alpha * colors_light(IMS_TRANSFER_SRGB, pixels[4 * x + k] / 255.0),
                1e-7);
    }
    /* 0.708 as a float. */
    cr_assert(
        has(&file, "chromaticities\0chromaticities\0\x20\0\0\0\x7D\x3F\x35\x3F", 38));
    ims_bytes_free(&file);
}

Test(color_engine, pq_becomes_light_in_pfm)
{
    static const uint16_t pixels[PIXELS] = {0, 33297, 38055, 65535};
    struct ims_bytes file = IMS_BYTES_INIT;
    struct ims_message message = {0};
    const struct ims_image image = image_of(IMS_PIXEL_GRAY16, pixels, 0, 16);
    float found[PIXELS];
    cr_assert_eq(encode_file_builtin("a.pfm", &image, NULL, NULL, &message, &file),
                 IMS_OK, "%s", message.text);
    last_floats(&file, found, PIXELS);
    for (int x = 0; x < PIXELS; x++) {
        const double light =
            colors_light(IMS_TRANSFER_PQ, pixels[x] / 65535.0) * 10000 / 203;
        cr_assert_float_eq(found[x], light, 1e-6 * light + 1e-9);
    }
    cr_assert_float_eq(found[2], 1.0, 2e-3, "the white of paper is %f", found[2]);
    ims_bytes_free(&file);
}

Test(color_engine, light_in_integers_becomes_floats)
{
    static const uint8_t pixels[PIXELS] = {0, 51, 128, 255};
    struct ims_bytes file = IMS_BYTES_INIT;
    struct ims_message message = {0};
    struct ims_image image = image_of(IMS_PIXEL_GRAY8, pixels, 1, IMS_TRANSFER_LINEAR);
    float found[PIXELS];
    cr_assert_eq(encode_file_builtin("a.pfm", &image, NULL, NULL, &message, &file),
                 IMS_OK, "%s", message.text);
    last_floats(&file, found, PIXELS);
    for (int x = 0; x < PIXELS; x++)
        cr_assert_float_eq(found[x], pixels[x] / 255.0, 1e-7);
    ims_bytes_free(&file);
    image.transfer = IMS_TRANSFER_UNSPECIFIED;
    cr_assert_eq(encode_file_builtin("a.pfm", &image, NULL, NULL, &message, &file),
                 IMS_ERROR_NOT_HELD);
    cr_assert_not_null(strstr(message.text, "cannot hold gray8"), "%s", message.text);
}

Test(color_engine, packed_samples_and_other_floats_become_light_too)
{
    static const uint16_t pixels[PIXELS] = {0, 0xF800, 0x07E0, 0x8410};
    static const float floats[PIXELS] = {-0.5f, 0.25f, 1.0f, 2.0f};
    struct ims_bytes file = IMS_BYTES_INIT;
    struct ims_message message = {0};
    struct ims_image image = image_of(IMS_PIXEL_RGB565, pixels, 1, 13);
    float found[PIXELS * 3];
    cr_assert_eq(encode_file_builtin("a.pfm", &image, NULL, NULL, &message, &file),
                 IMS_OK, "%s", message.text);
    last_floats(&file, found, PIXELS * 3);
    cr_assert_eq(found[3], 1);
    cr_assert_eq(found[4], 0);
    cr_assert_float_eq(found[9], colors_light(IMS_TRANSFER_SRGB, 132 / 255.0), 1e-7);
    ims_bytes_free(&file);
    image = image_of(IMS_PIXEL_GRAY_F32, floats, 1, 13);
    cr_assert_eq(encode_file_builtin("a.pfm", &image, NULL, NULL, &message, &file),
                 IMS_OK);
    last_floats(&file, found, PIXELS);
    cr_assert_float_eq(found[0], -colors_light(IMS_TRANSFER_SRGB, 0.5), 1e-7);
    cr_assert_float_eq(found[1], colors_light(IMS_TRANSFER_SRGB, 0.25), 1e-7);
    cr_assert_float_eq(found[3], colors_light(IMS_TRANSFER_SRGB, 2.0), 1e-5);
    ims_bytes_free(&file);
}

/* Light is left alone, and what is not said is not guessed. */
Test(color_engine, light_stays_as_it_is)
{
    static const float pixels[PIXELS] = {-1.0f, 0.5f, 1.0f, 100.0f};
    struct ims_bytes file = IMS_BYTES_INIT;
    struct ims_message message = {0};
    for (int transfer = 0; transfer <= 8; transfer += 8) {
        const struct ims_image image =
            image_of(IMS_PIXEL_GRAY_F32, pixels, 1, transfer);
        float found[PIXELS];
        cr_assert_eq(encode_file_builtin("a.pfm", &image, NULL, NULL, &message, &file),
                     IMS_OK);
        cr_assert_eq(file.warnings & IMS_WARNING_COLOR_CONVERTED, 0);
        last_floats(&file, found, PIXELS);
        cr_assert_arr_eq(found, pixels, sizeof pixels);
        ims_bytes_free(&file);
    }
    const struct ims_image image = image_of(IMS_PIXEL_RGBA8, pixels, 1, 0);
    cr_assert_eq(encode_file_builtin("a.pfm", &image, NULL, NULL, &message, &file),
                 IMS_ERROR_NOT_HELD);
    cr_assert_not_null(strstr(message.text, "transfer"), "%s", message.text);
}

Test(color_engine, radiance_says_its_primaries)
{
    static const uint8_t pixels[PIXELS * 3];
    struct ims_bytes file = IMS_BYTES_INIT;
    struct ims_message message = {0};
    const struct ims_image image = image_of(IMS_PIXEL_RGB8, pixels, 9, 13);
    static const char line[] =
        "\nPRIMARIES= 0.7080 0.2920 0.1700 0.7970 0.1310 0.0460 0.3127 0.3290\n";
    cr_assert_eq(encode_file_builtin("a.hdr", &image, NULL, NULL, &message, &file),
                 IMS_OK, "%s", message.text);
    cr_assert(has(&file, line, sizeof line - 1));
    ims_bytes_free(&file);
}

/* ---- without HDR ----------------------------------------------------------------- */

static double srgb_of(double light)
{
    return light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055;
}

Test(color_engine, hdr_is_kept_or_made_what_others_show)
{
    static const uint16_t pixels[PIXELS * 3] = {20000, 20000, 20000, 38055,
                                                38055, 38055, 50000, 50000,
                                                50000, 65535, 65535, 65535};
    struct ims_bytes file = IMS_BYTES_INIT;
    struct ims_message message = {0};
    struct ims_light light = IMS_LIGHT_INIT;
    struct decoded decoded;
    struct ims_image image = image_of(IMS_PIXEL_RGB16, pixels, 9, 16);
    light.max_content_light = 10000000;
    image.light = &light;
    cr_assert_eq(
        encode_file_builtin("a.png", &image, "hdr=keep", NULL, &message, &file),
        IMS_OK);
    cr_assert(has(&file, "cICP\x09\x10\0\x01", 8));
    cr_assert(has(&file, "cLLI", 4));
    cr_assert_eq(file.warnings, 0);
    ims_bytes_free(&file);
    cr_assert_eq(encode_file_builtin("a.png", &image, "hdr=sdr", NULL, &message, &file),
                 IMS_OK, "%s", message.text);
    cr_assert(has(&file, "sRGB", 4));
    cr_assert_not(has(&file, "cICP", 4));
    cr_assert_not(has(&file, "cLLI", 4));
    cr_assert_eq(file.warnings, IMS_WARNING_COLOR_CONVERTED);
    cr_assert_eq(decode_png(&decoded, file.data, file.byte_count), 0);
    cr_assert_eq(decoded.depth, 16);
    for (int x = 0; x < PIXELS; x++) {
        const double luminance =
            10000 * colors_light(IMS_TRANSFER_PQ, pixels[3 * x] / 65535.0);
        const double shown = colors_tone(fmin(luminance, 1000), 1000, 203) / 203;
        for (int k = 0; k < 3; k++)
            cr_assert_float_eq(decoded_sample(&decoded, x, 0, k),
                               65535 * srgb_of(shown), 1.5);
    }
    decoded_free(&decoded);
    ims_bytes_free(&file);
}

/* An image that is no HDR is the same with and without the option. */
Test(color_engine, other_images_are_not_touched)
{
    static const uint8_t pixels[PIXELS * 3] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    struct ims_bytes kept = IMS_BYTES_INIT;
    struct ims_bytes shown = IMS_BYTES_INIT;
    struct ims_message message = {0};
    const struct ims_image image = image_of(IMS_PIXEL_RGB8, pixels, 12, 13);
    cr_assert_eq(encode_file_builtin("a.png", &image, NULL, NULL, &message, &kept),
                 IMS_OK);
    cr_assert_eq(
        encode_file_builtin("a.png", &image, "hdr=sdr", NULL, &message, &shown),
        IMS_OK);
    cr_assert_eq(kept.byte_count, shown.byte_count);
    cr_assert_arr_eq(kept.data, shown.data, kept.byte_count);
    ims_bytes_free(&kept);
    ims_bytes_free(&shown);
}

/* What is deeper than the format is refused as it would be without. */
Test(color_engine, samples_are_not_narrowed_for_it)
{
    static const uint16_t deep[PIXELS * 2] = {100, 200, 300, 400, 512, 512, 512, 512};
    struct ims_bytes file = IMS_BYTES_INIT;
    struct ims_message message = {0};
    struct ims_image image = image_of(IMS_PIXEL_YUV422_10, deep, 9, 18);
    image.planes[1] = deep + 4;
    image.planes[2] = deep + 6;
    image.matrix = IMS_MATRIX_BT2020;
    cr_assert_eq(encode_file_builtin("a.jpg", &image, "hdr=sdr", NULL, &message, &file),
                 IMS_ERROR_NOT_HELD);
    cr_assert_eq(encode_file_builtin("a.jpg", &image, "hdr=sdr,narrow=yes", NULL,
                                     &message, &file),
                 IMS_OK, "%s", message.text);
    cr_assert_eq(file.warnings, IMS_WARNING_COLOR_CONVERTED | IMS_WARNING_NARROWED);
    ims_bytes_free(&file);
}
