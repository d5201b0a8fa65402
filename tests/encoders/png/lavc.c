/* SPDX-License-Identifier: MIT
 *
 * png-lavc: exact samples in every format, layout and size, equal bytes, what it
 * converts and what it refuses. Files are read back by libpng.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/builtin.h"
#include "support/decode.h"
#include "support/encode.h"
#include "support/picture.h"

static const struct {
    int32_t width;
    int32_t height;
} sizes[] = {{1, 1}, {1, 70}, {70, 1}, {3, 5}, {17, 9}, {640, 480}};

enum { SIZES = sizeof sizes / sizeof sizes[0] };

static bool is_yuv(enum ims_pixel_format format)
{
    return format >= IMS_PIXEL_YUV420 && format <= IMS_PIXEL_NV12;
}

/* What sample the file must hold. */
static void check_pixel(const struct ims_image *image, const struct decoded *decoded,
                        int32_t x, int32_t y)
{
    const double full = decoded->depth == 8 ? 255.0 : 65535.0;
    if (is_yuv(image->format)) {
        double color[3];
        picture_color(image, x, y, 0, color);
        for (int i = 0; i < 3; i++) {
            const double wanted = fmin(fmax(color[i], 0.0), 1.0) * full;
            cr_assert_float_eq(decoded_sample(decoded, x, y, i), wanted, 0.51);
        }
        return;
    }
    for (int i = 0; i < decoded->channels; i++) {
        const double wanted = picture_sample(image, x, y, i) * full;
        cr_assert_eq(decoded_sample(decoded, x, y, i), (uint16_t)(wanted + 0.5));
    }
}

static void check_file(const struct encode *encode, const struct ims_image *image)
{
    struct decoded decoded;
    cr_assert_eq(decode_png(&decoded, encode->buffer.data, encode->buffer.length), 0);
    cr_assert_eq(decoded.width, image->width);
    cr_assert_eq(decoded.height, image->height);
    cr_assert_eq(decoded.channels, picture_channels(image->format));
    cr_assert_eq(decoded.depth, picture_sample_bytes(image->format) == 1 ? 8 : 16);
    for (int32_t y = 0; y < image->height; y++)
        for (int32_t x = 0; x < image->width; x++)
            check_pixel(image, &decoded, x, y);
    decoded_free(&decoded);
}

Test(png_lavc, samples_are_exact_in_every_format_layout_and_size)
{
    struct encode encode;
    encode_init(&encode, &ims_png_lavc);
    for (int f = 0; picture_formats[f] != IMS_PIXEL_NONE; f++) {
        for (int i = 0; i < SIZES * PICTURE_LAYOUTS; i++) {
            const int size = i / PICTURE_LAYOUTS;
            /* Large pictures take their time; one layout each is enough. */
            if (size == SIZES - 1 && i % PICTURE_LAYOUTS != f % PICTURE_LAYOUTS)
                continue;
            struct picture picture;
            picture_make(&picture, picture_formats[f], sizes[size].width,
                         sizes[size].height, PICTURE_NOISE,
                         (enum picture_layout)(i % PICTURE_LAYOUTS), 7);
            cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK, "%s",
                         encode.message.text);
            check_file(&encode, &picture.image);
            cr_assert_eq(encode.message.warnings,
                         is_yuv(picture_formats[f]) ? IMS_WARNING_COLOR_CONVERTED : 0);
            cr_assert_eq(encode.buffer.handed_over, 1);
            picture_free(&picture);
        }
    }
    encode_fini(&encode);
}

Test(png_lavc, every_format_is_listed_once)
{
    for (int f = 0; picture_formats[f] != IMS_PIXEL_NONE; f++) {
        const bool is_float = picture_sample_bytes(picture_formats[f]) == 4;
        cr_assert_eq(encode_keeps(&ims_png_lavc, picture_formats[f]), !is_float);
        cr_assert_eq(encode_narrows(&ims_png_lavc, picture_formats[f]), is_float);
    }
}

Test(png_lavc, limited_range_and_both_matrices)
{
    struct encode encode;
    encode_init(&encode, &ims_png_lavc);
    for (int i = 0; i < 4; i++) {
        struct picture picture;
        picture_make(&picture, i < 2 ? IMS_PIXEL_YUV444 : IMS_PIXEL_NV12, 61, 33,
                     PICTURE_NOISE, PICTURE_TIGHT, 3);
        picture.image.matrix = i % 2 ? IMS_MATRIX_BT709 : IMS_MATRIX_BT601;
        picture.image.range = IMS_RANGE_LIMITED;
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        check_file(&encode, &picture.image);
        picture_free(&picture);
    }
    encode_fini(&encode);
}

