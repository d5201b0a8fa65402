/* SPDX-License-Identifier: MIT
 *
 * Small pictures: averages by area, whatever the pixels are, and a checkered ground
 * where there are none.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "cli/preview/thumbnail.h"

static struct ims_image describe(enum ims_pixel_format format, int width, int height,
                                 const void *pixels)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = width;
    image.height = height;
    image.planes[0] = pixels;
    return image;
}

/* Makes one that must be made. */
static struct preview_thumbnail make(const struct ims_image *image, int width,
                                     int height)
{
    struct preview_thumbnail thumbnail;
    struct cli_text problem = CLI_TEXT_INIT;
    cli_text_clear(&problem);
    cr_assert(preview_thumbnail_make(&thumbnail, image, width, height, NULL, &problem),
              "%s", problem.data);
    cli_text_free(&problem);
    return thumbnail;
}

static void expect(const struct ims_image *image, int width, int height,
                   const uint8_t *pixels)
{
    struct preview_thumbnail thumbnail = make(image, width, height);
    cr_expect_eq(thumbnail.width, width);
    cr_expect_eq(thumbnail.height, height);
    for (int i = 0; i < width * height * 3; i++)
        cr_expect_eq(thumbnail.pixels[i], pixels[i], "byte %d: %d, not %d", i,
                     thumbnail.pixels[i], pixels[i]);
    preview_thumbnail_free(&thumbnail);
    cr_expect_null(thumbnail.pixels);
}

Test(cli_preview_thumbnail, pixels_are_averages_of_what_lies_under_them)
{
    static const uint8_t pixels[] = {10, 20, 30, 40, 50, 60, 70, 80, //
                                     12, 22, 32, 42, 52, 62, 72, 82};
    const struct ims_image image = describe(IMS_PIXEL_GRAY8, 8, 2, pixels);
    static const uint8_t small[] = {16, 16, 16, 36, 36, 36, 56, 56, 56, 76, 76, 76};
    expect(&image, 4, 1, small);
}

Test(cli_preview_thumbnail, pixels_between_two_count_for_both_by_their_shares)
{
    static const uint8_t pixels[] = {0, 90, 240, 0, 90, 240, 60, 150, 150};
    const struct ims_image image = describe(IMS_PIXEL_GRAY8, 3, 3, pixels);
    /* (0 + 90/2) / 1.5 = 30, (90/2 + 240) / 1.5 = 190; the last row 90, 150. */
    static const uint8_t small[] = {30, 30, 30, 190, 190, 190, //
                                    70, 70, 70, 163, 163, 163};
    expect(&image, 2, 2, small);
}

Test(cli_preview_thumbnail, colors_stay_in_their_order)
{
    static const uint8_t pixels[] = {3, 2, 1, 9, 30, 20, 10, 9};
    const struct ims_image image = describe(IMS_PIXEL_BGRX8, 2, 1, pixels);
    static const uint8_t small[] = {1, 2, 3, 10, 20, 30};
    expect(&image, 2, 1, small);
}

Test(cli_preview_thumbnail, deep_pixels_become_bytes)
{
    static const uint16_t pixels[] = {0, 32896, 65535, 257};
    const struct ims_image image = describe(IMS_PIXEL_GRAY16, 4, 1, pixels);
    static const uint8_t small[] = {0, 0, 0, 128, 128, 128, 255, 255, 255, 1, 1, 1};
    expect(&image, 4, 1, small);
}

Test(cli_preview_thumbnail, rows_may_lie_upside_down)
{
    static const uint8_t pixels[] = {1, 2, 3, 4, 99, 5, 6, 7, 8, 99};
    struct ims_image image = describe(IMS_PIXEL_GRAY8, 4, 2, pixels + 5);
    image.strides[0] = -5;
    static const uint8_t small[] = {5, 5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8,
                                    1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4};
    expect(&image, 4, 2, small);
}

Test(cli_preview_thumbnail, what_is_transparent_shows_a_checkered_ground)
{
    uint8_t pixels[16 * 16 * 4];
    memset(pixels, 0, sizeof pixels);
    for (size_t i = 0; i < 4; i++)
        pixels[i] = 255;
    const struct ims_image image = describe(IMS_PIXEL_RGBA8, 16, 16, pixels);
    struct preview_thumbnail thumbnail = make(&image, 16, 16);
    cr_expect_eq(thumbnail.pixels[0], 255);
    cr_expect_eq(thumbnail.pixels[3], 204);
    cr_expect_eq(thumbnail.pixels[3 * 8], 153);
    cr_expect_eq(thumbnail.pixels[3 * 16 * 8], 153);
    preview_thumbnail_free(&thumbnail);
}

