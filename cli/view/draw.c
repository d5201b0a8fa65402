/* SPDX-License-Identifier: MIT */
#include "draw.h"

#include <inttypes.h>
#include <string.h>

#include "common/cells.h"

/* How words look, by the numbers of ECMA-48. */
enum look { PLAIN = 0, BOLD = 1, DIM = 2, RED = 31, GREEN = 32, CYAN = 36 };

/* The line that is being drawn. */
struct line {
    struct cli_text *text;
    const struct view_draw_style *style;
    size_t used; /* columns */
};

static void set_look(struct line *line, enum look look)
{
    if (line->style->color)
        cli_text_format(line->text, "\x1b[%dm", (int)look);
}

/* Adds words that are ASCII, or blocks, of so many columns. */
static void add_cells(struct line *line, const char *words, size_t columns,
                      enum look look)
{
    if (look != PLAIN)
        set_look(line, look);
    cli_text_add(line->text, words);
    if (look != PLAIN)
        set_look(line, PLAIN);
    line->used += columns;
}

static size_t room(const struct line *line)
{
    return line->style->columns - line->used;
}

/* Adds a part behind two blanks if it fits; the first one of a line as far as it does.
 */
static void add_part(struct line *line, const char *words, enum look look)
{
    size_t length = strlen(words);
    if (line->used == 0) {
        struct cli_text cut = CLI_TEXT_INIT;
        length = length < room(line) ? length : room(line);
        cli_text_add_bytes(&cut, words, length);
        add_cells(line, cut.data, length, look);
        cli_text_free(&cut);
    } else if (length > 0 && length + 2 <= room(line)) {
        add_cells(line, "  ", 2, PLAIN);
        add_cells(line, words, length, look);
    }
}

static void end_line(struct line *line)
{
    cli_text_add(line->text, "\n");
    line->used = 0;
}

/* ---- bars and curves ------------------------------------------------------------- */

/* So much of so many columns, by eighths of one where the terminal shows blocks. */
static void add_bar(struct line *line, double share, size_t columns, enum look look)
{
    static const char *const eighths[] = {"",
                                          "\xe2\x96\x8f",
                                          "\xe2\x96\x8e",
                                          "\xe2\x96\x8d",
                                          "\xe2\x96\x8c",
                                          "\xe2\x96\x8b",
                                          "\xe2\x96\x8a",
                                          "\xe2\x96\x89"};
    const bool blocks = line->style->utf8;
    size_t parts = (size_t)((double)columns * 8 * (share < 1 ? share : 1));
    size_t whole = parts / 8;
    bool rest = blocks && parts % 8 > 0;
    set_look(line, look);
    for (size_t i = 0; i < whole; i++)
        cli_text_add(line->text, blocks ? "\xe2\x96\x88" : "#");
    if (rest)
        cli_text_add(line->text, eighths[parts % 8]);
    set_look(line, PLAIN);
    set_look(line, DIM);
    for (size_t i = whole + rest; i < columns; i++)
        cli_text_add(line->text, blocks ? "\xe2\x96\x91" : ".");
    set_look(line, PLAIN);
    line->used += columns;
}

/* The last minute, as high as its highest part. */
static void add_curve(struct line *line, const struct view_rates *rates,
                      enum view_rates_kind kind, size_t columns)
{
    static const char *const blocks[] = {"\xe2\x96\x81", "\xe2\x96\x82", "\xe2\x96\x83",
                                         "\xe2\x96\x84", "\xe2\x96\x85", "\xe2\x96\x86",
                                         "\xe2\x96\x87", "\xe2\x96\x88"};
    static const char *const letters[] = {"_", ".", ":", "-", "=", "+", "*", "#"};
    enum { LEVELS = sizeof blocks / sizeof blocks[0] };
    double highest = 0;
    for (size_t i = 0; i < columns; i++) {
        double part = view_rates_part(rates, kind, i, columns);
        highest = part > highest ? part : highest;
    }
    set_look(line, CYAN);
    for (size_t i = 0; i < columns; i++) {
        double part = view_rates_part(rates, kind, i, columns);
        size_t level = highest > 0 ? (size_t)(part / highest * (LEVELS - 1) + 0.5) : 0;
        if (part < 0)
            cli_text_add(line->text, " ");
        else
            cli_text_add(line->text,
                         line->style->utf8 ? blocks[level] : letters[level]);
    }
    set_look(line, PLAIN);
    line->used += columns;
}

/* ---- the lines ------------------------------------------------------------------- */

