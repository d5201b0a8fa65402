/* SPDX-License-Identifier: MIT
 *
 * PXR24 of OpenEXR: what floats are rounded to, as libavcodec reads it, and that
 * `lossless` refuses it, as it does halves. (exr.c reads whole images.)
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "config.h"
#include "encoders/builtin.h"
#include "support/encode.h"
#include "support/exact.h"

#ifdef HAVE_FFMPEG
#include "support/decode_lavc.h"
#endif

static struct ims_image image_of(enum ims_pixel_format format, int32_t width,
                                 int32_t height, const void *pixels, ptrdiff_t stride)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = width;
    image.height = height;
    image.planes[0] = pixels;
    image.strides[0] = stride;
    return image;
}

/* Of a flat line of each, so that it is compressed: 1.00000001, what rounds up to
 * infinity, infinity, and no number. */
Test(exr_pxr24, floats_are_rounded_and_that_is_told)
{
    enum { WIDTH = 64, LINES = 5 };
    static const uint32_t bits[LINES] = {0x3F800081, 0x7F7FFFFF, 0xFF800000, 0x7F800001,
                                         0x3F80007F};
    static uint32_t pixels[LINES][WIDTH];
    const struct ims_image image =
        image_of(IMS_PIXEL_GRAY_F32, WIDTH, LINES, pixels, sizeof pixels[0]);
    struct encode encode;
    for (int i = 0; i < LINES * WIDTH; i++)
        pixels[i / WIDTH][i % WIDTH] = bits[i / WIDTH];
    encode_init(&encode, &ims_exr);
    encode_set(&encode, "compression", 4);
    cr_assert_eq(encode_run(&encode, &image), IMS_OK);
    cr_assert_eq(encode.message.warnings, (uint32_t)IMS_WARNING_NARROWED);
#ifdef HAVE_FFMPEG
    struct decoded_floats decoded;
    cr_assert_eq(
        decode_lavc_floats(&decoded, "exr", encode.buffer.data, encode.buffer.length),
        0);
    cr_assert_eq(decoded.samples[0], 0x1.0002p0f);
    cr_assert_eq(decoded.samples[WIDTH], 0x1.fffep127f);
    cr_assert_eq(decoded.samples[2 * WIDTH], -INFINITY);
    cr_assert(isnan(decoded.samples[3 * WIDTH]));
    cr_assert_eq(decoded.samples[4 * WIDTH], 1.0f);
    free(decoded.samples);
#endif
    encode_fini(&encode);
}

Test(exr_pxr24, lossless_refuses_what_narrows)
{
    static const float numbers[4] = {0};
    struct ims_image image = image_of(IMS_PIXEL_GRAY_F32, 1, 1, numbers, 4);
    struct ims_message message = {0, ""};
    cr_assert_eq(exact_submit("x.exr", &image, "lossless=1", &message), IMS_OK);
    cr_assert_eq(exact_submit("x.exr", &image, "lossless=1,half=1", &message),
                 IMS_ERROR_OPTION_VALUE);
    cr_assert_not_null(strstr(message.text, "half=1 makes fewer bits"));
    cr_assert_eq(
        exact_submit("x.exr", &image, "lossless=1,compression=pxr24", &message),
        IMS_ERROR_OPTION_VALUE);
    cr_assert_not_null(strstr(message.text, "compression=pxr24 makes fewer bits"));
    image.format = IMS_PIXEL_GRAY_F16;
    image.strides[0] = 2;
    cr_assert_eq(
        exact_submit("x.exr", &image, "lossless=1,half=1,compression=pxr24", &message),
        IMS_OK);
}
