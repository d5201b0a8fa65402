/* SPDX-License-Identifier: MIT
 *
 * Portable FloatMap: the head, rows from the bottom up, and every bit of the floats.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/builtin.h"
#include "support/exact.h"
#include "support/picture.h"

Test(pfm, rows_go_up_and_floats_keep_every_bit)
{
    static const uint32_t bits[] = {0x7FC12345, 0xFF800000, 0x80000000, 0x3DCCCCCD};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY_F32;
    image.width = image.height = 2;
    image.planes[0] = bits;
    image.strides[0] = 8;
    exact_bytes(&ims_pfm, &image,
                "Pf\n2 2\n-1.0\n\0\0\0\200\315\314\314\75\105\43\301\177\0\0\200\377",
                28);
    image.format = IMS_PIXEL_RGB_F32;
    image.width = image.height = 1;
    exact_bytes(&ims_pfm, &image,
                "PF\n1 1\n-1.0\n\105\43\301\177\0\0\200\377\0\0\0\200", 24);
}

/* One above the other, blended on white, or on a color. */
Test(pfm, alpha_is_blended_on_the_background)
{
    static const float pixels[] = {0.25f, 0.5f, 3.0f, 1.0f};
    static const float color[] = {2.0f, 1.0f, 0.0f, 0.5f};
    struct ims_image image = IMS_IMAGE_INIT;
    struct encode encode;
    image.format = IMS_PIXEL_GRAY_ALPHA_F32;
    image.width = 1;
    image.height = 2;
    image.planes[0] = pixels;
    image.strides[0] = 8;
    encode_init(&encode, &ims_pfm);
    encode_set(&encode, "background", 0xFFFFFF);
    cr_assert_eq(encode_run(&encode, &image), IMS_OK);
    cr_assert_eq(encode.message.warnings, (uint32_t)IMS_WARNING_ALPHA_FLATTENED);
    cr_assert_eq(encode.buffer.length, 20);
    cr_assert_arr_eq(encode.buffer.data, "Pf\n1 2\n-1.0\n\0\0\100\100\0\0\040\077", 20);
    encode_set(&encode, "background", 0xFF0000);
    cr_assert_eq(encode_run(&encode, &image), IMS_OK);
    cr_assert_eq(encode.buffer.length, 36);
    cr_assert_arr_eq(encode.buffer.data,
                     "PF\n1 2\n-1.0\n\0\0\100\100\0\0\100\100\0\0\100\100"
                     "\0\0\040\077\0\0\0\076\0\0\0\076",
                     36);
    image.format = IMS_PIXEL_RGBA_F32;
    image.height = 1;
    image.planes[0] = color;
    cr_assert_eq(encode_run(&encode, &image), IMS_OK);
    cr_assert_eq(encode.buffer.length, 24);
    cr_assert_arr_eq(encode.buffer.data,
                     "PF\n1 1\n-1.0\n\0\0\300\077\0\0\0\077\0\0\0\0", 24);
    image.planes[0] = pixels;
    encode_set(&encode, "background", 0);
    cr_assert_eq(encode_run(&encode, &image), IMS_OK);
    cr_assert_eq(encode.message.warnings, 0u);
    encode_fini(&encode);
}

/* Whatever the color is of what cannot be seen. */
Test(pfm, nothing_shows_where_alpha_is_0)
{
    static const float hidden[][2] = {
        {INFINITY, 0.0f}, {-INFINITY, -0.0f}, {NAN, 0.0f}};
    for (size_t i = 0; i < 3; i++) {
        struct ims_image image = IMS_IMAGE_INIT;
        image.format = IMS_PIXEL_GRAY_ALPHA_F32;
        image.width = image.height = 1;
        image.planes[0] = hidden[i];
        image.strides[0] = 8;
        struct encode encode;
        encode_init(&encode, &ims_pfm);
        encode_set(&encode, "background", 0xFFFFFF);
        cr_assert_eq(encode_run(&encode, &image), IMS_OK);
        cr_assert_arr_eq(encode.buffer.data, "Pf\n1 1\n-1.0\n\0\0\200\077", 16);
        encode_fini(&encode);
    }
}

