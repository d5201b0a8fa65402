/* SPDX-License-Identifier: MIT
 *
 * Where the command puts what it has to say. What did not arrive on standard output was
 * not said: the first failure is kept, with its reason, for main() to tell. Only the
 * main thread calls these.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>

#include "text.h"

/* Prints a text that may be long, and hands it over at once. Returns whether it
 * arrived; why not is told at the end, by whoever calls cli_output_end(). */
bool cli_output_print(const struct cli_text *text);

/* Somebody else printed there, noticed that it failed, and told why: it is not to be
 * told again. */
void cli_output_told(void);

/* Hands over what else was printed. Returns NULL where all has arrived since the
 * beginning, or was told; else why it has not. */
const char *cli_output_end(void);

/* Whether a file can come to be at a path by ims_write(), before there is anything to
 * put there: missing folders are made, so the first one that is there has to allow it.
 * Returns 0 or an errno. */
int cli_output_look(const char *path);

#endif
