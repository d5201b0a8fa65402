/* SPDX-License-Identifier: MIT */
#include "run.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

/* No line that the command writes comes near. */
enum { MOST_LINE = 1 << 20 };

/* ---- files for the contact sheet --------------------------------------------------
 */

static void keep_every(struct report_run_files *files, uint64_t step)
{
    size_t kept = 0;
    for (size_t i = 0; i < files->count; i++)
        if (files->files[i].number % step == 0)
            files->files[kept++] = files->files[i];
        else
            free(files->files[i].path);
    files->count = kept;
    files->step = step;
}

static void offer_file(struct report_run_files *files, const char *path, uint64_t bytes)
{
    if (files->step == 0)
        files->step = 1;
    const uint64_t number = files->seen++;
    if (files->most == 0 || number % files->step != 0)
        return;
    files->files = cli_memory_grow(files->files, files->count, sizeof *files->files);
    files->files[files->count++] = (struct report_run_file){
        .path = cli_memory_copy_text(path), .bytes = bytes, .number = number};
    if (files->count > files->most * 2)
        keep_every(files, files->step * 2);
}

/* Of those that are kept, as many as are wanted. */
static void choose_files(struct report_run_files *files)
{
    const size_t from = files->count, to = files->most;
    if (from <= to)
        return;
    size_t kept = 0;
    for (size_t i = 0; i < from; i++)
        if (i == kept * from / to && kept < to)
            files->files[kept++] = files->files[i];
        else
            free(files->files[i].path);
    files->count = kept;
}

/* ---- lines ------------------------------------------------------------------------
 */

/* A whole number that a line must have. */
static bool need_count(const struct report_run *run, const char *key, uint64_t *count,
                       struct cli_text *problem)
{
    if (report_json_count(&run->json, key, count))
        return true;
    cli_text_format(problem, "\"%s\" is missing, or no whole number from 0 to %" PRIu64,
                    key, UINT64_MAX);
    return false;
}

static bool find_status(const char *name, enum ims_status *status,
                        struct cli_text *problem)
{
    for (int i = IMS_STATUS_WRITTEN; i < REPORT_RUN_STATUSES; i++)
        if (strcmp(name, ims_status_name((enum ims_status)i)) == 0) {
            *status = (enum ims_status)i;
            return true;
        }
    cli_text_add(problem, "no image ends with the status \"");
    cli_text_add_name(problem, name);
    cli_text_add(problem, "\"");
    return false;
}

/* Counts one that was not saved: with its reason, and which it was. */
static void add_reason(struct report_run *run, const char *kind)
{
    const struct report_json *json = &run->json;
    const char *words = report_json_words(json, "message");
    struct cli_text place = CLI_TEXT_INIT;
    uint64_t frame;
    if (words[0] == '\0')
        words = report_json_words(json, "error");
    cli_text_add(&place, report_json_words(json, "input"));
    if (report_json_count(json, "frame", &frame))
        cli_text_format(&place, ", frame %" PRIu64, frame);
    report_tally_add_example(report_tally_add(&run->reasons, kind, words), place.data);
    cli_text_free(&place);
}

static void add_warnings(struct report_run *run)
{
    const struct report_json *json = &run->json;
    for (size_t i = 0; i < json->count; i++)
        if (json->members[i].type == REPORT_JSON_ELEMENT &&
            strcmp(json->text.data + json->members[i].key, "warnings") == 0)
            report_tally_add_example(
                report_tally_add(&run->warnings, "warning",
                                 json->text.data + json->members[i].words),
                report_json_words(json, "path"));
}

static uint64_t sum(uint64_t one, uint64_t other)
{
    return one > UINT64_MAX - other ? UINT64_MAX : one + other;
}

/* What a result says in numbers. */
struct result {
    enum ims_status status;
    uint64_t bytes, queued, encode, write;
};

static void add_times(struct report_run *run, const struct result *result)
{
    struct report_series_image image = {
        .bytes = result->bytes, .written = result->status == IMS_STATUS_WRITTEN};
    if (!report_json_count(&run->json, "accepted_ns", &image.accepted) ||
        !report_json_count(&run->json, "ended_ns", &image.ended)) {
        run->untimed++;
        return;
    }
    image.begun = sum(image.accepted, result->queued);
    report_series_add(&run->series, &image);
}

static void add_written(struct report_run *run, const struct result *result)
{
    const char *encoder = report_json_words(&run->json, "encoder");
    struct report_tally_row *row = report_tally_add(&run->encoders, "encoder", encoder);
    if (row != NULL) {
        row->bytes = sum(row->bytes, result->bytes);
        row->encode_ns += (double)result->encode;
        row->write_ns += (double)result->write;
    }
    run->bytes = sum(run->bytes, result->bytes);
    report_spread_add(&run->queued, result->queued);
    report_spread_add(&run->encoded, result->encode);
    report_spread_add(&run->stored, result->write);
    report_spread_add(&run->sizes, result->bytes);
    offer_file(&run->files, report_json_words(&run->json, "path"), result->bytes);
    add_warnings(run);
}

static bool take_result(struct report_run *run, struct cli_text *problem)
{
    struct result result = {.status = IMS_STATUS_PENDING};
    if (!find_status(report_json_words(&run->json, "status"), &result.status,
                     problem) ||
        !need_count(run, "bytes", &result.bytes, problem) ||
        !need_count(run, "queued_ns", &result.queued, problem) ||
        !need_count(run, "encode_ns", &result.encode, problem) ||
        !need_count(run, "write_ns", &result.write, problem))
        return false;
    run->statuses[result.status]++;
    add_times(run, &result);
    if (result.status == IMS_STATUS_WRITTEN)
        add_written(run, &result);
    else if (result.status != IMS_STATUS_SKIPPED)
        add_reason(run, ims_status_name(result.status));
    return true;
}

