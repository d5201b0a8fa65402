/* SPDX-License-Identifier: MIT
 *
 * PGM, PPM, PNM and PAM: heads as Netpbm has them, exact samples of every pixel format,
 * what becomes of alpha, what is refused. Pictures are read back by libavcodec.
 */
#include <string.h>

#include <criterion/criterion.h>

#include "codec/magic.h"
#include "config.h"
#include "encoders/builtin.h"
#include "encoders/rows/rows.h"
#include "support/encode.h"
#include "support/exact.h"
#include "support/picture.h"
#ifdef HAVE_FFMPEG
#include "support/decode_lavc.h"
#endif

/* ---- the bytes ------------------------------------------------------------------- */

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

#define EXPECT(encoder, image, text) exact_bytes(encoder, image, text, sizeof(text) - 1)

Test(pnm, heads_and_samples_are_as_netpbm_has_them)
{
    static const uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 7, 255};
    static const uint16_t words[] = {0x0102, 0x0304, 0x0506, 0xFFFF};
    const struct ims_image gray = image_of(IMS_PIXEL_GRAY8, 2, bytes);
    const struct ims_image rgb = image_of(IMS_PIXEL_RGB8, 2, bytes);
    const struct ims_image deep = image_of(IMS_PIXEL_GRAY16, 2, words);
    const struct ims_image rgba = image_of(IMS_PIXEL_RGBA8, 1, bytes + 4);
    const struct ims_image deep_rgba = image_of(IMS_PIXEL_RGBA16, 1, words);
    const struct ims_image gray_alpha = image_of(IMS_PIXEL_GRAY_ALPHA8, 1, bytes);
    EXPECT(&ims_pnm_pgm, &gray, "P5\n2 1\n255\n\1\2");
    EXPECT(&ims_pnm_pgm, &deep, "P5\n2 1\n65535\n\1\2\3\4");
    EXPECT(&ims_pnm_pnm, &gray, "P5\n2 1\n255\n\1\2");
    EXPECT(&ims_pnm_pnm, &rgb, "P6\n2 1\n255\n\1\2\3\4\5\6");
    EXPECT(&ims_pnm_ppm, &gray, "P6\n2 1\n255\n\1\1\1\2\2\2");
    EXPECT(&ims_pnm_ppm, &deep, "P6\n2 1\n65535\n\1\2\1\2\1\2\3\4\3\4\3\4");
    EXPECT(&ims_pnm_pam, &rgba,
           "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\n"
           "ENDHDR\n\5\6\7\377");
    EXPECT(&ims_pnm_pam, &deep_rgba,
           "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 65535\nTUPLTYPE RGB_ALPHA\n"
           "ENDHDR\n\1\2\3\4\5\6\377\377");
    EXPECT(&ims_pnm_pam, &gray_alpha,
           "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 2\nMAXVAL 255\n"
           "TUPLTYPE GRAYSCALE_ALPHA\nENDHDR\n\1\2");
}

Test(pnm, a_full_memory_is_told)
{
    static const uint8_t bytes[] = {1, 2, 3};
    const struct ims_image image = image_of(IMS_PIXEL_RGB8, 1, bytes);
    for (int call = 1; call <= 3; call++) {
        struct encode encode;
        encode_init(&encode, &ims_pnm_ppm);
        encode.buffer.failing = call;
        cr_assert_eq(encode_run(&encode, &image), IMS_ERROR_MEMORY);
        cr_assert_str_eq(encode.message.text, "no memory for 1x1 pixels");
        encode_fini(&encode);
    }
}

/* ---- what is taken --------------------------------------------------------------- */

Test(pnm, color_is_no_gray)
{
    static const uint8_t bytes[8] = {0};
    struct ims_image image = image_of(IMS_PIXEL_RGB8, 1, bytes);
    struct ims_message message = {0, ""};
    cr_assert_eq(exact_submit("x.pgm", &image, NULL, &message), IMS_ERROR_NOT_HELD);
    image.format = IMS_PIXEL_GRAY_ALPHA8;
    cr_assert_eq(exact_submit("x.pgm", &image, "background=white", &message), IMS_OK);
    cr_assert_eq(exact_submit("x.pgm", &image, "background=ff0000", &message),
                 IMS_ERROR_NOT_HELD);
    cr_assert_not_null(strstr(message.text, "background #ff0000 is a color"), "%s",
                       message.text);
    cr_assert_eq(exact_submit("x.pnm", &image, "background=ff0000", &message), IMS_OK);
}

Test(pnm, floats_need_narrowing)
{
    static const float samples[3] = {0.0f};
    struct ims_image image = image_of(IMS_PIXEL_RGB_F32, 1, samples);
    struct ims_message message = {0, ""};
    cr_assert_eq(exact_submit("x.ppm", &image, NULL, &message), IMS_ERROR_NOT_HELD);
    cr_assert_eq(exact_submit("x.ppm", &image, "narrow=1", &message), IMS_OK);
}

