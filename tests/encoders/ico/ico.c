/* SPDX-License-Identifier: MIT
 *
 * ICO: the bytes, exact samples of every pixel format, the mask, what is refused.
 * Pictures are read back by libavcodec, as libavformat hands it what is in an icon: a
 * BMP without its file header, of half the height that it tells.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "config.h"
#include "encoders/builtin.h"
#include "encoders/common/byte_order.h"
#include "support/exact.h"
#include "support/picture.h"
#ifdef HAVE_FFMPEG
#include "support/decode_lavc.h"
#endif

enum { HEAD = 22, INFO = 40, FILE_HEADER = 14 };

static struct ims_image image_of(enum ims_pixel_format format, int32_t width,
                                 int32_t height, const void *pixels)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = width;
    image.height = height;
    image.planes[0] = pixels;
    image.strides[0] = width * 4;
    return image;
}

Test(ico, rows_are_from_the_bottom_up_and_the_mask_says_what_does_not_show)
{
    static const uint8_t pixels[2][4] = {{1, 2, 3, 0}, {4, 5, 6, 9}};
    static const char expected[] =
        "\0\0\1\0\1\0"
        "\1\2\0\0\1\0\40\0\70\0\0\0\26\0\0\0"
        "\50\0\0\0\1\0\0\0\4\0\0\0\1\0\40\0\0\0\0\0\20\0\0\0\0\0\0\0\0\0\0\0"
        "\0\0\0\0\0\0\0\0"
        "\6\5\4\11\3\2\1\0"
        "\0\0\0\0\200\0\0\0";
    const struct ims_image image = image_of(IMS_PIXEL_RGBA8, 1, 2, pixels);
    exact_bytes(&ims_ico, &image, expected, sizeof expected - 1);
}

Test(ico, sides_end_at_256)
{
    static uint8_t pixels[257 * 4];
    struct ims_message message = {0, ""};
    struct ims_image image = image_of(IMS_PIXEL_RGBX8, 256, 1, pixels);
    cr_assert_eq(exact_submit("x.ico", &image, NULL, &message), IMS_OK);
    image = image_of(IMS_PIXEL_RGBX8, 257, 1, pixels);
    cr_assert_eq(exact_submit("x.ico", &image, NULL, &message), IMS_ERROR_TOO_LARGE);
    cr_assert_not_null(strstr(message.text, "256; scale it down, or choose another"),
                       "%s", message.text);
    image = image_of(IMS_PIXEL_RGBX8, 1, 257, pixels);
    cr_assert_eq(exact_submit("x.ico", &image, NULL, &message), IMS_ERROR_TOO_LARGE);
}

Test(ico, sides_of_256_are_told_as_0)
{
    static uint8_t pixels[256 * 256 * 4];
    const struct ims_image image = image_of(IMS_PIXEL_RGBX8, 256, 256, pixels);
    struct encode encode;
    encode_init(&encode, &ims_ico);
    cr_assert_eq(encode_run(&encode, &image), IMS_OK);
    cr_assert_eq(encode.buffer.length, HEAD + INFO + 256 * 256 * 4 + 256 * 32);
    cr_assert_eq(encode.buffer.data[6], 0);
    cr_assert_eq(encode.buffer.data[7], 0);
    encode_fini(&encode);
}

Test(ico, a_full_memory_is_told)
{
    static const uint8_t pixel[4] = {0};
    const struct ims_image image = image_of(IMS_PIXEL_BGRA8, 1, 1, pixel);
    for (int call = 1; call <= 4; call++) {
        struct encode encode;
        encode_init(&encode, &ims_ico);
        encode.buffer.failing = call;
        cr_assert_eq(encode_run(&encode, &image), IMS_ERROR_MEMORY, "%d", call);
        cr_assert_neq(encode.message.text[0], '\0');
        encode_fini(&encode);
    }
}

#ifdef HAVE_FFMPEG

static int read_ico(struct decoded *decoded, const void *data, size_t size)
{
    const uint8_t *const bytes = data;
    if (size < HEAD + INFO || memcmp(bytes, "\0\0\1\0\1\0", 6) != 0)
        return -1;
    const size_t length = size - HEAD + FILE_HEADER;
    uint8_t *const bmp = calloc(1, length);
    cr_assert_not_null(bmp);
    memcpy(bmp, "BM", 2);
    ims_byte_order_store_little32(bmp + 2, (uint32_t)length);
    ims_byte_order_store_little32(bmp + 10, FILE_HEADER + INFO);
    memcpy(bmp + FILE_HEADER, bytes + HEAD, size - HEAD);
    const uint32_t height = bytes[7] > 0 ? bytes[7] : 256;
    ims_byte_order_store_little32(bmp + FILE_HEADER + 8, height);
    const int result = decode_lavc(decoded, "bmp", bmp, length);
    free(bmp);
    return result;
}

static int channels(enum ims_pixel_format format)
{
    (void)format;
    return 4;
}

static int depth(enum ims_pixel_format format)
{
    (void)format;
    return 8;
}

Test(ico, every_pixel_format_is_exact)
{
    const struct exact_case exact = {&ims_ico, read_ico, 0, channels, depth};
    struct encode encode;
    encode_init(&encode, &ims_ico);
    exact_check(&exact, &encode);
    encode_fini(&encode);
}

#endif
