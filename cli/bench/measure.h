/* SPDX-License-Identifier: MIT
 *
 * Finds the figures of one row, and those of the store alone. It knows nothing of how
 * they are shown, and leaves conclusions to advice.h.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdbool.h>

#include <imagesaver/imagesaver.h>

#include "advice.h"
#include "common/progress.h"
#include "common/text.h"
#include "folder.h"
#include "sample.h"

/* What all measurements share. The caller sets the first members and zeroes the rest.
 */
struct bench_measure {
    ims_registry *registry;
    const struct bench_sample *sample;
    const struct bench_folder *folder;
    struct cli_progress *progress;
    int jobs; /* 0 = the library's choice */
    bool keep;

    struct ims_image *images; /* the sample's */
    uint32_t workers;         /* once something was measured */
    /* The row that came before, to know it again. */
    struct bench_row *last;
    double last_guess;          /* of the seconds that it takes for a picture */
    struct ims_bytes last_band; /* what its encoder made of a part of a picture */
    double *last_sizes;         /* of its files, for each picture */
};

/* Measures the store with files that are encoded already. Returns false after a signal,
 * or with the reason in `problem`. */
bool bench_measure_store(struct bench_measure *measure, double seconds,
                         struct bench_store *store, struct cli_text *problem);

/* Measures a row for about so long; one whose single picture takes longer than
 * `time_limit` seconds is not begun. After a signal it is left waiting. */
void bench_measure_row(struct bench_measure *measure, struct bench_row *row,
                       double seconds, double time_limit);

void bench_measure_free(struct bench_measure *measure);

#endif
