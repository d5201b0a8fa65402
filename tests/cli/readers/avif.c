/* SPDX-License-Identifier: MIT
 *
 * AVIF by libavif: pictures without loss come back sample by sample, made of tiles and
 * of frames too; how they are to be turned and cropped is told; what is cut off is
 * refused.
 */
#include "config.h"

#include <criterion/criterion.h>

#ifdef HAVE_LIBAVIF

#include <avif/avif.h>

#include "readers/probe.h"
#include "reading.h"

enum { SIDE = 64 };

/* What to write. */
struct kind {
    int width, height, depth;
    bool gray, limited, alpha, premultiplied;
    avifTransformFlags transforms;
    int turns, mirror;
};

static uint32_t value_at(const struct kind *kind, int x, int y, int sample)
{
    const uint32_t value = (uint32_t)(x * 3 + y * 5 + sample * 40 + x * y / 8);
    return kind->limited ? 16 + value % 220 : value & ((1u << kind->depth) - 1);
}

static void fill_plane(const struct kind *kind, uint8_t *plane, uint32_t row_bytes,
                       int sample, int left)
{
    for (int y = 0; y < kind->height; y++)
        for (int x = 0; x < kind->width; x++) {
            uint8_t *row = plane + (size_t)y * row_bytes;
            const uint16_t word = (uint16_t)value_at(kind, left + x, y, sample);
            if (kind->depth > 8)
                memcpy(row + 2 * x, &word, 2);
            else
                row[x] = (uint8_t)word;
        }
}

/* Planes in the order of the identity matrix: green, blue, red. */
static avifImage *make_image(const struct kind *kind, int left)
{
    static const int samples[3] = {1, 2, 0};
    avifImage *image = avifImageCreate(
        (uint32_t)kind->width, (uint32_t)kind->height, (uint32_t)kind->depth,
        kind->gray ? AVIF_PIXEL_FORMAT_YUV400 : AVIF_PIXEL_FORMAT_YUV444);
    cr_assert_not_null(image);
    cr_assert_eq(
        avifImageAllocatePlanes(image, kind->alpha ? AVIF_PLANES_ALL : AVIF_PLANES_YUV),
        AVIF_RESULT_OK);
    image->matrixCoefficients =
        kind->gray ? AVIF_MATRIX_COEFFICIENTS_BT601 : AVIF_MATRIX_COEFFICIENTS_IDENTITY;
    image->colorPrimaries = AVIF_COLOR_PRIMARIES_SMPTE432;
    image->transferCharacteristics = AVIF_TRANSFER_CHARACTERISTICS_SRGB;
    image->yuvRange = kind->limited ? AVIF_RANGE_LIMITED : AVIF_RANGE_FULL;
    image->alphaPremultiplied = kind->premultiplied;
    image->transformFlags = kind->transforms;
    image->irot.angle = (uint8_t)kind->turns;
#if AVIF_VERSION >= 1000000
    image->imir.axis = (uint8_t)kind->mirror;
#else
    image->imir.mode = (uint8_t)kind->mirror;
#endif
    /* 20x10 pixels, whose middle is 2 to the right of the picture's and 3 above. */
    image->clap = (avifCleanApertureBox){20, 1, 10, 1, 2, 1, (uint32_t)-3, 1};
    for (int i = 0; i < (kind->gray ? 1 : 3); i++)
        fill_plane(kind, image->yuvPlanes[i], image->yuvRowBytes[i],
                   kind->gray ? 0 : samples[i], left);
    if (kind->alpha)
        fill_plane(kind, image->alphaPlane, image->alphaRowBytes, kind->gray ? 1 : 3,
                   left);
    return image;
}

static avifEncoder *make_encoder(void)
{
    avifEncoder *encoder = avifEncoderCreate();
    cr_assert_not_null(encoder);
    encoder->minQuantizer = encoder->maxQuantizer = AVIF_QUANTIZER_LOSSLESS;
    encoder->minQuantizerAlpha = encoder->maxQuantizerAlpha = AVIF_QUANTIZER_LOSSLESS;
    encoder->speed = AVIF_SPEED_FASTEST;
    encoder->timescale = 10;
    return encoder;
}

static struct file finish_file(avifEncoder *encoder)
{
    avifRWData output = AVIF_DATA_EMPTY;
    cr_assert_eq(avifEncoderFinish(encoder, &output), AVIF_RESULT_OK);
    struct file file = file_copy(output.data, output.size);
    avifRWDataFree(&output);
    avifEncoderDestroy(encoder);
    return file;
}

