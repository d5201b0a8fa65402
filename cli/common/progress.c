/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "terminal.h"
#include "timing.h"
#include "usage.h"

/* Seconds between two bars, two lines; and for how long a rate is remembered. */
static const double bar_interval = 0.1;
static const double line_interval = 5;
static const double rate_memory = 3;

void cli_progress_begin(struct cli_progress *progress, bool quiet)
{
    *progress = (struct cli_progress){.quiet = quiet, .began = cli_timing_now()};
    progress->drawn = progress->began;
    progress->terminal = cli_terminal_look(STDERR_FILENO).moves;
}

double cli_progress_seconds(const struct cli_progress *progress)
{
    return cli_timing_now() - progress->began;
}

bool cli_progress_is_due(const struct cli_progress *progress)
{
    double interval = progress->terminal ? bar_interval : line_interval;
    return !progress->quiet && cli_timing_now() - progress->drawn >= interval;
}

/* Asked anew each time, so that a window may change its size. */
static size_t count_columns(void)
{
    size_t columns, rows;
    cli_terminal_size(STDERR_FILENO, &columns, &rows);
    return columns;
}

static void add_rate(struct cli_text *line, double rate)
{
    cli_text_format(line, rate < 9.95 ? "%.1f/s" : "%.0f/s", rate);
}

static void add_byte_rate(struct cli_text *line, double rate)
{
    cli_text_format(line, rate < 9.95e6 ? "%.1f MB/s" : "%.0f MB/s", rate / 1e6);
}

static void add_count(struct cli_text *line, const struct cli_progress_state *state,
                      const char *between)
{
    cli_text_format(line, "%" PRIu64, state->done);
    if (state->expected > 0)
        cli_text_format(line, "%s%s%" PRIu64, between, state->guessed ? "~" : "",
                        state->expected);
}

static bool add_time_left(struct cli_text *line, const struct cli_progress_state *state,
                          double rate)
{
    if (state->expected <= state->done || rate <= 0)
        return false;
    cli_text_add_duration(line, (double)(state->expected - state->done) / rate + 0.5);
    return true;
}

/* Adds a part after two blanks if it fits. */
static void add_part(struct cli_text *line, const struct cli_text *part, size_t columns)
{
    if (part->length == 0 || line->length + 2 + part->length > columns)
        return;
    cli_text_add(line, "  ");
    cli_text_add(line, part->data);
}

void cli_progress_bar(struct cli_text *line, const struct cli_progress_state *state,
                      double rate, double byte_rate, size_t columns)
{
    enum { SHORTEST = 10, LONGEST = 40 };
    struct cli_text part = CLI_TEXT_INIT;
    cli_text_clear(line);
    add_count(line, state, "/");
    if (line->length > columns) {
        line->length = columns;
        line->data[columns] = '\0';
    }
    cli_text_clear(&part);
    if (add_time_left(&part, state, rate))
        cli_text_add(&part, " left");
    add_part(line, &part, columns);
    cli_text_clear(&part);
    add_rate(&part, rate);
    add_part(line, &part, columns);
    cli_text_clear(&part);
    add_byte_rate(&part, byte_rate);
    add_part(line, &part, columns);
    cli_text_clear(&part);
    cli_text_format(&part, "queue %" PRIu64 "/%" PRIu64, state->queued,
                    state->queue_size);
    add_part(line, &part, columns);
    /* The bar itself stands before all that, in what is left. */
    if (state->expected > 0 && line->length + SHORTEST + 4 <= columns) {
        size_t room = columns - line->length - 4;
        size_t length = room < LONGEST ? room : LONGEST;
        uint64_t done = state->done < state->expected ? state->done : state->expected;
        size_t full = (size_t)((double)length * (double)done / (double)state->expected);
        cli_text_clear(&part);
        cli_text_add(&part, "[");
        cli_text_add_repeated(&part, '#', full);
        cli_text_add_repeated(&part, '.', length - full);
        cli_text_add(&part, "]  ");
        cli_text_add(&part, line->data);
        cli_text_clear(line);
        cli_text_add(line, part.data);
    }
    cli_text_free(&part);
}

