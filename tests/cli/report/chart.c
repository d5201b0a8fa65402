/* SPDX-License-Identifier: MIT
 *
 * Words and numbers of a page, and its drawings.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "cli/report/chart.h"
#include "cli/report/html.h"

static struct cli_text text;

static void begin(void)
{
    cli_text_clear(&text);
}

static void end(void)
{
    cli_text_free(&text);
}

TestSuite(cli_report_chart, .init = begin, .fini = end);

static void says(const char *words)
{
    cr_expect_str_eq(text.data, words);
    cli_text_clear(&text);
}

static void holds(const char *words)
{
    cr_expect(strstr(text.data, words) != NULL, "no %s in %s", words, text.data);
}

Test(cli_report_chart, words_from_elsewhere_are_words)
{
    report_html_add(&text, "<script>&\"'\x01\xff</script>");
    cr_expect(strpbrk(text.data, "<>\"'\x01\xff") == NULL, "%s", text.data);
    cr_expect_eq(strncmp(text.data, "&lt;script&gt;&amp;&quot;&#39;", 29), 0);
}

Test(cli_report_chart, numbers_have_three_digits_and_units)
{
    static const struct {
        double nanoseconds;
        const char *words;
    } times[] = {{0, "0"},
                 {1, "1\u00a0ns"},
                 {999.6, "1\u00a0µs"},
                 {1234, "1.23\u00a0µs"},
                 {5e6, "5\u00a0ms"},
                 {99.96e6, "100\u00a0ms"},
                 {3.4e9, "3.4\u00a0s"},
                 {119e9, "119\u00a0s"},
                 {125e9, "2:05"},
                 {-1, "0"}};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        report_html_add_time(&text, times[i].nanoseconds);
        says(times[i].words);
    }
    report_html_add_count(&text, 1234567);
    says("1,234,567");
    report_html_add_count(&text, 999);
    says("999");
    report_html_add_count(&text, UINT64_MAX);
    says("18,446,744,073,709,551,615");
    report_html_add_number(&text, 12.345);
    says("12.3");
    report_html_add_number(&text, 1234.5);
    says("1,235");
    report_html_add_number(&text, 1e300);
    says("1,000,000,000,000,000,000");
}

Test(cli_report_chart, axes_end_at_round_numbers)
{
    static const double pairs[][2] = {{0, 1},       {1, 1},  {1.1, 2}, {2.5, 3},
                                      {5, 6},       {9, 10}, {61, 80}, {250, 300},
                                      {0.07, 0.08}, {-3, 1}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        cr_expect_float_eq(report_chart_top(pairs[i][0]), pairs[i][1], 1e-9, "%g",
                           pairs[i][0]);
}

static void add_chart(bool is_time)
{
    struct report_chart_column columns[] = {{.value = 2}, {.value = 0}, {.value = 4}};
    for (size_t i = 0; i < 3; i++)
        cli_text_format(&columns[i].words, "column %zu", i);
    const struct report_chart chart = {
        .id = "x",
        .name = "Name",
        .summary = "Summary",
        .columns = columns,
        .count = 3,
        .is_time = is_time,
        .limit = 3,
        .limit_words = "the limit",
        .marks = {{.place = 0, .words = "from"}, {.place = 1, .words = "to"}},
        .mark_count = 2,
        .add_value = report_html_add_number};
    report_chart_add(&text, &chart);
    for (size_t i = 0; i < 3; i++)
        cli_text_free(&columns[i].words);
}

Test(cli_report_chart, columns_are_as_high_as_their_values)
{
    add_chart(false);
    holds("aria-labelledby=\"x-name x-summary\" viewBox=\"0 0 30 1000\"");
    holds("<rect class=\"bar\" x=\"0.6\" y=\"500.0\" width=\"8.8\" height=\"500.0\"/>");
    holds("x=\"20.6\" y=\"0.0\" width=\"8.8\" height=\"1000.0\"/>");
    cr_expect_null(strstr(text.data, "x=\"10.6\""), "nothing is to be seen of none");
    holds("<title>column 1</title>");
    holds("<path class=\"limit\" d=\"M0 250.0 H30\"/>");
    holds("style=\"top:25.00%\">the limit<");
    holds("<span>4</span><span>2</span><span>0</span>");
    holds("<span class=\"first\" style=\"left:0.00%\">from</span>");
    holds("<span class=\"last\" style=\"left:100.00%\">to</span>");
}

Test(cli_report_chart, time_is_one_outline)
{
    add_chart(true);
    holds("<path class=\"line\" d=\"M0 500.0 H10 V1000.0 H20 V0.0 H30\"/>");
    holds(
        "<path class=\"area\" d=\"M0 1000 V500.0 H10 V1000.0 H20 V0.0 H30 V1000 Z\"/>");
    cr_expect_null(strstr(text.data, "class=\"bar\""));
}
