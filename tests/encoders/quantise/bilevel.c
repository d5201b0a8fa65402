/* SPDX-License-Identifier: MIT
 *
 * Formats that are black and white, PBM, XBM and WBMP: the bytes, bits of every layout
 * and size, what grays become, what is refused.
 */
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/builtin.h"
#include "support/alloc_fail.h"
#include "support/exact.h"
#include "support/picture.h"

static struct ims_image image_of(enum ims_pixel_format format, int32_t width,
                                 int32_t height, ptrdiff_t stride, const void *pixels)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = width;
    image.height = height;
    image.planes[0] = pixels;
    image.strides[0] = stride;
    return image;
}

#define EXPECT(encoder, image, text) exact_bytes(encoder, image, text, sizeof(text) - 1)

Test(bilevel, bits_are_as_each_format_has_them)
{
    static const uint8_t bits[2][2] = {{0x0F, 0x3F}, {0x81, 0x80}};
    struct ims_image image = image_of(IMS_PIXEL_GRAY1, 10, 2, 2, bits);
    EXPECT(&ims_pnm_pbm, &image, "P4\n10 2\n\360\300\176\100");
    EXPECT(&ims_wbmp, &image, "\0\0\12\2\17\0\201\200");
    EXPECT(&ims_xbm, &image,
           "#define image_width 10\n#define image_height 2\n"
           "static unsigned char image_bits[] = {\n"
           "0x0f, 0x03,\n0x7e, 0x02\n};\n");
    image = image_of(IMS_PIXEL_GRAY1, 8, 1, 1, bits);
    EXPECT(&ims_pnm_pbm, &image, "P4\n8 1\n\360");
}

Test(bilevel, numbers_of_wbmp_are_groups_of_7_bits)
{
    static const uint8_t bits[16384 / 8];
    static const struct {
        int32_t width;
        const char *head;
        size_t size;
    } cases[] = {{127, "\0\0\177\1", 4},
                 {128, "\0\0\201\0\1", 5},
                 {16383, "\0\0\377\177\1", 5},
                 {16384, "\0\0\201\200\0\1", 6}};
    for (int i = 0; i < 4; i++) {
        const struct ims_image image =
            image_of(IMS_PIXEL_GRAY1, cases[i].width, 1, sizeof bits, bits);
        struct encode encode;
        encode_init(&encode, &ims_wbmp);
        cr_assert_eq(encode_run(&encode, &image), IMS_OK);
        cr_assert_eq(encode.buffer.length,
                     cases[i].size + ((size_t)cases[i].width + 7) / 8);
        cr_assert_arr_eq(encode.buffer.data, cases[i].head, cases[i].size);
        encode_fini(&encode);
    }
}

Test(bilevel, lines_of_xbm_have_twelve_numbers)
{
    static uint8_t bits[13];
    memset(bits, 0xFF, sizeof bits);
    const struct ims_image image = image_of(IMS_PIXEL_GRAY1, 104, 1, 13, bits);
    EXPECT(&ims_xbm, &image,
           "#define image_width 104\n#define image_height 1\n"
           "static unsigned char image_bits[] = {\n"
           "0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,\n"
           "0x00\n};\n");
}

/* ---- pixels ---------------------------------------------------------------------- */

/* Whether a pixel of a PBM is white, and whether one of GRAY1 is. */
static int pbm_white(const struct encode *encode, const struct ims_image *image,
                     int32_t x, int32_t y)
{
    const size_t row = ((size_t)image->width + 7) / 8;
    const uint8_t *const bits =
        encode->buffer.data + encode->buffer.length - row * (size_t)image->height;
    return (bits[(size_t)y * row + (size_t)x / 8] >> (7 - x % 8) & 1) == 0;
}

static int gray1_white(const struct ims_image *image, int32_t x, int32_t y)
{
    const uint8_t *const row =
        (const uint8_t *)image->planes[0] + y * image->strides[0];
    return row[x / 8] >> (7 - x % 8) & 1;
}

Test(bilevel, every_layout_and_size_of_bits_is_exact)
{
    struct encode encode;
    encode_init(&encode, &ims_pnm_pbm);
    for (int32_t width = 1; width < 40; width++)
        for (int layout = 0; layout < PICTURE_LAYOUTS; layout++) {
            struct picture picture;
            picture_make(&picture, IMS_PIXEL_GRAY1, width, 5, PICTURE_NOISE,
                         (enum picture_layout)layout, 7);
            cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
            cr_assert_eq(encode.message.warnings, 0);
            for (int32_t i = 0; i < 5 * width; i++)
                cr_assert_eq(pbm_white(&encode, &picture.image, i % width, i / width),
                             gray1_white(&picture.image, i % width, i / width));
            for (size_t y = 1; y <= 5 && width % 8 != 0; y++) /* the bits behind */
                cr_assert_eq(encode.buffer.data[encode.buffer.length -
                                                y * (((size_t)width + 7) / 8) +
                                                (size_t)width / 8] &
                                 (0xFF >> width % 8),
                             0);
            picture_free(&picture);
        }
    encode_fini(&encode);
}

