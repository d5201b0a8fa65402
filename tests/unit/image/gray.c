/* SPDX-License-Identifier: MIT
 *
 * Gray made of color against arithmetic in double precision: every format in color, in
 * every layout, with nothing read or written beyond the pixels.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "src/image/gray.h"
#include "src/image/unpack.h"
#include "support/picture.h"

#define VALUE(name, value, ...) IMS_PIXEL_##name,
static const enum ims_pixel_format formats[] = {IMS_PIXEL_FORMAT_MAP(VALUE)};
enum { FORMATS = sizeof formats / sizeof formats[0] };

/* Gray of a pixel, 0..1. */
static double wanted(const struct ims_image *image, int32_t x, int32_t y)
{
    const struct ims_pixel_layout *const layout =
        ims_pixel_format_layout(image->format);
    if (layout->model != IMS_MODEL_YUV)
        return 0.2126 * picture_sample(image, x, y, 0) +
               0.7152 * picture_sample(image, x, y, 1) +
               0.0722 * picture_sample(image, x, y, 2);
    if (image->matrix == IMS_MATRIX_IDENTITY) {
        double color[3];
        picture_color(image, x, y, 0, color);
        for (int i = 0; i < 3; i++)
            color[i] = fmin(fmax(color[i], 0), 1);
        return 0.2126 * color[0] + 0.7152 * color[1] + 0.0722 * color[2];
    }
    const double unit = 1 << (layout->bits - 8);
    const double luma = picture_yuv(image, x, y, 0);
    const double exact = image->range == IMS_RANGE_FULL
                             ? luma / (256 * unit - 1)
                             : (luma - 16 * unit) / (219 * unit);
    return fmin(fmax(exact, 0), 1);
}

static void check_samples(const struct ims_image *image, const struct ims_image *gray)
{
    const int bits = ims_pixel_format_layout(gray->format)->bits;
    const double most = bits == 32 ? 1 : pow(2, bits) - 1;
    const double tolerance = bits == 32 ? 1e-7 : 0.500001;
    for (int32_t y = 0; y < image->height; y++)
        for (int32_t x = 0; x < image->width; x++) {
            const double is = picture_sample(gray, x, y, 0) * most;
            cr_assert_float_eq(is, wanted(image, x, y) * most, tolerance,
                               "%s at %d, %d is %f, not %f",
                               ims_pixel_format_name(image->format), (int)x, (int)y, is,
                               wanted(image, x, y) * most);
            if (picture_has_alpha(gray->format))
                cr_assert_eq(picture_sample(gray, x, y, 1),
                             picture_sample(image, x, y, 3));
        }
}

/* Memory is exactly what was asked for, so that a sanitizer sees a byte more. */
static void check(const struct ims_image *given)
{
    struct ims_image image;
    struct ims_image gray;
    struct ims_image_layout layout;
    size_t bytes;
    cr_assert_eq(ims_image_normalise(given, &image, &layout, NULL), IMS_OK);
    const enum ims_pixel_format format = ims_gray_format(image.format);
    cr_assert_eq(ims_unpack_describe(&image, format, &gray, &bytes, NULL), IMS_OK);
    void *const memory = aligned_alloc(IMS_IMAGE_ALIGNMENT, bytes);
    cr_assert_not_null(memory);
    ims_gray_make(&image, memory, &gray);
    cr_assert_eq(gray.format, format);
    cr_assert_eq(gray.alpha, image.alpha);
    cr_assert_eq(ims_image_check(&gray, NULL), IMS_OK);
    check_samples(&image, &gray);
    free(memory);
}

static void set_color(struct ims_image *image, int number)
{
    const struct ims_pixel_layout *const layout =
        ims_pixel_format_layout(image->format);
    image->range = number % 5 < 2 ? IMS_RANGE_FULL : IMS_RANGE_LIMITED;
    if (layout->planes[1].shift_x == 0 && layout->planes[1].shift_y == 0 &&
        number % 3 == 0)
        image->matrix = IMS_MATRIX_IDENTITY;
}

Test(gray, of_every_format_layout_and_small_size)
{
    int checked = 0;
    for (size_t f = 0; f < FORMATS; f++) {
        if (formats[f] == IMS_PIXEL_ENCODED ||
            ims_gray_format(formats[f]) == IMS_PIXEL_NONE ||
            !ims_gray_is_direct(formats[f]))
            continue;
        checked++;
        for (int i = 0; i < 20 * PICTURE_LAYOUTS; i++) {
            struct picture picture;
            picture_make(&picture, formats[f], i / PICTURE_LAYOUTS + 1, i % 4 + 1,
                         (enum picture_content)(i % PICTURE_CONTENTS),
                         (enum picture_layout)(i % PICTURE_LAYOUTS), (uint32_t)i);
            if (ims_pixel_format_layout(formats[f])->model == IMS_MODEL_YUV)
                set_color(&picture.image, i);
            check(&picture.image);
            picture_free(&picture);
        }
    }
    cr_assert_eq(checked, 25);
}

/* Of all colors of a cube's surface and inside: halves do not occur, as weights are
 * even parts. */
Test(gray, is_rounded_to_the_nearest)
{
    static uint8_t pixels[256 * 3];
    for (int red = 0; red < 256; red += 5)
        for (int green = 0; green < 256; green += 3) {
            struct ims_image image = IMS_IMAGE_INIT;
            for (int i = 0; i < 256; i++) {
                pixels[3 * i] = (uint8_t)red;
                pixels[3 * i + 1] = (uint8_t)green;
                pixels[3 * i + 2] = (uint8_t)i;
            }
            image.format = IMS_PIXEL_RGB8;
            image.width = 256;
            image.height = 1;
            image.planes[0] = pixels;
            check(&image);
        }
}

Test(gray, formats_keep_depth_and_alpha)
{
    cr_assert_eq(ims_gray_format(IMS_PIXEL_BGRX8), IMS_PIXEL_GRAY8);
    cr_assert_eq(ims_gray_format(IMS_PIXEL_ABGR8), IMS_PIXEL_GRAY_ALPHA8);
    cr_assert_eq(ims_gray_format(IMS_PIXEL_RGB565), IMS_PIXEL_GRAY8);
    cr_assert_eq(ims_gray_format(IMS_PIXEL_PALETTE8), IMS_PIXEL_GRAY_ALPHA8);
    cr_assert_eq(ims_gray_format(IMS_PIXEL_RGB16_PLANAR), IMS_PIXEL_GRAY16);
    cr_assert_eq(ims_gray_format(IMS_PIXEL_RGBA_F16), IMS_PIXEL_GRAY_ALPHA_F32);
    cr_assert_eq(ims_gray_format(IMS_PIXEL_NV21), IMS_PIXEL_GRAY8);
    cr_assert_eq(ims_gray_format(IMS_PIXEL_P010), IMS_PIXEL_GRAY16);
    cr_assert_eq(ims_gray_format(IMS_PIXEL_GRAY8), IMS_PIXEL_NONE);
    cr_assert_eq(ims_gray_format(IMS_PIXEL_ENCODED), IMS_PIXEL_NONE);
}
