/* SPDX-License-Identifier: MIT
 *
 * A window that shows a session while it runs: how far it is, what became of its
 * images, the queue, the rates of the last minute, and what each worker does. It makes
 * text of what it is told, and knows neither terminal nor clock nor saver.
 */
#ifndef VIEW_DRAW_H
#define VIEW_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/progress.h"
#include "common/text.h"
#include "lanes.h"
#include "rates.h"

struct view_draw_state {
    const char *folder;
    double seconds; /* since the beginning */
    struct cli_progress_state progress;
    double rate; /* images a second of late */
    double byte_rate;
    uint64_t saved;
    uint64_t failed;
    uint64_t skipped;
    uint64_t refused;
    uint64_t unreadable;
    uint64_t memory; /* that images take now */
    uint64_t memory_limit;
    const struct view_rates *rates;
    const struct view_lanes *lanes;
    const struct cli_text *messages; /* CLI_SCREEN_RECENT of them, the latest first */
};

struct view_draw_style {
    size_t columns;
    size_t rows;
    bool utf8;
    bool color;
};

/* Lines, each ended by a newline: no more than `rows`, none longer than `columns`. What
 * does not fit is left out, the least telling first. */
void view_draw_lines(struct cli_text *lines, const struct view_draw_state *state,
                     const struct view_draw_style *style);

#endif