static struct file make_file(const struct kind *kind)
{
    avifEncoder *encoder = make_encoder();
    avifImage *image = make_image(kind, 0);
    cr_assert_eq(avifEncoderAddImage(encoder, image, 1, AVIF_ADD_IMAGE_FLAG_SINGLE),
                 AVIF_RESULT_OK);
    avifImageDestroy(image);
    return finish_file(encoder);
}

static void expect_samples(const struct kind *kind, const struct reading *reading,
                           int width)
{
    const int colors = kind->gray ? 1 : 3;
    const double most_in = (1 << kind->depth) - 1, most = kind->depth > 8 ? 65535 : 255;
    cr_assert_eq(reading->picture.image.width, width);
    cr_assert_eq(reading->picture.image.height, kind->height);
    for (int y = 0; y < kind->height; y++)
        for (int x = 0; x < width; x++)
            for (int c = 0; c < colors + kind->alpha; c++) {
                double wanted = value_at(kind, x, y, c);
                if (kind->limited && c < colors)
                    wanted = (wanted - 16) * 255 / 219;
                else
                    wanted *= most / most_in;
                cr_assert_float_eq(reading_sample(reading, x, y, c), wanted, 1,
                                   "(%d, %d) sample %d is %g and not %g", x, y, c,
                                   reading_sample(reading, x, y, c), wanted);
            }
}

