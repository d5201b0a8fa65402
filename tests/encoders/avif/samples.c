/* SPDX-License-Identifier: MIT
 *
 * The samples of AVIF files: what a decoder of AV1 that is not libaom's gives back of
 * each pixel format, layout and size, with loss and without. What other programs make
 * of the files: tests/integration/command_avif.sh.
 */
#include <math.h>

#include <criterion/criterion.h>

#include "encoders/builtin.h"
#include "support/decode_avif.h"
#include "support/encode.h"
#include "support/picture.h"

static const int32_t sizes[][2] = {{1, 1}, {1, 20}, {20, 1}, {3, 5}, {17, 9}, {64, 48}};

enum { SIZES = sizeof sizes / sizeof sizes[0] };
enum { S420 = 1, S444 = 3 };
enum { D8 = 1, D10, D12 };

static bool is_yuv(enum ims_pixel_format format)
{
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    cr_assert_eq(ims_pixel_format_describe(format, &info), IMS_OK);
    return info.model == IMS_MODEL_YUV;
}

static bool is_gray(enum ims_pixel_format format)
{
    return !is_yuv(format) && picture_channels(format) < 3;
}

/* Others are unpacked to these before. */
static bool is_taken(enum ims_pixel_format format)
{
    return encode_keeps(&ims_avif, format) || encode_narrows(&ims_avif, format);
}

static double wanted_alpha(const struct ims_image *image, int32_t x, int32_t y)
{
    return picture_has_alpha(image->format)
               ? picture_sample(image, x, y, picture_channels(image->format) - 1)
               : 1.0;
}

static double wanted_color(const struct ims_image *image, int32_t x, int32_t y,
                           int channel)
{
    double color[3];
    if (is_yuv(image->format))
        picture_color(image, x, y, 0, color);
    else
        color[channel] =
            picture_sample(image, x, y, is_gray(image->format) ? 0 : channel);
    return color[channel];
}

/* Floats are rounded to 16 bits first. */
static double apart(const struct ims_image *image)
{
    return picture_sample_bytes(image->format) == 4 ? 0.55 : 0.51;
}

static void check_alpha(const avifImage *read, const struct ims_image *image)
{
    const double full = (1 << read->depth) - 1;
    for (int32_t y = 0; y < image->height; y++)
        for (int32_t x = 0; x < image->width; x++) {
            const double found = read->alphaPlane != NULL
                                     ? decode_avif_sample(read, DECODE_AVIF_ALPHA, x, y)
                                     : 1.0;
            cr_assert_float_eq(found * full, wanted_alpha(image, x, y) * full,
                               apart(image), "%s: alpha at %d, %d",
                               ims_pixel_format_name(image->format), (int)x, (int)y);
        }
}

/* ---- lossless -------------------------------------------------------------------- */

static void check_exact(const avifImage *read, const struct ims_image *image)
{
    const double full = (1 << read->depth) - 1;
    for (int32_t i = 0; i < image->width * image->height; i++) {
        const int32_t x = i % image->width;
        const int32_t y = i / image->width;
        double color[3];
        decode_avif_color(read, x, y, color);
        for (int k = 0; k < 3; k++) {
            if (is_yuv(image->format))
                cr_assert_eq((int)(decode_avif_sample(read, k, x, y) * full + 0.5),
                             picture_yuv(image, x, y, k), "%s at %d, %d",
                             ims_pixel_format_name(image->format), (int)x, (int)y);
            else
                cr_assert_float_eq(color[k] * full, wanted_color(image, x, y, k) * full,
                                   apart(image), "%s at %d, %d: channel %d",
                                   ims_pixel_format_name(image->format), (int)x, (int)y,
                                   k);
        }
    }
    check_alpha(read, image);
}

static void encode_exactly(struct encode *encode, const struct picture *picture)
{
    const struct ims_image *const image = &picture->image;
    cr_assert_eq(encode_run(encode, image), IMS_OK, "%s", encode->message.text);
    cr_assert_eq(encode->message.warnings, 0);
    avifDecoder *const decoder = decode_avif(encode, image);
    check_exact(decoder->image, image);
    avifDecoderDestroy(decoder);
}

