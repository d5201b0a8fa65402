/* SPDX-License-Identifier: MIT
 *
 * Ctrl-C and its kin (SIGINT, SIGTERM, SIGHUP): the first asks the command to finish
 * what is in work and to end, the second ends it at once. It knows nothing of what is
 * in work. Only the main thread calls these, but for cli_interrupt_pending() and
 * cli_interrupt_wait_readable().
 */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdbool.h>

/* Begins to watch for the signals, but for those that are ignored (nohup). Makes
 * writing to a pipe that nobody reads an error instead of the end. */
void cli_interrupt_watch(void);

/* Whether a signal has come. */
bool cli_interrupt_pending(void);

/* Waits until `file` can be read or a signal has come. Returns false for a signal. */
bool cli_interrupt_wait_readable(int file);

/* For a process that the command forked: ignores the signals, which are the command's
 * to follow, and wakes waits when `file` can be read or was closed at its other end. */
void cli_interrupt_follow(int file);

/* What the shell is to be told: ends the command as the signal would have ended it, so
 * that a script that runs it stops as well. Returns when no signal has come. */
void cli_interrupt_end(void);

#endif
