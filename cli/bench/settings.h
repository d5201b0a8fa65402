/* SPDX-License-Identifier: MIT
 *
 * What `imagesaver bench` was told: the table of its options, which is also its help,
 * and the words of the command line read and checked. It opens nothing.
 */
#ifndef BENCH_SETTINGS_H
#define BENCH_SETTINGS_H

#include <stdbool.h>

#include "common/arguments.h"
#include "common/text.h"
#include "common/value.h"

struct bench_settings {
    struct cli_value_words formats; /* as written; "all" among them; never empty */
    struct cli_value_words plugins;
    struct cli_value_words samples;
    const char *folder;
    const char *json; /* or NULL */
    unsigned efforts; /* bit n: measure effort n */
    int quality;      /* of lossy formats, -1 = the usual */
    int jobs;         /* 0 = the library's choice */
    double seconds;   /* for each measurement, 0 = so that all takes less than 30 */
    double rate;      /* images a second that are wanted, 0 = none in particular */
    bool keep;        /* the last files of each setting */
    bool help;        /* nothing else was looked at */
};

extern const struct cli_arguments_option bench_settings_options[];

/* Reads the words that follow "bench". Returns false with the mistake in `problem`. The
 * caller frees the settings in both cases. */
bool bench_settings_read(struct bench_settings *settings, int count, char **words,
                         struct cli_text *problem);

void bench_settings_free(struct bench_settings *settings);

#endif
