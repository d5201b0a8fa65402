/* SPDX-License-Identifier: MIT
 *
 * What the window of --progress full looks like, in windows of any size.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "cli/common/cells.h"
#include "cli/view/draw.h"

static struct view_rates rates;
static struct view_lanes lanes;
static struct cli_text messages[CLI_SCREEN_RECENT];
static struct cli_text drawn;
static struct view_draw_state state;

static void init(void)
{
    static const char images[4];
    const char *const names[] = {"holiday/a.png", "holiday/b.png", "写真\x1b[2J.png"};
    for (int second = 1; second <= 60; second++) {
        const uint64_t totals[] = {(uint64_t)(second * (second + 1) / 2),
                                   (uint64_t)second * 1000000};
        view_rates_add(&rates, second, totals);
    }
    view_lanes_begin(&lanes, 4);
    for (size_t i = 0; i < 3; i++)
        view_lanes_add(&lanes, &images[i], names[i]);
    view_lanes_assign(&lanes, 0, 3, 70);
    state = (struct view_draw_state){.folder = "out",
                                     .seconds = 75,
                                     .progress = {.done = 120,
                                                  .expected = 480,
                                                  .bytes = 1234567,
                                                  .queued = 6,
                                                  .queue_size = 8},
                                     .rate = 60,
                                     .byte_rate = 12.5e6,
                                     .saved = 117,
                                     .failed = 1,
                                     .skipped = 2,
                                     .memory = 340000000,
                                     .memory_limit = 2000000000,
                                     .rates = &rates,
                                     .lanes = &lanes,
                                     .messages = messages};
}

static void fini(void)
{
    view_lanes_free(&lanes);
    cli_text_free(&drawn);
    for (size_t i = 0; i < CLI_SCREEN_RECENT; i++)
        cli_text_free(&messages[i]);
}

TestSuite(cli_view_draw, .init = init, .fini = fini);

static const char *draw(size_t columns, size_t rows, bool utf8, bool color)
{
    const struct view_draw_style style = {columns, rows, utf8, color};
    view_draw_lines(&drawn, &state, &style);
    return drawn.data;
}

/* Takes colors away; there is no other sequence. */
static void strip_colors(struct cli_text *stripped)
{
    cli_text_clear(stripped);
    for (const char *place = drawn.data; *place != '\0'; place++) {
        if (*place != '\x1b') {
            cli_text_add_bytes(stripped, place, 1);
            continue;
        }
        cr_assert_eq(place[1], '[');
        place += 2 + strspn(place + 2, "0123456789");
        cr_assert_eq(*place, 'm');
    }
}

/* No line is longer than the window, and there are no more than it has. */
static void fits(size_t columns, size_t rows)
{
    struct cli_text stripped = CLI_TEXT_INIT;
    size_t count = 0;
    strip_colors(&stripped);
    char *rest = stripped.data, *line;
    while ((line = strsep(&rest, "\n")) != NULL && rest != NULL) {
        count++;
        cr_assert_leq(cli_cells_count(line), columns, "%zux%zu: %s", columns, rows,
                      line);
    }
    cr_assert_str_empty(line);
    cr_assert_leq(count, rows, "%zu lines in %zu", count, rows);
    cli_text_free(&stripped);
}

Test(cli_view_draw, all_is_shown_where_there_is_room)
{
    cr_assert_str_eq(
        draw(80, 24, false, false),
        "imagesaver  out"
        "                                                             1:15\n"
        "#############........................................."
        "  120/480  25 %  0:06 left\n"
        "117 saved  1 failed  2 skipped  1.2 MB\n"
        "queue   #########...  6/8  memory 340 MB of 2.0 GB\n"
        "images  ____........:::::::::--------=========+++++++++********#####"
        "  60/s\n"
        "bytes   ############################################################"
        "  12 MB/s\n"
        "\n"
        "  1  0:05  holiday/a.png\n"
        "  2  0:05  holiday/b.png\n"
        "  3  0:05  ??\\x1b[2J.png\n"
        "  4  idle\n");
}

