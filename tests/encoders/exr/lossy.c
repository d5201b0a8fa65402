/* SPDX-License-Identifier: MIT
 *
 * The lossy compressions of OpenEXR as libavcodec reads them: how far samples are from
 * those of the image, what stays exact, what is refused, and what has the fewest bits.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "config.h"
#include "encoders/builtin.h"
#include "encoders/exr/dct.h"
#include "encoders/exr/half.h"
#include "support/encode.h"
#include "support/exact.h"
#include "support/picture.h"

#ifdef HAVE_FFMPEG
#include "support/decode_lavc.h"
#endif

enum { B44 = 6, B44A = 7, DWAA = 8, DWAB = 9 };

/* ---- coefficients ---------------------------------------------------------------- */

static int bits_of(uint32_t number)
{
    return __builtin_popcount(number);
}

/* Of all halves within the error none has fewer bits set. */
Test(exr_lossy, coefficients_have_the_fewest_bits_within_the_error)
{
    static const float errors[] = {0.0f, 1e-7f, 0.00045f, 0.0053f, 0.3f};
    uint32_t random = 5;
    for (int i = 0; i < 2000; i++) {
        const float error = errors[i % 5];
        const float number = ldexpf((float)(picture_random(&random) % 65536) - 32768.0f,
                                    -(int)(picture_random(&random) % 24));
        const uint16_t is = ims_exr_dct_quantised(number, error);
        const float nearest = ims_exr_half_to_float(ims_exr_half_of_float(number));
        int fewest = bits_of(ims_exr_half_of_float(fabsf(number)));
        for (uint32_t half = 0; half < 0x7C00; half++)
            if (fabsf(ims_exr_half_to_float((uint16_t)half) - fabsf(number)) < error &&
                bits_of(half) < fewest)
                fewest = bits_of(half);
        cr_assert_leq(bits_of(is & 0x7FFF), fewest, "%a, error %g: %04x",
                      (double)number, (double)error, is);
        cr_assert_leq(fabsf(ims_exr_half_to_float(is) - number),
                      fmaxf(error, fabsf(nearest - number)), "%a, error %g: %04x",
                      (double)number, (double)error, is);
    }
}

/* ---- pictures -------------------------------------------------------------------- */

#ifdef HAVE_FFMPEG

/* libavcodec reads DWA of colors, halves and whole blocks alone; command_light.sh has
 * OpenEXR read others. */
enum { WIDTH = 72, HEIGHT = 304, PIXELS = WIDTH * HEIGHT };

static void make_pixels(size_t samples, bool is_half, void *pixels)
{
    for (size_t i = 0; i < PIXELS * samples; i++) {
        const double x = (double)(i / samples % WIDTH);
        const double y = (double)(i / samples / WIDTH);
        const size_t channel = i % samples;
        const double wave = sin(x / (5.0 + (double)channel)) * cos(y / 7.0);
        /* Light up to 16, and alpha, of which a part is full. */
        const double number = channel == 3 ? fmin(1.0, 0.75 + wave / 2.0)
                                           : exp2(4.0 * wave - 1.0 * (y > 150.0));
        if (is_half)
            ((uint16_t *)pixels)[i] = ims_exr_half_of_float((float)number);
        else
            ((float *)pixels)[i] = (float)number;
    }
}

static float sample_of(const void *pixels, bool is_half, size_t index)
{
    return is_half ? ims_exr_half_to_float(((const uint16_t *)pixels)[index])
                   : ((const float *)pixels)[index];
}

/* What DWA's errors are measured by. */
static double curve(double light)
{
    return light <= 1.0 ? pow(light, 1.0 / 2.2) : log(light) / 2.2 + 1.0;
}

/* The greatest error of colors: by the curve, or as a part of the sample. Alpha is
 * exact. */
static double compare(const struct encode *encode, const void *pixels, bool is_half,
                      size_t samples, bool by_curve)
{
    struct decoded_floats decoded;
    double most = 0.0;
    cr_assert_eq(
        decode_lavc_floats(&decoded, "exr", encode->buffer.data, encode->buffer.length),
        0);
    cr_assert_eq((size_t)decoded.channels, samples);
    cr_assert_eq(decoded.width, WIDTH);
    cr_assert_eq(decoded.height, HEIGHT);
    for (size_t i = 0; i < PIXELS * samples; i++) {
        const double wanted = (double)sample_of(pixels, is_half, i);
        const double is = (double)decoded.samples[i];
        if (i % samples == 3)
            cr_assert_eq(is, wanted, "alpha %zu", i);
        else
            most = fmax(most, by_curve ? fabs(curve(is) - curve(wanted))
                                       : fabs(is - wanted) / wanted);
    }
    free(decoded.samples);
    return most;
}

