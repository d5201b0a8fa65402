/* SPDX-License-Identifier: MIT
 *
 * What the command's bar looks like in windows of any width.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "cli/common/progress.h"

static const struct cli_progress_state state = {
    .done = 120, .expected = 480, .bytes = 1000000, .queued = 7, .queue_size = 8};

static const char *bar(const struct cli_progress_state *shown, size_t columns)
{
    static struct cli_text line;
    cli_progress_bar(&line, shown, 60, 12.5e6, columns);
    cr_assert_leq(line.length, columns, "%zu columns: %s", columns, line.data);
    return line.data;
}

Test(cli_progress, all_is_shown_where_there_is_room)
{
    cr_assert_str_eq(bar(&state, 100), "[##########..............................]  "
                                       "120/480  0:06 left  60/s  12 MB/s  queue 7/8");
}

Test(cli_progress, what_tells_least_goes_first)
{
    cr_assert_str_eq(bar(&state, 61),
                     "[###..........]  120/480  0:06 left  60/s  12 MB/s  queue 7/8");
    cr_assert_str_eq(bar(&state, 50), "120/480  0:06 left  60/s  12 MB/s  queue 7/8");
    cr_assert_str_eq(bar(&state, 40), "120/480  0:06 left  60/s  12 MB/s");
    cr_assert_str_eq(bar(&state, 20), "120/480  0:06 left");
}

Test(cli_progress, no_width_is_exceeded)
{
    for (size_t columns = 1; columns < 200; columns++)
        bar(&state, columns);
    cr_assert_str_eq(bar(&state, 7), "120/480");
    cr_assert_str_eq(bar(&state, 3), "120");
}

Test(cli_progress, a_guess_and_no_guess_are_told_apart)
{
    struct cli_progress_state guessed = state, unknown = state;
    guessed.guessed = true;
    unknown.expected = 0;
    cr_assert_not_null(strstr(bar(&guessed, 100), "120/~480"));
    cr_assert_str_eq(bar(&unknown, 100), "120  60/s  12 MB/s  queue 7/8");
}

Test(cli_progress, an_empty_and_a_full_bar)
{
    struct cli_progress_state empty = state, full = state;
    empty.done = 0;
    full.done = 480;
    cr_assert_not_null(
        strstr(bar(&empty, 100), "[........................................]"));
    cr_assert_not_null(
        strstr(bar(&full, 100), "[########################################]"));
    cr_assert_null(strstr(bar(&full, 100), "left"));
}
