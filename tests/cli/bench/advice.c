/* SPDX-License-Identifier: MIT
 *
 * What `imagesaver bench` concludes from figures that are given.
 */
#include <criterion/criterion.h>

#include "cli/bench/advice.h"

/* 10000 files of 4096 bytes, 500 of a megabyte; a disk of 100 MB a second. */
static const struct bench_store store = {
    .bytes = {4096, 1048576}, .rate = {10000, 500}, .disk = 100e6};
static const struct bench_store unknown = {.disk = 0};

static struct bench_row row(bool lossless, int effort, double rate, double bytes)
{
    return (struct bench_row){.state = BENCH_ROW_MEASURED,
                              .extension = lossless ? "png" : "jpg",
                              .lossless = lossless,
                              .effort = effort,
                              .rate = rate,
                              .bytes = bytes,
                              .processors = 2};
}

enum { ROWS = 7 };

/* Two kinds, the faster the larger but for one that is worse in both. */
static void fill(struct bench_row *rows)
{
    rows[0] = row(true, 0, 90, 1000000);
    rows[1] = row(true, 1, 60, 800000);
    rows[2] = row(true, 2, 50, 900000); /* in vain */
    rows[3] = row(true, 3, 5, 700000);
    rows[4] = row(true, 4, 1, 600000);
    rows[4].state = BENCH_ROW_SLOW;
    rows[5] = row(false, 0, 400, 200000);
    rows[6] = row(false, 1, 30, 100000);
    bench_advice_conclude(rows, ROWS, &store);
}

static void chooses(bool lossless, double rate, int effort)
{
    struct bench_row rows[ROWS];
    fill(rows);
    const struct bench_row *chosen = bench_advice_choose(rows, ROWS, lossless, rate);
    cr_assert_eq(chosen != NULL ? chosen->effort : -1, effort,
                 "%s at %g a second: effort %d instead of %d",
                 lossless ? "lossless" : "lossy", rate,
                 chosen != NULL ? chosen->effort : -1, effort);
}

Test(cli_bench_advice, the_smallest_files_that_are_fast_enough)
{
    chooses(true, 0.1, 3);
    chooses(true, 5, 3);
    chooses(true, 5.1, 1);
    chooses(true, 60, 1);
    chooses(true, 60.1, 0);
    chooses(true, 90.1, -1);
    chooses(false, 30, 1);
    chooses(false, 31, 0);
    chooses(false, 401, -1);
}

Test(cli_bench_advice, of_equal_files_the_fastest)
{
    struct bench_row rows[3] = {row(true, 0, 10, 500), row(true, 1, 30, 500),
                                row(true, 2, 20, 500)};
    bench_advice_conclude(rows, 3, &unknown);
    cr_assert_eq(bench_advice_choose(rows, 3, true, 5), &rows[1]);
}

Test(cli_bench_advice, the_fastest)
{
    struct bench_row rows[ROWS];
    fill(rows);
    cr_assert_eq(bench_advice_fastest(rows, ROWS, true), &rows[0]);
    cr_assert_eq(bench_advice_fastest(rows, ROWS, false), &rows[5]);
    cr_assert_null(bench_advice_fastest(rows, 5, false), "none was measured");
}

Test(cli_bench_advice, marks_what_is_worth_its_time)
{
    struct bench_row rows[ROWS];
    static const bool best[ROWS] = {true, true, false, true, false, true, true};
    fill(rows);
    for (size_t i = 0; i < ROWS; i++)
        cr_assert_eq(rows[i].best, best[i], "row %zu", i);
    /* Equal ones do not hide each other. */
    struct bench_row equal[2] = {row(true, 0, 10, 500), row(true, 1, 10, 500)};
    bench_advice_conclude(equal, 2, &unknown);
    cr_assert(equal[0].best && equal[1].best);
}

Test(cli_bench_advice, the_store_between_and_beyond_its_two_sizes)
{
    cr_assert_float_eq(bench_advice_store_rate(&store, 4096), 10000, 1e-6);
    cr_assert_float_eq(bench_advice_store_rate(&store, 1048576), 500, 1e-6);
    double middle = (4096 + 1048576) / 2.0;
    cr_assert_float_eq(bench_advice_store_rate(&store, middle), 2 / (1e-4 + 2e-3),
                       1e-6);
    double tiny = bench_advice_store_rate(&store, 0);
    cr_assert(tiny > 10000 && tiny < 11000, "%g", tiny);
    double huge = bench_advice_store_rate(&store, 100 * 1048576.0);
    cr_assert(huge > 5 && huge < 5.5, "%g", huge);
    cr_assert_eq(bench_advice_store_rate(&unknown, 4096), 0);
}