/* The more time has passed, the less the old rate counts. */
static void measure(struct cli_progress *progress,
                    const struct cli_progress_state *state, double time)
{
    double passed = time - progress->drawn;
    if (passed <= 0)
        return;
    bool first = progress->last.done == 0;
    double weight = first ? 1 : passed / (passed + rate_memory);
    double since = first ? time - progress->began : passed;
    double images = (double)(state->done - progress->last.done) / since;
    double bytes = (double)(state->bytes - progress->last.bytes) / since;
    progress->rate += (images - progress->rate) * weight;
    progress->byte_rate += (bytes - progress->byte_rate) * weight;
}

static void write_out(const char *words, size_t length)
{
    /* In one piece, so that nobody sees half a bar. */
    if (write(STDERR_FILENO, words, length) < 0)
        return; /* nobody looks */
}

static void draw_line(struct cli_progress *progress,
                      const struct cli_progress_state *state)
{
    struct cli_text *line = &progress->line;
    cli_text_clear(line);
    cli_text_add(line, "imagesaver: ");
    add_count(line, state, " of ");
    cli_text_add(line, ", ");
    add_rate(line, progress->rate);
    cli_text_add(line, ", ");
    add_byte_rate(line, progress->byte_rate);
    cli_text_format(line, ", queue %" PRIu64 "/%" PRIu64, state->queued,
                    state->queue_size);
    struct cli_text left = CLI_TEXT_INIT;
    if (add_time_left(&left, state, progress->rate))
        cli_text_format(line, ", %s left", left.data);
    cli_text_free(&left);
    cli_text_add(line, "\n");
    write_out(line->data, line->length);
}

void cli_progress_note(struct cli_progress *progress,
                       const struct cli_progress_state *state)
{
    double time = cli_timing_now();
    measure(progress, state, time);
    progress->drawn = time;
    progress->last = *state;
}

void cli_progress_draw(struct cli_progress *progress,
                       const struct cli_progress_state *state)
{
    cli_progress_note(progress, state);
    if (progress->quiet)
        return;
    if (!progress->terminal) {
        draw_line(progress, state);
        return;
    }
    struct cli_text bar = CLI_TEXT_INIT;
    /* The last column stays free: some terminals wrap as soon as it is written. */
    cli_progress_bar(&bar, state, progress->rate, progress->byte_rate,
                     count_columns() - 1);
    cli_text_clear(&progress->line);
    cli_text_format(&progress->line, "\r%s\x1b[K", bar.data);
    cli_text_free(&bar);
    write_out(progress->line.data, progress->line.length);
    progress->shown = true;
}

void cli_progress_step(struct cli_progress *progress, const char *words)
{
    if (progress->quiet || !progress->terminal)
        return;
    size_t columns = count_columns() - 1;
    size_t length = strlen(words);
    cli_text_clear(&progress->line);
    cli_text_add(&progress->line, "\r");
    cli_text_add_bytes(&progress->line, words, length < columns ? length : columns);
    cli_text_add(&progress->line, "\x1b[K");
    write_out(progress->line.data, progress->line.length);
    progress->shown = true;
}

void cli_progress_clear(struct cli_progress *progress)
{
    if (progress->shown)
        write_out("\r\x1b[K", 4);
    progress->shown = false;
    cli_screen_leave(&progress->screen);
}

void cli_progress_end(struct cli_progress *progress)
{
    cli_progress_clear(progress);
    cli_screen_end(&progress->screen);
    cli_text_free(&progress->line);
}

void cli_progress_say(struct cli_progress *progress, const char *format, ...)
{
    va_list arguments;
    struct cli_text line = CLI_TEXT_INIT;
    va_start(arguments, format);
    cli_usage_add_line(&line, format, arguments);
    va_end(arguments);
    if (progress->screen.begun)
        cli_screen_say(&progress->screen, line.data);
    if (!cli_screen_is_shown())
        cli_progress_clear(progress);
    if (!progress->screen.begun)
        fputs(line.data, stderr);
    cli_text_free(&line);
}