Test(cli_preview_thumbnail, colors_count_by_their_alpha)
{
    static const uint8_t pixels[] = {200, 0, 0, 255, 0, 255, 0, 0};
    const struct ims_image image = describe(IMS_PIXEL_RGBA8, 2, 1, pixels);
    static const uint8_t small[] = {100 + 102, 102, 102};
    expect(&image, 1, 1, small);
}

Test(cli_preview_thumbnail, light_is_made_what_displays_show)
{
    static const float pixels[] = {0.0f, 0.5f, 1.0f, 2.0f};
    struct ims_image image = describe(IMS_PIXEL_GRAY_F32, 4, 1, pixels);
    image.transfer = IMS_TRANSFER_LINEAR;
    static const uint8_t small[] = {0,   0,   0,   188, 188, 188,
                                    255, 255, 255, 255, 255, 255};
    expect(&image, 4, 1, small);
}

/* More rows than are looked at together, of YUV with chroma of two rows. */
Test(cli_preview_thumbnail, large_pictures_are_read_piece_by_piece)
{
    enum { WIDTH = 4096, HEIGHT = 258 };
    uint8_t *luma = malloc(WIDTH * HEIGHT), *chroma = malloc(WIDTH / 2 * HEIGHT);
    for (int y = 0; y < HEIGHT; y++) {
        memset(luma + (size_t)y * WIDTH, y < HEIGHT / 2 ? 50 : 200, WIDTH);
        memset(chroma + (size_t)y * (WIDTH / 2), 128, WIDTH / 2);
    }
    struct ims_image image = describe(IMS_PIXEL_YUV420, WIDTH, HEIGHT, luma);
    image.planes[1] = image.planes[2] = chroma;
    image.range = IMS_RANGE_FULL;
    static const uint8_t small[] = {50,  50,  50,  50,  50,  50, //
                                    200, 200, 200, 200, 200, 200};
    struct preview_thumbnail thumbnail = make(&image, 2, 2);
    cr_expect_eq(thumbnail.height, 1, "the shape is kept");
    preview_thumbnail_free(&thumbnail);
    image.width = HEIGHT;
    image.strides[0] = WIDTH;
    image.strides[1] = image.strides[2] = WIDTH / 2;
    expect(&image, 2, 2, small);
    free(luma);
    free(chroma);
}

Test(cli_preview_thumbnail, every_format_that_has_rgb_is_taken)
{
    static const uint8_t pixels[4096] = {0};
    for (int i = 1; ims_pixel_format_name((enum ims_pixel_format)i) != NULL; i++) {
        const enum ims_pixel_format format = (enum ims_pixel_format)i;
        if (format == IMS_PIXEL_ENCODED || format == IMS_PIXEL_CMYK8)
            continue;
        struct ims_image image = describe(format, 6, 5, pixels);
        struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
        ims_pixel_format_describe(format, &info);
        for (int plane = 1; plane < info.planes; plane++)
            image.planes[plane] = pixels;
        struct preview_thumbnail thumbnail = make(&image, 3, 3);
        cr_expect_eq(thumbnail.width, 3, "%s", info.name);
        preview_thumbnail_free(&thumbnail);
    }
}

Test(cli_preview_thumbnail, sizes_keep_the_shape_and_are_never_larger)
{
    static const uint8_t pixels[1000] = {0};
    static const struct {
        int width, height, wanted_width, wanted_height;
    } sizes[] = {
        {100, 10, 50, 5}, {10, 100, 4, 40}, {20, 20, 20, 20}, {1000, 1, 50, 1}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const struct ims_image image =
            describe(IMS_PIXEL_GRAY8, sizes[i].width, sizes[i].height, pixels);
        struct preview_thumbnail thumbnail = make(&image, 50, 40);
        cr_expect_eq(thumbnail.width, sizes[i].wanted_width);
        cr_expect_eq(thumbnail.height, sizes[i].wanted_height);
        preview_thumbnail_free(&thumbnail);
    }
}

Test(cli_preview_thumbnail, what_has_no_rgb_is_refused_with_a_reason)
{
    static const uint8_t pixels[16] = {0};
    struct ims_image encoded = describe(IMS_PIXEL_ENCODED, 0, 0, pixels);
    encoded.byte_count = sizeof pixels;
    const struct ims_image images[] = {encoded, describe(IMS_PIXEL_CMYK8, 2, 2, pixels),
                                       describe(IMS_PIXEL_RGB8, 2, 2, NULL)};
    for (size_t i = 0; i < sizeof images / sizeof images[0]; i++) {
        struct preview_thumbnail thumbnail;
        struct cli_text problem = CLI_TEXT_INIT;
        cli_text_clear(&problem);
        cr_expect_not(
            preview_thumbnail_make(&thumbnail, &images[i], 2, 2, NULL, &problem));
        cr_expect_gt(problem.length, 0);
        cr_expect_null(thumbnail.pixels);
        cli_text_free(&problem);
    }
}
