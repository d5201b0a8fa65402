/* SPDX-License-Identifier: MIT
 *
 * JPEG in TIFF as libtiff reads it, without a warning: the pixels are those of a plain
 * JPEG of the same settings, strips can be made in any order, and what JPEG does not
 * hold is refused.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/builtin.h"
#include "support/alloc_fail.h"
#include "support/decode_tiff.h"
#include "support/encode.h"
#include "support/exact.h"
#include "support/picture.h"

enum { JPEG = 4 /* the choice */, WIDTH = 611, HEIGHT = 460 };

/* Chroma of half the rows is interpolated across them, for which a strip has no rows of
 * its neighbours. */
static bool is_at_edge(int32_t y, int32_t strip_rows)
{
    return y % strip_rows == 0 || y % strip_rows == strip_rows - 1;
}

static void compare(const struct decoded_tiff *tiff, const struct decoded *plain,
                    int32_t strip_rows)
{
    cr_assert_eq(tiff->width, plain->width);
    cr_assert_eq(tiff->height, plain->height);
    cr_assert_eq(tiff->samples, plain->channels);
    const size_t row = (size_t)tiff->width * (size_t)tiff->samples;
    for (int32_t y = 0; y < tiff->height; y++)
        for (size_t i = 0; i < row; i++)
            if (tiff->bytes[(size_t)y * row + i] !=
                    plain->samples[(size_t)y * row + i] &&
                !(tiff->subsampling[1] == 2 && is_at_edge(y, strip_rows)))
                cr_assert_fail("row %d, sample %zu: %d, not %d", (int)y, i,
                               tiff->bytes[(size_t)y * row + i],
                               plain->samples[(size_t)y * row + i]);
}

static void set_both(struct encode *tiff, struct encode *plain, const char *key,
                     int32_t value)
{
    encode_set(tiff, key, value);
    encode_set(plain, key, value);
}

static void check(struct encode *encode, struct encode *plain,
                  const struct ims_image *image, int32_t subsampling)
{
    static const uint16_t factors[][2] = {{2, 2}, {2, 2}, {2, 1}, {1, 1}};
    const bool is_full = subsampling == 0 && image->format == IMS_PIXEL_BGRX8;
    struct decoded_tiff tiff;
    struct decoded decoded;
    cr_assert_eq(encode_run(encode, image), IMS_OK, "%s", encode->message.text);
    cr_assert_eq(encode_run(plain, image), IMS_OK);
    cr_assert_eq(encode->message.warnings, plain->message.warnings);
    cr_assert_eq(decode_tiff_whole(&tiff, encode->buffer.data, encode->buffer.length),
                 0);
    cr_assert_eq(decode_jpeg(&decoded, plain->buffer.data, plain->buffer.length), 0);
    cr_assert_eq(tiff.compression, 7);
    cr_assert_gt(tiff.strips, 1);
    if (tiff.is_ycbcr)
        cr_assert_arr_eq(tiff.subsampling, factors[is_full ? 3 : subsampling], 4);
    const int32_t rows = (HEIGHT + (int32_t)tiff.strips - 1) / (int32_t)tiff.strips;
    compare(&tiff, &decoded, (rows + 15) / 16 * 16);
    decode_tiff_free(&tiff);
    decoded_free(&decoded);
}

