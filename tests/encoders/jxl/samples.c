/* SPDX-License-Identifier: MIT
 *
 * The samples of JPEG XL files: what libjxl's decoder gives back of each pixel format,
 * depth, layout and size, with loss and without. What other programs make of the files:
 * tests/integration/command_formats.sh.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <jxl/version.h>

#include "encoders/builtin.h"
#include "encoders/common/pixel_lists.h"
#include "support/compare.h"
#include "support/decode_jxl.h"
#include "support/encode.h"
#include "support/exact.h"
#include "support/picture.h"

static bool is_yuv(enum ims_pixel_format format)
{
    return format >= IMS_PIXEL_YUV420 && format <= IMS_PIXEL_NV12;
}

static int channels(enum ims_pixel_format format)
{
    return is_yuv(format)
               ? 3
               : (picture_channels(format) < 3 ? 1 : 3) + picture_has_alpha(format);
}

static int depth(enum ims_pixel_format format)
{
    return !is_yuv(format) && picture_sample_bytes(format) > 1 ? 16 : 8;
}

/* ---- whole pictures -------------------------------------------------------------- */

/* Floats, of which old versions of libjxl cannot write a few, below. */
Test(jxl_samples, lossless_is_exact_in_every_format_layout_and_size)
{
    struct ims_encoder whole = ims_jxl;
    whole.pixel_formats = ims_pixel_lists_16;
    const struct exact_case exact = {&whole, decode_jxl_exact, 0, channels, depth};
    struct encode encode;
    encode_init(&encode, &whole);
    encode_set(&encode, "lossless", 1);
    exact_check(&exact, &encode);
    encode_fini(&encode);
}

static void encode_exactly(struct encode *encode, const struct picture *picture)
{
    const struct exact_case exact = {&ims_jxl, decode_jxl_exact, 0, channels, depth};
    cr_assert_eq(encode_run(encode, &picture->image), IMS_OK, "%s",
                 encode->message.text);
    exact_check_picture(&exact, encode, &picture->image);
}

Test(jxl_samples, effort_changes_no_sample_of_a_lossless_file)
{
    static const enum ims_pixel_format formats[] = {IMS_PIXEL_RGBA8, IMS_PIXEL_GRAY16,
                                                    IMS_PIXEL_RGB_F32, IMS_PIXEL_RGB16,
                                                    IMS_PIXEL_GRAY_ALPHA8};
    for (int i = 0; i < 20; i++) {
        struct encode encode;
        struct picture picture;
        encode_init(&encode, &ims_jxl);
        encode_set(&encode, "lossless", 1);
        encode_set(&encode, "effort", i / 2);
        picture_make(&picture, formats[i % 5], 31, 17,
                     (enum picture_content)(i % PICTURE_CONTENTS), PICTURE_TIGHT, 5);
        encode_exactly(&encode, &picture);
        picture_free(&picture);
        encode_fini(&encode);
    }
}

Test(jxl_samples, the_best_quality_is_without_loss)
{
    struct encode encode;
    struct picture picture;
    encode_init(&encode, &ims_jxl);
    encode_set(&encode, "quality", 100);
    picture_make(&picture, IMS_PIXEL_RGBA16, 31, 17, PICTURE_NOISE, PICTURE_TIGHT, 5);
    encode_exactly(&encode, &picture);
    picture_free(&picture);
    encode_fini(&encode);
}

/* A library must not end the program. */
Test(jxl_samples, pictures_of_one_color_at_the_highest_efforts)
{
    static const int32_t sides[][2] = {{1, 1}, {2, 1}, {8, 8}, {33, 31}};
    for (int i = 0; i < 64; i++) {
        struct encode encode;
        struct picture picture;
        const int32_t *const side = sides[i / 2 % 4];
        picture_make(&picture, i % 2 ? IMS_PIXEL_GRAY8 : IMS_PIXEL_RGB16, side[0],
                     side[1], PICTURE_NOISE, PICTURE_TIGHT, (uint32_t)i);
        memset((void *)(uintptr_t)picture.image.planes[0], i / 16 % 2 ? 0x80 : 0,
               (size_t)side[1] * (size_t)picture.image.strides[0]);
        encode_init(&encode, &ims_jxl);
        encode_set(&encode, "effort", 8 + i / 8 % 2);
        if (i < 32)
            cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        encode_set(&encode, "lossless", 1);
        encode_exactly(&encode, &picture);
        encode_fini(&encode);
        picture_free(&picture);
    }
}

/* ---- depths ---------------------------------------------------------------------- */

enum { WIDTH = 64, HEIGHT = 33, SAMPLES = WIDTH * HEIGHT };

