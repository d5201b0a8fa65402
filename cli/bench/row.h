/* SPDX-License-Identifier: MIT
 *
 * One line of what `imagesaver bench` measures: a setting, and the figures that were
 * found for it. It knows neither how they are found nor how they are shown.
 */
#ifndef BENCH_ROW_H
#define BENCH_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "common/text.h"

/* How far a measurement came. */
enum bench_row_state {
    BENCH_ROW_WAITING,  /* not begun */
    BENCH_ROW_MEASURED, /* there are figures */
    BENCH_ROW_SAME,     /* comes to the same as a row before: see its `last_effort` */
    BENCH_ROW_SLOW,     /* would take too long; `reason` says how long */
    BENCH_ROW_REFUSED,  /* the format cannot hold the pictures; see `reason` */
    BENCH_ROW_FAILED    /* they could not be saved; see `reason` */
};

/* What keeps a setting from being faster. */
enum bench_row_limit {
    BENCH_ROW_PROCESSORS,
    BENCH_ROW_FILE_SYSTEM, /* making files, wherever their data go */
    BENCH_ROW_DISK         /* taking the data */
};

struct bench_row {
    /* The setting. */
    const char *format;    /* lives as long as the registry */
    const char *extension; /* too */
    bool lossless;
    bool ask;        /* `lossless` must be said, as the format leaves the choice */
    int effort;      /* -1 = the format has none */
    int last_effort; /* efforts up to this one give the same files */
    int quality;     /* -1 = it has none */
    bool ask_quality;

    enum bench_row_state state;
    char reason[IMS_MESSAGE_SIZE];
    char encoder[32];

    /* The figures. */
    double rate; /* images a second: the middle one of the rounds */
    double slowest;
    double fastest;
    double pixel_rate; /* bytes of pixels a second */
    double bytes;      /* of a file, on average of the sample's pictures */
    bool guessed;      /* not every picture was saved: `bytes` is worked out */
    double processors; /* that were busy */
    int rounds;
    uint64_t images; /* saved in these rounds */

    /* What follows from all figures together: advice.h. */
    double lasting; /* images a second in the long run, when memory is full */
    enum bench_row_limit limit;
    bool best; /* no other setting of its kind is both faster and smaller */
};

/* The options of its encoder, as struct ims_request takes them. */
void bench_row_options(const struct bench_row *row, struct cli_text *options);

/* The same as words for `imagesaver save`. */
void bench_row_words(const struct bench_row *row, struct cli_text *words);

/* "processors", "file system", "disk". */
const char *bench_row_limit_name(enum bench_row_limit limit);

#endif
