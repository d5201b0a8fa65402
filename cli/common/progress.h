/* SPDX-License-Identifier: MIT
 *
 * What a person sees of a run, on standard error: a bar that is redrawn in place on a
 * terminal, a line now and then elsewhere, and messages between them. It knows no saver
 * and no input. Only the main thread calls these.
 */
#ifndef SAVE_PROGRESS_H
#define SAVE_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

/* How far a run is. */
struct progress_state {
    uint64_t done;     /* images that have ended in any way */
    uint64_t expected; /* how many there will be, as far as known; 0 = unknown */
    bool guessed;      /* `expected` is a guess */
    uint64_t bytes;    /* written */
    uint64_t queued;   /* images that wait */
    uint64_t queue_size;
};

/* Zeroed but for what progress_begin() sets. */
struct progress {
    bool quiet;    /* messages only */
    bool terminal; /* a bar, not lines */
    bool shown;    /* a bar is on the screen */
    double began;  /* seconds of the monotonic clock */
    double drawn;
    struct progress_state last; /* as drawn */
    double rate;                /* images a second of late */
    double byte_rate;           /* bytes a second of late */
    struct text line;
};

void progress_begin(struct progress *progress, bool quiet);

/* Seconds since the beginning. */
double progress_seconds(const struct progress *progress);

/* Whether it is time to draw again; so that nobody counts for nothing. */
bool progress_is_due(const struct progress *progress);

/* Draws the bar, or writes a line. */
void progress_draw(struct progress *progress, const struct progress_state *state);

/* Shows a few words in place of the bar, on a terminal only. */
void progress_step(struct progress *progress, const char *words);

/* Prints "imagesaver: " and a message on a line of its own. */
void progress_say(struct progress *progress, const char *format, ...) TEXT_FORMAT(2, 3);

/* Takes the bar away, until it is drawn again. */
void progress_clear(struct progress *progress);

/* The end: takes the bar away and frees. */
void progress_end(struct progress *progress);

/* What a bar of that many columns looks like; what does not fit is left out, the least
 * telling first. For progress_draw() and tests. */
void progress_bar(struct text *line, const struct progress_state *state, double rate,
                  double byte_rate, size_t columns);

#endif
