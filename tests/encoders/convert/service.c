/* SPDX-License-Identifier: MIT
 *
 * What encoders are offered as a conversion: the rows of the converters, for all that
 * loses neither alpha nor color, written nowhere but where they belong.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "encoders/convert/convert.h"
#include "encoders/convert/service.h"
#include "support/picture.h"

enum { WIDTH = 37, HEIGHT = 6 };

/* A copy of what the converters make, row by row. */
static uint8_t *rows_of(const struct ims_image *image, enum ims_pixel_format target,
                        size_t row_bytes, uint32_t *warnings)
{
    struct ims_convert convert;
    uint8_t *const rows = malloc(row_bytes * HEIGHT);
    *warnings = 0;
    ims_convert_start(&convert, image, target, 0, false);
    for (int32_t y = 0; y < HEIGHT; y++)
        *warnings |= ims_convert_row(&convert, y, rows + (size_t)y * row_bytes);
    return rows;
}

static bool is_gray(enum ims_pixel_format format)
{
    return picture_planes(format) == 1 && picture_channels(format) < 3;
}

static bool is_yuv(enum ims_pixel_format format)
{
    return format >= IMS_PIXEL_YUV420 && format <= IMS_PIXEL_NV12;
}

/* Said once more, in other words than the service's. */
static bool is_offered(enum ims_pixel_format from, enum ims_pixel_format to)
{
    if (picture_has_alpha(from) && !picture_has_alpha(to))
        return false;
    switch (to) {
    case IMS_PIXEL_RGB8:
    case IMS_PIXEL_BGR8:
    case IMS_PIXEL_RGBA8:
    case IMS_PIXEL_BGRA8:
        return true;
    case IMS_PIXEL_GRAY8:
        return is_gray(from);
    case IMS_PIXEL_GRAY16:
        return from == IMS_PIXEL_GRAY8 || from == IMS_PIXEL_GRAY16 ||
               from == IMS_PIXEL_GRAY_F32;
    case IMS_PIXEL_GRAY_ALPHA16:
        return from == IMS_PIXEL_GRAY_ALPHA8 || from == IMS_PIXEL_GRAY_ALPHA16 ||
               from == IMS_PIXEL_GRAY_ALPHA_F32;
    case IMS_PIXEL_RGB16:
        return from == IMS_PIXEL_RGB8 || from == IMS_PIXEL_RGB16 ||
               from == IMS_PIXEL_RGB_F32;
    case IMS_PIXEL_RGBA16:
        return from == IMS_PIXEL_RGBA8 || from == IMS_PIXEL_RGBA16 ||
               from == IMS_PIXEL_RGBA_F32;
    default:
        return false;
    }
}

static void check(enum ims_pixel_format from, enum ims_pixel_format to)
{
    struct picture source;
    struct picture target;
    struct ims_message message = {0};
    picture_make(&source, from, WIDTH, HEIGHT, PICTURE_NOISE, PICTURE_PADDED, 3);
    picture_make(&target, to, WIDTH, HEIGHT, PICTURE_FLAT, PICTURE_PADDED, 4);
    const int error =
        ims_convert_service_run(NULL, &source.image, &target.image, &message);
    if (!is_offered(from, to)) {
        cr_assert_eq(error, IMS_ERROR_NOT_HELD, "%d to %d", from, to);
        cr_assert_not_null(strstr(message.text, ims_pixel_format_name(from)));
    } else {
        const size_t bytes = picture_row_bytes(&target.image, 0);
        uint32_t warnings;
        uint8_t *const rows = rows_of(&source.image, to, bytes, &warnings);
        cr_assert_eq(error, IMS_OK, "%d to %d: %s", from, to, message.text);
        cr_assert_eq(message.warnings, warnings);
        cr_assert_eq(warnings, is_yuv(from) ? IMS_WARNING_COLOR_CONVERTED : 0);
        for (int32_t y = 0; y < HEIGHT; y++)
            cr_assert_arr_eq((const uint8_t *)target.image.planes[0] +
                                 y * target.image.strides[0],
                             rows + (size_t)y * bytes, bytes, "%d to %d", from, to);
        free(rows);
    }
    picture_free(&source);
    picture_free(&target);
}

Test(convert_service, every_pair_of_formats)
{
    for (int i = 0; picture_formats[i] != IMS_PIXEL_NONE; i++)
        for (int k = 0; picture_formats[k] != IMS_PIXEL_NONE; k++)
            check(picture_formats[i], picture_formats[k]);
}

/* An encoder that lists a packed format takes it as it is, or not at all. */
Test(convert_service, packed_formats_are_refused)
{
    static const uint16_t halves[] = {0x3C00, 0x3800, 0};
    uint8_t bytes[3] = {0};
    struct ims_message message = {0};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGB_F16;
    image.width = image.height = 1;
    image.planes[0] = halves;
    image.strides[0] = sizeof halves;
    struct ims_image to = image;
    to.format = IMS_PIXEL_RGB8;
    to.planes[0] = bytes;
    to.strides[0] = sizeof bytes;
    cr_assert_eq(ims_convert_service_run(NULL, &image, &to, &message),
                 IMS_ERROR_NOT_HELD);
    cr_assert_not_null(strstr(message.text, "rgb_f16"));
}

/* An encoder may take a few rows at a time, and write them from the bottom up. */
Test(convert_service, rows_of_an_image)
{
    struct picture source;
    struct ims_message message = {0};
    uint8_t found[2 * WIDTH * 3];
    uint32_t warnings;
    picture_make(&source, IMS_PIXEL_NV12, WIDTH, HEIGHT, PICTURE_NOISE, PICTURE_TIGHT,
                 3);
    source.image.chroma_location = IMS_CHROMA_NEAREST; /* else it needs other rows */
    uint8_t *const rows = rows_of(&source.image, IMS_PIXEL_RGB8, WIDTH * 3u, &warnings);
    for (int32_t y = 0; y < HEIGHT; y += 2) {
        struct ims_image part = source.image;
        struct ims_image to = IMS_IMAGE_INIT;
        part.height = 2;
        part.planes[0] = (const uint8_t *)part.planes[0] + y * part.strides[0];
        part.planes[1] = (const uint8_t *)part.planes[1] + y / 2 * part.strides[1];
        to.format = IMS_PIXEL_RGB8;
        to.planes[0] = found + WIDTH * 3;
        to.strides[0] = -WIDTH * 3;
        cr_assert_eq(ims_convert_service_run(NULL, &part, &to, &message), IMS_OK);
        cr_assert_arr_eq(found + WIDTH * 3, rows + y * WIDTH * 3, WIDTH * 3u);
        cr_assert_arr_eq(found, rows + (y + 1) * WIDTH * 3, WIDTH * 3u);
    }
    free(rows);
    picture_free(&source);
}

Test(convert_service, a_format_that_is_none)
{
    struct picture source;
    struct ims_message message = {0};
    struct ims_image to = IMS_IMAGE_INIT;
    picture_make(&source, IMS_PIXEL_RGB8, 1, 1, PICTURE_FLAT, PICTURE_TIGHT, 1);
    static const int none[] = {IMS_PIXEL_NONE, IMS_PIXEL_ENCODED, 64, -1};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        to.format = (enum ims_pixel_format)none[i];
        cr_assert_eq(ims_convert_service_run(NULL, &source.image, &to, &message),
                     IMS_ERROR_NOT_HELD);
    }
    picture_free(&source);
}
