/* SPDX-License-Identifier: MIT
 *
 * What all parts of the command share: its exit codes, and how a mistake on the command
 * line is told.
 */
#ifndef MAIN_H
#define MAIN_H

enum { MAIN_GOOD = 0, MAIN_FAILED = 1, MAIN_USAGE = 2 };

/* Tells what is wrong with the words of a sub-command (NULL = with the command's own),
 * and where help is. Returns MAIN_USAGE. */
int main_usage(const char *command, const char *problem);

#endif
