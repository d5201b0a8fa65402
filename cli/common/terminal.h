/* SPDX-License-Identifier: MIT
 *
 * What a terminal is and can do, as far as the environment and the system tell: nothing
 * is asked of the terminal itself, whose answers would come on standard input. It draws
 * nothing.
 */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/* Variables of the environment that tell of it; NULL where they are not set. */
struct cli_terminal_words {
    const char *type;     /* TERM */
    const char *no_color; /* NO_COLOR */
    const char *locale;   /* the first of LC_ALL, LC_CTYPE, LANG that says something */
};

struct cli_terminal {
    bool moves; /* its cursor can be moved */
    bool utf8;  /* it shows UTF-8, blocks among it */
    bool color; /* it shows colors, and the user wants them */
};

/* Of the terminal that is open as `file`; nothing is true where there is none. */
struct cli_terminal cli_terminal_look(int file);

/* The same of a terminal in a given environment. */
struct cli_terminal cli_terminal_judge(const struct cli_terminal_words *words);

/* The size of its window; 80 and 24 where it is not known. */
void cli_terminal_size(int file, size_t *columns, size_t *rows);

/* Whether this process may draw on it: not while it runs in the shell's background. */
bool cli_terminal_is_ours(int file);

#endif
