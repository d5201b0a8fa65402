/* SPDX-License-Identifier: MIT
 *
 * The lines of the command's report, byte by byte.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "cli/save/report.h"
#include "support/scratch.h"

TestSuite(cli_save_report, .init = scratch_open, .fini = scratch_close);

static struct save_report report;

static void begin(void)
{
    cr_assert_eq(save_report_open(&report, scratch_path("report")), 0);
}

static void holds(const char *lines)
{
    cr_assert_eq(save_report_close(&report), 0);
    cr_assert(scratch_holds_text("report", lines), "the report is not: %s", lines);
}

Test(cli_save_report, a_result)
{
    struct save_completion *job = save_completion_new(100);
    begin();
    job->input = "in \"a\".mp4";
    job->frame = 7;
    job->status = IMS_STATUS_FAILED;
    job->error = IMS_ERROR_EXISTS;
    job->id = 3;
    job->warnings = IMS_WARNING_NARROWED | IMS_WARNING_SIGNATURE;
    job->queued_ns = 5;
    job->accepted_ns = 2000;
    job->ended_ns = 1900;
    snprintf(job->path, job->path_size, "out/a\xff.png");
    snprintf(job->message, sizeof job->message, "it exists");
    snprintf(job->encoder, sizeof job->encoder, "png");
    save_report_result(&report, job);
    free(job);
    struct cli_text expected = CLI_TEXT_INIT;
    cli_text_format(&expected,
                    "{\"event\":\"result\",\"input\":\"in \\\"a\\\".mp4\",\"frame\":7,"
                    "\"id\":3,\"path\":\"out/a\\ufffd.png\",\"status\":\"failed\","
                    "\"error\":\"IMS_ERROR_EXISTS\",\"message\":\"it exists\","
                    "\"converted\":false,"
                    "\"warnings\":[\"%s\",\"%s\"],\"encoder\":\"png\",\"bytes\":0,"
                    "\"queued_ns\":5,\"encode_ns\":0,\"write_ns\":0,"
                    "\"accepted_ns\":1900,\"ended_ns\":1900}\n",
                    ims_warning_text(IMS_WARNING_NARROWED),
                    ims_warning_text(IMS_WARNING_SIGNATURE));
    holds(expected.data);
    cli_text_free(&expected);
}

Test(cli_save_report, what_never_was_accepted)
{
    begin();
    save_report_refused(&report, "a", 0, "s/a.jpg", IMS_ERROR_NOT_HELD, "no");
    save_report_unreadable(&report, "b", 2, "cut off");
    save_report_left_out(&report, "c.txt");
    holds("{\"event\":\"refused\",\"input\":\"a\",\"name\":\"s/a.jpg\","
          "\"error\":\"IMS_ERROR_NOT_HELD\",\"message\":\"no\"}\n"
          "{\"event\":\"unreadable\",\"input\":\"b\",\"frame\":2,"
          "\"message\":\"cut off\"}\n"
          "{\"event\":\"left_out\",\"input\":\"c.txt\"}\n");
}

Test(cli_save_report, the_ledger)
{
    struct ims_ledger ledger = {.accepted = 9, .written = 6, .failed = 1, .expired = 2};
    struct save_report_tally tally = {.refused = 2,
                                      .unreadable = 3,
                                      .left_out = 4,
                                      .not_begun = 5,
                                      .bytes_written = 6,
                                      .seconds = 1.25,
                                      .began = 86400 * 365 + 61,
                                      .workers = 7,
                                      .queue_size = 8,
                                      .interrupted = true};
    struct cli_text lines = CLI_TEXT_INIT;
    begin();
    save_report_ledger(&report, &ledger, &tally);
    cli_text_add(
        &lines,
        "{\"event\":\"ledger\",\"accepted\":9,\"pending\":0,\"written\":6,"
        "\"failed\":1,\"skipped\":0,\"superseded\":0,\"dropped\":0,\"cancelled\":0,"
        "\"expired\":2,\"refused\":2,\"unreadable\":3,\"left_out\":4,\"not_begun\":5,"
        "\"bytes_written\":6,\"seconds\":1.250,\"interrupted\":true,"
        "\"began\":\"1971-01-01T00:01:01Z\",\"workers\":7,\"queue_size\":8,");
    cli_text_format(&lines, "\"version\":\"%s\"}\n", ims_version_text());
    holds(lines.data);
    cli_text_free(&lines);
}

Test(cli_save_report, none_is_wanted)
{
    struct ims_ledger ledger = {0};
    struct save_report_tally tally = {0};
    struct save_report none = {.stream = NULL};
    save_report_left_out(&none, "a");
    save_report_ledger(&none, &ledger, &tally);
    cr_assert_eq(save_report_close(&none), 0);
}

Test(cli_save_report, a_full_disk_is_told)
{
    struct save_report full = {.stream = NULL};
    if (save_report_open(&full, "/dev/full") != 0)
        cr_skip_test("there is no /dev/full");
    save_report_left_out(&full, "a");
    cr_assert_eq(save_report_close(&full), 28 /* ENOSPC */);
}

Test(cli_save_report, results_come_in_the_order_of_their_ends)
{
    struct save_completions results = {.newest = NULL};
    struct save_completion *jobs[3];
    for (size_t i = 0; i < 3; i++) {
        struct ims_result result = {.id = i + 1,
                                    .status = IMS_STATUS_WRITTEN,
                                    .path = "a-path-that-is-longer-than-its-room-is-in-"
                                            "the-job-that-it-goes-to",
                                    .encoder = "png",
                                    .message = ""};
        jobs[i] = save_completion_new(4);
        result.user = jobs[i];
        save_completion_done(&result, &results);
    }
    struct save_completion *job = save_completion_take(&results);
    for (size_t i = 0; i < 3; i++, job = job->next)
        cr_assert_eq(job, jobs[i]);
    cr_assert_null(job);
    cr_assert_null(save_completion_take(&results));
    cr_assert_lt(strlen(jobs[0]->path), jobs[0]->path_size);
    for (size_t i = 0; i < 3; i++)
        free(jobs[i]);
}
