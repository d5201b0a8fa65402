/* SPDX-License-Identifier: MIT
 *
 * Bitmaps: every header, depth, palettes, bit fields, runs, and what stands beside;
 * what is cut off is refused, or as much of it given as there is.
 */
#include <criterion/criterion.h>

#include "reading.h"

enum { FILE_HEADER = 14, SIDE = 3, ROOM = 2048 };

/* A file that is put together. */
struct making {
    unsigned char bytes[ROOM];
    size_t size;
};

static void put_number(unsigned char *bytes, size_t count, size_t number)
{
    for (size_t i = 0; i < count; i++)
        bytes[i] = (unsigned char)(number >> 8 * i);
}

static void add(struct making *making, size_t count, size_t number)
{
    put_number(making->bytes + making->size, count, number);
    making->size += count;
}

/* The headers of SIDE x SIDE pixels. */
static void begin(struct making *making, size_t header, size_t bits, size_t compression)
{
    unsigned char *info = making->bytes + FILE_HEADER;
    *making = (struct making){.bytes = "BM", .size = FILE_HEADER + header};
    put_number(info, 4, header);
    put_number(info + 4, header == 12 ? 2 : 4, SIDE);
    put_number(info + (header == 12 ? 6 : 8), 2, SIDE);
    put_number(info + (header == 12 ? 10 : 14), 2, bits);
    if (header > 16)
        put_number(info + 16, 4, compression);
}

static struct file end(struct making *making)
{
    put_number(making->bytes + 2, 4, making->size);
    return file_copy(making->bytes, making->size);
}

static void begin_pixels(struct making *making)
{
    put_number(making->bytes + 10, 4, making->size);
}

static int index_at(int x, int y, int colors)
{
    return (x + 2 * y + (y == 1 && x == 2)) % colors;
}

static void add_palette(struct making *making, size_t entry, size_t colors, bool gray)
{
    for (size_t i = 0; i < colors; i++)
        add(making, entry, gray ? (i % 64 * 2 + 1) * 0x010101 : i % 64 * 0x030201 + 1);
    begin_pixels(making);
}

static void add_indices(struct making *making, int bits)
{
    for (int y = SIDE - 1; y >= 0; y--) {
        for (int x = 0; x < SIDE; x++)
            making->bytes[making->size + (size_t)(x * bits / 8)] |=
                (unsigned char)(index_at(x, y, 1 << bits) << (8 - bits - x * bits % 8));
        making->size += 4;
    }
}

Test(bmp, palettes_of_every_header)
{
    static const size_t headers[] = {12, 16, 40, 52, 56, 64, 108, 124};
    for (size_t i = 0; i < 8 * 4; i++) {
        const size_t header = headers[i / 4];
        const int bits = 1 << i % 4;
        struct making making;
        struct reading reading = {.reader = NULL};
        begin(&making, header, (size_t)bits, 0);
        add_palette(&making, header == 12 ? 3 : 4, (size_t)1 << bits, false);
        add_indices(&making, bits);
        struct file file = end(&making);
        cr_assert(readers_bmp_probe(file.bytes, file.size));
        reading_begin(&reading, &readers_bmp, &file);
        cr_assert_eq(reading.picture.image.format, IMS_PIXEL_RGB8);
        for (int y = 0; y < SIDE; y++)
            for (int x = 0; x < SIDE; x++)
                for (int c = 0; c < 3; c++)
                    cr_assert_eq(reading_sample(&reading, x, y, c),
                                 index_at(x, y, 1 << bits) % 64 * (3 - c) + (c == 2),
                                 "%zu, %d bits: %d, %d, %d", header, bits, x, y, c);
        cr_assert_eq(reading_next(&reading), INPUT_END);
        reading_close(&reading);
        free(file.bytes);
    }
}

/* Bit fields, by one pixel of each kind. */
static const struct {
    size_t header, bits, compression, masks[4], pixel;
    int wanted[4];
    enum ims_pixel_format format;
} kinds[] = {
    {40, 16, 0, {0}, 0x8000 | 31 << 10 | 16 << 5, {255, 132, 0}, IMS_PIXEL_RGB8},
    {40, 32, 0, {0}, 0x80010203, {1, 2, 3}, IMS_PIXEL_RGB8},
    {12, 24, 0, {0}, 0x010203, {3, 2, 1}, IMS_PIXEL_BGR8},
    {40, 16, 3, {0x18, 0x7, 0x20}, 0x3B, {255, 109, 255}, IMS_PIXEL_RGB8},
    {40, 16, 6, {0xF, 0xF0, 0xF00, 0xF000}, 0x8421, {17, 34, 68, 136}, IMS_PIXEL_RGBA8},
    {52, 16, 3, {0xF800, 0x7E0, 0}, 0x8400, {132, 130, 0}, IMS_PIXEL_RGB8},
    {56,
     32,
     3,
     {0xFF000000, 0xFF0000, 0xFF00, 0xFF},
     0x01020304,
     {1, 2, 3, 4},
     IMS_PIXEL_RGBA8},
    {108,
     32,
     3,
     {0xFFE00000, 0x1FFC00, 0x3FF},
     (size_t)0x80000000 | 1 << 10 | 0x3FF,
     {32784, 32, 65535},
     IMS_PIXEL_RGB16},
    {124,
     32,
     3,
     {0x3F, 0x7FFFC0, 0xF800000, 0xF0000000},
     0x9FFFFFFF,
     {65535, 65535, 65535, 39321},
     IMS_PIXEL_RGBA16},
};

