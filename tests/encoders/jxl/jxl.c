/* SPDX-License-Identifier: MIT
 *
 * JPEG XL: what the files say of their colors, their light and how they are turned; the
 * boxes; that libjxl is told what the options say, by any number of threads; what is
 * accepted, and what is said when memory runs out. What becomes of samples: samples.c.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <jxl/encode.h>

#include "encoders/builtin.h"
#include "encoders/color/icc.h"
#include "support/alloc_fail.h"
#include "support/decode_jxl.h"
#include "support/encode.h"
#include "support/exact.h"
#include "support/picture.h"
#include "support/sample_metadata.h"

static struct encode encode;
static struct picture picture;

static void set_up(void)
{
    encode_init(&encode, &ims_jxl);
    encode_set(&encode, "lossless", 1);
    encode_set(&encode, "effort", 1);
    picture_make(&picture, IMS_PIXEL_RGB8, 40, 30, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
}

static void tear_down(void)
{
    picture_free(&picture);
    encode_fini(&encode);
}

TestSuite(jxl, .init = set_up, .fini = tear_down);

/* What is written of the picture, or of its first samples as gray. */
static struct decode_jxl written(void)
{
    struct decode_jxl read;
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK, "%s",
                 encode.message.text);
    decode_jxl(&read, encode.buffer.data, encode.buffer.length);
    return read;
}

static void make_gray(void)
{
    picture.image.format = IMS_PIXEL_GRAY8;
    picture.image.strides[0] = picture.image.width;
}

/* ---- colors ---------------------------------------------------------------------- */

Test(jxl, primaries_and_transfer_are_those_of_the_image)
{
    static const struct {
        enum ims_color_primaries primaries;
        enum ims_color_transfer transfer;
        JxlPrimaries said_primaries;
        JxlWhitePoint said_white;
        JxlTransferFunction said_transfer;
    } cases[] = {
        {0, 0, 1, 1, 13},
        {2, 2, 1, 1, 13},
        {IMS_PRIMARIES_BT709, IMS_TRANSFER_SRGB, 1, 1, 13},
        {IMS_PRIMARIES_BT709, IMS_TRANSFER_LINEAR, 1, 1, 8},
        {IMS_PRIMARIES_BT709, IMS_TRANSFER_BT709, 1, 1, 1},
        {IMS_PRIMARIES_DISPLAY_P3, IMS_TRANSFER_SRGB, 11, 1, 13},
        {IMS_PRIMARIES_DCI_P3, IMS_TRANSFER_SMPTE428, 11, 11, 17},
        {IMS_PRIMARIES_BT2020, IMS_TRANSFER_PQ, 9, 1, 16},
        {IMS_PRIMARIES_BT2020, IMS_TRANSFER_HLG, 9, 1, 18},
        {IMS_PRIMARIES_BT2020, IMS_TRANSFER_BT2020_12, 9, 1, 1},
        {IMS_PRIMARIES_BT2020, 0, 9, 1, 13},
        {0, IMS_TRANSFER_PQ, 1, 1, 16},
        {IMS_PRIMARIES_BT601, IMS_TRANSFER_BT601, 2, 1, 1},
        {IMS_PRIMARIES_BT470M, IMS_TRANSFER_GAMMA22, 2, 2, 65535},
    };
    for (size_t i = 0; i < 2 * sizeof cases / sizeof cases[0]; i++) {
        const size_t k = i / 2;
        picture.image.primaries = cases[k].primaries;
        picture.image.transfer = cases[k].transfer;
        encode_set(&encode, "lossless", i % 2 == 0);
        struct decode_jxl read = written();
        cr_assert(read.has_numbers, "%zu", k);
        cr_assert_eq(read.color.color_space, JXL_COLOR_SPACE_RGB, "%zu", k);
        cr_assert_eq(read.color.primaries, cases[k].said_primaries, "%zu", k);
        cr_assert_eq(read.color.white_point, cases[k].said_white, "%zu", k);
        cr_assert_eq(read.color.transfer_function, cases[k].said_transfer, "%zu", k);
        decode_jxl_free(&read);
    }
}

