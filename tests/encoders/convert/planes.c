/* SPDX-License-Identifier: MIT
 *
 * Images to planes of YUV against plain arithmetic in double precision: every format,
 * subsampling, space and small size, with nothing read or written beyond the samples;
 * and the constants of libjpeg.
 */
#include <math.h>
#include <stdlib.h>

#include <criterion/criterion.h>

#include "encoders/convert/convert.h"
#include "support/picture.h"

static bool is_yuv(enum ims_pixel_format format)
{
    return format >= IMS_PIXEL_YUV420 && format <= IMS_PIXEL_NV12;
}

/* Planes that end where memory ends. */
static struct ims_convert_planes make_planes(struct picture *picture,
                                             enum ims_pixel_format format,
                                             int32_t width, int32_t height,
                                             enum ims_color_range range)
{
    picture_make(picture, format, width, height, PICTURE_FLAT, PICTURE_TIGHT, 1);
    const struct ims_image *const image = &picture->image;
    struct ims_convert_planes planes = {
        .half_width = format != IMS_PIXEL_YUV444,
        .half_height = format == IMS_PIXEL_YUV420,
        .range = range,
    };
    for (int i = 0; i < 3; i++) {
        planes.planes[i] = (uint8_t *)(uintptr_t)image->planes[i];
        planes.strides[i] = image->strides[i];
    }
    return planes;
}

/* What a pixel is in the target's space, not rounded. */
static void yuv_of(const struct ims_image *image, int32_t x, int32_t y,
                   int32_t background, enum ims_color_range range, double yuv[3])
{
    if (is_yuv(image->format) && image->matrix == IMS_MATRIX_BT601 &&
        image->range == range) {
        for (int i = 0; i < 3; i++)
            yuv[i] = picture_yuv(image, x, y, i);
        return;
    }
    double color[3];
    picture_color(image, x, y, background, color);
    const double luma = 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2];
    const bool full = range == IMS_RANGE_FULL;
    yuv[0] = full ? luma * 255.0 : luma * 219.0 + 16.0;
    yuv[1] = (color[2] - luma) / 1.772 * (full ? 255.0 : 224.0) + 128.0;
    yuv[2] = (color[0] - luma) / 1.402 * (full ? 255.0 : 224.0) + 128.0;
}

static double byte(double value)
{
    return fmin(fmax(value, 0.0), 255.0);
}

/* The average over the group of pixels that sample (x, y) of a plane stands for; where
 * the picture ends, its last pixels are repeated. */
static double wanted_at(const struct ims_image *image, const struct picture *target,
                        int plane, int32_t x, int32_t y, int32_t background,
                        enum ims_color_range range)
{
    const enum ims_pixel_format format = target->image.format;
    const int32_t columns = plane > 0 && format != IMS_PIXEL_YUV444 ? 2 : 1;
    const int32_t rows = plane > 0 && format == IMS_PIXEL_YUV420 ? 2 : 1;
    double sum = 0.0;
    for (int32_t i = 0; i < columns * rows; i++) {
        const int32_t from_x = x * columns + i % columns;
        const int32_t from_y = y * rows + i / columns;
        double yuv[3];
        yuv_of(image, from_x < image->width ? from_x : image->width - 1,
               from_y < image->height ? from_y : image->height - 1, background, range,
               yuv);
        sum += yuv[plane];
    }
    return byte(sum / columns / rows);
}

