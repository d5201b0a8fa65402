/* SPDX-License-Identifier: MIT
 *
 * jpeg-lavc: every format, layout and size, quality beside libjpeg's, subsampling, what
 * it converts and flattens, equal bytes. Files are read back by libjpeg.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <jpeglib.h>

#include "encoders/builtin.h"
#include "encoders/jpeg/jpeg.h"
#include "support/compare.h"
#include "support/decode.h"
#include "support/encode.h"
#include "support/picture.h"
#include "support/reference_jpeg.h"

enum { CHOICE_AUTO = 0, CHOICE_420 = 1, CHOICE_422 = 2, CHOICE_444 = 3 };

static double psnr_of(const struct encode *encode, const struct ims_image *image,
                      int32_t background)
{
    struct decoded decoded;
    cr_assert_eq(decode_jpeg(&decoded, encode->buffer.data, encode->buffer.length), 0);
    cr_assert_eq(decoded.width, image->width);
    cr_assert_eq(decoded.height, image->height);
    const double psnr = compare_psnr(image, &decoded, background);
    decoded_free(&decoded);
    return psnr;
}

Test(jpeg_lavc, every_format_layout_and_size_decodes_to_the_picture)
{
    static const int32_t sizes[][2] = {{1, 1},  {1, 70}, {70, 1},   {3, 5},
                                       {17, 9}, {8, 16}, {640, 480}};
    struct encode encode;
    encode_init(&encode, &ims_jpeg_lavc);
    encode_set(&encode, "background", 0x4080C0);
    for (int f = 0; picture_formats[f] != IMS_PIXEL_NONE; f++) {
        for (size_t size = 0; size < sizeof sizes / sizeof sizes[0]; size++) {
            /* Each layout in turn, so that each format meets all of them. */
            for (int layout = 0; layout < PICTURE_LAYOUTS; layout++) {
                if (size == 6 && layout != f % PICTURE_LAYOUTS)
                    continue;
                struct picture picture;
                picture_make(&picture, picture_formats[f], sizes[size][0],
                             sizes[size][1], PICTURE_SMOOTH,
                             (enum picture_layout)layout, 5);
                encode_set(&encode, "subsampling", CHOICE_444 - layout);
                cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK, "%s",
                             encode.message.text);
                const double psnr = psnr_of(&encode, &picture.image, 0x4080C0);
                cr_assert_gt(psnr, 32.0, "format %d %dx%d layout %d: %f dB",
                             picture_formats[f], sizes[size][0], sizes[size][1], layout,
                             psnr);
                picture_free(&picture);
            }
        }
    }
    encode_fini(&encode);
}

Test(jpeg_lavc, every_format_is_listed_once)
{
    for (int f = 0; picture_formats[f] != IMS_PIXEL_NONE; f++) {
        const bool deep = picture_sample_bytes(picture_formats[f]) > 1;
        cr_assert_eq(encode_keeps(&ims_jpeg_lavc, picture_formats[f]), !deep);
        cr_assert_eq(encode_narrows(&ims_jpeg_lavc, picture_formats[f]), deep);
    }
}

/* ---- quality --------------------------------------------------------------------- */

/* The same picture by libjpeg, at the same quality and subsampling. */
static double libjpeg_psnr(const struct ims_image *image, int quality, int full_chroma)
{
    unsigned char *data = NULL;
    unsigned long size = 0;
    reference_jpeg_encode(image, quality, full_chroma, &data, &size);
    struct decoded decoded;
    cr_assert_eq(decode_jpeg(&decoded, data, size), 0);
    const double psnr = compare_psnr(image, &decoded, 0);
    decoded_free(&decoded);
    free(data);
    return psnr;
}

Test(jpeg_lavc, the_same_quality_is_as_near_to_the_picture_as_libjpegs)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 512, 384, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    struct encode encode;
    encode_init(&encode, &ims_jpeg_lavc);
    for (int quality = 50; quality <= 95; quality += 5) {
        for (int full_chroma = 0; full_chroma < 2; full_chroma++) {
            encode_set(&encode, "quality", quality);
            encode_set(&encode, "subsampling", full_chroma ? CHOICE_444 : CHOICE_420);
            cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
            cr_assert_float_eq(psnr_of(&encode, &picture.image, 0),
                               libjpeg_psnr(&picture.image, quality, full_chroma), 0.5,
                               "quality %d: %f, libjpeg %f", quality,
                               psnr_of(&encode, &picture.image, 0),
                               libjpeg_psnr(&picture.image, quality, full_chroma));
        }
    }
    encode_fini(&encode);
    picture_free(&picture);
}

Test(jpeg_lavc, better_quality_is_better_over_the_whole_range)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 160, 120, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    struct encode encode;
    encode_init(&encode, &ims_jpeg_lavc);
    double last = 0.0;
    for (int quality = 0; quality <= 100; quality += 10) {
        encode_set(&encode, "quality", quality);
        encode_set(&encode, "subsampling", CHOICE_444);
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        const double psnr = psnr_of(&encode, &picture.image, 0);
        cr_assert_gt(psnr, last);
        last = psnr;
    }
    encode_fini(&encode);
    picture_free(&picture);
}

