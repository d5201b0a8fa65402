/* SPDX-License-Identifier: MIT
 *
 * The WebP encoders, by libavcodec and by libwebp itself: exact pixels where asked for,
 * distances where not, alpha, what each converts and what it refuses, equal bytes.
 * Files are read back by libwebp's decoder.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <webp/encode.h>

#include "config.h"
#include "encoders/builtin.h"
#include "encoders/webp/webp.h"
#ifdef HAVE_LIBWEBP
#include "encoders/webp/libwebp_error.h"
#endif
#include "support/compare.h"
#include "support/decode.h"
#include "support/encode.h"
#include "support/picture.h"

static const struct ims_encoder *const encoders[] = {
#ifdef HAVE_FFMPEG
    &ims_webp_lavc,
#endif
#ifdef HAVE_LIBWEBP
    &ims_webp_libwebp,
#endif
    NULL,
};

static const int32_t sizes[][2] = {{1, 1}, {1, 70}, {70, 1},
                                   {3, 5}, {17, 9}, {160, 120}};

enum { SIZES = sizeof sizes / sizeof sizes[0] };

static bool is_yuv(enum ims_pixel_format format)
{
    return format >= IMS_PIXEL_YUV420 && format <= IMS_PIXEL_NV12;
}

static void read_back(struct decoded *decoded, const struct encode *encode,
                      const struct ims_image *image)
{
    cr_assert_eq(decode_webp(decoded, encode->buffer.data, encode->buffer.length), 0);
    cr_assert_eq(decoded->width, image->width);
    cr_assert_eq(decoded->height, image->height);
}

/* Gives fully transparent pixels the color black. */
static void hide_nothing(struct picture *picture)
{
    struct ims_image *const image = &picture->image;
    const size_t bytes = (size_t)picture_sample_bytes(image->format);
    const size_t pixel = bytes * (size_t)picture_channels(image->format);
    for (int32_t i = 0; i < image->width * image->height; i++) {
        const int32_t x = i % image->width;
        const int32_t y = i / image->width;
        uint8_t *const data = (uint8_t *)(uintptr_t)image->planes[0] +
                              y * image->strides[0] + (size_t)x * pixel;
        const int alpha = picture_channels(image->format) - 1;
        if (picture_sample(image, x, y, alpha) * 255.0 < 0.5)
            memset(data, 0, pixel);
    }
}

/* ---- lossless -------------------------------------------------------------------- */

static void check_exact(const struct ims_image *image, const struct decoded *decoded)
{
    const int channels = picture_channels(image->format);
    for (int32_t i = 0; i < image->width * image->height; i++) {
        const int32_t x = i % image->width;
        const int32_t y = i / image->width;
        double color[3];
        picture_color(image, x, y, 0, color);
        for (int k = 0; k < 4; k++) {
            double wanted = 1.0;
            if (k == 3 && picture_has_alpha(image->format))
                wanted = picture_sample(image, x, y, channels - 1);
            else if (k < 3 && is_yuv(image->format))
                wanted = fmin(fmax(color[k], 0.0), 1.0);
            else if (k < 3)
                wanted = picture_sample(image, x, y, channels < 3 ? 0 : k);
            cr_assert_float_eq(decoded_sample(decoded, x, y, k), wanted * 255.0, 0.51,
                               "format %d at %d, %d: channel %d", image->format, x, y,
                               k);
        }
    }
}

Test(webp, lossless_is_exact_in_every_format_layout_and_size)
{
    for (int e = 0; encoders[e] != NULL; e++) {
        struct encode encode;
        encode_init(&encode, encoders[e]);
        encode_set(&encode, "lossless", 1);
        for (int f = 0; picture_formats[f] != IMS_PIXEL_NONE; f++) {
            for (int i = 0; i < SIZES; i++) {
                struct picture picture;
                picture_make(&picture, picture_formats[f], sizes[i][0], sizes[i][1],
                             PICTURE_NOISE,
                             (enum picture_layout)((i + f) % PICTURE_LAYOUTS), 3);
                if (picture_has_alpha(picture_formats[f]))
                    hide_nothing(&picture);
                cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK, "%s: %s",
                             encoders[e]->name, encode.message.text);
                cr_assert_eq(encode.message.warnings, is_yuv(picture_formats[f])
                                                          ? IMS_WARNING_COLOR_CONVERTED
                                                          : 0);
                struct decoded decoded;
                read_back(&decoded, &encode, &picture.image);
                check_exact(&picture.image, &decoded);
                decoded_free(&decoded);
                picture_free(&picture);
            }
        }
        encode_fini(&encode);
    }
}

