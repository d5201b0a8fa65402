/* SPDX-License-Identifier: MIT
 *
 * Images that are more urgent than others, and images that are of no use after a while.
 */
#include <criterion/criterion.h>

#include "src/queue/admission.h"
#include "support/gate.h"
#include "support/queue_driver.h"

static int64_t put(const char *name, int32_t priority)
{
    struct ims_job *job = driver_new_job(name, 1);
    job->priority = priority;
    return driver_submit(job);
}

static int64_t put_expiring(const char *name, int64_t expires_ms)
{
    struct ims_job *job = driver_new_job(name, 1);
    job->expires_ms = expires_ms;
    return driver_submit(job);
}

/* What is accepted next is accepted so long after this. */
static void let_expire(uint64_t id)
{
    const struct ims_job *job = ims_id_table_find(&driver_queue->ids, id);
    while (ims_clock_now() < job->expires_ns)
        continue;
}

/* ---- priority -------------------------------------------------------------------- */

Test(priority, the_higher_one_goes_first, .fini = driver_end)
{
    static const uint64_t expected[] = {4, 2, 5, 1, 6, 3};
    driver_begin((struct ims_queue_rules){.queue_size = 8});
    cr_assert_eq(put("a", 0), 1);
    cr_assert_eq(put("b", 5), 2);
    cr_assert_eq(put("c", INT32_MIN), 3);
    cr_assert_eq(put("d", INT32_MAX), 4);
    cr_assert_eq(put("e", 5), 5);
    cr_assert_eq(put("f", -1), 6);
    for (size_t i = 0; i < 6; i++)
        cr_assert_eq(driver_take_id(), expected[i]);
}

Test(priority, the_order_of_one_path_stays, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 8});
    cr_assert_eq(put("a", 0), 1);
    cr_assert_eq(put("b", 1), 2);
    cr_assert_eq(put("a", 9), 3);
    cr_assert_eq(driver_take_id(), 2);
    cr_assert_eq(driver_take_id(), 1);
    cr_assert_eq(driver_take_id(), 3);
}

Test(priority, it_may_be_changed_while_an_image_waits, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 8});
    cr_assert_eq(put("a", 0), 1);
    cr_assert_eq(put("b", 0), 2);
    cr_assert_eq(put("b", 0), 3);
    cr_assert_eq(put("c", 0), 4);
    cr_assert(ims_queue_reprioritise(driver_queue, 4, 1));
    cr_assert(ims_queue_reprioritise(driver_queue, 1, -1));
    cr_assert(ims_queue_reprioritise(driver_queue, 3, -2));
    cr_assert_not(ims_queue_reprioritise(driver_queue, 5, 1));
    cr_assert_eq(driver_take_id(), 4);
    cr_assert_not(ims_queue_reprioritise(driver_queue, 4, 1));
    cr_assert_eq(driver_take_id(), 2);
    cr_assert_eq(driver_take_id(), 1);
    cr_assert_eq(driver_take_id(), 3);
}

Test(priority, the_lowest_is_dropped_first_then_the_oldest, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 4,
                                          .when_full = IMS_WHEN_FULL_DROP_OLDEST});
    cr_assert_eq(put("a", 1), 1);
    cr_assert_eq(put("b", 0), 2);
    cr_assert_eq(put("c", 0), 3);
    cr_assert_eq(put("d", 2), 4);
    cr_assert_eq(put("e", 0), 5);
    cr_assert_eq(put("f", 1), 6);
    cr_assert_eq(put("g", 1), 7);
    cr_assert_eq(driver_stats().dropped_oldest, 3);
    cr_assert_eq(driver_retire_ended(), 3, "2, 3 and 5");
    cr_assert_eq(put("h", 0), 8, "less urgent than all that wait: dropped itself");
    cr_assert_eq(driver_stats().dropped_newest, 1);
    cr_assert_eq(driver_retire_ended(), 1);
    cr_assert_eq(driver_take_id(), 4);
    cr_assert_eq(driver_take_id(), 1);
    cr_assert_eq(driver_take_id(), 6);
    cr_assert_eq(driver_take_id(), 7);
}

Test(priority, more_urgent_ones_are_not_dropped_to_make_enough_room, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){
        .queue_size = 8, .max_bytes = 100, .when_full = IMS_WHEN_FULL_DROP_OLDEST});
    struct ims_job *urgent = driver_new_job("a", 60);
    urgent->priority = 1;
    cr_assert_eq(driver_submit(urgent), 1);
    cr_assert_eq(driver_put("b", 40), 2);
    cr_assert_eq(driver_put("c", 50), 3);
    cr_assert_eq(driver_stats().dropped_oldest, 0, "dropping 2 alone would not do");
    cr_assert_eq(driver_stats().dropped_newest, 1);
    cr_assert_eq(driver_put("d", 30), 4);
    cr_assert_eq(driver_stats().dropped_oldest, 1);
    cr_assert_eq(driver_retire_ended(), 2);
}