static void draw_title(struct line *line, const struct view_draw_state *state)
{
    struct cli_text time = CLI_TEXT_INIT;
    cli_text_add_duration(&time, state->seconds);
    add_part(line, "imagesaver", BOLD);
    if (room(line) > time.length + 4) {
        add_cells(line, "  ", 2, PLAIN);
        line->used += cli_cells_add_name(
            line->text, state->folder, room(line) - time.length - 2, line->style->utf8);
        while (room(line) > time.length)
            add_cells(line, " ", 1, PLAIN);
        add_cells(line, time.data, time.length, PLAIN);
    }
    cli_text_free(&time);
    end_line(line);
}

/* "120/480  25 %  0:36 left", behind a bar where both are known. */
static void draw_progress(struct line *line, const struct view_draw_state *state)
{
    enum { SHORTEST = 8 };
    const struct cli_progress_state *progress = &state->progress;
    struct cli_text words = CLI_TEXT_INIT;
    double share = 0;
    cli_text_format(&words, "%" PRIu64, progress->done);
    if (progress->expected > 0) {
        share = (double)progress->done / (double)progress->expected;
        share = share < 1 ? share : 1;
        cli_text_format(&words, "/%s%" PRIu64 "  %d %%", progress->guessed ? "~" : "",
                        progress->expected, (int)(share * 100));
    }
    if (progress->expected > progress->done && state->rate > 0) {
        double left = (double)(progress->expected - progress->done);
        cli_text_add(&words, "  ");
        cli_text_add_duration(&words, left / state->rate + 0.5);
        cli_text_add(&words, " left");
    }
    if (progress->expected > 0 && words.length + 2 + SHORTEST <= room(line))
        add_bar(line, share, room(line) - words.length - 2, GREEN);
    add_part(line, words.data, PLAIN);
    cli_text_free(&words);
    end_line(line);
}

static void add_number(struct line *line, uint64_t number, const char *what,
                       enum look look)
{
    struct cli_text words = CLI_TEXT_INIT;
    cli_text_format(&words, "%" PRIu64 " %s", number, what);
    add_part(line, words.data, number > 0 ? look : DIM);
    cli_text_free(&words);
}

static void draw_counts(struct line *line, const struct view_draw_state *state)
{
    struct cli_text size = CLI_TEXT_INIT;
    add_number(line, state->saved, "saved", GREEN);
    add_number(line, state->failed, "failed", RED);
    add_number(line, state->skipped, "skipped", PLAIN);
    cli_text_add_size(&size, state->progress.bytes);
    add_part(line, size.data, PLAIN);
    cli_text_free(&size);
    if (state->refused > 0)
        add_number(line, state->refused, "refused", RED);
    if (state->unreadable > 0)
        add_number(line, state->unreadable, "unreadable", RED);
    end_line(line);
}

/* What the names of bars and curves take, and what bars do. */
enum { LABEL = 8, BAR = 12 };

static void draw_queue(struct line *line, const struct view_draw_state *state)
{
    const struct cli_progress_state *progress = &state->progress;
    struct cli_text words = CLI_TEXT_INIT;
    if (room(line) >= LABEL + BAR + 4 && progress->queue_size > 0) {
        add_cells(line, "queue   ", LABEL, DIM);
        add_bar(line, (double)progress->queued / (double)progress->queue_size, BAR,
                CYAN);
    }
    cli_text_format(
        &words, line->used > 0 ? "%" PRIu64 "/%" PRIu64 : "queue %" PRIu64 "/%" PRIu64,
        progress->queued, progress->queue_size);
    add_part(line, words.data, PLAIN);
    cli_text_clear(&words);
    cli_text_add(&words, "memory ");
    cli_text_add_size(&words, state->memory);
    if (state->memory_limit > 0) {
        cli_text_add(&words, " of ");
        cli_text_add_size(&words, state->memory_limit);
    }
    add_part(line, words.data, PLAIN);
    cli_text_free(&words);
    end_line(line);
}

