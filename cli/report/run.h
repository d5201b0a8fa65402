/* SPDX-License-Identifier: MIT
 *
 * What the lines of a run say (`imagesaver save --report`), put together in memory
 * whose size does not depend on how many there are. It opens no picture and knows no
 * page.
 */
#ifndef REPORT_RUN_H
#define REPORT_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <imagesaver/imagesaver.h>

#include "common/text.h"
#include "json.h"
#include "series.h"
#include "spread.h"
#include "tally.h"

/* Results are counted by these. */
enum { REPORT_RUN_STATUSES = IMS_STATUS_EXPIRED + 1 };

/* A file that was written. */
struct report_run_file {
    char *path;
    uint64_t bytes;
    uint64_t number; /* among all that were written, from 0 */
};

/* Files that lie evenly among all that were written. */
struct report_run_files {
    struct report_run_file *files;
    size_t count;
    size_t most; /* wanted, 0 = none; twice as many are kept meanwhile */
    uint64_t seen;
    uint64_t step; /* every so many is kept; 0 = 1 */
};

/* Zeroed but for `files.most` = nothing read. */
struct report_run {
    uint64_t lines;
    uint64_t statuses[REPORT_RUN_STATUSES];
    uint64_t refused;
    uint64_t unreadable;
    uint64_t left_out;
    uint64_t bytes;   /* of files that were written */
    uint64_t untimed; /* results that do not tell when they were accepted and ended */
    bool is_cut;      /* the last line is not whole */
    bool has_ledger;  /* the run came to its end, and what follows is known */
    bool interrupted;
    uint64_t not_begun;
    uint64_t workers;    /* 0 = not said */
    uint64_t queue_size; /* 0 = not said */
    double seconds;
    char began[32];
    char version[32];
    struct report_series series;
    struct report_spread queued;  /* nanoseconds of images that were encoded */
    struct report_spread encoded; /* the same of those that were written */
    struct report_spread stored;
    struct report_spread sizes;  /* of files, in bytes */
    struct report_tally reasons; /* why not saved, by status or event */
    struct report_tally warnings;
    struct report_tally encoders; /* of files that were written */
    struct report_run_files files;
    struct report_json json; /* the line that is being read */
};

/* Takes all lines of a file. Returns false with the reason in `problem`, and the line.
 */
bool report_run_read(struct report_run *run, FILE *stream, struct cli_text *problem);

/* Takes one line. Returns false with the reason. */
bool report_run_take(struct report_run *run, const char *line, size_t size,
                     struct cli_text *problem);

/* How many ended, or never were accepted, without a file and not as was asked for. */
uint64_t report_run_lost(const struct report_run *run);

void report_run_free(struct report_run *run);

#endif
