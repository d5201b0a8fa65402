/* SPDX-License-Identifier: MIT
 *
 * Farbfeld: the bytes, and exact samples of every pixel format.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/builtin.h"
#include "support/exact.h"
#include "support/picture.h"

Test(farbfeld, samples_are_16_bits_big_endian)
{
    static const uint16_t rgb[] = {0x0102, 0x0304, 0x0506};
    static const uint8_t gray_alpha[] = {0x12, 0x34};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGB16;
    image.width = image.height = 1;
    image.planes[0] = rgb;
    image.strides[0] = 6;
    exact_bytes(&ims_farbfeld, &image, "farbfeld\0\0\0\1\0\0\0\1\1\2\3\4\5\6\377\377",
                24);
    image.format = IMS_PIXEL_GRAY_ALPHA8;
    image.planes[0] = gray_alpha;
    exact_bytes(&ims_farbfeld, &image,
                "farbfeld\0\0\0\1\0\0\0\1\22\22\22\22\22\22\64\64", 24);
}

Test(farbfeld, a_full_memory_is_told)
{
    static const uint8_t pixel[1] = {0};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY8;
    image.width = image.height = 1;
    image.planes[0] = pixel;
    image.strides[0] = 1;
    for (int call = 1; call <= 3; call++) {
        struct encode encode;
        encode_init(&encode, &ims_farbfeld);
        encode.buffer.failing = call;
        cr_assert_eq(encode_run(&encode, &image), IMS_ERROR_MEMORY);
        encode_fini(&encode);
    }
}

static uint32_t number_at(const uint8_t *bytes, size_t size)
{
    uint32_t number = 0;
    for (size_t i = 0; i < size; i++)
        number = number << 8 | bytes[i];
    return number;
}

static int read_farbfeld(struct decoded *decoded, const void *data, size_t size)
{
    const uint8_t *const bytes = data;
    if (size < 16 || memcmp(bytes, "farbfeld", 8) != 0)
        return -1;
    const size_t pixels = (size_t)number_at(bytes + 8, 4) * number_at(bytes + 12, 4);
    if (size != 16 + pixels * 8)
        return -1;
    *decoded = (struct decoded){
        .width = (int32_t)number_at(bytes + 8, 4),
        .height = (int32_t)number_at(bytes + 12, 4),
        .channels = 4,
        .depth = 16,
        .samples = malloc(pixels * 8),
    };
    cr_assert_not_null(decoded->samples);
    for (size_t i = 0; i < pixels * 4; i++)
        decoded->samples[i] = (uint16_t)number_at(bytes + 16 + 2 * i, 2);
    return 0;
}

static int channels(enum ims_pixel_format format)
{
    (void)format;
    return 4;
}

static int depth(enum ims_pixel_format format)
{
    (void)format;
    return 16;
}

Test(farbfeld, every_pixel_format_is_exact)
{
    const struct exact_case exact = {&ims_farbfeld, read_farbfeld, 0, channels, depth};
    struct encode encode;
    encode_init(&encode, &ims_farbfeld);
    exact_check(&exact, &encode);
    encode_fini(&encode);
}
