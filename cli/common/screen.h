/* SPDX-License-Identifier: MIT
 *
 * A window of the terminal that is drawn as a whole, again and again, on standard
 * error, and given back when the command ends, is stopped (Ctrl-Z) or interrupted.
 * Messages come to stand where they would stand without it. It knows nothing of what is
 * drawn.
 *
 * Only the main thread calls these; other threads block the signals that are watched.
 */
#ifndef CLI_SCREEN_H
#define CLI_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

/* How many messages of late are kept, to be drawn. */
enum { CLI_SCREEN_RECENT = 3 };

/* Zeroed = not begun, and nothing is ever shown. */
struct cli_screen {
    bool begun;
    struct cli_text kept;                      /* lines that were not written yet */
    struct cli_text recent[CLI_SCREEN_RECENT]; /* the latest message first */
    struct cli_text frame;
    size_t columns; /* as drawn last */
    size_t rows;
};

/* Watches from now on for what stops the command or ends it at once. */
void cli_screen_begin(struct cli_screen *screen);

/* Whether it is on the terminal now. */
bool cli_screen_is_shown(void);

/* Draws lines, each ended by a newline, from the top on; none is longer than `columns`,
 * and there are no more than `rows`. Nothing is drawn in the shell's background. */
void cli_screen_draw(struct cli_screen *screen, const char *lines, size_t columns,
                     size_t rows);

/* Writes a message, a line with its newline, with the next window that is drawn. */
void cli_screen_say(struct cli_screen *screen, const char *line);

/* Gives the terminal back, and writes what was said. It is taken again when something
 * is drawn. */
void cli_screen_leave(struct cli_screen *screen);

/* The same, for ever, and frees. */
void cli_screen_end(struct cli_screen *screen);

#endif