/* ---- expiry ---------------------------------------------------------------------- */

Test(priority, what_is_not_begun_in_time_is_not_begun, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 8});
    cr_assert_eq(put_expiring("a", 1), 1);
    cr_assert_eq(put_expiring("a", 1000000), 2);
    cr_assert_eq(put_expiring("b", INT64_MAX), 3);
    let_expire(1);
    cr_assert_eq(driver_take_id(), 2);
    cr_assert_eq(driver_take_id(), 3);
    cr_assert_eq(driver_stats().ledger.expired, 1);
    const struct ims_job *job = IMS_LIST_OWNER(driver_ended.next, struct ims_job, link);
    cr_assert_eq(job->id, 1);
    cr_assert_eq(job->result.status, IMS_STATUS_EXPIRED);
    cr_assert_eq(job->result.error, IMS_ERROR_EXPIRED);
    cr_assert_eq(driver_retire_ended(), 1);
}

Test(priority, what_was_begun_in_time_is_finished, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 8});
    cr_assert_eq(put_expiring("a", 1000000), 1);
    struct ims_job *job = driver_take();
    job->expires_ns = 1;
    driver_finish(job);
    cr_assert_eq(driver_stats().ledger.written, 1);
}

Test(priority, what_has_expired_makes_room_before_anything_else, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 3,
                                          .when_full = IMS_WHEN_FULL_DROP_OLDEST});
    cr_assert_eq(driver_put("a", 1), 1);
    cr_assert_eq(put_expiring("b", 1), 2);
    cr_assert_eq(put_expiring("c", 1000000), 3);
    let_expire(2);
    cr_assert_eq(driver_put("d", 1), 4);
    cr_assert_eq(driver_stats().ledger.expired, 1);
    cr_assert_eq(driver_stats().ledger.dropped, 0);
    cr_assert_eq(driver_retire_ended(), 1);
}

Test(priority, a_full_queue_refuses_only_what_is_still_of_use, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 1});
    cr_assert_eq(put_expiring("a", 1), 1);
    let_expire(1);
    cr_assert_eq(put_expiring("b", 1000000), 2);
    cr_assert_eq(put_expiring("c", 1), IMS_ERROR_FULL);
    cr_assert_eq(driver_retire_ended(), 1);
}

/* A thread that submits, however long it has to wait. */
struct blocked {
    pthread_t thread;
    struct ims_list ended; /* what made room for it */
    char name[8];
};

static void *submit_blocked(void *argument)
{
    static const struct ims_wait_policy for_ever = {.timeout_ms = 0};
    struct blocked *self = argument;
    struct ims_job *job = driver_new_job(self->name, 1);
    cr_assert_eq(ims_admission_reserve(driver_queue, job, &for_ever, &self->ended),
                 IMS_OK);
    ims_queue_push(driver_queue, job, &self->ended);
    return NULL;
}

static void start_blocked(struct blocked *blocked, char name)
{
    *blocked = (struct blocked){.name = {name}};
    ims_list_init(&blocked->ended);
    cr_assert_eq(pthread_create(&blocked->thread, NULL, submit_blocked, blocked), 0);
}

/* It comes back, for ever not if it waited for a worker. */
static void join_blocked(struct blocked *blocked)
{
    pthread_join(blocked->thread, NULL);
    cr_assert_not(ims_list_is_empty(&blocked->ended), "an expired image made room");
    ims_list_move_all(&driver_ended, &blocked->ended);
}

Test(priority, a_blocked_submitter_takes_the_room_of_what_expires, .fini = driver_end)
{
    struct blocked blocked;
    driver_begin((struct ims_queue_rules){.queue_size = 2});
    cr_assert_eq(driver_put("a", 1), 1);
    cr_assert_eq(put_expiring("b", 20), 2);
    start_blocked(&blocked, 'c');
    join_blocked(&blocked);
    cr_assert_eq(driver_stats().ledger.expired, 1);
    cr_assert_eq(driver_retire_ended(), 1);
}

Test(priority, the_next_blocked_submitter_takes_the_room_of_the_next,
     .fini = driver_end)
{
    struct blocked blocked[2];
    driver_begin((struct ims_queue_rules){.queue_size = 2});
    cr_assert_eq(put_expiring("a", 20), 1);
    cr_assert_eq(put_expiring("b", 60), 2);
    for (int i = 0; i < 2; i++)
        start_blocked(&blocked[i], (char)('c' + i));
    for (int i = 0; i < 2; i++)
        join_blocked(&blocked[i]);
    cr_assert_eq(driver_stats().ledger.expired, 2);
    cr_assert_eq(driver_retire_ended(), 2);
}
