/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <imagesaver/imagesaver.h>

#include "common/json.h"

/* A number that a setting may not have. */
static void add_optional(struct cli_text *text, const char *key, int number)
{
    if (number >= 0)
        cli_json_add_count(text, key, number);
    else
        cli_json_add_nothing(text, key);
}

static void add_sample(const struct bench_report *report, struct cli_text *text)
{
    const struct bench_sample *sample = report->sample;
    const struct ims_image *first = &sample->pictures[0].image;
    cli_text_add(text, "\"sample\":{");
    cli_json_add_flag(text, "drawn", report->settings->samples.count == 0);
    cli_json_add_count(text, "pictures", (int64_t)sample->count);
    cli_json_add_count(text, "pictures_read", (int64_t)sample->seen);
    cli_json_add_count(text, "width", first->width);
    cli_json_add_count(text, "height", first->height);
    cli_json_add_words(text, "pixel_format", ims_pixel_format_name(first->format));
    cli_json_add_number(text, "pixel_bytes", bench_sample_mean(sample));
    cli_json_end(text, "}");
}

static void add_store(const struct bench_store *store, struct cli_text *text)
{
    cli_text_add(text, "\"store\":{\"files\":[");
    for (size_t i = 0; i < BENCH_STORE_SIZES && store->rate[i] > 0; i++) {
        cli_text_add(text, "{");
        cli_json_add_number(text, "bytes", store->bytes[i]);
        cli_json_add_number(text, "files_per_second", store->rate[i]);
        cli_json_end(text, "}");
    }
    cli_json_end(text, "]");
    if (store->disk > 0)
        cli_json_add_number(text, "disk_bytes_per_second", store->disk);
    else
        cli_json_add_nothing(text, "disk_bytes_per_second");
    cli_json_end(text, "}");
}

static void add_setting(const struct bench_row *row, struct cli_text *text)
{
    struct cli_text words = CLI_TEXT_INIT;
    cli_json_add_words(text, "format", row->format);
    cli_json_add_words(text, "extension", row->extension);
    cli_json_add_flag(text, "lossless", row->lossless);
    add_optional(text, "effort", row->effort);
    add_optional(text, "quality", row->quality);
    bench_row_options(row, &words);
    cli_json_add_words(text, "options", words.data);
    cli_text_clear(&words);
    bench_row_words(row, &words);
    cli_json_add_words(text, "arguments", words.data);
    cli_text_free(&words);
}

static void add_figures(const struct bench_row *row, struct cli_text *text)
{
    cli_json_add_number(text, "images_per_second", row->rate);
    cli_json_add_number(text, "slowest_round", row->slowest);
    cli_json_add_number(text, "fastest_round", row->fastest);
    cli_json_add_number(text, "images_per_second_lasting", row->lasting);
    cli_json_add_number(text, "pixel_bytes_per_second", row->pixel_rate);
    cli_json_add_number(text, "bytes_per_image", row->bytes);
    cli_json_add_flag(text, "bytes_worked_out", row->guessed);
    cli_json_add_number(text, "processors_busy", row->processors);
    cli_json_add_words(text, "limit", bench_row_limit_name(row->limit));
    cli_json_add_flag(text, "best", row->best);
    cli_json_add_count(text, "rounds", row->rounds);
    cli_json_add_count(text, "images", (int64_t)row->images);
}

static void add_row(const struct bench_row *row, struct cli_text *text)
{
    static const char *const states[] = {
        [BENCH_ROW_WAITING] = "not begun",   [BENCH_ROW_MEASURED] = "measured",
        [BENCH_ROW_SAME] = "same as before", [BENCH_ROW_SLOW] = "too slow",
        [BENCH_ROW_REFUSED] = "refused",     [BENCH_ROW_FAILED] = "failed"};
    cli_text_add(text, "{");
    add_setting(row, text);
    cli_json_add_words(text, "encoder", row->encoder);
    cli_json_add_words(text, "state", states[row->state]);
    cli_json_add_words(text, "reason", row->reason);
    if (row->state == BENCH_ROW_MEASURED)
        add_figures(row, text);
    cli_json_end(text, "}\n");
}

/* The setting of one kind for the wanted rate, or null. */
static void add_advice(const struct bench_report *report, bool lossless,
                       struct cli_text *text)
{
    double rate = report->settings->rate;
    const struct bench_row *row =
        bench_advice_choose(report->rows, report->row_count, lossless, rate);
    cli_text_format(text, "\"%s\":", lossless ? "lossless" : "lossy");
    if (row == NULL) {
        cli_text_add(text, "null,");
        return;
    }
    cli_text_add(text, "{");
    add_setting(row, text);
    cli_json_add_count(text, "jobs", bench_advice_jobs(row, (int)report->jobs, rate));
    cli_json_add_number(text, "images_per_second_lasting", row->lasting);
    cli_json_add_number(text, "bytes_per_image", row->bytes);
    cli_json_end(text, "}");
}

void bench_json_add(const struct bench_report *report, struct cli_text *text)
{
    cli_text_add(text, "{");
    cli_json_add_words(text, "version", ims_version_text());
    cli_json_add_words(text, "folder", report->settings->folder);
    cli_json_add_count(text, "jobs", report->jobs);
    cli_json_add_flag(text, "interrupted", report->interrupted);
    add_sample(report, text);
    add_store(report->store, text);
    cli_text_add(text, "\"measurements\":[\n");
    for (size_t i = 0; i < report->row_count; i++)
        add_row(&report->rows[i], text);
    cli_json_end(text, "]");
    if (report->settings->rate > 0) {
        cli_text_add(text, "\"wanted\":{");
        cli_json_add_number(text, "images_per_second", report->settings->rate);
        add_advice(report, true, text);
        add_advice(report, false, text);
        cli_json_end(text, "}");
    }
    cli_json_end(text, "}");
    text->data[text->length - 1] = '\n';
}
