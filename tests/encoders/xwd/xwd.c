/* SPDX-License-Identifier: MIT
 *
 * XWD: the head, exact samples of every pixel format, what is refused. Pictures are
 * read back by libavcodec.
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
    image.format = IMS_PIXEL_RGB8;
    image.width = width;
    image.height = height;
    image.planes[0] = pixels;
    image.strides[0] = (ptrdiff_t)width * 3;
    return image;
}

Test(xwd, pixels_are_words_of_32_bits)
{
    static const uint8_t pixels[2][3] = {{1, 2, 3}, {4, 5, 6}};
    static const char expected[] =
        "\0\0\0\152\0\0\0\7\0\0\0\2\0\0\0\30\0\0\0\2\0\0\0\1\0\0\0\0\0\0\0\0"
        "\0\0\0\40\0\0\0\0\0\0\0\40\0\0\0\40\0\0\0\10\0\0\0\4"
        "\0\377\0\0\0\0\377\0\0\0\0\377\0\0\0\10\0\0\0\0\0\0\0\0"
        "\0\0\0\2\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0image\0"
        "\3\2\1\377\6\5\4\377";
    const struct ims_image image = image_of(2, 1, pixels);
    exact_bytes(&ims_xwd, &image, expected, sizeof expected - 1);
}

Test(xwd, sides_end_at_65535)
{
    static uint8_t pixels[65536 * 3];
    struct ims_message message = {0, ""};
    struct ims_image image = image_of(65535, 1, pixels);
    cr_assert_eq(exact_submit("x.xwd", &image, NULL, &message), IMS_OK);
    image = image_of(65536, 1, pixels);
    cr_assert_eq(exact_submit("x.xwd", &image, NULL, &message), IMS_ERROR_TOO_LARGE);
    image = image_of(1, 65536, pixels);
    cr_assert_eq(exact_submit("x.xwd", &image, NULL, &message), IMS_ERROR_TOO_LARGE);
}

Test(xwd, a_full_memory_is_told)
{
    static const uint8_t pixels[6] = {0};
    const struct ims_image image = image_of(1, 2, pixels);
    for (int call = 1; call <= 4; call++) {
        struct encode encode;
        encode_init(&encode, &ims_xwd);
        encode.buffer.failing = call;
        cr_assert_eq(encode_run(&encode, &image), IMS_ERROR_MEMORY, "%d", call);
        cr_assert_str_eq(encode.message.text, "no memory for an XWD of 1x2");
        encode_fini(&encode);
    }
}

#ifdef HAVE_FFMPEG

static int read_xwd(struct decoded *decoded, const void *data, size_t size)
{
    return decode_lavc_opaque(decoded, "xwd", data, size);
}

static int channels(enum ims_pixel_format format)
{
    (void)format;
    return 3;
}

static int depth(enum ims_pixel_format format)
{
    (void)format;
    return 8;
}

Test(xwd, every_pixel_format_is_exact)
{
    const struct exact_case exact = {&ims_xwd, read_xwd, 0x3366CC, channels, depth};
    struct encode encode;
    encode_init(&encode, &ims_xwd);
    encode_set(&encode, "background", 0x3366CC);
    exact_check(&exact, &encode);
    encode_fini(&encode);
}

#endif
