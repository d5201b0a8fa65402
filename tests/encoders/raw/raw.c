/* SPDX-License-Identifier: MIT
 *
 * Samples alone: every pixel format as it lies in memory, without what is between rows
 * and pixels.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/builtin.h"
#include "support/exact.h"
#include "support/picture.h"

Test(raw, words_are_little_endian_and_padding_is_left_out)
{
    static const uint16_t words[] = {0x0102, 0x0304};
    static const uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 7, 8};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY16;
    image.width = 2;
    image.height = 1;
    image.planes[0] = words;
    image.strides[0] = 4;
    exact_bytes(&ims_raw, &image, "\2\1\4\3", 4);
    image.planes[0] = bytes;
    image.strides[0] = 8;
    image.format = IMS_PIXEL_BGRX8;
    exact_bytes(&ims_raw, &image, "\1\2\3\5\6\7", 6);
    image.format = IMS_PIXEL_XBGR8;
    exact_bytes(&ims_raw, &image, "\2\3\4\6\7\10", 6);
}

/* Each of two rows, without what is between them. */
Test(raw, packed_formats_are_as_they_lie_in_memory)
{
    static const uint16_t words[] = {0x0102, 0x0304, 0x0506, 0x0708};
    static const uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 7, 8};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGB565;
    image.width = 1;
    image.height = 2;
    image.planes[0] = words;
    image.strides[0] = 4;
    exact_bytes(&ims_raw, &image, "\2\1\6\5", 4);
    image.format = IMS_PIXEL_GRAY_F16;
    exact_bytes(&ims_raw, &image, "\2\1\6\5", 4);
    image.format = IMS_PIXEL_RGB16_PLANAR;
    image.planes[1] = words + 1;
    image.planes[2] = words;
    image.strides[1] = image.strides[2] = 4;
    exact_bytes(&ims_raw, &image, "\2\1\6\5\4\3\10\7\2\1\6\5", 12);
    image.format = IMS_PIXEL_GRAY12P;
    image.width = 2;
    image.planes[0] = bytes;
    exact_bytes(&ims_raw, &image, "\1\2\3\5\6\7", 6);
    image.format = IMS_PIXEL_YUYV;
    image.width = 1;
    exact_bytes(&ims_raw, &image, "\1\2\0\4\5\6\0\10", 8);
    image.format = IMS_PIXEL_YUV444_10;
    image.planes[0] = words;
    exact_bytes(&ims_raw, &image, "\2\1\6\5\4\3\10\7\2\1\6\5", 12);
    image.format = IMS_PIXEL_GRAY1;
    image.planes[0] = bytes;
    image.width = 9;
    exact_bytes(&ims_raw, &image, "\1\0\5\0", 4);
}

/* What fills a row's last byte, or its last pair, is nobody's. */
Test(raw, what_fills_rows_up_is_0)
{
    static const struct {
        enum ims_pixel_format format;
        int32_t width;
        const char *row;
        size_t bytes;
    } cases[] = {
        {IMS_PIXEL_GRAY1, 1, "\x80", 1},
        {IMS_PIXEL_GRAY1, 7, "\xFE", 1},
        {IMS_PIXEL_GRAY1, 8, "\xFF", 1},
        {IMS_PIXEL_GRAY1, 10, "\xFF\xC0", 2},
        {IMS_PIXEL_GRAY10P, 1, "\xFF\x03", 2},
        {IMS_PIXEL_GRAY10P, 3, "\xFF\xFF\xFF\x3F", 4},
        {IMS_PIXEL_GRAY10P, 4, "\xFF\xFF\xFF\xFF\xFF", 5},
        {IMS_PIXEL_GRAY12P, 1, "\xFF\x0F", 2},
        {IMS_PIXEL_GRAY12P, 2, "\xFF\xFF\xFF", 3},
        {IMS_PIXEL_YUYV, 3, "\xFF\xFF\xFF\xFF\xFF\xFF\0\xFF", 8},
        {IMS_PIXEL_UYVY, 1, "\xFF\xFF\xFF\0", 4},
        {IMS_PIXEL_UYVY, 2, "\xFF\xFF\xFF\xFF", 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ims_image image = IMS_IMAGE_INIT;
        image.format = cases[i].format;
        image.width = cases[i].width;
        image.height = 1;
        image.planes[0] = "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF";
        image.strides[0] = 8;
        exact_bytes(&ims_raw, &image, cases[i].row, cases[i].bytes);
    }
}

Test(raw, palettes_come_last)
{
    static uint8_t palette[1024];
    uint8_t wanted[3 + sizeof palette] = {1, 0, 255};
    struct ims_image image = IMS_IMAGE_INIT;
    for (size_t i = 0; i < sizeof palette; i++)
        wanted[3 + i] = palette[i] = (uint8_t)(i * 7);
    image.format = IMS_PIXEL_PALETTE8;
    image.width = 3;
    image.height = 1;
    image.planes[0] = "\1\0\377";
    image.planes[1] = palette;
    image.strides[0] = 3;
    image.strides[1] = sizeof palette;
    exact_bytes(&ims_raw, &image, wanted, sizeof wanted);
}

static bool has_padding(enum ims_pixel_format format)
{
    return format >= IMS_PIXEL_RGBX8 && format <= IMS_PIXEL_XBGR8;
}

/* Of formats and widths whose rows are filled up, which the test above is for. */
static bool is_filled_up(const struct ims_image *image)
{
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    ims_pixel_format_describe(image->format, &info);
    return info.packing == IMS_PACKING_BITS || image->format == IMS_PIXEL_YUYV ||
           image->format == IMS_PIXEL_UYVY;
}

static void check(const struct encode *encode, const struct ims_image *image)
{
    const uint8_t *place = encode->buffer.data;
    const uint8_t *const end = place + encode->buffer.length;
    for (int plane = 0; plane < picture_planes(image->format); plane++) {
        const size_t bytes = picture_row_bytes(image, plane);
        for (int32_t y = 0; y < picture_rows(image, plane); y++, place += bytes) {
            cr_assert_leq(bytes, (size_t)(end - place));
            cr_assert_arr_eq(place,
                             (const uint8_t *)image->planes[plane] +
                                 y * image->strides[plane],
                             bytes);
        }
    }
    cr_assert_eq(place, end);
}

Test(raw, every_pixel_format_is_as_it_lies_in_memory)
{
    static const uint16_t one = 1;
    uint8_t first;
    memcpy(&first, &one, 1);
    for (int i = 0; picture_formats[i] != IMS_PIXEL_NONE; i++) {
        const enum ims_pixel_format format = picture_formats[i];
        if (has_padding(format) || (first == 0 && picture_sample_bytes(format) > 1))
            continue;
        for (int layout = 0; layout < PICTURE_LAYOUTS; layout++) {
            struct picture picture;
            struct encode encode;
            picture_make(&picture, format, 17, 9, PICTURE_NOISE,
                         (enum picture_layout)layout, 3);
            picture.image.width -= is_filled_up(&picture.image);
            encode_init(&encode, &ims_raw);
            cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
            cr_assert_eq(encode.message.warnings, 0);
            check(&encode, &picture.image);
            encode_fini(&encode);
            picture_free(&picture);
        }
    }
}
