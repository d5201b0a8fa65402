/* SPDX-License-Identifier: MIT */
#include "figures.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "chart.h"
#include "common/memory.h"
#include "html.h"

static void add_size(struct cli_text *text, double bytes)
{
    cli_text_add_size(text, bytes < 1.8e19 ? (uint64_t)bytes : UINT64_MAX);
}

static void free_columns(struct report_chart_column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cli_text_free(&columns[i].words);
    free(columns);
}

static void set_mark(struct report_chart_mark *mark, double place, double value,
                     void (*add_value)(struct cli_text *text, double value))
{
    struct cli_text words = CLI_TEXT_INIT;
    cli_text_clear(&words);
    add_value(&words, value);
    mark->place = place;
    snprintf(mark->words, sizeof mark->words, "%s", words.data);
    cli_text_free(&words);
}

/* ---- over time --------------------------------------------------------------------
 */

/* One of the charts over time. */
struct over_time {
    const char *id;
    const char *name;
    const char *unit; /* behind a value */
    size_t member;    /* of struct report_series_rates */
    void (*add_value)(struct cli_text *text, double value);
};

static const struct over_time over_time[] = {
    {"images", "Images written", " a second",
     offsetof(struct report_series_rates, images), report_html_add_number},
    {"bytes", "Data written", " a second", offsetof(struct report_series_rates, bytes),
     add_size},
    {"waiting", "Images waiting", "", offsetof(struct report_series_rates, waiting),
     report_html_add_number},
    {"working", "Images in work", "", offsetof(struct report_series_rates, working),
     report_html_add_number},
};
enum { OVER_TIME = sizeof over_time / sizeof over_time[0], WAITING = 2, WORKING = 3 };

static double value_of(const struct report_series_rates *rates, size_t member)
{
    return *(const double *)(const void *)((const char *)rates + member);
}

/* Where a bin begins and ends, "1.2 s to 1.4 s". */
static void add_span(struct cli_text *text, const struct report_series *series,
                     size_t bin)
{
    struct report_series_rates rates;
    report_series_rates(series, bin, &rates);
    report_html_add_time(text, rates.seconds * 1e9);
    cli_text_add(text, " to ");
    if (bin + 1 == report_series_count(series)) {
        report_html_add_time(text, (double)series->end);
    } else {
        report_series_rates(series, bin + 1, &rates);
        report_html_add_time(text, rates.seconds * 1e9);
    }
}

static void add_over_time(struct cli_text *page, const struct report_run *run,
                          size_t which)
{
    const struct over_time *told = &over_time[which];
    const struct report_series *series = &run->series;
    const size_t count = report_series_count(series);
    struct report_chart_column *columns = cli_memory_new(count, sizeof *columns);
    struct cli_text summary = CLI_TEXT_INIT, limit = CLI_TEXT_INIT;
    double most = 0, sum = 0, time = 0;
    for (size_t i = 0; i < count; i++) {
        struct report_series_rates rates, next = {.seconds = (double)series->end / 1e9};
        report_series_rates(series, i, &rates);
        if (i + 1 < count)
            report_series_rates(series, i + 1, &next);
        const double value = columns[i].value = value_of(&rates, told->member);
        most = value > most ? value : most;
        sum += value * (next.seconds - rates.seconds);
        time += next.seconds - rates.seconds;
        add_span(&columns[i].words, series, i);
        cli_text_add(&columns[i].words, ": ");
        told->add_value(&columns[i].words, value);
        cli_text_add(&columns[i].words, told->unit);
    }
    told->add_value(&summary, time > 0 ? sum / time : 0);
    cli_text_format(&summary, "%s on average, at most ", told->unit);
    told->add_value(&summary, most);
    cli_text_add(&summary, told->unit);
    cli_text_clear(&limit);
    struct report_chart chart = {.id = told->id,
                                 .name = told->name,
                                 .summary = summary.data,
                                 .columns = columns,
                                 .count = count,
                                 .is_time = true,
                                 .add_value = told->add_value,
                                 .mark_count = 3};
    if (which == WAITING && run->queue_size > 0) {
        chart.limit = (double)run->queue_size;
        cli_text_format(&limit, "queue of %" PRIu64, run->queue_size);
    } else if (which == WORKING && run->workers > 0) {
        chart.limit = (double)run->workers;
        cli_text_format(&limit, "%" PRIu64 " workers", run->workers);
    }
    chart.limit_words = limit.data;
    for (size_t i = 0; i < 3; i++)
        set_mark(&chart.marks[i], (double)i / 2, (double)series->end * (double)i / 2,
                 report_html_add_time);
    report_chart_add(page, &chart);
    free_columns(columns, count);
    cli_text_free(&summary);
    cli_text_free(&limit);
}

static void add_times_table(struct cli_text *page, const struct report_series *series)
{
    cli_text_add(page, "<details><summary>The same in numbers</summary><div "
                       "class=\"wide card\"><table><thead><tr><th>Time</th>");
    for (size_t i = 0; i < OVER_TIME; i++)
        cli_text_format(page, "<th class=\"n\">%s%s</th>", over_time[i].name,
                        over_time[i].unit);
    cli_text_add(page, "</tr></thead><tbody>\n");
    for (size_t bin = 0; bin < report_series_count(series); bin++) {
        struct report_series_rates rates;
        report_series_rates(series, bin, &rates);
        cli_text_add(page, "<tr><th scope=\"row\">");
        add_span(page, series, bin);
        cli_text_add(page, "</th>");
        for (size_t i = 0; i < OVER_TIME; i++) {
            cli_text_add(page, "<td class=\"n\">");
            over_time[i].add_value(page, value_of(&rates, over_time[i].member));
            cli_text_add(page, "</td>");
        }
        cli_text_add(page, "</tr>\n");
    }
    cli_text_add(page, "</tbody></table></div></details>\n");
}