Test(avif, what_is_written_comes_back)
{
    static const struct kind kinds[] = {
        {33, 21, 8, false, false, false, false, 0, 0, 0},
        {33, 21, 8, false, false, true, false, 0, 0, 0},
        {33, 21, 10, false, false, true, false, 0, 0, 0},
        {33, 21, 12, false, false, false, false, 0, 0, 0},
        {33, 21, 8, true, false, false, false, 0, 0, 0},
        {33, 21, 8, true, true, false, false, 0, 0, 0},
        {33, 21, 10, true, false, true, false, 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct reading reading = {.reader = NULL};
        struct file file = make_file(&kinds[i]);
        reading_begin(&reading, &readers_avif, &file);
        expect_samples(&kinds[i], &reading, kinds[i].width);
        cr_assert_eq(reading.picture.image.primaries, IMS_PRIMARIES_DISPLAY_P3);
        cr_assert_eq(reading.picture.image.transfer, IMS_TRANSFER_SRGB);
        cr_assert_eq(reading.picture.orientation, 1);
        cr_assert_eq(reading_next(&reading), INPUT_END);
        reading_close(&reading);
        free(file.bytes);
    }
}

/* One of ISO 21496-1, which is a brand of the file. */
/* A libavif that knows of them refuses the brand alone, so Apple's name is read. */
Test(avif, a_gain_map_is_missed)
{
    static const struct kind kind = {
        .width = 32, .height = 24, .depth = 8, .limited = true};
    static const char more[] = "\0\0\0\x2F"
                               "freeurn:com:apple:photo:2020:aux:hdrgainmap";
    struct file plain = make_file(&kind);
    struct file longer = file_copy(plain.bytes, plain.size + sizeof more - 1);
    memcpy(longer.bytes + plain.size, more, sizeof more - 1);
    for (int i = 0; i < 2; i++) {
        struct reading reading = {.reader = NULL};
        reading_begin(&reading, &readers_avif, i > 0 ? &longer : &plain);
        expect_samples(&kind, &reading, 32);
        cr_assert_eq(reading.picture.warnings & IMS_WARNING_NO_GAIN_MAP,
                     i > 0 ? IMS_WARNING_NO_GAIN_MAP : 0);
        reading_close(&reading);
    }
    cr_assert_not(readers_probe_gain_map(plain.bytes, plain.size));
    memcpy(plain.bytes + plain.bytes[3] - 4, "tmap", 4);
    cr_assert(readers_probe_gain_map(plain.bytes, plain.size));
    free(longer.bytes);
    free(plain.bytes);
}

Test(avif, turns_and_mirrors_are_told_as_exif_has_them)
{
    /* Turned against the clock so many times, then mirrored: not, top with bottom, left
     * with right. */
    static const int wanted[4][3] = {{1, 4, 2}, {8, 5, 7}, {3, 2, 4}, {6, 7, 5}};
    for (int turns = 0; turns < 4; turns++)
        for (int mirror = 0; mirror < 3; mirror++) {
            struct kind kind = {.width = 8, .height = 6, .depth = 8, .turns = turns};
            kind.transforms =
                (turns > 0 ? (avifTransformFlags)AVIF_TRANSFORM_IROT : 0u) |
                (mirror > 0 ? (avifTransformFlags)AVIF_TRANSFORM_IMIR : 0u);
            kind.mirror = mirror > 0 ? mirror - 1 : 0;
            struct reading reading = {.reader = NULL};
            struct file file = make_file(&kind);
            reading_begin(&reading, &readers_avif, &file);
            cr_assert_eq(reading.picture.orientation, wanted[turns][mirror],
                         "%d turns, mirror %d", turns, mirror);
            reading_close(&reading);
            free(file.bytes);
        }
}

Test(avif, what_is_to_be_cropped_is)
{
    struct kind kind = {
        .width = 40, .height = 30, .depth = 8, .transforms = AVIF_TRANSFORM_CLAP};
    struct reading reading = {.reader = NULL};
    struct file file = make_file(&kind);
    reading_begin(&reading, &readers_avif, &file);
    cr_assert_eq(reading.picture.image.width, 20);
    cr_assert_eq(reading.picture.image.height, 10);
    for (int c = 0; c < 3; c++)
        cr_assert_eq(reading_sample(&reading, 4, 2, c),
                     value_at(&kind, 4 + 12, 2 + 7, c));
    reading_close(&reading);
    free(file.bytes);
}

Test(avif, tiles_are_one_picture)
{
    struct kind kind = {.width = SIDE, .height = SIDE, .depth = 8};
    avifEncoder *encoder = make_encoder();
    avifImage *tiles[3];
    for (int i = 0; i < 3; i++)
        tiles[i] = make_image(&kind, i * SIDE);
    cr_assert_eq(avifEncoderAddImageGrid(encoder, 3, 1, (const avifImage *const *)tiles,
                                         AVIF_ADD_IMAGE_FLAG_SINGLE),
                 AVIF_RESULT_OK);
    struct file file = finish_file(encoder);
    struct reading reading = {.reader = NULL};
    reading_begin(&reading, &readers_avif, &file);
    expect_samples(&kind, &reading, 3 * SIDE);
    reading_close(&reading);
    free(file.bytes);
    for (int i = 0; i < 3; i++)
        avifImageDestroy(tiles[i]);
}

static struct file make_sequence(const struct kind *kind, int count)
{
    avifEncoder *encoder = make_encoder();
    for (int i = 0; i < count; i++) {
        avifImage *image = make_image(kind, i * 11);
        cr_assert_eq(avifEncoderAddImage(encoder, image, (uint64_t)(i + 1), 0),
                     AVIF_RESULT_OK);
        avifImageDestroy(image);
    }
    return finish_file(encoder);
}

Test(avif, a_sequence_has_all_its_frames_and_their_times)
{
    static const uint64_t times[] = {0, 100, 300, 600};
    struct kind kind = {
        .width = 32, .height = 24, .depth = 8, .alpha = true, .premultiplied = true};
    struct reading reading = {.reader = NULL};
    struct file file = make_sequence(&kind, 4);
    cr_assert_eq(reading_open(&reading, &readers_avif, &file), INPUT_PICTURE);
    cr_assert_eq(reading.input.expected, 4);
    for (int i = 0; i < 4; i++) {
        cr_assert_eq(reading_next(&reading), INPUT_PICTURE);
        cr_assert_eq(reading.picture.time_ms, times[i]);
        cr_assert_eq(reading.picture.image.format, IMS_PIXEL_RGBA8);
        for (int c = 0; c < 4; c++)
            cr_assert_float_eq(reading_sample(&reading, 5, 6, c),
                               value_at(&kind, 5 + i * 11, 6, c), 1);
    }
    cr_assert_eq(reading_next(&reading), INPUT_END);
    reading_close(&reading);
    free(file.bytes);
}

Test(avif, what_is_cut_off_or_too_large_is_refused)
{
    struct kind kind = {.width = 33, .height = 21, .depth = 8};
    struct file file = make_file(&kind);
    for (size_t size = 32; size < file.size; size += 97) {
        struct reading reading = {.reader = NULL};
        struct file cut = {file.bytes, size};
        enum input_step step = reading_open(&reading, &readers_avif, &cut);
        if (step == INPUT_PICTURE)
            step = reading_next(&reading);
        cr_assert(step == INPUT_FAILED || step == INPUT_DAMAGED, "%zu bytes", size);
        reading_close(&reading);
    }
    struct reading reading = {.reader = NULL};
    reading.guard.limits.pixels = 33 * 21 - 1;
    cr_assert_eq(reading_open(&reading, &readers_avif, &file), INPUT_FAILED);
    cr_assert_not_null(strstr(reading.problem.data, "--max-pixels"));
    reading_close(&reading);
    free(file.bytes);
}

#else

Test(avif, is_left_out)
{
    cr_skip("built without libavif");
}

#endif
