/* SPDX-License-Identifier: MIT
 *
 * png-fast: exact samples in every format, layout, size and effort; the same bytes with
 * every set of kernels and however its pieces are run; what it takes, and what happens
 * without memory. Files are read back by libpng.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/builtin.h"
#include "encoders/common/byte_order.h"
#include "encoders/png/fast.h"
#include "support/alloc_fail.h"
#include "support/decode.h"
#include "support/encode.h"
#include "support/picture.h"

enum { EFFORTS = 10 };

static bool is_yuv(enum ims_pixel_format format)
{
    return format >= IMS_PIXEL_YUV420 && format <= IMS_PIXEL_NV12;
}

static bool is_float(enum ims_pixel_format format)
{
    return picture_sample_bytes(format) == 4;
}

/* Whether a sample is what conversion makes of the image, rounded to the nearest. */
static bool is_converted(const struct ims_image *image, int32_t x, int32_t y, int i,
                         uint16_t found)
{
    double color[3];
    if (is_float(image->format))
        return found == (uint16_t)(picture_sample(image, x, y, i) * 65535.0 + 0.5);
    picture_color(image, x, y, 0, color);
    return fabs(fmin(fmax(color[i], 0.0), 1.0) * 255.0 - found) < 0.51;
}

static uint16_t sample_of(const struct ims_image *image, int32_t x, int32_t y, int i)
{
    const double most = picture_sample_bytes(image->format) == 1 ? 255.0 : 65535.0;
    return (uint16_t)lrint(picture_sample(image, x, y, i) * most);
}

/* The number of samples that differ, or -1 where the file is no picture of this kind.
 */
static long differences(const struct encode *encode, const struct ims_image *image)
{
    struct decoded decoded;
    const int channels = picture_channels(image->format);
    long count = 0;
    if (decode_png(&decoded, encode->buffer.data, encode->buffer.length) != 0)
        return -1;
    if (decoded.width != image->width || decoded.height != image->height ||
        decoded.channels != channels ||
        decoded.depth != (picture_sample_bytes(image->format) == 1 ? 8 : 16))
        count = -1;
    const bool converted = is_yuv(image->format) || is_float(image->format);
    for (int32_t y = 0; count >= 0 && y < image->height; y++) {
        for (int32_t i = 0; i < image->width * channels; i++) {
            const int32_t x = i / channels;
            const uint16_t found = decoded_sample(&decoded, x, y, i % channels);
            count += converted ? !is_converted(image, x, y, i % channels, found)
                               : found != sample_of(image, x, y, i % channels);
        }
    }
    decoded_free(&decoded);
    return count;
}

static void check_picture(struct encode *encode, enum ims_pixel_format format,
                          int32_t width, int32_t height, enum picture_content content,
                          enum picture_layout layout)
{
    struct picture picture;
    picture_make(&picture, format, width, height, content, layout, 5);
    cr_assert_eq(encode_run(encode, &picture.image), IMS_OK, "%s",
                 encode->message.text);
    cr_assert_eq(differences(encode, &picture.image), 0,
                 "format %d, %dx%d, content %d, layout %d", (int)format, (int)width,
                 (int)height, (int)content, (int)layout);
    cr_assert_eq(encode->message.warnings,
                 is_yuv(format) ? IMS_WARNING_COLOR_CONVERTED : 0);
    picture_free(&picture);
}

Test(png_fast, samples_are_exact_in_every_format_layout_and_size)
{
    static const int32_t sizes[][2] = {{1, 1}, {1, 70}, {70, 1},  {2, 2},
                                       {3, 5}, {17, 9}, {64, 33}, {191, 20}};
    struct encode encode;
    encode_init(&encode, &ims_png_fast);
    for (int f = 0; picture_formats[f] != IMS_PIXEL_NONE; f++) {
        cr_assert_eq(encode_keeps(&ims_png_fast, picture_formats[f]),
                     !is_float(picture_formats[f]));
        cr_assert_eq(encode_narrows(&ims_png_fast, picture_formats[f]),
                     is_float(picture_formats[f]));
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            for (int j = 0; j < 3 * PICTURE_LAYOUTS; j++) {
                encode_set(&encode, "effort", (int)(i + (size_t)j) % EFFORTS);
                check_picture(&encode, picture_formats[f], sizes[i][0], sizes[i][1],
                              (enum picture_content)(j / PICTURE_LAYOUTS),
                              (enum picture_layout)(j % PICTURE_LAYOUTS));
            }
        }
    }
    encode_fini(&encode);
}

