/* SPDX-License-Identifier: MIT
 *
 * What all parts of the command share: its exit codes, and how a mistake on the command
 * line is told.
 */
#ifndef USAGE_H
#define USAGE_H

enum { EXIT_GOOD = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* Tells what is wrong with the words of a sub-command (NULL = with the command's own),
 * and where help is. Returns EXIT_USAGE. */
int usage_wrong(const char *command, const char *problem);

#endif
