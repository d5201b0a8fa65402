/* SPDX-License-Identifier: MIT
 *
 * QOI: each of its operations, exact samples of every pixel format, and no byte more
 * than libavcodec's encoder writes. Pictures are read back by libavcodec.
 */
#include <string.h>

#include <criterion/criterion.h>

#include "config.h"
#include "encoders/builtin.h"
#include "encoders/qoi/ops.h"
#include "support/exact.h"
#include "support/picture.h"
#ifdef HAVE_FFMPEG
#include "support/decode_lavc.h"
#endif

static struct ims_image image_of(enum ims_pixel_format format, int32_t width,
                                 int32_t height, const void *pixels)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = width;
    image.height = height;
    image.planes[0] = pixels;
    image.strides[0] = (ptrdiff_t)width * (format == IMS_PIXEL_RGB8 ? 3 : 4);
    return image;
}

Test(qoi, every_operation_is_used)
{
    static const uint8_t pixels[][4] = {
        {0, 0, 0, 0},         /* the index is 0 at first */
        {200, 10, 10, 255},   /* all four */
        {200, 10, 10, 255},   /* a run */
        {200, 10, 10, 255},   /* of two */
        {201, 9, 11, 255},    /* small differences */
        {213, 14, 9, 255},    /* to the green one */
        {7, 99, 200, 255},    /* red, green and blue */
        {200, 10, 10, 255},   /* one of the index */
        {198, 8, 8, 255},     /* the smallest */
        {158, 232, 224, 255}, /* differences of 224 to the green one, round 256 */
    };
    static const char expected[] = "qoif\0\0\0\12\0\0\0\1\4\0"
                                   "\0"
                                   "\377\310\12\12\377"
                                   "\301"
                                   "\167"
                                   "\245\361"
                                   "\376\7\143\310"
                                   "\5"
                                   "\100"
                                   "\200\0"
                                   "\0\0\0\0\0\0\0\1";
    const struct ims_image image = image_of(IMS_PIXEL_RGBA8, 10, 1, pixels);
    exact_bytes(&ims_qoi, &image, expected, sizeof expected - 1);
}

Test(qoi, runs_end_at_62_and_at_the_end)
{
    static uint8_t pixels[63 * 3];
    static const char expected[] = "qoif\0\0\0\77\0\0\0\1\3\0"
                                   "\375\300"
                                   "\0\0\0\0\0\0\0\1";
    const struct ims_image image = image_of(IMS_PIXEL_RGB8, 63, 1, pixels);
    exact_bytes(&ims_qoi, &image, expected, sizeof expected - 1);
}

Test(qoi, blocks_of_any_size_give_the_same_bytes)
{
    enum { COUNT = IMS_QOI_OPS_PIXELS };
    static uint8_t planes[4][COUNT];
    static uint8_t once[COUNT * 5 + 2 * IMS_QOI_OPS_ROOM];
    static uint8_t often[COUNT * 5 + 2 * IMS_QOI_OPS_ROOM];
    uint32_t random = 5;
    for (int round = 0; round < 40; round++) {
        for (int i = 0; i < COUNT; i++)
            for (int k = 0; k < 4; k++)
                planes[k][i] = (uint8_t)(picture_random(&random) % (1u << round % 9));
        const bool has_alpha = round % 2 != 0;
        const uint8_t *const all[4] = {planes[0], planes[1], planes[2], planes[3]};
        struct ims_qoi_ops ops;
        ims_qoi_ops_start(&ops);
        const size_t wanted =
            (size_t)(ims_qoi_ops_end(
                         &ops, ims_qoi_ops_write(&ops, all, has_alpha, COUNT, once)) -
                     once);
        uint8_t *out = often;
        ims_qoi_ops_start(&ops);
        for (size_t i = 0; i < COUNT;) {
            size_t count = 1 + picture_random(&random) % 9;
            if (count > COUNT - i)
                count = COUNT - i;
            const uint8_t *const part[4] = {planes[0] + i, planes[1] + i, planes[2] + i,
                                            planes[3] + i};
            out = ims_qoi_ops_write(&ops, part, has_alpha, count, out);
            i += count;
        }
        out = ims_qoi_ops_end(&ops, out);
        cr_assert_eq((size_t)(out - often), wanted);
        cr_assert_arr_eq(often, once, wanted);
    }
}

Test(qoi, a_full_memory_is_told)
{
    static const uint8_t pixels[3] = {9, 8, 7};
    const struct ims_image image = image_of(IMS_PIXEL_RGB8, 1, 1, pixels);
    for (int call = 1; call <= 3; call++) {
        struct encode encode;
        encode_init(&encode, &ims_qoi);
        encode.buffer.failing = call;
        cr_assert_eq(encode_run(&encode, &image), IMS_ERROR_MEMORY);
        cr_assert_str_eq(encode.message.text, "no memory for a QOI of 1x1");
        encode_fini(&encode);
    }
}

#ifdef HAVE_FFMPEG

static int read_qoi(struct decoded *decoded, const void *data, size_t size)
{
    return decode_lavc(decoded, "qoi", data, size);
}

static int channels(enum ims_pixel_format format)
{
    return picture_has_alpha(format) ? 4 : 3;
}

static int depth(enum ims_pixel_format format)
{
    (void)format;
    return 8;
}

Test(qoi, every_pixel_format_is_exact)
{
    const struct exact_case exact = {&ims_qoi, read_qoi, 0, channels, depth};
    struct encode encode;
    encode_init(&encode, &ims_qoi);
    exact_check(&exact, &encode);
    encode_fini(&encode);
}

#endif
