/* SPDX-License-Identifier: MIT
 *
 * WebP by libwebp: still pictures, animations as a player shows them, and what is left
 * of a file that is cut off.
 */
#include "config.h"

#include <criterion/criterion.h>

#if defined HAVE_LIBWEBPDEMUX && defined HAVE_LIBWEBP

#include <webp/encode.h>

#include "reading.h"

enum { WIDTH = 24, HEIGHT = 18, PATCH = 8 };

/* ---- writing ----------------------------------------------------------------------
 */

static uint8_t value_at(int x, int y, int sample, int seed)
{
    return (uint8_t)(x * 9 + y * 5 + sample * 50 + seed * 77);
}

/* A still picture without loss. With `alpha` it is between 40 and 255. */
static struct file make_still(int width, int height, int seed, bool alpha)
{
    uint8_t pixels[WIDTH * HEIGHT * 4], *bytes = NULL;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            for (int c = 0; c < 4; c++)
                pixels[(y * width + x) * 4 + c] = c < 3   ? value_at(x, y, c, seed)
                                                  : alpha ? (uint8_t)(40 + x * 8)
                                                          : 255;
    size_t size = WebPEncodeLosslessRGBA(pixels, width, height, width * 4, &bytes);
    cr_assert_gt(size, 0);
    struct file file = file_copy(bytes, size);
    WebPFree(bytes);
    return file;
}

static void put_number(unsigned char *bytes, size_t count, size_t number)
{
    for (size_t i = 0; i < count; i++)
        bytes[i] = (unsigned char)(number >> 8 * i);
}

static size_t put_chunk(unsigned char *bytes, const char *name, size_t size)
{
    memcpy(bytes, name, 4);
    put_number(bytes + 4, 4, size);
    return 8;
}

/* One frame: the chunks of a still picture behind a header of 16 bytes. */
static size_t put_frame(unsigned char *bytes, const struct file *still, int x, int y,
                        int side_x, int side_y, int duration)
{
    const size_t chunks = still->size - 12;
    size_t place = put_chunk(bytes, "ANMF", 16 + chunks);
    put_number(bytes + place, 3, (size_t)x / 2);
    put_number(bytes + place + 3, 3, (size_t)y / 2);
    put_number(bytes + place + 6, 3, (size_t)side_x - 1);
    put_number(bytes + place + 9, 3, (size_t)side_y - 1);
    put_number(bytes + place + 12, 3, (size_t)duration);
    bytes[place + 15] = 2; /* drawn over, and left there */
    memcpy(bytes + place + 16, still->bytes + 12, chunks);
    return place + 16 + chunks;
}

/* A whole canvas, and then three patches of it; with orientation 6 in its Exif data. */
static struct file make_animation(void)
{
    static const unsigned char exif[26] = {'I',  'I', 42, 0, 8, 0, 0, 0, 1, 0,
                                           0x12, 1,   3,  0, 1, 0, 0, 0, 6};
    unsigned char *bytes = calloc(1, 65536);
    cr_assert_not_null(bytes);
    size_t place = 12;
    place += put_chunk(bytes + place, "VP8X", 10);
    bytes[place] = 0x02 | 0x08; /* animated, with Exif data */
    put_number(bytes + place + 4, 3, WIDTH - 1);
    put_number(bytes + place + 7, 3, HEIGHT - 1);
    place += 10;
    place += put_chunk(bytes + place, "ANIM", 6) + 6;
    for (int i = 0; i < 4; i++) {
        struct file still =
            make_still(i == 0 ? WIDTH : PATCH, i == 0 ? HEIGHT : PATCH, i, false);
        place +=
            put_frame(bytes + place, &still, i == 0 ? 0 : 4 * i, i == 0 ? 0 : 6,
                      i == 0 ? WIDTH : PATCH, i == 0 ? HEIGHT : PATCH, 100 * (i + 1));
        free(still.bytes);
    }
    place += put_chunk(bytes + place, "EXIF", sizeof exif);
    memcpy(bytes + place, exif, sizeof exif);
    place += sizeof exif;
    put_chunk(bytes, "RIFF", place - 8);
    memcpy(bytes + 8, "WEBP", 4);
    struct file file = file_copy(bytes, place);
    free(bytes);
    return file;
}

