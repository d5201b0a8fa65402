/* SPDX-License-Identifier: MIT
 *
 * What the lines of a run come to.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "cli/report/run.h"

static struct report_run run;

static void end(void)
{
    report_run_free(&run);
}

TestSuite(cli_report_run, .fini = end);

static bool read_text(const char *lines, size_t size, struct cli_text *problem)
{
    FILE *stream = fmemopen((void *)(uintptr_t)lines, size, "r");
    cr_assert_not_null(stream);
    cli_text_clear(problem);
    const bool good = report_run_read(&run, stream, problem);
    fclose(stream);
    return good;
}

static void reads(const char *lines)
{
    struct cli_text problem = CLI_TEXT_INIT;
    cr_assert(read_text(lines, strlen(lines), &problem), "%s", problem.data);
    cli_text_free(&problem);
}

static void refuses(const char *lines, const char *reason)
{
    struct cli_text problem = CLI_TEXT_INIT;
    cr_expect_not(read_text(lines, strlen(lines), &problem), "%s", lines);
    cr_expect(strstr(problem.data, reason) != NULL, "\"%s\" and not \"%s\"",
              problem.data, reason);
    cli_text_free(&problem);
    report_run_free(&run);
}

#define NUMBERS "\"bytes\":10,\"queued_ns\":1,\"encode_ns\":2,\"write_ns\":3"
#define TIMES   "\"accepted_ns\":5,\"ended_ns\":20"
#define WRITTEN                                                                        \
    "{\"event\":\"result\",\"path\":\"o/a\",\"status\":\"written\",\"encoder\":"       \
    "\"png\",\"warnings\":[\"w\"]," NUMBERS "," TIMES "}\n"
#define FAILED                                                                         \
    "{\"event\":\"result\",\"input\":\"a\",\"frame\":3,\"status\":\"failed\","         \
    "\"message\":\"no room\"," NUMBERS "," TIMES "}\n"

Test(cli_report_run, results_are_counted_with_their_reasons)
{
    reads(WRITTEN FAILED FAILED WRITTEN
          "\n{\"event\":\"unreadable\",\"input\":\"b\",\"message\":\"cut\"}\n"
          "{\"event\":\"refused\",\"input\":\"c\",\"name\":\"c.x\",\"error\":\"E\","
          "\"message\":\"\"}\n{\"event\":\"left_out\",\"input\":\"d\"}\n"
          "{\"event\":\"of another version\"}\n"
          "{\"event\":\"ledger\",\"not_begun\":4,\"seconds\":1.5,\"interrupted\":true,"
          "\"began\":\"now\",\"workers\":2,\"queue_size\":8,\"version\":\"v\"}\n");
    cr_expect_eq(run.statuses[IMS_STATUS_WRITTEN], 2);
    cr_expect_eq(run.statuses[IMS_STATUS_FAILED], 2);
    cr_expect_eq(run.unreadable, 1);
    cr_expect_eq(run.refused, 1);
    cr_expect_eq(run.left_out, 1);
    cr_expect_eq(report_run_lost(&run), 8);
    cr_expect_eq(run.bytes, 20);
    cr_expect(run.has_ledger && run.interrupted && !run.is_cut);
    cr_expect_eq(run.workers, 2);
    cr_expect_str_eq(run.began, "now");
    cr_assert_eq(run.reasons.count, 3);
    cr_expect_str_eq(run.reasons.rows[0].words, "no room");
    cr_expect_eq(run.reasons.rows[0].count, 2);
    cr_expect_str_eq(run.reasons.rows[0].examples[0], "a, frame 3");
    cr_expect_null(run.reasons.rows[0].examples[1], "once is enough");
    cr_expect_str_eq(run.reasons.rows[1].words, "E");
    cr_expect_str_eq(run.encoders.rows[0].words, "png");
    cr_expect_eq(run.encoders.rows[0].bytes, 20);
    cr_expect_eq(run.warnings.rows[0].count, 2);
    cr_expect_eq(run.encoded.count, 2);
    cr_expect_eq(run.series.end, 20);
}

Test(cli_report_run, lines_that_are_none_are_told_by_their_number)
{
    refuses("", "it holds no lines of a run");
    refuses("\n\n", "it holds no lines of a run");
    refuses("hello", "line 1: no object at byte 1");
    refuses(WRITTEN "{]\n" WRITTEN, "line 2: ");
    refuses("{\"a\":1}\n", "line 1: there is no \"event\"");
    refuses("{\"event\":\"result\"}\n", "line 1: no image ends with the status \"\"");
    refuses("{\"event\":\"result\",\"status\":\"written\",\"bytes\":-1}\n",
            "\"bytes\" is missing, or no whole number");
    refuses("{\"event\":\"ledger\",\"not_begun\":0}\n"
            "{\"event\":\"ledger\",\"not_begun\":0}\n",
            "line 2: a second ledger");
}

Test(cli_report_run, a_last_line_that_is_cut_is_left_out)
{
    reads(WRITTEN "{\"event\":\"resu");
    cr_expect(run.is_cut);
    cr_expect_not(run.has_ledger);
    cr_expect_eq(run.statuses[IMS_STATUS_WRITTEN], 1);
}

Test(cli_report_run, a_line_without_an_end_is_refused)
{
    struct cli_text lines = CLI_TEXT_INIT;
    cli_text_add(&lines, WRITTEN "{\"event\":\"");
    cli_text_add_repeated(&lines, 'x', 2 << 20);
    refuses(lines.data, "line 2: it is longer than any");
    cli_text_free(&lines);
}

Test(cli_report_run, lines_without_times_are_no_times)
{
    reads("{\"event\":\"result\",\"path\":\"p\",\"status\":\"written\"," NUMBERS "}\n");
    cr_expect_eq(run.untimed, 1);
    cr_expect_eq(report_series_count(&run.series), 0);
}

Test(cli_report_run, files_are_chosen_evenly)
{
    struct cli_text lines = CLI_TEXT_INIT;
    for (int i = 0; i < 1000; i++)
        cli_text_format(
            &lines,
            "{\"event\":\"result\",\"path\":\"%d\",\"status\":\"written\"," //
            NUMBERS "}\n",
            i);
    run.files.most = 10;
    reads(lines.data);
    cr_expect_eq(run.files.seen, 1000);
    cr_assert_eq(run.files.count, 10);
    cr_expect_str_eq(run.files.files[0].path, "0");
    for (size_t i = 1; i < run.files.count; i++) {
        const uint64_t apart =
            run.files.files[i].number - run.files.files[i - 1].number;
        cr_expect(apart >= 50 && apart <= 200, "%d", (int)apart);
    }
    cr_expect_gt(run.files.files[9].number, 800);
    cli_text_free(&lines);
}

Test(cli_report_run, huge_numbers_and_many_reasons_do_no_harm)
{
    struct cli_text lines = CLI_TEXT_INIT;
    for (int i = 0; i < 2; i++)
        cli_text_add(
            &lines, "{\"event\":\"result\",\"path\":\"p\",\"status\":\"written\","
                    "\"bytes\":18446744073709551615,\"queued_ns\":18446744073709551615,"
                    "\"encode_ns\":18446744073709551615,"
                    "\"write_ns\":18446744073709551615,"
                    "\"accepted_ns\":18446744073709551615,"
                    "\"ended_ns\":18446744073709551615}\n");
    for (int i = 0; i < 300; i++)
        cli_text_format(&lines, "{\"event\":\"unreadable\",\"message\":\"%d\"}\n", i);
    reads(lines.data);
    cr_expect_eq(run.bytes, UINT64_MAX);
    cr_expect_eq(run.reasons.count, REPORT_TALLY_ROWS);
    cr_expect_eq(run.reasons.beyond, 300 - REPORT_TALLY_ROWS);
    cr_expect_eq(run.unreadable, 300);
    cli_text_free(&lines);
}