Test(webp, lossless_is_exact_at_every_effort)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 90, 60, PICTURE_SMOOTH, PICTURE_TIGHT, 3);
    for (int e = 0; encoders[e] != NULL; e++) {
        struct encode encode;
        encode_init(&encode, encoders[e]);
        encode_set(&encode, "lossless", 1);
        size_t first = 0;
        for (int effort = 0; effort <= 9; effort++) {
            encode_set(&encode, "effort", effort);
            cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
            struct decoded decoded;
            read_back(&decoded, &encode, &picture.image);
            check_exact(&picture.image, &decoded);
            decoded_free(&decoded);
            if (effort == 0)
                first = encode.buffer.length;
        }
        cr_assert_lt(encode.buffer.length, first);
        encode_fini(&encode);
    }
    picture_free(&picture);
}

/* A picture whose left half is transparent and red. */
static void make_hidden(uint8_t pixels[8 * 8 * 4], struct ims_image *image)
{
    *image = (struct ims_image)IMS_IMAGE_INIT;
    image->format = IMS_PIXEL_RGBA8;
    image->width = image->height = 8;
    image->planes[0] = pixels;
    image->strides[0] = 32;
    for (int i = 0; i < 64; i++) {
        const uint8_t pixel[4] = {200, (uint8_t)i, 7, i % 8 < 4 ? 0 : 255};
        memcpy(pixels + 4 * i, pixel, 4);
    }
}

Test(webp, hidden_color_is_kept_or_refused_but_never_lost_unasked)
{
    uint8_t pixels[8 * 8 * 4];
    struct ims_image image;
    make_hidden(pixels, &image);
    for (int e = 0; encoders[e] != NULL; e++) {
        struct encode encode;
        encode_init(&encode, encoders[e]);
        encode_set(&encode, "lossless", 1);
        const int error = encode_run(&encode, &image);
        struct decoded decoded;
        if (strcmp(encoders[e]->name, "webp-lavc") == 0) {
            cr_assert_eq(error, IMS_ERROR_NOT_HELD);
            cr_assert_not_null(strstr(encode.message.text, "exact=no"));
        } else {
            cr_assert_eq(error, IMS_OK);
            read_back(&decoded, &encode, &image);
            check_exact(&image, &decoded);
            decoded_free(&decoded);
        }
        encode_set(&encode, "exact", 0);
        cr_assert_eq(encode_run(&encode, &image), IMS_OK);
        read_back(&decoded, &encode, &image);
        cr_assert_eq(decoded_sample(&decoded, 0, 0, 3), 0);
        cr_assert_eq(decoded_sample(&decoded, 5, 5, 1), 45);
        decoded_free(&decoded);
        encode_fini(&encode);
    }
}

Test(webp, the_picture_in_memory_is_left_alone)
{
    uint8_t pixels[8 * 8 * 4];
    uint8_t before[8 * 8 * 4];
    struct ims_image image;
    make_hidden(pixels, &image);
    image.format = IMS_PIXEL_BGRA8;
    memcpy(before, pixels, sizeof before);
    for (int e = 0; encoders[e] != NULL; e++) {
        struct encode encode;
        encode_init(&encode, encoders[e]);
        encode_set(&encode, "exact", 0);
        for (int lossless = 0; lossless < 2; lossless++) {
            encode_set(&encode, "lossless", lossless);
            cr_assert_eq(encode_run(&encode, &image), IMS_OK);
            cr_assert_arr_eq(pixels, before, sizeof before);
        }
        encode_fini(&encode);
    }
}

/* ---- lossy ----------------------------------------------------------------------- */

static double psnr_of(const struct encode *encode, const struct ims_image *image)
{
    struct decoded decoded;
    read_back(&decoded, encode, image);
    const int channels = picture_channels(image->format);
    double sum = 0.0;
    for (int32_t i = 0; i < image->width * image->height; i++) {
        const int32_t x = i % image->width;
        const int32_t y = i / image->width;
        double color[3];
        picture_color(image, x, y, 0, color);
        const double alpha = picture_has_alpha(image->format)
                                 ? picture_sample(image, x, y, channels - 1)
                                 : 1.0;
        cr_assert_float_eq(decoded_sample(&decoded, x, y, 3), alpha * 255.0, 0.51);
        for (int k = 0; k < 3; k++) {
            const double found = decoded_sample(&decoded, x, y, k) / 255.0 * alpha;
            sum += pow(found - fmin(fmax(color[k], 0.0), 1.0), 2.0);
        }
    }
    decoded_free(&decoded);
    return -10.0 * log10(sum / 3.0 / image->width / image->height + 1e-10);
}