Test(png_fast, every_effort_and_several_strips)
{
    struct encode encode;
    encode_init(&encode, &ims_png_fast);
    for (int effort = 0; effort < EFFORTS; effort++) {
        encode_set(&encode, "effort", effort);
        check_picture(&encode, effort % 2 ? IMS_PIXEL_RGB8 : IMS_PIXEL_NV12, 700, 361,
                      (enum picture_content)(effort % 3), PICTURE_BOTTOM_UP);
    }
    encode_fini(&encode);
}

Test(png_fast, rows_longer_than_a_block)
{
    struct encode encode;
    encode_init(&encode, &ims_png_fast);
    for (int content = 0; content < 3; content++) {
        for (int effort = content; effort < EFFORTS; effort += 3) {
            encode_set(&encode, "effort", effort);
            check_picture(&encode, IMS_PIXEL_RGB16, 70001, 2,
                          (enum picture_content)content, PICTURE_TIGHT);
            check_picture(&encode, IMS_PIXEL_YUV422, 70001, 1,
                          (enum picture_content)content, PICTURE_TIGHT);
            check_picture(&encode, IMS_PIXEL_GRAY8, 196607, 2,
                          (enum picture_content)content, PICTURE_TIGHT);
            check_picture(&encode, IMS_PIXEL_GRAY8, 196608, 2,
                          (enum picture_content)content, PICTURE_PADDED);
        }
    }
    encode_fini(&encode);
}

/* ---- the same bytes -------------------------------------------------------------- */

/* Ends the test where a picture's bytes are not those that the first one made of it. */
static void compare_bytes(const struct encode *first, struct encode *second,
                          const struct ims_image *image, const char *what)
{
    cr_assert_eq(encode_run(second, image), IMS_OK);
    cr_assert_eq(first->buffer.length, second->buffer.length, "%s", what);
    cr_assert_eq(memcmp(first->buffer.data, second->buffer.data, first->buffer.length),
                 0, "%s", what);
}

typedef void compare_fn(const struct encode *first, struct encode *second,
                        const struct ims_image *image);

static void compare_all(struct encode *first, struct encode *second, int32_t width,
                        int32_t height, int step, compare_fn *compare)
{
    static const enum ims_pixel_format formats[] = {IMS_PIXEL_RGB8, IMS_PIXEL_BGRA8,
                                                    IMS_PIXEL_GRAY8, IMS_PIXEL_RGB16};
    for (int i = 0; i < 3 * EFFORTS; i += step) {
        struct picture picture;
        picture_make(&picture, formats[i % 4], width, height,
                     (enum picture_content)(i % 3), PICTURE_PADDED, (uint32_t)i);
        encode_set(first, "effort", i / 3);
        encode_set(second, "effort", i / 3);
        cr_assert_eq(encode_run(first, &picture.image), IMS_OK);
        compare(first, second, &picture.image);
        picture_free(&picture);
    }
}

static void compare_kernels(const struct encode *portable, struct encode *other,
                            const struct ims_image *image)
{
    for (size_t i = 1; ims_png_fast_use_kernels(other->state, i); i++)
        compare_bytes(portable, other, image, ims_deflate_kernels_at(i)->name);
}

Test(png_fast, bytes_do_not_depend_on_the_instruction_set)
{
    struct encode portable;
    struct encode other;
    encode_init(&portable, &ims_png_fast);
    encode_init(&other, &ims_png_fast);
    cr_assert(ims_png_fast_use_kernels(portable.state, 0));
    compare_all(&portable, &other, 221, 200, 1, compare_kernels);
    encode_fini(&portable);
    encode_fini(&other);
}

static void compare_pieces(const struct encode *first, struct encode *second,
                           const struct ims_image *image)
{
    compare_bytes(first, second, image, "backwards");
}

Test(png_fast, bytes_do_not_depend_on_the_order_of_pieces)
{
    struct encode first;
    struct encode second;
    encode_init(&first, &ims_png_fast);
    encode_init(&second, &ims_png_fast);
    ((struct ims_png_fast *)second.state)->services = &encode_backwards;
    compare_all(&first, &second, 1200, 900, 8, compare_pieces);
    encode_fini(&first);
    encode_fini(&second);
}