static void check(const struct ims_image *image, enum ims_pixel_format format,
                  enum ims_color_range range)
{
    const int32_t background = 0x3377EE;
    struct picture target;
    const struct ims_convert_planes planes =
        make_planes(&target, format, image->width, image->height, range);
    ims_convert_planes_fill(image, background, &planes);
    /* Samples are rounded to 8 bits before the matrix where they were deeper, or
     * blended. */
    const bool rounded_before =
        picture_sample_bytes(image->format) > 1 || picture_has_alpha(image->format);
    const double tolerance = rounded_before ? 1.01 : 0.51;
    for (int plane = 0; plane < 3; plane++) {
        for (int32_t y = 0; y < picture_rows(&target.image, plane); y++) {
            const uint8_t *const row = planes.planes[plane] + y * planes.strides[plane];
            for (size_t x = 0; x < picture_row_bytes(&target.image, plane); x++) {
                const double wanted =
                    wanted_at(image, &target, plane, (int32_t)x, y, background, range);
                cr_assert_float_eq(row[x], wanted, tolerance,
                                   "format %d to %d, %dx%d, plane %d at %zu, %d: %d is "
                                   "not %f",
                                   image->format, format, image->width, image->height,
                                   plane, x, y, row[x], wanted);
            }
        }
    }
    picture_free(&target);
}

static const enum ims_pixel_format targets[] = {IMS_PIXEL_YUV420, IMS_PIXEL_YUV422,
                                                IMS_PIXEL_YUV444};

Test(convert_planes, every_format_and_subsampling_at_every_small_size)
{
    for (int f = 0; picture_formats[f] != IMS_PIXEL_NONE; f++) {
        for (int32_t width = 1; width <= 70; width++) {
            struct picture picture;
            picture_make(&picture, picture_formats[f], width, width % 5 + 1,
                         PICTURE_NOISE, (enum picture_layout)(width % PICTURE_LAYOUTS),
                         (uint32_t)width);
            check(&picture.image, targets[width % 3], IMS_RANGE_FULL);
            check(&picture.image, targets[(width + 1) % 3], IMS_RANGE_FULL);
            picture_free(&picture);
        }
    }
}

Test(convert_planes, rows_longer_than_a_block)
{
    for (int f = 0; picture_formats[f] != IMS_PIXEL_NONE; f++) {
        for (int32_t width = 511; width <= 1025; width += 257) {
            struct picture picture;
            picture_make(&picture, picture_formats[f], width, 3, PICTURE_NOISE,
                         PICTURE_TIGHT, 1);
            check(&picture.image, targets[f % 3], IMS_RANGE_FULL);
            picture_free(&picture);
        }
    }
}

Test(convert_planes, every_space_to_full_and_limited_range)
{
    static const enum ims_pixel_format sources[] = {IMS_PIXEL_YUV420, IMS_PIXEL_YUV422,
                                                    IMS_PIXEL_YUV444, IMS_PIXEL_NV12};
    static const enum ims_color_matrix matrices[] = {
        IMS_MATRIX_BT601, IMS_MATRIX_BT709, IMS_MATRIX_BT2020, IMS_MATRIX_SMPTE240M,
        IMS_MATRIX_SMPTE240M};
    for (int i = 0; i < 4 * 4 * 3 * 2; i++) {
        struct picture picture;
        picture_make(&picture, sources[i % 4], 37, 5, PICTURE_NOISE, PICTURE_PADDED,
                     (uint32_t)i);
        picture.image.chroma_location = IMS_CHROMA_NEAREST; /* as planes are made */
        picture.image.matrix = matrices[i % 5];
        picture.image.range = i / 8 % 2 ? IMS_RANGE_FULL : IMS_RANGE_LIMITED;
        check(&picture.image, targets[i / 16 % 3],
              i / 48 ? IMS_RANGE_FULL : IMS_RANGE_LIMITED);
        picture_free(&picture);
    }
}

/* Colors under other names: to YUV as RGB is. */
Test(convert_planes, the_identity_matrix_to_every_subsampling)
{
    for (int32_t width = 1; width <= 70; width++) {
        struct picture picture;
        picture_make(&picture, IMS_PIXEL_YUV444, width, width % 5 + 1, PICTURE_NOISE,
                     (enum picture_layout)(width % PICTURE_LAYOUTS), (uint32_t)width);
        picture.image.matrix = IMS_MATRIX_IDENTITY;
        picture.image.range = IMS_RANGE_FULL;
        check(&picture.image, targets[width % 3], IMS_RANGE_FULL);
        picture_free(&picture);
    }
}