Test(jpeg_lavc, a_high_effort_is_smaller_and_the_same_picture)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 320, 240, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    struct encode encode;
    encode_init(&encode, &ims_jpeg_lavc);
    encode_set(&encode, "effort", 0);
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
    const size_t length = encode.buffer.length;
    const double psnr = psnr_of(&encode, &picture.image, 0);
    encode_set(&encode, "effort", 9);
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
    cr_assert_lt(encode.buffer.length, length);
    cr_assert_float_eq(psnr_of(&encode, &picture.image, 0), psnr, 1e-9);
    encode_fini(&encode);
    picture_free(&picture);
}

/* ---- what the file says ---------------------------------------------------------- */

/* The data of the first segment with this marker, behind its length; or NULL. */
static const uint8_t *segment(const struct encode *encode, uint8_t marker)
{
    const uint8_t *const data = encode->buffer.data;
    size_t at = 2;
    while (at + 4 <= encode->buffer.length && data[at] == 0xFF &&
           data[at + 1] != 0xDA) {
        if (data[at + 1] == marker)
            return data + at + 4;
        at += 2u + (size_t)(data[at + 2] << 8 | data[at + 3]);
    }
    return NULL;
}

/* Luma samples for one of chroma, as in 0x22. */
static int ratio(const struct encode *encode)
{
    const uint8_t *const frame = segment(encode, 0xC0);
    cr_assert_not_null(frame);
    cr_assert_eq(frame[5], 3);
    const int luma = frame[7];
    const int chroma = frame[10];
    return (luma >> 4) / (chroma >> 4) << 4 | (luma & 15) / (chroma & 15);
}

Test(jpeg_lavc, subsampling_is_as_asked)
{
    static const struct {
        enum ims_pixel_format format;
        int32_t quality;
        int32_t choice;
        int wanted;
    } cases[] = {
        {IMS_PIXEL_RGB8, 94, CHOICE_AUTO, 0x22},
        {IMS_PIXEL_RGB8, 95, CHOICE_AUTO, 0x11},
        {IMS_PIXEL_RGB8, 95, CHOICE_420, 0x22},
        {IMS_PIXEL_RGB8, 50, CHOICE_422, 0x21},
        {IMS_PIXEL_RGB8, 50, CHOICE_444, 0x11},
        {IMS_PIXEL_YUV420, 100, CHOICE_AUTO, 0x22},
        {IMS_PIXEL_NV12, 100, CHOICE_AUTO, 0x22},
        {IMS_PIXEL_YUV422, 100, CHOICE_AUTO, 0x21},
        {IMS_PIXEL_YUV444, 10, CHOICE_AUTO, 0x11},
        {IMS_PIXEL_YUV444, 10, CHOICE_420, 0x22},
        {IMS_PIXEL_YUV420, 10, CHOICE_444, 0x11},
    };
    struct encode encode;
    encode_init(&encode, &ims_jpeg_lavc);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct picture picture;
        picture_make(&picture, cases[i].format, 20, 20, PICTURE_SMOOTH, PICTURE_TIGHT,
                     1);
        encode_set(&encode, "quality", cases[i].quality);
        encode_set(&encode, "subsampling", cases[i].choice);
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        cr_assert_eq(ratio(&encode), cases[i].wanted, "case %zu", i);
        picture_free(&picture);
    }
    encode_fini(&encode);
}

Test(jpeg_lavc, the_header_is_jfif_with_square_pixels)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_GRAY8, 9, 9, PICTURE_FLAT, PICTURE_TIGHT, 1);
    struct encode encode;
    encode_init(&encode, &ims_jpeg_lavc);
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
    const uint8_t *const header = segment(&encode, 0xE0);
    cr_assert_not_null(header);
    cr_assert_eq(memcmp(header, "JFIF\0\1", 6), 0);
    cr_assert_eq(memcmp(header + 7, "\0\0\1\0\1", 5), 0);
    cr_assert_null(segment(&encode, 0xFE), "a comment");
    cr_assert_eq(memcmp(encode.buffer.data, ims_jpeg_signatures[0].bytes,
                        ims_jpeg_signatures[0].length),
                 0);
    encode_fini(&encode);
    picture_free(&picture);
}

Test(jpeg_lavc, gray_is_neutral)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_GRAY8, 50, 40, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    struct encode encode;
    encode_init(&encode, &ims_jpeg_lavc);
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
    struct decoded decoded;
    cr_assert_eq(decode_jpeg_yuv(&decoded, encode.buffer.data, encode.buffer.length),
                 0);
    for (int32_t i = 0; i < 50 * 40 && decoded.channels == 3; i++) {
        cr_assert_eq(decoded_sample(&decoded, i % 50, i / 50, 1), 128);
        cr_assert_eq(decoded_sample(&decoded, i % 50, i / 50, 2), 128);
    }
    decoded_free(&decoded);
    encode_fini(&encode);
    picture_free(&picture);
}

