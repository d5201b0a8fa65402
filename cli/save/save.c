/* SPDX-License-Identifier: MIT */
#include "save.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "common/choice.h"
#include "common/interrupt.h"
#include "common/machine.h"
#include "common/memory.h"
#include "common/output.h"
#include "common/timing.h"
#include "common/usage.h"
#include "input/input.h"
#include "input/prefetch.h"
#include "pipeline.h"
#include "plan.h"
#include "readers/readers.h"
#include "sandbox/sandbox.h"
#include "session.h"

static void print_help(void)
{
    fputs("Usage: imagesaver save [OPTION]... INPUT... FOLDER\n\n", stdout);
    cli_arguments_wrap(
        stdout, 0,
        "Saves images and the frames of videos in FOLDER. INPUT is an image, a "
        "video, a folder (all below it, keeping its sub-folders), or - for "
        "standard input.");
    fputs("\nOptions:\n", stdout);
    cli_arguments_print(stdout, save_settings_options);
    fputs("\nExit code: 0 when all was saved, 1 when something was not, 2 when the "
          "command\nline cannot be followed. Ctrl-C finishes what is in work.\n"
          "\nExamples:\n"
          "  imagesaver save --format png holiday.mp4 photos/ out/\n"
          "  imagesaver save -f jpg,webp --quality 85 --report session.jsonl photos/ "
          "out/\n",
          stdout);
}

/* ---- preparing ---------------------------------------------------------------- */