Test(pnm, one_column_too_many_is_refused)
{
    static const char *const names[] = {"x.pgm", "x.ppm", "x.pnm", "x.pam"};
    static const uint8_t bytes[1] = {0};
    struct ims_image image = image_of(IMS_PIXEL_GRAY8, IMS_ROWS_MAX_WIDTH + 1, bytes);
    image.strides[0] = image.width;
    for (int i = 0; i < 4; i++) {
        struct ims_message message = {0, ""};
        cr_assert_eq(exact_submit(names[i], &image, NULL, &message),
                     IMS_ERROR_TOO_LARGE);
        cr_assert_not_null(strstr(message.text, "134217727"), "%s", message.text);
    }
}

/* ---- every pixel format ---------------------------------------------------------- */

#ifdef HAVE_FFMPEG

static int read_pnm(struct decoded *decoded, const void *data, size_t size)
{
    return decode_lavc(decoded, "ppm", data, size);
}

static int read_pam(struct decoded *decoded, const void *data, size_t size)
{
    return decode_lavc(decoded, "pam", data, size);
}

static bool is_gray(enum ims_pixel_format format)
{
    return picture_planes(format) == 1 && picture_channels(format) < 3;
}

static int gray_or_color(enum ims_pixel_format format)
{
    return is_gray(format) ? 1 : 3;
}

static int tinted(enum ims_pixel_format format)
{
    return is_gray(format) && !picture_has_alpha(format) ? 1 : 3;
}

static int color(enum ims_pixel_format format)
{
    (void)format;
    return 3;
}

static int own_channels(enum ims_pixel_format format)
{
    return gray_or_color(format) + picture_has_alpha(format);
}

static int own_depth(enum ims_pixel_format format)
{
    return picture_sample_bytes(format) == 1 ? 8 : 16;
}

static void check(const struct exact_case *exact)
{
    struct encode encode;
    encode_init(&encode, exact->encoder);
    if (exact->background != 0)
        encode_set(&encode, "background", exact->background);
    exact_check(exact, &encode);
    encode_fini(&encode);
}

Test(pnm, every_pixel_format_is_exact)
{
    check(&(struct exact_case){&ims_pnm_pgm, read_pnm, 0, gray_or_color, own_depth});
    check(&(struct exact_case){&ims_pnm_ppm, read_pnm, 0, color, own_depth});
    check(&(struct exact_case){&ims_pnm_pnm, read_pnm, 0, gray_or_color, own_depth});
    check(&(struct exact_case){&ims_pnm_pam, read_pam, 0, own_channels, own_depth});
}

Test(pnm, alpha_is_blended_on_the_background)
{
    check(&(struct exact_case){&ims_pnm_pgm, read_pnm, 0x777777, gray_or_color,
                               own_depth});
    check(&(struct exact_case){&ims_pnm_ppm, read_pnm, 0x10F080, color, own_depth});
    check(&(struct exact_case){&ims_pnm_pnm, read_pnm, 0x10F080, tinted, own_depth});
    check(&(struct exact_case){&ims_pnm_pnm, read_pnm, 0xFFFFFF, gray_or_color,
                               own_depth});
}

#endif

/* ---- files of others, which are passed on as they are ---------------------------- */

static bool begins(const struct ims_encoder *encoder, const char *text)
{
    return ims_magic_fits(encoder, text, strlen(text));
}

Test(pnm, heads_of_others_are_known)
{
    static const char *const good[] = {"P6\n2 1",  "P6 2 1",     "P6\r\n2 1",
                                       "P6\n# by", "P6\r\n# by", "P6\t\t2 1",
                                       "P3\r\n2 1"};
    static const char *const bad[] = {"P6", "P6ab", "P5\r\n2", "P7\nW"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        cr_assert(begins(&ims_pnm_ppm, good[i]), "%s", good[i]);
        cr_assert(begins(&ims_pnm_pnm, good[i]), "%s", good[i]);
        cr_assert_not(begins(&ims_pnm_pgm, good[i]), "%s", good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_assert_not(begins(&ims_pnm_ppm, bad[i]), "%s", bad[i]);
    cr_assert(begins(&ims_pnm_pgm, "P5\r\n2 1"));
    cr_assert(begins(&ims_pnm_pbm, "P4\n2 1"));
    cr_assert(begins(&ims_pnm_pbm, "P4\r\n2 1"));
    cr_assert(begins(&ims_pnm_pbm, "P1\t\t2 1"));
    cr_assert(begins(&ims_pnm_pbm, "P1\n# by"));
    cr_assert_not(begins(&ims_pnm_pbm, "P5\n2 1"));
    cr_assert_not(begins(&ims_pnm_pbm, "P4ab"));
}
