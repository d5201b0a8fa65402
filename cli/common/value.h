/* SPDX-License-Identifier: MIT
 *
 * Values of options that several commands share: numbers within a range, one of a few
 * words, lists. A mistake is told with the option's name. It knows no option of its
 * own.
 */
#ifndef CLI_VALUE_H
#define CLI_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

/* A list of words of its own. Zeroed = empty. */
struct cli_value_words {
    char **words;
    size_t count;
};

/* Adds a copy of a word. */
void cli_value_add_word(struct cli_value_words *list, const char *word);

void cli_value_free_words(struct cli_value_words *list);

/* "--option VALUE: " and what is wrong with it, printf-like, for `problem`; for all who
 * look at values. Returns false. */
bool cli_value_wrong(struct cli_text *problem, const char *option, const char *value,
                     const char *format, ...) CLI_TEXT_FORMAT(4, 5);

/* All of these return false with the mistake in `problem`; `option` is the option's
 * name without its dashes. */

/* A whole number. */
bool cli_value_number(const char *option, const char *value, int minimum, int maximum,
                      int *number, struct cli_text *problem);

/* A number that may have a fraction of up to 9 digits: "29.97". */
bool cli_value_decimal(const char *option, const char *value, double minimum,
                       double maximum, double *number, struct cli_text *problem);

/* One of a few words, ended by NULL; its place in the list is the value. */
bool cli_value_choice(const char *option, const char *value, const char *const *choices,
                      int *place, struct cli_text *problem);

/* Whether a list of inputs names standard input ("-") no more than once. */
bool cli_value_inputs(const struct cli_value_words *inputs, struct cli_text *problem);

/* Names of formats, separated by commas; they are added to the list as written. */
bool cli_value_formats(const char *value, struct cli_value_words *list,
                       struct cli_text *problem);

#endif