Test(jxl, primaries_without_a_number_are_said_by_their_places)
{
    picture.image.primaries = IMS_PRIMARIES_BT470M;
    picture.image.transfer = IMS_TRANSFER_GAMMA28;
    struct decode_jxl read = written();
    cr_assert_float_eq(read.color.white_point_xy[0], 0.310, 1e-6);
    cr_assert_float_eq(read.color.white_point_xy[1], 0.316, 1e-6);
    cr_assert_float_eq(read.color.primaries_red_xy[0], 0.67, 1e-6);
    cr_assert_float_eq(read.color.primaries_green_xy[1], 0.71, 1e-6);
    cr_assert_float_eq(read.color.primaries_blue_xy[0], 0.14, 1e-6);
    cr_assert_float_eq(read.color.gamma, 1.0 / 2.8, 1e-6);
    decode_jxl_free(&read);
}

Test(jxl, gray_says_its_transfer)
{
    make_gray();
    for (int i = 0; i < 2; i++) {
        picture.image.transfer = i == 0 ? 0 : IMS_TRANSFER_PQ;
        struct decode_jxl read = written();
        cr_assert_eq(read.color.color_space, JXL_COLOR_SPACE_GRAY);
        cr_assert_eq(read.color.transfer_function, i == 0 ? 13 : 16);
        decode_jxl_free(&read);
    }
}

Test(jxl, what_has_no_number_is_said_by_a_profile)
{
    for (int i = 0; i < 4; i++) {
        uint8_t profile[IMS_COLOR_ICC_BYTES];
        struct ims_image said = picture.image;
        const bool xyz = i == 1;
        said.primaries = xyz ? IMS_PRIMARIES_XYZ : IMS_PRIMARIES_BT709;
        said.transfer = xyz ? IMS_TRANSFER_LINEAR : IMS_TRANSFER_SMPTE240M;
        picture.image.primaries = i == 0 ? 0 : said.primaries;
        picture.image.transfer = said.transfer;
        const size_t size = ims_color_icc_make(&said, i >= 2, profile);
        struct decode_jxl read = written();
        cr_assert_not(read.has_numbers);
        cr_assert_eq(read.profile_size, size);
        cr_assert_arr_eq(read.profile, profile, size);
        decode_jxl_free(&read);
        if (i == 1)
            make_gray();
    }
}

Test(jxl, a_profile_stands_in_the_place_of_numbers)
{
    const struct ims_metadata metadata = sample_metadata_of(IMS_METADATA_ICC);
    encode.metadata = &metadata;
    picture.image.primaries = IMS_PRIMARIES_BT2020;
    struct decode_jxl read = written();
    cr_assert_eq(read.profile_size, metadata.icc_size);
    cr_assert_arr_eq(read.profile, metadata.icc, metadata.icc_size);
    decode_jxl_free(&read);
}

Test(jxl, a_profile_that_libjxl_does_not_take_is_refused_at_submission)
{
    struct ims_metadata metadata = sample_metadata_of(IMS_METADATA_ICC);
    struct ims_message message = {0, ""};
    struct ims_encoding encoding = {.size = sizeof encoding,
                                    .image = &picture.image,
                                    .options = encode.values,
                                    .metadata = &metadata};
    cr_assert_eq(ims_jxl.accepts(&ims_jxl, &encoding, &message), IMS_OK, "%s",
                 message.text);
    metadata.icc_size = 100;
    cr_assert_eq(ims_jxl.accepts(&ims_jxl, &encoding, &message), IMS_ERROR_METADATA);
    cr_assert_not_null(strstr(message.text, "libjxl does not take the color profile"),
                       "%s", message.text);
}

static void check_light(enum ims_color_transfer transfer, const struct ims_light *light,
                        double peak, double least)
{
    picture.image.transfer = transfer;
    picture.image.light = light;
    for (int i = 0; i < 2; i++) {
        encode_set(&encode, "lossless", i);
        struct decode_jxl read = written();
        cr_assert_float_eq(read.info.intensity_target, peak, peak / 1000.0);
        cr_assert_float_eq(read.info.min_nits, least, 1e-5);
        decode_jxl_free(&read);
    }
}

