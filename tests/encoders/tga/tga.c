/* SPDX-License-Identifier: MIT
 *
 * Targa: the bytes, exact samples of every pixel format at both efforts, run-length
 * packets, what is refused. Pictures are read back by libavcodec.
 */
#include <string.h>

#include <criterion/criterion.h>

#include "config.h"
#include "encoders/builtin.h"
#include "encoders/tga/packets.h"
#include "support/exact.h"
#include "support/picture.h"
#ifdef HAVE_FFMPEG
#include "support/decode_lavc.h"
#endif

#define FOOTER "\0\0\0\0\0\0\0\0TRUEVISION-XFILE.\0"

static struct ims_image image_of(enum ims_pixel_format format, int32_t width,
                                 const void *pixels)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = width;
    image.height = 1;
    image.planes[0] = pixels;
    image.strides[0] = width * 4;
    return image;
}

Test(tga, rows_are_from_the_top_down_and_blue_is_first)
{
    static const uint8_t pixels[] = {1, 2, 3, 4};
    static const char rgba[] = "\0\0\2\0\0\0\0\0\0\0\0\0\1\0\1\0\40\50"
                               "\3\2\1\4" FOOTER;
    static const char gray[] = "\0\0\3\0\0\0\0\0\0\0\0\0\2\0\1\0\10\40"
                               "\1\2" FOOTER;
    struct ims_image image = image_of(IMS_PIXEL_RGBA8, 1, pixels);
    exact_bytes(&ims_tga, &image, rgba, sizeof rgba - 1);
    image = image_of(IMS_PIXEL_GRAY8, 2, pixels);
    exact_bytes(&ims_tga, &image, gray, sizeof gray - 1);
}

/* ---- packets --------------------------------------------------------------------- */

#define PACKETS(row, pixel, expected)                                                  \
    do {                                                                               \
        uint8_t out[1024];                                                             \
        const size_t size = ims_tga_packets_write(                                     \
            (const uint8_t *)(row), (sizeof(row) - 1) / (pixel), pixel, out);          \
        cr_assert_eq(size, sizeof(expected) - 1);                                      \
        cr_assert_arr_eq(out, expected, sizeof(expected) - 1);                         \
    } while (0)

Test(tga, packets_repeat_what_comes_again)
{
    PACKETS("a", 1, "\0a");
    PACKETS("aa", 1, "\1aa");
    PACKETS("aaa", 1, "\202a");
    PACKETS("abbc", 1, "\3abbc");
    PACKETS("abbbc", 1, "\0a\202b\0c");
    PACKETS("abcabcabc", 3, "\202abc");
    PACKETS("abcdefdefghi", 3, "\0abc\201def\0ghi");
    PACKETS("abcdabcdabce", 4, "\201abcd\0abce");
}

Test(tga, packets_have_128_pixels_at_most_and_keep_their_bound)
{
    uint8_t row[300 * 4];
    uint8_t out[2048];
    memset(row, 7, sizeof row);
    cr_assert_eq(ims_tga_packets_write(row, 129, 1, out), 4);
    cr_assert_arr_eq(out, "\377\7\0\7", 4);
    cr_assert_eq(ims_tga_packets_write(row, 256, 1, out), 4);
    cr_assert_arr_eq(out, "\377\7\377\7", 4);
    uint32_t random = 1;
    for (int round = 0; round < 3000; round++) {
        const size_t pixel = (const size_t[]){1, 3, 4}[round % 3];
        const size_t count = 1 + picture_random(&random) % 300;
        const uint32_t colors = 1 + picture_random(&random) % 3;
        for (size_t i = 0; i < count; i++)
            memset(row + i * pixel, (int)(picture_random(&random) % colors), pixel);
        cr_assert_leq(ims_tga_packets_write(row, count, pixel, out),
                      ims_tga_packets_bound(count, pixel));
    }
}

/* ---- what is taken --------------------------------------------------------------- */

Test(tga, sides_end_at_65535)
{
    static uint8_t pixels[65536];
    struct ims_message message = {0, ""};
    struct ims_image image = image_of(IMS_PIXEL_GRAY8, 65535, pixels);
    cr_assert_eq(exact_submit("x.tga", &image, NULL, &message), IMS_OK);
    image.width = 65536;
    cr_assert_eq(exact_submit("x.tga", &image, NULL, &message), IMS_ERROR_TOO_LARGE);
    cr_assert_not_null(strstr(message.text, "65535"), "%s", message.text);
    image.width = 1;
    image.height = 65536;
    image.strides[0] = 1;
    cr_assert_eq(exact_submit("x.tga", &image, NULL, &message), IMS_ERROR_TOO_LARGE);
}

Test(tga, a_full_memory_is_told)
{
    static const uint8_t pixels[6] = {0};
    const struct ims_image image = image_of(IMS_PIXEL_RGB8, 2, pixels);
    for (int effort = 0; effort < 2; effort++)
        for (int call = 1; call <= 4; call++) {
            struct encode encode;
            encode_init(&encode, &ims_tga);
            encode_set(&encode, "effort", effort);
            encode.buffer.failing = call;
            cr_assert_eq(encode_run(&encode, &image), IMS_ERROR_MEMORY, "%d", call);
            cr_assert_str_eq(encode.message.text, "no memory for a Targa of 2x1");
            encode_fini(&encode);
        }
}

#ifdef HAVE_FFMPEG

static int read_tga(struct decoded *decoded, const void *data, size_t size)
{
    return decode_lavc(decoded, "targa", data, size);
}

static int channels(enum ims_pixel_format format)
{
    if (picture_has_alpha(format))
        return 4;
    return picture_channels(format) == 1 ? 1 : 3;
}

static int depth(enum ims_pixel_format format)
{
    (void)format;
    return 8;
}

Test(tga, every_pixel_format_is_exact_at_every_effort)
{
    const struct exact_case exact = {&ims_tga, read_tga, 0, channels, depth};
    struct encode encode;
    encode_init(&encode, &ims_tga);
    for (int effort = 0; effort < 2; effort++) {
        encode_set(&encode, "effort", effort);
        exact_check(&exact, &encode);
    }
    encode_fini(&encode);
}

#endif
