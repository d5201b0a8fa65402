/* SPDX-License-Identifier: MIT
 *
 * FITS and Farbfeld: samples as they are, the rows of FITS from the lowest one; cut off
 * they are refused, and so is what says not what is white.
 */
#include <criterion/criterion.h>

#include <stdio.h>

#include "cli/input/metadata.h"
#include "reading.h"

enum { RECORD = 2880, CARD = 80 };

/* A file of two times two samples, whose bytes count up. */
static struct file make_fits(int bits, int planes, const char *card)
{
    unsigned char bytes[2 * RECORD];
    char cards[6][CARD + 1];
    int count = 0;
    snprintf(cards[count++], CARD + 1, "SIMPLE  =                    T");
    snprintf(cards[count++], CARD + 1, "BITPIX  = %20d", bits);
    snprintf(cards[count++], CARD + 1, "NAXIS   =                    %d", 3);
    snprintf(cards[count++], CARD + 1, "NAXIS3  = %20d / planes", planes);
    snprintf(cards[count++], CARD + 1, "%s", card);
    memset(bytes, ' ', RECORD);
    for (int i = 0; i < count; i++)
        memcpy(bytes + i * CARD, cards[i], strlen(cards[i]));
    memcpy(bytes + 5 * CARD, "NAXIS1  =                    2", 30);
    memcpy(bytes + 6 * CARD, "NAXIS2  =                    2", 30);
    memcpy(bytes + 7 * CARD, "END", 3);
    for (int i = 0; i < RECORD; i++)
        bytes[RECORD + i] = (unsigned char)i;
    return file_copy(bytes, 2 * RECORD);
}

Test(fits, the_first_row_is_the_lowest)
{
    struct reading reading = {.reader = NULL};
    struct file file = make_fits(8, 3, "COMMENT words");
    cr_assert(readers_fits_probe(file.bytes, file.size));
    reading_begin(&reading, &readers_fits, &file);
    cr_assert_eq(reading.picture.image.format, IMS_PIXEL_RGB8);
    for (int plane = 0; plane < 3; plane++) {
        cr_assert_eq(reading_sample(&reading, 0, 1, plane), 4 * plane);
        cr_assert_eq(reading_sample(&reading, 1, 1, plane), 4 * plane + 1);
        cr_assert_eq(reading_sample(&reading, 0, 0, plane), 4 * plane + 2);
    }
    cr_assert_eq(reading_next(&reading), INPUT_END);
    reading_close(&reading);
    for (size_t size = CARD; size < RECORD + 12; size += size < RECORD ? CARD : 1) {
        struct file cut = file_copy(file.bytes, size);
        if (reading_open(&reading, &readers_fits, &cut) == INPUT_PICTURE)
            cr_assert_eq(reading_next(&reading), INPUT_FAILED);
        cr_assert(strstr(reading.problem.data, "cut off") != NULL);
        reading_close(&reading);
        free(cut.bytes);
    }
    free(file.bytes);
}

/* Cards that make_fits() leaves blank are those of a test. */
static void put_cards(struct file *file, const char *const *cards)
{
    static const char end[] = "END";
    unsigned char *to = file->bytes + 7 * CARD;
    for (; *cards != NULL; cards++, to += CARD) {
        memset(to, ' ', CARD);
        memcpy(to, *cards, strlen(*cards));
    }
    memset(to, ' ', CARD);
    memcpy(to, end, sizeof end - 1);
}

Test(fits, what_its_cards_say_is_carried_over)
{
    static const char *const cards[] = {
        "COMMENT Site: a hill that has so long a name that it is too long to be "
        "on one ca",
        "COMMENT rd: alone",
        "COMMENT by the sea",
        "TITLE   = 'It''s a / meadow   ' / a title",
        "CREATOR = 'a program'",
        "DATE-OBS= '2026-11-28T22:58:07.25'",
        "OBSGEO-B=         37.500000000 / north",
        "OBSGEO-L=         -8.250000000",
        NULL};
    struct reading reading = {.reader = NULL};
    struct file file = make_fits(8, 3, "");
    put_cards(&file, cards);
    reading_begin(&reading, &readers_fits, &file);
    const struct input_metadata *const metadata = reading.picture.metadata;
    cr_assert_eq(metadata->text_count, 3);
    for (size_t i = 0; i < 3; i++) {
        static const char *const right[][2] = {
            {"Title", "It's a / meadow"},
            {"Software", "a program"},
            {"Site", "a hill that has so long a name that it is too long to be on one "
                     "card: alone\nby the sea"}};
        cr_assert_str_eq(metadata->texts[i].key, right[i][0]);
        cr_assert_str_eq(metadata->texts[i].value, right[i][1]);
    }
    cr_assert_eq(metadata->fields.time_ns, 1795906687250000000);
    cr_assert_eq(metadata->position.latitude, 37.5);
    cr_assert_eq(metadata->position.longitude, -8.25);
    reading_close(&reading);
    free(file.bytes);
}

Test(fits, words_have_no_sign)
{
    struct reading reading = {.reader = NULL};
    struct file file = make_fits(16, 1, "BZERO   =              32768.0 / no sign");
    reading_begin(&reading, &readers_fits, &file);
    cr_assert_eq(reading.picture.image.format, IMS_PIXEL_GRAY16);
    uint16_t first;
    memcpy(&first,
           (const char *)reading.picture.image.planes[0] +
               reading.picture.image.strides[0],
           sizeof first);
    cr_assert_eq(first, 0x8001);
    reading_close(&reading);
    free(file.bytes);
}

Test(fits, what_is_not_read_says_so)
{
    static const struct {
        int bits, planes;
        const char *card, *words;
    } files[] = {{16, 1, "", "not read"},
                 {8, 1, "BSCALE  =                  2.0", "not read"},
                 {32, 1, "", "not read"},
                 {8, 7, "", "no picture"}};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct reading reading = {.reader = NULL};
        struct file file = make_fits(files[i].bits, files[i].planes, files[i].card);
        cr_assert_eq(reading_open(&reading, &readers_fits, &file), INPUT_FAILED);
        cr_assert(strstr(reading.problem.data, files[i].words) != NULL, "%zu", i);
        reading_close(&reading);
        free(file.bytes);
    }
}

Test(farbfeld, samples_are_big_endian)
{
    static const unsigned char bytes[] = {'f', 'a', 'r', 'b', 'f', 'e', 'l', 'd',
                                          0,   0,   0,   1,   0,   0,   0,   1,
                                          1,   2,   3,   4,   5,   6,   7,   8};
    struct reading reading = {.reader = NULL};
    struct file file = file_copy(bytes, sizeof bytes);
    cr_assert(readers_farbfeld_probe(file.bytes, file.size));
    reading_begin(&reading, &readers_farbfeld, &file);
    cr_assert_eq(reading.picture.image.format, IMS_PIXEL_RGBA16);
    uint16_t samples[4];
    memcpy(samples, reading.picture.image.planes[0], sizeof samples);
    for (int i = 0; i < 4; i++)
        cr_assert_eq(samples[i], 0x102 + 0x202 * i);
    cr_assert_eq(reading_next(&reading), INPUT_END);
    reading_close(&reading);
    file.size--;
    cr_assert_eq(reading_open(&reading, &readers_farbfeld, &file), INPUT_PICTURE);
    cr_assert_eq(reading_next(&reading), INPUT_FAILED);
    reading_close(&reading);
    free(file.bytes);
}
