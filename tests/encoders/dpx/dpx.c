/* SPDX-License-Identifier: MIT
 *
 * DPX: the head and words of 8, 10 and 16 bits, and exact samples of every pixel format
 * as libavcodec reads them.
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

enum { HEAD = 2048, DEPTH_8 = 1, DEPTH_10 = 2, DEPTH_16 = 3 };

static struct ims_image image_of(enum ims_pixel_format format, int32_t width,
                                 const void *pixels)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = width;
    image.height = 1;
    image.planes[0] = pixels;
    image.strides[0] = 64;
    return image;
}

static uint32_t big32(const struct encode *encode, size_t offset)
{
    const uint8_t *const bytes = (const uint8_t *)encode->buffer.data + offset;
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
           (uint32_t)bytes[2] << 8 | bytes[3];
}

/* What is written, and what the head says of it. */
static void check(const struct ims_image *image, int32_t depth, uint32_t described,
                  const void *samples, size_t size, uint32_t padding)
{
    struct encode encode;
    encode_init(&encode, &ims_dpx);
    encode_set(&encode, "depth", depth);
    cr_assert_eq(encode_run(&encode, image), IMS_OK);
    cr_assert_eq(encode.buffer.length, HEAD + size);
    const uint8_t *const bytes = (const uint8_t *)encode.buffer.data;
    cr_assert_arr_eq(bytes, "SDPX\0\0\10\0V2.0\0\0\0\0", 16);
    cr_assert_eq(big32(&encode, 16), encode.buffer.length);
    cr_assert_eq(big32(&encode, 772), (uint32_t)image->width);
    cr_assert_eq(big32(&encode, 776), (uint32_t)image->height);
    cr_assert_eq(big32(&encode, 800), described, "%08x", big32(&encode, 800));
    cr_assert_eq(big32(&encode, 808), HEAD);
    cr_assert_eq(big32(&encode, 812), padding);
    cr_assert_arr_eq(bytes + HEAD, samples, size);
    encode_fini(&encode);
}

Test(dpx, rows_end_with_a_word)
{
    static const uint8_t rgb[] = {1, 2, 3};
    static const uint8_t rgba[] = {1, 2, 3, 4};
    static const uint16_t deep[] = {0x0102, 0x0304, 0x0506};
    const struct ims_image eight = image_of(IMS_PIXEL_RGB8, 1, rgb);
    const struct ims_image with_alpha = image_of(IMS_PIXEL_RGBA8, 1, rgba);
    const struct ims_image sixteen = image_of(IMS_PIXEL_RGB16, 1, deep);
    check(&eight, 0, 50u << 24 | 0x040408, "\1\2\3\0", 4, 1);
    check(&with_alpha, 0, 51u << 24 | 0x040408, "\1\2\3\4", 4, 0);
    check(&sixteen, 0, 50u << 24 | 0x040410, "\1\2\3\4\5\6\0\0", 8, 2);
    check(&eight, DEPTH_16, 50u << 24 | 0x040410, "\1\1\2\2\3\3\0\0", 8, 2);
    check(&sixteen, DEPTH_8, 50u << 24 | 0x040408, "\1\3\5\0", 4, 1);
}

Test(dpx, three_samples_of_10_bits_stand_in_the_upper_bits_of_a_word)
{
    static const uint16_t rgb[] = {65535, 0, 32800};
    static const uint16_t rgba[] = {65535, 0, 0, 65535, 0, 65535, 0, 64};
    const struct ims_image color = image_of(IMS_PIXEL_RGB16, 1, rgb);
    const struct ims_image with_alpha = image_of(IMS_PIXEL_RGBA16, 2, rgba);
    check(&color, DEPTH_10, 50u << 24 | 0x04040A, "\377\300\010\000", 4, 0);
    check(&with_alpha, DEPTH_10, 51u << 24 | 0x04040A,
          "\377\300\0\0\377\300\017\374\0\0\020\0", 12, 0);
}

Test(dpx, asking_for_fewer_bits_is_told)
{
    static const uint16_t deep[] = {1, 2, 3};
    static const uint8_t flat[] = {1, 2, 3};
    const struct ims_image sixteen = image_of(IMS_PIXEL_RGB16, 1, deep);
    const struct ims_image eight = image_of(IMS_PIXEL_RGB8, 1, flat);
    struct encode encode;
    encode_init(&encode, &ims_dpx);
    for (int32_t depth = 0; depth <= DEPTH_16; depth++) {
        encode_set(&encode, "depth", depth);
        cr_assert_eq(encode_run(&encode, &sixteen), IMS_OK);
        cr_assert_eq(encode.message.warnings,
                     depth == DEPTH_8 || depth == DEPTH_10 ? IMS_WARNING_NARROWED : 0u,
                     "%d", (int)depth);
        cr_assert_eq(encode_run(&encode, &eight), IMS_OK);
        cr_assert_eq(encode.message.warnings, 0u, "%d", (int)depth);
    }
    encode_fini(&encode);
}

