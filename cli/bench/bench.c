/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/choice.h"
#include "common/interrupt.h"
#include "common/output.h"
#include "common/usage.h"
#include "common/walk.h"
#include "input/input.h"
#include "json.h"
#include "load.h"
#include "measure.h"
#include "plan.h"
#include "report.h"

/* All that the command has. */
struct bench {
    const struct bench_settings *settings;
    ims_registry *registry;
    FILE *json; /* or NULL */
    struct bench_folder folder;
    struct bench_sample sample;
    struct bench_measure measure;
    struct bench_store store;
    struct bench_row *rows;
    size_t row_count;
    struct cli_progress progress;
};

static void print_help(void)
{
    fputs("Usage: imagesaver bench [OPTION]... FOLDER [SAMPLE]...\n\n", stdout);
    cli_arguments_wrap(
        stdout, 0,
        "Measures how many images this machine saves in FOLDER each second, by format "
        "and effort, and what limits it. SAMPLE is an image, a video, a folder of "
        "them, "
        "or - for standard input; without one, a drawn picture is used. What is "
        "written "
        "goes to a new sub-folder, which is removed at the end, also after Ctrl-C.");
    fputs("\nOptions:\n", stdout);
    cli_arguments_print(stdout, bench_settings_options);
    fputs("\nExamples:\n"
          "  imagesaver bench out/ photos/\n"
          "  imagesaver bench --rate 30 --format png,jpg out/ holiday.mp4\n",
          stdout);
}

/* ---- preparing ---------------------------------------------------------------- */

static bool is_sample(const struct bench_settings *settings, const char *path)
{
    struct cli_walk walk = {.entries = NULL};
    for (size_t i = 0; i < settings->samples.count; i++)
        cli_walk_add(&walk, settings->samples.words[i]);
    bool found = cli_walk_find_file(&walk, path) != NULL;
    cli_walk_free(&walk);
    return found;
}

static bool open_json(struct bench *bench, struct cli_text *problem)
{
    const char *path = bench->settings->json;
    if (path == NULL)
        return true;
    const char *mistake = "that is a sample";
    if (!is_sample(bench->settings, path)) {
        bench->json = strcmp(path, "-") == 0 ? stdout : fopen(path, "we");
        if (bench->json != NULL)
            return true;
        mistake = strerror(errno);
    }
    return cli_value_wrong(problem, "json", path, "%s", mistake);
}

/* Everything that can be wrong with the command line is found out here. */
static bool prepare(struct bench *bench, struct cli_text *problem)
{
    const struct bench_settings *settings = bench->settings;
    const char **extensions = NULL;
    size_t count = 0;
    if (!cli_choice_open_registry(&bench->registry, &settings->plugins, problem) ||
        !cli_choice_make(bench->registry, &settings->formats, &extensions, &count,
                         problem))
        return false;
    bench->rows = bench_plan_make(bench->registry, extensions, count, settings->efforts,
                                  settings->quality, &bench->row_count);
    free(extensions);
    cli_interrupt_watch();
    return open_json(bench, problem) &&
           bench_folder_make(&bench->folder, settings->folder, problem);
}

/* ---- measuring ---------------------------------------------------------------- */

/* What all measurements may take when nothing else was asked for, what one may take
 * then, and what a single picture may take in any case, in seconds; how many of the
 * measurements the store's own count as. */
static const double all_seconds = 24;
static const double each_seconds = 0.4;
static const double picture_seconds = 1;
enum { STORE_PARTS = 2 };

/* The time for the next one of so many measurements, and how long a single picture may
 * take: what is slow may use the time that the others leave. */
static void share_time(const struct bench *bench, double began, size_t left,
                       double *seconds, double *time_limit)
{
    double spare = 0;
    *seconds = bench->settings->seconds;
    if (*seconds <= 0) {
        double rest = all_seconds - (cli_progress_seconds(&bench->progress) - began);
        *seconds = rest / (double)left;
        *seconds = *seconds < 0.01 ? 0.01 : *seconds;
        *seconds = *seconds > each_seconds ? each_seconds : *seconds;
        spare = (rest - *seconds * (double)left) / 3;
    }
    *time_limit = 2 * *seconds;
    *time_limit = *time_limit < spare ? spare : *time_limit;
    *time_limit = *time_limit < picture_seconds ? picture_seconds : *time_limit;
}

static void show_step(struct bench *bench, size_t index)
{
    const struct bench_row *row = &bench->rows[index];
    struct cli_text words = CLI_TEXT_INIT;
    cli_text_format(&words, "measuring %zu of %zu: %s, %s", index + 1, bench->row_count,
                    row->extension, row->lossless ? "lossless" : "lossy");
    if (row->effort >= 0)
        cli_text_format(&words, ", effort %d", row->effort);
    cli_progress_step(&bench->progress, words.data);
    cli_text_free(&words);
}

/* Measures all, until a signal comes. Returns false when a file could not be saved. */
static bool measure(struct bench *bench)
{
    double began = cli_progress_seconds(&bench->progress), seconds, time_limit;
    struct cli_text problem = CLI_TEXT_INIT;
    cli_text_clear(&problem);
    share_time(bench, began, bench->row_count + STORE_PARTS, &seconds, &time_limit);
    cli_progress_step(&bench->progress, "measuring the folder");
    bool good = bench_measure_store(&bench->measure, seconds, &bench->store, &problem);
    if (!good && problem.length > 0)
        cli_progress_say(&bench->progress, "%s", problem.data);
    cli_text_free(&problem);
    for (size_t i = 0; i < bench->row_count && !cli_interrupt_pending(); i++) {
        share_time(bench, began, bench->row_count - i, &seconds, &time_limit);
        show_step(bench, i);
        bench_measure_row(&bench->measure, &bench->rows[i], seconds, time_limit);
        good = good && bench->rows[i].state != BENCH_ROW_FAILED;
    }
    return good;
}