/* Makes a folder and those above it. Returns 0 or an errno. */
static int make_folder(const char *path)
{
    char *part = cli_memory_copy_text(path);
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
static bool prepare_folder(struct save_session *session, struct cli_text *problem)
{
    const char *folder = session->settings->folder;
    const char *hint = "";
    struct stat status;
    int error =
        session->settings->create && folder[0] != '\0' ? make_folder(folder) : 0;
    if (error == 0 && stat(folder, &status) != 0) {
        error = errno;
        if (error == ENOENT)
            hint = "; --create makes it";
    } else if (error == 0 && !S_ISDIR(status.st_mode)) {
        error = ENOTDIR;
        hint = "; the last word names the folder to save in";
    }
    if (error == 0) {
        session->walk.avoid_device = status.st_dev;
        session->walk.avoid_inode = status.st_ino;
        return true;
    }
    cli_text_add(problem, "FOLDER ");
    cli_text_add_name(problem, folder);
    cli_text_format(problem, ": %s%s", strerror(error), hint);
    return false;
}

static bool open_report(struct save_session *session, struct cli_text *problem)
{
    const char *path = session->settings->report;
    int error = path != NULL ? save_report_open(&session->report, path) : 0;
    return error == 0 ||
           cli_value_wrong(problem, "report", path, "%s", strerror(error));
}

/* To be called before there are other threads. */
static bool open_sandbox(struct save_session *session, struct cli_text *problem)
{
    const struct save_settings *settings = session->settings;
    const struct sandbox_plan plan = {.registry = session->registry,
                                      .formats = readers_table,
                                      .memory = settings->memory,
                                      .seconds = settings->max_seconds,
                                      .threads = settings->jobs};
    struct cli_text reason = CLI_TEXT_INIT;
    cli_text_clear(&reason);
    if (settings->sandbox != SAVE_SANDBOX_OFF)
        session->sandbox = sandbox_begin(&plan, &reason);
    bool good = session->sandbox != NULL || settings->sandbox != SAVE_SANDBOX_ON ||
                cli_value_wrong(problem, "sandbox", "on", "it cannot be had here: %s",
                                reason.data);
    cli_text_free(&reason);
    return good;
}

static bool open_saver(struct save_session *session, struct cli_text *problem)
{
    const struct save_settings *settings = session->settings;
    struct ims_message message = {0, ""};
    struct ims_config config = IMS_CONFIG_INIT;
    config.queue_size = settings->queue;
    config.workers = settings->jobs;
    config.max_bytes = settings->memory;
    config.overwrite = settings->overwrite;
    config.sync = settings->sync;
    config.options = settings->options.length > 0 ? settings->options.data : NULL;
    config.registry = session->registry;
    config.done = save_completion_done;
    config.done_user = &session->completions;
    config.message = &message;
    int error = ims_open(&session->saver, settings->folder, &config);
    if (error == IMS_OK)
        return true;
    cli_text_add(problem,
                 message.text[0] != '\0' ? message.text : ims_error_text(error));
    return false;
}

/* The patterns of names: the one that was given for all, else the usual two. */
static void set_patterns(struct save_session *session)
{
    struct cli_text none = CLI_TEXT_INIT;
    if (session->settings->has_name) {
        session->single = session->several = session->settings->name;
        return;
    }
    save_name_read(&session->single, "{stem}", &none);
    save_name_read(&session->several, "{stem}_{index:06}", &none);
    cli_text_free(&none);
}

/* Lists the inputs and, as far as can be told, what they will become. */
static bool find_inputs(struct save_session *session, struct cli_text *problem)
{
    const struct cli_value_words *inputs = &session->settings->inputs;
    for (size_t i = 0; i < inputs->count; i++)
        cli_walk_add(&session->walk, inputs->words[i]);
    if (session->settings->overwrite == IMS_OVERWRITE_REPLACE)
        save_in_place_begin(&session->in_place, &session->walk);
    if (!save_plan_names(session, problem))
        return false;
    for (size_t i = 0; i < session->walk.count; i++)
        session->inputs_left += cli_walk_can_read(&session->walk.entries[i]);
    return true;
}

static bool can_deinterlace(const struct save_settings *settings,
                            struct cli_text *problem)
{
    if (!settings->deinterlace)
        return true;
    cli_text_add(problem, "--deinterlace: ");
    if (!input_can_deinterlace(problem))
        return false;
    cli_text_clear(problem);
    return true;
}

/* Everything that can be wrong with the command line is found out here. */
static bool prepare(struct save_session *session, struct cli_text *problem)
{
    const struct save_settings *settings = session->settings;
    set_patterns(session);
    session->all_formats = cli_choice_is_all(&settings->formats);
    return can_deinterlace(settings, problem) &&
           cli_choice_open_registry(&session->registry, &settings->plugins, problem) &&
           cli_choice_make(session->registry, &settings->formats, &session->formats,
                           &session->format_count, problem) &&
           prepare_folder(session, problem) && open_sandbox(session, problem) &&
           open_saver(session, problem) && find_inputs(session, problem) &&
           save_preview_begin(session, problem) && open_report(session, problem);
}

/* ---- running ------------------------------------------------------------------ */

/* As many threads prefetch as write: either may be what takes the time. */
static struct input_prefetch *begin_reading(struct save_session *session)
{
    struct ims_stats stats = IMS_STATS_INIT;
    ims_stats_get(session->saver, &stats);
    session->tally.workers = stats.workers;
    session->tally.queue_size = stats.queue_size;
    const struct save_settings *settings = session->settings;
    struct input_options options = {.pass = session->format_count == 0,
                                    .file_bytes = settings->memory,
                                    .picture_bytes = settings->memory / 2,
                                    .pixels = settings->max_pixels,
                                    .advice = "; a larger --memory allows more",
                                    .threads = settings->jobs,
                                    .keeps_inks = settings->keeps_inks,
                                    .keep = settings->keep,
                                    .aspect = settings->aspect,
                                    .raw = settings->raw,
                                    .untagged = settings->untagged,
                                    .deinterlace = settings->deinterlace,
                                    .saves_damaged = settings->saves_damaged,
                                    .texts = settings->texts,
                                    .formats = readers_table,
                                    .delegate = sandbox_delegate(session->sandbox)};
    struct input_prefetch_plan plan = {.walk = &session->walk,
                                       .registry = session->registry,
                                       .options = options,
                                       .readers = (int)stats.workers};
    return input_prefetch_begin(&plan);
}

/* Waits for the next input, looking after the session meanwhile. Returns NULL for a
 * signal.
 */
static struct input_prefetch_slot *take_input(struct save_session *session)
{
    enum { POLL_MS = 50 };
    struct input_prefetch_slot *slot = NULL;
    while (slot == NULL && !cli_interrupt_pending()) {
        slot = input_prefetch_take(session->prefetch, POLL_MS);
        save_session_look(session);
    }
    return slot;
}

static void run_pipelines(struct save_session *session)
{
    struct input_prefetch_slot *slot;
    session->prefetch = begin_reading(session);
    while (session->inputs_begun < session->walk.count &&
           (slot = take_input(session)) != NULL) {
        size_t entry = session->inputs_begun++;
        session->inputs_left -= cli_walk_can_read(&session->walk.entries[entry]);
        if (!session->walk.entries[entry].refused)
            save_pipeline_run(session, entry, slot);
        if (cli_interrupt_pending())
            save_in_place_lost(&session->in_place, entry);
        save_in_place_read(&session->in_place, entry);
        save_held_release(session);
        input_prefetch_drop(session->prefetch);
        save_session_look(session);
    }
    session->tally.not_begun = session->walk.count - session->inputs_begun;
}

/* Cancels what waits, and tells at once: what is in work may take its time. */
static void interrupt_session(struct save_session *session)
{
    save_held_cancel(session);
    int cancelled = ims_cancel_all(session->saver);
    session->tally.interrupted = true;
    save_session_look(session);
    cli_progress_say(
        &session->progress,
        "interrupted: %d waiting images are cancelled; finishing what is in work "
        "(again: ends at once)",
        cancelled > 0 ? cancelled : 0);
}

/* Waits for what was accepted; after a signal, only for what is in work. */
static void wait_for_images(struct save_session *session)
{
    enum { POLL_MS = 50 };
    int error;
    do {
        if (cli_interrupt_pending() && !session->tally.interrupted)
            interrupt_session(session);
        error = ims_flush(session->saver, POLL_MS);
        save_session_look(session);
    } while (error == IMS_ERROR_TIMEOUT);
}

/* Writes all that is to be written. */
static void drain(struct save_session *session, struct ims_summary *summary)
{
    do {
        do
            wait_for_images(session);
        while (save_held_release(session));
    } while (save_held_open_circle(session));
    save_held_end(session);
    ims_close(&session->saver, summary);
    save_session_look(session);
    cli_progress_clear(&session->progress);
}

/* Returns the exit code. */
static int save(struct save_session *session)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    const struct ims_ledger *ledger = &summary.ledger;
    save_live_begin(session);
    save_plan_tell(session);
    run_pipelines(session);
    drain(session, &summary);
    session->tally.bytes_written = summary.bytes_written;
    session->tally.seconds = cli_progress_seconds(&session->progress);
    save_report_ledger(&session->report, ledger, &session->tally);
    int report_error = save_report_close(&session->report);
    save_session_summarise(session, ledger);
    bool shown = save_preview_show(session);
    if (report_error != 0) {
        cli_progress_say(&session->progress, "--report: not complete: %s",
                         strerror(report_error));
        if (strcmp(session->settings->report, "-") == 0)
            cli_output_told();
    }
    bool good = ledger->failed + ledger->cancelled + ledger->dropped +
                        ledger->superseded + ledger->expired + session->tally.refused +
                        session->tally.unreadable + session->tally.not_begun ==
                    0 &&
                !session->tally.interrupted && report_error == 0 && shown;
    return good ? CLI_EXIT_GOOD : CLI_EXIT_FAILED;
}

