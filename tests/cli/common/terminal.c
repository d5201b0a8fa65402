/* SPDX-License-Identifier: MIT
 *
 * What is made of the environment of a terminal.
 */
#include <criterion/criterion.h>
#include <fcntl.h>

#include "cli/common/terminal.h"

static struct cli_terminal judge(const char *type, const char *no_color,
                                 const char *locale)
{
    const struct cli_terminal_words words = {type, no_color, locale};
    return cli_terminal_judge(&words);
}

Test(cli_terminal, one_that_cannot_move_its_cursor_can_do_nothing)
{
    const char *const types[] = {NULL, "", "dumb"};
    for (size_t i = 0; i < 3; i++) {
        struct cli_terminal terminal = judge(types[i], NULL, "C.UTF-8");
        cr_assert_not(terminal.moves || terminal.utf8 || terminal.color);
    }
    cr_assert(judge("xterm", NULL, NULL).moves);
}

Test(cli_terminal, blocks_are_for_locales_of_utf8)
{
    cr_assert(judge("xterm", NULL, "cs_CZ.UTF-8").utf8);
    cr_assert(judge("xterm", NULL, "C.utf8").utf8);
    cr_assert(judge("xterm", NULL, "en_US.utf8@euro").utf8);
    cr_assert_not(judge("xterm", NULL, NULL).utf8);
    cr_assert_not(judge("xterm", NULL, "C").utf8);
    cr_assert_not(judge("xterm", NULL, "de_DE.ISO-8859-1").utf8);
    cr_assert_not(judge("linux", NULL, "C.UTF-8").utf8);
    cr_assert_not(judge("vt220", NULL, "C.UTF-8").utf8);
}

Test(cli_terminal, colors_are_for_who_wants_them)
{
    cr_assert(judge("xterm", NULL, NULL).color);
    cr_assert(judge("xterm", "", NULL).color);
    cr_assert_not(judge("xterm", "1", NULL).color);
    cr_assert(judge("xterm", "1", NULL).moves);
}

Test(cli_terminal, what_is_no_terminal_can_do_nothing)
{
    size_t columns, rows;
    int file = open("/dev/null", O_WRONLY);
    cr_assert_geq(file, 0);
    cr_assert_not(cli_terminal_look(file).moves);
    cli_terminal_size(file, &columns, &rows);
    cr_assert_eq(columns, 80);
    cr_assert_eq(rows, 24);
    cr_assert(cli_terminal_is_ours(file));
}
