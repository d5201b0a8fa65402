/* SPDX-License-Identifier: MIT
 *
 * A matcher's tables: each extension's encoders with the saver's options applied.
 * Constant once made.
 */
#ifndef IMS_MATCHER_PRIVATE_H
#define IMS_MATCHER_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "matcher.h"

/* An encoder for one extension, with the saver's options applied. */
struct ims_matcher_candidate {
    const struct ims_encoder *encoder;
    size_t index;                  /* in the registry */
    ims_pixel_format_set held;     /* formats that it keeps, */
    ims_pixel_format_set narrowed; /* and those that it would narrow */
    struct ims_options options;
};

/* An extension and who serves it, the highest rank first, then the first registered. */
struct ims_matcher_row {
    const char *extension; /* lower case; NULL in a row that is not used */
    struct ims_matcher_candidate *candidates;
    size_t count;
};

struct ims_matcher {
    struct ims_registry *registry;
    enum ims_mismatch mismatch;
    struct ims_matcher_row *rows; /* by a hash of their extensions; never all used */
    size_t row_mask;              /* how many, less 1: a power of two */
    size_t row_count;             /* used */
    const struct ims_matcher_row *other; /* extension "": for all that nobody names */
    const struct ims_matcher_row
        *format; /* that the saver's options ask for; or NULL */
    struct ims_matcher_candidate *candidates; /* of all rows */
    union ims_option_value *values;           /* of all candidates, */
    char *texts;                              /* as these */
};

/* Makes the tables of a matcher that has its registry, with the options of a checked
 * text applied. False when out of memory; then some are there, to be freed with the
 * matcher. */
bool ims_matcher_table_make(struct ims_matcher *matcher, const char *text);

/* The row of an extension; NULL where nobody names it. */
const struct ims_matcher_row *ims_matcher_table_find(const struct ims_matcher *matcher,
                                                     struct ims_option_word extension);

/* The row of the format that a checked text asks for; NULL where it does not. A format
 * is served as files with the first extension of its first encoder. */
const struct ims_matcher_row *
ims_matcher_table_find_format(const struct ims_matcher *matcher, const char *text);

#endif
