/* SPDX-License-Identifier: MIT
 *
 * The charts of a run, each with its numbers as a table. It knows neither lines nor
 * pictures.
 */
#ifndef REPORT_FIGURES_H
#define REPORT_FIGURES_H

#include "common/text.h"
#include "run.h"

/* Images and bytes a second, and how many waited and were in work, over time. */
void report_figures_add_times(struct cli_text *page, const struct report_run *run);

/* How long images waited, were encoded and written, and how large files are. */
void report_figures_add_spreads(struct cli_text *page, const struct report_run *run);

#endif
