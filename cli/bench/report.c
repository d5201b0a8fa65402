/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <inttypes.h>
#include <string.h>

/* With less than this to spare, a setting reaches a rate only just. */
static const double spare = 1.1;

/* "4321", "12.3", "1.23": three digits or all before the point. */
static void add_rate(struct cli_text *text, double rate)
{
    cli_text_format(text, rate < 9.995 ? "%.2f" : rate < 99.95 ? "%.1f" : "%.0f", rate);
}

/* Fills up with blanks so that what was added since `start` has `width` columns. */
static void pad(struct cli_text *text, size_t start, size_t width)
{
    size_t length = text->length - start;
    cli_text_add_repeated(text, ' ', length < width ? width - length : 0);
}

/* ---- what was measured with --------------------------------------------------- */

static void add_sample(const struct bench_sample *sample, bool drawn,
                       struct cli_text *text)
{
    const struct ims_image *first = &sample->pictures[0].image;
    bool alike = true;
    for (size_t i = 1; i < sample->count; i++)
        alike = alike && sample->pictures[i].image.width == first->width &&
                sample->pictures[i].image.height == first->height &&
                sample->pictures[i].image.format == first->format;
    cli_text_add(text, "Sample: ");
    if (drawn)
        cli_text_add(text, "a drawn picture");
    else if (sample->seen > sample->count)
        cli_text_format(text, "%zu of %" PRIu64 " pictures", sample->count,
                        sample->seen);
    else
        cli_text_format(text, "%zu picture%s", sample->count,
                        sample->count > 1 ? "s" : "");
    cli_text_format(text, ", %s%" PRId32 " x %" PRId32 " %s, ",
                    alike ? "" : "different ones as ", first->width, first->height,
                    ims_pixel_format_name(first->format));
    cli_text_add_size(text, (uint64_t)bench_sample_mean(sample));
    cli_text_add(text, sample->count > 1 ? " each\n" : "\n");
}

static void add_folder(const struct bench_report *report, struct cli_text *text)
{
    const struct bench_store *store = report->store;
    cli_text_add(text, "Folder: ");
    cli_text_add_name(text, report->settings->folder);
    cli_text_format(text, ", %" PRIu32 " job%s", report->jobs,
                    report->jobs > 1 ? "s" : "");
    if (store->disk > 0) {
        cli_text_add(text, "; the disk takes ");
        cli_text_add_size(text, (uint64_t)store->disk);
        cli_text_add(text, " a second\nFiles as they are: ");
        add_rate(text, store->rate[BENCH_STORE_SMALL]);
        cli_text_add(text, " of ");
        cli_text_add_size(text, (uint64_t)store->bytes[BENCH_STORE_SMALL]);
        cli_text_add(text, ", or ");
        add_rate(text, store->rate[BENCH_STORE_LARGE]);
        cli_text_add(text, " of ");
        cli_text_add_size(text, (uint64_t)store->bytes[BENCH_STORE_LARGE]);
        cli_text_add(text, " a second");
    }
    cli_text_add(text, "\n");
}

/* ---- the table ---------------------------------------------------------------- */

enum { FORMAT_WIDTH = 7, KIND_WIDTH = 11, EFFORT_WIDTH = 7 };

static void add_effort(const struct bench_row *row, struct cli_text *text)
{
    if (row->effort < 0)
        cli_text_add(text, "-");
    else if (row->last_effort > row->effort)
        cli_text_format(text, "%d-%d", row->effort, row->last_effort);
    else
        cli_text_format(text, "%d", row->effort);
}

static void add_kind(const struct bench_row *row, struct cli_text *text)
{
    if (row->lossless)
        cli_text_add(text, "lossless");
    else if (row->quality >= 0)
        cli_text_format(text, "quality %d", row->quality);
    else
        cli_text_add(text, "lossy");
}

static void add_figures(const struct bench_row *row, struct cli_text *text)
{
    struct cli_text cell = CLI_TEXT_INIT;
    cli_text_clear(&cell);
    add_rate(&cell, row->rate);
    cli_text_format(text, " %9s %9.1f", cell.data, row->pixel_rate / 1e6);
    cli_text_clear(&cell);
    cli_text_add(&cell, row->guessed ? "~" : "");
    cli_text_add_size(&cell, (uint64_t)(row->bytes + 0.5));
    cli_text_format(text, " %9s %5.0f%%  %s", cell.data, row->processors * 100,
                    bench_row_limit_name(row->limit));
    if (row->limit == BENCH_ROW_DISK) {
        cli_text_add(text, ": ");
        add_rate(text, row->lasting);
    }
    cli_text_free(&cell);
}

