/* SPDX-License-Identifier: MIT
 *
 * OpenEXR by its library: samples of each kind and layout come back, inside and outside
 * of what is displayed; layers, parts and attributes; what cannot be a picture, and
 * what is damaged, is refused. The files are written here, byte by byte.
 */
#include "config.h"

#include <criterion/criterion.h>

#ifdef HAVE_OPENEXR

#include <math.h>

#include "cli/input/metadata.h"
#include "exr_file.h"

/* ---- what is right ----------------------------------------------------------------
 */

/* By the definition, not by its bits. */
static double number_of(int type, uint32_t bits)
{
    float number;
    if (type == HALF) {
        const int exponent = (int)(bits >> 10 & 31);
        const double fraction = bits & 1023, sign = bits >> 15 != 0 ? -1 : 1;
        return exponent == 0    ? sign * ldexp(fraction, -24)
               : exponent != 31 ? sign * ldexp(fraction + 1024, exponent - 25)
               : fraction == 0  ? sign * (double)INFINITY
                                : (double)NAN;
    }
    memcpy(&number, &bits, sizeof number);
    return (double)number;
}

/* Each pixel is its channels', of these numbers. */
static void check_pixels(const struct reading *reading, const struct part *part,
                         const int *channels, int count)
{
    const struct ims_image *const image = &reading->picture.image;
    const int *const shown = part->shown.places, *const data = part->data.places;
    const bool is_half = image->format == IMS_PIXEL_RGB_F16 ||
                         image->format == IMS_PIXEL_RGBA_F16 ||
                         image->format == IMS_PIXEL_GRAY_F16 ||
                         image->format == IMS_PIXEL_GRAY_ALPHA_F16;
    cr_assert_eq(image->width, columns_of(&part->shown));
    cr_assert_eq(image->height, rows_of(&part->shown));
    for (int y = shown[1]; y <= shown[3]; y++)
        for (int x = shown[0]; x <= shown[2]; x++)
            for (int i = 0; i < count; i++) {
                const int type = part->types[channels[i]];
                const bool is_there =
                    x >= data[0] && x <= data[2] && y >= data[1] && y <= data[3];
                const uint32_t bits = is_there ? bits_at(type, x, y, channels[i]) : 0;
                const double found =
                    reading_sample(reading, x - shown[0], y - shown[1], i);
                cr_assert_eq(found, is_half ? bits : number_of(type, bits),
                             "%d, %d, %d: %g", x, y, i, found);
            }
}

#define RGB                                                                            \
    {                                                                                  \
        "B", "G", "R"                                                                  \
    }
#define HALVES                                                                         \
    {                                                                                  \
        HALF, HALF, HALF, HALF, HALF, HALF                                             \
    }
static const struct window whole = {{0, 0, 6, 19}};
static const int rgb[] = {2, 1, 0};

Test(exr, each_kind_of_sample_in_each_layout)
{
    static const struct {
        struct part part;
        enum ims_pixel_format format;
        int channels[4], count;
    } kinds[] = {
        {{.channels = RGB, .types = HALVES}, IMS_PIXEL_RGB_F16, {2, 1, 0}, 3},
        {{.channels = RGB, .types = {FLOAT, FLOAT, FLOAT}},
         IMS_PIXEL_RGB_F32,
         {2, 1, 0},
         3},
        {{.channels = RGB, .types = {HALF, FLOAT, HALF}},
         IMS_PIXEL_RGB_F32,
         {2, 1, 0},
         3},
        {{.channels = {"A", "B", "G", "R"}, .types = HALVES},
         IMS_PIXEL_RGBA_F16,
         {3, 2, 1, 0},
         4},
        {{.channels = {"Y"}, .types = HALVES}, IMS_PIXEL_GRAY_F16, {0}, 1},
        {{.channels = {"A", "Y"}, .types = {FLOAT, HALF}},
         IMS_PIXEL_GRAY_ALPHA_F32,
         {1, 0},
         2},
        {{.channels = {"B", "G", "R", "Z", "id"},
          .types = {HALF, HALF, HALF, FLOAT, UINT}},
         IMS_PIXEL_RGB_F16,
         {2, 1, 0},
         3},
    };
    for (size_t i = 0; i < 3 * sizeof kinds / sizeof kinds[0]; i++) {
        struct reading reading = {.reader = NULL};
        struct part part = kinds[i / 3].part;
        part.data = part.shown = whole;
        part.compression = i % 3 == 1 ? ZIP : NONE;
        part.tile = i % 3 == 2 ? 3 : 0;
        struct file file = make_file(&part, 1);
        reading_begin(&reading, &readers_exr, &file);
        cr_assert_eq(reading.picture.image.format, kinds[i / 3].format);
        cr_assert_eq(reading.picture.image.transfer, IMS_TRANSFER_LINEAR);
        cr_assert_eq(reading.picture.image.alpha, IMS_ALPHA_PREMULTIPLIED);
        cr_assert_eq(reading.picture.left_out != NULL, part.channels[4] != NULL);
        check_pixels(&reading, &part, kinds[i / 3].channels, kinds[i / 3].count);
        cr_assert_eq(reading_next(&reading), INPUT_END);
        reading_close(&reading);
        free(file.bytes);
    }
}