static struct ims_image image_of(enum ims_pixel_format format, const void *samples)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = WIDTH;
    image.height = HEIGHT;
    image.planes[0] = samples;
    image.strides[0] = WIDTH * picture_channels(format) * picture_sample_bytes(format);
    return image;
}

/* Without loss. */
static void encode_image(struct decode_jxl *read, const struct ims_image *image)
{
    struct encode encode;
    encode_init(&encode, &ims_jxl);
    encode_set(&encode, "lossless", 1);
    cr_assert_eq(encode_run(&encode, image), IMS_OK, "%s", encode.message.text);
    decode_jxl(read, encode.buffer.data, encode.buffer.length);
    encode_fini(&encode);
}

/* Values of `bits`, made 16 bits as readers make them, or filled up with zeros. */
static void check_depth(int bits, bool with_zeros)
{
    static uint16_t samples[3 * SAMPLES];
    static unsigned values[3 * SAMPLES];
    struct decode_jxl read;
    const unsigned most = (1u << bits) - 1;
    const double full = with_zeros ? 65535.0 : most;
    for (unsigned i = 0; i < 3 * SAMPLES; i++) {
        const unsigned value = i * 2654435761u >> (32 - bits);
        samples[i] = (uint16_t)(with_zeros ? value << (16 - bits)
                                           : floor(value * 65535.0 / most + 0.5));
        values[i] = with_zeros ? samples[i] : value;
    }
    struct ims_image image = image_of(IMS_PIXEL_RGB16, samples);
    image.significant_bits = bits;
    encode_image(&read, &image);
    cr_assert_eq(read.info.bits_per_sample, with_zeros ? 16u : (uint32_t)bits,
                 "%d bits", bits);
    for (unsigned i = 0; i < 3 * SAMPLES; i++)
        cr_assert_eq((unsigned)floor(read.samples[i] * full + 0.5), values[i],
                     "%d bits, sample %u", bits, i);
    decode_jxl_free(&read);
}

Test(jxl_samples, bits_that_come_from_the_source_are_those_of_the_file)
{
    for (int bits = 8; bits < 16; bits++) {
        check_depth(bits, false);
        check_depth(bits, true);
    }
}

/* ---- floats ---------------------------------------------------------------------- */

static void check_floats(const struct ims_image *image, const float *wanted,
                         size_t count)
{
    struct decode_jxl read;
    encode_image(&read, image);
    cr_assert_eq(read.info.bits_per_sample, 32);
    cr_assert_eq(read.info.exponent_bits_per_sample, 8);
    cr_assert_arr_eq(read.samples, wanted, count * sizeof *wanted);
    decode_jxl_free(&read);
}

Test(jxl_samples, floats_are_kept_bit_by_bit)
{
    static uint32_t bits[4 * SAMPLES];
    float samples[4 * SAMPLES];
    for (uint32_t i = 0; i < 4 * SAMPLES; i++)
        bits[i] = i * 2654435761u; /* some are none, or infinite, or subnormal */
    bits[0] = 0x7F800000;
    bits[1] = 0xFF800000;
    bits[2] = 0x80000000;
    bits[3] = 1;
    memcpy(samples, bits, sizeof samples);
    static const enum ims_pixel_format formats[] = {
        IMS_PIXEL_GRAY_F32, IMS_PIXEL_GRAY_ALPHA_F32, IMS_PIXEL_RGB_F32,
        IMS_PIXEL_RGBA_F32};
    for (size_t i = 0; i < 4; i++) {
        const struct ims_image image = image_of(formats[i], samples);
        check_floats(&image, samples, (i + 1) * SAMPLES);
    }
}

Test(jxl_samples, floats_are_exact_in_every_format_layout_and_size)
{
    static const enum ims_pixel_format formats[] = {
        IMS_PIXEL_GRAY_F32, IMS_PIXEL_GRAY_ALPHA_F32, IMS_PIXEL_RGB_F32,
        IMS_PIXEL_RGBA_F32};
    static const int32_t sizes[][2] = {{1, 130}, {131, 1}, {17, 9}, {64, 48}};
    for (size_t i = 0; i < 4 * 4 * PICTURE_LAYOUTS; i++) {
        struct encode encode;
        struct picture picture;
        const int32_t *const size = sizes[i / 4 % 4];
        encode_init(&encode, &ims_jxl);
        encode_set(&encode, "lossless", 1);
        picture_make(&picture, formats[i % 4], size[0], size[1],
                     (enum picture_content)(i / 3 % PICTURE_CONTENTS),
                     (enum picture_layout)(i / 16), 7);
        encode_exactly(&encode, &picture);
        picture_free(&picture);
        encode_fini(&encode);
    }
}

