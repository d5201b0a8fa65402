/* SPDX-License-Identifier: MIT
 *
 * --progress full: a session as a window of the terminal, while it runs. It remembers
 * which images are on their way, as nothing else tells what the workers do. Only the
 * main thread calls these.
 */
#ifndef SAVE_LIVE_H
#define SAVE_LIVE_H

#include <stdbool.h>

#include <imagesaver/imagesaver.h>

#include "common/progress.h"
#include "common/terminal.h"
#include "view/lanes.h"
#include "view/rates.h"

struct save_session;

/* Zeroed = it is not wanted, or cannot be: all calls do nothing. */
struct save_live {
    bool on;
    struct cli_terminal terminal;
    struct view_lanes lanes;
    struct view_rates rates;
    struct cli_text lines;
};

/* Begins it if it is wanted and the terminal can show it. The saver is open. */
void save_live_begin(struct save_session *session);

void save_live_free(struct save_live *live);

/* An image is handed to the library under a name; it has ended, or was not accepted. */
void save_live_sent(struct save_live *live, const void *image, const char *name);
void save_live_ended(struct save_live *live, const void *image);

/* Draws it. Returns false where a bar is to be drawn instead: without it, and after a
 * signal. */
bool save_live_draw(struct save_session *session, const struct ims_stats *stats,
                    const struct cli_progress_state *state);

#endif
