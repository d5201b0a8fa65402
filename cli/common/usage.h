/* SPDX-License-Identifier: MIT
 *
 * What all parts of the command share: its exit codes, and how a mistake on the command
 * line is told.
 */
#ifndef USAGE_H
#define USAGE_H

#include <stdarg.h>

#include "text.h"

enum { EXIT_GOOD = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* Prints "imagesaver: " and a message on a line of standard error. Whatever stands in
 * it, names of files above all, does nothing to a terminal. */
void usage_say(const char *format, ...) TEXT_FORMAT(1, 2);
void usage_say_arguments(const char *format, va_list arguments) TEXT_FORMAT(1, 0);

/* Tells what is wrong with the words of a sub-command (NULL = with the command's own),
 * and where help is. Returns EXIT_USAGE. */
int usage_wrong(const char *command, const char *problem);

#endif