Test(cli_bench_advice, a_store_that_makes_no_sense_does_no_harm)
{
    /* Large files that are no slower than small ones, or slower than their bytes. */
    const struct bench_store flat = {.bytes = {4096, 1048576}, .rate = {100, 200}};
    cr_assert_float_eq(bench_advice_store_rate(&flat, 1e6), 100, 1e-6);
    const struct bench_store steep = {.bytes = {4096, 1048576}, .rate = {1e6, 100}};
    cr_assert_eq(bench_advice_store_rate(&steep, 0), 0);
    cr_assert(bench_advice_store_rate(&steep, 1e6) > 100);
}

static void limits(const struct bench_store *by, double rate, double bytes,
                   enum bench_row_limit limit, double lasting)
{
    struct bench_row one = row(true, 0, rate, bytes);
    bench_advice_conclude(&one, 1, by);
    cr_assert_eq(one.limit, limit, "%g of %g: %s", rate, bytes,
                 bench_row_limit_name(one.limit));
    cr_assert_float_eq(one.lasting, lasting, 1e-6);
}

Test(cli_bench_advice, what_limits)
{
    limits(&store, 50, 1048576, BENCH_ROW_PROCESSORS, 50);
    limits(&store, 200, 1000000, BENCH_ROW_DISK, 100);
    limits(&store, 100, 1000000, BENCH_ROW_PROCESSORS, 100);
    limits(&store, 9000, 4096, BENCH_ROW_FILE_SYSTEM, 9000);
    limits(&store, 6000, 4096, BENCH_ROW_PROCESSORS, 6000);
    limits(&unknown, 1e9, 4096, BENCH_ROW_PROCESSORS, 1e9);
}

/* A disk that is slower than the encoder makes smaller files the faster ones. */
Test(cli_bench_advice, a_slow_disk_changes_the_choice)
{
    struct bench_row rows[2] = {row(true, 0, 500, 4000000), row(true, 1, 40, 2000000)};
    bench_advice_conclude(rows, 2, &store);
    cr_assert_float_eq(rows[0].lasting, 25, 1e-6);
    cr_assert_not(rows[0].best);
    cr_assert_eq(bench_advice_fastest(rows, 2, true), &rows[1]);
    cr_assert_eq(bench_advice_choose(rows, 2, true, 30), &rows[1]);
    cr_assert_null(bench_advice_choose(rows, 2, true, 41));
}

Test(cli_bench_advice, jobs_in_proportion)
{
    const struct bench_row one = row(true, 0, 80, 1000);
    cr_assert_eq(bench_advice_jobs(&one, 8, 80), 8);
    cr_assert_eq(bench_advice_jobs(&one, 8, 70), 7);
    cr_assert_eq(bench_advice_jobs(&one, 8, 70.5), 8);
    cr_assert_eq(bench_advice_jobs(&one, 8, 10), 1);
    cr_assert_eq(bench_advice_jobs(&one, 8, 0.001), 1);
    cr_assert_eq(bench_advice_jobs(&one, 8, 1000), 8);
}

Test(cli_bench_advice, sizes_that_are_not_known)
{
    double all[3] = {1, 2, 6};
    const double pixels[3] = {10, 10, 10};
    cr_assert_float_eq(bench_advice_fill_sizes(all, pixels, 3), 3, 1e-9);
    /* One that is known is twice what it was before: so are the others. */
    double one[3] = {0, 20, 0};
    const double before[3] = {5, 10, 30};
    cr_assert_float_eq(bench_advice_fill_sizes(one, before, 3), 30, 1e-9);
    cr_assert_float_eq(one[0], 10, 1e-9);
    cr_assert_float_eq(one[2], 60, 1e-9);
}

Test(cli_bench_advice, notices_busy_processors)
{
    struct bench_row rows[3] = {row(true, 0, 10, 500), row(true, 1, 10, 500),
                                row(true, 2, 10, 500)};
    bench_advice_conclude(rows, 3, &unknown);
    cr_assert_not(bench_advice_is_disturbed(rows, 3, 2));
    rows[0].processors = 0.5;
    cr_assert_not(bench_advice_is_disturbed(rows, 3, 2));
    rows[1].processors = 0.5;
    cr_assert(bench_advice_is_disturbed(rows, 3, 2));
    cr_assert_not(bench_advice_is_disturbed(rows, 0, 2));
    /* Who waits for the disk leaves processors idle. */
    rows[0].limit = rows[1].limit = BENCH_ROW_DISK;
    cr_assert_not(bench_advice_is_disturbed(rows, 3, 2));
}
