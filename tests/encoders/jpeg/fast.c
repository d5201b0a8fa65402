/* SPDX-License-Identifier: MIT
 *
 * jpeg-fast: its files are, byte for byte, those of libjpeg-turbo, for every size,
 * quality, subsampling, format and layout, and with every set of kernels.
 */
#include <stdlib.h>
#include <string.h>

#include <dlfcn.h>

#include <criterion/criterion.h>

#include "encoders/builtin.h"
#include "encoders/jpeg/fast.h"
#include "support/decode.h"
#include "support/encode.h"
#include "support/libjpeg.h"
#include "support/picture.h"

/* An encoder that uses a certain table of kernels; false behind the last one. */
static bool start(struct encode *encode, size_t kernels)
{
    if (!libjpeg_is_turbo())
        cr_skip_test("this libjpeg is not libjpeg-turbo");
    const struct ims_jpeg_fast_kernels *const table = ims_jpeg_fast_kernels_at(kernels);
    if (table == NULL)
        return false;
    encode_init(encode, &ims_jpeg_fast);
    ims_jpeg_fast_of(encode->state)->kernels = table;
    return true;
}

static void make(struct picture *picture, enum ims_pixel_format format, int32_t width,
                 int32_t height, uint32_t seed)
{
    picture_make(picture, format, width, height, (enum picture_content)(seed % 3),
                 (enum picture_layout)(seed / 3 % PICTURE_LAYOUTS), seed);
    picture->image.matrix = IMS_MATRIX_BT601;
    picture->image.range = IMS_RANGE_FULL;
}

static const enum ims_pixel_format plain_formats[] = {
    IMS_PIXEL_RGB8,  IMS_PIXEL_BGR8,   IMS_PIXEL_GRAY8,  IMS_PIXEL_YUV420,
    IMS_PIXEL_NV12,  IMS_PIXEL_YUV422, IMS_PIXEL_YUV444, IMS_PIXEL_RGB8,
    IMS_PIXEL_RGBA8, IMS_PIXEL_BGRA8,  IMS_PIXEL_RGB8,   IMS_PIXEL_GRAY_ALPHA8,
};

enum { PLAIN_FORMATS = sizeof plain_formats / sizeof plain_formats[0] };

/* A subsampling that keeps the chroma which the format has. */
static int subsampling_of(enum ims_pixel_format format, unsigned number)
{
    switch (format) {
    case IMS_PIXEL_YUV420:
    case IMS_PIXEL_NV12:
        return LIBJPEG_420;
    case IMS_PIXEL_YUV422:
        return LIBJPEG_422;
    case IMS_PIXEL_YUV444:
        return LIBJPEG_444;
    default:
        return (int)(LIBJPEG_420 + number % 3);
    }
}

/* Makes a picture of one of the formats, and compares. */
static void check(struct encode *encode, int32_t width, int32_t height, uint32_t seed)
{
    const enum ims_pixel_format format = plain_formats[seed % PLAIN_FORMATS];
    const struct libjpeg_settings settings = {
        .quality = (int)(seed * 37 % 101),
        .effort = seed % 5 == 0 ? 5 : 2,
        .subsampling = subsampling_of(format, seed / PLAIN_FORMATS),
        .restart_rows = seed % 7 == 0 ? (int)(1 + seed % 3) : 0,
        .background = seed % 2 == 0 ? 0x808080 : 0x20c040,
    };
    if (format == IMS_PIXEL_GRAY_ALPHA8 && seed % 2 != 0)
        return; /* becomes colored, which libjpeg is not told here */
    struct picture picture;
    make(&picture, format, width, height, seed);
    libjpeg_check(encode, &picture.image, &settings);
    picture_free(&picture);
}

Test(jpeg_fast, every_small_size)
{
    struct encode encode;
    for (size_t kernels = 0; start(&encode, kernels); kernels++) {
        uint32_t seed = (uint32_t)kernels;
        for (int32_t height = 1; height <= 40; height++)
            for (int32_t width = 1; width <= 40; width++)
                check(&encode, width, height, seed++);
        encode_fini(&encode);
    }
}

Test(jpeg_fast, every_quality)
{
    struct encode encode;
    for (size_t kernels = 0; start(&encode, kernels); kernels++) {
        for (int quality = 0; quality <= 100; quality++) {
            struct picture picture;
            make(&picture, IMS_PIXEL_RGB8, 90, 43, (uint32_t)quality);
            for (int subsampling = LIBJPEG_420; subsampling <= LIBJPEG_444;
                 subsampling++)
                libjpeg_check(
                    &encode, &picture.image,
                    &(struct libjpeg_settings){quality, 3, subsampling, 0, 0});
            picture_free(&picture);
        }
        encode_fini(&encode);
    }
}

