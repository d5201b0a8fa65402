/* SPDX-License-Identifier: MIT
 *
 * Charts of columns as SVG within a page, with their axes as words beside it, so that
 * these are readable however narrow the page is. Needs no script: a column tells its
 * value when it is pointed at. It knows no run.
 */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "common/text.h"

enum { REPORT_CHART_MARKS = 6 };

struct report_chart_column {
    double value;
    struct cli_text words; /* what it says when pointed at; freed by the caller */
};

/* A word below the columns, at a share of the width. */
struct report_chart_mark {
    double place; /* 0 to 1 */
    char words[24];
};

struct report_chart {
    const char *id; /* a word for the page's own references */
    const char *name;
    const char *summary; /* what there is to see, for those who do not: escaped */
    const struct report_chart_column *columns;
    size_t count;
    bool is_time;            /* columns follow each other without gaps */
    double limit;            /* a line across; 0 = none */
    const char *limit_words; /* escaped */
    struct report_chart_mark marks[REPORT_CHART_MARKS];
    size_t mark_count;
    /* How values are told beside the axis. */
    void (*add_value)(struct cli_text *text, double value);
};

/* A figure with the chart and its name. */
void report_chart_add(struct cli_text *text, const struct report_chart *chart);

/* The end of an axis for values up to `most`: 1, 2, 3, 4, 6 or 8 times a power of ten;
 * its half is a round number too. */
double report_chart_top(double most);

#endif
