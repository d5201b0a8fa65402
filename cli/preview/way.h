/* SPDX-License-Identifier: MIT
 *
 * By which of its ways a terminal is shown a picture, as its environment tells. Nothing
 * is asked of the terminal.
 */
#ifndef PREVIEW_WAY_H
#define PREVIEW_WAY_H

#include <stdbool.h>

enum preview_way { PREVIEW_WAY_BLOCKS, PREVIEW_WAY_SIXEL, PREVIEW_WAY_KITTY };

/* Variables of the environment; NULL where they are not set. */
struct preview_way_words {
    const char *type;         /* TERM */
    const char *program;      /* TERM_PROGRAM */
    const char *kitty_window; /* KITTY_WINDOW_ID */
    const char *color;        /* COLORTERM */
};

/* Those of this process. */
struct preview_way_words preview_way_here(void);

enum preview_way preview_way_choose(const struct preview_way_words *words);

/* Whether it shows colors of 24 bits. */
bool preview_way_has_all_colors(const struct preview_way_words *words);

#endif