Test(jpeg_fast, sizes_of_several_pieces_at_random)
{
    struct encode encode;
    for (size_t kernels = 0; start(&encode, kernels); kernels++) {
        uint32_t random = 17;
        for (int i = 0; i < 150; i++) {
            const uint32_t number = picture_random(&random);
            check(&encode, (int32_t)(1 + number % 700),
                  (int32_t)(1 + (number >> 10) % 50), number >> 16);
        }
        encode_fini(&encode);
    }
}

/* Samples of 0 and 255 only: the largest coefficients, and many bytes of 255. */
Test(jpeg_fast, extremes)
{
    enum { SIDE = 64, PATTERNS = 60 };
    static uint8_t pixels[SIDE * SIDE * 3];
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGB8;
    image.width = image.height = SIDE;
    image.planes[0] = pixels;
    image.strides[0] = 3 * SIDE;
    struct encode encode;
    for (size_t kernels = 0; start(&encode, kernels); kernels++) {
        uint32_t random = 5;
        for (uint32_t pattern = 0; pattern < PATTERNS; pattern++) {
            const uint32_t length = 1 + pattern / 3;
            for (uint32_t i = 0; i < sizeof pixels; i++) {
                const uint32_t x = i / 3 % SIDE;
                const uint32_t y = i / (3 * SIDE);
                const bool on = pattern % 3 == 0   ? picture_random(&random) % 2 != 0
                                : pattern % 3 == 1 ? (x / length + y / length) % 2 != 0
                                                   : x % 8 > length % 8;
                pixels[i] = on ? 255 : 0;
            }
            libjpeg_check(&encode, &image,
                          &(struct libjpeg_settings){pattern % 2 == 0 ? 100 : 60,
                                                     pattern % 4 == 0 ? 4 : 0,
                                                     (int)(1 + pattern % 3), 0, 0});
        }
        encode_fini(&encode);
    }
}

Test(jpeg_fast, opaque_pixels_need_no_blending_and_no_warning)
{
    static uint8_t pixels[20 * 30 * 4];
    for (size_t i = 0; i < sizeof pixels; i++)
        pixels[i] = i % 4 == 3 ? 255 : (uint8_t)(i * 7);
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGBA8;
    image.width = 20;
    image.height = 30;
    image.planes[0] = pixels;
    image.strides[0] = 80;
    const struct libjpeg_settings settings = {90, 3, LIBJPEG_420, 0, 0x40ff00};
    struct encode encode;
    for (size_t kernels = 0; start(&encode, kernels); kernels++) {
        libjpeg_check(&encode, &image, &settings);
        cr_assert_eq(encode.message.warnings, 0u);
        pixels[20 * 30 * 4 - 1] = 254; /* of the second of two rows */
        libjpeg_check(&encode, &image, &settings);
        cr_assert_eq(encode.message.warnings, (uint32_t)IMS_WARNING_ALPHA_FLATTENED);
        pixels[20 * 30 * 4 - 1] = 255;
        encode_fini(&encode);
    }
}

/* ---- restart markers ------------------------------------------------------------- */

Test(jpeg_fast, restart_markers_never_stand_further_apart_than_a_file_can_say)
{
    struct encode encode;
    struct picture picture;
    cr_assert(start(&encode, 0));
    encode_fini(&encode);
    encode_init(&encode, &ims_jpeg_fast);
    picture_make(&picture, IMS_PIXEL_GRAY8, 65500, 80, PICTURE_FLAT, PICTURE_TIGHT, 1);
    for (int rows = 7; rows <= 9; rows++)
        libjpeg_check(&encode, &picture.image,
                      &(struct libjpeg_settings){50, 2, LIBJPEG_420, rows, 0});
    picture_free(&picture);
    encode_fini(&encode);
}

/* ---- beside the plugin ----------------------------------------------------------- */

static const struct ims_encoder *plugin(void)
{
    void *const library = dlopen(IMS_BUILD_FOLDER "/plugins/jpeg-turbo.so", RTLD_NOW);
    if (!library)
        cr_skip_test("%s", dlerror());
    const struct ims_encoder_plugin *const table =
        dlsym(library, IMS_ENCODER_PLUGIN_SYMBOL);
    cr_assert_not_null(table);
    return table->encoders[0];
}

