/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

int save_report_open(struct save_report *report, const char *path)
{
    *report = (struct save_report){.stream = stdout};
    if (strcmp(path, "-") != 0)
        report->stream = fopen(path, "we");
    return report->stream != NULL ? 0 : errno;
}

static void begin(struct save_report *report, const char *event)
{
    cli_text_clear(&report->line);
    cli_text_format(&report->line, "{\"event\":\"%s\"", event);
}

static void add_text(struct save_report *report, const char *key, const char *words)
{
    cli_text_format(&report->line, ",\"%s\":", key);
    cli_text_add_json(&report->line, words);
}

static void add_number(struct save_report *report, const char *key, uint64_t number)
{
    cli_text_format(&report->line, ",\"%s\":%" PRIu64, key, number);
}

static void end(struct save_report *report)
{
    cli_text_add(&report->line, "}\n");
    if (fwrite(report->line.data, 1, report->line.length, report->stream) !=
            report->line.length &&
        report->error == 0)
        report->error = errno;
}

/* What each line about an input begins with. */
static void begin_input(struct save_report *report, const char *event,
                        const char *input, uint64_t frame)
{
    begin(report, event);
    add_text(report, "input", input);
    if (frame > 0)
        add_number(report, "frame", frame);
}

/* That colors were converted is nothing to be warned of: every video is. */
static void add_warnings(struct save_report *report, uint32_t warnings)
{
    bool first = true;
    bool converted = (warnings & IMS_WARNING_COLOR_CONVERTED) != 0;
    warnings &= ~(uint32_t)IMS_WARNING_COLOR_CONVERTED;
    cli_text_format(&report->line, ",\"converted\":%s", converted ? "true" : "false");
    cli_text_add(&report->line, ",\"warnings\":[");
    for (uint32_t bit = 1; bit != 0; bit <<= 1) {
        if ((warnings & bit) == 0)
            continue;
        cli_text_add(&report->line, first ? "" : ",");
        cli_text_add_json(&report->line, save_completion_warning(bit));
        first = false;
    }
    cli_text_add(&report->line, "]");
}

void save_report_result(struct save_report *report, const struct save_completion *job)
{
    if (report->stream == NULL)
        return;
    begin_input(report, "result", job->input, job->frame);
    add_number(report, "id", job->id);
    add_text(report, "path", job->path);
    add_text(report, "status", ims_status_name(job->status));
    add_text(report, "error", job->error != IMS_OK ? ims_error_name(job->error) : "");
    add_text(report, "message", job->message);
    add_warnings(report, job->warnings);
    add_text(report, "encoder", job->encoder);
    add_number(report, "bytes", job->bytes);
    add_number(report, "queued_ns", job->queued_ns);
    add_number(report, "encode_ns", job->encode_ns);
    add_number(report, "write_ns", job->write_ns);
    /* A worker may have been done before the main thread was told of the acceptance. */
    add_number(report, "accepted_ns",
               job->accepted_ns < job->ended_ns ? job->accepted_ns : job->ended_ns);
    add_number(report, "ended_ns", job->ended_ns);
    end(report);
}

void save_report_refused(struct save_report *report, const char *input, uint64_t frame,
                         const char *name, int error, const char *message)
{
    if (report->stream == NULL)
        return;
    begin_input(report, "refused", input, frame);
    add_text(report, "name", name);
    add_text(report, "error", ims_error_name(error));
    add_text(report, "message", message);
    end(report);
}

void save_report_unreadable(struct save_report *report, const char *input,
                            uint64_t frame, const char *message)
{
    if (report->stream == NULL)
        return;
    begin_input(report, "unreadable", input, frame);
    add_text(report, "message", message);
    end(report);
}

void save_report_left_out(struct save_report *report, const char *input)
{
    if (report->stream == NULL)
        return;
    begin_input(report, "left_out", input, 0);
    end(report);
}

/* What a person who reads of the session later does not know. */
static void add_session(struct save_report *report,
                        const struct save_report_tally *tally)
{
    char began[32] = "";
    const time_t seconds = (time_t)tally->began;
    struct tm fields;
    if (gmtime_r(&seconds, &fields) != NULL)
        strftime(began, sizeof began, "%Y-%m-%dT%H:%M:%SZ", &fields);
    add_text(report, "began", began);
    add_number(report, "workers", tally->workers);
    add_number(report, "queue_size", tally->queue_size);
    add_text(report, "version", ims_version_text());
}

void save_report_ledger(struct save_report *report, const struct ims_ledger *ledger,
                        const struct save_report_tally *tally)
{
    if (report->stream == NULL)
        return;
    begin(report, "ledger");
    add_number(report, "accepted", ledger->accepted);
    add_number(report, "pending", ledger->pending);
    add_number(report, "written", ledger->written);
    add_number(report, "failed", ledger->failed);
    add_number(report, "skipped", ledger->skipped);
    add_number(report, "superseded", ledger->superseded);
    add_number(report, "dropped", ledger->dropped);
    add_number(report, "cancelled", ledger->cancelled);
    add_number(report, "expired", ledger->expired);
    add_number(report, "refused", tally->refused);
    add_number(report, "unreadable", tally->unreadable);
    add_number(report, "left_out", tally->left_out);
    add_number(report, "not_begun", tally->not_begun);
    add_number(report, "bytes_written", tally->bytes_written);
    cli_text_format(&report->line, ",\"seconds\":%.3f", tally->seconds);
    cli_text_format(&report->line, ",\"interrupted\":%s",
                    tally->interrupted ? "true" : "false");
    add_session(report, tally);
    end(report);
}

int save_report_file(const struct save_report *report)
{
    return report->stream != NULL ? fileno(report->stream) : -1;
}

void save_report_flush(struct save_report *report)
{
    if (report->stream != NULL && fflush(report->stream) != 0 && report->error == 0)
        report->error = errno;
}

int save_report_close(struct save_report *report)
{
    save_report_flush(report);
    if (report->stream != NULL && report->stream != stdout &&
        fclose(report->stream) != 0 && report->error == 0)
        report->error = errno;
    report->stream = NULL;
    cli_text_free(&report->line);
    return report->error;
}
