/* SPDX-License-Identifier: MIT
 *
 * Members of JSON objects, as the command writes them: each with a comma behind it,
 * which the end of its object or array takes away. It knows no object.
 */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

/* Words; NULL becomes null. */
void cli_json_add_words(struct cli_text *text, const char *key, const char *words);

/* A number with three decimals. */
void cli_json_add_number(struct cli_text *text, const char *key, double number);

/* A whole number. */
void cli_json_add_count(struct cli_text *text, const char *key, int64_t count);

void cli_json_add_flag(struct cli_text *text, const char *key, bool flag);

/* null. */
void cli_json_add_nothing(struct cli_text *text, const char *key);

/* An element of an array. */
void cli_json_add_element(struct cli_text *text, const char *words);

/* Begins a member that is an object, "{", or an array, "[". */
void cli_json_begin(struct cli_text *text, const char *key, const char *bracket);

/* Ends an object or an array: "}", "]", maybe with a new line behind it. */
void cli_json_end(struct cli_text *text, const char *bracket);

#endif
