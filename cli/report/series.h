/* SPDX-License-Identifier: MIT
 *
 * What happened over time: in bins of equal width, which is doubled whenever the end of
 * the run moves beyond the last of them. So its memory depends neither on how long a
 * run was nor on how much happened. It knows no unit but nanoseconds.
 */
#ifndef REPORT_SERIES_H
#define REPORT_SERIES_H

#include <stddef.h>
#include <stdint.h>

enum { REPORT_SERIES_BINS = 128 };

struct report_series_bin {
    uint64_t images; /* written in it */
    double bytes;    /* of their files */
    double waited;   /* nanoseconds that images waited in it, in sum */
    double worked;   /* the same of images in work */
};

/* Zeroed = nothing. */
struct report_series {
    uint64_t width; /* of a bin, in nanoseconds; 0 = nothing yet */
    uint64_t end;   /* of the last thing that happened */
    struct report_series_bin bins[REPORT_SERIES_BINS];
};

/* One image: accepted, taken by a worker, ended, in nanoseconds from the beginning of
 * the run; `bytes` of its file count where it was `written`. */
struct report_series_image {
    uint64_t accepted;
    uint64_t begun;
    uint64_t ended;
    uint64_t bytes;
    int written;
};
void report_series_add(struct report_series *series,
                       const struct report_series_image *image);

/* When all were added: makes bins so wide that most of them have a few images, for
 * steps of one image tell nothing; there are still some dozens of them. */
void report_series_settle(struct report_series *series);

/* How many bins there are until the end. */
size_t report_series_count(const struct report_series *series);

/* The means of one bin: of each second, and at any time. */
struct report_series_rates {
    double seconds; /* where it begins */
    double images;
    double bytes;
    double waiting;
    double working;
};
void report_series_rates(const struct report_series *series, size_t bin,
                         struct report_series_rates *rates);

#endif