Test(exr, what_is_displayed_is_saved)
{
    static const struct window windows[][2] = {
        {{{0, 0, 6, 19}}, {{2, 3, 4, 17}}},    {{{-3, -20, 3, -1}}, {{-5, -22, 5, 1}}},
        {{{-3, -20, 3, -1}}, {{0, -4, 9, 2}}}, {{{5, 5, 9, 9}}, {{-9, 7, 6, 12}}},
        {{{0, 0, 4, 4}}, {{5, 0, 6, 4}}},      {{{0, 0, 4, 4}}, {{0, -9, 4, -1}}},
    };
    for (size_t i = 0; i < 3 * sizeof windows / sizeof windows[0]; i++) {
        struct reading reading = {.reader = NULL};
        const struct part part = {.channels = RGB,
                                  .types = {HALF, FLOAT, FLOAT},
                                  .data = windows[i / 3][0],
                                  .shown = windows[i / 3][1],
                                  .compression = i % 3 == 1 ? ZIP : NONE,
                                  .tile = i % 3 == 2 ? 2 : 0};
        struct file file = make_file(&part, 1);
        reading_begin(&reading, &readers_exr, &file);
        check_pixels(&reading, &part, rgb, 3);
        reading_close(&reading);
        free(file.bytes);
    }
}

Test(exr, every_half_becomes_its_float)
{
    enum { SIDE = 256, BATCH = 16 };
    struct reading reading = {.reader = NULL};
    const struct part part = {.channels = RGB,
                              .types = {FLOAT, HALF, HALF},
                              .data = {{0, 0, 15, 0}},
                              .shown = {{0, 0, 15, 0}}};
    struct file file = make_file(&part, 1);
    for (uint32_t first = 0; first <= UINT16_MAX; first += BATCH) {
        unsigned char *const samples = file.bytes + file.size - 2 * BATCH;
        for (uint32_t i = 0; i < BATCH; i++) {
            samples[2 * i] = (unsigned char)(first + i);
            samples[2 * i + 1] = (unsigned char)((first + i) >> 8);
        }
        reading_begin(&reading, &readers_exr, &file);
        for (uint32_t i = 0; i < BATCH; i++) {
            const double right = number_of(HALF, first + i);
            const double found = reading_sample(&reading, (int)i, 0, 0);
            cr_assert(isnan(right) ? isnan(found) : right == found, "%u", first + i);
        }
        reading_close(&reading);
    }
    free(file.bytes);
}

/* ---- channels and parts -----------------------------------------------------------
 */

/* What is said where no picture can be made of a file; NULL: one can. */
static const struct {
    struct part part;
    const char *words;
} files[] = {
    {{.channels = {"l.B", "l.G", "l.R"}, .types = HALVES}, NULL},
    {{.channels = {"B", "G", "R", "l.B", "l.G", "l.R"}, .types = HALVES}, NULL},
    {{.channels = {"a.Y", "b.Y"}, .types = HALVES}, "several layers"},
    {{.channels = {"B", "R"}, .types = HALVES}, "not all of the channels"},
    {{.channels = {"Z"}, .types = HALVES}, "none of the channels"},
    {{.channels = {"BY", "RY", "Y"}, .types = HALVES}, "chroma"},
    {{.channels = RGB, .types = {HALF, UINT, HALF}}, "whole numbers"},
    {{.channels = RGB, .types = HALVES, .sampling = 2}, "fewer samples"},
};

Test(exr, which_channels_are_taken)
{
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct reading reading = {.reader = NULL};
        struct part part = files[i].part;
        part.data = part.shown = (struct window){{0, 0, 3, 3}};
        struct file file = make_file(&part, 1);
        cr_assert_eq(reading_open(&reading, &readers_exr, &file), INPUT_PICTURE, "%s",
                     reading.problem.data);
        cr_assert_eq(reading_next(&reading),
                     files[i].words == NULL ? INPUT_PICTURE : INPUT_DAMAGED, "%zu", i);
        if (files[i].words == NULL)
            check_pixels(&reading, &part, rgb, 3);
        else
            cr_assert_not_null(strstr(reading.problem.data, files[i].words), "%s",
                               reading.problem.data);
        cr_assert_eq(reading_next(&reading), INPUT_END);
        reading_close(&reading);
        free(file.bytes);
    }
}

