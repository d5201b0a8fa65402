/* SPDX-License-Identifier: MIT
 *
 * Gain maps of JPEGs: found by the list of pictures, in either order of bytes, and by
 * nothing that merely looks like one; and turned as their pictures are, sample by
 * sample, whatever they are coded like.
 */
#include "config.h"

#include <criterion/criterion.h>

#ifdef HAVE_LIBJPEG_TURBO

#include <stdlib.h>
#include <string.h>

#include "cli/input/guard.h"
#include "cli/input/metadata.h"
#include "cli/readers/gain_map.h"
#include "support/decode.h"
#include "support/encode_file.h"
#include "support/sample_metadata.h"

enum { ROOM = 1024, NUMBERS = 93 /* bytes of the sample's second segment */ };

/* ---- where it is ----------------------------------------------------------------- */

struct file {
    unsigned char bytes[ROOM];
    size_t size;
};

static void put(struct file *file, const void *bytes, size_t size)
{
    cr_assert_leq(file->size + size, ROOM);
    memcpy(file->bytes + file->size, bytes, size);
    file->size += size;
}

static void put_number(struct file *file, size_t number, size_t count, bool is_big)
{
    for (size_t i = 0; i < count; i++) {
        const unsigned char byte =
            (unsigned char)(number >> 8 * (is_big ? count - 1 - i : i));
        put(file, &byte, 1);
    }
}

/* A picture without pixels, and a list of it, of itself once more, and of a map. */
static void make_file(struct file *file, bool is_big)
{
    enum { LIST = 10, ENTRIES = 26, END = LIST + ENTRIES + 3 * 16 + 2 };
    const struct ims_metadata sample = sample_metadata_of(IMS_METADATA_GAIN_MAP);
    const size_t entries[][4] = {{0x030000, END, 0, 0},
                                 {0, END - LIST, 0, 0},
                                 {0, sample.gain_map_size, END - LIST, 0}};
    file->size = 0;
    put(file, "\xFF\xD8\xFF\xE2", 4);
    put_number(file, END - 2 - 4, 2, true);
    put(file, is_big ? "MPF\0MM\0*" : "MPF\0II*\0", 8);
    put_number(file, 8, 4, is_big);
    put_number(file, 1, 2, is_big);
    put_number(file, 0xB002, 2, is_big);
    put_number(file, 7, 2, is_big);
    put_number(file, sizeof entries / sizeof entries[0] * 16, 4, is_big);
    put_number(file, ENTRIES, 4, is_big);
    put_number(file, 0, 4, is_big);
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        put_number(file, entries[i][0], 4, is_big);
        put_number(file, entries[i][1], 4, is_big);
        put_number(file, entries[i][2], 4, is_big);
        put_number(file, entries[i][3], 4, is_big);
    }
    put(file, "\xFF\xD9", 2);
    cr_assert_eq(file->size, END);
    put(file, sample.gain_map, sample.gain_map_size);
}

Test(cli_readers_gain_map, the_list_says_where)
{
    const struct ims_metadata sample = sample_metadata_of(IMS_METADATA_GAIN_MAP);
    for (int is_big = 0; is_big < 2; is_big++) {
        struct file file;
        size_t size = 0;
        make_file(&file, is_big);
        cr_assert_eq(readers_gain_map_find(file.bytes, file.size, &size),
                     file.bytes + file.size - sample.gain_map_size);
        cr_assert_eq(size, sample.gain_map_size);
    }
}

/* What is found lies within, whatever the bytes are. */
static bool find_in_copy(const unsigned char *bytes, size_t size)
{
    unsigned char *const copy = malloc(size > 0 ? size : 1);
    size_t map_size = 0;
    cr_assert_not_null(copy);
    memcpy(copy, bytes, size);
    const unsigned char *const map = readers_gain_map_find(copy, size, &map_size);
    cr_assert(map == NULL || (map >= copy && map_size <= size - (size_t)(map - copy)));
    free(copy);
    return map != NULL;
}

Test(cli_readers_gain_map, damaged_files_have_none_or_a_whole_one)
{
    struct file file;
    make_file(&file, true);
    for (size_t size = 0; size < file.size; size++)
        cr_assert_not(find_in_copy(file.bytes, size), "%zu", size);
    for (size_t i = 0; i < file.size; i++) {
        const unsigned char byte = file.bytes[i];
        for (unsigned value = 0; value < 256; value += 51) {
            file.bytes[i] = (unsigned char)value;
            find_in_copy(file.bytes, file.size);
        }
        file.bytes[i] = byte;
    }
    cr_assert(find_in_copy(file.bytes, file.size));
}

/* ---- turning --------------------------------------------------------------------- */

enum { WIDTH = 23, HEIGHT = 14 };

