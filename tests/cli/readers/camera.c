/* SPDX-License-Identifier: MIT
 *
 * Raw photographs by LibRaw: what a sensor saw becomes the colors that it should, by
 * the numbers that stand in the file, upright; or the camera's own picture is taken.
 * What is cut off is refused.
 */
#include "config.h"

#include <criterion/criterion.h>

#ifdef HAVE_LIBRAW

#include <math.h>

#include "reading.h"

enum { WIDTH = 64, HEIGHT = 48, PATCH = 16, PREVIEW_WIDTH = 40, PREVIEW_HEIGHT = 30 };

/* ---- writing DNG ------------------------------------------------------------------
 */

enum { BYTE = 1, ASCII = 2, SHORT = 3, LONG = 4, RATIONAL = 5, SRATIONAL = 10 };

/* A file that grows; its tables of tags stand behind what they point to. */
struct writer {
    unsigned char *bytes;
    size_t size;
    unsigned char table[32 * 12];
    size_t tags;
};

static void put(unsigned char *to, uint32_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        to[i] = (unsigned char)(value >> 8 * i);
}

static size_t add_bytes(struct writer *writer, const void *bytes, size_t size)
{
    const size_t place = writer->size;
    writer->size += size + size % 2;
    writer->bytes = realloc(writer->bytes, writer->size);
    cr_assert_not_null(writer->bytes);
    memset(writer->bytes + place, 0, writer->size - place);
    if (size > 0)
        memcpy(writer->bytes + place, bytes, size);
    return place;
}

/* Tags are added in the order of their numbers. */
static void add_tag(struct writer *writer, unsigned tag, unsigned type, size_t count,
                    const void *bytes)
{
    static const size_t sizes[] = {0, 1, 1, 2, 4, 8, 0, 0, 0, 0, 8};
    const size_t size = sizes[type] * count;
    unsigned char *entry = writer->table + 12 * writer->tags++;
    put(entry, tag, 2);
    put(entry + 2, type, 2);
    put(entry + 4, (uint32_t)count, 4);
    put(entry + 8, 0, 4);
    if (size <= 4)
        memcpy(entry + 8, bytes, size);
    else
        put(entry + 8, (uint32_t)add_bytes(writer, bytes, size), 4);
}

static void add_number(struct writer *writer, unsigned tag, unsigned type,
                       uint32_t number)
{
    unsigned char bytes[4];
    put(bytes, number, 4);
    add_tag(writer, tag, type, 1, bytes);
}

static void add_text(struct writer *writer, unsigned tag, const char *text)
{
    add_tag(writer, tag, ASCII, strlen(text) + 1, text);
}

/* In ten thousandths. */
static void add_fractions(struct writer *writer, unsigned tag, unsigned type,
                          const int *numbers, size_t count)
{
    unsigned char bytes[9 * 8];
    for (size_t i = 0; i < count; i++) {
        put(bytes + 8 * i, (uint32_t)numbers[i], 4);
        put(bytes + 8 * i + 4, 10000, 4);
    }
    add_tag(writer, tag, type, count, bytes);
}

/* Writes the table behind what it points to. `link` is where its place is noted.
 * Returns that place. */
static size_t end_table(struct writer *writer, size_t link)
{
    unsigned char count[2], next[4] = {0};
    put(count, (uint32_t)writer->tags, 2);
    const size_t place = add_bytes(writer, count, 2);
    add_bytes(writer, writer->table, 12 * writer->tags);
    put(writer->bytes + link, (uint32_t)place, 4);
    add_bytes(writer, next, 4);
    return place;
}

/* ---- the picture ------------------------------------------------------------------
 */

/* Patches of colors, as light of 16 bits; the last row is white, so that it is what all
 * else is measured by. */
static const uint16_t patches[3][4][3] = {{{60000, 6000, 6000},
                                           {6000, 60000, 6000},
                                           {6000, 6000, 60000},
                                           {30000, 30000, 30000}},
                                          {{9000, 9000, 9000},
                                           {40000, 20000, 9000},
                                           {9000, 30000, 40000},
                                           {50000, 9000, 40000}},
                                          {{65535, 65535, 65535},
                                           {65535, 65535, 65535},
                                           {65535, 65535, 65535},
                                           {65535, 65535, 65535}}};

/* By IEC 61966-2-1. */
static double srgb(uint16_t light)
{
    const double value = light / 65535.0;
    return 65535 *
           (value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055);
}

/* The sensor sees sRGB's own colors, in 16 bits, but for a white balance: its red is
 * half as strong. */
static size_t add_sensor(struct writer *writer)
{
    unsigned char *samples = malloc((size_t)WIDTH * HEIGHT * 2);
    cr_assert_not_null(samples);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            const int color = y % 2 + x % 2; /* RG, GB */
            const uint16_t light = patches[y / PATCH][x / PATCH][color];
            put(samples + 2 * (y * WIDTH + x), color == 0 ? light / 2u : light, 2);
        }
    const size_t place = add_bytes(writer, samples, (size_t)WIDTH * HEIGHT * 2);
    free(samples);
    return place;
}

