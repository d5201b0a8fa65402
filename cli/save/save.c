/* SPDX-License-Identifier: MIT */
#include "save.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/choice.h"
#include "common/interrupt.h"
#include "common/machine.h"
#include "common/memory.h"
#include "common/usage.h"
#include "input/input.h"
#include "input/prefetch.h"
#include "pipeline.h"
#include "plan.h"
#include "session.h"

static void print_help(void)
{
    fputs("Usage: imagesaver save [OPTION]... INPUT... FOLDER\n\n", stdout);
    arguments_wrap(
        stdout, 0,
        "Saves images and the frames of videos in FOLDER. INPUT is an image, a "
        "video, a folder (all below it, keeping its sub-folders), or - for "
        "standard input.");
    fputs("\nOptions:\n", stdout);
    arguments_print(stdout, settings_options);
    fputs(
        "\nExit code: 0 when all was saved, 1 when something was not, 2 when the "
        "command\nline cannot be followed. Ctrl-C finishes what is in work.\n"
        "\nExamples:\n"
        "  imagesaver save --format png holiday.mp4 photos/ out/\n"
        "  imagesaver save -f jpg,webp --quality 85 --report run.jsonl photos/ out/\n",
        stdout);
}

/* ---- preparing ---------------------------------------------------------------- */

/* Makes a folder and those above it. Returns 0 or an errno. */
static int make_folder(const char *path)
{
    char *part = memory_copy_text(path);
    int error = 0;
    for (char *end = part + 1;; end++) {
        if (*end != '/' && *end != '\0')
            continue;
        char kept = *end;
        *end = '\0';
        error = mkdir(part, 0777) != 0 && errno != EEXIST ? errno : 0;
        *end = kept;
        if (error != 0 || kept == '\0')
            break;
    }
    free(part);
    return error;
}

/* Finds FOLDER, or makes it. Returns false with the reason in `problem`. */
static bool prepare_folder(struct run *run, struct text *problem)
{
    const char *folder = run->settings->folder;
    const char *hint = "";
    struct stat status;
    int error = run->settings->create && folder[0] != '\0' ? make_folder(folder) : 0;
    if (error == 0 && stat(folder, &status) != 0) {
        error = errno;
        if (error == ENOENT)
            hint = "; --create makes it";
    } else if (error == 0 && !S_ISDIR(status.st_mode)) {
        error = ENOTDIR;
        hint = "; the last word names the folder to save in";
    }
    if (error == 0) {
        run->walk.avoid_device = status.st_dev;
        run->walk.avoid_inode = status.st_ino;
        return true;
    }
    text_add(problem, "FOLDER ");
    text_add_name(problem, folder);
    text_format(problem, ": %s%s", strerror(error), hint);
    return false;
}

static bool open_report(struct run *run, struct text *problem)
{
    const char *path = run->settings->report;
    int error = path != NULL ? report_open(&run->report, path) : 0;
    if (error == 0)
        return true;
    text_add(problem, "--report ");
    text_add_name(problem, path);
    text_format(problem, ": %s", strerror(error));
    return false;
}

static bool open_saver(struct run *run, struct text *problem)
{
    const struct settings *settings = run->settings;
    struct ims_message message = {0, ""};
    struct ims_config config = IMS_CONFIG_INIT;
    config.queue_size = settings->queue;
    config.workers = settings->jobs;
    config.max_bytes = settings->memory;
    config.overwrite = settings->overwrite;
    config.sync = settings->sync;
    config.options = settings->options.length > 0 ? settings->options.data : NULL;
    config.registry = run->registry;
    config.done = completion_done;
    config.done_user = &run->outcomes;
    config.message = &message;
    int error = ims_open(&run->saver, settings->folder, &config);
    if (error == IMS_OK)
        return true;
    text_add(problem, message.text[0] != '\0' ? message.text : ims_error_text(error));
    return false;
}

/* The patterns of names: the one that was given for all, else the usual two. */
static void set_patterns(struct run *run)
{
    struct text none = TEXT_INIT;
    if (run->settings->has_name) {
        run->single = run->several = run->settings->name;
        return;
    }
    name_read(&run->single, "{stem}", &none);
    name_read(&run->several, "{stem}_{index:06}", &none);
    text_free(&none);
}

/* Lists the inputs and, as far as can be told, what they will become. */
static bool find_inputs(struct run *run, struct text *problem)
{
    const struct value_words *inputs = &run->settings->inputs;
    for (size_t i = 0; i < inputs->count; i++)
        walk_add(&run->walk, inputs->words[i]);
    if (run->settings->overwrite == IMS_OVERWRITE_REPLACE)
        in_place_begin(&run->in_place, &run->walk);
    if (!plan_names(run, problem))
        return false;
    for (size_t i = 0; i < run->walk.count; i++)
        run->inputs_left += walk_can_read(&run->walk.entries[i]);
    return true;
}

/* Everything that can be wrong with the command line is found out here. */
static bool prepare(struct run *run, struct text *problem)
{
    const struct settings *settings = run->settings;
    set_patterns(run);
    return choice_open_registry(&run->registry, &settings->plugins, problem) &&
           choice_make(run->registry, &settings->formats, &run->formats,
                       &run->format_count, problem) &&
           prepare_folder(run, problem) && open_saver(run, problem) &&
           find_inputs(run, problem) && open_report(run, problem);
}