static void draw_rate(struct line *line, const struct view_draw_state *state,
                      enum view_rates_kind kind)
{
    enum { SHORTEST = 8, WORDS = 11 };
    const bool images = kind == VIEW_RATES_IMAGES;
    struct cli_text words = CLI_TEXT_INIT;
    double rate = images ? state->rate : state->byte_rate / 1e6;
    cli_text_format(&words, rate < 9.95 ? "%.1f%s" : "%.0f%s", rate,
                    images ? "/s" : " MB/s");
    if (room(line) >= LABEL + SHORTEST + WORDS) {
        size_t columns = room(line) - LABEL - WORDS;
        add_cells(line, images ? "images  " : "bytes   ", LABEL, DIM);
        add_curve(line, state->rates, kind,
                  columns < VIEW_RATES_SECONDS ? columns : VIEW_RATES_SECONDS);
    }
    add_part(line, words.data, PLAIN);
    cli_text_free(&words);
    end_line(line);
}

static void draw_worker(struct line *line, const struct view_draw_state *state,
                        size_t number)
{
    const struct view_lane *lane = &state->lanes->lanes[number];
    struct cli_text words = CLI_TEXT_INIT;
    cli_text_format(&words, "%3zu", number + 1);
    add_part(line, words.data, DIM);
    cli_text_clear(&words);
    if (lane->image != NULL) {
        cli_text_add_duration(&words, state->seconds - lane->began);
        add_part(line, words.data, PLAIN);
        if (room(line) > 2) {
            add_cells(line, "  ", 2, PLAIN);
            line->used += cli_cells_add_name(line->text, lane->name, room(line),
                                             line->style->utf8);
        }
    } else {
        add_part(line, "idle", DIM);
    }
    cli_text_free(&words);
    end_line(line);
}

/* As many workers as there are lines for; of the others, how many are at work. */
static void draw_workers(struct line *line, const struct view_draw_state *state,
                         size_t rows)
{
    const struct view_lanes *lanes = state->lanes;
    size_t shown = lanes->count <= rows ? lanes->count : rows > 0 ? rows - 1 : 0;
    size_t busy = 0;
    for (size_t i = 0; i < shown; i++)
        draw_worker(line, state, i);
    if (shown == lanes->count || rows == 0)
        return;
    for (size_t i = shown; i < lanes->count; i++)
        busy += lanes->lanes[i].image != NULL;
    struct cli_text words = CLI_TEXT_INIT;
    cli_text_format(&words, "     and %zu more, %zu at work", lanes->count - shown,
                    busy);
    add_part(line, words.data, DIM);
    cli_text_free(&words);
    end_line(line);
}

/* The latest one stands last. Who says it is plain here. */
static void draw_messages(struct line *line, const struct view_draw_state *state,
                          size_t rows)
{
    static const char own_name[] = "imagesaver: ";
    for (size_t i = CLI_SCREEN_RECENT; i > 0; i--) {
        const struct cli_text *message = &state->messages[i - 1];
        if (i > rows || message->length == 0)
            continue;
        const char *words = message->data;
        if (strncmp(words, own_name, sizeof own_name - 1) == 0)
            words += sizeof own_name - 1;
        cli_cells_add_words(line->text, words, room(line), line->style->utf8);
        end_line(line);
    }
}

static size_t count_messages(const struct view_draw_state *state)
{
    size_t count = 0;
    while (count < CLI_SCREEN_RECENT && state->messages[count].length > 0)
        count++;
    return count;
}

void view_draw_lines(struct cli_text *lines, const struct view_draw_state *state,
                     const struct view_draw_style *style)
{
    /* From how many lines on a window has room for the less telling ones. */
    enum { WITH_COUNTS = 2, WITH_QUEUE = 3, WITH_IMAGES = 5, WITH_ALL = 10 };
    struct line line = {.text = lines, .style = style};
    const size_t rows = style->rows;
    cli_text_clear(lines);
    if (rows >= WITH_ALL)
        draw_title(&line, state);
    draw_progress(&line, state);
    if (rows >= WITH_COUNTS)
        draw_counts(&line, state);
    if (rows >= WITH_QUEUE)
        draw_queue(&line, state);
    if (rows >= WITH_IMAGES)
        draw_rate(&line, state, VIEW_RATES_IMAGES);
    if (rows < WITH_ALL) {
        draw_workers(&line, state, rows >= WITH_IMAGES ? rows - 4 : 0);
        return;
    }
    draw_rate(&line, state, VIEW_RATES_BYTES);
    end_line(&line);
    /* Messages have a blank line before them, and leave half of the rest to workers. */
    size_t rest = rows - 7;
    size_t messages = count_messages(state);
    if (messages + 1 > rest / 2)
        messages = rest / 2 - 1;
    draw_workers(&line, state, messages > 0 ? rest - messages - 1 : rest);
    if (messages > 0)
        end_line(&line);
    draw_messages(&line, state, messages);
}
