/* SPDX-License-Identifier: MIT
 *
 * JPEG 2000 by OpenJPEG: what libavcodec's own decoder, which shares no code with it,
 * gives back of each pixel format, layout and size; what the color transform saves;
 * which channel is alpha; what is said when memory runs out. What other programs make
 * of the files: tests/integration/command_formats.sh.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "config.h"

#include "encoders/builtin.h"
#include "encoders/jpeg2000/error.h"
#include "support/compare.h"
#include "support/decode_lavc.h"
#include "support/encode.h"
#include "support/exact.h"
#include "support/picture.h"

static const struct ims_encoder *const encoders[] = {&ims_jpeg2000_openjpeg_jp2,
                                                     &ims_jpeg2000_openjpeg_j2k};

#ifdef HAVE_FFMPEG

static int read_back(struct decoded *decoded, const void *data, size_t size)
{
    return decode_lavc(decoded, "jpeg2000", data, size);
}

static bool is_gray(enum ims_pixel_format format)
{
    return format < IMS_PIXEL_YUV420 || format > IMS_PIXEL_NV12
               ? picture_channels(format) < 3
               : false;
}

static int jp2_channels(enum ims_pixel_format format)
{
    return (is_gray(format) ? 1 : 3) + picture_has_alpha(format);
}

static int j2k_channels(enum ims_pixel_format format)
{
    return picture_has_alpha(format) ? 4 : jp2_channels(format);
}

static int depth(enum ims_pixel_format format)
{
    return picture_sample_bytes(format) > 1 ? 16 : 8;
}

Test(openjpeg, lossless_is_exact_in_every_format_layout_and_size)
{
    for (int i = 0; i < 2; i++) {
        const struct exact_case exact = {encoders[i], read_back, 0,
                                         i == 0 ? jp2_channels : j2k_channels, depth};
        struct encode encode;
        encode_init(&encode, encoders[i]);
        encode_set(&encode, "lossless", 1);
        exact_check(&exact, &encode);
        encode_fini(&encode);
    }
}

Test(openjpeg, lossy_is_near_in_every_format)
{
    for (int i = 0; picture_formats[i] != IMS_PIXEL_NONE; i++) {
        struct encode encode;
        struct picture picture;
        struct decoded decoded;
        encode_init(&encode, &ims_jpeg2000_openjpeg_jp2);
        if (!encode_keeps(&ims_jpeg2000_openjpeg_jp2, picture_formats[i]) ||
            picture_has_alpha(picture_formats[i])) {
            encode_fini(&encode);
            continue;
        }
        picture_make(&picture, picture_formats[i], 160, 120, PICTURE_SMOOTH,
                     (enum picture_layout)(i % PICTURE_LAYOUTS), 1);
        double before = 0.0;
        for (int quality = 0; quality <= 100; quality += 50) {
            encode_set(&encode, "quality", quality);
            cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK, "%s",
                         encode.message.text);
            cr_assert_eq(read_back(&decoded, encode.buffer.data, encode.buffer.length),
                         0);
            const double psnr = compare_psnr(&picture.image, &decoded, 0);
            cr_assert_gt(psnr, before, "%s, quality %d: %f dB",
                         ims_pixel_format_name(picture_formats[i]), quality, psnr);
            before = psnr;
            decoded_free(&decoded);
        }
        cr_assert_gt(before, 34.0, "%s: %f dB",
                     ims_pixel_format_name(picture_formats[i]), before);
        picture_free(&picture);
        encode_fini(&encode);
    }
}

/* Of gray in three channels, the transform leaves nothing of two. */
Test(openjpeg, the_color_transform_makes_files_smaller_than_libavcodecs)
{
    struct picture picture;
    size_t bytes[2];
    picture_make(&picture, IMS_PIXEL_RGB8, 200, 150, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    uint8_t *const pixels = (uint8_t *)(uintptr_t)picture.image.planes[0];
    for (size_t i = 0; i < (size_t)200 * 150 * 3; i++)
        pixels[i] = pixels[i - i % 3];
    for (int i = 0; i < 2; i++) {
        struct encode encode;
        encode_init(&encode,
                    i == 0 ? &ims_jpeg2000_openjpeg_j2k : &ims_jpeg2000_lavc_j2k);
        encode_set(&encode, "lossless", 1);
        if (i == 0 || ims_jpeg2000_lavc_j2k.probe(&ims_jpeg2000_lavc_j2k,
                                                  &encode.message) == IMS_OK)
            cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        bytes[i] = encode.buffer.length;
        encode_fini(&encode);
    }
    if (bytes[1] > 0)
        cr_assert_lt(bytes[0], bytes[1] / 2, "%zu and %zu bytes", bytes[0], bytes[1]);
    picture_free(&picture);
}

#endif

/* The box of channel definitions, whose last entry says alpha of the whole picture. */
Test(openjpeg, jp2_says_which_channel_is_alpha)
{
    for (int channels = 1; channels <= 4; channels++) {
        static const enum ims_pixel_format formats[] = {
            IMS_PIXEL_GRAY8, IMS_PIXEL_GRAY_ALPHA16, IMS_PIXEL_RGB16, IMS_PIXEL_BGRA8};
        struct encode encode;
        struct picture picture;
        picture_make(&picture, formats[channels - 1], 9, 7, PICTURE_NOISE,
                     PICTURE_PADDED, 1);
        encode_init(&encode, &ims_jpeg2000_openjpeg_jp2);
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        const uint8_t *const box =
            memmem(encode.buffer.data, encode.buffer.length, "cdef", 4);
        cr_assert_eq(box != NULL, channels % 2 == 0);
        if (box != NULL) {
            const uint8_t last[] = {0, (uint8_t)(channels - 1), 0, 1, 0, 0};
            cr_assert_eq(box[5], channels);
            cr_assert_arr_eq(box + 6 * (size_t)channels, last, sizeof last);
        }
        encode_fini(&encode);
        picture_free(&picture);
    }
}

Test(openjpeg, a_full_memory_is_told_and_the_next_image_is_well)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 40, 40, PICTURE_NOISE, PICTURE_TIGHT, 1);
    for (int i = 0; i < 2; i++) {
        struct encode encode;
        encode_init(&encode, encoders[i]);
        encode.buffer.failing = 1;
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_ERROR_MEMORY);
        cr_assert_str_eq(encode.message.text, "OpenJPEG: out of memory");
        cr_assert_eq(encode.buffer.released, encode.buffer.handed_over);
        encode.buffer.failing = 0;
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        encode_fini(&encode);
    }
    picture_free(&picture);
}

