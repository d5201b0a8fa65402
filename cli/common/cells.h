/* SPDX-License-Identifier: MIT
 *
 * How many columns of a terminal words take, and words cut to fit into some. It knows
 * characters by ranges of Unicode, not by the locale.
 */
#ifndef CLI_CELLS_H
#define CLI_CELLS_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

/* How many columns UTF-8 takes that has nothing unseen in it. */
size_t cli_cells_count(const char *words);

/* Adds a name, escaped as cli_text_add_name() does it, within so many columns: of one
 * that is longer the end, which tells most. Where the terminal shows no UTF-8, other
 * characters than ASCII's become question marks. Returns how many columns it took. */
size_t cli_cells_add_name(struct cli_text *text, const char *name, size_t columns,
                          bool utf8);

/* The same for other words, of which the beginning is kept. */
size_t cli_cells_add_words(struct cli_text *text, const char *words, size_t columns,
                           bool utf8);

#endif
