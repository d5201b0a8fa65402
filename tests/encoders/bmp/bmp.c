/* SPDX-License-Identifier: MIT
 *
 * BMP: the heads, exact samples of every pixel format, what is refused. Pictures are
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

Test(bmp, colors_are_24_bits_from_the_bottom_up)
{
    static const uint8_t pixels[2][3] = {{1, 2, 3}, {4, 5, 6}};
    static const char expected[] =
        "BM\76\0\0\0\0\0\0\0\66\0\0\0"
        "\50\0\0\0\1\0\0\0\2\0\0\0\1\0\30\0\0\0\0\0\10\0\0\0\0\0\0\0\0\0\0\0"
        "\0\0\0\0\0\0\0\0"
        "\6\5\4\0\3\2\1\0";
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGB8;
    image.width = 1;
    image.height = 2;
    image.planes[0] = pixels;
    image.strides[0] = 3;
    exact_bytes(&ims_bmp, &image, expected, sizeof expected - 1);
}

Test(bmp, what_takes_more_than_can_be_counted_is_refused)
{
    static const uint8_t pixel[4] = {0};
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_message message = {0, ""};
    const struct ims_encoding encoding = {.size = sizeof encoding, .image = &image};
    image.format = IMS_PIXEL_BGRA8;
    image.planes[0] = pixel;
    image.width = 32767;
    image.height = 32768;
    cr_assert_eq(ims_bmp.accepts(&ims_bmp, &encoding, &message), IMS_OK);
    image.width = 32768;
    cr_assert_eq(ims_bmp.accepts(&ims_bmp, &encoding, &message), IMS_ERROR_TOO_LARGE);
    cr_assert_eq(exact_submit("x.bmp", &image, NULL, &message), IMS_ERROR_TOO_LARGE);
    cr_assert_not_null(strstr(message.text, "a BMP of 32768x32768"), "%s",
                       message.text);
    image.format = IMS_PIXEL_BGRX8; /* three bytes are written */
    cr_assert_eq(ims_bmp.accepts(&ims_bmp, &encoding, &message), IMS_OK);
}

Test(bmp, samples_of_more_bits_need_narrowing)
{
    static const uint16_t samples[3] = {0};
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_message message = {0, ""};
    image.format = IMS_PIXEL_RGB16;
    image.width = image.height = 1;
    image.planes[0] = samples;
    cr_assert_eq(exact_submit("x.bmp", &image, NULL, &message), IMS_ERROR_NOT_HELD);
    cr_assert_eq(exact_submit("x.bmp", &image, "narrow=1", &message), IMS_OK);
    cr_assert_eq(message.warnings, IMS_WARNING_NARROWED);
}

Test(bmp, a_full_memory_is_told)
{
    static const uint8_t pixel[4] = {0};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_BGRA8;
    image.width = image.height = 1;
    image.planes[0] = pixel;
    image.strides[0] = 4;
    for (int call = 1; call <= 3; call++) {
        struct encode encode;
        encode_init(&encode, &ims_bmp);
        encode.buffer.failing = call;
        cr_assert_eq(encode_run(&encode, &image), IMS_ERROR_MEMORY);
        cr_assert_str_eq(encode.message.text, "no memory for 1x1 pixels");
        encode_fini(&encode);
    }
}

#ifdef HAVE_FFMPEG

static int read_bmp(struct decoded *decoded, const void *data, size_t size)
{
    return decode_lavc(decoded, "bmp", data, size);
}

/* Gray is read as its palette's colors. */
static int channels(enum ims_pixel_format format)
{
    return picture_has_alpha(format) ? 4 : 3;
}

static int depth(enum ims_pixel_format format)
{
    (void)format;
    return 8;
}

Test(bmp, every_pixel_format_is_exact)
{
    const struct exact_case exact = {&ims_bmp, read_bmp, 0, channels, depth};
    struct encode encode;
    encode_init(&encode, &ims_bmp);
    exact_check(&exact, &encode);
    encode_fini(&encode);
}

#endif
