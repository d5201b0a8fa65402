/* SPDX-License-Identifier: MIT
 *
 * Icons: every size of a file, its colors and its mask; what is cut off is refused.
 */
#include <criterion/criterion.h>

#include "reading.h"

enum { HEADER = 22, BITMAP = 40, SIDE = 6 };

static size_t put_number(unsigned char *bytes, size_t count, size_t number)
{
    for (size_t i = 0; i < count; i++)
        bytes[i] = (unsigned char)(number >> 8 * i);
    return count;
}

/* A color of 8 bits for red, green and blue of each pixel, and whether it is seen. */
static unsigned char color_at(int x, int y, int sample, int bits)
{
    const int index = (x + y * 3) % 4; /* into the palette */
    return (unsigned char)(bits <= 8 ? index * 60 + sample * 5
                                     : x * 30 + y * 7 + sample * 50);
}

static bool is_seen(int x, int y)
{
    return (x + y) % 3 != 0;
}

/* One bitmap, its rows from the lowest one up, with its mask. Returns its size. */
static size_t put_bitmap(unsigned char *bytes, int bits, bool own_alpha)
{
    const size_t colors = bits <= 8 ? (size_t)1 << bits : 0;
    const size_t row = ((size_t)SIDE * (size_t)bits + 31) / 32 * 4;
    put_number(bytes, 4, BITMAP);
    put_number(bytes + 4, 4, SIDE);
    put_number(bytes + 8, 4, 2 * SIDE);
    put_number(bytes + 12, 2, 1);
    put_number(bytes + 14, 2, (size_t)bits);
    size_t place = BITMAP;
    for (size_t i = 0; i < colors; i++, place += 4)
        for (size_t c = 0; c < 3; c++)
            bytes[place + 2 - c] = (unsigned char)(i % 4 * 60 + c * 5);
    for (int y = SIDE - 1; y >= 0; y--, place += row)
        for (int x = 0; x < SIDE; x++) {
            const int index = (x + y * 3) % 4, bit = x * bits;
            if (bits <= 8) {
                bytes[place + (size_t)bit / 8] |=
                    (unsigned char)(index << (8 - bits - bit % 8));
                continue;
            }
            for (int c = 0; c < 3; c++)
                bytes[place + (size_t)(bit / 8 + 2 - c)] = color_at(x, y, c, bits);
            if (bits == 32 && own_alpha)
                bytes[place + (size_t)bit / 8 + 3] = (unsigned char)(x * 40 + 1);
        }
    for (int y = SIDE - 1; y >= 0; y--, place += 4)
        for (int x = 0; x < SIDE; x++)
            if (!is_seen(x, y))
                bytes[place] |= (unsigned char)(0x80 >> x);
    return place;
}

static struct file make_file(int bits, bool own_alpha)
{
    unsigned char bytes[4096] = {0, 0, 1, 0, 1, 0, SIDE, SIDE};
    const size_t size = put_bitmap(bytes + HEADER, bits, own_alpha);
    put_number(bytes + 14, 4, size);
    put_number(bytes + 18, 4, HEADER);
    return file_copy(bytes, HEADER + size);
}

Test(ico, colors_and_masks_come_back)
{
    static const struct {
        int bits;
        bool own_alpha;
    } kinds[] = {{4, false}, {8, false}, {24, false}, {32, false}, {32, true}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct reading reading = {.reader = NULL};
        struct file file = make_file(kinds[i].bits, kinds[i].own_alpha);
        reading_begin(&reading, &readers_ico, &file);
        cr_assert_eq(reading.picture.image.format, IMS_PIXEL_RGBA8);
        cr_assert_eq(reading.picture.image.height, SIDE);
        for (int y = 0; y < SIDE; y++)
            for (int x = 0; x < SIDE; x++) {
                for (int c = 0; c < 3; c++)
                    cr_assert_eq(reading_sample(&reading, x, y, c),
                                 color_at(x, y, c, kinds[i].bits), "%d bits",
                                 kinds[i].bits);
                cr_assert_eq(reading_sample(&reading, x, y, 3),
                             kinds[i].own_alpha ? x * 40 + 1
                             : is_seen(x, y)    ? 255
                                                : 0,
                             "%d bits", kinds[i].bits);
            }
        cr_assert_eq(reading_next(&reading), INPUT_END);
        reading_close(&reading);
        free(file.bytes);
    }
}

Test(ico, what_is_cut_off_or_of_no_known_kind_is_refused)
{
    struct file file = make_file(8, false);
    for (size_t size = HEADER; size < file.size; size += 9) {
        struct reading reading = {.reader = NULL};
        struct file cut = file_copy(file.bytes, size);
        cr_assert_eq(reading_open(&reading, &readers_ico, &cut), INPUT_PICTURE);
        cr_assert_eq(reading_next(&reading), INPUT_DAMAGED, "%zu bytes", size);
        reading_close(&reading);
        free(cut.bytes);
    }
    for (int bits = 0; bits < 64; bits++) {
        struct reading reading = {.reader = NULL};
        file.bytes[HEADER + 14] = (unsigned char)bits;
        cr_assert_eq(reading_open(&reading, &readers_ico, &file), INPUT_PICTURE);
        cr_assert_eq(reading_next(&reading) == INPUT_PICTURE,
                     bits == 1 || bits == 4 ||
                         (bits % 8 == 0 && bits > 0 && bits <= 32),
                     "%d bits", bits);
        reading_close(&reading);
    }
    free(file.bytes);
}
