/* SPDX-License-Identifier: MIT
 *
 * What a person sees of a session, on standard error: a bar that is redrawn in place on
 * a terminal, a line now and then elsewhere, and messages between them. Where the whole
 * window is drawn by somebody else, messages go there too. It knows no saver and no
 * input. Only the main thread calls these.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "screen.h"
#include "text.h"

/* How far a session is. */
struct cli_progress_state {
    uint64_t done;     /* images that have ended in any way */
    uint64_t expected; /* how many there will be, as far as known; 0 = unknown */
    bool guessed;      /* `expected` is a guess */
    uint64_t bytes;    /* written */
    uint64_t queued;   /* images that wait */
    uint64_t queue_size;
};

/* Zeroed but for what cli_progress_begin() sets. */
struct cli_progress {
    bool quiet;    /* messages only */
    bool terminal; /* a bar, not lines */
    bool shown;    /* a bar is on the screen */
    double began;  /* seconds of the monotonic clock */
    double drawn;
    struct cli_progress_state last; /* as drawn */
    double rate;                    /* images a second of late */
    double byte_rate;               /* bytes a second of late */
    struct cli_text line;
    struct cli_screen screen; /* in place of the bar, once it has begun */
};

void cli_progress_begin(struct cli_progress *progress, bool quiet);

/* Seconds since the beginning. */
double cli_progress_seconds(const struct cli_progress *progress);

/* Whether it is time to draw again; so that nobody counts for nothing. */
bool cli_progress_is_due(const struct cli_progress *progress);

/* Draws the bar, or writes a line. */
void cli_progress_draw(struct cli_progress *progress,
                       const struct cli_progress_state *state);

/* Counts as drawn, for the rates, what is shown otherwise. */
void cli_progress_note(struct cli_progress *progress,
                       const struct cli_progress_state *state);

/* Shows a few words in place of the bar, on a terminal only. */
void cli_progress_step(struct cli_progress *progress, const char *words);

/* Prints "imagesaver: " and a message on a line of its own. */
void cli_progress_say(struct cli_progress *progress, const char *format, ...)
    CLI_TEXT_FORMAT(2, 3);

/* Takes the bar away, or gives the window back, until it is drawn again. */
void cli_progress_clear(struct cli_progress *progress);

/* The end: takes the bar away and frees. */
void cli_progress_end(struct cli_progress *progress);

/* What a bar of that many columns looks like; what does not fit is left out, the least
 * telling first. For cli_progress_draw() and tests. */
void cli_progress_bar(struct cli_text *line, const struct cli_progress_state *state,
                      double rate, double byte_rate, size_t columns);

#endif
