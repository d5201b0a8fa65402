/* SPDX-License-Identifier: MIT
 *
 * Where only the newest image of a path is to be saved: what is superseded stands by
 * until the newer one is written, as long as nobody else needs its room.
 */
#include <criterion/criterion.h>

#include "src/queue/admission.h"
#include "support/queue_driver.h"

static void begin(size_t queue_size)
{
    driver_begin(
        (struct ims_queue_rules){.queue_size = queue_size, .newest_only = true});
}

static void put(const char *name, int64_t id)
{
    cr_assert_eq(driver_put(name, 1), id);
}

/* The next job, which must be this one. */
static struct ims_job *take(uint64_t id)
{
    struct ims_job *job = driver_take();
    cr_assert_not_null(job, "%d", (int)id);
    cr_assert_eq(job->id, id);
    return job;
}

Test(newest_only, a_newer_image_supersedes_a_waiting_one, .fini = driver_end)
{
    begin(8);
    put("a", 1);
    struct ims_job *first = take(1);
    put("a", 2);
    put("a", 3);
    cr_assert_null(driver_take(), "the one in work is not superseded, and comes first");
    driver_finish(first);
    cr_assert_eq(driver_stats().ledger.superseded, 0, "3 is not written yet");
    driver_finish(take(3));
    cr_assert_eq(driver_stats().ledger.superseded, 1);
    cr_assert_null(driver_take());
    cr_assert_eq(driver_ended.next->next, &driver_ended, "one is to be delivered");
    cr_assert_eq(IMS_LIST_OWNER(driver_ended.next, struct ims_job, link)->id, 2);
    cr_assert_eq(driver_stats().queue_depth, 0);
}

Test(newest_only, the_older_one_is_saved_if_the_newer_one_fails, .fini = driver_end)
{
    begin(8);
    put("a", 1);
    put("a", 2);
    put("b", 3);
    driver_fail(take(2));
    driver_finish(take(1));
    driver_finish(take(3));
    cr_assert_null(driver_take());
    cr_assert_eq(driver_stats().ledger.written, 2);
    cr_assert_eq(driver_stats().ledger.failed, 1);
    cr_assert_eq(driver_stats().ledger.superseded, 0);
}

Test(newest_only, one_alone_stands_by_the_oldest, .fini = driver_end)
{
    begin(8);
    for (int64_t i = 1; i <= 5; i++)
        put("a", i);
    cr_assert_eq(driver_stats().queue_depth, 2);
    cr_assert_eq(driver_stats().ledger.superseded, 3);
    cr_assert_eq(driver_retire_ended(), 3);
    driver_fail(take(5));
    driver_finish(take(1));
    cr_assert_null(driver_take());
}

Test(newest_only, another_may_stand_by_while_one_is_in_work, .fini = driver_end)
{
    begin(8);
    put("a", 1);
    put("a", 2);
    struct ims_job *second = take(2);
    put("a", 3);
    put("a", 4);
    cr_assert_null(driver_take());
    driver_fail(second);
    driver_fail(take(4));
    driver_fail(take(3));
    driver_finish(take(1));
    cr_assert_null(driver_take());
}

Test(newest_only, what_is_written_ends_the_waiting_of_older_ones_only,
     .fini = driver_end)
{
    begin(8);
    put("a", 1);
    put("a", 2);
    struct ims_job *second = take(2);
    put("a", 3);
    put("a", 4);
    driver_finish(second);
    cr_assert_eq(driver_stats().ledger.superseded, 1);
    driver_fail(take(4));
    driver_finish(take(3));
    cr_assert_eq(driver_retire_ended(), 1);
}

Test(newest_only, the_older_one_is_saved_if_the_newer_one_is_cancelled,
     .fini = driver_end)
{
    begin(8);
    put("a", 1);
    put("a", 2);
    cr_assert_eq(ims_queue_cancel(driver_queue, 2, &driver_ended), 1);
    driver_finish(take(1));
    cr_assert_eq(driver_retire_ended(), 1);
}

