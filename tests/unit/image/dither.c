/* SPDX-License-Identifier: MIT
 *
 * Ordered dithering to 8 bits: each sample becomes one of its two neighbours, areas
 * keep their average, what 8 bits hold stays, and alpha too.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "src/image/dither.h"
#include "src/image/unpack.h"
#include "support/picture.h"

static void dither(const struct ims_image *given, struct ims_image *dithered)
{
    struct ims_image image;
    struct ims_image_layout layout;
    size_t bytes;
    cr_assert_eq(ims_image_normalise(given, &image, &layout, NULL), IMS_OK);
    cr_assert_eq(ims_unpack_describe(&image, image.format, dithered, &bytes, NULL),
                 IMS_OK);
    void *const memory = aligned_alloc(IMS_IMAGE_ALIGNMENT, bytes);
    cr_assert_not_null(memory);
    ims_dither_make(&image, memory, dithered);
}

static void let_go(const struct ims_image *dithered)
{
    free((void *)(uintptr_t)dithered->planes[0]);
}

/* A sample of the result beside what it was made of, both in steps of 8 bits. */
static void check_sample(double is, double was, bool alpha)
{
    if (alpha) {
        cr_assert_eq(is, was);
        return;
    }
    const double exact = fmin(fmax(was, 0), 255);
    cr_assert_float_eq(is, round(is), 1e-4, "%f is no sample of 8 bits", is);
    cr_assert(fabs(is - exact) < 1.0001, "%f became %f", was, is);
    if (fabs(exact - round(exact)) < 1e-7)
        cr_assert_float_eq(is, exact, 1e-4, "%f became %f", was, is);
}

Test(dither, each_sample_becomes_one_next_to_it)
{
    static const enum ims_pixel_format formats[] = {
        IMS_PIXEL_GRAY16,   IMS_PIXEL_GRAY_ALPHA16,  IMS_PIXEL_RGB16,
        IMS_PIXEL_RGBA16,   IMS_PIXEL_GRAY_F32,      IMS_PIXEL_RGB_F32,
        IMS_PIXEL_RGBA_F32, IMS_PIXEL_GRAY_ALPHA_F32};
    for (int i = 0; i < 8 * PICTURE_CONTENTS * PICTURE_LAYOUTS; i++) {
        const enum ims_pixel_format format = formats[i % 8];
        struct picture picture;
        struct ims_image dithered;
        cr_assert(ims_dither_has_more(format));
        picture_make(&picture, format, 37, 19, (enum picture_content)(i / 8 % 4),
                     (enum picture_layout)(i / 32), (uint32_t)i);
        dither(&picture.image, &dithered);
        for (int32_t y = 0; y < 19; y++)
            for (int32_t x = 0; x < 37; x++)
                for (int k = 0; k < picture_channels(format); k++)
                    check_sample(picture_sample(&dithered, x, y, k) * 255,
                                 picture_sample(&picture.image, x, y, k) * 255,
                                 picture_has_alpha(format) &&
                                     k == picture_channels(format) - 1);
        let_go(&dithered);
        picture_free(&picture);
    }
}

Test(dither, areas_keep_their_average)
{
    static uint16_t samples[16 * 16];
    for (int level = 0; level < 65536; level += 97) {
        struct ims_image image = IMS_IMAGE_INIT;
        struct ims_image dithered;
        double sum = 0;
        for (int i = 0; i < 16 * 16; i++)
            samples[i] = (uint16_t)level;
        image.format = IMS_PIXEL_GRAY16;
        image.width = image.height = 16;
        image.planes[0] = samples;
        dither(&image, &dithered);
        for (int32_t i = 0; i < 16 * 16; i++)
            sum += picture_sample(&dithered, i % 16, i / 16, 0) * 65535;
        cr_assert_float_eq(sum / 256, level, 1.01, "%d became %f", level, sum / 256);
        let_go(&dithered);
    }
}

Test(dither, what_has_no_more_is_left_alone)
{
    cr_assert_not(ims_dither_has_more(IMS_PIXEL_RGB8));
    cr_assert_not(ims_dither_has_more(IMS_PIXEL_GRAY1));
    cr_assert_not(ims_dither_has_more(IMS_PIXEL_YUV420_10));
    cr_assert_not(ims_dither_has_more(IMS_PIXEL_ENCODED));
}
