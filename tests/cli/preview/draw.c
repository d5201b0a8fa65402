/* SPDX-License-Identifier: MIT
 *
 * Contact sheets, and how they are drawn on a terminal. Sixels and kitty's pictures are
 * read by other programs in tests/integration/command_preview.sh.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "cli/preview/blocks.h"
#include "cli/preview/kitty.h"
#include "cli/preview/sheet.h"
#include "cli/preview/sixel.h"

static struct preview_sheet sheet;
static struct cli_text text;

static void fini(void)
{
    preview_sheet_free(&sheet);
    cli_text_free(&text);
}

TestSuite(cli_preview_draw, .fini = fini);

static void add(int width, int height, uint8_t sample)
{
    uint8_t pixels[64];
    memset(pixels, sample, sizeof pixels);
    const struct preview_thumbnail thumbnail = {width, height, pixels};
    preview_sheet_add(&sheet, &thumbnail);
}

static int sample_at(int x, int y)
{
    return sheet.pixels[(y * sheet.width + x) * 3];
}

Test(cli_preview_draw, pictures_stand_in_the_middle_of_their_places)
{
    const struct preview_sheet_plan plan = {4, 3, 1, 2, 3};
    preview_sheet_begin(&sheet, &plan);
    cr_assert_eq(sheet.height, 0);
    add(4, 3, 100);
    cr_assert_eq(sheet.width, 9);
    cr_assert_eq(sheet.height, 3);
    add(2, 1, 150);
    add(4, 3, 200);
    cr_assert_eq(sheet.height, 7);
    /* It is full. */
    add(4, 3, 250);
    cr_assert_eq(sheet.count, 3);
    cr_assert_eq(sample_at(0, 0), 100);
    cr_assert_eq(sample_at(3, 2), 100);
    cr_assert_eq(sample_at(4, 0), 24);
    cr_assert_eq(sample_at(6, 1), 150);
    cr_assert_eq(sample_at(7, 1), 150);
    cr_assert_eq(sample_at(6, 0), 24);
    cr_assert_eq(sample_at(0, 4), 200);
    cr_assert_eq(sample_at(0, 3), 24);
    cr_assert_eq(sample_at(8, 6), 24);
}

Test(cli_preview_draw, fewer_pictures_than_columns_leave_no_places)
{
    const struct preview_sheet_plan plan = {4, 3, 1, 8, 2};
    preview_sheet_begin(&sheet, &plan);
    add(4, 3, 1);
    add(4, 3, 2);
    cr_assert_eq(sheet.width, 9);
    cr_assert_eq(sheet.height, 3);
}

/* A sheet of two pixels above each other. */
static void begin_two(uint8_t upper, uint8_t lower)
{
    const struct preview_sheet_plan plan = {1, 1, 0, 1, 2};
    preview_sheet_begin(&sheet, &plan);
    add(1, 1, upper);
    add(1, 1, lower);
    cli_text_clear(&text);
}

static void blocks_are(bool color, bool all_colors, bool utf8, const char *wanted)
{
    const struct preview_blocks_style style = {color, all_colors, utf8};
    cli_text_clear(&text);
    preview_blocks_add(&text, &sheet, &style);
    cr_assert_str_eq(text.data, wanted);
}

Test(cli_preview_draw, two_pixels_are_one_character)
{
    begin_two(255, 98);
    blocks_are(true, true, true,
               "\x1b[38;2;255;255;255m\x1b[48;2;98;98;98m\xe2\x96\x80\x1b[0m\n");
    blocks_are(true, false, true, "\x1b[38;5;231m\x1b[48;5;241m\xe2\x96\x80\x1b[0m\n");
    blocks_are(true, true, false, "\x1b[48;2;177;177;177m \x1b[0m\n");
    blocks_are(false, false, true, "*\n");
}

Test(cli_preview_draw, the_palette_is_xterms)
{
    /* Of its cube, of its grays, and both ends. */
    const uint8_t levels[][3] = {
        {0, 0, 16}, {95, 95, 59}, {128, 128, 244}, {175, 175, 145}, {255, 255, 231}};
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        char wanted[64];
        begin_two(levels[i][0], levels[i][1]);
        snprintf(wanted, sizeof wanted, "\x1b[48;5;%dm \x1b[0m\n", levels[i][2]);
        blocks_are(true, false, false, wanted);
        preview_sheet_free(&sheet);
    }
}

Test(cli_preview_draw, an_odd_row_is_above_itself)
{
    const struct preview_sheet_plan plan = {1, 1, 0, 1, 1};
    preview_sheet_begin(&sheet, &plan);
    add(1, 1, 7);
    blocks_are(true, true, true,
               "\x1b[38;2;7;7;7m\x1b[48;2;7;7;7m\xe2\x96\x80\x1b[0m\n");
}

Test(cli_preview_draw, sixels_say_their_size_and_repeat_what_is_alike)
{
    const struct preview_sheet_plan plan = {9, 2, 0, 1, 1};
    uint8_t pixels[9 * 2 * 3];
    const struct preview_thumbnail thumbnail = {9, 2, pixels};
    memset(pixels, 255, sizeof pixels);
    preview_sheet_begin(&sheet, &plan);
    preview_sheet_add(&sheet, &thumbnail);
    preview_sixel_add(&text, &sheet);
    cr_assert_eq(strncmp(text.data, "\x1bP7;1q\"1;1;9;2#0;2;0;0;0", 24), 0);
    cr_assert_not_null(strstr(text.data, "#251;2;100;100;100#251!9B-\x1b\\\n"));
}

Test(cli_preview_draw, kittys_pieces_have_no_more_than_4096_letters)
{
    static const uint8_t bytes[3073] = "Man";
    preview_kitty_add(&text, bytes, 3);
    cr_assert_str_eq(text.data, "\x1b_Gf=100,a=T,q=2,m=0;TWFu\x1b\\\n");
    cli_text_clear(&text);
    preview_kitty_add(&text, bytes, 2);
    cr_assert_str_eq(text.data, "\x1b_Gf=100,a=T,q=2,m=0;TWE=\x1b\\\n");
    cli_text_clear(&text);
    preview_kitty_add(&text, bytes, sizeof bytes);
    cr_assert_eq(strncmp(text.data, "\x1b_Gf=100,a=T,q=2,m=1;TWFu", 25), 0);
    const char *second = strstr(text.data, "\x1b\\\x1b_Gm=0;AA==\x1b\\\n");
    cr_assert_not_null(second);
    cr_assert_eq(second - text.data, 21 + 4096);
}
