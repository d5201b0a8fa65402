/* SPDX-License-Identifier: MIT
 *
 * What was saved in which second of the last minute.
 */
#include <criterion/criterion.h>
#include <math.h>

#include "cli/view/rates.h"

static struct view_rates rates;

static void add(double seconds, uint64_t images, uint64_t bytes)
{
    const uint64_t totals[] = {images, bytes};
    view_rates_add(&rates, seconds, totals);
}

static void is(enum view_rates_kind kind, size_t part, size_t parts, double wanted)
{
    double found = view_rates_part(&rates, kind, part, parts);
    cr_assert_lt(fabs(found - wanted), 1e-9, "part %zu of %zu is %g and not %g", part,
                 parts, found, wanted);
}

Test(cli_view_rates, nothing_is_told_of_the_time_before_the_session)
{
    is(VIEW_RATES_IMAGES, 59, 60, -1);
    add(0.5, 10, 100);
    is(VIEW_RATES_IMAGES, 59, 60, -1);
    add(1, 20, 100);
    is(VIEW_RATES_IMAGES, 59, 60, 20);
    is(VIEW_RATES_BYTES, 59, 60, 100);
    is(VIEW_RATES_IMAGES, 58, 60, -1);
}

Test(cli_view_rates, what_comes_at_once_has_come_steadily)
{
    add(4, 40, 400);
    for (size_t i = 56; i < 60; i++)
        is(VIEW_RATES_IMAGES, i, 60, 10);
    add(4.5, 40, 400);
    add(5.5, 140, 400);
    is(VIEW_RATES_IMAGES, 59, 60, 50);
    is(VIEW_RATES_BYTES, 59, 60, 0);
}

Test(cli_view_rates, the_oldest_second_goes_first)
{
    for (int second = 1; second <= 70; second++)
        add(second, (uint64_t)(second * (second + 1) / 2), 0);
    is(VIEW_RATES_IMAGES, 0, 60, 11);
    is(VIEW_RATES_IMAGES, 59, 60, 70);
    /* Fewer parts are averages. */
    is(VIEW_RATES_IMAGES, 0, 30, 11.5);
    is(VIEW_RATES_IMAGES, 0, 1, 40.5);
}

Test(cli_view_rates, a_part_that_the_session_began_in_counts_its_own_seconds)
{
    add(1, 8, 0);
    is(VIEW_RATES_IMAGES, 19, 20, 8);
    is(VIEW_RATES_IMAGES, 18, 20, -1);
}

Test(cli_view_rates, neither_a_long_rest_nor_a_clock_that_stands_does_harm)
{
    add(1, 1, 0);
    add(1, 2, 0);
    is(VIEW_RATES_IMAGES, 59, 60, 1);
    add(1e9, 1, 0);
    for (size_t i = 0; i < 60; i++)
        is(VIEW_RATES_IMAGES, i, 60, 0);
}
