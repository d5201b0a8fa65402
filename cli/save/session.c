/* SPDX-License-Identifier: MIT */
#include "session.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* "photos/a.mp4, frame 7" */
static void add_place(struct text *text, const char *input, uint64_t frame)
{
    text_add_name(text, strcmp(input, "-") == 0 ? "standard input" : input);
    if (frame > 0)
        text_format(text, ", frame %" PRIu64, frame);
}

void run_hint(struct run *run, enum run_hint hint, const char *words)
{
    if ((run->hints & (uint32_t)hint) != 0)
        return;
    run->hints |= (uint32_t)hint;
    progress_say(&run->progress, "hint: %s", words);
}

void run_unreadable(struct run *run, const char *input, uint64_t frame,
                    const char *reason, bool quietly)
{
    run->tally.unreadable++;
    report_unreadable(&run->report, input, frame, reason);
    if (quietly)
        return;
    struct text place = TEXT_INIT;
    add_place(&place, input, frame);
    progress_say(&run->progress, "%s: cannot be read: %s", place.data, reason);
    text_free(&place);
}

void run_refused(struct run *run, const char *input, uint64_t frame, const char *name,
                 int error, const char *reason)
{
    run->tally.refused++;
    report_refused(&run->report, input, frame, name, error, reason);
    struct text place = TEXT_INIT, shown = TEXT_INIT;
    add_place(&place, input, frame);
    text_add_name(&shown, name);
    progress_say(&run->progress, "%s: not saved as %s: %s", place.data, shown.data,
                 reason);
    text_free(&place);
    text_free(&shown);
    if (error == IMS_ERROR_NOT_HELD && strstr(reason, "narrow") != NULL)
        run_hint(run, RUN_HINT_NARROW, "--set narrow=1 allows fewer bits a sample");
    if (error == IMS_ERROR_MAX_BYTES)
        run_hint(run, RUN_HINT_MEMORY, "a larger --memory lets larger images through");
}

static void tell_failure(struct run *run, const struct completion *job)
{
    struct text place = TEXT_INIT, path = TEXT_INIT;
    add_place(&place, job->input, job->frame);
    text_add_name(&path, job->path);
    /* The library's words for a file that exists give advice for programs. */
    bool exists = job->error == IMS_ERROR_EXISTS;
    progress_say(&run->progress, "%s: not saved as %s: %s", place.data, path.data,
                 job->message[0] != '\0' && !exists ? job->message
                                                    : ims_error_text(job->error));
    text_free(&place);
    text_free(&path);
    if (exists)
        run_hint(run, RUN_HINT_EXISTS,
                 "--overwrite replace, skip or unique says what to do with files that "
                 "exist");
}

static void take_results(struct run *run)
{
    struct completion *job = completion_take(&run->outcomes);
    bool any = job != NULL;
    while (job != NULL) {
        struct completion *next = job->next;
        report_result(&run->report, job);
        in_place_arrived(&run->in_place, job->entry, job->status == IMS_STATUS_WRITTEN);
        if (job->status == IMS_STATUS_WRITTEN)
            for (size_t i = 0; i < 32; i++)
                run->warned[i] += job->warnings >> i & 1;
        else if (job->status == IMS_STATUS_FAILED)
            tell_failure(run, job);
        free(job);
        job = next;
    }
    if (any)
        report_flush(&run->report);
}

static void fill_state(const struct run *run, struct progress_state *state)
{
    struct ims_stats stats = IMS_STATS_INIT;
    size_t per_input = run->format_count > 0 ? run->format_count : 1;
    if (ims_stats_get(run->saver, &stats) != IMS_OK)
        return;
    state->done = stats.ledger.accepted - stats.ledger.pending + run->tally.refused;
    state->expected =
        run->images_done + run->images_here + run->inputs_left * per_input;
    if (state->expected < state->done)
        state->expected = state->done;
    state->guessed = run->guessed;
    state->bytes = stats.bytes_written;
    state->queued = stats.queue_depth;
    state->queue_size = stats.queue_size;
}

void run_look(struct run *run)
{
    take_results(run);
    if (!progress_is_due(&run->progress))
        return;
    struct progress_state state = {0};
    fill_state(run, &state);
    progress_draw(&run->progress, &state);
}

/* ", 3 failed", or nothing for none. */
static void add_count(struct text *text, uint64_t count, const char *what)
{
    if (count > 0)
        text_format(text, ", %" PRIu64 " %s", count, what);
}

/* Warnings that a person should know of; that YUV became RGB is not among them, which
 * every photograph and video goes through. */
static void tell_warnings(struct run *run)
{
    for (uint32_t i = 0; i < 32; i++)
        if (run->warned[i] > 0 && (1u << i) != IMS_WARNING_COLOR_CONVERTED)
            progress_say(&run->progress, "note: %" PRIu64 " written with a warning: %s",
                         run->warned[i], ims_warning_text(1u << i));
}

void run_summarise(struct run *run, const struct ims_ledger *ledger)
{
    struct text line = TEXT_INIT;
    text_format(&line, "%" PRIu64 " saved in ", ledger->written);
    text_add_name(&line, run->settings->folder);
    if (ledger->written > 0) {
        text_add(&line, " (");
        text_add_size(&line, run->tally.bytes_written);
        text_format(&line, " in %.1f s, %.1f a second)", run->tally.seconds,
                    (double)ledger->written /
                        (run->tally.seconds > 0.001 ? run->tally.seconds : 0.001));
    }
    add_count(&line, ledger->failed, "failed");
    add_count(&line, run->tally.refused, "refused");
    add_count(&line, run->tally.unreadable, "unreadable");
    add_count(&line, ledger->skipped, "skipped");
    add_count(&line, ledger->cancelled, "cancelled");
    add_count(&line, run->tally.not_begun, "inputs not begun");
    add_count(&line, run->tally.left_out, "left out (neither image nor video)");
    add_count(&line, run->walk.repeated, "links left out (to folders that are in)");
    if (!run->settings->quiet) {
        tell_warnings(run);
        progress_say(&run->progress, "%s", line.data);
    }
    text_free(&line);
}
