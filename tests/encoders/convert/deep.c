/* SPDX-License-Identifier: MIT
 *
 * YUV of 10 and 12 bits to RGB of 16, through the conversion that encoders are offered,
 * against arithmetic in double precision: every format, matrix, range and place of
 * chroma, at sizes on both sides of every border.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "encoders/convert/service.h"
#include "support/picture.h"

static const enum ims_pixel_format formats[] = {
    IMS_PIXEL_YUV420_10, IMS_PIXEL_YUV422_10, IMS_PIXEL_YUV444_10, IMS_PIXEL_P010,
    IMS_PIXEL_YUV420_12, IMS_PIXEL_YUV422_12, IMS_PIXEL_YUV444_12};
enum { FORMATS = sizeof formats / sizeof formats[0] };

static void check(const struct ims_image *image)
{
    struct ims_message message = {0};
    struct ims_image to = IMS_IMAGE_INIT;
    const size_t stride = (size_t)image->width * 3 * sizeof(uint16_t);
    uint8_t *const memory = malloc(stride * (size_t)image->height);
    cr_assert_not_null(memory);
    to.format = IMS_PIXEL_RGB16;
    to.width = image->width;
    to.height = image->height;
    to.planes[0] = memory;
    to.strides[0] = (ptrdiff_t)stride;
    cr_assert_eq(ims_convert_service_run(NULL, image, &to, &message), IMS_OK, "%s",
                 message.text);
    cr_assert_eq(message.warnings, IMS_WARNING_COLOR_CONVERTED);
    for (int32_t y = 0; y < image->height; y++)
        for (int32_t x = 0; x < image->width; x++) {
            double color[3];
            picture_color(image, x, y, 0, color);
            for (int i = 0; i < 3; i++) {
                uint16_t is;
                memcpy(&is, memory + (size_t)y * stride + (size_t)(3 * x + i) * 2, 2);
                const double exact = 65535 * fmin(fmax(color[i], 0), 1);
                cr_assert_leq(fabs(is - exact), 0.5001,
                              "%s %dx%d, chroma %d, at %d, %d: channel %d is %u, not "
                              "%f",
                              ims_pixel_format_name(image->format), (int)image->width,
                              (int)image->height, (int)image->chroma_location, (int)x,
                              (int)y, i, is, exact);
            }
        }
    free(memory);
}

Test(convert_deep, is_within_half_a_step_of_16_bits)
{
    enum { PLACES = IMS_CHROMA_BOTTOM + 1 };
    static const int32_t sizes[][2] = {{1, 1}, {1, 9},   {9, 1},   {2, 2},   {3, 5},
                                       {8, 7}, {511, 2}, {512, 3}, {513, 2}, {1027, 3}};
    /* The last one is for as much chroma as luma. */
    static const enum ims_color_matrix matrices[] = {
        IMS_MATRIX_BT601, IMS_MATRIX_BT709, IMS_MATRIX_BT2020, IMS_MATRIX_SMPTE240M,
        IMS_MATRIX_IDENTITY};
    int cases = 0;
    for (int f = 0; f < FORMATS; f++)
        for (int place = IMS_CHROMA_LEFT; place <= PLACES; place++)
            for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++, cases++) {
                struct picture picture;
                picture_make(&picture, formats[f], sizes[i][0], sizes[i][1],
                             (enum picture_content)(cases % PICTURE_CONTENTS),
                             (enum picture_layout)(cases % PICTURE_LAYOUTS),
                             (uint32_t)cases);
                const bool whole = formats[f] == IMS_PIXEL_YUV444_10 ||
                                   formats[f] == IMS_PIXEL_YUV444_12;
                picture.image.matrix = matrices[cases % (whole ? 5 : 4)];
                picture.image.range =
                    cases / 3 % 2 ? IMS_RANGE_FULL : IMS_RANGE_LIMITED;
                picture.image.chroma_location = place < PLACES
                                                    ? (enum ims_chroma_location)place
                                                    : IMS_CHROMA_NEAREST;
                check(&picture.image);
                picture_free(&picture);
            }
}

/* Each luma there is, between black and white and beyond. */
Test(convert_deep, every_luma)
{
    for (int f = 0; f < FORMATS; f++) {
        struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
        struct picture picture;
        ims_pixel_format_describe(formats[f], &info);
        picture_make(&picture, formats[f], 1 << info.bits, 1, PICTURE_FLAT,
                     PICTURE_TIGHT, 1);
        uint16_t *const luma = (uint16_t *)(uintptr_t)picture.image.planes[0];
        for (int i = 0; i < 1 << info.bits; i++)
            luma[i] = (uint16_t)(i << (formats[f] == IMS_PIXEL_P010 ? 6 : 0));
        for (int range = IMS_RANGE_LIMITED; range <= IMS_RANGE_FULL; range++) {
            picture.image.range = (enum ims_color_range)range;
            picture.image.matrix = IMS_MATRIX_BT709;
            picture.image.chroma_location = IMS_CHROMA_LEFT;
            check(&picture.image);
        }
        picture_free(&picture);
    }
}

Test(convert_deep, becomes_nothing_else)
{
    static uint16_t samples[16];
    struct ims_message message = {0};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_YUV444_10;
    image.width = image.height = 2;
    for (int i = 0; i < 3; i++) {
        image.planes[i] = samples;
        image.strides[i] = 4;
    }
    struct ims_image to = image;
    to.format = IMS_PIXEL_RGB8;
    cr_assert_eq(ims_convert_service_run(NULL, &image, &to, &message),
                 IMS_ERROR_NOT_HELD);
    cr_assert_str_eq(message.text, "rgb8 cannot be made of yuv444_10");
}