static double try(struct encode *encode, enum ims_pixel_format format,
                  int32_t compression, int32_t quality)
{
    static float pixels[PIXELS * 4];
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    struct ims_image image = IMS_IMAGE_INIT;
    ims_pixel_format_describe(format, &info);
    const bool is_half = info.bits == 16;
    make_pixels((size_t)info.samples, is_half, pixels);
    image.format = format;
    image.width = WIDTH;
    image.height = HEIGHT;
    image.planes[0] = pixels;
    image.strides[0] = (ptrdiff_t)WIDTH * info.samples * info.bits / 8;
    image.alpha = IMS_ALPHA_PREMULTIPLIED;
    encode_set(encode, "compression", compression);
    encode_set(encode, "quality", quality);
    cr_assert_eq(encode_run(encode, &image), IMS_OK, "%s", encode->message.text);
    return compare(encode, pixels, is_half, (size_t)info.samples, compression >= DWAA);
}

/* Six bits of a difference, in a picture whose neighbours differ little. */
Test(exr_lossy, b44_keeps_five_bits_of_differences)
{
    struct encode encode;
    encode_init(&encode, &ims_exr);
    for (int32_t compression = B44; compression <= B44A; compression++) {
        cr_assert_lt(try(&encode, IMS_PIXEL_RGB_F16, compression, 90), 0.04);
        cr_assert_lt(try(&encode, IMS_PIXEL_GRAY_F16, compression, 90), 0.04);
        cr_assert_lt(encode.buffer.length, PIXELS * 2 / 2);
        cr_assert_eq(try(&encode, IMS_PIXEL_RGB_F32, compression, 90), 0.0);
    }
    encode_fini(&encode);
}

Test(exr_lossy, dwa_keeps_what_its_quality_says)
{
    static const enum ims_pixel_format formats[] = {IMS_PIXEL_RGB_F16,
                                                    IMS_PIXEL_RGBA_F16};
    struct encode encode;
    encode_init(&encode, &ims_exr);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        for (int32_t compression = DWAA; compression <= DWAB; compression++) {
            const double best = try(&encode, formats[i], compression, 95);
            const size_t best_size = encode.buffer.length;
            const double usual = try(&encode, formats[i], compression, 90);
            const size_t usual_size = encode.buffer.length;
            const double worst = try(&encode, formats[i], compression, 0);
            cr_assert_lt(best, 0.01);
            cr_assert_lt(usual, 0.02);
            cr_assert_lt(worst, 0.2);
            cr_assert_lt(usual_size, best_size);
            cr_assert_lt(encode.buffer.length, usual_size);
        }
    encode_fini(&encode);
}

#endif

/* ---- what is refused ------------------------------------------------------------- */

Test(exr_lossy, lossless_refuses_what_loses_samples)
{
    static const float numbers[4] = {0};
    struct ims_message message = {0, ""};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY_F32;
    image.width = 1;
    image.height = 1;
    image.planes[0] = numbers;
    cr_assert_eq(exact_submit("x.exr", &image, "lossless=1,compression=piz", &message),
                 IMS_OK);
    cr_assert_eq(exact_submit("x.exr", &image, "lossless=1,compression=b44", &message),
                 IMS_OK, "floats stay");
    cr_assert_eq(exact_submit("x.exr", &image, "lossless=1,compression=dwab", &message),
                 IMS_ERROR_OPTION_VALUE);
    cr_assert_not_null(strstr(message.text, "compression=dwab does not keep samples"));
    image.format = IMS_PIXEL_GRAY_F16;
    cr_assert_eq(exact_submit("x.exr", &image, "lossless=1,compression=b44a", &message),
                 IMS_ERROR_OPTION_VALUE);
}

Test(exr_lossy, lines_that_readers_cannot_count_are_refused)
{
    static const uint16_t half[4] = {0};
    struct ims_message message = {0, ""};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGBA_F16;
    image.width = (1 << 16) + 1;
    image.height = 1;
    image.planes[0] = half;
    image.strides[0] = (ptrdiff_t)1 << 20;
    cr_assert_eq(exact_submit("x.exr", &image, "compression=dwab", &message),
                 IMS_ERROR_TOO_LARGE);
    cr_assert_not_null(strstr(message.text, "too long for compression=dwab"), "%s",
                       message.text);
}
