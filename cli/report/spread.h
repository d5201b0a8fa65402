/* SPDX-License-Identifier: MIT
 *
 * How values are spread: counted in steps of 1, 2, 5, 10, 20, 50 ... and, for medians,
 * in steps of about two percent. Its memory does not depend on how many values there
 * are. It knows no unit.
 */
#ifndef REPORT_SPREAD_H
#define REPORT_SPREAD_H

#include <stddef.h>
#include <stdint.h>

enum {
    REPORT_SPREAD_STEPS = 60, /* from 0 to 10^19 and above */
    REPORT_SPREAD_FINE = 64 * 32
};

/* Zeroed = no values. */
struct report_spread {
    uint64_t count;
    uint64_t lowest;
    uint64_t highest;
    double sum;
    uint64_t steps[REPORT_SPREAD_STEPS];
    uint64_t fine[REPORT_SPREAD_FINE];
};

void report_spread_add(struct report_spread *spread, uint64_t value);

/* Where a step begins: 0 for the first one, then 1, 2, 5 ...; for one behind the last
 * the highest value. */
uint64_t report_spread_edge(size_t step);

/* The steps that have values: from `first` to `last`. Both 0 without any. */
void report_spread_range(const struct report_spread *spread, size_t *first,
                         size_t *last);

/* The value that a share (0 to 1) of all is not above, within two percent; 0 without
 * any. */
uint64_t report_spread_quantile(const struct report_spread *spread, double share);

double report_spread_mean(const struct report_spread *spread);

#endif