static void add_raw_tags(struct writer *writer, int orientation)
{
    /* XYZ to sRGB, the red halved; 0.5 for what is white. */
    static const int matrix[9] = {16203, -7686, -2493, -9689, 18758,
                                  415,   557,   -2040, 10570};
    static const int neutral[3] = {5000, 10000, 10000};
    add_number(writer, 254, LONG, 0);
    add_number(writer, 256, LONG, WIDTH);
    add_number(writer, 257, LONG, HEIGHT);
    add_number(writer, 258, SHORT, 16);
    add_number(writer, 259, SHORT, 1);
    add_number(writer, 262, SHORT, 32803);
    add_text(writer, 271, "Maker");
    add_text(writer, 272, "Camera 1");
    add_number(writer, 273, LONG, 0); /* not known yet */
    add_number(writer, 274, SHORT, (uint32_t)orientation);
    add_number(writer, 277, SHORT, 1);
    add_number(writer, 278, LONG, HEIGHT);
    add_number(writer, 279, LONG, WIDTH * HEIGHT * 2);
    add_text(writer, 315, "Somebody");
    add_tag(writer, 33421, SHORT, 2, "\2\0\2");
    add_tag(writer, 33422, BYTE, 4, "\0\1\1\2");
    add_tag(writer, 50706, BYTE, 4, "\1\4\0");
    add_text(writer, 50708, "Maker Camera 1");
    add_number(writer, 50717, LONG, 65535);
    add_fractions(writer, 50721, SRATIONAL, matrix, 9);
    add_fractions(writer, 50728, RATIONAL, neutral, 3);
    add_number(writer, 50778, SHORT, 21);
}

static void add_preview_tags(struct writer *writer, size_t jpeg, size_t size)
{
    add_number(writer, 254, LONG, 1);
    add_number(writer, 256, LONG, PREVIEW_WIDTH);
    add_number(writer, 257, LONG, PREVIEW_HEIGHT);
    add_tag(writer, 258, SHORT, 3, "\10\0\10\0\10");
    add_number(writer, 259, SHORT, 7);
    add_number(writer, 262, SHORT, 6);
    add_number(writer, 273, LONG, (uint32_t)jpeg);
    add_number(writer, 277, SHORT, 3);
    add_number(writer, 278, LONG, PREVIEW_HEIGHT);
    add_number(writer, 279, LONG, (uint32_t)size);
}

/* The upper half of the preview is orange, the lower one black. */
static size_t add_preview(struct writer *writer, size_t *size)
{
    unsigned char pixels[PREVIEW_WIDTH * PREVIEW_HEIGHT * 3] = {0};
    for (int i = 0; i < PREVIEW_WIDTH * PREVIEW_HEIGHT / 2; i++)
        memcpy(pixels + 3 * i, "\377\200", 3);
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_message message;
    struct ims_bytes jpeg = IMS_BYTES_INIT;
    image.format = IMS_PIXEL_RGB8;
    image.width = PREVIEW_WIDTH;
    image.height = PREVIEW_HEIGHT;
    image.planes[0] = pixels;
    request.image = &image;
    request.file_name = "preview.jpg";
    request.message = &message;
    cr_assert_eq(ims_encode(NULL, &request, &jpeg), IMS_OK, "%s", message.text);
    *size = jpeg.byte_count;
    const size_t place = add_bytes(writer, jpeg.data, jpeg.byte_count);
    ims_bytes_free(&jpeg);
    return place;
}

/* What the sensor saw comes last, so that a file that is cut off lacks some of it. */
static struct file make_dng(int orientation, bool has_preview)
{
    enum { FIRST_LINK = 4, SAMPLES_TAG = 8 };
    struct writer writer = {.bytes = NULL};
    add_bytes(&writer, "II*\0\0\0\0", 8);
    add_raw_tags(&writer, orientation);
    const size_t table = end_table(&writer, FIRST_LINK), tags = writer.tags;
    if (has_preview) {
        size_t size;
        const size_t jpeg = add_preview(&writer, &size);
        writer.tags = 0;
        add_preview_tags(&writer, jpeg, size);
        end_table(&writer, table + 2 + 12 * tags);
    }
    const size_t samples = add_sensor(&writer);
    put(writer.bytes + table + 2 + 12 * SAMPLES_TAG + 8, (uint32_t)samples, 4);
    struct file file = file_copy(writer.bytes, writer.size);
    free(writer.bytes);
    return file;
}

/* ---- tests ------------------------------------------------------------------------
 */

/* The middle of a patch, away from what its neighbours are interpolated from. */
static void expect_patch(const struct reading *reading, int x, int y, int row,
                         int column)
{
    for (int i = 0; i < 3; i++) {
        const double found = reading_sample(reading, x, y, i);
        const double exact = srgb(patches[row][column][i]);
        cr_assert_lt(fabs(found - exact), 400, "patch %d, %d, color %d: %g, not %g",
                     row, column, i, found, exact);
    }
}