Test(cli_view_draw, forty_columns_are_enough_for_what_matters)
{
    cr_assert_str_eq(draw(40, 24, false, false),
                     "imagesaver  out                     1:15\n"
                     "###...........  120/480  25 %  0:06 left\n"
                     "117 saved  1 failed  2 skipped  1.2 MB\n"
                     "queue   #########...  6/8\n"
                     "images  __..:::---===+++***##  60/s\n"
                     "bytes   #####################  12 MB/s\n"
                     "\n"
                     "  1  0:05  holiday/a.png\n"
                     "  2  0:05  holiday/b.png\n"
                     "  3  0:05  ??\\x1b[2J.png\n"
                     "  4  idle\n");
}

Test(cli_view_draw, no_window_is_too_small)
{
    cli_text_add(&messages[0], "imagesaver: a.png: cannot be read: it is empty");
    cli_text_add(&messages[1], "imagesaver: a hint");
    state.refused = 3;
    state.unreadable = 4;
    for (int way = 0; way < 4; way++)
        for (size_t columns = 1; columns < 120; columns++)
            for (size_t rows = 1; rows < 30; rows += columns % 2 + 1) {
                draw(columns, rows, way % 2 > 0, way / 2 > 0);
                fits(columns, rows);
            }
}

Test(cli_view_draw, low_windows_keep_how_far_it_is_and_the_workers)
{
    cr_assert_str_eq(draw(40, 1, false, false),
                     "###...........  120/480  25 %  0:06 left\n");
    draw(40, 7, false, false);
    cr_assert_not_null(strstr(drawn.data, "120/480"));
    cr_assert_not_null(strstr(drawn.data, "  2  0:05  holiday/b.png\n"
                                          "     and 2 more, 1 at work\n"));
    cr_assert_null(strstr(drawn.data, "bytes"));
}

Test(cli_view_draw, blocks_are_eighths_of_a_column)
{
    state.progress.done = 20;
    state.progress.expected = 480;
    draw(60, 24, true, false);
    /* 20 of 480 of 36 columns are one and a half. */
    cr_assert_not_null(strstr(drawn.data, "\xe2\x96\x88\xe2\x96\x8c\xe2\x96\x91"));
    cr_assert_not_null(strstr(drawn.data, "images  \xe2\x96\x81"));
    cr_assert_not_null(strstr(drawn.data, "\xe2\x96\x88  60/s"));
    cr_assert_not_null(strstr(drawn.data, "  3  0:05  写真\\x1b[2J.png\n"));
}

Test(cli_view_draw, without_colors_there_is_no_escape)
{
    cr_assert_null(strchr(draw(80, 24, true, false), '\x1b'));
    cr_assert_not_null(strstr(draw(80, 24, true, true), "\x1b[31m1 failed\x1b[0m"));
    cr_assert_not_null(strstr(drawn.data, "\x1b[2midle\x1b[0m"));
}

Test(cli_view_draw, what_is_not_known_is_not_shown)
{
    state.progress.expected = 0;
    state.memory_limit = 0;
    draw(80, 24, false, false);
    cr_assert_not_null(strstr(drawn.data, "\n120\n"));
    cr_assert_null(strstr(drawn.data, "left"));
    cr_assert_not_null(strstr(drawn.data, "memory 340 MB\n"));
    state.progress.expected = 480;
    state.progress.guessed = true;
    state.rate = 0;
    draw(80, 24, false, false);
    cr_assert_not_null(strstr(drawn.data, "  120/~480  25 %\n"));
}

Test(cli_view_draw, messages_stand_below_the_latest_one_last)
{
    cli_text_add(&messages[0], "imagesaver: second");
    cli_text_add(&messages[1], "imagesaver: first");
    draw(80, 24, false, false);
    cr_assert_not_null(strstr(drawn.data, "  4  idle\n\nfirst\nsecond\n"));
    /* Of a long one the beginning is shown. */
    cli_text_clear(&messages[0]);
    cli_text_add(&messages[0], "imagesaver: a.png: ");
    cli_text_add_repeated(&messages[0], '-', 60);
    draw(40, 24, false, false);
    cr_assert_not_null(
        strstr(drawn.data, "\na.png: -------------------------------..\n"));
}
