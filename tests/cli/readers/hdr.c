/* SPDX-License-Identifier: MIT
 *
 * Radiance HDR: each way that rows are packed and each corner that they begin at; cut
 * off or damaged it is refused.
 */
#include <criterion/criterion.h>

#include <stdio.h>

#include "cli/input/metadata.h"
#include "reading.h"

enum { WIDTH = 9, HEIGHT = 2, ROOM = 400 };

/* How the rows of a test's file are packed. */
enum packing { AS_THEY_ARE, RUNS_OF_PIXELS, PLANES, PACKINGS };

/* The first byte of the pixel in a place of the file; 3 to 6 are the same. */
static int byte_at(int column, int row)
{
    const int place = column > 3 && column < 7 ? 3 : column;
    return 128 + 10 * row + place;
}

static size_t add_planes(unsigned char *to, int row)
{
    static const unsigned char others[] = {64, 32, 137};
    size_t size = 0;
    memcpy(to, (unsigned char[]){2, 2, 0, WIDTH}, 4);
    size += 4;
    to[size++] = 3;
    for (int x = 0; x < 3; x++)
        to[size++] = (unsigned char)byte_at(x, row);
    to[size++] = 128 + 4;
    to[size++] = (unsigned char)byte_at(3, row);
    to[size++] = 2;
    for (int x = 7; x < WIDTH; x++)
        to[size++] = (unsigned char)byte_at(x, row);
    for (int plane = 0; plane < 3; plane++) {
        to[size++] = 128 + WIDTH;
        to[size++] = others[plane];
    }
    return size;
}

static size_t add_pixels(unsigned char *to, int row, bool runs)
{
    size_t size = 0;
    for (int x = 0; x < WIDTH; x++) {
        unsigned char pixel[4] = {(unsigned char)byte_at(x, row), 64, 32, 137};
        const bool is_run = runs && x == 4;
        if (is_run)
            memcpy(pixel, (unsigned char[]){1, 1, 1, 3}, 4);
        memcpy(to + size, pixel, 4);
        size += 4;
        x += is_run ? 2 : 0;
    }
    return size;
}

static struct file make_file(enum packing packing, const char *corner)
{
    unsigned char bytes[ROOM];
    size_t size = (size_t)snprintf((char *)bytes, ROOM,
                                   "#?RADIANCE\n# words\nPRIMARIES= .708 .292 .17 .797 "
                                   ".131 .046 .3127 .3290\nFORMAT=32-bit_rle_rgbe\n\n"
                                   "%cY %d %cX %d\n",
                                   corner[0], HEIGHT, corner[1], WIDTH);
    for (int row = 0; row < HEIGHT; row++)
        size += packing == PLANES
                    ? add_planes(bytes + size, row)
                    : add_pixels(bytes + size, row, packing == RUNS_OF_PIXELS);
    return file_copy(bytes, size);
}

static void check_pixels(const struct reading *reading, const char *corner)
{
    const struct ims_image *image = &reading->picture.image;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            float pixel[3];
            const int column = corner[1] == '-' ? WIDTH - 1 - x : x;
            const int row = corner[0] == '+' ? HEIGHT - 1 - y : y;
            memcpy(pixel,
                   (const char *)image->planes[0] + (ptrdiff_t)y * image->strides[0] +
                       (size_t)x * sizeof pixel,
                   sizeof pixel);
            cr_assert_eq(pixel[0], 2.0F * (float)byte_at(column, row), "%d, %d", x, y);
            cr_assert_eq(pixel[1], 128.0F);
            cr_assert_eq(pixel[2], 64.0F);
        }
}

Test(hdr, each_packing_from_each_corner)
{
    static const char *const corners[] = {"-+", "--", "++", "+-"};
    for (int i = 0; i < 4 * PACKINGS; i++) {
        struct reading reading = {.reader = NULL};
        struct file file = make_file((enum packing)(i / 4), corners[i % 4]);
        cr_assert(readers_hdr_probe(file.bytes, file.size));
        reading_begin(&reading, &readers_hdr, &file);
        cr_assert_eq(reading.picture.image.format, IMS_PIXEL_RGB_F32);
        cr_assert_eq(reading.picture.image.transfer, IMS_TRANSFER_LINEAR);
        cr_assert_eq(reading.picture.image.primaries, IMS_PRIMARIES_BT2020);
        check_pixels(&reading, corners[i % 4]);
        cr_assert_eq(reading_next(&reading), INPUT_END);
        reading_close(&reading);
        for (size_t size = 10; size < file.size; size++) {
            struct file cut = file_copy(file.bytes, size);
            if (reading_open(&reading, &readers_hdr, &cut) == INPUT_PICTURE)
                cr_assert_eq(reading_next(&reading), INPUT_DAMAGED);
            reading_close(&reading);
            free(cut.bytes);
        }
        free(file.bytes);
    }
}

Test(hdr, what_its_lines_say_is_carried_over)
{
    struct reading reading = {.reader = NULL};
    static const char text[] = "#?RADIANCE\n# Title: a meadow\n# in spring\r\n#\n"
                               "SOFTWARE= rpict 6\nrpict -vp 0 0 0 scene\n"
                               "#Comment\nEXPOSURE=2.5\nGMT= 2026:11:28 22:58:07\n"
                               "FORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n\1\2\3\200";
    struct file file = file_copy(text, sizeof text - 1);
    reading_begin(&reading, &readers_hdr, &file);
    const struct input_metadata *const metadata = reading.picture.metadata;
    cr_assert_eq(metadata->text_count, 3);
    for (size_t i = 0; i < 3; i++) {
        static const char *const right[][2] = {
            {"Software", "rpict 6"},
            {"EXPOSURE", "2.5"},
            {"Title", "a meadow\nin spring\n\nComment"}};
        cr_assert_str_eq(metadata->texts[i].key, right[i][0]);
        cr_assert_str_eq(metadata->texts[i].value, right[i][1]);
    }
    cr_assert_eq(metadata->fields.time_ns, 1795906687000000000);
    cr_assert_not(metadata->lacks);
    reading_close(&reading);
    free(file.bytes);
}

Test(hdr, runs_beyond_the_row_are_refused)
{
    static const char *const rows[] = {"\2\2\0\11\212\1", "\2\2\0\11\0", "\1\1\1\1",
                                       "\200\200\200\200\1\1\1\11"};
    static const size_t sizes[] = {6, 5, 4, 8};
    for (int i = 0; i < 4; i++) {
        struct reading reading = {.reader = NULL};
        char bytes[ROOM] = "#?RGBE\n\n-Y 1 +X 9\n";
        const size_t head = strlen(bytes);
        memcpy(bytes + head, rows[i], sizes[i]);
        struct file file = file_copy(bytes, head + 200);
        cr_assert_eq(reading_open(&reading, &readers_hdr, &file), INPUT_PICTURE);
        cr_assert_eq(reading_next(&reading), INPUT_DAMAGED, "%d", i);
        reading_close(&reading);
        free(file.bytes);
    }
}