Test(tiff_jpeg, pixels_are_those_of_a_plain_jpeg)
{
    /* The last one has a quality at which chroma is not halved. */
    static const struct {
        enum ims_pixel_format format;
        int32_t subsampling;
        int32_t effort;
    } cases[] = {{IMS_PIXEL_RGB8, 1, 2},   {IMS_PIXEL_RGB8, 2, 5},
                 {IMS_PIXEL_RGB8, 3, 2},   {IMS_PIXEL_YUV420, 0, 2},
                 {IMS_PIXEL_RGBA8, 3, 5},  {IMS_PIXEL_GRAY8, 0, 2},
                 {IMS_PIXEL_YUV444, 3, 2}, {IMS_PIXEL_BGRX8, 0, 2}};
    struct encode encode;
    struct encode plain;
    encode_init(&encode, &ims_tiff);
    encode_init(&plain, &ims_jpeg_fast);
    encode_set(&encode, "compression", JPEG);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct picture picture;
        picture_make(&picture, cases[i].format, WIDTH, HEIGHT, PICTURE_SMOOTH,
                     PICTURE_PADDED, 5);
        set_both(&encode, &plain, "subsampling", cases[i].subsampling);
        set_both(&encode, &plain, "effort", cases[i].effort);
        set_both(&encode, &plain, "quality", 60 + 5 * (int32_t)i);
        set_both(&encode, &plain, "background", 0x8040C0);
        check(&encode, &plain, &picture.image, cases[i].subsampling);
        picture_free(&picture);
    }
    encode_fini(&encode);
    encode_fini(&plain);
}

Test(tiff_jpeg, the_order_of_strips_changes_no_byte)
{
    struct picture picture;
    struct encode encode;
    struct encode other;
    picture_make(&picture, IMS_PIXEL_RGB8, WIDTH, HEIGHT, PICTURE_NOISE, PICTURE_TIGHT,
                 5);
    encode_init(&encode, &ims_tiff);
    encode_init(&other, &ims_tiff);
    cr_assert_eq(
        ims_tiff.init(&ims_tiff, other.state, &encode_backwards, &other.message),
        IMS_OK);
    set_both(&encode, &other, "compression", JPEG);
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
    cr_assert_eq(encode_run(&other, &picture.image), IMS_OK);
    cr_assert_eq(encode.buffer.length, other.buffer.length);
    cr_assert_eq(memcmp(encode.buffer.data, other.buffer.data, encode.buffer.length),
                 0);
    encode_fini(&encode);
    encode_fini(&other);
    picture_free(&picture);
}

/* All that is asked for, one by one. */
Test(tiff_jpeg, memory_that_fails_is_told_and_the_rest_freed)
{
    struct picture picture;
    long failing = 0;
    int told = 0;
    bool reached = true;
    picture_make(&picture, IMS_PIXEL_RGB8, WIDTH, HEIGHT, PICTURE_SMOOTH, PICTURE_TIGHT,
                 5);
    while (reached) {
        struct encode encode;
        encode_init(&encode, &ims_tiff);
        encode_set(&encode, "compression", JPEG);
        alloc_fail_at(++failing);
        const int result = encode_run(&encode, &picture.image);
        reached = alloc_fail_reached();
        cr_assert(result == IMS_OK || (reached && result == IMS_ERROR_MEMORY));
        told += result == IMS_ERROR_MEMORY;
        encode_fini(&encode);
    }
    cr_assert_gt(told, 6);
    picture_free(&picture);
}

Test(tiff_jpeg, what_jpeg_does_not_hold_is_refused)
{
    enum { TOO_WIDE = 65501 };
    static const uint16_t pixels[TOO_WIDE] = {0};
    struct ims_message message = {0, ""};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGB16;
    image.width = 1;
    image.height = 1;
    image.planes[0] = pixels;
    cr_assert_eq(exact_submit("a.tif", &image, "compression=jpeg", &message),
                 IMS_ERROR_NOT_HELD);
    cr_assert_not_null(strstr(message.text, "take compression=deflate"), "%s",
                       message.text);
    image.format = IMS_PIXEL_CMYK8;
    cr_assert_eq(exact_submit("a.tif", &image, "compression=jpeg", &message),
                 IMS_ERROR_NOT_HELD);
    image.format = IMS_PIXEL_GRAY8;
    image.width = TOO_WIDE;
    cr_assert_eq(exact_submit("a.tif", &image, "compression=jpeg", &message),
                 IMS_ERROR_TOO_LARGE);
    cr_assert_eq(exact_submit("a.tif", &image, NULL, &message), IMS_OK, "%s",
                 message.text);
}
