/* SPDX-License-Identifier: MIT
 *
 * Gives the terminal back as it was found, from wherever the command may end or stop: a
 * handler of a signal too. It knows neither what is drawn nor when.
 */
#ifndef CLI_RESTORE_H
#define CLI_RESTORE_H

#include <stdbool.h>

/* What turns standard error's terminal over to a view of a whole window: a screen of
 * its own, no cursor, no line that goes on in the next one, all blank. */
extern const char cli_restore_take[];

/* What gives it back. */
extern const char cli_restore_give[];

/* Whether the terminal is taken, as the last call of these said. */
bool cli_restore_is_taken(void);
void cli_restore_set_taken(bool taken);

/* Gives it back if it is taken. Safe in a handler. */
void cli_restore_now(void);

#endif