/* A sixth of black on gray, which would be the next float if 5/6 had more digits. */
Test(pfm, each_step_is_rounded_to_a_float)
{
    static const float pixel[] = {0.0f, 1.0f / 6.0f};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY_ALPHA_F32;
    image.width = image.height = 1;
    image.planes[0] = pixel;
    image.strides[0] = 8;
    struct encode encode;
    encode_init(&encode, &ims_pfm);
    encode_set(&encode, "background", 0x808080);
    cr_assert_eq(encode_run(&encode, &image), IMS_OK);
    cr_assert_arr_eq(encode.buffer.data, "Pf\n1 1\n-1.0\n\201\053\326\076", 16);
    encode_fini(&encode);
}

Test(pfm, a_full_memory_is_told)
{
    static const float gray[] = {0.5f, 0.5f};
    static const enum ims_pixel_format formats[] = {IMS_PIXEL_GRAY_F32,
                                                    IMS_PIXEL_GRAY_ALPHA_F32};
    struct ims_image image = IMS_IMAGE_INIT;
    image.width = image.height = 1;
    image.planes[0] = gray;
    image.strides[0] = 8;
    for (int i = 0; i < 2; i++)
        for (int call = 1; call <= 3 - i; call++) {
            struct encode encode;
            image.format = formats[i];
            encode_init(&encode, &ims_pfm);
            encode.buffer.failing = call;
            cr_assert_eq(encode_run(&encode, &image), IMS_ERROR_MEMORY);
            encode_fini(&encode);
        }
}

Test(pfm, integers_are_refused_with_what_is_held)
{
    static const uint8_t pixel[3] = {0};
    struct ims_message message = {0, ""};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGB8;
    image.width = image.height = 1;
    image.planes[0] = pixel;
    cr_assert_eq(exact_submit("a.pfm", &image, NULL, &message), IMS_ERROR_NOT_HELD);
    cr_assert_neq(strstr(message.text, "rgb_f32"), NULL, "%s", message.text);
}

static void check(const struct encode *encode, const struct ims_image *image)
{
    const int channels = picture_channels(image->format);
    const size_t row = picture_row_bytes(image, 0);
    char head[64];
    snprintf(head, sizeof head, "P%c\n%d %d\n-1.0\n", channels == 1 ? 'f' : 'F',
             (int)image->width, (int)image->height);
    const size_t length = strlen(head);
    const char *const bytes = (const char *)encode->buffer.data;
    cr_assert_eq(encode->buffer.length, length + row * (size_t)image->height);
    cr_assert_eq(memcmp(bytes, head, length), 0);
    for (int32_t y = 0; y < image->height; y++) {
        const char *const from = (const char *)image->planes[0] + y * image->strides[0];
        cr_assert_arr_eq(bytes + length + row * (size_t)(image->height - 1 - y), from,
                         row);
    }
}

Test(pfm, every_pixel_format_and_layout_is_exact)
{
    static const enum ims_pixel_format formats[] = {IMS_PIXEL_GRAY_F32,
                                                    IMS_PIXEL_RGB_F32};
    static const int32_t sizes[][2] = {{1, 1}, {1, 7}, {7, 1}, {513, 3}, {64, 48}};
    struct encode encode;
    encode_init(&encode, &ims_pfm);
    for (size_t f = 0; f < sizeof formats / sizeof formats[0]; f++)
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
            for (int layout = 0; layout < PICTURE_LAYOUTS; layout++) {
                struct picture picture;
                picture_make(&picture, formats[f], sizes[i][0], sizes[i][1],
                             PICTURE_NOISE, (enum picture_layout)layout, 7);
                cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
                cr_assert_eq(encode.message.warnings, 0u);
                check(&encode, &picture.image);
                picture_free(&picture);
            }
    encode_fini(&encode);
}
