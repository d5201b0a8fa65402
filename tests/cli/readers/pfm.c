/* SPDX-License-Identifier: MIT
 *
 * PFM: rows from the lowest one up, both byte orders, cut files.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "reading.h"

enum { WIDTH = 5, HEIGHT = 3 };

static float value_at(int x, int y, int sample)
{
    return (float)(x + 10 * y) + (float)sample / 4 - 3;
}

static struct file make_file(int channels, bool little)
{
    unsigned char bytes[512];
    int size =
        snprintf((char *)bytes, sizeof bytes, "%s\n%d %d\n%s\n",
                 channels == 3 ? "PF" : "Pf", WIDTH, HEIGHT, little ? "-1.0" : "1.0");
    for (int y = HEIGHT - 1; y >= 0; y--)
        for (int x = 0; x < WIDTH; x++)
            for (int c = 0; c < channels; c++) {
                uint32_t bits;
                float value = value_at(x, y, c);
                memcpy(&bits, &value, sizeof bits);
                for (int i = 0; i < 4; i++)
                    bytes[size++] = (unsigned char)(bits >> 8 * (little ? i : 3 - i));
            }
    return file_copy(bytes, (size_t)size);
}

Test(pfm, rows_come_back_upright_in_both_byte_orders)
{
    for (int channels = 1; channels <= 3; channels += 2)
        for (int little = 0; little < 2; little++) {
            struct reading reading = {.reader = NULL};
            struct file file = make_file(channels, little != 0);
            cr_assert(readers_pfm_probe(file.bytes, file.size));
            reading_begin(&reading, &readers_pfm, &file);
            cr_assert_eq(reading.picture.image.width, WIDTH);
            cr_assert_eq(reading.picture.image.height, HEIGHT);
            for (int y = 0; y < HEIGHT; y++)
                for (int x = 0; x < WIDTH; x++)
                    for (int c = 0; c < channels; c++)
                        cr_assert_eq(reading_sample(&reading, x, y, c),
                                     (double)value_at(x, y, c));
            cr_assert_eq(reading_next(&reading), INPUT_END);
            reading_close(&reading);
            free(file.bytes);
        }
}

Test(pfm, what_is_cut_off_or_too_large_is_refused)
{
    struct file file = make_file(3, true);
    for (size_t size = 3; size < file.size; size++) {
        struct reading reading = {.reader = NULL};
        struct file cut = {file.bytes, size};
        cr_assert_eq(reading_open(&reading, &readers_pfm, &cut), INPUT_PICTURE);
        cr_assert_eq(reading_next(&reading), INPUT_FAILED, "%zu bytes", size);
        cr_assert_gt(reading.problem.length, 0);
        reading_close(&reading);
    }
    struct reading reading = {.reader = NULL};
    reading.guard.limits.pixels = WIDTH * HEIGHT - 1;
    cr_assert_eq(reading_open(&reading, &readers_pfm, &file), INPUT_PICTURE);
    cr_assert_eq(reading_next(&reading), INPUT_FAILED);
    cr_assert_not_null(strstr(reading.problem.data, "--max-pixels"));
    reading_close(&reading);
    free(file.bytes);
}