Test(png_fast, the_default_is_made_for_speed)
{
    struct encode encode;
    encode_init(&encode, &ims_png_fast);
    cr_assert_eq(encode.values[0].integer, 1);
    encode_fini(&encode);
}

/* ---- what the file is like ------------------------------------------------------- */

Test(png_fast, chunks_are_in_order_and_nothing_else_is_there)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 500, 800, PICTURE_NOISE, PICTURE_TIGHT, 1);
    struct encode encode;
    encode_init(&encode, &ims_png_fast);
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
    const uint8_t *const data = encode.buffer.data;
    cr_assert_eq(memcmp(data, ims_png_fast.signatures[0].bytes,
                        ims_png_fast.signatures[0].length),
                 0);
    char types[64] = "";
    size_t at = 8;
    while (at < encode.buffer.length && strlen(types) < 60) {
        strncat(types, (const char *)data + at + 4, 4);
        at += 12 + ims_byte_order_load_big32(data + at);
    }
    cr_assert_str_eq(types, "IHDRIDATIDATIDATIEND");
    cr_assert_eq(at, encode.buffer.length);
    encode_fini(&encode);
    picture_free(&picture);
}

static size_t length_of(enum picture_content content, int effort)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 500, 300, content, PICTURE_TIGHT, 1);
    struct encode encode;
    encode_init(&encode, &ims_png_fast);
    encode_set(&encode, "effort", effort);
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
    const size_t length = encode.buffer.length;
    encode_fini(&encode);
    picture_free(&picture);
    return length;
}

Test(png_fast, noise_hardly_grows_and_flat_pictures_are_small)
{
    const size_t raw = 500 * 300 * 3;
    for (int effort = 0; effort < EFFORTS; effort++) {
        cr_assert_leq(length_of(PICTURE_NOISE, effort), raw + raw / 500);
        cr_assert_leq(length_of(PICTURE_FLAT, effort), raw / 40);
    }
}

Test(png_fast, higher_efforts_are_not_larger)
{
    for (int content = 1; content < 3; content++) {
        const size_t first = length_of((enum picture_content)content, 0);
        size_t last = first;
        for (int effort = 1; effort < EFFORTS; effort++) {
            const size_t length = length_of((enum picture_content)content, effort);
            cr_assert_leq(length, last + last / 20, "content %d effort %d", content,
                          effort);
            last = length;
        }
        cr_assert_lt(last, first);
    }
}

/* ---- without memory -------------------------------------------------------------- */

Test(png_fast, a_full_memory_is_told_and_the_next_image_is_well)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_BGR8, 640, 620, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    int failures = 0;
    for (int failing = 1;; failing++) {
        struct encode encode;
        encode_init(&encode, &ims_png_fast);
        encode.buffer.failing = failing;
        const int error = encode_run(&encode, &picture.image);
        cr_assert_eq(error, error == IMS_OK ? IMS_OK : IMS_ERROR_MEMORY);
        cr_assert_eq(encode.message.text[0] != '\0', error != IMS_OK);
        failures += error != IMS_OK;
        encode.buffer.failing = 0;
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        cr_assert_eq(differences(&encode, &picture.image), 0);
        encode_fini(&encode);
        if (error == IMS_OK)
            break;
    }
    cr_assert_geq(failures, 4); /* head, strips, end */
    picture_free(&picture);
}

Test(png_fast, no_memory_to_work_in)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_YUV444, 300, 100, PICTURE_SMOOTH, PICTURE_TIGHT,
                 1);
    for (int effort = 0; effort < EFFORTS; effort++) {
        struct encode encode;
        long failing = 0;
        for (bool reached = true; reached;) {
            encode_init(&encode, &ims_png_fast);
            encode_set(&encode, "effort", effort);
            /* The buffer has its block: what fails is the encoder's own. */
            cr_assert_not_null(
                encode.buffer.base.functions->reserve(&encode.buffer.base, 1 << 24));
            alloc_fail_at(++failing);
            const int error = encode_run(&encode, &picture.image);
            reached = alloc_fail_reached();
            cr_assert_eq(error, reached ? IMS_ERROR_MEMORY : IMS_OK);
            cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
            cr_assert_eq(differences(&encode, &picture.image), 0);
            encode_fini(&encode);
        }
        cr_assert_geq(failing, 3); /* to work in, converted rows, none */
    }
    picture_free(&picture);
}