Test(bmp, bit_fields)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const size_t bits = kinds[i].bits;
        struct making making;
        struct reading reading = {.reader = NULL};
        begin(&making, kinds[i].header, bits, kinds[i].compression);
        for (size_t mask = 0; mask < 4 && kinds[i].compression != 0; mask++)
            put_number(making.bytes + FILE_HEADER + 40 + 4 * mask, 4,
                       kinds[i].masks[mask]);
        if (kinds[i].header == 40 && kinds[i].compression != 0)
            making.size += kinds[i].compression == 6 ? 16 : 12;
        begin_pixels(&making);
        const size_t first = making.size;
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++)
                add(&making, bits / 8, kinds[i].pixel);
            making.size += (4 - (making.size - first) % 4) % 4;
        }
        struct file file = end(&making);
        reading_begin(&reading, &readers_bmp, &file);
        cr_assert_eq(reading.picture.image.format, kinds[i].format, "%zu", i);
        const bool alpha = kinds[i].masks[3] != 0;
        if (alpha)
            cr_assert_eq(reading.picture.image.alpha, IMS_ALPHA_STRAIGHT);
        for (int at = 0; at < SIDE * SIDE; at++)
            for (int c = 0; c < 3 + alpha; c++)
                cr_assert_eq(reading_sample(&reading, at % SIDE, at / SIDE, c),
                             kinds[i].wanted[c], "%zu: %d, %d", i, at, c);
        reading_close(&reading);
        free(file.bytes);
    }
}

/* Lines from below: a run with pixels one by one, one that is left out, and one that
 * begins late. */
static const unsigned char runs8[] = "\1\1\0\3\2\3\2\0\0\0\0\2\1\1\2\4\0\1";
static const unsigned char runs4[] = "\1\x10\0\3\x23\x20\0\0\0\2\1\1\2\x44\0\1";

static struct file make_runs(bool of_four, bool past)
{
    struct making making;
    begin(&making, 40, of_four ? 4 : 8, of_four ? 2 : 1);
    add_palette(&making, 4, 16, true);
    put_number(making.bytes + FILE_HEADER + 32, 4, 16);
    put_number(making.bytes + FILE_HEADER + 4, 4, 4);
    const size_t size = of_four ? sizeof runs4 - 1 : sizeof runs8 - 1;
    memcpy(making.bytes + making.size, of_four ? runs4 : runs8, size);
    making.size += size;
    if (past) /* also what pads a line */
        making.bytes[making.size - 4] = 99;
    return end(&making);
}

Test(bmp, runs)
{
    static const int wanted[3][4] = {{0, 4, 4, 0}, {0, 0, 0, 0}, {1, 2, 3, 2}};
    for (int i = 0; i < 2; i++) {
        struct reading reading = {.reader = NULL};
        struct file file = make_runs(i != 0, false);
        reading_begin(&reading, &readers_bmp, &file);
        cr_assert_eq(reading.picture.image.format, IMS_PIXEL_GRAY8);
        for (int at = 0; at < 12; at++)
            cr_assert_eq(reading_sample(&reading, at % 4, at / 4, 0),
                         2 * wanted[at / 4][at % 4] + 1, "%d: %d", i, at);
        reading_close(&reading);
        const size_t first = file.size - sizeof runs4 + 1;
        for (size_t size = first; size < file.size - 1; size++) {
            struct file cut = file_copy(file.bytes, size);
            cr_assert_eq(reading_open(&reading, &readers_bmp, &cut), INPUT_PICTURE);
            cr_assert_eq(reading_next(&reading), INPUT_DAMAGED, "%zu of %zu", size,
                         file.size);
            reading_close(&reading);
            free(cut.bytes);
        }
        free(file.bytes);
        file = make_runs(i != 0, true);
        cr_assert_eq(reading_open(&reading, &readers_bmp, &file), INPUT_PICTURE);
        cr_assert_eq(reading_next(&reading), INPUT_DAMAGED, "it goes beyond a line");
        reading_close(&reading);
        free(file.bytes);
    }
}

