/* SPDX-License-Identifier: MIT
 *
 * JPEG XL by libjxl: pictures without loss come back sample by sample, of every depth,
 * and so do the frames of an animation; what is cut off is refused.
 */
#include "config.h"

#include <criterion/criterion.h>

#ifdef HAVE_LIBJXL

#include <math.h>

#include <jxl/encode.h>

#include "reading.h"

enum { WIDTH = 31, HEIGHT = 23 };

/* What to write. */
struct kind {
    int bits, exponent_bits, channels;
    JxlDataType type;
    int frames; /* 1 = a still picture */
    JxlOrientation orientation;
    const char *exif; /* or NULL */
};

static uint32_t value_at(const struct kind *kind, int x, int y, int sample, int frame)
{
    const uint32_t value = (uint32_t)(x * 5 + y * 11 + sample * 60 + frame * 29) *
                           (kind->bits > 8 ? 37 : 1);
    return value & (uint32_t)((UINT64_C(1) << kind->bits) - 1);
}

/* A number that floats of 16 bits have. */
static float number_at(int x, int y, int sample, int frame)
{
    return (float)((x * 5 + y * 11 + sample * 60 + frame * 29) % 256) / 256;
}

static void fill(const struct kind *kind, unsigned char *pixels, int frame)
{
    size_t place = 0;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            for (int c = 0; c < kind->channels; c++) {
                /* Of integers the whole range of their type. */
                const double most = (double)((UINT64_C(1) << kind->bits) - 1);
                const uint32_t value = value_at(kind, x, y, c, frame);
                const uint16_t word = (uint16_t)(value * 65535 / most + 0.5);
                const float number = number_at(x, y, c, frame);
                if (kind->type == JXL_TYPE_UINT8) {
                    pixels[place++] = (uint8_t)value;
                } else if (kind->type == JXL_TYPE_UINT16) {
                    memcpy(pixels + place, &word, 2);
                    place += 2;
                } else {
                    memcpy(pixels + place, &number, 4);
                    place += 4;
                }
            }
}

static void set_up(JxlEncoder *encoder, const struct kind *kind)
{
    JxlBasicInfo info;
    JxlColorEncoding color;
    const bool gray = kind->channels < 3, alpha = kind->channels % 2 == 0;
    JxlEncoderInitBasicInfo(&info);
    info.xsize = WIDTH;
    info.ysize = HEIGHT;
    info.bits_per_sample = (uint32_t)kind->bits;
    info.exponent_bits_per_sample = (uint32_t)kind->exponent_bits;
    info.num_color_channels = gray ? 1 : 3;
    info.num_extra_channels = alpha;
    info.alpha_bits = alpha ? (uint32_t)kind->bits : 0;
    info.alpha_exponent_bits = alpha ? (uint32_t)kind->exponent_bits : 0;
    info.uses_original_profile = JXL_TRUE;
    if (kind->orientation != 0)
        info.orientation = kind->orientation;
    if (kind->frames > 1) {
        info.have_animation = JXL_TRUE;
        info.animation.tps_numerator = 10;
        info.animation.tps_denominator = 1;
    }
    cr_assert_eq(JxlEncoderSetBasicInfo(encoder, &info), JXL_ENC_SUCCESS);
    JxlColorEncodingSetToSRGB(&color, gray);
    cr_assert_eq(JxlEncoderSetColorEncoding(encoder, &color), JXL_ENC_SUCCESS);
}

static struct file take_output(JxlEncoder *encoder)
{
    enum { MOST = 1 << 20 };
    uint8_t *bytes = malloc(MOST), *next = bytes;
    size_t left = MOST;
    cr_assert_not_null(bytes);
    cr_assert_eq(JxlEncoderProcessOutput(encoder, &next, &left), JXL_ENC_SUCCESS);
    struct file file = file_copy(bytes, (size_t)(next - bytes));
    free(bytes);
    JxlEncoderDestroy(encoder);
    return file;
}

static struct file make_file(const struct kind *kind)
{
    const JxlPixelFormat layout = {(uint32_t)kind->channels, kind->type,
                                   JXL_NATIVE_ENDIAN, 0};
    const size_t bytes = kind->type == JXL_TYPE_UINT8    ? 1
                         : kind->type == JXL_TYPE_UINT16 ? 2
                                                         : 4;
    const size_t size = (size_t)WIDTH * HEIGHT * (size_t)kind->channels * bytes;
    JxlEncoder *encoder = JxlEncoderCreate(NULL);
    cr_assert_not_null(encoder);
    if (kind->exif != NULL) {
        cr_assert_eq(JxlEncoderUseBoxes(encoder), JXL_ENC_SUCCESS);
        cr_assert_eq(JxlEncoderUseContainer(encoder, JXL_TRUE), JXL_ENC_SUCCESS);
    }
    set_up(encoder, kind);
    JxlEncoderFrameSettings *settings = JxlEncoderFrameSettingsCreate(encoder, NULL);
    cr_assert_eq(JxlEncoderSetFrameLossless(settings, JXL_TRUE), JXL_ENC_SUCCESS);
    for (int i = 0; i < kind->frames; i++) {
        unsigned char *pixels = malloc(size);
        JxlFrameHeader header;
        JxlEncoderInitFrameHeader(&header);
        header.duration = kind->frames > 1 ? (uint32_t)(i + 1) : 0;
        cr_assert_not_null(pixels);
        fill(kind, pixels, i);
        cr_assert_eq(JxlEncoderSetFrameHeader(settings, &header), JXL_ENC_SUCCESS);
        cr_assert_eq(JxlEncoderAddImageFrame(settings, &layout, pixels, size),
                     JXL_ENC_SUCCESS);
        free(pixels);
    }
    JxlEncoderCloseFrames(encoder);
    if (kind->exif != NULL)
        cr_assert_eq(JxlEncoderAddBox(encoder, "Exif", (const uint8_t *)kind->exif, 30,
                                      JXL_TRUE),
                     JXL_ENC_SUCCESS);
    JxlEncoderCloseInput(encoder);
    return take_output(encoder);
}