Test(webp, lossy_is_near_in_every_format_layout_and_size)
{
    for (int e = 0; encoders[e] != NULL; e++) {
        struct encode encode;
        encode_init(&encode, encoders[e]);
        for (int f = 0; picture_formats[f] != IMS_PIXEL_NONE; f++) {
            for (int i = 0; i < SIZES * PICTURE_LAYOUTS; i++) {
                const int32_t *const size = sizes[i / PICTURE_LAYOUTS];
                struct picture picture;
                picture_make(&picture, picture_formats[f], size[0], size[1],
                             PICTURE_SMOOTH, (enum picture_layout)(i % PICTURE_LAYOUTS),
                             3);
                cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK, "%s: %s",
                             encoders[e]->name, encode.message.text);
                const double psnr = psnr_of(&encode, &picture.image);
                cr_assert_gt(psnr, 30.0, "%s: format %d, %dx%d: %f dB",
                             encoders[e]->name, picture_formats[f], size[0], size[1],
                             psnr);
                picture_free(&picture);
            }
        }
        encode_fini(&encode);
    }
}

Test(webp, yuv_of_the_formats_own_kind_is_not_converted)
{
    static const enum ims_pixel_format formats[] = {IMS_PIXEL_YUV420, IMS_PIXEL_NV12,
                                                    IMS_PIXEL_YUV444};
    for (int e = 0; encoders[e] != NULL; e++) {
        struct encode encode;
        encode_init(&encode, encoders[e]);
        for (int i = 0; i < 12; i++) {
            struct picture picture;
            picture_make(&picture, formats[i / 4], 65, 47, PICTURE_SMOOTH,
                         PICTURE_PADDED, 1);
            const bool full = i % 2 != 0;
            const bool wide = i / 2 % 2 != 0;
            picture.image.range = full ? IMS_RANGE_FULL : IMS_RANGE_LIMITED;
            picture.image.matrix = wide ? IMS_MATRIX_BT709 : IMS_MATRIX_BT601;
            cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
            cr_assert_eq(encode.message.warnings,
                         full || wide ? IMS_WARNING_COLOR_CONVERTED : 0);
            cr_assert_gt(psnr_of(&encode, &picture.image), 32.0);
            picture_free(&picture);
        }
        encode_fini(&encode);
    }
}

Test(webp, planes_may_have_strides_of_their_own)
{
    enum { WIDTH = 40, HEIGHT = 30, STRIDE = 33 };
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_YUV420, WIDTH, HEIGHT, PICTURE_SMOOTH,
                 PICTURE_TIGHT, 1);
    picture.image.range = IMS_RANGE_LIMITED;
    struct ims_image image = picture.image;
    static uint8_t plane[HEIGHT / 2 * STRIDE];
    for (size_t y = 0; y < HEIGHT / 2; y++)
        memcpy(plane + y * STRIDE, (const uint8_t *)image.planes[2] + y * WIDTH / 2,
               WIDTH / 2);
    image.planes[2] = plane;
    image.strides[2] = STRIDE;
    for (int e = 0; encoders[e] != NULL; e++) {
        struct encode tight;
        struct encode wide;
        encode_init(&tight, encoders[e]);
        encode_init(&wide, encoders[e]);
        cr_assert_eq(encode_run(&tight, &picture.image), IMS_OK);
        cr_assert_eq(encode_run(&wide, &image), IMS_OK);
        cr_assert_eq(wide.buffer.length, tight.buffer.length);
        cr_assert_arr_eq(wide.buffer.data, tight.buffer.data, tight.buffer.length);
        encode_fini(&wide);
        encode_fini(&tight);
    }
    picture_free(&picture);
}

Test(webp, better_quality_is_better_and_larger)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 160, 120, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    for (int e = 0; encoders[e] != NULL; e++) {
        struct encode encode;
        encode_init(&encode, encoders[e]);
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
    }
    picture_free(&picture);
}

/* libwebp's own interface with the same method and quality. */
static int append(const uint8_t *data, size_t size, const WebPPicture *picture)
{
    return ims_buffer_append(picture->custom_ptr, data, size) == IMS_OK;
}