Test(jxl, the_brightest_and_the_darkest_are_said_of_hdr)
{
    struct ims_light light = IMS_LIGHT_INIT;
    check_light(IMS_TRANSFER_SRGB, NULL, 255, 0);
    check_light(IMS_TRANSFER_PQ, NULL, 10000, 0);
    check_light(IMS_TRANSFER_HLG, NULL, 1000, 0);
    check_light(IMS_TRANSFER_PQ, &light, 10000, 0);
    light.max_luminance = 40000000;
    light.min_luminance = 50;
    check_light(IMS_TRANSFER_PQ, &light, 4000, 0.005);
    light.max_content_light = 12340000;
    check_light(IMS_TRANSFER_PQ, &light, 1234, 0.005);
    check_light(IMS_TRANSFER_HLG, &light, 4000, 0.005);
    check_light(IMS_TRANSFER_SRGB, &light, 255, 0);
    light.max_content_light = 1;
    light.min_luminance = UINT32_MAX;
    check_light(IMS_TRANSFER_PQ, &light, 0.0001, 0.0001);
    light.max_luminance = UINT32_MAX;
    check_light(IMS_TRANSFER_HLG, &light, 10000, 10000);
}

/* ---- boxes ----------------------------------------------------------------------- */

/* The types of the boxes of a file, one behind the other. */
static void list_boxes(char *types, size_t size)
{
    size_t count = 0;
    for (size_t at = 0; at + 8 <= encode.buffer.length && 4 * count + 5 <= size;) {
        const uint8_t *const box = encode.buffer.data + at;
        memcpy(types + 4 * count++, box + 4, 4);
        at +=
            (size_t)box[0] << 24 | (size_t)box[1] << 16 | (size_t)box[2] << 8 | box[3];
    }
    types[4 * count] = '\0';
}

static void check_boxes(enum ims_pixel_format format, uint32_t kinds,
                        const char *expected)
{
    struct ims_metadata metadata = sample_metadata_of(kinds);
    struct picture other;
    char types[64];
    encode.metadata = kinds != 0 ? &metadata : NULL;
    picture_make(&other, format, 40, 30, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    cr_assert_eq(encode_run(&encode, &other.image), IMS_OK, "%s", encode.message.text);
    picture_free(&other);
    if (expected[0] == '\0') {
        cr_assert_arr_eq(encode.buffer.data, "\xff\x0a", 2);
        return;
    }
    list_boxes(types, sizeof types);
    cr_assert_str_eq(types, expected);
    struct decode_jxl read;
    decode_jxl(&read, encode.buffer.data, encode.buffer.length);
    cr_assert_eq(read.info.xsize, 40);
    decode_jxl_free(&read);
}

Test(jxl, boxes_stand_before_the_codestream)
{
    const uint32_t exif = IMS_METADATA_EXIF;
    const uint32_t both = exif | IMS_METADATA_XMP;
    check_boxes(IMS_PIXEL_RGB8, 0, "");
    check_boxes(IMS_PIXEL_RGB8, exif, "JXL ftypExifjxlc");
    check_boxes(IMS_PIXEL_RGB8, IMS_METADATA_XMP, "JXL ftypxml jxlc");
    check_boxes(IMS_PIXEL_RGB8, both, "JXL ftypExifxml jxlc");
    check_boxes(IMS_PIXEL_RGB8, IMS_METADATA_TIME, "JXL ftypExifjxlc");
    check_boxes(IMS_PIXEL_RGB16, 0, "JXL ftypjxlljxlc");
    check_boxes(IMS_PIXEL_RGB16, both, "JXL ftypjxllExifxml jxlc");
    check_boxes(IMS_PIXEL_GRAY_F32, both, "JXL ftypjxllExifxml jxlc");
}

Test(jxl, an_orientation_in_the_exif_is_the_codestreams)
{
    struct ims_metadata metadata = sample_metadata_of(IMS_METADATA_EXIF);
    struct exif_blob exif;
    encode.metadata = &metadata;
    struct decode_jxl read = written();
    cr_assert_eq(read.info.orientation, JXL_ORIENT_IDENTITY);
    decode_jxl_free(&read);
    exif_blob_make(&exif, false); /* of a picture that is to be turned */
    metadata.exif = exif.bytes;
    metadata.exif_size = exif.size;
    read = written();
    cr_assert_eq((int)read.info.orientation, EXIF_BLOB_ORIENTATION);
    cr_assert_eq(read.info.xsize, (uint32_t)picture.image.width);
    decode_jxl_free(&read);
}

/* ---- libjxl ---------------------------------------------------------------------- */

/* What libjxl makes of the picture alone, with one thread. The caller frees it. */
static uint8_t *bare(bool lossless, int effort, float distance, size_t *size)
{
    JxlEncoder *const encoder = JxlEncoderCreate(NULL);
    JxlEncoderFrameSettings *const settings =
        JxlEncoderFrameSettingsCreate(encoder, NULL);
    JxlBasicInfo info;
    JxlColorEncoding color;
    JxlEncoderInitBasicInfo(&info);
    info.xsize = (uint32_t)picture.image.width;
    info.ysize = (uint32_t)picture.image.height;
    info.uses_original_profile = lossless;
    JxlColorEncodingSetToSRGB(&color, JXL_FALSE);
    cr_assert_eq(JxlEncoderSetBasicInfo(encoder, &info), JXL_ENC_SUCCESS);
    cr_assert_eq(JxlEncoderSetColorEncoding(encoder, &color), JXL_ENC_SUCCESS);
    JxlEncoderFrameSettingsSetOption(settings, JXL_ENC_FRAME_SETTING_EFFORT, effort);
    JxlEncoderSetFrameDistance(settings, distance);
    JxlEncoderSetFrameLossless(settings, lossless);
    const JxlPixelFormat layout = {3, JXL_TYPE_UINT8, JXL_NATIVE_ENDIAN, 0};
    const size_t bytes = 3 * (size_t)info.xsize * info.ysize;
    cr_assert_eq(
        JxlEncoderAddImageFrame(settings, &layout, picture.image.planes[0], bytes),
        JXL_ENC_SUCCESS);
    JxlEncoderCloseInput(encoder);
    uint8_t *const file = malloc(2 * bytes + 4096);
    uint8_t *next = file;
    size_t left = 2 * bytes + 4096;
    cr_assert_not_null(file);
    cr_assert_eq(JxlEncoderProcessOutput(encoder, &next, &left), JXL_ENC_SUCCESS);
    JxlEncoderDestroy(encoder);
    *size = 2 * bytes + 4096 - left;
    return file;
}

static void check_bare(bool lossless, int effort, float distance)
{
    size_t size;
    uint8_t *const file = bare(lossless, effort, distance, &size);
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK, "%s",
                 encode.message.text);
    cr_assert_eq(encode.buffer.length, size);
    cr_assert_arr_eq(encode.buffer.data, file, size);
    free(file);
}

