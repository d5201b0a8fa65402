/* SPDX-License-Identifier: MIT
 *
 * Patterns for the names of saved files: "{stem}_{index:06}". What is left of the last
 * '/' names folders. A pattern says nothing of the extension, which the format brings.
 * It knows no file system: the library keeps names inside the folder.
 */
#ifndef SAVE_NAME_H
#define SAVE_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/text.h"

/* The placeholders. */
enum save_name_field {
    SAVE_NAME_STEM,   /* the input's name without its extension */
    SAVE_NAME_EXT,    /* the input's extension without its dot */
    SAVE_NAME_INPUT,  /* the input's number, from 1 */
    SAVE_NAME_INDEX,  /* the frame's number within its input, from 1 */
    SAVE_NAME_PAGE,   /* the same, of pages */
    SAVE_NAME_TIME,   /* the frame's time in milliseconds */
    SAVE_NAME_WIDTH,  /* the picture's */
    SAVE_NAME_HEIGHT, /* the picture's */
    SAVE_NAME_FIELDS,
    SAVE_NAME_WORDS = SAVE_NAME_FIELDS /* a piece that is no placeholder */
};

/* What they are filled with. */
struct save_name_values {
    const char *stem;
    const char *ext;
    uint64_t numbers[SAVE_NAME_FIELDS]; /* by enum save_name_field */
};

struct save_name_piece {
    enum save_name_field field;
    int digits; /* at least so many, with leading zeros */
    char *words;
};

/* A pattern, read once. Zeroed = empty. */
struct save_name_pattern {
    struct save_name_piece *pieces;
    size_t count;
};

/* Reads a pattern; the caller frees it with save_name_free().
 * Returns false, with the mistake in `problem` and nothing to free. */
bool save_name_read(struct save_name_pattern *pattern, const char *words,
                    struct cli_text *problem);

void save_name_free(struct save_name_pattern *pattern);

/* Whether a path begins with '/' or climbs with "..", so that it is not below. */
bool save_name_leaves(const char *path);

/* Whether a placeholder is in it. */
bool save_name_uses(const struct save_name_pattern *pattern,
                    enum save_name_field field);

/* Fills a pattern in: `folder` gets what is left of the last '/', or is empty. */
void save_name_make(const struct save_name_pattern *pattern,
                    const struct save_name_values *values, struct cli_text *folder,
                    struct cli_text *name);

/* Splits the last part of a path at its last dot. A name that begins with its only dot
 * is all stem. `ext` points into `path`. */
void save_name_split(const char *path, struct cli_text *stem, const char **ext);

#endif