/* ---- conversions ----------------------------------------------------------------- */

Test(jpeg_lavc, yuv_that_fits_is_not_converted)
{
    static const enum ims_pixel_format formats[] = {IMS_PIXEL_YUV444, IMS_PIXEL_YUV422,
                                                    IMS_PIXEL_YUV420, IMS_PIXEL_NV12};
    struct encode encode;
    encode_init(&encode, &ims_jpeg_lavc);
    encode_set(&encode, "quality", 100);
    for (int i = 0; i < 16; i++) {
        struct picture picture;
        picture_make(&picture, formats[i / 4], 64, 48, PICTURE_SMOOTH, PICTURE_TIGHT,
                     1);
        const bool limited = i % 2 != 0;
        const bool wide = i / 2 % 2 != 0;
        picture.image.range = limited ? IMS_RANGE_LIMITED : IMS_RANGE_FULL;
        picture.image.matrix = wide ? IMS_MATRIX_BT709 : IMS_MATRIX_BT601;
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        cr_assert_eq(encode.message.warnings,
                     limited || wide ? IMS_WARNING_COLOR_CONVERTED : 0);
        cr_assert_gt(psnr_of(&encode, &picture.image, 0), 38.0, "case %d: %f", i,
                     psnr_of(&encode, &picture.image, 0));
        picture_free(&picture);
    }
    encode_fini(&encode);
}

Test(jpeg_lavc, only_transparency_is_warned_of)
{
    static const enum ims_pixel_format formats[] = {
        IMS_PIXEL_RGBA8, IMS_PIXEL_BGRA8, IMS_PIXEL_GRAY_ALPHA8, IMS_PIXEL_RGBA16};
    struct encode encode;
    encode_init(&encode, &ims_jpeg_lavc);
    for (int i = 0; i < 4; i++) {
        struct picture picture;
        picture_make(&picture, formats[i], 700, 3, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        cr_assert_eq(encode.message.warnings, IMS_WARNING_ALPHA_FLATTENED);
        /* All opaque but the very last pixel. */
        const size_t bytes = (size_t)picture_sample_bytes(formats[i]);
        const size_t pixel = bytes * (size_t)picture_channels(formats[i]);
        uint8_t *const data = (uint8_t *)(uintptr_t)picture.image.planes[0];
        for (size_t k = 0; k < 700 * 3; k++)
            memset(data + k * pixel + pixel - bytes, 255, bytes);
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        cr_assert_eq(encode.message.warnings, 0);
        data[700 * 3 * pixel - 1] = 254;
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        cr_assert_eq(encode.message.warnings, IMS_WARNING_ALPHA_FLATTENED);
        picture_free(&picture);
    }
    encode_fini(&encode);
}

Test(jpeg_lavc, transparency_shows_the_background)
{
    static const int32_t backgrounds[] = {0x000000, 0xFFFFFF, 0x2060E0};
    uint8_t pixels[16 * 16 * 4] = {0};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGBA8;
    image.width = image.height = 16;
    image.planes[0] = pixels;
    image.strides[0] = 64;
    struct encode encode;
    encode_init(&encode, &ims_jpeg_lavc);
    cr_assert_eq(encode.values[IMS_JPEG_BACKGROUND].integer, 0);
    for (int i = 0; i < 3; i++) {
        encode_set(&encode, "background", backgrounds[i]);
        cr_assert_eq(encode_run(&encode, &image), IMS_OK);
        cr_assert_gt(psnr_of(&encode, &image, backgrounds[i]), 45.0);
    }
    encode_fini(&encode);
}

/* ---- the rest -------------------------------------------------------------------- */

Test(jpeg_lavc, a_full_memory_is_told)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 20, 20, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    struct encode encode;
    encode_init(&encode, &ims_jpeg_lavc);
    encode.buffer.failing = 1;
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_ERROR_MEMORY);
    encode_fini(&encode);
    picture_free(&picture);
}

Test(jpeg_lavc, tables_are_libjpegs)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    for (int quality = 0; quality <= 100; quality++) {
        jpeg.in_color_space = JCS_RGB;
        jpeg.input_components = 3;
        jpeg_set_defaults(&jpeg);
        jpeg_set_quality(&jpeg, quality, TRUE);
        uint16_t tables[2][64];
        ims_jpeg_fill_quant_tables(quality, tables);
        for (int table = 0; table < 2; table++)
            for (int i = 0; i < 64; i++)
                cr_assert_eq(tables[table][i], jpeg.quant_tbl_ptrs[table]->quantval[i]);
    }
    jpeg_destroy_compress(&jpeg);
}
