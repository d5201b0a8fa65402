/* SPDX-License-Identifier: MIT
 *
 * Histograms: steps of 1, 2 and 5, and medians of values that are not kept.
 */
#include <criterion/criterion.h>
#include <stdint.h>

#include "cli/report/spread.h"

static struct report_spread spread;

Test(cli_report_spread, steps_begin_at_1_2_5_and_their_tens)
{
    static const uint64_t edges[] = {0, 1, 2, 5, 10, 20, 50, 100};
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++)
        cr_expect_eq(report_spread_edge(i), edges[i]);
    for (size_t i = 1; i < REPORT_SPREAD_STEPS; i++)
        cr_expect_gt(report_spread_edge(i), report_spread_edge(i - 1), "step %zu", i);
    cr_expect_eq(report_spread_edge(REPORT_SPREAD_STEPS), UINT64_MAX);
}

Test(cli_report_spread, a_value_is_counted_in_its_step)
{
    static const uint64_t values[] = {0, 1, 4, 5, 9, 10, 19, 20};
    size_t first, last;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        report_spread_add(&spread, values[i]);
    static const uint64_t counts[] = {1, 1, 1, 2, 2, 1};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        cr_expect_eq(spread.steps[i], counts[i], "step %zu", i);
    report_spread_range(&spread, &first, &last);
    cr_expect_eq(first, 0);
    cr_expect_eq(last, 5);
    cr_expect_eq(spread.highest, 20);
    cr_expect_float_eq(report_spread_mean(&spread), 8.5, 1e-9);
}

Test(cli_report_spread, quantiles_are_near)
{
    for (uint64_t i = 1; i <= 1000; i++)
        report_spread_add(&spread, i * 1000);
    cr_expect_eq(report_spread_quantile(&spread, 0), 1000);
    cr_expect_float_eq((double)report_spread_quantile(&spread, 0.5), 500e3,
                       500e3 * 0.02);
    cr_expect_float_eq((double)report_spread_quantile(&spread, 0.95), 950e3,
                       950e3 * 0.02);
    cr_expect_leq(report_spread_quantile(&spread, 1), 1000000);
}

Test(cli_report_spread, small_values_are_exact)
{
    for (uint64_t i = 0; i < 64; i++)
        report_spread_add(&spread, i);
    for (uint64_t i = 0; i < 64; i++)
        cr_expect_eq(report_spread_quantile(&spread, (double)(i + 1) / 64), i);
}

Test(cli_report_spread, the_largest_values_have_a_place)
{
    size_t first, last;
    report_spread_add(&spread, UINT64_MAX);
    report_spread_add(&spread, UINT64_MAX - 1);
    report_spread_range(&spread, &first, &last);
    cr_expect_lt(last, REPORT_SPREAD_STEPS);
    cr_expect_geq(report_spread_quantile(&spread, 0.5), UINT64_MAX - 1);
}

Test(cli_report_spread, nothing_is_nothing)
{
    size_t first = 9, last = 9;
    report_spread_range(&spread, &first, &last);
    cr_expect_eq(first, 0);
    cr_expect_eq(last, 0);
    cr_expect_eq(report_spread_quantile(&spread, 0.5), 0);
    cr_expect_float_eq(report_spread_mean(&spread), 0, 0);
}
