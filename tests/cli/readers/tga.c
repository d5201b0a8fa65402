/* SPDX-License-Identifier: MIT
 *
 * Targa of gray with alpha: in runs and without, from each corner; cut off it is
 * refused.
 */
#include <criterion/criterion.h>

#include "reading.h"

enum { WIDTH = 5, HEIGHT = 3, HEADER = 18 };

/* The pixel that is shown at a place; rows have runs in them. */
static int value_at(int x, int y, int sample)
{
    return sample == 0 ? 40 * y + (x > 2 ? x : 1) : 200 + y;
}

static struct file make_file(bool runs, int corner)
{
    unsigned char bytes[200] = {[2] = runs ? 11 : 3,
                                [12] = WIDTH,
                                [14] = HEIGHT,
                                [16] = 16,
                                [17] = (unsigned char)(8 | corner)};
    const bool from_right = (corner & 0x10) != 0;
    size_t size = HEADER;
    for (int row = 0; row < HEIGHT; row++)
        for (int column = 0; column < WIDTH; column++) {
            const int x = from_right ? WIDTH - 1 - column : column;
            const int y = (corner & 0x20) != 0 ? row : HEIGHT - 1 - row;
            const bool begins_run = x == (from_right ? 2 : 0);
            if (runs && x < 3 && !begins_run)
                continue; /* of the run of three */
            if (runs && (begins_run || x == (from_right ? 4 : 3)))
                bytes[size++] = begins_run ? 0x82 : 1;
            bytes[size++] = (unsigned char)value_at(x, y, 0);
            bytes[size++] = (unsigned char)value_at(x, y, 1);
        }
    return file_copy(bytes, size);
}

Test(tga, gray_keeps_its_alpha)
{
    for (int i = 0; i < 8; i++) {
        struct reading reading = {.reader = NULL};
        struct file file = make_file(i % 2 != 0, i / 2 * 0x10);
        cr_assert(readers_tga_probe(file.bytes, file.size));
        reading_begin(&reading, &readers_tga, &file);
        cr_assert_eq(reading.picture.image.format, IMS_PIXEL_GRAY_ALPHA8);
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++)
                for (int c = 0; c < 2; c++)
                    cr_assert_eq(reading_sample(&reading, x, y, c), value_at(x, y, c),
                                 "%d: %d, %d", i, x, y);
        cr_assert_eq(reading_next(&reading), INPUT_END);
        reading_close(&reading);
        for (size_t size = HEADER + 1; size < file.size; size++) {
            struct file cut = file_copy(file.bytes, size);
            cr_assert_eq(reading_open(&reading, &readers_tga, &cut), INPUT_PICTURE);
            cr_assert_eq(reading_next(&reading), INPUT_DAMAGED);
            reading_close(&reading);
            free(cut.bytes);
        }
        free(file.bytes);
    }
}
