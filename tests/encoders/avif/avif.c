/* SPDX-License-Identifier: MIT
 *
 * AVIF: what the files say of their colors, layout and depth, what is accepted, that
 * libavif is told what the options say, and what is said when it fails. What becomes of
 * samples: samples.c.
 */
#include <string.h>

#include <criterion/criterion.h>

#include <avif/avif.h>

#include "encoders/avif/error.h"
#include "encoders/builtin.h"
#include "support/decode_avif.h"
#include "support/encode.h"
#include "support/exact.h"
#include "support/picture.h"

enum { S420 = 1, S422, S444 };
enum { D8 = 1, D10, D12 };

static bool is_yuv(enum ims_pixel_format format)
{
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    cr_assert_eq(ims_pixel_format_describe(format, &info), IMS_OK);
    return info.model == IMS_MODEL_YUV;
}

/* ---- what files say -------------------------------------------------------------- */

/* What is written of a small image. The caller destroys it. */
static avifDecoder *written(struct encode *encode, enum ims_pixel_format format,
                            enum ims_color_matrix matrix, enum ims_color_range range)
{
    struct picture picture;
    picture_make(&picture, format, 18, 10, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    if (is_yuv(format)) {
        picture.image.matrix = matrix;
        picture.image.range = range;
    }
    cr_assert_eq(encode_run(encode, &picture.image), IMS_OK, "%s",
                 encode->message.text);
    avifDecoder *const decoder = decode_avif(encode, &picture.image);
    picture_free(&picture);
    return decoder;
}

static void check_color(const avifDecoder *decoder, int primaries, int transfer,
                        int matrix, avifRange range)
{
    cr_assert_eq(decoder->image->colorPrimaries, primaries);
    cr_assert_eq(decoder->image->transferCharacteristics, transfer);
    cr_assert_eq(decoder->image->matrixCoefficients, matrix);
    cr_assert_eq(decoder->image->yuvRange, range);
}

Test(avif, files_say_what_is_known_of_their_colors_and_no_more)
{
    struct encode encode;
    encode_init(&encode, &ims_avif);
    for (int i = 0; i < 16; i++) {
        static const enum ims_pixel_format formats[] = {
            IMS_PIXEL_RGB8, IMS_PIXEL_GRAY8, IMS_PIXEL_YUV422, IMS_PIXEL_NV12};
        const enum ims_pixel_format format = formats[i / 4];
        const bool lossless = i % 4 >= 2;
        const enum ims_color_range range =
            i % 2 != 0 ? IMS_RANGE_FULL : IMS_RANGE_LIMITED;
        encode_set(&encode, "lossless", lossless);
        const enum ims_color_matrix matrix =
            lossless ? IMS_MATRIX_BT709 : IMS_MATRIX_BT601;
        avifDecoder *const decoder = written(&encode, format, matrix, range);
        if (is_yuv(format))
            check_color(decoder, 2, 2, (int)matrix,
                        i % 2 != 0 ? AVIF_RANGE_FULL : AVIF_RANGE_LIMITED);
        else {
            const bool identity = lossless && format == IMS_PIXEL_RGB8;
            check_color(decoder, identity ? 1 : 2, identity ? 13 : 2, identity ? 0 : 6,
                        AVIF_RANGE_FULL);
        }
        cr_assert_null(decoder->image->alphaPlane);
        avifDecoderDestroy(decoder);
    }
    encode_fini(&encode);
}

Test(avif, primaries_and_transfer_are_those_of_the_image)
{
    static const enum ims_pixel_format formats[] = {
        IMS_PIXEL_RGB8, IMS_PIXEL_GRAY8, IMS_PIXEL_YUV420_10, IMS_PIXEL_P010};
    struct encode encode;
    encode_init(&encode, &ims_avif);
    for (int i = 0; i < 4; i++) {
        struct picture picture;
        picture_make(&picture, formats[i], 18, 10, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
        picture.image.primaries =
            i % 2 == 0 ? IMS_PRIMARIES_BT2020 : IMS_PRIMARIES_DISPLAY_P3;
        picture.image.transfer = i % 2 == 0 ? IMS_TRANSFER_PQ : IMS_TRANSFER_SRGB;
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        avifDecoder *const decoder = decode_avif(&encode, &picture.image);
        cr_assert_eq(decoder->image->colorPrimaries, i % 2 == 0 ? 9 : 12);
        cr_assert_eq(decoder->image->transferCharacteristics, i % 2 == 0 ? 16 : 13);
        avifDecoderDestroy(decoder);
        picture_free(&picture);
    }
    encode_fini(&encode);
}

/* Green, blue and red in the planes of YUV: kept, or without loss in another layout. */
Test(avif, the_identity_matrix_is_kept)
{
    struct encode encode;
    encode_init(&encode, &ims_avif);
    for (int i = 0; i < 4; i++) {
        struct picture picture;
        picture_make(&picture, i < 2 ? IMS_PIXEL_YUV444 : IMS_PIXEL_YUV444_10, 18, 10,
                     PICTURE_SMOOTH, PICTURE_TIGHT, 1);
        picture.image.matrix = IMS_MATRIX_IDENTITY;
        picture.image.range = i % 2 == 0 ? IMS_RANGE_FULL : IMS_RANGE_LIMITED;
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        avifDecoder *const decoder = decode_avif(&encode, &picture.image);
        check_color(decoder, i % 2 == 0 ? 1 : 2, i % 2 == 0 ? 13 : 2, 0,
                    i % 2 == 0 ? AVIF_RANGE_FULL : AVIF_RANGE_LIMITED);
        avifDecoderDestroy(decoder);
        picture_free(&picture);
    }
    encode_set(&encode, "subsampling", S420);
    avifDecoder *const decoder =
        written(&encode, IMS_PIXEL_YUV444, IMS_MATRIX_IDENTITY, IMS_RANGE_LIMITED);
    check_color(decoder, 2, 2, 6, AVIF_RANGE_FULL);
    avifDecoderDestroy(decoder);
    encode_fini(&encode);
}

static void check_shape(struct encode *encode, enum ims_pixel_format format,
                        avifPixelFormat layout, uint32_t depth)
{
    avifDecoder *const decoder =
        written(encode, format, IMS_MATRIX_BT601, IMS_RANGE_FULL);
    cr_assert_eq(decoder->image->yuvFormat, layout, "%s",
                 ims_pixel_format_name(format));
    cr_assert_eq(decoder->image->depth, depth, "%s", ims_pixel_format_name(format));
    avifDecoderDestroy(decoder);
}

Test(avif, layout_and_depth_follow_the_image_unless_asked_for)
{
    static const avifPixelFormat layouts[] = {
        [S420] = AVIF_PIXEL_FORMAT_YUV420,
        [S422] = AVIF_PIXEL_FORMAT_YUV422,
        [S444] = AVIF_PIXEL_FORMAT_YUV444,
    };
    struct encode encode;
    encode_init(&encode, &ims_avif);
    check_shape(&encode, IMS_PIXEL_RGB8, AVIF_PIXEL_FORMAT_YUV444, 8);
    check_shape(&encode, IMS_PIXEL_RGB16, AVIF_PIXEL_FORMAT_YUV444, 10);
    check_shape(&encode, IMS_PIXEL_GRAY_ALPHA16, AVIF_PIXEL_FORMAT_YUV400, 10);
    check_shape(&encode, IMS_PIXEL_YUV444, AVIF_PIXEL_FORMAT_YUV444, 8);
    check_shape(&encode, IMS_PIXEL_YUV422, AVIF_PIXEL_FORMAT_YUV422, 8);
    check_shape(&encode, IMS_PIXEL_NV12, AVIF_PIXEL_FORMAT_YUV420, 8);
    check_shape(&encode, IMS_PIXEL_P010, AVIF_PIXEL_FORMAT_YUV420, 10);
    check_shape(&encode, IMS_PIXEL_YUV422_12, AVIF_PIXEL_FORMAT_YUV422, 12);
    encode_set(&encode, "quality", 74);
    check_shape(&encode, IMS_PIXEL_RGB8, AVIF_PIXEL_FORMAT_YUV420, 8);
    check_shape(&encode, IMS_PIXEL_YUV444, AVIF_PIXEL_FORMAT_YUV444, 8);
    for (int subsampling = S420; subsampling <= S444; subsampling++) {
        encode_set(&encode, "subsampling", subsampling);
        check_shape(&encode, IMS_PIXEL_RGB8, layouts[subsampling], 8);
        check_shape(&encode, IMS_PIXEL_YUV422, layouts[subsampling], 8);
        check_shape(&encode, IMS_PIXEL_GRAY8, AVIF_PIXEL_FORMAT_YUV400, 8);
    }
    encode_set(&encode, "depth", D12);
    check_shape(&encode, IMS_PIXEL_RGBA8, AVIF_PIXEL_FORMAT_YUV444, 12);
    encode_set(&encode, "depth", D8);
    check_shape(&encode, IMS_PIXEL_RGB16, AVIF_PIXEL_FORMAT_YUV444, 8);
    encode_reset(&encode);
    encode_set(&encode, "lossless", 1);
    check_shape(&encode, IMS_PIXEL_RGB16, AVIF_PIXEL_FORMAT_YUV444, 12);
    encode_fini(&encode);
}

Test(avif, chroma_is_said_to_stand_only_where_an_image_says_so)
{
    static const struct {
        enum ims_chroma_location location;
        avifChromaSamplePosition position;
    } places[] = {{IMS_CHROMA_LEFT, AVIF_CHROMA_SAMPLE_POSITION_UNKNOWN},
                  {IMS_CHROMA_CENTER, AVIF_CHROMA_SAMPLE_POSITION_UNKNOWN},
                  {IMS_CHROMA_TOP_LEFT, AVIF_CHROMA_SAMPLE_POSITION_COLOCATED}};
    struct picture picture;
    struct encode encode;
    picture_make(&picture, IMS_PIXEL_YUV420_10, 18, 10, PICTURE_SMOOTH, PICTURE_TIGHT,
                 1);
    encode_init(&encode, &ims_avif);
    for (int i = 0; i < 3; i++) {
        picture.image.chroma_location = places[i].location;
        picture.image.matrix = IMS_MATRIX_BT2020;
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        avifDecoder *const decoder = decode_avif(&encode, &picture.image);
        cr_assert_eq(decoder->image->yuvChromaSamplePosition, places[i].position);
        check_color(decoder, 2, 2, 9, AVIF_RANGE_FULL);
        avifDecoderDestroy(decoder);
    }
    encode_fini(&encode);
    picture_free(&picture);
}

/* libaom would take them for places in tables of its own. */
Test(avif, bits_above_those_of_a_sample_are_not_read)
{
    struct picture picture;
    struct encode clean;
    struct encode marked;
    picture_make(&picture, IMS_PIXEL_YUV444_10, 40, 30, PICTURE_FLAT, PICTURE_TIGHT, 1);
    encode_init(&clean, &ims_avif);
    encode_init(&marked, &ims_avif);
    cr_assert_eq(encode_run(&clean, &picture.image), IMS_OK);
    for (int plane = 0; plane < 3; plane++) {
        uint16_t *const samples = (uint16_t *)(uintptr_t)picture.image.planes[plane];
        for (int i = 0; i < 40 * 30; i++)
            samples[i] |= 0xFC00;
    }
    cr_assert_eq(encode_run(&marked, &picture.image), IMS_OK);
    cr_assert_eq(marked.buffer.length, clean.buffer.length);
    cr_assert_arr_eq(marked.buffer.data, clean.buffer.data, clean.buffer.length);
    encode_fini(&marked);
    encode_fini(&clean);
    picture_free(&picture);
}

Test(avif, alpha_is_written_only_where_it_shows)
{
    static uint8_t pixels[8 * 8 * 4];
    struct ims_image image = IMS_IMAGE_INIT;
    struct encode encode;
    image.format = IMS_PIXEL_RGBA8;
    image.width = image.height = 8;
    image.planes[0] = pixels;
    image.strides[0] = 32;
    memset(pixels, 255, sizeof pixels);
    encode_init(&encode, &ims_avif);
    for (int i = 0; i < 2; i++) {
        pixels[3] = i == 0 ? 255 : 254;
        cr_assert_eq(encode_run(&encode, &image), IMS_OK);
        avifDecoder *const decoder = decode_avif(&encode, &image);
        cr_assert_eq(decoder->alphaPresent, i != 0);
        cr_assert_not(decoder->image->alphaPremultiplied);
        avifDecoderDestroy(decoder);
    }
    encode_fini(&encode);
}

/* ---- libavif --------------------------------------------------------------------- */

Test(avif, libavif_is_told_what_the_options_say)
{
    enum { WIDTH = 40, HEIGHT = 30, QUALITY = 71, EFFORT = 4 };
    struct picture picture;
    struct encode encode;
    picture_make(&picture, IMS_PIXEL_YUV444, WIDTH, HEIGHT, PICTURE_SMOOTH,
                 PICTURE_TIGHT, 1);
    encode_init(&encode, &ims_avif);
    encode_set(&encode, "quality", QUALITY);
    encode_set(&encode, "effort", EFFORT);
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
    avifImage *const bare = avifImageCreate(WIDTH, HEIGHT, 8, AVIF_PIXEL_FORMAT_YUV444);
    for (int i = 0; i < 3; i++) {
        bare->yuvPlanes[i] = (uint8_t *)(uintptr_t)picture.image.planes[i];
        bare->yuvRowBytes[i] = WIDTH;
    }
    bare->yuvRange = AVIF_RANGE_FULL;
    bare->matrixCoefficients = 6;
    avifEncoder *const encoder = avifEncoderCreate();
    encoder->codecChoice = AVIF_CODEC_CHOICE_AOM;
    encoder->speed = 9 - EFFORT;
#if AVIF_VERSION >= 1000000
    encoder->quality = QUALITY;
#else
    encoder->minQuantizer = encoder->maxQuantizer = 18; /* what 1.0 makes of 71 */
#endif
    avifRWData output = AVIF_DATA_EMPTY;
    cr_assert_eq(avifEncoderWrite(encoder, bare, &output), AVIF_RESULT_OK);
    cr_assert_eq(encode.buffer.length, output.size);
    cr_assert_arr_eq(encode.buffer.data, output.data, output.size);
    cr_assert_eq(encode.buffer.handed_over, 1);
    avifRWDataFree(&output);
    avifEncoderDestroy(encoder);
    avifImageDestroy(bare);
    encode_fini(&encode);
    picture_free(&picture);
}

Test(avif, planes_may_have_strides_of_their_own)
{
    enum { WIDTH = 40, HEIGHT = 30, STRIDE = 33 };
    static uint8_t plane[HEIGHT / 2 * STRIDE];
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_YUV420, WIDTH, HEIGHT, PICTURE_SMOOTH,
                 PICTURE_TIGHT, 1);
    struct ims_image image = picture.image;
    for (int i = 0; i < 2; i++) {
        const int32_t stride = i == 0 ? STRIDE : -STRIDE;
        uint8_t *const first = i == 0 ? plane : plane + (HEIGHT / 2 - 1) * STRIDE;
        for (int32_t y = 0; y < HEIGHT / 2; y++)
            memcpy(first + y * stride,
                   (const uint8_t *)picture.image.planes[2] + y * WIDTH / 2, WIDTH / 2);
        image.planes[2] = first;
        image.strides[2] = stride;
        struct encode tight;
        struct encode wide;
        encode_init(&tight, &ims_avif);
        encode_init(&wide, &ims_avif);
        cr_assert_eq(encode_run(&tight, &picture.image), IMS_OK);
        cr_assert_eq(encode_run(&wide, &image), IMS_OK);
        cr_assert_eq(wide.buffer.length, tight.buffer.length);
        cr_assert_arr_eq(wide.buffer.data, tight.buffer.data, tight.buffer.length);
        encode_fini(&wide);
        encode_fini(&tight);
    }
    picture_free(&picture);
}

Test(avif, what_cannot_be_is_refused_at_submission)
{
    static const uint16_t pixels[3 * 65537];
    struct ims_message message = {0, ""};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGB16;
    image.width = image.height = 1;
    image.planes[0] = pixels;
    cr_assert_eq(exact_submit("x.avif", &image, NULL, &message), IMS_ERROR_NOT_HELD);
    cr_assert_eq(exact_submit("x.avif", &image, "narrow=1", &message), IMS_OK, "%s",
                 message.text);
    cr_assert_eq(message.warnings, IMS_WARNING_NARROWED);
    image.format = IMS_PIXEL_RGB8;
    image.width = 65537;
    cr_assert_eq(exact_submit("x.avif", &image, NULL, &message), IMS_ERROR_TOO_LARGE);
    cr_assert_not_null(strstr(message.text, "65536"), "%s", message.text);
    image.width = 1;
    cr_assert_eq(exact_submit("x.avif", &image, "depth=9", &message),
                 IMS_ERROR_OPTION_VALUE);
}

Test(avif, encoded_bytes_are_known_by_their_brand)
{
    struct {
        char bytes[17];
        uint32_t warnings;
    } files[] = {{"\0\0\0\x10"
                  "ftypavif\0\0\0",
                  0},
                 {"\0\0\0\x10"
                  "ftypavis\0\0\0",
                  0},
                 {"\0\0\0\x10"
                  "ftypheic\0\0\0",
                  IMS_WARNING_SIGNATURE}};
    for (int i = 0; i < 3; i++) {
        struct ims_message message = {0, ""};
        struct ims_image image = IMS_IMAGE_INIT;
        image.format = IMS_PIXEL_ENCODED;
        image.planes[0] = files[i].bytes;
        image.byte_count = 16;
        cr_assert_eq(exact_submit("x.avif", &image, NULL, &message), IMS_OK, "%s",
                     message.text);
        cr_assert_eq(message.warnings, files[i].warnings, "%d: %x", i,
                     message.warnings);
    }
}

Test(avif, a_full_memory_is_told_and_the_next_image_is_well)
{
    struct picture picture;
    struct encode encode;
    picture_make(&picture, IMS_PIXEL_RGB8, 20, 20, PICTURE_NOISE, PICTURE_TIGHT, 1);
    encode_init(&encode, &ims_avif);
    encode.buffer.failing = 1;
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_ERROR_MEMORY);
    cr_assert_str_eq(encode.message.text, "no memory for the file");
    cr_assert_eq(encode.buffer.released, encode.buffer.handed_over);
    encode.buffer.failing = 0;
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
    encode_fini(&encode);
    picture_free(&picture);
}

