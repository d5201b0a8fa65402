/* SPDX-License-Identifier: MIT
 *
 * What all parts of the command share: its exit codes, and how a mistake on the command
 * line is told.
 */
#ifndef CLI_USAGE_H
#define CLI_USAGE_H

#include <stdarg.h>

#include "text.h"

enum { CLI_EXIT_GOOD = 0, CLI_EXIT_FAILED = 1, CLI_EXIT_USAGE = 2 };

/* Prints "imagesaver: " and a message on a line of standard error. Whatever stands in
 * it, names of files above all, does nothing to a terminal. */
void cli_usage_say(const char *format, ...) CLI_TEXT_FORMAT(1, 2);

/* Adds that line, with its newline, to a text. */
void cli_usage_add_line(struct cli_text *line, const char *format, va_list arguments)
    CLI_TEXT_FORMAT(2, 0);

/* Tells what is wrong with the words of a sub-command (NULL = with the command's own),
 * and where help is. Returns CLI_EXIT_USAGE. */
int cli_usage_wrong(const char *command, const char *problem);

#endif