/* ---- telling ------------------------------------------------------------------ */

static bool write_json(struct bench *bench, const struct bench_report *report)
{
    struct cli_text text = CLI_TEXT_INIT;
    bench_json_add(report, &text);
    bool good = fwrite(text.data, 1, text.length, bench->json) == text.length &&
                fflush(bench->json) == 0;
    if (!good)
        cli_progress_say(&bench->progress, "--json: not complete: %s", strerror(errno));
    if (!good && bench->json == stdout)
        cli_output_told();
    cli_text_free(&text);
    return good;
}

/* How many processors the jobs can use. */
static int count_processors(const struct bench *bench)
{
    long there = sysconf(_SC_NPROCESSORS_ONLN);
    long jobs = (long)bench->measure.workers;
    return (int)(there > 0 && there < jobs ? there : jobs);
}

/* Returns false when the figures could not be written. */
static bool tell(struct bench *bench)
{
    struct bench_report report = {.settings = bench->settings,
                                  .sample = &bench->sample,
                                  .store = &bench->store,
                                  .rows = bench->rows,
                                  .row_count = bench->row_count,
                                  .jobs = bench->measure.workers,
                                  .processors = count_processors(bench),
                                  .interrupted = cli_interrupt_pending()};
    size_t measured = 0;
    bool printed = true;
    for (size_t i = 0; i < bench->row_count; i++)
        measured += bench->rows[i].state != BENCH_ROW_WAITING;
    bench_advice_conclude(bench->rows, bench->row_count, &bench->store);
    cli_progress_clear(&bench->progress);
    if (report.interrupted)
        cli_progress_say(&bench->progress,
                         "interrupted: %zu of %zu settings were measured", measured,
                         bench->row_count);
    if (bench->json != stdout && measured > 0) {
        struct cli_text text = CLI_TEXT_INIT;
        bench_report_add(&report, &text);
        printed = cli_output_print(&text);
        cli_text_free(&text);
    }
    return (bench->json == NULL || write_json(bench, &report)) && printed;
}

/* Removes the folder, or says where it is. */
static bool end_folder(struct bench *bench)
{
    bool keep = bench->settings->keep && bench->measure.workers > 0;
    struct cli_text words = CLI_TEXT_INIT;
    if (keep && bench->folder.path != NULL) {
        cli_text_add(&words, "the files are in ");
        cli_text_add_name(&words, bench->folder.path);
    }
    bool good = bench_folder_end(&bench->folder, keep, &words);
    if (words.length > 0)
        cli_progress_say(&bench->progress, "%s", words.data);
    cli_text_free(&words);
    return good;
}

/* Of all formats those are left out that hold nothing like the sample, floats alone for
 * instance; named, they say why. */
static void leave_out(struct bench *bench)
{
    size_t kept = 0;
    if (!cli_choice_is_all(&bench->settings->formats))
        return;
    for (size_t i = 0; i < bench->row_count; i++)
        if (cli_choice_takes(bench->registry, bench->rows[i].extension,
                             &bench->sample.pictures[0].image))
            bench->rows[kept++] = bench->rows[i];
    bench->row_count = kept;
}

/* Returns the exit code. */
static int run_bench(struct bench *bench)
{
    struct cli_text problem = CLI_TEXT_INIT;
    cli_text_clear(&problem);
    cli_progress_step(&bench->progress, "reading the sample");
    bool complete;
    bool good = bench_load(&bench->sample, bench->settings, bench->registry,
                           &bench->progress, &complete, &problem);
    if (good) {
        leave_out(bench);
        bench->measure = (struct bench_measure){.registry = bench->registry,
                                                .sample = &bench->sample,
                                                .folder = &bench->folder,
                                                .progress = &bench->progress,
                                                .jobs = bench->settings->jobs,
                                                .keep = bench->settings->keep};
        good = measure(bench) && complete;
        good = tell(bench) && good;
    } else if (problem.length > 0) {
        cli_progress_say(&bench->progress, "%s", problem.data);
    }
    cli_text_free(&problem);
    good = end_folder(bench) && good;
    return good && !cli_interrupt_pending() ? CLI_EXIT_GOOD : CLI_EXIT_FAILED;
}

static void clean_up(struct bench *bench)
{
    bench_measure_free(&bench->measure);
    bench_sample_free(&bench->sample);
    ims_registry_free(&bench->registry);
    free(bench->rows);
    if (bench->json != NULL && bench->json != stdout)
        fclose(bench->json);
    cli_progress_end(&bench->progress);
}

int bench_command(int count, char **words)
{
    struct bench_settings settings;
    struct bench bench = {.settings = &settings};
    struct cli_text problem = CLI_TEXT_INIT;
    cli_text_clear(&problem);
    int code = CLI_EXIT_GOOD;
    if (!bench_settings_read(&settings, count, words, &problem)) {
        code = cli_usage_wrong("bench", problem.data);
    } else if (settings.help) {
        print_help();
    } else {
        input_begin();
        cli_progress_begin(&bench.progress, false);
        code = prepare(&bench, &problem) ? run_bench(&bench)
                                         : cli_usage_wrong("bench", problem.data);
        clean_up(&bench);
    }
    bench_settings_free(&settings);
    cli_text_free(&problem);
    cli_interrupt_end();
    return code;
}