static void add_row(const struct bench_row *row, struct cli_text *text)
{
    cli_text_add(text, row->best ? "* " : "  ");
    size_t start = text->length;
    cli_text_add(text, row->extension);
    pad(text, start, FORMAT_WIDTH - 1);
    cli_text_add(text, " ");
    start = text->length;
    add_kind(row, text);
    pad(text, start, KIND_WIDTH);
    start = text->length;
    add_effort(row, text);
    if (row->state == BENCH_ROW_MEASURED) {
        pad(text, start, EFFORT_WIDTH - 1);
        add_figures(row, text);
    } else {
        pad(text, start, EFFORT_WIDTH);
        cli_text_add(text,
                     row->state == BENCH_ROW_SLOW ? "too slow: " : "not possible: ");
        cli_text_add(text, row->reason);
    }
    cli_text_add(text, "\n");
}

static void add_table(const struct bench_report *report, struct cli_text *text)
{
    bool guessed = false;
    cli_text_format(text, "\n  %-*s%-*s%-*s%9s %9s %9s %6s  %s\n", FORMAT_WIDTH,
                    "FORMAT", KIND_WIDTH, "KIND", EFFORT_WIDTH, "EFFORT", "IMAGES/S",
                    "PIXELS", "FILE", "CPU", "LIMIT");
    for (size_t i = 0; i < report->row_count; i++) {
        const struct bench_row *row = &report->rows[i];
        if (row->state != BENCH_ROW_WAITING && row->state != BENCH_ROW_SAME)
            add_row(row, text);
        guessed |= row->guessed;
    }
    cli_text_add(text,
                 "\nPIXELS is in MB a second. * = none of its kind is both faster "
                 "and smaller.\n");
    if (guessed)
        cli_text_add(text, "~ = worked out: there was no time to save each picture.\n");
    if (bench_advice_is_disturbed(report->rows, report->row_count, (int)report->jobs))
        cli_text_add(text,
                     "The processors were busy with other things: measure again when "
                     "they are not.\n");
}

/* ---- the advice --------------------------------------------------------------- */

static void add_setting(const struct bench_row *row, struct cli_text *text)
{
    cli_text_add(text, row->extension);
    if (row->effort >= 0)
        cli_text_format(text, ", effort %d", row->effort);
    if (row->quality >= 0)
        cli_text_format(text, ", quality %d", row->quality);
}

/* The setting of one kind for the wanted rate. */
static void add_advice(const struct bench_report *report, bool lossless,
                       struct cli_text *text)
{
    double rate = report->settings->rate;
    const struct bench_row *fastest =
        bench_advice_fastest(report->rows, report->row_count, lossless);
    const struct bench_row *row =
        bench_advice_choose(report->rows, report->row_count, lossless, rate);
    cli_text_format(text, "  %-10s", lossless ? "lossless" : "lossy");
    if (fastest == NULL) {
        cli_text_add(text, "none was measured\n");
        return;
    }
    if (row == NULL) {
        cli_text_add(text, "none; at most ");
        add_rate(text, fastest->lasting);
        cli_text_add(text, " a second: ");
        add_setting(fastest, text);
        cli_text_format(text, " (%s)\n", bench_row_limit_name(fastest->limit));
        return;
    }
    add_setting(row, text);
    cli_text_add(text, ": ");
    add_rate(text, row->lasting);
    cli_text_add(text, " a second, ");
    cli_text_add_size(text, (uint64_t)(row->bytes + 0.5));
    cli_text_format(text, " each%s\n%12s",
                    row->lasting < rate * spare ? " (only just)" : "", "");
    bench_row_words(row, text);
    cli_text_format(text, " --jobs %d\n",
                    bench_advice_jobs(row, (int)report->jobs, rate));
}

void bench_report_add(const struct bench_report *report, struct cli_text *text)
{
    add_sample(report->sample, report->settings->samples.count == 0, text);
    add_folder(report, text);
    add_table(report, text);
    if (report->settings->rate <= 0)
        return;
    cli_text_format(text, "\nFor %.12g images a second:\n", report->settings->rate);
    add_advice(report, true, text);
    add_advice(report, false, text);
}
