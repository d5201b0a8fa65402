/* SPDX-License-Identifier: MIT
 *
 * Counts by words: why images were not saved, what was warned of, which encoders there
 * were. At most so many different words are told apart, so that what is kept does not
 * depend on how many lines a run has. It knows no reason.
 */
#ifndef REPORT_TALLY_H
#define REPORT_TALLY_H

#include <stddef.h>
#include <stdint.h>

enum { REPORT_TALLY_ROWS = 100, REPORT_TALLY_EXAMPLES = 3 };

struct report_tally_row {
    char *kind;  /* "failed" */
    char *words; /* "the disk is full"; cut where they are long */
    uint64_t count;
    uint64_t bytes;
    double encode_ns;
    double write_ns;
    char *examples[REPORT_TALLY_EXAMPLES]; /* NULL where there are fewer */
};

/* Zeroed = empty. */
struct report_tally {
    struct report_tally_row *rows; /* in the order of their first */
    size_t count;
    uint64_t beyond; /* counted for words that have no row any more */
};

/* Counts one, and returns its row for what else there is to be added; NULL if there are
 * too many rows. */
struct report_tally_row *report_tally_add(struct report_tally *tally, const char *kind,
                                          const char *words);

/* Keeps a few words beside a row, unless there are enough; a NULL row is fine. */
void report_tally_add_example(struct report_tally_row *row, const char *words);

/* Puts the rows that were counted most to the front. */
void report_tally_sort(struct report_tally *tally);

void report_tally_free(struct report_tally *tally);

#endif