/* Old versions of libjxl lose bits of such pictures: then nothing is written. */
Test(jxl_samples, a_few_floats_are_exact_or_refused)
{
    int refused = 0;
    for (int32_t width = 1; width < 100; width += 3) {
        struct encode encode;
        struct picture picture;
        encode_init(&encode, &ims_jxl);
        encode_set(&encode, "lossless", 1);
        picture_make(&picture, IMS_PIXEL_GRAY_F32, width, 1, PICTURE_NOISE,
                     PICTURE_TIGHT, 7);
        const int error = encode_run(&encode, &picture.image);
        cr_assert(error == IMS_OK || error == IMS_ERROR_ENCODE);
        if (error == IMS_OK) {
            struct decode_jxl read;
            decode_jxl(&read, encode.buffer.data, encode.buffer.length);
            cr_assert_arr_eq(read.samples, picture.image.planes[0],
                             (size_t)width * sizeof(float));
            decode_jxl_free(&read);
        } else {
            cr_assert_not_null(strstr(encode.message.text, "libjxl before 0.11 would"));
            refused++;
        }
        picture_free(&picture);
        encode_fini(&encode);
    }
#if JPEGXL_NUMERIC_VERSION >= JPEGXL_COMPUTE_NUMERIC_VERSION(0, 11, 0)
    cr_assert_eq(refused, 0);
#else
    cr_assert_lt(refused, 33);
#endif
}

/* By the definition of the format. */
static float float_of(uint16_t half)
{
    const int exponent = half >> 10 & 31;
    const float mantissa = (float)(half & 1023);
    const float number = exponent == 31  ? (float)INFINITY
                         : exponent == 0 ? ldexpf(mantissa, -24)
                                         : ldexpf(1024.0F + mantissa, exponent - 25);
    return half >> 15 != 0 ? -number : number;
}

Test(jxl_samples, halves_stay_halves)
{
    static uint16_t halves[1 << 16];
    struct decode_jxl read;
    uint32_t count = 0;
    for (uint32_t half = 0; half < 1 << 16; half++)
        if ((half & 0x7C00) != 0x7C00 && ((half & 0x7C00) != 0 || (half & 0x200) == 0))
            halves[count++] = (uint16_t)half;
    struct ims_image image = image_of(IMS_PIXEL_GRAY_F16, halves);
    image.width = 256;
    image.height = (int32_t)(count / 256);
    image.strides[0] = 2 * image.width;
    encode_image(&read, &image);
    cr_assert_eq(read.info.bits_per_sample, 16);
    cr_assert_eq(read.info.exponent_bits_per_sample, 5);
    for (size_t i = 0; i < 256 * (size_t)image.height; i++) {
        const float wanted = float_of(halves[i]);
        cr_assert(memcmp(&read.samples[i], &wanted, sizeof wanted) == 0,
                  "%04x became %a", halves[i], (double)read.samples[i]);
    }
    decode_jxl_free(&read);
}

/* libjxl would refuse them, or write others. */
Test(jxl_samples, halves_that_libjxl_cannot_have_become_floats)
{
    static uint16_t halves[1 << 16];
    struct decode_jxl read;
    for (uint32_t half = 0; half < 1 << 16; half++)
        halves[half] = (uint16_t)half;
    struct ims_image image = image_of(IMS_PIXEL_GRAY_F16, halves);
    image.width = image.height = 256;
    image.strides[0] = 2 * image.width;
    encode_image(&read, &image);
    cr_assert_eq(read.info.bits_per_sample, 32);
    for (size_t i = 0; i < 1 << 16; i++) {
        const float wanted = float_of(halves[i]);
        uint32_t bits;
        memcpy(&bits, &read.samples[i], sizeof bits);
        if ((halves[i] & 0x7FFF) > 0x7C00)
            cr_assert_eq(bits, (uint32_t)(halves[i] & 0x8000) << 16 | 0x7F800000u |
                                   (uint32_t)(halves[i] & 0x3FF) << 13);
        else
            cr_assert(memcmp(&bits, &wanted, sizeof wanted) == 0, "%04x", halves[i]);
    }
    decode_jxl_free(&read);
}

