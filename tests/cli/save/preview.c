/* SPDX-License-Identifier: MIT
 *
 * Which files a contact sheet shows.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/save/preview.h"

static struct save_preview preview = {.step = 1};

static void add(uint64_t id)
{
    char path[32];
    snprintf(path, sizeof path, "%ju.png", (uintmax_t)id);
    save_preview_add(&preview, id, path);
}

static uint64_t pick(size_t index, size_t count)
{
    return strtoull(save_preview_pick(&preview, index, count), NULL, 10);
}

static void fini(void)
{
    save_preview_free(&preview);
}

TestSuite(cli_save_preview, .fini = fini);

Test(cli_save_preview, few_files_are_all_shown_in_the_order_of_their_images)
{
    for (uint64_t id = SAVE_PREVIEW_MOST; id >= 1; id--)
        add(id);
    save_preview_sort(&preview);
    for (size_t i = 0; i < SAVE_PREVIEW_MOST; i++)
        cr_assert_eq(pick(i, SAVE_PREVIEW_MOST), i + 1);
}

Test(cli_save_preview, of_many_files_few_are_remembered_evenly_spread)
{
    enum { FILES = 100000 };
    for (uint64_t id = 1; id <= FILES; id++) {
        add(id);
        cr_assert_leq(preview.count, SAVE_PREVIEW_KEPT);
    }
    save_preview_sort(&preview);
    cr_assert_geq(preview.count, SAVE_PREVIEW_MOST);
    cr_assert_eq(pick(0, SAVE_PREVIEW_MOST), 1);
    cr_assert_gt(pick(SAVE_PREVIEW_MOST - 1, SAVE_PREVIEW_MOST),
                 FILES - 2 * FILES / SAVE_PREVIEW_MOST);
    for (size_t i = 1; i < SAVE_PREVIEW_MOST; i++) {
        uint64_t gap = pick(i, SAVE_PREVIEW_MOST) - pick(i - 1, SAVE_PREVIEW_MOST);
        cr_assert_leq(gap, 2 * preview.step);
        cr_assert_geq(gap, preview.step);
    }
}

Test(cli_save_preview, files_that_were_not_saved_leave_no_endless_search)
{
    for (uint64_t id = 0; id < 1000; id++)
        add((id << 50) + 1);
    cr_assert_leq(preview.count, SAVE_PREVIEW_KEPT);
    cr_assert_geq(preview.count, 1);
}