static void expect_frame(const struct kind *kind, const struct reading *reading,
                         int frame)
{
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            for (int c = 0; c < kind->channels; c++) {
                double wanted = value_at(kind, x, y, c, frame);
                if (kind->exponent_bits > 0)
                    wanted = (double)number_at(x, y, c, frame);
                else if (kind->bits > 8)
                    wanted = floor(wanted * 65535 / ((1 << kind->bits) - 1) + 0.5);
                cr_assert_eq(
                    reading_sample(reading, x, y, c), wanted,
                    "%d bits, %d channels: (%d, %d) sample %d is %g and not %g",
                    kind->bits, kind->channels, x, y, c,
                    reading_sample(reading, x, y, c), wanted);
            }
}

Test(jxl, every_depth_comes_back)
{
    static const struct {
        int bits, exponent_bits;
        JxlDataType type;
    } depths[] = {{8, 0, JXL_TYPE_UINT8},
                  {10, 0, JXL_TYPE_UINT16},
                  {16, 0, JXL_TYPE_UINT16},
                  {32, 8, JXL_TYPE_FLOAT}};
    for (size_t i = 0; i < sizeof depths / sizeof depths[0]; i++)
        for (int channels = 1; channels <= 4; channels++) {
            struct kind kind = {.bits = depths[i].bits,
                                .exponent_bits = depths[i].exponent_bits,
                                .type = depths[i].type,
                                .channels = channels,
                                .frames = 1};
            struct reading reading = {.reader = NULL};
            struct file file = make_file(&kind);
            reading_begin(&reading, &readers_jxl, &file);
            cr_assert_eq(reading.picture.image.width, WIDTH);
            cr_assert_eq(reading.picture.image.transfer, IMS_TRANSFER_SRGB);
            expect_frame(&kind, &reading, 0);
            cr_assert_eq(reading_next(&reading), INPUT_END);
            reading_close(&reading);
            free(file.bytes);
        }
}

Test(jxl, an_animation_has_all_its_frames_and_their_times)
{
    static const uint64_t times[] = {0, 100, 300};
    struct kind kind = {.bits = 8, .channels = 4, .type = JXL_TYPE_UINT8, .frames = 3};
    struct reading reading = {.reader = NULL};
    struct file file = make_file(&kind);
    cr_assert_eq(reading_open(&reading, &readers_jxl, &file), INPUT_PICTURE);
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(reading_next(&reading), INPUT_PICTURE);
        cr_assert_eq(reading.picture.time_ms, times[i]);
        cr_assert_eq(reading.picture.image.alpha, IMS_ALPHA_STRAIGHT);
        expect_frame(&kind, &reading, i);
    }
    cr_assert_eq(reading_next(&reading), INPUT_END);
    reading_close(&reading);
    free(file.bytes);
}

Test(jxl, what_is_turned_by_the_library_is_not_turned_again)
{
    /* Four bytes that say where Exif data begin, and an orientation of 6. */
    static const char exif[30] = {0, 0, 0,    0, 'I', 'I', 42, 0, 8, 0, 0, 0,
                                  1, 0, 0x12, 1, 3,   0,   1,  0, 0, 0, 6};
    struct kind kind = {.bits = 8,
                        .channels = 3,
                        .type = JXL_TYPE_UINT8,
                        .frames = 1,
                        .orientation = JXL_ORIENT_ROTATE_90_CW,
                        .exif = exif};
    struct reading reading = {.reader = NULL};
    struct file file = make_file(&kind);
    reading_begin(&reading, &readers_jxl, &file);
    cr_assert_eq(reading.picture.image.width, HEIGHT);
    cr_assert_eq(reading.picture.image.height, WIDTH);
    cr_assert_eq(reading.picture.orientation, 1);
    cr_assert_not_null(reading.picture.metadata->fields.exif);
    cr_assert_eq(reading_sample(&reading, 0, 0, 0),
                 value_at(&kind, 0, HEIGHT - 1, 0, 0));
    reading_close(&reading);
    free(file.bytes);
}

Test(jxl, what_is_cut_off_or_too_large_is_refused)
{
    struct kind kind = {.bits = 8, .channels = 3, .type = JXL_TYPE_UINT8, .frames = 1};
    struct file file = make_file(&kind);
    for (size_t size = 2; size < file.size; size += 13) {
        struct reading reading = {.reader = NULL};
        struct file cut = {file.bytes, size};
        enum input_step step = reading_open(&reading, &readers_jxl, &cut);
        if (step == INPUT_PICTURE)
            step = reading_next(&reading);
        cr_assert(step == INPUT_FAILED || step == INPUT_DAMAGED, "%zu bytes", size);
        reading_close(&reading);
    }
    struct reading reading = {.reader = NULL};
    reading.guard.limits.pixels = WIDTH * HEIGHT - 1;
    cr_assert_eq(reading_open(&reading, &readers_jxl, &file), INPUT_FAILED);
    cr_assert_not_null(strstr(reading.problem.data, "--max-pixels"));
    reading_close(&reading);
    free(file.bytes);
}

#else

Test(jxl, is_left_out)
{
    cr_skip("built without libjxl");
}

#endif