Test(jxl_samples, what_is_no_number_or_beyond_measure_is_refused_with_loss)
{
    static float samples[SAMPLES];
    static uint16_t halves[SAMPLES];
    static const struct {
        enum ims_color_transfer transfer;
        float sample;
        uint16_t half; /* 0: all halves are taken */
        const char *beyond;
    } cases[] = {
        {IMS_TRANSFER_DEFAULT, NAN, 0x7C00, "beyond 65504, "},
        {IMS_TRANSFER_LINEAR, -1e10F, 0, "beyond 65504, "},
        {IMS_TRANSFER_HLG, 2.25F, 0x4080, "beyond 2, "},
        {IMS_TRANSFER_GAMMA28, 1000.0F, 0x63D0, "beyond 16, "},
    };
    struct encode encode;
    encode_init(&encode, &ims_jxl);
    for (size_t i = 0; i < 2 * sizeof cases / sizeof cases[0]; i++) {
        struct ims_image image = i % 2 == 0 ? image_of(IMS_PIXEL_GRAY_F32, samples)
                                            : image_of(IMS_PIXEL_GRAY_F16, halves);
        image.transfer = cases[i / 2].transfer;
        samples[SAMPLES - 1] = cases[i / 2].sample;
        halves[SAMPLES - 1] = cases[i / 2].half;
        if (i % 2 != 0 && cases[i / 2].half == 0)
            continue;
        cr_assert_eq(encode_run(&encode, &image), IMS_ERROR_ENCODE, "%zu", i);
        cr_assert_not_null(strstr(encode.message.text, cases[i / 2].beyond), "%s",
                           encode.message.text);
    }
    encode_fini(&encode);
}

/* ---- lossy ----------------------------------------------------------------------- */

static double psnr_of(const struct encode *encode, const struct ims_image *image)
{
    struct decoded decoded;
    cr_assert_eq(decode_jxl_exact(&decoded, encode->buffer.data, encode->buffer.length),
                 0);
    const double psnr = compare_psnr(image, &decoded, 0);
    decoded_free(&decoded);
    return psnr;
}

Test(jxl_samples, lossy_is_near_and_better_quality_nearer_and_larger)
{
    static const enum ims_pixel_format formats[] = {IMS_PIXEL_RGB8,   IMS_PIXEL_GRAY8,
                                                    IMS_PIXEL_BGR8,   IMS_PIXEL_RGB16,
                                                    IMS_PIXEL_YUV420, IMS_PIXEL_GRAY16};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        struct encode encode;
        struct picture picture;
        double before = 0.0;
        size_t length = 0;
        encode_init(&encode, &ims_jxl);
        picture_make(&picture, formats[i], 96, 72, PICTURE_SMOOTH,
                     (enum picture_layout)(i % PICTURE_LAYOUTS), 1);
        for (int quality = 10; quality <= 90; quality += 40) {
            encode_set(&encode, "quality", quality);
            cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK, "%s",
                         encode.message.text);
            const double psnr = psnr_of(&encode, &picture.image);
            cr_assert_gt(psnr, before, "%s, quality %d: %f dB",
                         ims_pixel_format_name(formats[i]), quality, psnr);
            cr_assert_gt(encode.buffer.length, length);
            before = psnr;
            length = encode.buffer.length;
        }
        cr_assert_gt(before, 34.0, "%s: %f dB", ims_pixel_format_name(formats[i]),
                     before);
        encode_fini(&encode);
        picture_free(&picture);
    }
}

Test(jxl_samples, alpha_is_near_whatever_the_quality)
{
    static const enum ims_pixel_format formats[] = {
        IMS_PIXEL_RGBA8, IMS_PIXEL_GRAY_ALPHA16, IMS_PIXEL_RGBA_F32,
        IMS_PIXEL_GRAY_ALPHA_F16};
    for (int i = 0; i < 4; i++) {
        struct encode encode;
        struct picture picture;
        struct decode_jxl read;
        encode_init(&encode, &ims_jxl);
        picture_make(&picture, formats[i], 96, 72,
                     i < 3 ? PICTURE_SMOOTH : PICTURE_NOISE, PICTURE_TIGHT, 1);
        if (i == 3)
            memset((void *)(uintptr_t)picture.image.planes[0], 0x30, 96 * 72 * 4);
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK, "%s",
                     encode.message.text);
        decode_jxl(&read, encode.buffer.data, encode.buffer.length);
        for (int32_t k = 0; k < 96 * 72; k++) {
            const double wanted = i < 3
                                      ? picture_sample(&picture.image, k % 96, k / 96,
                                                       picture_channels(formats[i]) - 1)
                                      : (double)float_of(0x3030);
            cr_assert_float_eq(
                decode_jxl_sample(&read, k % 96, k / 96, read.channels - 1), wanted,
                0.05, "%s", ims_pixel_format_name(formats[i]));
        }
        decode_jxl_free(&read);
        encode_fini(&encode);
        picture_free(&picture);
    }
}
