/* SPDX-License-Identifier: MIT
 *
 * What happened over time, in bins that widen as the run gets longer.
 */
#include <criterion/criterion.h>
#include <stdint.h>

#include "cli/report/series.h"

enum { MS = 1000000 };

static struct report_series series;

static void add(uint64_t accepted, uint64_t begun, uint64_t ended, uint64_t bytes)
{
    const struct report_series_image image = {accepted, begun, ended, bytes, 1};
    report_series_add(&series, &image);
}

static struct report_series_rates rates_of(size_t bin)
{
    struct report_series_rates rates;
    report_series_rates(&series, bin, &rates);
    return rates;
}

Test(cli_report_series, an_image_counts_where_it_ended_and_waits_until_then)
{
    add(0, 2 * MS, 4 * MS - 1, 1000);
    cr_assert_eq(report_series_count(&series), 4);
    cr_expect_float_eq(rates_of(0).waiting, 1, 1e-9);
    cr_expect_float_eq(rates_of(1).waiting, 1, 1e-9);
    cr_expect_float_eq(rates_of(2).waiting, 0, 1e-9);
    cr_expect_float_eq(rates_of(2).working, 1, 1e-9);
    cr_expect_float_eq(rates_of(2).images, 0, 1e-9);
    cr_expect_float_eq(rates_of(3).images, 1000, 0.1);
    cr_expect_float_eq(rates_of(3).bytes, 1e6, 100);
    cr_expect_float_eq(rates_of(3).seconds, 0.003, 1e-9);
}

Test(cli_report_series, waits_within_a_bin_are_shares_of_it)
{
    add(0, MS / 2, MS, 0);
    add(0, MS / 4, MS, 0);
    cr_expect_float_eq(rates_of(0).waiting, 0.75, 1e-9);
    cr_expect_float_eq(rates_of(0).working, 1.25, 1e-9);
}

Test(cli_report_series, bins_widen_and_lose_nothing)
{
    for (uint64_t i = 0; i < 1000; i++)
        add(i * MS, i * MS, (i + 1) * MS, 10);
    cr_expect_eq(series.width, 8 * MS);
    double images = 0, working = 0;
    for (size_t i = 0; i < report_series_count(&series); i++) {
        const double seconds =
            (i + 1 < report_series_count(&series) ? rates_of(i + 1).seconds : 1.0) -
            rates_of(i).seconds;
        images += rates_of(i).images * seconds;
        working += rates_of(i).working * seconds;
    }
    cr_expect_float_eq(images, 1000, 1e-6);
    cr_expect_float_eq(working, 1, 1e-6);
}

Test(cli_report_series, what_is_left_of_a_bin_is_none_of_its_own)
{
    add(0, 0, 10 * MS + 1, 0);
    cr_expect_eq(report_series_count(&series), 10);
    cr_expect_float_eq(rates_of(9).images, 1e9 / (MS + 1), 1e-3);
}

Test(cli_report_series, bins_of_single_images_are_put_together)
{
    for (uint64_t i = 0; i < 120; i++)
        add(i * MS, i * MS, i * MS, 0);
    report_series_settle(&series);
    cr_expect_lt(report_series_count(&series), 60);
    cr_expect_geq(report_series_count(&series), 29);
}

Test(cli_report_series, times_that_cannot_be_do_no_harm)
{
    add(UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX);
    add(UINT64_MAX, 5, 3, 1);
    add(0, UINT64_MAX, UINT64_MAX, 1);
    add(0, 0, 0, 0);
    const size_t count = report_series_count(&series);
    cr_expect(count > 0 && count <= REPORT_SERIES_BINS);
    for (size_t i = 0; i < count; i++)
        cr_expect(rates_of(i).waiting >= 0 && rates_of(i).waiting < 3);
}

Test(cli_report_series, nothing_is_nothing)
{
    cr_expect_eq(report_series_count(&series), 0);
    report_series_settle(&series);
    add(0, 0, 0, 0);
    cr_expect_eq(report_series_count(&series), 1);
    cr_expect_float_eq(rates_of(0).waiting, 0, 0);
}