static void clean_up(struct save_session *session)
{
    ims_abort(&session->saver, NULL);
    input_prefetch_end(session->prefetch);
    sandbox_end(session->sandbox);
    ims_registry_free(&session->registry);
    save_report_close(&session->report);
    if (!session->settings->has_name) {
        save_name_free(&session->single);
        save_name_free(&session->several);
    }
    free(session->formats);
    cli_walk_free(&session->walk);
    save_name_set_free(&session->names);
    save_in_place_free(&session->in_place);
    cli_progress_end(&session->progress);
    save_live_free(&session->live);
    save_preview_free(&session->preview);
}

int save_command(int count, char **words)
{
    struct save_settings settings;
    struct save_session session = {.settings = &settings};
    struct cli_text problem = CLI_TEXT_INIT;
    cli_text_clear(&problem);
    int code = CLI_EXIT_GOOD;
    if (!save_settings_read(&settings, count, words, &problem)) {
        code = cli_usage_wrong("save", problem.data);
    } else if (settings.help) {
        print_help();
    } else {
        if (settings.memory == 0)
            settings.memory = cli_machine_memory("") / 4;
        input_begin();
        cli_interrupt_watch();
        cli_progress_begin(&session.progress, settings.quiet);
        session.tally.began = time(NULL);
        session.completions.began_ns = cli_timing_nanoseconds();
        code = prepare(&session, &problem) ? save(&session)
                                           : cli_usage_wrong("save", problem.data);
        clean_up(&session);
    }
    save_settings_free(&settings);
    cli_text_free(&problem);
    cli_interrupt_end();
    return code;
}
