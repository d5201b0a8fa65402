/* SPDX-License-Identifier: MIT
 *
 * How wide names are on a terminal, and what of them is shown.
 */
#include <criterion/criterion.h>

#include "cli/common/cells.h"

static void is(const char *name, size_t columns, bool utf8, const char *wanted)
{
    struct cli_text text = CLI_TEXT_INIT;
    cli_text_clear(&text);
    size_t count = cli_cells_add_name(&text, name, columns, utf8);
    cr_assert_str_eq(text.data, wanted);
    cr_assert_eq(count, cli_cells_count(wanted), "%zu: %s", count, wanted);
    cr_assert_leq(count, columns);
    cli_text_free(&text);
}

Test(cli_cells, a_name_that_is_too_long_keeps_its_end)
{
    is("photos/a.png", 12, true, "photos/a.png");
    is("photos/a.png", 11, true, "…otos/a.png");
    is("photos/a.png", 1, true, "…");
    is("photos/a.png", 0, true, "");
    is("photos/a.png", 11, false, "..tos/a.png");
    is("photos/a.png", 2, false, "..");
    is("photos/a.png", 1, false, "");
}

Test(cli_cells, words_that_are_too_long_keep_their_beginning)
{
    struct cli_text text = CLI_TEXT_INIT;
    cli_text_clear(&text);
    cr_assert_eq(cli_cells_add_words(&text, "写真 a", 5, true), 5);
    cr_assert_str_eq(text.data, "写真…");
    cli_text_clear(&text);
    cr_assert_eq(cli_cells_add_words(&text, "写真 a", 4, true), 3);
    cr_assert_str_eq(text.data, "写…");
    cli_text_clear(&text);
    cr_assert_eq(cli_cells_add_words(&text, "a\x1b: it is", 9, false), 9);
    cr_assert_str_eq(text.data, "a\\x1b: ..");
    cli_text_clear(&text);
    cr_assert_eq(cli_cells_add_words(&text, "a: it", 5, false), 5);
    cr_assert_str_eq(text.data, "a: it");
    cli_text_free(&text);
}

Test(cli_cells, wide_characters_take_two_columns_and_marks_none)
{
    cr_assert_eq(cli_cells_count("写真.png"), 8);
    cr_assert_eq(cli_cells_count("e\xcc\x81té"), 3);
    cr_assert_eq(cli_cells_count("📷"), 2);
    is("写真.png", 7, true, "…真.png");
    /* No half of one is shown. */
    is("写真.png", 6, true, "….png");
}

Test(cli_cells, nothing_in_a_name_reaches_the_terminal)
{
    is("a\x1b[2J\n.png", 40, true, "a\\x1b[2J\\n.png");
    is("a\xc2\x9b.png", 40, true, "a\\u009b.png");
    is("a\xe2\x80\xae.png", 40, true, "a\\u202e.png");
    is("a\xff.png", 40, true, "a\\xff.png");
    /* The second byte of this letter begins a sequence on a terminal of 8 bits. */
    is("\xc4\x9b.png", 40, false, "?.png");
    is("写真.png", 40, false, "??.png");
}