static bool take_ledger(struct report_run *run, struct cli_text *problem)
{
    const struct report_json *json = &run->json;
    const struct report_json_member *seconds = report_json_find(json, "seconds");
    const struct report_json_member *interrupted =
        report_json_find(json, "interrupted");
    if (run->has_ledger) {
        cli_text_add(problem, "a second ledger: these are lines of several runs");
        return false;
    }
    run->has_ledger = true;
    if (!need_count(run, "not_begun", &run->not_begun, problem))
        return false;
    run->seconds = seconds != NULL ? seconds->number : 0;
    run->interrupted = interrupted != NULL && interrupted->count != 0;
    report_json_count(json, "workers", &run->workers);
    report_json_count(json, "queue_size", &run->queue_size);
    snprintf(run->began, sizeof run->began, "%s", report_json_words(json, "began"));
    snprintf(run->version, sizeof run->version, "%s",
             report_json_words(json, "version"));
    return true;
}

bool report_run_take(struct report_run *run, const char *line, size_t size,
                     struct cli_text *problem)
{
    if (!report_json_read(&run->json, line, size, problem))
        return false;
    const char *event = report_json_words(&run->json, "event");
    run->lines++;
    if (strcmp(event, "result") == 0)
        return take_result(run, problem);
    if (strcmp(event, "ledger") == 0)
        return take_ledger(run, problem);
    if (strcmp(event, "refused") == 0) {
        run->refused++;
        add_reason(run, event);
    } else if (strcmp(event, "unreadable") == 0) {
        run->unreadable++;
        add_reason(run, event);
    } else if (strcmp(event, "left_out") == 0) {
        run->left_out++;
    } else if (event[0] == '\0') {
        cli_text_add(problem, "there is no \"event\": it is no line that `imagesaver "
                              "save --report' writes");
        return false;
    }
    return true;
}

/* ---- all --------------------------------------------------------------------------
 */

/* Reads up to the end of a line. Returns false where there is none any more, or it is
 * too long. */
static bool read_line(FILE *stream, char *line, size_t *size, bool *ended)
{
    int byte = EOF;
    *size = 0;
    *ended = false;
    while (*size < MOST_LINE && (byte = getc_unlocked(stream)) != EOF && byte != '\n')
        line[(*size)++] = (char)byte;
    *ended = byte == '\n';
    return *size < MOST_LINE && (*size > 0 || *ended);
}

static bool is_blank(const char *line, size_t size)
{
    size_t i = 0;
    while (i < size && (line[i] == ' ' || line[i] == '\t' || line[i] == '\r'))
        i++;
    return i == size;
}

/* What is wrong with a line, or with the file as a whole. */
static bool tell(const struct cli_text *reason, uint64_t number,
                 struct cli_text *problem)
{
    cli_text_format(problem, "line %" PRIu64 ": %s", number, reason->data);
    return false;
}

static bool read_lines(struct report_run *run, FILE *stream, char *line,
                       struct cli_text *problem)
{
    struct cli_text reason = CLI_TEXT_INIT;
    size_t size;
    bool ended, good = true;
    uint64_t number = 0;
    cli_text_clear(&reason);
    while (good && read_line(stream, line, &size, &ended)) {
        number++;
        if (is_blank(line, size) || report_run_take(run, line, size, &reason))
            continue;
        /* What is still being written, or was when the run was killed. */
        run->is_cut = !ended && run->lines > 0;
        good = run->is_cut || tell(&reason, number, problem);
    }
    if (good && size == MOST_LINE) {
        cli_text_add(&reason, "it is longer than any that imagesaver writes");
        good = tell(&reason, number + 1, problem);
    }
    cli_text_free(&reason);
    return good;
}

bool report_run_read(struct report_run *run, FILE *stream, struct cli_text *problem)
{
    char *line = cli_memory_new(MOST_LINE, 1);
    errno = 0;
    bool good = read_lines(run, stream, line, problem);
    free(line);
    if (good && ferror(stream)) {
        cli_text_add(problem, strerror(errno));
        good = false;
    } else if (good && run->lines == 0) {
        cli_text_add(problem,
                     "it holds no lines of a run, as `imagesaver save --report' "
                     "writes them");
        good = false;
    }
    choose_files(&run->files);
    report_series_settle(&run->series);
    report_tally_sort(&run->reasons);
    report_tally_sort(&run->warnings);
    report_tally_sort(&run->encoders);
    return good;
}

uint64_t report_run_lost(const struct report_run *run)
{
    uint64_t lost = run->refused + run->unreadable + run->not_begun;
    for (int i = IMS_STATUS_FAILED; i < REPORT_RUN_STATUSES; i++)
        lost += i != IMS_STATUS_SKIPPED ? run->statuses[i] : 0;
    return lost;
}

void report_run_free(struct report_run *run)
{
    for (size_t i = 0; i < run->files.count; i++)
        free(run->files.files[i].path);
    free(run->files.files);
    report_tally_free(&run->reasons);
    report_tally_free(&run->warnings);
    report_tally_free(&run->encoders);
    report_json_free(&run->json);
    *run = (struct report_run){.lines = 0};
}