void report_figures_add_times(struct cli_text *page, const struct report_run *run)
{
    cli_text_add(page, "<section aria-labelledby=\"times\"><h2 id=\"times\">Over "
                       "time</h2>\n");
    if (run->untimed > 0) {
        cli_text_add(page, "<p class=\"soft\">");
        report_html_add_count(page, run->untimed);
        cli_text_add(page, " results do not tell when they were accepted and had "
                           "ended, and are not among these.</p>\n");
    }
    if (report_series_count(&run->series) > 0) {
        cli_text_add(page, "<div class=\"charts\">\n");
        for (size_t i = 0; i < OVER_TIME; i++)
            add_over_time(page, run, i);
        cli_text_add(page, "</div>\n");
        add_times_table(page, &run->series);
    }
    cli_text_add(page, "</section>\n");
}

/* ---- spreads ----------------------------------------------------------------------
 */

/* One of the histograms. */
struct histogram {
    const char *id;
    const char *name;
    const struct report_spread *spread;
    void (*add_value)(struct cli_text *text, double value);
};

/* Fewer columns look like none. */
enum { LEAST_STEPS = 8, MARKS = 5 };

static void find_steps(const struct report_spread *spread, size_t *first, size_t *count)
{
    size_t last;
    report_spread_range(spread, first, &last);
    while (last - *first + 1 < LEAST_STEPS) {
        if (last + 1 < REPORT_SPREAD_STEPS)
            last++;
        if (*first > 0)
            (*first)--;
    }
    *count = last - *first + 1;
}

static void add_step(struct cli_text *text, const struct histogram *histogram,
                     size_t step)
{
    histogram->add_value(text, (double)report_spread_edge(step));
    if (step + 1 < REPORT_SPREAD_STEPS) {
        cli_text_add(text, " to ");
        histogram->add_value(text, (double)report_spread_edge(step + 1));
    } else {
        cli_text_add(text, " and more");
    }
}

static void add_summary(struct cli_text *text, const struct histogram *histogram)
{
    const struct report_spread *spread = histogram->spread;
    histogram->add_value(text, (double)report_spread_quantile(spread, 0.5));
    cli_text_add(text, " in the middle (median), 95 of 100 up to ");
    histogram->add_value(text, (double)report_spread_quantile(spread, 0.95));
    cli_text_add(text, ", at most ");
    histogram->add_value(text, (double)spread->highest);
}

static void add_spread_table(struct cli_text *page, const struct histogram *histogram,
                             size_t first, size_t count)
{
    const struct report_spread *spread = histogram->spread;
    cli_text_format(page,
                    "<details><summary>%s in numbers</summary><div class=\"wide "
                    "card\"><table><thead><tr><th>From, to</th><th class=\"n\">Images"
                    "</th><th class=\"n\">Share</th></tr></thead><tbody>\n",
                    histogram->name);
    for (size_t step = first; step < first + count; step++) {
        cli_text_add(page, "<tr><th scope=\"row\">");
        add_step(page, histogram, step);
        cli_text_add(page, "</th><td class=\"n\">");
        report_html_add_count(page, spread->steps[step]);
        cli_text_format(page, "</td><td class=\"n\">%.1f%%</td></tr>\n",
                        100 * (double)spread->steps[step] / (double)spread->count);
    }
    cli_text_add(page, "</tbody></table></div></details>\n");
}

static void add_histogram(struct cli_text *page, const struct histogram *histogram)
{
    size_t first, count;
    find_steps(histogram->spread, &first, &count);
    struct report_chart_column *columns = cli_memory_new(count, sizeof *columns);
    struct cli_text summary = CLI_TEXT_INIT;
    for (size_t i = 0; i < count; i++) {
        columns[i].value = (double)histogram->spread->steps[first + i];
        add_step(&columns[i].words, histogram, first + i);
        cli_text_add(&columns[i].words, ": ");
        report_html_add_count(&columns[i].words, histogram->spread->steps[first + i]);
        cli_text_add(&columns[i].words, " images");
    }
    add_summary(&summary, histogram);
    struct report_chart chart = {.id = histogram->id,
                                 .name = histogram->name,
                                 .summary = summary.data,
                                 .columns = columns,
                                 .count = count,
                                 .add_value = report_html_add_number};
    const size_t apart = (count + MARKS - 2) / (MARKS - 1);
    for (size_t i = 0; i <= count && chart.mark_count < MARKS; i += apart)
        set_mark(&chart.marks[chart.mark_count++], (double)i / (double)count,
                 (double)report_spread_edge(first + i), histogram->add_value);
    cli_text_add(page, "<div>");
    report_chart_add(page, &chart);
    add_spread_table(page, histogram, first, count);
    cli_text_add(page, "</div>\n");
    free_columns(columns, count);
    cli_text_free(&summary);
}

void report_figures_add_spreads(struct cli_text *page, const struct report_run *run)
{
    const struct histogram histograms[] = {
        {"encoded", "Encoding an image", &run->encoded, report_html_add_time},
        {"stored", "Writing a file", &run->stored, report_html_add_time},
        {"queued", "Waiting for a worker", &run->queued, report_html_add_time},
        {"sizes", "Size of a file", &run->sizes, add_size}};
    if (run->sizes.count == 0)
        return;
    cli_text_add(page, "<section aria-labelledby=\"spreads\"><h2 id=\"spreads\">Image "
                       "by image</h2>\n<div class=\"charts\">\n");
    for (size_t i = 0; i < sizeof histograms / sizeof histograms[0]; i++)
        add_histogram(page, &histograms[i]);
    cli_text_add(page, "</div></section>\n");
}