/* What frame `frame` shows at a place. */
static uint8_t shown_at(int x, int y, int sample, int frame)
{
    for (int i = frame; i > 0; i--)
        if (x >= 4 * i && x < 4 * i + PATCH && y >= 6 && y < 6 + PATCH)
            return value_at(x - 4 * i, y - 6, sample, i);
    return value_at(x, y, sample, 0);
}

static void expect_frame(const struct reading *reading, int frame)
{
    cr_assert_eq(reading->picture.image.format, IMS_PIXEL_RGB8);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            for (int c = 0; c < 3; c++)
                cr_assert_eq(reading_sample(reading, x, y, c), shown_at(x, y, c, frame),
                             "frame %d (%d, %d)", frame, x, y);
}

/* ---- tests ------------------------------------------------------------------------
 */

Test(webp, still_pictures_come_back)
{
    for (int alpha = 0; alpha < 2; alpha++) {
        struct reading reading = {.reader = NULL};
        struct file file = make_still(WIDTH, HEIGHT, 3, alpha != 0);
        reading_begin(&reading, &readers_webp, &file);
        cr_assert_eq(reading.picture.image.format,
                     alpha ? IMS_PIXEL_RGBA8 : IMS_PIXEL_RGB8);
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++)
                for (int c = 0; c < 3; c++)
                    cr_assert_eq(reading_sample(&reading, x, y, c),
                                 value_at(x, y, c, 3));
        cr_assert_eq(reading_next(&reading), INPUT_END);
        reading_close(&reading);
        free(file.bytes);
    }
}

Test(webp, an_animation_is_what_a_player_shows)
{
    static const uint64_t times[] = {0, 100, 300, 600};
    struct reading reading = {.reader = NULL};
    struct file file = make_animation();
    cr_assert_eq(reading_open(&reading, &readers_webp, &file), INPUT_PICTURE, "%s",
                 reading.problem.data);
    cr_assert_eq(reading.input.expected, 4);
    for (int i = 0; i < 4; i++) {
        cr_assert_eq(reading_next(&reading), INPUT_PICTURE);
        cr_assert_eq(reading.picture.time_ms, times[i]);
        cr_assert_eq(reading.picture.orientation, INPUT_ORIENTATION_OF_EXIF);
        cr_assert_not_null(reading.picture.metadata->fields.exif);
        expect_frame(&reading, i);
    }
    cr_assert_eq(reading_next(&reading), INPUT_END);
    reading_close(&reading);
    free(file.bytes);
}

Test(webp, complete_frames_of_a_cut_animation_are_given_and_the_cut_is_told)
{
    struct file file = make_animation();
    int most = 0;
    for (size_t size = 40; size < file.size; size += 11) {
        struct reading reading = {.reader = NULL};
        struct file cut = {file.bytes, size};
        enum input_step step = reading_open(&reading, &readers_webp, &cut);
        int frames = 0;
        while (step == INPUT_PICTURE &&
               (step = reading_next(&reading)) == INPUT_PICTURE)
            expect_frame(&reading, frames++);
        cr_assert(step == INPUT_FAILED || step == INPUT_DAMAGED, "%zu bytes", size);
        cr_assert_not_null(strstr(reading.problem.data, "cut off"));
        cr_assert_geq(frames, most);
        most = frames;
        reading_close(&reading);
    }
    cr_assert_eq(most, 4);
    free(file.bytes);
}

Test(webp, what_is_cut_off_or_too_large_is_refused)
{
    struct file file = make_still(WIDTH, HEIGHT, 3, true);
    for (size_t size = 12; size < file.size; size += 5) {
        struct reading reading = {.reader = NULL};
        struct file cut = {file.bytes, size};
        cr_assert_eq(reading_open(&reading, &readers_webp, &cut), INPUT_FAILED);
        reading_close(&reading);
    }
    struct reading reading = {.reader = NULL};
    reading.guard.limits.pixels = WIDTH * HEIGHT - 1;
    cr_assert_eq(reading_open(&reading, &readers_webp, &file), INPUT_FAILED);
    cr_assert_not_null(strstr(reading.problem.data, "--max-pixels"));
    reading_close(&reading);
    free(file.bytes);
}

#else

Test(webp, is_left_out)
{
    cr_skip("built without libwebp and its demuxer");
}

#endif