Test(dpx, lossless_refuses_fewer_bits)
{
    static const uint16_t words[3] = {0};
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_message message = {0, ""};
    image.format = IMS_PIXEL_RGB16;
    image.width = image.height = 1;
    image.planes[0] = words;
    cr_assert_eq(exact_submit("a.dpx", &image, "lossless=1,depth=16", &message),
                 IMS_OK);
    cr_assert_eq(exact_submit("a.dpx", &image, "lossless=1,depth=10", &message),
                 IMS_ERROR_OPTION_VALUE);
    cr_assert_not_null(strstr(message.text, "depth=10 makes fewer bits of 16"));
    image.format = IMS_PIXEL_RGB8;
    cr_assert_eq(exact_submit("a.dpx", &image, "lossless=1,depth=10", &message),
                 IMS_OK);
}

Test(dpx, a_file_has_less_than_4_gib)
{
    struct ims_message message = {0, ""};
    struct ims_image image = image_of(IMS_PIXEL_RGB8, 1 << 15, "");
    image.height = (1 << 14) - 1;
    cr_assert(ims_dpx.max_pixels >= (uint64_t)image.width * (uint64_t)image.height);
    image.height++;
    image.strides[0] = 0;
    cr_assert_eq(exact_submit("a.dpx", &image, NULL, &message), IMS_ERROR_TOO_LARGE);
}

Test(dpx, a_full_memory_is_told)
{
    static const uint8_t rgb[] = {1, 2, 3};
    const struct ims_image image = image_of(IMS_PIXEL_RGB8, 1, rgb);
    for (int32_t depth = 0; depth <= DEPTH_10; depth += DEPTH_10)
        for (int call = 1; call <= (depth == 0 ? 3 : 2); call++) {
            struct encode encode;
            encode_init(&encode, &ims_dpx);
            encode_set(&encode, "depth", depth);
            encode.buffer.failing = call;
            cr_assert_eq(encode_run(&encode, &image), IMS_ERROR_MEMORY);
            encode_fini(&encode);
        }
}

#ifdef HAVE_FFMPEG

static int32_t depth_asked;

static int read_dpx(struct decoded *decoded, const void *data, size_t size)
{
    return decode_lavc(decoded, "dpx", data, size);
}

static int channels(enum ims_pixel_format format)
{
    return picture_channels(format) == 4 || picture_channels(format) == 2 ? 4 : 3;
}

static int depth(enum ims_pixel_format format)
{
    static const int depths[] = {0, 8, 10, 16};
    if (depth_asked > 0)
        return depths[depth_asked];
    return picture_sample_bytes(format) == 1 ? 8 : 16;
}

static void check_all(int32_t asked)
{
    const struct exact_case exact = {&ims_dpx, read_dpx, 0, channels, depth};
    struct encode encode;
    depth_asked = asked;
    encode_init(&encode, &ims_dpx);
    encode_set(&encode, "depth", asked);
    exact_check(&exact, &encode);
    encode_fini(&encode);
}

Test(dpx, every_pixel_format_is_exact)
{
    check_all(0);
}

Test(dpx, every_pixel_format_is_widened_exactly)
{
    check_all(DEPTH_16);
}

Test(dpx, samples_of_10_bits_are_the_nearest)
{
    static const enum ims_pixel_format formats[] = {
        IMS_PIXEL_GRAY8,  IMS_PIXEL_GRAY16, IMS_PIXEL_RGB8, IMS_PIXEL_RGBA8,
        IMS_PIXEL_RGBA16, IMS_PIXEL_RGB16,  IMS_PIXEL_ABGR8};
    const struct exact_case exact = {&ims_dpx, read_dpx, 0, channels, depth};
    struct encode encode;
    depth_asked = DEPTH_10;
    encode_init(&encode, &ims_dpx);
    encode_set(&encode, "depth", DEPTH_10);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        for (int32_t width = 1; width <= 9; width++) {
            struct picture picture;
            picture_make(&picture, formats[i], width, 3, PICTURE_NOISE,
                         PICTURE_BOTTOM_UP, 7);
            cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
            encode.message.warnings &= ~(uint32_t)IMS_WARNING_NARROWED;
            exact_check_picture(&exact, &encode, &picture.image);
            picture_free(&picture);
        }
    encode_fini(&encode);
}

#endif
