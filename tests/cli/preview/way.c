/* SPDX-License-Identifier: MIT
 *
 * How a terminal is shown pictures, by its environment.
 */
#include <criterion/criterion.h>

#include "cli/preview/way.h"

static enum preview_way choose(const char *type, const char *program, const char *kitty)
{
    const struct preview_way_words words = {
        .type = type, .program = program, .kitty_window = kitty};
    return preview_way_choose(&words);
}

Test(cli_preview_way, terminals_are_known_by_their_names)
{
    cr_assert_eq(choose("xterm-kitty", NULL, NULL), PREVIEW_WAY_KITTY);
    cr_assert_eq(choose("xterm-256color", NULL, "1"), PREVIEW_WAY_KITTY);
    cr_assert_eq(choose("xterm-256color", "WezTerm", NULL), PREVIEW_WAY_KITTY);
    cr_assert_eq(choose("foot", NULL, NULL), PREVIEW_WAY_SIXEL);
    cr_assert_eq(choose("foot-extra", NULL, NULL), PREVIEW_WAY_SIXEL);
    cr_assert_eq(choose("mlterm", NULL, NULL), PREVIEW_WAY_SIXEL);
    cr_assert_eq(choose("xterm-256color", NULL, ""), PREVIEW_WAY_BLOCKS);
    cr_assert_eq(choose(NULL, NULL, NULL), PREVIEW_WAY_BLOCKS);
    /* kitty around tmux has set its variable too. */
    cr_assert_eq(choose("tmux-256color", NULL, "1"), PREVIEW_WAY_BLOCKS);
    cr_assert_eq(choose("screen", "WezTerm", NULL), PREVIEW_WAY_BLOCKS);
}

Test(cli_preview_way, all_colors_are_where_the_environment_says_so)
{
    struct preview_way_words words = {.type = "xterm-256color"};
    cr_assert_not(preview_way_has_all_colors(&words));
    words.color = "truecolor";
    cr_assert(preview_way_has_all_colors(&words));
    words.color = "24bit";
    cr_assert(preview_way_has_all_colors(&words));
    words.color = "yes";
    cr_assert_not(preview_way_has_all_colors(&words));
    words.type = "xterm-direct";
    cr_assert(preview_way_has_all_colors(&words));
}
