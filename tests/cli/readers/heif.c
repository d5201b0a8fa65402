/* SPDX-License-Identifier: MIT
 *
 * HEIF by libheif: pictures come back near to what was written (HEVC loses a little),
 * turned once and not twice, every one of a file; what is cut off is refused.
 */
#include "config.h"

#include <criterion/criterion.h>

#ifdef HAVE_LIBHEIF

#include <libheif/heif.h>

#include "reading.h"
#include "support/sanitizer.h"

enum { WIDTH = 64, HEIGHT = 48 };

#ifdef ADDRESS_SANITIZER
IMS_API const char *__lsan_default_suppressions(void);
IMS_API const char *__lsan_default_options(void);

/* What writes HEVC leaves memory behind; what reads it is looked at. */
const char *__lsan_default_suppressions(void)
{
    return "leak:libx265\n";
}

const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}
#endif

static bool can_write(void)
{
    heif_init(NULL);
    if (heif_have_encoder_for_format(heif_compression_HEVC) &&
        heif_have_decoder_for_format(heif_compression_HEVC))
        return true;
    cr_skip("this libheif has no HEVC");
    return false;
}

/* Smooth, so that little is lost. */
static uint8_t value_at(int x, int y, int sample, int picture)
{
    return (uint8_t)(40 + x * (sample + 1) % 128 + y + picture * 20);
}

static void add_picture(struct heif_context *context, struct heif_encoder *encoder,
                        int picture, bool alpha)
{
    struct heif_image *image = NULL;
    struct heif_image_handle *handle = NULL;
    const int channels = alpha ? 4 : 3;
    int stride;
    cr_assert_eq(heif_image_create(WIDTH, HEIGHT, heif_colorspace_RGB,
                                   alpha ? heif_chroma_interleaved_RGBA
                                         : heif_chroma_interleaved_RGB,
                                   &image)
                     .code,
                 heif_error_Ok);
    heif_image_add_plane(image, heif_channel_interleaved, WIDTH, HEIGHT, 8);
    uint8_t *plane = heif_image_get_plane(image, heif_channel_interleaved, &stride);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            for (int c = 0; c < channels; c++)
                plane[y * stride + x * channels + c] =
                    c < 3 ? value_at(x, y, c, picture) : (uint8_t)(x * 4);
    cr_assert_eq(heif_context_encode_image(context, image, encoder, NULL, &handle).code,
                 heif_error_Ok);
    /* Exif data that say 6: HEIF's own words about turning go before them. */
    static const unsigned char exif[26] = {'I',  'I', 42, 0, 8, 0, 0, 0, 1, 0,
                                           0x12, 1,   3,  0, 1, 0, 0, 0, 6};
    cr_assert_eq(
        heif_context_add_exif_metadata(context, handle, exif, sizeof exif).code,
        heif_error_Ok);
    heif_image_handle_release(handle);
    heif_image_release(image);
}

static struct heif_error keep_bytes(struct heif_context *context, const void *bytes,
                                    size_t size, void *user)
{
    struct heif_error good = {heif_error_Ok, heif_suberror_Unspecified, ""};
    (void)context;
    *(struct file *)user = file_copy(bytes, size);
    return good;
}

static struct file make_file(int pictures, bool alpha)
{
    struct heif_writer writer = {.writer_api_version = 1, .write = keep_bytes};
    struct heif_context *context = heif_context_alloc();
    struct heif_encoder *encoder = NULL;
    struct file file = {NULL, 0};
    cr_assert_eq(
        heif_context_get_encoder_for_format(context, heif_compression_HEVC, &encoder)
            .code,
        heif_error_Ok);
    heif_encoder_set_lossy_quality(encoder, 95);
    for (int i = 0; i < pictures; i++)
        add_picture(context, encoder, i, alpha);
    cr_assert_eq(heif_context_write(context, &writer, &file).code, heif_error_Ok);
    heif_encoder_release(encoder);
    heif_context_free(context);
    return file;
}

/* A picture of luma alone. */
static struct file make_gray_file(void)
{
    struct heif_writer writer = {.writer_api_version = 1, .write = keep_bytes};
    struct heif_context *context = heif_context_alloc();
    struct heif_encoder *encoder = NULL;
    struct heif_image *image = NULL;
    struct file file = {NULL, 0};
    int stride;
    cr_assert_eq(
        heif_context_get_encoder_for_format(context, heif_compression_HEVC, &encoder)
            .code,
        heif_error_Ok);
    heif_encoder_set_lossy_quality(encoder, 95);
    heif_image_create(WIDTH, HEIGHT, heif_colorspace_monochrome, heif_chroma_monochrome,
                      &image);
    heif_image_add_plane(image, heif_channel_Y, WIDTH, HEIGHT, 8);
    uint8_t *plane = heif_image_get_plane(image, heif_channel_Y, &stride);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            plane[y * stride + x] = value_at(x, y, 0, 0);
    cr_assert_eq(heif_context_encode_image(context, image, encoder, NULL, NULL).code,
                 heif_error_Ok);
    cr_assert_eq(heif_context_write(context, &writer, &file).code, heif_error_Ok);
    heif_image_release(image);
    heif_encoder_release(encoder);
    heif_context_free(context);
    return file;
}