static void check_beside(struct encode *ours, struct encode *theirs,
                         const struct ims_image *image,
                         const struct libjpeg_settings *settings)
{
    libjpeg_set(ours, settings);
    libjpeg_set(theirs, settings);
    cr_assert_eq(encode_run(ours, image), IMS_OK, "%s", ours->message.text);
    cr_assert_eq(encode_run(theirs, image), IMS_OK, "%s", theirs->message.text);
    const char *const name = ims_pixel_format_name(image->format);
    cr_assert_eq(ours->buffer.length, theirs->buffer.length, "%s %dx%d: %zu, %zu", name,
                 image->width, image->height, ours->buffer.length,
                 theirs->buffer.length);
    cr_assert_arr_eq(ours->buffer.data, theirs->buffer.data, ours->buffer.length, "%s",
                     name);
    cr_assert_eq(ours->message.warnings, theirs->message.warnings, "%s", name);
}

/* All that has to be converted first, too. */
Test(jpeg_fast, every_format_gives_the_bytes_and_warnings_of_the_plugin)
{
    static const int32_t sizes[][2] = {{1, 1},   {1, 37},   {37, 1},   {16, 16},
                                       {31, 33}, {270, 19}, {515, 35}, {3, 300}};
    struct encode ours;
    struct encode theirs;
    encode_init(&theirs, plugin());
    encode_init(&ours, &ims_jpeg_fast);
    for (uint32_t i = 0; picture_formats[i / 8] != IMS_PIXEL_NONE; i++) {
        struct picture picture;
        picture_make(&picture, picture_formats[i / 8], sizes[i % 8][0], sizes[i % 8][1],
                     i % 3 == 0 ? PICTURE_NOISE : PICTURE_SMOOTH,
                     (enum picture_layout)(i % PICTURE_LAYOUTS), i);
        const bool yuv = libjpeg_is_yuv(picture.image.format);
        for (uint32_t k = 0; k < 8; k++) {
            picture.image.matrix = !yuv         ? IMS_MATRIX_DEFAULT
                                   : k % 2 == 0 ? IMS_MATRIX_BT601
                                                : IMS_MATRIX_BT709;
            picture.image.range = !yuv        ? IMS_RANGE_DEFAULT
                                  : k % 4 < 2 ? IMS_RANGE_LIMITED
                                              : IMS_RANGE_FULL;
            const struct libjpeg_settings settings = {
                (int)(i * 11 % 101), (int)(k % 7), (int)((i + k) % 4), k == 3,
                i % 2 == 0 ? 0x999999u : 0x40c0f0u};
            check_beside(&ours, &theirs, &picture.image, &settings);
        }
        picture_free(&picture);
    }
    encode_fini(&ours);
    encode_fini(&theirs);
}

/* ---- the rest -------------------------------------------------------------------- */

Test(jpeg_fast, every_format_is_listed_once)
{
    for (int i = 0; picture_formats[i] != IMS_PIXEL_NONE; i++) {
        const bool deep = picture_sample_bytes(picture_formats[i]) > 1;
        cr_assert_eq(encode_keeps(&ims_jpeg_fast, picture_formats[i]), !deep);
        cr_assert_eq(encode_narrows(&ims_jpeg_fast, picture_formats[i]), deep);
    }
}

/* libjpeg reads it without a warning, whichever libjpeg that is. */
Test(jpeg_fast, files_are_read_back)
{
    struct encode encode;
    encode_init(&encode, &ims_jpeg_fast);
    for (uint32_t i = 0; i < 24; i++) {
        struct picture picture;
        make(&picture, plain_formats[i % PLAIN_FORMATS], 77, 51, i);
        encode_set(&encode, "effort", (int32_t)(i % 10));
        encode_set(&encode, "restart_rows", (int32_t)(i % 4));
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        struct decoded decoded;
        cr_assert_eq(decode_jpeg(&decoded, encode.buffer.data, encode.buffer.length),
                     0);
        cr_assert_eq(decoded.width, 77);
        cr_assert_eq(decoded.height, 51);
        decoded_free(&decoded);
        picture_free(&picture);
    }
    encode_fini(&encode);
}

Test(jpeg_fast, no_memory_is_an_error_and_the_state_stays_good)
{
    struct encode encode;
    struct picture picture;
    encode_init(&encode, &ims_jpeg_fast);
    picture_make(&picture, IMS_PIXEL_RGB8, 800, 700, PICTURE_NOISE, PICTURE_TIGHT, 1);
    encode_set(&encode, "quality", 100);
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
    const size_t size = encode.buffer.length;
    const int requests = encode.buffer.requests;
    cr_assert_gt(requests, 2);
    for (int failing = 1; failing <= 3; failing++) {
        memory_buffer_clear(&encode.buffer);
        encode.buffer.failing = failing;
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_ERROR_MEMORY);
        cr_assert_neq(encode.message.text[0], '\0');
    }
    encode.buffer.failing = 0;
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
    cr_assert_eq(encode.buffer.length, size);
    picture_free(&picture);
    encode_fini(&encode);
}
