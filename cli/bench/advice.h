/* SPDX-License-Identifier: MIT
 *
 * What follows from the figures: what limits a setting, which settings are worth their
 * time, and which one to use for a wanted rate. Arithmetic only.
 */
#ifndef BENCH_ADVICE_H
#define BENCH_ADVICE_H

#include <stdbool.h>
#include <stddef.h>

#include "row.h"

/* The store alone: files of two sizes, a small and a large one, saved as they are. */
enum { BENCH_STORE_SMALL, BENCH_STORE_LARGE, BENCH_STORE_SIZES };

struct bench_store {
    double bytes[BENCH_STORE_SIZES];
    double rate[BENCH_STORE_SIZES]; /* files a second; 0 = not measured */
    double disk;                    /* bytes a second that it takes; 0 = not measured */
};

/* Files of that size a second, by what the two sizes took; 0 when not measured. */
double bench_advice_store_rate(const struct bench_store *store, double bytes);

/* Fills in the sizes of files that were not saved (0) by those of other settings, or of
 * the pictures: `reference`, all above 0. At least one is known. Returns the mean. */
double bench_advice_fill_sizes(double *sizes, const double *reference, size_t count);

/* Fills in what follows from all figures together. */
void bench_advice_conclude(struct bench_row *rows, size_t count,
                           const struct bench_store *store);

/* Whether the processors, of which there are so many for this, seem to have done other
 * things in most measurements that they limit. */
bool bench_advice_is_disturbed(const struct bench_row *rows, size_t count,
                               int processors);

/* The setting of one kind that saves at least `rate` images a second in the smallest
 * files; NULL if none does. */
const struct bench_row *bench_advice_choose(const struct bench_row *rows, size_t count,
                                            bool lossless, double rate);

/* The fastest one of its kind; NULL if none was measured. */
const struct bench_row *bench_advice_fastest(const struct bench_row *rows, size_t count,
                                             bool lossless);

/* How many of the jobs that a row was measured with are enough for `rate`. */
int bench_advice_jobs(const struct bench_row *row, int jobs, double rate);

/* Whether a row was measured and is of this kind. */
bool bench_advice_counts(const struct bench_row *row, bool lossless);

#endif