Test(webp, libwebp_is_told_what_the_options_say)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 120, 90, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    struct memory_buffer plain;
    memory_buffer_init(&plain);
    WebPConfig config;
    WebPPicture web_picture;
    cr_assert(WebPConfigInit(&config) && WebPPictureInit(&web_picture));
    config.quality = 71;
    config.method = 6;
    web_picture.width = 120;
    web_picture.height = 90;
    web_picture.writer = append;
    web_picture.custom_ptr = &plain;
    cr_assert(WebPPictureImportRGB(&web_picture, picture.image.planes[0],
                                   (int)picture.image.strides[0]));
    cr_assert(WebPEncode(&config, &web_picture));
    WebPPictureFree(&web_picture);
    for (int e = 0; encoders[e] != NULL; e++) {
        struct encode encode;
        encode_init(&encode, encoders[e]);
        encode_set(&encode, "quality", 71);
        encode_set(&encode, "effort", 9);
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        cr_assert_eq(encode.buffer.length, plain.length, "%s", encoders[e]->name);
        cr_assert_arr_eq(encode.buffer.data, plain.data, plain.length);
        encode_fini(&encode);
    }
    memory_buffer_fini(&plain);
    picture_free(&picture);
}

/* ---- the rest -------------------------------------------------------------------- */

Test(webp, the_table_says_what_is_so)
{
    for (int e = 0; encoders[e] != NULL; e++) {
        cr_assert_eq(encoders[e]->max_width, 16383);
        cr_assert_eq(encoders[e]->max_height, 16383);
        for (int f = 0; picture_formats[f] != IMS_PIXEL_NONE; f++) {
            const bool deep = picture_sample_bytes(picture_formats[f]) > 1;
            cr_assert_eq(encode_keeps(encoders[e], picture_formats[f]), !deep);
            cr_assert_eq(encode_narrows(encoders[e], picture_formats[f]), deep);
        }
    }
}

Test(webp, a_full_memory_is_told_and_the_next_image_is_well)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 40, 40, PICTURE_NOISE, PICTURE_TIGHT, 1);
    for (int e = 0; encoders[e] != NULL; e++) {
        struct encode encode;
        encode_init(&encode, encoders[e]);
        for (int lossless = 0; lossless < 2; lossless++) {
            encode_set(&encode, "lossless", lossless);
            encode.buffer.failing = 1;
            cr_assert_eq(encode_run(&encode, &picture.image), IMS_ERROR_MEMORY);
            cr_assert_eq(encode.buffer.released, encode.buffer.handed_over);
            encode.buffer.failing = 0;
            cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        }
        encode_fini(&encode);
    }
    picture_free(&picture);
}

#ifdef HAVE_LIBWEBP
Test(webp, each_failure_of_libwebp_has_words_of_its_own)
{
    char texts[VP8_ENC_ERROR_LAST + 1][IMS_MESSAGE_SIZE];
    for (int code = VP8_ENC_ERROR_OUT_OF_MEMORY; code <= VP8_ENC_ERROR_LAST; code++) {
        struct ims_message message = {0};
        const bool memory = code == VP8_ENC_ERROR_OUT_OF_MEMORY ||
                            code == VP8_ENC_ERROR_BITSTREAM_OUT_OF_MEMORY ||
                            code == VP8_ENC_ERROR_BAD_WRITE;
        cr_assert_eq(ims_webp_libwebp_error(&message, (WebPEncodingError)code),
                     memory ? IMS_ERROR_MEMORY : IMS_ERROR_ENCODE);
        cr_assert_eq(strncmp(message.text, "libwebp: ", 9), 0);
        cr_assert_eq(strchr(message.text, '0' + code % 10) != NULL &&
                         strstr(message.text, "error") != NULL,
                     code == VP8_ENC_ERROR_LAST, "%s", message.text);
        strcpy(texts[code], message.text);
        for (int before = 1; before < code && !memory; before++)
            cr_assert_str_neq(texts[before], texts[code]);
    }
}

Test(webp, what_libwebp_refuses_is_said_in_words)
{
    static const uint8_t row[3 * 16384];
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGB8;
    image.width = 16384;
    image.height = 1;
    image.planes[0] = row;
    image.strides[0] = sizeof row;
    struct encode encode;
    encode_init(&encode, &ims_webp_libwebp);
    cr_assert_eq(encode_run(&encode, &image), IMS_ERROR_ENCODE);
    cr_assert_str_eq(encode.message.text,
                     "libwebp: width and height must be 1 to 16383");
    encode_fini(&encode);
}
#endif
