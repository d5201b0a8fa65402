/* SPDX-License-Identifier: MIT */
#include "session.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* "photos/a.mp4, frame 7" */
static void add_place(struct cli_text *text, const char *input, uint64_t frame)
{
    cli_text_add_name(text, strcmp(input, "-") == 0 ? "standard input" : input);
    if (frame > 0)
        cli_text_format(text, ", frame %" PRIu64, frame);
}

void save_session_hint(struct save_session *session, enum save_session_hint hint,
                       const char *words)
{
    if ((session->hints & (uint32_t)hint) != 0)
        return;
    session->hints |= (uint32_t)hint;
    cli_progress_say(&session->progress, "hint: %s", words);
}

void save_session_unreadable(struct save_session *session, const char *input,
                             uint64_t frame, const char *reason, bool quietly)
{
    session->tally.unreadable++;
    save_report_unreadable(&session->report, input, frame, reason);
    if (quietly)
        return;
    struct cli_text place = CLI_TEXT_INIT;
    add_place(&place, input, frame);
    cli_progress_say(&session->progress, "%s: cannot be read: %s", place.data, reason);
    cli_text_free(&place);
}

void save_session_refused(struct save_session *session, const char *input,
                          uint64_t frame, const char *name, int error,
                          const char *reason)
{
    session->tally.refused++;
    save_report_refused(&session->report, input, frame, name, error, reason);
    struct cli_text place = CLI_TEXT_INIT, shown = CLI_TEXT_INIT;
    add_place(&place, input, frame);
    cli_text_add_name(&shown, name);
    cli_progress_say(&session->progress, "%s: not saved as %s: %s", place.data,
                     shown.data, reason);
    cli_text_free(&place);
    cli_text_free(&shown);
    if (error == IMS_ERROR_NOT_HELD && strstr(reason, "narrow") != NULL)
        save_session_hint(session, SAVE_SESSION_HINT_NARROW,
                          "--set narrow=1 allows fewer bits a sample");
    if (error == IMS_ERROR_NOT_HELD && strstr(reason, "gray=1") != NULL)
        save_session_hint(session, SAVE_SESSION_HINT_GRAY,
                          "--set gray=1 allows gray made of colors");
    if (error == IMS_ERROR_MAX_BYTES)
        save_session_hint(session, SAVE_SESSION_HINT_MEMORY,
                          "a larger --memory lets larger images through");
}

static void tell_failure(struct save_session *session,
                         const struct save_completion *job)
{
    struct cli_text place = CLI_TEXT_INIT, path = CLI_TEXT_INIT;
    add_place(&place, job->input, job->frame);
    cli_text_add_name(&path, job->path);
    /* The library's words for a file that exists give advice for programs. */
    bool exists = job->error == IMS_ERROR_EXISTS;
    cli_progress_say(
        &session->progress, "%s: not saved as %s: %s", place.data, path.data,
        job->message[0] != '\0' && !exists ? job->message : ims_error_text(job->error));
    cli_text_free(&place);
    cli_text_free(&path);
    if (exists)
        save_session_hint(
            session, SAVE_SESSION_HINT_EXISTS,
            "--overwrite replace, skip or unique says what to do with files that "
            "exist");
}

static void take_results(struct save_session *session)
{
    struct save_completion *job = save_completion_take(&session->completions);
    bool any = job != NULL;
    while (job != NULL) {
        struct save_completion *next = job->next;
        save_report_result(&session->report, job);
        save_live_ended(&session->live, job);
        save_in_place_arrived(&session->in_place, job->entry,
                              job->status == IMS_STATUS_WRITTEN);
        if (job->status == IMS_STATUS_WRITTEN) {
            if (session->settings->preview != SAVE_PREVIEW_NONE)
                save_preview_add(&session->preview, job->id, job->path);
            for (size_t i = 0; i < 32; i++)
                session->warned[i] += job->warnings >> i & 1;
        } else if (job->status == IMS_STATUS_FAILED)
            tell_failure(session, job);
        free(job);
        job = next;
    }
    if (any)
        save_report_flush(&session->report);
}

static void fill_state(const struct save_session *session,
                       const struct ims_stats *stats, struct cli_progress_state *state)
{
    size_t per_input = session->format_count > 0 ? session->format_count : 1;
    state->done =
        stats->ledger.accepted - stats->ledger.pending + session->tally.refused;
    state->expected =
        session->images_done + session->images_here + session->inputs_left * per_input;
    if (state->expected < state->done)
        state->expected = state->done;
    state->guessed = session->guessed;
    state->bytes = stats->bytes_written;
    state->queued = stats->queue_depth;
    state->queue_size = stats->queue_size;
}

void save_session_look(struct save_session *session)
{
    struct ims_stats stats = IMS_STATS_INIT;
    struct cli_progress_state state = {0};
    take_results(session);
    /* There is no saver any more when the last results are taken. */
    if (!cli_progress_is_due(&session->progress) ||
        ims_stats_get(session->saver, &stats) != IMS_OK)
        return;
    fill_state(session, &stats, &state);
    if (!save_live_draw(session, &stats, &state))
        cli_progress_draw(&session->progress, &state);
}

/* ", 3 failed", or nothing for none. */
static void add_count(struct cli_text *text, uint64_t count, const char *what)
{
    if (count > 0)
        cli_text_format(text, ", %" PRIu64 " %s", count, what);
}

/* Warnings that a person should know of; that YUV became RGB is not among them, which
 * every photograph and video goes through. */
static void tell_warnings(struct save_session *session)
{
    for (uint32_t i = 0; i < 32; i++)
        if (session->warned[i] > 0 && (1u << i) != IMS_WARNING_COLOR_CONVERTED)
            cli_progress_say(&session->progress,
                             "note: %" PRIu64 " written with a warning: %s",
                             session->warned[i], save_completion_warning(1u << i));
}

void save_session_summarise(struct save_session *session,
                            const struct ims_ledger *ledger)
{
    struct cli_text line = CLI_TEXT_INIT;
    cli_text_format(&line, "%" PRIu64 " saved in ", ledger->written);
    cli_text_add_name(&line, session->settings->folder);
    if (ledger->written > 0) {
        cli_text_add(&line, " (");
        cli_text_add_size(&line, session->tally.bytes_written);
        cli_text_format(&line, " in %.1f s, %.1f a second)", session->tally.seconds,
                        (double)ledger->written / (session->tally.seconds > 0.001
                                                       ? session->tally.seconds
                                                       : 0.001));
    }
    add_count(&line, ledger->failed, "failed");
    add_count(&line, session->tally.refused, "refused");
    add_count(&line, session->tally.unreadable, "unreadable");
    add_count(&line, ledger->skipped, "skipped");
    add_count(&line, ledger->cancelled, "cancelled");
    add_count(&line, session->tally.not_begun, "inputs not begun");
    add_count(&line, session->tally.left_out, "left out (neither image nor video)");
    add_count(&line, session->tally.pages_left_out, "pages left out (--pages)");
    add_count(&line, session->walk.repeated, "links left out (to folders that are in)");
    if (!session->settings->quiet) {
        tell_warnings(session);
        cli_progress_say(&session->progress, "%s", line.data);
    }
    cli_text_free(&line);
}
