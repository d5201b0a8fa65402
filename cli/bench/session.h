/* SPDX-License-Identifier: MIT
 *
 * One measurement: images are saved again and again, in rounds, and timed from the
 * first submission of a round to the end of its last file. It knows neither formats nor
 * what the figures are for.
 *
 * All of it belongs to the main thread, but for `sizes`, which the library's threads
 * fill in.
 */
#ifndef BENCH_SESSION_H
#define BENCH_SESSION_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "common/progress.h"
#include "common/text.h"
#include "folder.h"

/* What is saved, and how. The caller sets the first members and zeroes the rest. */
struct bench_session {
    const struct bench_folder *folder;
    ims_registry *registry;
    const struct ims_image *images; /* saved in turn */
    size_t image_count;
    const char *stem;              /* the files are called stem-000001.extension */
    const char *extension;         /* no other session has both */
    const char *options;           /* or NULL */
    struct cli_progress *progress; /* to say that a signal is answered */
    int jobs;
    bool keep; /* the last files, one for each image */

    ims_saver *saver;
    uint32_t workers;
    uint64_t number;         /* of files so far, in all rounds */
    uint64_t round_began;    /* `number` then: these files are there */
    _Atomic uint64_t *sizes; /* of each image's file; 0 = not saved yet */
    struct ims_message refusal;
};

/* What the rounds came to. Rates are bytes of the images a second. */
struct bench_figures {
    double rate; /* the middle one */
    double slowest;
    double fastest;
    double processors; /* that were busy */
    int rounds;
    uint64_t images;
};

/* Opens the saver. Returns false with the reason in `problem`. */
bool bench_session_open(struct bench_session *session, struct cli_text *problem);

/* Measures for about so long, at most twice as long unless a single round takes longer.
 * Returns false after a signal, or when a file could not be saved, which
 * bench_session_close() tells. */
bool bench_session_measure(struct bench_session *session, double seconds,
                           struct bench_figures *figures);

/* Saves so many files and waits until the disk has them, or as many as it takes in
 * twice `time_limit` seconds. `rate` gets files a second. Returns false as above. */
bool bench_session_to_disk(struct bench_session *session, uint64_t files,
                           double time_limit, double *rate);

/* Closes the saver and removes the files. Returns false when a file could not be saved,
 * with the reason in `problem`. */
bool bench_session_close(struct bench_session *session, struct cli_text *problem);

#endif