Test(newest_only, one_that_stands_by_is_cancelled, .fini = driver_end)
{
    begin(8);
    put("a", 1);
    put("a", 2);
    cr_assert_eq(ims_queue_cancel(driver_queue, 1, &driver_ended), 1);
    cr_assert_eq(driver_retire_ended(), 1);
    driver_fail(take(2));
    cr_assert_null(driver_take());
}

Test(newest_only, a_superseding_image_takes_the_place_of_the_old_one,
     .fini = driver_end)
{
    begin(8);
    put("a", 1);
    put("b", 2);
    put("a", 3);
    driver_finish(take(3));
    driver_finish(take(2));
}

Test(newest_only, what_stands_by_makes_room_for_others, .fini = driver_end)
{
    begin(2);
    put("a", 1);
    put("a", 2);
    put("b", 3);
    cr_assert_eq(driver_stats().ledger.superseded, 1);
    cr_assert_eq(driver_retire_ended(), 1);
    driver_fail(take(2));
    driver_finish(take(3));
    cr_assert_null(driver_take());
}

Test(newest_only, a_superseding_image_needs_no_room, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){
        .queue_size = 2, .max_bytes = 100, .newest_only = true});
    cr_assert_eq(driver_put("a", 50), 1);
    cr_assert_eq(driver_put("b", 50), 2);
    cr_assert_eq(driver_put("c", 1), IMS_ERROR_FULL);
    cr_assert_eq(driver_put("a", 50), 3);
    cr_assert_eq(driver_put("a", 51), IMS_ERROR_FULL,
                 "not more bytes than the old one had");
    cr_assert_eq(driver_retire_ended(), 1);
    cr_assert_eq(driver_put("b", 10), 4);
    driver_finish(take(3));
    driver_finish(take(4));
    cr_assert_eq(driver_retire_ended(), 1);
}

Test(newest_only, images_of_one_callback_are_bounded, .fini = driver_end)
{
    static const struct ims_wait_policy callback = {.never = true};
    int accepted = 0;
    begin(4);
    for (int i = 0; i < 1000; i++) {
        struct ims_job *job = driver_new_job("a", 1);
        int error = ims_admission_reserve(driver_queue, job, &callback, &driver_ended);
        if (error != IMS_OK) {
            cr_assert_eq(error, IMS_ERROR_FULL);
            ims_queue_refuse(driver_queue, job, error);
            continue;
        }
        ims_queue_push(driver_queue, job, &driver_ended);
        accepted++;
    }
    cr_assert_eq(accepted, 4, "two wait, two are superseded and not given back");
    cr_assert_eq(driver_stats().memory, 4);
    cr_assert_eq(driver_retire_ended(), 2);
}

/* ---- spellings that may be one file ---------------------------------------------- */

Test(newest_only, another_spelling_is_not_superseded, .fini = driver_end)
{
    begin(8);
    put("x", 1);
    put("X", 2);
    put("x", 3);
    driver_finish(take(2));
    cr_assert_eq(driver_stats().ledger.superseded, 1, "1 may be the same file as 2");
    driver_fail(take(3));
    cr_assert_null(driver_take());
    cr_assert_eq(driver_retire_ended(), 1);
}

Test(newest_only, one_that_failed_lets_the_older_of_its_spelling_go_first,
     .fini = driver_end)
{
    begin(8);
    put("x", 1);
    put("x", 2);
    struct ims_job *second = take(2);
    put("X", 3);
    driver_fail(second);
    driver_finish(take(1));
    driver_finish(take(3));
}

Test(newest_only, nothing_is_saved_after_a_younger_one_of_another_spelling,
     .fini = driver_end)
{
    begin(8);
    put("x", 1);
    put("X", 2);
    put("x", 3);
    struct ims_job *second = take(2);
    cr_assert_eq(ims_queue_cancel(driver_queue, 3, &driver_ended), 1);
    cr_assert_eq(driver_stats().ledger.superseded, 1);
    driver_finish(second);
    cr_assert_null(driver_take());
    cr_assert_eq(driver_retire_ended(), 2);
}