Test(bmp, the_mark_of_the_end_may_be_missing)
{
    static const unsigned char lines[] = "\3\1\0\0\3\2\0\0\3\1";
    struct making making;
    begin(&making, 40, 8, 1);
    add_palette(&making, 4, 256, true);
    memcpy(making.bytes + making.size, lines, sizeof lines - 1);
    making.size += sizeof lines - 1;
    struct file file = end(&making);
    struct reading reading = {.reader = NULL};
    reading_begin(&reading, &readers_bmp, &file);
    for (int i = 0; i < SIDE * SIDE; i++)
        cr_assert_eq(reading_sample(&reading, i % SIDE, i / SIDE, 0),
                     i / SIDE == 1 ? 5 : 3, "%d", i);
    reading_close(&reading);
    free(file.bytes);
}

Test(bmp, what_is_cut_off_is_refused_or_given_in_part)
{
    struct making making;
    begin(&making, 40, 8, 0);
    add_palette(&making, 4, 256, true);
    add_indices(&making, 8);
    struct file file = end(&making);
    for (size_t size = 26; size < file.size - 1; size += size < 60 ? 1 : 5) {
        struct reading reading = {.reader = NULL};
        struct file cut = file_copy(file.bytes, size);
        for (int saves = 0; saves < 2; saves++) {
            cr_assert_eq(reading_open(&reading, &readers_bmp, &cut), INPUT_PICTURE);
            reading.input.saves_damaged = saves != 0;
            const bool some = saves != 0 && size >= file.size - 9;
            cr_assert_eq(reading_next(&reading), some ? INPUT_PICTURE : INPUT_DAMAGED,
                         "%zu of %zu", size, file.size);
            cr_assert_eq(reading.picture.is_damaged, some);
            cr_assert_neq(reading.problem.length, 0);
            if (some)
                cr_assert_eq(reading_sample(&reading, 1, 2, 0),
                             2 * index_at(1, 2, 256) + 1);
            if (some)
                cr_assert_eq(reading_sample(&reading, 1, 0, 0), 0);
            reading_close(&reading);
        }
        free(cut.bytes);
    }
    free(file.bytes);
}

Test(bmp, headers_that_say_nonsense_are_refused)
{
    static const struct {
        size_t place, count, number;
    } wrongs[] = {{14, 4, 41},         {18, 4, 0},  {18, 4, 0xFFFFFFFF},
                  {22, 4, 0},          {28, 2, 3},  {30, 4, 2},
                  {30, 4, 4},          {30, 4, 5},  {30, 4, 7},
                  {22, 4, 0x80000000}, {10, 4, 20}, {54, 4, 0xA00},
                  {54, 4, 0x10000}};
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        struct making making;
        struct reading reading = {.reader = NULL};
        begin(&making, 40, 16, 3);
        add(&making, 4, 0xF800);
        add(&making, 4, 0x7E0);
        add(&making, 4, 0x1F);
        begin_pixels(&making);
        making.size += (size_t)SIDE * 8;
        put_number(making.bytes + wrongs[i].place, wrongs[i].count, wrongs[i].number);
        struct file file = end(&making);
        cr_assert_eq(reading_open(&reading, &readers_bmp, &file), INPUT_PICTURE);
        cr_assert_eq(reading_next(&reading), INPUT_DAMAGED, "%zu", i);
        cr_assert_neq(reading.problem.length, 0);
        reading_close(&reading);
        free(file.bytes);
    }
}

Test(bmp, several_with_resolution_and_colors)
{
    struct making making;
    struct reading reading = {.reader = NULL};
    begin(&making, 124, 24, 0);
    put_number(making.bytes + 22, 4, (size_t)-SIDE);
    put_number(making.bytes + FILE_HEADER + 24, 4, 11811);
    put_number(making.bytes + FILE_HEADER + 28, 4, 5906);
    memcpy(making.bytes + FILE_HEADER + 56, "BGRs", 4);
    begin_pixels(&making);
    making.bytes[making.size] = 9; /* blue, first as it is from the top */
    making.size += (size_t)SIDE * 12;
    struct file one = end(&making);
    struct file two = file_copy(one.bytes, one.size);
    two.bytes = realloc(two.bytes, 2 * one.size + CLI_SOURCE_PADDING);
    cr_assert_not_null(two.bytes);
    memcpy(two.bytes + one.size, one.bytes, one.size + CLI_SOURCE_PADDING);
    two.size = 2 * one.size;
    reading_begin(&reading, &readers_bmp, &two);
    cr_assert_eq(reading.input.expected, 2);
    cr_assert_eq(reading_sample(&reading, 0, 0, 0), 9);
    cr_assert_eq(reading.picture.image.transfer, IMS_TRANSFER_SRGB);
    cr_assert_eq(reading.picture.metadata->fields.dots_per_metre_x, 11811);
    cr_assert_eq(reading.picture.metadata->fields.dots_per_metre_y, 5906);
    cr_assert_eq(reading_next(&reading), INPUT_PICTURE);
    cr_assert_eq(reading_next(&reading), INPUT_END);
    reading_close(&reading);
    free(one.bytes);
    free(two.bytes);
}