Test(avif, what_libaom_says_without_memory_is_told_as_that)
{
    static const struct {
        const char *details;
        int error;
        const char *text;
    } cases[] = {
        {"aom_codec_encode() failed: Memory allocation error: (null)", IMS_ERROR_MEMORY,
         "libavif: out of memory"},
        {"aom_codec_encode() failed: Unspecified internal error: (null)",
         IMS_ERROR_MEMORY,
         "libavif: the AV1 encoder failed, and did not say why, as it does without "
         "memory"},
        {"aom_codec_encode() failed: Invalid parameter: cpu_used", IMS_ERROR_ENCODE,
         "libavif: the AV1 encoder failed: aom_codec_encode() failed: Invalid "
         "parameter: cpu_used"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ims_message message = {0, ""};
        cr_assert_eq(
            ims_avif_error(&message, AVIF_RESULT_ENCODE_COLOR_FAILED, cases[i].details),
            cases[i].error);
        cr_assert_str_eq(message.text, cases[i].text);
    }
}

Test(avif, what_libavif_refuses_is_said_in_words)
{
    static const uint8_t row[3 * 65537];
    struct ims_message message = {0, ""};
    struct ims_image image = IMS_IMAGE_INIT;
    struct encode encode;
    image.format = IMS_PIXEL_RGB8;
    image.width = 65537;
    image.height = 1;
    image.planes[0] = row;
    image.strides[0] = sizeof row;
    encode_init(&encode, &ims_avif);
    cr_assert_eq(encode_run(&encode, &image), IMS_ERROR_ENCODE);
    cr_assert_not_null(strstr(encode.message.text, "libavif: the AV1 encoder failed: "),
                       "%s", encode.message.text);
    encode_fini(&encode);
    cr_assert_eq(ims_avif_error(&message, AVIF_RESULT_ENCODE_ALPHA_FAILED,
                                "aom_codec_encode() failed: Memory allocation "
                                "error"),
                 IMS_ERROR_MEMORY);
    cr_assert_eq(ims_avif_error(&message, AVIF_RESULT_NO_CODEC_AVAILABLE, ""),
                 IMS_ERROR_ENCODE);
    cr_assert_str_eq(message.text, "libavif: it was built without libaom's encoder");
    cr_assert_eq(ims_avif_error(&message, AVIF_RESULT_INVALID_ARGUMENT, ""),
                 IMS_ERROR_ENCODE);
    cr_assert_not_null(strstr(message.text, "nvalid argument"), "%s", message.text);
}