Test(convert_planes, warnings_tell_what_was_done)
{
    static const struct {
        enum ims_pixel_format format;
        enum ims_color_matrix matrix;
        enum ims_color_range range;
        uint32_t wanted;
    } cases[] = {
        {IMS_PIXEL_RGB8, 0, 0, 0},
        {IMS_PIXEL_GRAY8, 0, 0, 0},
        {IMS_PIXEL_RGBA8, 0, 0, IMS_WARNING_ALPHA_FLATTENED},
        {IMS_PIXEL_GRAY_ALPHA8, 0, 0, IMS_WARNING_ALPHA_FLATTENED},
        {IMS_PIXEL_RGBA16, 0, 0, IMS_WARNING_ALPHA_FLATTENED},
        {IMS_PIXEL_YUV420, IMS_MATRIX_BT601, IMS_RANGE_FULL, 0},
        {IMS_PIXEL_NV12, IMS_MATRIX_BT601, IMS_RANGE_FULL, 0},
        {IMS_PIXEL_YUV444, IMS_MATRIX_BT601, IMS_RANGE_FULL, 0},
        {IMS_PIXEL_YUV420, IMS_MATRIX_BT709, IMS_RANGE_FULL,
         IMS_WARNING_COLOR_CONVERTED},
        {IMS_PIXEL_YUV444, IMS_MATRIX_IDENTITY, IMS_RANGE_FULL, 0},
        {IMS_PIXEL_YUV444, IMS_MATRIX_IDENTITY, IMS_RANGE_LIMITED,
         IMS_WARNING_COLOR_CONVERTED},
        {IMS_PIXEL_YUV420, IMS_MATRIX_BT601, IMS_RANGE_LIMITED,
         IMS_WARNING_COLOR_CONVERTED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct picture picture;
        picture_make(&picture, cases[i].format, 20, 7, PICTURE_NOISE, PICTURE_TIGHT, 1);
        picture.image.matrix = cases[i].matrix;
        picture.image.range = cases[i].range;
        struct picture target;
        const struct ims_convert_planes planes =
            make_planes(&target, IMS_PIXEL_YUV420, 20, 7, IMS_RANGE_FULL);
        cr_assert_eq(ims_convert_planes_fill(&picture.image, 0, &planes),
                     cases[i].wanted, "case %zu", i);
        picture_free(&target);
        picture_free(&picture);
    }
}

Test(convert_planes, rgb_has_the_constants_of_libjpeg)
{
    /* Colors from the whole cube, a row at a time. */
    enum { STEP = 5, SIDE = 52 };
    uint8_t pixels[SIDE * 3];
    uint8_t luma[SIDE];
    uint8_t blue[SIDE];
    uint8_t red[SIDE];
    const struct ims_convert_planes planes = {.planes = {luma, blue, red},
                                              .strides = {SIDE, SIDE, SIDE},
                                              .range = IMS_RANGE_FULL};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGB8;
    image.width = SIDE;
    image.height = 1;
    image.planes[0] = pixels;
    image.strides[0] = sizeof pixels;
    for (int i = 0; i < SIDE * SIDE; i++) {
        for (int k = 0; k < SIDE; k++) {
            pixels[3 * k] = (uint8_t)(i % SIDE * STEP);
            pixels[3 * k + 1] = (uint8_t)(i / SIDE * STEP);
            pixels[3 * k + 2] = (uint8_t)(k * STEP);
        }
        ims_convert_planes_fill(&image, 0, &planes);
        for (int k = 0; k < SIDE; k++) {
            const int32_t r = pixels[3 * k], g = pixels[3 * k + 1],
                          b = pixels[3 * k + 2];
            cr_assert_eq(luma[k], (19595 * r + 38470 * g + 7471 * b + 32768) >> 16);
            cr_assert_eq(blue[k],
                         (-11059 * r - 21709 * g + 32768 * b + (128 << 16) + 32767) >>
                             16);
            cr_assert_eq(
                red[k], (32768 * r - 27439 * g - 5329 * b + (128 << 16) + 32767) >> 16);
        }
    }
}