/* A map with numbers and a profile, and something else, in memory of its own. */
static struct input_metadata *make_map(enum ims_pixel_format format)
{
    static const char other[] = "\xFF\xE2\0\x12ICC_PROFILE\0\1\1rg\xFF\xFE\0\4me";
    const struct ims_metadata sample = sample_metadata_of(IMS_METADATA_GAIN_MAP);
    static unsigned char pixels[3 * WIDTH * HEIGHT];
    const size_t channels = format == IMS_PIXEL_GRAY8 ? 1 : 3;
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_message message = {0};
    struct ims_bytes bytes;
    struct cli_text map = CLI_TEXT_INIT;
    for (size_t i = 0; i < WIDTH * HEIGHT; i++)
        for (size_t k = 0; k < channels; k++)
            pixels[i * channels + k] =
                (unsigned char)(i % WIDTH * 6 + i / WIDTH * 7 + 10 * k);
    image.format = format;
    image.width = WIDTH;
    image.height = HEIGHT;
    image.planes[0] = pixels;
    cr_assert_eq(encode_file_builtin("a.jpg", &image, "quality=100,subsampling=420",
                                     NULL, &message, &bytes),
                 IMS_OK, "%s", message.text);
    cli_text_add_bytes(&map, bytes.data, 20);
    cli_text_add_bytes(&map, (const char *)sample.gain_map + 2, NUMBERS);
    cli_text_add_bytes(&map, other, sizeof other - 1);
    cli_text_add_bytes(&map, (const char *)bytes.data + 20, bytes.byte_count - 20);
    ims_bytes_free(&bytes);
    struct input_metadata *const metadata = input_metadata_new();
    input_metadata_set(metadata, IMS_METADATA_GAIN_MAP, map.data, map.length);
    cli_text_free(&map);
    return metadata;
}

/* Which sample of the map stands at a place of the turned one, as Exif has it. */
static unsigned sample_at(const struct decoded *map, int orientation, int x, int y,
                          int channel)
{
    const int right = WIDTH - 1, bottom = HEIGHT - 1;
    const int places[][2] = {
        {x, y}, {right - x, y},  {right - x, bottom - y}, {x, bottom - y},
        {y, x}, {y, bottom - x}, {right - y, bottom - x}, {right - y, x}};
    const int *const place = places[orientation - 1];
    return decoded_sample(map, place[0], place[1], channel);
}

static void check_turned(enum ims_pixel_format format, int orientation)
{
    struct input_guard guard = {.limits = {.pixels = 0}};
    const struct input_reading reading = {.guard = &guard};
    struct input_metadata *const metadata = make_map(format);
    const struct ims_metadata *const fields = &metadata->fields;
    const bool lies = orientation > 4;
    struct decoded map, turned;
    cr_assert_eq(decode_jpeg(&map, fields->gain_map, fields->gain_map_size), 0);
    cr_assert(readers_gain_map_turn(&reading, metadata, orientation));
    cr_assert_eq(decode_jpeg(&turned, fields->gain_map, fields->gain_map_size), 0);
    cr_assert_eq(turned.width, lies ? HEIGHT : WIDTH);
    cr_assert_eq(turned.height, lies ? WIDTH : HEIGHT);
    cr_assert_eq(turned.channels, map.channels);
    for (int y = 0; y < turned.height; y++)
        for (int x = 0; x < turned.width; x++)
            for (int k = 0; k < map.channels; k++)
                cr_assert_lt(abs((int)decoded_sample(&turned, x, y, k) -
                                 (int)sample_at(&map, orientation, x, y, k)),
                             map.channels > 1 ? 12 : 4, "%d: %d, %d", orientation, x,
                             y);
    cr_assert_null(memmem(fields->gain_map, fields->gain_map_size, "me\xFF", 3));
    cr_assert_not_null(memmem(fields->gain_map, fields->gain_map_size, "21496:-1", 8));
    cr_assert_not_null(
        memmem(fields->gain_map, fields->gain_map_size, "ICC_PROFILE", 11));
    decoded_free(&map);
    decoded_free(&turned);
    input_metadata_free(metadata);
}

Test(cli_readers_gain_map, it_is_turned_as_the_picture_is)
{
    for (int orientation = 2; orientation <= 8; orientation++) {
        check_turned(IMS_PIXEL_GRAY8, orientation);
        check_turned(IMS_PIXEL_RGB8, orientation);
    }
}

Test(cli_readers_gain_map, what_cannot_be_turned_stays_as_it_was)
{
    struct input_guard none = {.limits = {.pixels = 0}};
    struct input_guard small = {.limits = {.pixels = WIDTH * HEIGHT - 1}};
    const struct input_reading reading = {.guard = &none};
    const struct input_reading limited = {.guard = &small};
    struct input_metadata *metadata = make_map(IMS_PIXEL_GRAY8);
    cr_assert_not(readers_gain_map_turn(&limited, metadata, 3));
    cr_assert_not(input_guard_refused(&small), "the picture was not too large");
    cr_assert(readers_gain_map_turn(&reading, metadata, 3));
    input_metadata_drop(metadata, IMS_METADATA_GAIN_MAP);
    input_metadata_set(metadata, IMS_METADATA_GAIN_MAP, "\xFF\xD8\xFF", 3);
    cr_assert_not(readers_gain_map_turn(&reading, metadata, 3));
    cr_assert_eq(metadata->fields.gain_map_size, 3);
    input_metadata_free(metadata);
}

#else

Test(cli_readers_gain_map, not_built)
{
    cr_skip_test("configure has not found libjpeg-turbo");
}

#endif
