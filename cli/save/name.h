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
enum name_field {
    NAME_STEM,   /* the input's name without its extension */
    NAME_EXT,    /* the input's extension without its dot */
    NAME_INPUT,  /* the input's number, from 1 */
    NAME_INDEX,  /* the frame's number within its input, from 1 */
    NAME_TIME,   /* the frame's time in milliseconds */
    NAME_WIDTH,  /* the picture's */
    NAME_HEIGHT, /* the picture's */
    NAME_FIELDS,
    NAME_WORDS = NAME_FIELDS /* a piece that is no placeholder */
};

/* What they are filled with. */
struct name_values {
    const char *stem;
    const char *ext;
    uint64_t numbers[NAME_FIELDS]; /* by enum name_field */
};

struct name_piece {
    enum name_field field;
    int digits; /* at least so many, with leading zeros */
    char *words;
};

/* A pattern, read once. Zeroed = empty. */
struct name_pattern {
    struct name_piece *pieces;
    size_t count;
};

/* Reads a pattern; the caller frees it with name_free().
 * Returns false, with the mistake in `problem` and nothing to free. */
bool name_read(struct name_pattern *pattern, const char *words, struct text *problem);

void name_free(struct name_pattern *pattern);

/* Whether a path begins with '/' or climbs with "..", so that it is not below. */
bool name_leaves(const char *path);

/* Whether a placeholder is in it. */
bool name_uses(const struct name_pattern *pattern, enum name_field field);

/* Fills a pattern in: `folder` gets what is left of the last '/', or is empty. */
void name_make(const struct name_pattern *pattern, const struct name_values *values,
               struct text *folder, struct text *name);

/* Splits the last part of a path at its last dot. A name that begins with its only dot
 * is all stem. `ext` points into `path`. */
void name_split(const char *path, struct text *stem, const char **ext);

#endif