Test(png_lavc, floats_outside_are_clamped)
{
    const float values[6] = {-1.0f, 2.0f, NAN, INFINITY, -INFINITY, 0.5f};
    const uint16_t wanted[6] = {0, 65535, 0, 65535, 0, 32768};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY_F32;
    image.width = 6;
    image.height = 1;
    image.planes[0] = values;
    image.strides[0] = sizeof values;
    struct encode encode;
    encode_init(&encode, &ims_png_lavc);
    cr_assert_eq(encode_run(&encode, &image), IMS_OK);
    struct decoded decoded;
    cr_assert_eq(decode_png(&decoded, encode.buffer.data, encode.buffer.length), 0);
    cr_assert_eq(decoded.depth, 16);
    cr_assert_arr_eq(decoded.samples, wanted, sizeof wanted);
    decoded_free(&decoded);
    encode_fini(&encode);
}

/* ---- equal bytes ----------------------------------------------------------------- */

Test(png_lavc, higher_efforts_are_smaller)
{
    struct encode encode;
    encode_init(&encode, &ims_png_lavc);
    cr_assert_eq(encode.values[0].integer, 1, "the standard");
    for (int content = PICTURE_SMOOTH; content <= PICTURE_FLAT; content++) {
        struct picture picture;
        picture_make(&picture, IMS_PIXEL_RGB8, 320, 200, (enum picture_content)content,
                     PICTURE_TIGHT, 1);
        size_t last = (size_t)320 * 200 * 4;
        for (int effort = 0; effort <= 9; effort++) {
            encode_set(&encode, "effort", effort);
            cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
            check_file(&encode, &picture.image);
            /* Not strictly: these are neither photographs nor real graphics. */
            cr_assert_leq(encode.buffer.length, last + last / 20, "effort %d: %zu",
                          effort, encode.buffer.length);
            last = encode.buffer.length;
        }
        picture_free(&picture);
    }
    encode_fini(&encode);
}

/* ---- what the file says ---------------------------------------------------------- */

/* The data of the first chunk of this type, or NULL. */
static const uint8_t *chunk(const struct encode *encode, const char *type)
{
    const uint8_t *const data = encode->buffer.data;
    size_t at = 8;
    while (at + 12 <= encode->buffer.length) {
        const size_t length = (size_t)data[at] << 24 | (size_t)data[at + 1] << 16 |
                              (size_t)data[at + 2] << 8 | data[at + 3];
        if (memcmp(data + at + 4, type, 4) == 0)
            return data + at + 8;
        at += length + 12;
    }
    return NULL;
}

Test(png_lavc, pixels_are_square)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 8, 8, PICTURE_FLAT, PICTURE_TIGHT, 1);
    struct encode encode;
    encode_init(&encode, &ims_png_lavc);
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
    static const uint8_t square[9] = {0, 0, 0, 1, 0, 0, 0, 1, 0};
    const uint8_t *const found = chunk(&encode, "pHYs");
    cr_assert(found == NULL || memcmp(found, square, sizeof square) == 0);
    cr_assert_eq(memcmp(encode.buffer.data, ims_png_lavc.signatures[0].bytes,
                        ims_png_lavc.signatures[0].length),
                 0);
    encode_fini(&encode);
    picture_free(&picture);
}

/* ---- refusals -------------------------------------------------------------------- */

/* Asked at submission, so that the choice can fall to another encoder. */
Test(png_lavc, sizes_that_libavcodec_refuses_are_not_accepted)
{
    struct ims_message message = {0, ""};
    struct ims_image image = IMS_IMAGE_INIT;
    const struct ims_encoding encoding = {.size = sizeof encoding, .image = &image};
    image.format = IMS_PIXEL_GRAY8;
    image.width = image.height = 16000;
    cr_assert_eq(ims_png_lavc.accepts(&ims_png_lavc, &encoding, &message), IMS_OK);
    image.width = image.height = 17000;
    cr_assert_eq(ims_png_lavc.accepts(&ims_png_lavc, &encoding, &message),
                 IMS_ERROR_TOO_LARGE);
    cr_assert_not_null(strstr(message.text, "17000x17000 pixels"));
    image.width = image.height = INT32_MAX;
    cr_assert_eq(ims_png_lavc.accepts(&ims_png_lavc, &encoding, &message),
                 IMS_ERROR_TOO_LARGE);
}

Test(png_lavc, an_image_too_large_is_refused_before_a_pixel_is_read)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGB8;
    image.width = 16384;
    image.height = 16384;
    image.planes[0] = &image;
    image.strides[0] = 16384 * 3;
    struct encode encode;
    encode_init(&encode, &ims_png_lavc);
    cr_assert_eq(encode_run(&encode, &image), IMS_ERROR_TOO_LARGE);
    cr_assert_not_null(strstr(encode.message.text, "16384x16384"));
    image.width = 2000000;
    image.height = 100;
    cr_assert_eq(encode_run(&encode, &image), IMS_ERROR_TOO_LARGE);
    encode_fini(&encode);
}

Test(png_lavc, a_full_memory_is_told_and_the_next_image_is_well)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_BGR8, 33, 21, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    struct encode encode;
    encode_init(&encode, &ims_png_lavc);
    encode.buffer.failing = 1;
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_ERROR_MEMORY);
    cr_assert_eq(encode.buffer.released, encode.buffer.handed_over);
    encode.buffer.failing = 0;
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
    check_file(&encode, &picture.image);
    encode_fini(&encode);
    picture_free(&picture);
}