Test(avif_samples, lossless_is_exact_in_every_format_layout_and_size)
{
    struct encode encode;
    encode_init(&encode, &ims_avif);
    encode_set(&encode, "lossless", 1);
    for (int f = 0; picture_formats[f] != IMS_PIXEL_NONE; f++) {
        if (!is_taken(picture_formats[f]))
            continue;
        for (int i = 0; i < SIZES * PICTURE_LAYOUTS; i++) {
            const int32_t *const size = sizes[i / PICTURE_LAYOUTS];
            struct picture picture;
            picture_make(&picture, picture_formats[f], size[0], size[1],
                         (enum picture_content)((i + f) % PICTURE_CONTENTS),
                         (enum picture_layout)(i % PICTURE_LAYOUTS), 3);
            encode_exactly(&encode, &picture);
            picture_free(&picture);
        }
    }
    encode_fini(&encode);
}

Test(avif_samples, yuv_of_10_and_12_bits_is_exact_in_every_layout_and_size)
{
    static const enum ims_pixel_format formats[] = {
        IMS_PIXEL_YUV420_10, IMS_PIXEL_YUV422_10, IMS_PIXEL_YUV444_10, IMS_PIXEL_P010,
        IMS_PIXEL_YUV420_12, IMS_PIXEL_YUV422_12, IMS_PIXEL_YUV444_12};
    enum { FORMATS = sizeof formats / sizeof formats[0] };
    struct encode encode;
    encode_init(&encode, &ims_avif);
    encode_set(&encode, "lossless", 1);
    for (int i = 0; i < FORMATS * SIZES * PICTURE_LAYOUTS; i++) {
        const int32_t *const size = sizes[i / FORMATS % SIZES];
        struct picture picture;
        picture_make(&picture, formats[i % FORMATS], size[0], size[1],
                     (enum picture_content)(i % PICTURE_CONTENTS),
                     (enum picture_layout)(i / FORMATS / SIZES), 3);
        encode_exactly(&encode, &picture);
        picture_free(&picture);
    }
    encode_fini(&encode);
}

Test(avif_samples, effort_changes_no_sample_of_a_lossless_file)
{
    static const enum ims_pixel_format formats[] = {IMS_PIXEL_RGBA8, IMS_PIXEL_GRAY16,
                                                    IMS_PIXEL_YUV420, IMS_PIXEL_RGB16};
    struct encode encode;
    encode_init(&encode, &ims_avif);
    encode_set(&encode, "lossless", 1);
    for (int effort = 0; effort <= 9; effort++) {
        struct picture picture;
        picture_make(&picture, formats[effort % 4], 31, 17, PICTURE_SMOOTH,
                     PICTURE_TIGHT, 5);
        encode_set(&encode, "effort", effort);
        encode_exactly(&encode, &picture);
        picture_free(&picture);
    }
    encode_fini(&encode);
}

/* ---- lossy ----------------------------------------------------------------------- */

static double psnr_of(const struct encode *encode, const struct ims_image *image)
{
    avifDecoder *const decoder = decode_avif(encode, image);
    double sum = 0.0;
    for (int32_t i = 0; i < image->width * image->height; i++) {
        const int32_t x = i % image->width;
        const int32_t y = i / image->width;
        double color[3];
        decode_avif_color(decoder->image, x, y, color);
        for (int k = 0; k < 3; k++)
            sum += pow(color[k] - wanted_color(image, x, y, k), 2.0);
    }
    check_alpha(decoder->image, image);
    avifDecoderDestroy(decoder);
    return -10.0 * log10(sum / 3.0 / image->width / image->height + 1e-10);
}