static void set_dither(struct encode *encode, int32_t dither)
{
    encode_set(encode, "dither", dither);
}

Test(bilevel, without_dither_the_nearer_one_is_taken_in_every_pixel_format)
{
    struct encode encode;
    encode_init(&encode, &ims_pnm_pbm);
    set_dither(&encode, 0);
    for (int f = 0; picture_formats[f] != IMS_PIXEL_NONE; f++) {
        struct picture picture;
        if (!encode_narrows(&ims_pnm_pbm, picture_formats[f]))
            continue;
        picture_make(&picture, picture_formats[f], 37, 11, PICTURE_SMOOTH,
                     (enum picture_layout)(f % PICTURE_LAYOUTS), 7);
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        for (int32_t i = 0; i < 37 * 11; i++) {
            double color[3];
            picture_color(&picture.image, i % 37, i / 37, 0, color);
            const double gray =
                255 * (0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2]);
            if (gray < 126.0 || gray > 129.0) /* each step is rounded */
                cr_assert_eq(pbm_white(&encode, &picture.image, i % 37, i / 37),
                             gray > 127.5, "%s, %f",
                             ims_pixel_format_name(picture_formats[f]), gray);
        }
        picture_free(&picture);
    }
    encode_fini(&encode);
}

Test(bilevel, dithering_keeps_grays_on_the_average_and_black_and_white)
{
    static uint8_t pixels[64 * 64];
    for (int32_t dither = 1; dither < 3; dither++)
        for (int gray = 0; gray < 256; gray += 51) {
            int white = 0;
            const struct ims_image image =
                image_of(IMS_PIXEL_GRAY8, 64, 64, 64, pixels);
            struct encode encode;
            memset(pixels, gray, sizeof pixels);
            encode_init(&encode, &ims_pnm_pbm);
            set_dither(&encode, dither);
            cr_assert_eq(encode_run(&encode, &image), IMS_OK);
            for (int32_t i = 0; i < 64 * 64; i++)
                white += pbm_white(&encode, &image, i % 64, i / 64);
            cr_assert_float_eq(255.0 * white / (64 * 64), gray,
                               gray % 255 == 0 ? 0.0 : 5.0, "%d: %d", gray, white);
            encode_fini(&encode);
        }
}

/* ---- what is refused ------------------------------------------------------------- */

Test(bilevel, grays_need_narrowing)
{
    static const uint8_t pixels[3] = {0, 128, 255};
    static const char *const names[] = {"x.pbm", "x.xbm", "x.wbmp"};
    const struct ims_image image = image_of(IMS_PIXEL_GRAY8, 3, 1, 3, pixels);
    const struct ims_image bits = image_of(IMS_PIXEL_GRAY1, 3, 1, 1, pixels);
    for (int i = 0; i < 3; i++) {
        struct ims_message message = {0, ""};
        cr_assert_eq(exact_submit(names[i], &bits, NULL, &message), IMS_OK);
        cr_assert_eq(message.warnings, 0);
        cr_assert_eq(exact_submit(names[i], &image, NULL, &message),
                     IMS_ERROR_NOT_HELD);
        cr_assert_not_null(strstr(message.text, "narrow=1"), "%s", message.text);
        cr_assert_eq(exact_submit(names[i], &image, "narrow=1", &message), IMS_OK);
        cr_assert_eq(message.warnings, IMS_WARNING_NARROWED);
    }
}

Test(bilevel, sides_of_xbm_end_at_65535)
{
    static uint8_t pixels[65536];
    struct ims_message message = {0, ""};
    struct ims_image image = image_of(IMS_PIXEL_GRAY1, 65535, 1, 8192, pixels);
    cr_assert_eq(exact_submit("x.xbm", &image, NULL, &message), IMS_OK);
    image.width = 65536;
    cr_assert_eq(exact_submit("x.xbm", &image, NULL, &message), IMS_ERROR_TOO_LARGE);
    image = image_of(IMS_PIXEL_GRAY1, 1, 65536, 1, pixels);
    cr_assert_eq(exact_submit("x.xbm", &image, NULL, &message), IMS_ERROR_TOO_LARGE);
}

Test(bilevel, a_full_memory_is_told)
{
    static const struct ims_encoder *const encoders[] = {&ims_pnm_pbm, &ims_xbm,
                                                         &ims_wbmp};
    static const uint8_t pixels[3] = {0};
    const struct ims_image image = image_of(IMS_PIXEL_GRAY8, 1, 3, 1, pixels);
    for (int i = 0; i < 3; i++)
        for (int call = 0; call <= 4; call++) {
            struct encode encode;
            encode_init(&encode, encoders[i]);
            encode.buffer.failing = call;
            if (call == 0)
                alloc_fail_at(1);
            cr_assert_eq(encode_run(&encode, &image), IMS_ERROR_MEMORY);
            cr_assert(call > 0 || alloc_fail_reached());
            cr_assert_not_null(strstr(encode.message.text, "no memory for"));
            encode_fini(&encode);
        }
}