/* Above, versions before 0.12 end the program for some pictures. */
enum {
    HIGHEST_EFFORT =
        JPEGXL_NUMERIC_VERSION < JPEGXL_COMPUTE_NUMERIC_VERSION(0, 12, 0) ? 7 : 9
};

Test(jxl, libjxl_is_told_what_the_options_say)
{
    static const struct {
        int quality;
        float distance; /* as cjxl tells it */
    } scale[] = {{99, 0.19F}, {90, 1.0F}, {30, 6.4F}, {0, 25.0F}};
    check_bare(true, 1, 0.0F);
    encode_set(&encode, "effort", 0);
    check_bare(true, 1, 0.0F);
    encode_set(&encode, "effort", 9);
    check_bare(true, HIGHEST_EFFORT, 0.0F);
    encode_reset(&encode);
    check_bare(false, 3, 1.0F);
    encode_set(&encode, "effort", 5);
    for (size_t i = 0; i < 4; i++) {
        encode_set(&encode, "quality", scale[i].quality);
        check_bare(false, 5, scale[i].distance);
    }
}

/* Pieces on three threads, the last ones first. */
enum { THREADS = 3 };

struct pieces {
    void (*piece)(void *argument, size_t index);
    void *argument;
    size_t count;
    size_t thread;
};

static void *run_some(void *argument)
{
    const struct pieces *const pieces = argument;
    for (size_t i = pieces->count; i-- > 0;)
        if (i % THREADS == pieces->thread)
            pieces->piece(pieces->argument, i);
    return NULL;
}

