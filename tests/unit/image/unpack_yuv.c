/* SPDX-License-Identifier: MIT
 *
 * Unpacking of YUV: samples that lie in another order are the same ones, and those of
 * more than 8 bits are rounded to 8 as arithmetic in double precision has it.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "src/image/unpack.h"
#include "support/picture.h"

#define VALUE(name, value, ...) IMS_PIXEL_##name,
static const enum ims_pixel_format formats[] = {IMS_PIXEL_FORMAT_MAP(VALUE)};
enum { FORMATS = sizeof formats / sizeof formats[0] };

/* What a sample must become. */
static int wanted(const struct ims_image *image, int sample, int channel)
{
    const struct ims_pixel_layout *const layout =
        ims_pixel_format_layout(image->format);
    if (layout->bits == 8)
        return sample;
    const double unit = 1 << (layout->bits - 8);
    const double most = 256 * unit - 1;
    double exact = sample / unit;
    if (image->range == IMS_RANGE_FULL)
        exact = channel == 0 ? sample * 255.0 / most
                             : (sample - 128 * unit) * 255.0 / most + 128.0;
    return (int)fmin(fmax(floor(exact + 0.5), 0), 255);
}

/* Memory is exactly what was asked for, so that a sanitizer sees a byte more. */
static void check(const struct ims_image *given, enum ims_pixel_format format)
{
    struct ims_image image;
    struct ims_image unpacked;
    struct ims_image_layout layout;
    size_t bytes;
    cr_assert_eq(ims_image_normalise(given, &image, &layout, NULL), IMS_OK);
    cr_assert_eq(ims_unpack_describe(&image, format, &unpacked, &bytes, NULL), IMS_OK);
    void *const memory = aligned_alloc(IMS_IMAGE_ALIGNMENT, bytes);
    cr_assert_not_null(memory);
    ims_unpack(&image, memory, &unpacked);
    cr_assert_eq(unpacked.format, format);
    cr_assert_eq(unpacked.matrix, image.matrix);
    cr_assert_eq(unpacked.range, image.range);
    cr_assert_eq(unpacked.chroma_location, image.chroma_location);
    cr_assert_eq(ims_image_check(&unpacked, NULL), IMS_OK);
    for (int32_t y = 0; y < image.height; y++)
        for (int32_t x = 0; x < image.width; x++)
            for (int i = 0; i < 3; i++)
                cr_assert_eq(picture_yuv(&unpacked, x, y, i),
                             wanted(&image, picture_yuv(&image, x, y, i), i),
                             "%s %dx%d at %d, %d: channel %d",
                             ims_pixel_format_name(image.format), (int)image.width,
                             (int)image.height, (int)x, (int)y, i);
    free(memory);
}

Test(unpack_yuv, every_format_layout_and_small_size)
{
    int checked = 0;
    for (size_t f = 0; f < FORMATS; f++) {
        const enum ims_pixel_format narrow = ims_pixel_format_narrowed(formats[f]);
        const enum ims_pixel_format unpacked =
            narrow != IMS_PIXEL_NONE ? narrow : ims_pixel_format_unpacked(formats[f]);
        if (formats[f] == IMS_PIXEL_ENCODED || unpacked == formats[f] ||
            ims_pixel_format_layout(formats[f])->model != IMS_MODEL_YUV)
            continue;
        checked++;
        for (int i = 0; i < 35 * PICTURE_LAYOUTS; i++) {
            struct picture picture;
            picture_make(&picture, formats[f], i / PICTURE_LAYOUTS + 1, i % 4 + 1,
                         PICTURE_NOISE, (enum picture_layout)(i % PICTURE_LAYOUTS),
                         (uint32_t)i);
            picture.image.range = i % 2 ? IMS_RANGE_FULL : IMS_RANGE_LIMITED;
            picture.image.matrix = i % 3 ? IMS_MATRIX_BT2020 : IMS_MATRIX_BT709;
            picture.image.chroma_location = (enum ims_chroma_location)(i % 6 + 1);
            check(&picture.image, unpacked);
            picture_free(&picture);
        }
    }
    cr_assert_eq(checked, 11);
}

/* Where the samples of two pixels lie. */
Test(unpack_yuv, pairs)
{
    static const uint8_t bytes[] = {10, 100, 20, 200, 30, 110, 99, 210};
    static const struct {
        enum ims_pixel_format format;
        uint8_t lumas[3];
        uint8_t chroma[2][2];
    } cases[] = {{IMS_PIXEL_YUYV, {10, 20, 30}, {{100, 110}, {200, 210}}},
                 {IMS_PIXEL_UYVY, {100, 200, 110}, {{10, 30}, {20, 99}}}};
    for (int i = 0; i < 2; i++) {
        struct ims_image image = IMS_IMAGE_INIT;
        struct ims_image unpacked;
        size_t size;
        image.format = cases[i].format;
        image.width = 3;
        image.height = 1;
        image.planes[0] = bytes;
        image.strides[0] = 8;
        cr_assert_eq(
            ims_unpack_describe(&image, IMS_PIXEL_YUV422, &unpacked, &size, NULL),
            IMS_OK);
        void *const memory = aligned_alloc(IMS_IMAGE_ALIGNMENT, size);
        ims_unpack(&image, memory, &unpacked);
        cr_assert_arr_eq(unpacked.planes[0], cases[i].lumas, 3);
        cr_assert_arr_eq(unpacked.planes[1], cases[i].chroma[0], 2);
        cr_assert_arr_eq(unpacked.planes[2], cases[i].chroma[1], 2);
        free(memory);
    }
}