/* ---- running ------------------------------------------------------------------ */

/* As many threads read ahead as write: either may be what takes the time. */
static struct input_prefetch *begin_reading(const struct run *run)
{
    struct ims_stats stats = IMS_STATS_INIT;
    ims_stats_get(run->saver, &stats);
    const struct settings *settings = run->settings;
    struct input_options options = {.pass = run->format_count == 0,
                                    .file_bytes = settings->memory,
                                    .picture_bytes = settings->memory / 2,
                                    .pixels = settings->max_pixels,
                                    .advice = "; a larger --memory allows more",
                                    .threads = settings->jobs};
    struct input_prefetch_plan plan = {.walk = &run->walk,
                                       .registry = run->registry,
                                       .options = options,
                                       .readers = (int)stats.workers};
    return input_prefetch_begin(&plan);
}

/* Waits for the next input, looking after the run meanwhile. Returns NULL for a signal.
 */
static struct input_prefetch_slot *take_input(struct run *run)
{
    enum { PATIENCE_MS = 50 };
    struct input_prefetch_slot *read = NULL;
    while (read == NULL && !interrupt_pending()) {
        read = input_prefetch_take(run->prefetch, PATIENCE_MS);
        run_look(run);
    }
    return read;
}

static void feed_inputs(struct run *run)
{
    struct input_prefetch_slot *read;
    run->prefetch = begin_reading(run);
    while (run->inputs_begun < run->walk.count && (read = take_input(run)) != NULL) {
        size_t entry = run->inputs_begun++;
        run->inputs_left -= walk_can_read(&run->walk.entries[entry]);
        if (!run->walk.entries[entry].refused)
            pipeline_run(run, entry, read);
        if (interrupt_pending())
            in_place_lost(&run->in_place, entry);
        in_place_read(&run->in_place, entry);
        held_release(run);
        input_prefetch_drop(run->prefetch);
        run_look(run);
    }
    run->tally.not_begun = run->walk.count - run->inputs_begun;
}

/* Cancels what waits, and tells at once: what is in work may take its time. */
static void interrupt_run(struct run *run)
{
    held_cancel(run);
    int cancelled = ims_cancel_all(run->saver);
    run->tally.interrupted = true;
    run_look(run);
    progress_say(
        &run->progress,
        "interrupted: %d waiting images are cancelled; finishing what is in work "
        "(again: ends at once)",
        cancelled > 0 ? cancelled : 0);
}

/* Waits for what was accepted; after a signal, only for what is in work. */
static void wait_for_images(struct run *run)
{
    enum { PATIENCE_MS = 50 };
    int error;
    do {
        if (interrupt_pending() && !run->tally.interrupted && !run->circle)
            interrupt_run(run);
        error = ims_flush(run->saver, PATIENCE_MS);
        run_look(run);
    } while (error == IMS_ERROR_TIMEOUT);
}

/* Writes all that is to be written. */
static void drain(struct run *run, struct ims_summary *summary)
{
    do
        wait_for_images(run);
    while (held_release(run));
    run->circle = run->held.first != NULL;
    held_finish(run);
    wait_for_images(run);
    run->circle = false;
    ims_close(&run->saver, summary);
    run_look(run);
    progress_clear(&run->progress);
}

/* Returns the exit code. */
static int save(struct run *run)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    const struct ims_ledger *ledger = &summary.ledger;
    plan_tell(run);
    feed_inputs(run);
    drain(run, &summary);
    run->tally.bytes_written = summary.bytes_written;
    run->tally.seconds = progress_seconds(&run->progress);
    report_ledger(&run->report, ledger, &run->tally);
    int report_error = report_close(&run->report);
    run_summarise(run, ledger);
    if (report_error != 0)
        progress_say(&run->progress, "--report: not complete: %s",
                     strerror(report_error));
    bool good = ledger->failed + ledger->cancelled + ledger->dropped +
                        ledger->superseded + run->tally.refused +
                        run->tally.unreadable + run->tally.not_begun ==
                    0 &&
                !run->tally.interrupted && report_error == 0;
    return good ? EXIT_GOOD : EXIT_FAILED;
}

static void clean_up(struct run *run)
{
    ims_abort(&run->saver, NULL);
    input_prefetch_end(run->prefetch);
    ims_registry_free(&run->registry);
    report_close(&run->report);
    if (!run->settings->has_name) {
        name_free(&run->single);
        name_free(&run->several);
    }
    free(run->formats);
    walk_free(&run->walk);
    name_set_free(&run->taken);
    in_place_free(&run->in_place);
    progress_end(&run->progress);
}

int save_command(int count, char **words)
{
    struct settings settings;
    struct run run = {.settings = &settings};
    struct text problem = TEXT_INIT;
    text_clear(&problem);
    int code = EXIT_GOOD;
    if (!settings_read(&settings, count, words, &problem)) {
        code = usage_wrong("save", problem.data);
    } else if (settings.help) {
        print_help();
    } else {
        if (settings.memory == 0)
            settings.memory = machine_memory("") / 4;
        input_begin();
        interrupt_watch();
        progress_begin(&run.progress, settings.quiet);
        code = prepare(&run, &problem) ? save(&run) : usage_wrong("save", problem.data);
        clean_up(&run);
    }
    settings_free(&settings);
    text_free(&problem);
    interrupt_end();
    return code;
}