Test(openjpeg, what_it_says_without_memory_is_told_as_that)
{
    static const struct {
        const char *words;
        int error;
        const char *text;
    } cases[] = {
        {"not enough memory to setup component", IMS_ERROR_MEMORY, "out of memory"},
        {"Not enough memory to encode", IMS_ERROR_MEMORY, "out of memory"},
        {"Failed to allocate image header.", IMS_ERROR_MEMORY, "out of memory"},
        {"Cannot encode tile", IMS_ERROR_MEMORY, "out of memory"},
        {"", IMS_ERROR_MEMORY, "did not say why, as it does without memory"},
        {"Invalid bpcc", IMS_ERROR_ENCODE, "OpenJPEG: Invalid bpcc"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ims_message message = {0, ""};
        cr_assert_eq(ims_jpeg2000_error(&message, cases[i].words), cases[i].error, "%s",
                     cases[i].words);
        cr_assert_not_null(strstr(message.text, cases[i].text), "%s", message.text);
    }
}

Test(openjpeg, it_is_taken_before_libavcodec_and_refuses_what_is_too_large)
{
    static const uint8_t pixel[3];
    struct ims_message message = {0, ""};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGB8;
    image.width = image.height = 1;
    image.planes[0] = pixel;
    cr_assert_eq(exact_submit("x.jpc", &image, "encoder=j2k-openjpeg", &message),
                 IMS_OK, "%s", message.text);
    cr_assert_eq(encoders[0]->rank, 200);
    image.height = 1 << 15;
    image.width = (1 << 13) + 1;
    cr_assert_eq(exact_submit("x.jp2", &image, "encoder=jp2-openjpeg", &message),
                 IMS_ERROR_TOO_LARGE);
    cr_assert_not_null(strstr(message.text, "268435456"), "%s", message.text);
}