/* Reads a file of two parts, of which the first has one channel. */
static void open_parts(struct reading *reading, struct part parts[2], const char *name,
                       struct file *file)
{
    parts[0] = (struct part){.channels = {name},
                             .types = {UINT},
                             .data = {{0, 0, 2, 2}},
                             .shown = {{0, 0, 2, 2}},
                             .kind = "first"};
    parts[1] = (struct part){.channels = RGB,
                             .types = HALVES,
                             .data = whole,
                             .shown = whole,
                             .kind = "second"};
    *file = make_file(parts, 2);
    cr_assert_eq(reading_open(reading, &readers_exr, file), INPUT_PICTURE, "%s",
                 reading->problem.data);
}

Test(exr, each_part_is_a_picture)
{
    struct part parts[2];
    struct reading reading = {.reader = NULL};
    struct file file;
    open_parts(&reading, parts, "Y", &file);
    cr_assert_eq(reading.input.expected, 2);
    cr_assert_eq(reading_next(&reading), INPUT_DAMAGED);
    cr_assert_eq(reading_next(&reading), INPUT_PICTURE, "%s", reading.problem.data);
    check_pixels(&reading, &parts[1], rgb, 3);
    cr_assert_eq(reading.picture.metadata->text_count, 0);
    cr_assert_null(reading.picture.left_out);
    cr_assert_eq(reading_next(&reading), INPUT_END);
    reading_close(&reading);
    free(file.bytes);
}

Test(exr, parts_without_colors_are_left_out)
{
    struct part parts[2];
    struct reading reading = {.reader = NULL};
    struct file file;
    open_parts(&reading, parts, "Z", &file);
    cr_assert_eq(reading.input.expected, 1);
    cr_assert_eq(reading_next(&reading), INPUT_PICTURE, "%s", reading.problem.data);
    check_pixels(&reading, &parts[1], rgb, 3);
    cr_assert_not_null(reading.picture.left_out);
    cr_assert_eq(reading_next(&reading), INPUT_END);
    reading_close(&reading);
    free(file.bytes);
}

/* ---- attributes -------------------------------------------------------------------
 */

static void open_with(struct reading *reading, const struct writing *attributes,
                      struct file *file)
{
    const struct part part = {.channels = RGB,
                              .types = HALVES,
                              .data = whole,
                              .shown = whole,
                              .more = (const char *)attributes->bytes,
                              .more_size = attributes->size};
    *file = make_file(&part, 1);
    reading_begin(reading, &readers_exr, file);
}

Test(exr, what_stands_beside_is_carried_over)
{
    struct reading reading = {.reader = NULL};
    struct writing more = {.size = 0};
    struct file file;
    put_text(&more, "comments", "a meadow");
    put_text(&more, "Artist", "Ada");
    put_text(&more, "capDate", "2026:11:28 22:58:00");
    put_float(&more, "utcOffset", -3600);
    put_float(&more, "xDensity", 72);
    put_float(&more, "latitude", 47.5F);
    put_float(&more, "longitude", -8.25F);
    put_chromaticities(
        &more, (float[]){.708F, .292F, .17F, .797F, .131F, .046F, .3127F, .329F});
    open_with(&reading, &more, &file);
    const struct input_metadata *const metadata = reading.picture.metadata;
    cr_assert_eq(metadata->text_count, 2);
    cr_assert_str_eq(metadata->texts[0].key, "Description");
    cr_assert_str_eq(metadata->texts[0].value, "a meadow");
    cr_assert_str_eq(metadata->texts[1].key, "Artist");
    cr_assert_eq(metadata->fields.time_ns, 1795903080000000000);
    cr_assert_eq(metadata->fields.dots_per_metre_x, 2835);
    cr_assert_eq(metadata->fields.dots_per_metre_y, 5669);
    cr_assert_eq(metadata->position.latitude, 47.5);
    cr_assert_eq(metadata->position.longitude, -8.25);
    cr_assert_not(metadata->position.has_altitude);
    cr_assert_not(metadata->lacks);
    cr_assert_eq(reading.picture.image.primaries, IMS_PRIMARIES_BT2020);
    reading_close(&reading);
    free(file.bytes);
}