Test(avif_samples, lossy_is_near_in_every_format_layout_and_size)
{
    struct encode encode;
    encode_init(&encode, &ims_avif);
    for (int f = 0; picture_formats[f] != IMS_PIXEL_NONE; f++) {
        if (!is_taken(picture_formats[f]))
            continue;
        for (int i = 0; i < SIZES * PICTURE_LAYOUTS; i++) {
            const int32_t *const size = sizes[i / PICTURE_LAYOUTS];
            struct picture picture;
            picture_make(&picture, picture_formats[f], size[0], size[1], PICTURE_SMOOTH,
                         (enum picture_layout)(i % PICTURE_LAYOUTS), 3);
            cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK, "%s",
                         encode.message.text);
            cr_assert_eq(encode.message.warnings, 0);
            const double psnr = psnr_of(&encode, &picture.image);
            cr_assert_gt(psnr, 30.0, "%s, %dx%d: %f dB",
                         ims_pixel_format_name(picture_formats[f]), (int)size[0],
                         (int)size[1], psnr);
            picture_free(&picture);
        }
    }
    encode_fini(&encode);
}

Test(avif_samples, better_quality_is_better_and_larger)
{
    struct picture picture;
    struct encode encode;
    picture_make(&picture, IMS_PIXEL_RGB8, 96, 72, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    encode_init(&encode, &ims_avif);
    double psnr = 0.0;
    size_t length = 0;
    for (int quality = 0; quality <= 100; quality += 25) {
        encode_set(&encode, "quality", quality);
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        cr_assert_gt(psnr_of(&encode, &picture.image), psnr);
        cr_assert_gt(encode.buffer.length, length);
        psnr = psnr_of(&encode, &picture.image);
        length = encode.buffer.length;
    }
    encode_fini(&encode);
    picture_free(&picture);
}

/* Of samples of 16 bits, which are not in the way: what rounding to the file's bits and
 * the matrix alone lose. */
Test(avif_samples, conversions_to_every_depth_and_subsampling_are_near)
{
    static const double least[] = {[D8] = 46.0, [D10] = 58.0, [D12] = 70.0};
    struct encode encode;
    encode_init(&encode, &ims_avif);
    encode_set(&encode, "quality", 100);
    for (int i = 0; i < 12; i++) {
        const enum ims_pixel_format format =
            i % 2 != 0 ? IMS_PIXEL_RGBA16 : IMS_PIXEL_RGB_F32;
        const int depth = D8 + i / 2 % 3;
        const int subsampling = i < 6 ? S444 : S420;
        struct picture picture;
        picture_make(&picture, format, 33, 21, PICTURE_SMOOTH, PICTURE_PADDED, 1);
        encode_set(&encode, "depth", depth);
        encode_set(&encode, "subsampling", subsampling);
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        const double psnr = psnr_of(&encode, &picture.image);
        cr_assert_gt(psnr, subsampling == S444 ? least[depth] : 30.0,
                     "depth %d, subsampling %d: %f dB", depth, subsampling, psnr);
        picture_free(&picture);
    }
    encode_fini(&encode);
}

Test(avif_samples, yuv_of_another_subsampling_keeps_its_range_and_is_told_as_converted)
{
    struct encode encode;
    encode_init(&encode, &ims_avif);
    encode_set(&encode, "subsampling", S420);
    for (int i = 0; i < 4; i++) {
        struct picture picture;
        const enum ims_color_matrix matrix =
            i % 2 != 0 ? IMS_MATRIX_BT709 : IMS_MATRIX_BT601;
        picture_make(&picture, IMS_PIXEL_YUV444, 40, 30, PICTURE_SMOOTH, PICTURE_TIGHT,
                     1);
        picture.image.matrix = matrix;
        picture.image.range = i / 2 != 0 ? IMS_RANGE_FULL : IMS_RANGE_LIMITED;
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        cr_assert_eq(encode.message.warnings,
                     i % 2 != 0 ? IMS_WARNING_COLOR_CONVERTED : 0);
        cr_assert_gt(psnr_of(&encode, &picture.image), 28.0);
        avifDecoder *const decoder = decode_avif(&encode, &picture.image);
        cr_assert_eq(decoder->image->matrixCoefficients, 6);
        cr_assert_eq(decoder->image->yuvRange,
                     i / 2 != 0 ? AVIF_RANGE_FULL : AVIF_RANGE_LIMITED);
        avifDecoderDestroy(decoder);
        picture_free(&picture);
    }
    encode_fini(&encode);
}