static void expect_picture(const struct reading *reading, int picture, bool alpha)
{
    double off = 0;
    cr_assert_eq(reading->picture.image.format,
                 alpha ? IMS_PIXEL_RGBA8 : IMS_PIXEL_RGB8);
    cr_assert_eq(reading->picture.image.width, WIDTH);
    cr_assert_eq(reading->picture.image.height, HEIGHT);
    cr_assert_eq(reading->picture.orientation, 1);
    cr_assert_not_null(reading->picture.metadata->fields.exif);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            for (int c = 0; c < 3; c++) {
                double apart =
                    reading_sample(reading, x, y, c) - value_at(x, y, c, picture);
                off += apart * apart;
            }
    cr_assert_lt(off / (WIDTH * HEIGHT * 3), 60, "%g", off / (WIDTH * HEIGHT * 3));
}

Test(heif, pictures_come_back)
{
    for (int alpha = 0; can_write() && alpha < 2; alpha++) {
        struct reading reading = {.reader = NULL};
        struct file file = make_file(1, alpha != 0);
        reading_begin(&reading, &readers_heif, &file);
        expect_picture(&reading, 0, alpha != 0);
        cr_assert_eq(reading_next(&reading), INPUT_END);
        reading_close(&reading);
        free(file.bytes);
    }
}

/* Of Apple's no box of its own tells but a property, a text. */
Test(heif, a_gain_map_is_missed)
{
    static const char more[] = "\0\0\0\x2F"
                               "freeurn:com:apple:photo:2020:aux:hdrgainmap";
    for (int i = 0; can_write() && i < 2; i++) {
        struct reading reading = {.reader = NULL};
        struct file file = make_file(1, false);
        file.bytes = realloc(file.bytes, file.size + sizeof more + CLI_SOURCE_PADDING);
        cr_assert_not_null(file.bytes);
        memset(file.bytes + file.size, 0, sizeof more + CLI_SOURCE_PADDING);
        memcpy(file.bytes + file.size, more, sizeof more - 1);
        file.size += i > 0 ? sizeof more - 1 : 0;
        reading_begin(&reading, &readers_heif, &file);
        expect_picture(&reading, 0, false);
        cr_assert_eq(reading.picture.warnings & IMS_WARNING_NO_GAIN_MAP,
                     i > 0 ? IMS_WARNING_NO_GAIN_MAP : 0);
        reading_close(&reading);
        free(file.bytes);
    }
}

Test(heif, gray_stays_gray)
{
    struct reading reading = {.reader = NULL};
    double off = 0;
    if (!can_write())
        return;
    struct file file = make_gray_file();
    reading_begin(&reading, &readers_heif, &file);
    cr_assert_eq(reading.picture.image.format, IMS_PIXEL_GRAY8, "%d",
                 reading.picture.image.format);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            const double apart =
                reading_sample(&reading, x, y, 0) - value_at(x, y, 0, 0);
            off += apart * apart;
        }
    cr_assert_lt(off / (WIDTH * HEIGHT), 60);
    cr_assert_null(reading.picture.left_out);
    reading_close(&reading);

    /* With a movie behind it, which is not read and told of once. */
    struct file longer = file_copy(file.bytes, file.size + 16);
    memcpy(longer.bytes + file.size, "\0\0\0\20moov", 8);
    reading_begin(&reading, &readers_heif, &longer);
    cr_assert_not_null(reading.picture.left_out);
    reading_close(&reading);
    free(longer.bytes);
    free(file.bytes);
}

Test(heif, every_picture_of_a_file_is_given)
{
    struct reading reading = {.reader = NULL};
    if (!can_write())
        return;
    struct file file = make_file(3, false);
    cr_assert_eq(reading_open(&reading, &readers_heif, &file), INPUT_PICTURE);
    cr_assert_eq(reading.input.expected, 3);
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(reading_next(&reading), INPUT_PICTURE);
        expect_picture(&reading, i, false);
    }
    cr_assert_eq(reading_next(&reading), INPUT_END);
    reading_close(&reading);
    free(file.bytes);
}

Test(heif, what_is_cut_off_or_too_large_is_refused)
{
    if (!can_write())
        return;
    struct file file = make_file(1, false);
    for (size_t size = 32; size < file.size; size += 101) {
        struct reading reading = {.reader = NULL};
        struct file cut = {file.bytes, size};
        enum input_step step = reading_open(&reading, &readers_heif, &cut);
        if (step == INPUT_PICTURE)
            step = reading_next(&reading);
        cr_assert(step == INPUT_FAILED || step == INPUT_DAMAGED, "%zu bytes of %zu",
                  size, file.size);
        reading_close(&reading);
    }
    struct reading reading = {.reader = NULL};
    reading.guard.limits.pixels = WIDTH * HEIGHT - 1;
    cr_assert_eq(reading_open(&reading, &readers_heif, &file), INPUT_PICTURE);
    cr_assert_eq(reading_next(&reading), INPUT_FAILED);
    cr_assert_not_null(strstr(reading.problem.data, "--max-pixels"));
    reading_close(&reading);
    free(file.bytes);
}

#else

Test(heif, is_left_out)
{
    cr_skip("built without libheif");
}

#endif
