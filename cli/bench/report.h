/* SPDX-License-Identifier: MIT
 *
 * What a person sees of the figures: a table, and the setting for a wanted rate. It
 * measures and concludes nothing.
 */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "advice.h"
#include "common/text.h"
#include "sample.h"
#include "settings.h"

/* All that there is to tell, concluded. */
struct bench_report {
    const struct bench_settings *settings;
    const struct bench_sample *sample;
    const struct bench_store *store;
    const struct bench_row *rows;
    size_t row_count;
    uint32_t jobs;
    int processors; /* that there are for the jobs */
    bool interrupted;
};

/* Adds lines of at most 80 columns, unless names and reasons are long. */
void bench_report_add(const struct bench_report *report, struct cli_text *text);

#endif
