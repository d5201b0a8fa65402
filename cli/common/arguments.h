/* SPDX-License-Identifier: MIT
 *
 * Reads the words of a command line against a table of options, and prints that table
 * as help. It knows no option by name: what an option means is its user's business.
 */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "text.h"

/* One option; a table of them ends with a NULL name. */
struct cli_arguments_option {
    int id;            /* what cli_arguments_next() returns: 1 and up */
    char letter;       /* the short form "-x", or 0 */
    const char *name;  /* the long form without its dashes */
    const char *value; /* what its value is called in the help; NULL = it takes none */
    const char *help;  /* sentences; wrapped when printed */
};

/* Other returns of cli_arguments_next(). */
enum { CLI_ARGUMENTS_END = 0, CLI_ARGUMENTS_OPERAND = -1, CLI_ARGUMENTS_WRONG = -2 };

/* A walk along the words. Zeroed but for the first three members, which live as long.
 */
struct cli_arguments {
    const struct cli_arguments_option *options;
    int count;
    char **words;
    int position;
    const char *letters;     /* what is left of a word of short options, or NULL */
    bool operands_only;      /* after "--" */
    struct cli_text problem; /* after CLI_ARGUMENTS_WRONG: what is wrong */
};

/* The next option's id, an operand, the end, or a mistake. `value` gets the option's
 * value or the operand, else NULL. */
int cli_arguments_next(struct cli_arguments *arguments, const char **value);

/* Gets an option (its id and value) or an operand. Returns false to end the reading, as
 * for help, or with what is wrong in `problem`. */
typedef bool (*cli_arguments_take_fn)(void *user, int option, const char *value,
                                      struct cli_text *problem);

/* Gives all words to `take`. Returns false for a mistake, which is in `problem`: that
 * was empty before. */
bool cli_arguments_read(const struct cli_arguments_option *options, int count,
                        char **words, cli_arguments_take_fn take, void *user,
                        struct cli_text *problem);

/* Frees what a walk holds. */
void cli_arguments_free(struct cli_arguments *arguments);

/* Prints the table in two columns, at most 80 wide. */
void cli_arguments_print(FILE *stream, const struct cli_arguments_option *options);

/* Prints words from a column on, wrapped at 80; the first line begins at `column`
 * already. Ends with a newline. */
void cli_arguments_wrap(FILE *stream, size_t column, const char *words);

#endif