static void run_together(const struct ims_services *services, size_t count,
                         void (*piece)(void *argument, size_t index), void *argument)
{
    pthread_t threads[THREADS];
    struct pieces pieces[THREADS];
    (void)services;
    for (size_t i = 0; i < THREADS; i++) {
        pieces[i] = (struct pieces){piece, argument, count, i};
        cr_assert_eq(pthread_create(&threads[i], NULL, run_some, &pieces[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

Test(jxl, the_bytes_are_the_same_by_any_number_of_threads)
{
    static const struct ims_services services = {.size = sizeof services,
                                                 .parallel = run_together};
    picture_free(&picture);
    picture_make(&picture, IMS_PIXEL_RGB8, 600, 520, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    for (int i = 0; i < 2; i++) { /* by one, and by three */
        encode_reset(&encode);
        check_bare(false, 3, 1.0F);
        encode_set(&encode, "effort", 7);
        check_bare(false, 7, 1.0F);
        encode_set(&encode, "effort", 1);
        encode_set(&encode, "lossless", 1);
        check_bare(true, 1, 0.0F);
        encode_set(&encode, "effort", 3);
        check_bare(true, 3, 0.0F);
        cr_assert_eq(ims_jxl.init(&ims_jxl, encode.state, &services, &encode.message),
                     IMS_OK);
    }
}

/* ---- refusals -------------------------------------------------------------------- */

/* libjxl before 0.11 ends the program where it lacks memory for pixels; what it asks
 * for by the functions that it is given fails here, one request after the other. */
Test(jxl, without_memory_nothing_is_written_and_the_next_image_is_well)
{
    struct ims_metadata metadata =
        sample_metadata_of(IMS_METADATA_EXIF | IMS_METADATA_TIME);
    bool reached = true;
    encode.metadata = &metadata;
    picture.image.format = IMS_PIXEL_BGR8; /* which is not libjxl's */
    for (long number = 1; reached; number++) {
        alloc_fail_at(number);
        const int error = encode_run(&encode, &picture.image);
        reached = alloc_fail_reached();
        cr_assert_eq(error, reached ? IMS_ERROR_MEMORY : IMS_OK, "request %ld: %s",
                     number, encode.message.text);
    }
    const int requests = encode.buffer.requests;
    cr_assert_gt(requests, 2);
    for (int number = 1; number <= requests; number++) {
        encode.buffer.failing = number;
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_ERROR_MEMORY);
        cr_assert_str_eq(encode.message.text, "libjxl: out of memory");
    }
    encode.buffer.failing = 0;
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
}

Test(jxl, what_cannot_be_is_refused_at_submission)
{
    static const uint8_t pixels[4];
    struct ims_message message = {0, ""};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_CMYK8;
    image.width = image.height = 1;
    image.planes[0] = pixels;
    cr_assert_eq(exact_submit("x.jxl", &image, NULL, &message), IMS_ERROR_NOT_HELD);
    image.format = IMS_PIXEL_GRAY8;
    image.width = (1 << 28) + 1;
    cr_assert_eq(exact_submit("x.jxl", &image, NULL, &message), IMS_ERROR_TOO_LARGE);
    cr_assert_not_null(strstr(message.text, "268435456"), "%s", message.text);
    image.width = 1;
    cr_assert_eq(exact_submit("x.jxl", &image, "quality=101", &message),
                 IMS_ERROR_OPTION_VALUE);
}

/* Sides above this make a file of level 10. */
Test(jxl, long_rows_and_columns)
{
    enum { LONG = (1 << 18) + 1 };
    static uint8_t samples[LONG];
    for (int i = 0; i < 3; i++) {
        struct decode_jxl read;
        char types[64];
        struct ims_image image = IMS_IMAGE_INIT;
        image.format = IMS_PIXEL_GRAY8;
        image.width = i < 2 ? LONG - i : 1;
        image.height = i < 2 ? 1 : LONG;
        image.planes[0] = samples;
        image.strides[0] = image.width;
        samples[0] = samples[image.width * image.height - 1] = 77;
        cr_assert_eq(encode_run(&encode, &image), IMS_OK, "%s", encode.message.text);
        list_boxes(types, sizeof types);
        cr_assert_eq(strcmp(types, "JXL ftypjxlljxlc") == 0, i != 1, "%s", types);
        decode_jxl(&read, encode.buffer.data, encode.buffer.length);
        for (int k = 0; k < image.width * image.height; k++)
            cr_assert_eq((int)(read.samples[k] * 255.0F + 0.5F), samples[k]);
        decode_jxl_free(&read);
    }
}

Test(jxl, encoded_bytes_are_known_by_how_they_begin)
{
    static const char *const files[] = {
        "\xff\x0a rest of it", "\0\0\0\x0cJXL \r\n\x87\n", "\xff\xd8 of a JPEG"};
    for (int i = 0; i < 3; i++) {
        struct ims_message message = {0, ""};
        struct ims_image image = IMS_IMAGE_INIT;
        image.format = IMS_PIXEL_ENCODED;
        image.planes[0] = files[i];
        image.byte_count = 12;
        cr_assert_eq(exact_submit("x.jxl", &image, NULL, &message), IMS_OK, "%s",
                     message.text);
        cr_assert_eq(message.warnings, i < 2 ? 0 : IMS_WARNING_SIGNATURE, "%d", i);
    }
}
