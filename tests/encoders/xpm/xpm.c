/* SPDX-License-Identifier: MIT
 *
 * XPM: the text, exact colors of all numbers of them, what is transparent, what is
 * refused. Pictures are read back by libavcodec.
 */
#include <string.h>

#include <criterion/criterion.h>

#include "config.h"
#include "encoders/builtin.h"
#include "support/exact.h"
#include "support/picture.h"
#ifdef HAVE_FFMPEG
#include "support/decode_lavc.h"
#endif

static struct ims_image image_of(int32_t width, int32_t height, const void *pixels)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGBA8;
    image.width = width;
    image.height = height;
    image.planes[0] = pixels;
    image.strides[0] = (ptrdiff_t)width * 4;
    return image;
}

Test(xpm, a_file_is_c_source)
{
    static const uint8_t pixels[4][4] = {
        {255, 0, 10, 255}, {1, 2, 3, 0}, {0, 0, 0, 255}, {255, 0, 10, 255}};
    static const char expected[] = "/* XPM */\nstatic char *image[] = {\n"
                                   "\"2 2 3 1\",\n"
                                   "\". c #000000\",\n"
                                   "\"+ c #FF000A\",\n"
                                   "\"@ c None\",\n"
                                   "\"+@\",\n"
                                   "\".+\"\n"
                                   "};\n";
    const struct ims_image image = image_of(2, 2, pixels);
    exact_bytes(&ims_xpm, &image, expected, sizeof expected - 1);
}

Test(xpm, sides_end_at_65535)
{
    static uint8_t pixels[65536 * 4];
    struct ims_message message = {0, ""};
    struct ims_image image = image_of(65535, 1, pixels);
    cr_assert_eq(exact_submit("x.xpm", &image, NULL, &message), IMS_OK);
    image = image_of(65536, 1, pixels);
    cr_assert_eq(exact_submit("x.xpm", &image, NULL, &message), IMS_ERROR_TOO_LARGE);
    image = image_of(1, 65536, pixels);
    cr_assert_eq(exact_submit("x.xpm", &image, NULL, &message), IMS_ERROR_TOO_LARGE);
}

Test(xpm, lossless_refuses_what_would_be_lost)
{
    static uint8_t pixels[257][4];
    struct ims_message message = {0, ""};
    const struct ims_image image = image_of(257, 1, pixels);
    for (int i = 0; i < 257; i++)
        memcpy(pixels[i], (const uint8_t[]){(uint8_t)i, (uint8_t)(i >> 8), 7, 255}, 4);
    cr_assert_eq(exact_submit("x.xpm", &image, NULL, &message), IMS_OK);
    cr_assert_eq(exact_submit("x.xpm", &image, "lossless=1", &message),
                 IMS_ERROR_NOT_HELD);
    cr_assert_not_null(strstr(message.text, "256 colors that XPM may have"), "%s",
                       message.text);
}

Test(xpm, a_full_memory_is_told)
{
    static const uint8_t pixels[2][4] = {{0}};
    const struct ims_image image = image_of(1, 2, pixels);
    for (int call = 1; call <= 5; call++) {
        struct encode encode;
        encode_init(&encode, &ims_xpm);
        encode.buffer.failing = call;
        cr_assert_eq(encode_run(&encode, &image), IMS_ERROR_MEMORY, "%d", call);
        cr_assert_str_eq(encode.message.text, "no memory for an XPM of 1x2");
        encode_fini(&encode);
    }
}

#ifdef HAVE_FFMPEG

static int read_xpm(struct decoded *decoded, const void *data, size_t size)
{
    return decode_lavc(decoded, "xpm", data, size);
}

Test(xpm, colors_of_every_number_and_transparent_ones_are_exact)
{
    static uint8_t pixels[256][4];
    struct encode encode;
    encode_init(&encode, &ims_xpm);
    encode_set(&encode, "lossless", 1);
    for (int colors = 1; colors <= 256; colors += colors < 90 || colors > 93 ? 5 : 1) {
        for (int i = 0; i < 256; i++) {
            const int color = i * 7 % colors;
            const uint8_t pixel[4] = {(uint8_t)color, (uint8_t)(255 - color),
                                      (uint8_t)(color * 3),
                                      color == 0 && colors > 1 ? 0 : 255};
            memcpy(pixels[i], pixel, 4);
        }
        struct decoded decoded;
        const struct ims_image image = image_of(16, 16, pixels);
        cr_assert_eq(encode_run(&encode, &image), IMS_OK, "%s", encode.message.text);
        cr_assert_eq(read_xpm(&decoded, encode.buffer.data, encode.buffer.length), 0);
        cr_assert_eq(decoded.channels, 4);
        for (int32_t i = 0; i < 256; i++)
            for (int k = 0; k < 4; k++)
                if (pixels[i][3] != 0 || k == 3)
                    cr_assert_eq(decoded_sample(&decoded, i % 16, i / 16, k),
                                 pixels[i][k], "%d colors: %d, %d", colors, (int)i, k);
        decoded_free(&decoded);
    }
    encode_fini(&encode);
}

#endif