Test(camera, the_colors_are_those_that_the_file_says)
{
    struct reading reading = {.reader = NULL};
    struct file file = make_dng(1, false);
    cr_assert(readers_raw_probe(file.bytes, file.size));
    reading_begin(&reading, &readers_camera, &file);
    const struct ims_image *image = &reading.picture.image;
    cr_assert_eq(image->format, IMS_PIXEL_RGB16);
    cr_assert(image->width == WIDTH && image->height == HEIGHT);
    cr_assert_eq(image->primaries, IMS_PRIMARIES_BT709);
    cr_assert_eq(image->transfer, IMS_TRANSFER_SRGB);
    for (int row = 0; row < 3; row++)
        for (int column = 0; column < 4; column++)
            expect_patch(&reading, column * PATCH + PATCH / 2, row * PATCH + PATCH / 2,
                         row, column);
    cr_assert_eq(reading.picture.orientation, 1);
    cr_assert_not(reading.picture.is_preview);
    const struct ims_metadata *fields = &reading.picture.metadata->fields;
    cr_assert_not_null(fields->exif);
    cr_assert_not_null(memmem(fields->exif, fields->exif_size, "Camera 1", 8));
    cr_assert_not_null(fields->texts);
    cr_assert_str_eq(fields->texts[1].key, "Author");
    cr_assert_str_eq(fields->texts[1].value, "Somebody");
    cr_assert_eq(reading_next(&reading), INPUT_END);
    reading_close(&reading);
    free(file.bytes);
}

Test(camera, a_photograph_stands_upright)
{
    struct reading reading = {.reader = NULL};
    struct file file = make_dng(6, false);
    reading_begin(&reading, &readers_camera, &file);
    cr_assert_eq(reading.picture.image.width, HEIGHT);
    cr_assert_eq(reading.picture.image.height, WIDTH);
    /* A quarter turn: the first row is the last column. */
    expect_patch(&reading, HEIGHT - 1 - PATCH / 2, PATCH / 2, 0, 0);
    expect_patch(&reading, HEIGHT - 1 - PATCH / 2, WIDTH - 1 - PATCH / 2, 0, 3);
    cr_assert_eq(reading.picture.orientation, 1);
    reading_close(&reading);
    free(file.bytes);
}

Test(camera, the_camera_s_own_picture_is_taken_instead)
{
    struct reading reading = {.reader = NULL};
    struct file file = make_dng(8, true);
    reading.guard.limits.raw = INPUT_RAW_PREVIEW;
    cr_assert_eq(reading_open(&reading, &readers_camera, &file), INPUT_PICTURE);
#ifdef HAVE_LIBJPEG_TURBO
    cr_assert_eq(reading_next(&reading), INPUT_PICTURE, "%s", reading.problem.data);
    cr_assert_eq(reading.picture.image.width, PREVIEW_WIDTH);
    cr_assert_eq(reading.picture.image.height, PREVIEW_HEIGHT);
    cr_assert(reading.picture.is_preview);
    cr_assert_eq(reading.picture.orientation, 8);
#else
    cr_assert_eq(reading_next(&reading), INPUT_FAILED);
#endif
    reading_close(&reading);
    free(file.bytes);

    file = make_dng(1, false);
    reading.guard.limits.raw = INPUT_RAW_PREVIEW;
    cr_assert_eq(reading_open(&reading, &readers_camera, &file), INPUT_PICTURE);
    cr_assert_eq(reading_next(&reading), INPUT_FAILED);
    cr_assert_not_null(strstr(reading.problem.data, "--raw preview"));
    reading_close(&reading);
    free(file.bytes);
}

Test(camera, what_is_cut_off_or_not_wanted_is_refused)
{
    struct file file = make_dng(1, false);
    for (size_t size = 16; size < file.size; size += 517) {
        struct reading reading = {.reader = NULL};
        struct file cut = file_copy(file.bytes, size);
        enum input_step step = reading_open(&reading, &readers_camera, &cut);
        if (step == INPUT_PICTURE)
            step = reading_next(&reading);
        cr_assert(step == INPUT_FAILED || step == INPUT_DAMAGED, "%zu bytes of %zu",
                  size, file.size);
        reading_close(&reading);
        free(cut.bytes);
    }
    struct reading reading = {.reader = NULL};
    reading.guard.limits.raw = INPUT_RAW_REFUSE;
    cr_assert_eq(reading_open(&reading, &readers_camera, &file), INPUT_FAILED);
    cr_assert_not_null(strstr(reading.problem.data, "--raw refuse"));
    reading_close(&reading);
    reading.guard.limits.pixels = WIDTH * HEIGHT - 1;
    cr_assert_eq(reading_open(&reading, &readers_camera, &file), INPUT_PICTURE);
    cr_assert_eq(reading_next(&reading), INPUT_FAILED);
    cr_assert_not_null(strstr(reading.problem.data, "--max-pixels"));
    reading_close(&reading);
    free(file.bytes);
}

#else

Test(camera, is_left_out)
{
    cr_skip("built without libraw");
}

#endif