Test(exr, colors_without_a_number_are_told)
{
    struct reading reading = {.reader = NULL};
    struct writing more = {.size = 0};
    struct file file;
    put_chromaticities(
        &more, (float[]){.7347F, .2653F, 0, 1, .0001F, -.077F, .32168F, .33767F});
    open_with(&reading, &more, &file);
    cr_assert_eq(reading.picture.image.primaries, IMS_PRIMARIES_DEFAULT);
    cr_assert(reading.picture.has_own_colors);
    cr_assert(reading.picture.metadata->lacks);
    reading_close(&reading);
    free(file.bytes);
}

/* ---- damage -----------------------------------------------------------------------
 */

Test(exr, cut_off_it_is_refused_or_said_to_be_damaged)
{
    const struct window small = {{0, 0, 2, 5}};
    const struct part part = {
        .channels = RGB, .types = HALVES, .data = small, .shown = small};
    struct file file = make_file(&part, 1);
    bool saved = false;
    for (size_t size = 4; size < file.size; size += 3) {
        struct reading reading = {.reader = NULL};
        struct file cut = file_copy(file.bytes, size);
        if (reading_open(&reading, &readers_exr, &cut) == INPUT_PICTURE)
            cr_assert_eq(reading_next(&reading), INPUT_DAMAGED, "%zu", size);
        reading_close(&reading);
        if (reading_open(&reading, &readers_exr, &cut) == INPUT_PICTURE) {
            reading.input.saves_damaged = true;
            if (reading_next(&reading) == INPUT_PICTURE) {
                saved = true;
                cr_assert(reading.picture.is_damaged);
                cr_assert_eq(reading_sample(&reading, 2, 0, 0), bits_at(HALF, 2, 0, 2));
                cr_assert_eq(reading_sample(&reading, 2, 5, 0), 0);
            }
        }
        reading_close(&reading);
        free(cut.bytes);
    }
    cr_assert(saved);
    free(file.bytes);
}

/* A chunk that says it has a byte less than its samples take. */
Test(exr, chunks_that_cannot_be_decompressed_are_refused)
{
    for (int compression = NONE; compression <= ZIP; compression += ZIP) {
        const struct part part = {.channels = RGB,
                                  .types = HALVES,
                                  .data = {{0, 0, 3, 0}},
                                  .shown = {{0, 0, 3, 0}},
                                  .compression = compression};
        enum { SAMPLES = 3 * 4 * 2 };
        struct reading reading = {.reader = NULL};
        struct file file = make_file(&part, 1);
        file.bytes[file.size - SAMPLES - 4]--;
        cr_assert_eq(reading_open(&reading, &readers_exr, &file), INPUT_PICTURE);
        cr_assert_eq(reading_next(&reading), INPUT_DAMAGED);
        cr_assert_not_null(strstr(reading.problem.data, "damaged"));
        reading_close(&reading);
        free(file.bytes);
    }
}

Test(exr, more_than_is_allowed_is_refused)
{
    const struct part part = {
        .channels = RGB, .types = HALVES, {{0, 0, 1, 1}}, {{0, 0, 1000000, 1000000}}};
    struct reading reading = {.reader = NULL};
    struct file file = make_file(&part, 1);
    reading.guard.limits.pixels = 1000000;
    cr_assert_eq(reading_open(&reading, &readers_exr, &file), INPUT_PICTURE);
    cr_assert_eq(reading_next(&reading), INPUT_FAILED);
    cr_assert_not_null(strstr(reading.problem.data, "--max-pixels"));
    reading_close(&reading);
    free(file.bytes);
}

/* Of four floats a pixel, it is 2 ^ 64 bytes. */
Test(exr, windows_of_more_bytes_than_numbers_hold_are_refused)
{
    enum { HALF_OF_IT = 1 << 29 };
    const struct part part = {
        .channels = {"A", "B", "G", "R"},
        .types = {FLOAT, FLOAT, FLOAT, FLOAT},
        .data = whole,
        .shown = {{-HALF_OF_IT, -HALF_OF_IT, HALF_OF_IT - 1, HALF_OF_IT - 1}}};
    struct reading reading = {.reader = NULL};
    struct file file = make_file(&part, 1);
    reading.guard.limits.picture_bytes = 1 << 20;
    cr_assert_eq(reading_open(&reading, &readers_exr, &file), INPUT_PICTURE);
    cr_assert_eq(reading_next(&reading), INPUT_FAILED);
    cr_assert_not_null(strstr(reading.problem.data, "memory that one may take"), "%s",
                       reading.problem.data);
    reading_close(&reading);
    free(file.bytes);
}

#else

Test(exr, built_without_it)
{
    cr_skip("built without openexr");
}

#endif
