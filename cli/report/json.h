/* SPDX-License-Identifier: MIT
 *
 * Reads one line of JSON that is an object, strictly as RFC 8259 has it. Members are
 * found by name; objects and arrays within it are checked, and of arrays the words are
 * kept. It knows no member by name.
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/text.h"

enum report_json_type {
    REPORT_JSON_NULL,
    REPORT_JSON_FLAG,   /* `count` is 0 or 1 */
    REPORT_JSON_NUMBER, /* `number`, and where `is_count` exactly `count` */
    REPORT_JSON_WORDS,
    REPORT_JSON_ELEMENT, /* words in an array: a member for each */
    REPORT_JSON_OTHER    /* an object, an array */
};

struct report_json_member {
    size_t key;   /* where in `text` it is */
    size_t words; /* where in `text` they are */
    enum report_json_type type;
    bool is_count; /* a whole number from 0 on */
    uint64_t count;
    double number;
};

/* What a line holds. Zeroed = nothing; one may be used for line after line. */
struct report_json {
    struct cli_text text; /* keys and words, UTF-8, each with its NUL */
    struct report_json_member *members;
    size_t count;
};

/* Reads a line of so many bytes. Returns false with what is wrong in `problem`, and at
 * which byte. */
bool report_json_read(struct report_json *json, const char *line, size_t size,
                      struct cli_text *problem);

/* The first member of that name, or NULL. */
const struct report_json_member *report_json_find(const struct report_json *json,
                                                  const char *key);

/* Its words, or "" where there are none of that name. */
const char *report_json_words(const struct report_json *json, const char *key);

/* Its whole number. Returns false where there is none of that name, or it is no such
 * number. */
bool report_json_count(const struct report_json *json, const char *key,
                       uint64_t *count);

void report_json_free(struct report_json *json);

#endif
