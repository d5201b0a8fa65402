/* SPDX-License-Identifier: MIT
 *
 * The order of jobs, cancelling, fences, and what is kept from one job to the next.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "src/queue/admission.h"
#include "src/queue/fence.h"
#include "support/gate.h"
#include "support/queue_driver.h"

/* ---- the same path --------------------------------------------------------------- */

Test(queue, the_same_path_waits_and_others_go_on, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 8, .workers = 4});
    cr_assert_eq(driver_put("a", 1), 1);
    cr_assert_eq(driver_put("a", 1), 2);
    cr_assert_eq(driver_put("b", 1), 3);
    cr_assert_eq(driver_put("a", 1), 4);
    struct ims_job *first = driver_take();
    struct ims_job *other = driver_take();
    cr_assert_eq(first->id, 1);
    cr_assert_eq(other->id, 3);
    cr_assert_null(driver_take(), "2 and 4 wait for 1");
    cr_assert_eq(driver_stats().queue_depth, 2);
    driver_finish(first);
    struct ims_job *second = driver_take();
    cr_assert_eq(second->id, 2);
    cr_assert_null(driver_take());
    driver_finish(other);
    cr_assert_null(driver_take());
    driver_finish(second);
    cr_assert_eq(driver_take_id(), 4);
}

Test(queue, one_that_waited_for_its_path_goes_before_younger_ones, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 8});
    cr_assert_eq(driver_put("a", 1), 1);
    cr_assert_eq(driver_put("a", 1), 2);
    cr_assert_eq(driver_put("b", 1), 3);
    struct ims_job *first = driver_take();
    driver_finish(first);
    cr_assert_eq(driver_take_id(), 2);
    cr_assert_eq(driver_take_id(), 3);
}

Test(queue, dropping_the_oldest_keeps_the_order_of_a_path, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.when_full = IMS_WHEN_FULL_DROP_OLDEST});
    cr_assert_eq(driver_put("a", 1), 1);
    struct ims_job *first = driver_take();
    cr_assert_eq(driver_put("a", 1), 2);
    cr_assert_eq(driver_put("a", 1), 3);
    cr_assert_eq(driver_put("a", 1), 4);
    cr_assert_eq(driver_retire_ended(), 1);
    cr_assert_null(driver_take());
    driver_finish(first);
    cr_assert_eq(driver_take_id(), 3);
    cr_assert_eq(driver_take_id(), 4);
}

Test(queue, a_newer_image_supersedes_a_waiting_one, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 8, .newest_only = true});
    cr_assert_eq(driver_put("a", 1), 1);
    struct ims_job *first = driver_take();
    cr_assert_eq(driver_put("a", 1), 2);
    cr_assert_eq(driver_put("a", 1), 3);
    cr_assert_eq(IMS_LIST_OWNER(driver_ended.next, struct ims_job, link)->id, 2);
    cr_assert_eq(driver_stats().ledger.superseded, 1);
    cr_assert_eq(driver_stats().queue_depth, 1);
    cr_assert_null(driver_take(), "the one in work is not superseded, and comes first");
    driver_finish(first);
    cr_assert_eq(driver_take_id(), 3);
}

Test(queue, a_superseding_image_takes_the_place_of_the_old_one, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 8, .newest_only = true});
    cr_assert_eq(driver_put("a", 1), 1);
    cr_assert_eq(driver_put("b", 1), 2);
    cr_assert_eq(driver_put("a", 1), 3);
    cr_assert_eq(driver_take_id(), 3);
    cr_assert_eq(driver_take_id(), 2);
}

Test(queue, a_superseding_image_needs_no_room, .fini = driver_end)
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
    cr_assert_eq(driver_take_id(), 3);
    cr_assert_eq(driver_take_id(), 4);
}

/* ---- cancelling and waiting ------------------------------------------------------ */

Test(queue, one_is_cancelled_by_its_id, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 64});
    for (int i = 0; i < 40; i++) {
        char name[32];
        snprintf(name, sizeof name, "%d", i);
        cr_assert_eq(driver_put(name, 1), i + 1);
    }
    cr_assert_eq(ims_queue_cancel(&driver_queue, 17, &driver_ended), 1);
    cr_assert_eq(ims_queue_cancel(&driver_queue, 17, &driver_ended), 0, "not twice");
    cr_assert_eq(ims_queue_cancel(&driver_queue, 41, &driver_ended), 0,
                 "none with this id");
    struct ims_job *first = driver_take();
    cr_assert_eq(ims_queue_cancel(&driver_queue, 1, &driver_ended), 0, "it is in work");
    driver_finish(first);
    cr_assert_eq(ims_queue_cancel(&driver_queue, 1, &driver_ended), 0, "it is done");
    cr_assert_eq(driver_stats().ledger.cancelled, 1);
    for (uint64_t i = 2; i <= 40; i++)
        if (i != 17)
            cr_assert_eq(driver_take_id(), i);
}

Test(queue, all_that_wait_are_cancelled, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 8});
    for (int i = 0; i < 6; i++)
        cr_assert_eq(driver_put(i % 2 != 0 ? "a" : "b", 1), i + 1);
    struct ims_job *first = driver_take();
    cr_assert_eq(ims_queue_cancel(&driver_queue, 0, &driver_ended), 5);
    cr_assert_eq(driver_stats().ledger.cancelled, 5);
    cr_assert_eq(driver_stats().ledger.pending, 1);
    cr_assert_eq(driver_stats().memory, 1);
    cr_assert_null(driver_take());
    driver_finish(first);
    cr_assert_eq(driver_put("a", 1), 7);
    cr_assert_eq(driver_take_id(), 7);
}

Test(queue, a_fence_waits_for_the_past_only, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 8});
    cr_assert_eq(ims_fence_wait(&driver_queue, 0), IMS_OK, "nothing to wait for");
    cr_assert_eq(driver_put("a", 1), 1);
    cr_assert_eq(ims_fence_wait(&driver_queue, IMS_NO_WAIT), IMS_ERROR_PENDING);
    cr_assert_eq(ims_fence_wait(&driver_queue, 1), IMS_ERROR_TIMEOUT);
    struct ims_job *job = driver_take();
    job->result = (struct ims_job_result){.status = IMS_STATUS_WRITTEN};
    ims_queue_end(&driver_queue, job);
    cr_assert_eq(ims_fence_wait(&driver_queue, IMS_NO_WAIT), IMS_ERROR_PENDING,
                 "its result is not delivered yet");
    ims_queue_retire(&driver_queue, job);
    cr_assert_eq(ims_fence_wait(&driver_queue, IMS_NO_WAIT), IMS_OK);
}

static void *flush(void *argument)
{
    *(int *)argument = ims_fence_wait(&driver_queue, 0);
    return NULL;
}

static bool one_drains(void *argument)
{
    (void)argument;
    ims_monitor_lock(&driver_queue.monitor);
    bool drains = driver_queue.draining_count == 1;
    ims_monitor_unlock(&driver_queue.monitor);
    return drains;
}

Test(queue, a_fence_is_passed_while_more_comes, .fini = driver_end)
{
    int result = 1;
    pthread_t thread;
    driver_begin((struct ims_queue_rules){.queue_size = 8});
    cr_assert_eq(driver_put("a", 1), 1);
    cr_assert_eq(driver_put("b", 1), 2);
    cr_assert_eq(pthread_create(&thread, NULL, flush, &result), 0);
    gate_wait_until(one_drains, NULL);
    cr_assert_eq(driver_put("c", 1), 3);
    struct ims_job *first = driver_take();
    struct ims_job *second = driver_take();
    driver_finish(second); /* out of order */
    driver_finish(first);
    pthread_join(thread, NULL);
    cr_assert_eq(result, IMS_OK);
    cr_assert_eq(driver_stats().ledger.pending, 1);
}

/* ---- workers --------------------------------------------------------------------- */

Test(queue, a_worker_rests_when_nothing_comes, .fini = driver_end)
{
    struct ims_job *job;
    driver_begin((struct ims_queue_rules){.queue_size = 8});
    struct ims_job *copied = driver_new_job("a", 1000);
    copied->wants_copy = true;
    cr_assert_eq(driver_reserve(copied), IMS_OK);
    cr_assert_null(copied->copy);
    copied->copy = ims_pool_new_block(1000);
    ims_queue_push(&driver_queue, copied, &driver_ended);
    cr_assert_eq(driver_take_id(), 1);
    cr_assert_eq(driver_queue.pool.kept_blocks, 1);
    cr_assert_eq(ims_queue_take(&driver_queue, &driver_idler, 0, NULL, &job),
                 IMS_ACTION_REST);
    cr_assert_eq(driver_queue.pool.kept_blocks, 0, "memory is let go");
}

Test(queue, workers_leave_when_nothing_waits, .fini = driver_end)
{
    struct ims_job *job;
    driver_begin((struct ims_queue_rules){.queue_size = 8});
    cr_assert_eq(driver_put("a", 1), 1);
    cr_assert_eq(driver_put("a", 1), 2);
    ims_queue_close(&driver_queue);
    ims_queue_stop(&driver_queue);
    cr_assert_eq(driver_take_id(), 1);
    cr_assert_eq(driver_take_id(), 2);
    cr_assert_eq(
        ims_queue_take(&driver_queue, &driver_idler, IMS_CLOCK_NEVER, NULL, &job),
        IMS_ACTION_STOP);
}

Test(queue, jobs_and_blocks_are_used_again, .fini = driver_end)
{
    struct ims_job *seen = NULL;
    struct ims_block *block = NULL;
    driver_begin((struct ims_queue_rules){.queue_size = 2});
    for (int i = 0; i < 10; i++) {
        struct ims_job *job = driver_new_job("a", 5000);
        cr_assert(seen == NULL || job == seen);
        seen = job;
        job->wants_copy = true;
        cr_assert_eq(driver_reserve(job), IMS_OK);
        cr_assert_eq(job->copy, block);
        if (block == NULL)
            job->copy = block = ims_pool_new_block(5000);
        ims_queue_push(&driver_queue, job, &driver_ended);
        driver_take_id();
    }
}

Test(queue, the_first_failure_is_that_of_the_lowest_id, .fini = driver_end)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    struct ims_job *jobs[3];
    static const int order[] = {1, 2, 0};
    driver_begin((struct ims_queue_rules){.queue_size = 8});
    for (int i = 0; i < 3; i++) {
        char name[2] = {(char)('a' + i), '\0'};
        cr_assert_eq(driver_put(name, 1), i + 1);
        jobs[i] = driver_take();
    }
    for (int i = 0; i < 3; i++) {
        struct ims_job *job = jobs[order[i]];
        job->result = (struct ims_job_result){.status = IMS_STATUS_FAILED,
                                              .error = IMS_ERROR_ENCODE - order[i],
                                              .message = "reason"};
        ims_job_path(job, "");
        ims_queue_end(&driver_queue, job);
        ims_queue_retire(&driver_queue, job);
    }
    ims_stats_summarise(&driver_queue.counters, &summary);
    cr_assert_eq(summary.first_id, 1);
    cr_assert_eq(summary.first_error, IMS_ERROR_ENCODE);
    cr_assert_str_eq(summary.first_path, "a");
    cr_assert_str_eq(summary.first_message, "reason");
    cr_assert_eq(summary.ledger.failed, 3);
}

Test(queue, a_worker_hands_its_job_back_when_it_takes_the_next, .fini = driver_end)
{
    struct ims_job *next;
    driver_begin((struct ims_queue_rules){.queue_size = 8});
    cr_assert_eq(driver_put("a", 1), 1);
    cr_assert_eq(driver_put("a", 1), 2);
    struct ims_job *first = driver_take();
    first->result = (struct ims_job_result){.status = IMS_STATUS_WRITTEN};
    cr_assert_eq(ims_queue_take(&driver_queue, &driver_idler, 0, first, &next),
                 IMS_ACTION_JOB);
    cr_assert_eq(next->id, 2);
    cr_assert_eq(driver_stats().ledger.written, 1);
    cr_assert_eq(driver_stats().in_work, 1);
    driver_finish(next);
}

Test(queue, the_next_of_a_path_waits_for_the_result, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 8, .workers = 2});
    cr_assert_eq(driver_put("a", 1), 1);
    cr_assert_eq(driver_put("a", 1), 2);
    struct ims_job *first = driver_take();
    first->result = (struct ims_job_result){.status = IMS_STATUS_WRITTEN};
    ims_queue_end(&driver_queue, first);
    cr_assert_null(driver_take(), "its result is being delivered");
    ims_queue_retire(&driver_queue, first);
    cr_assert_eq(driver_take_id(), 2);
}

static void *work_until_stopped(void *argument)
{
    struct ims_waiter waiter;
    struct ims_job *job;
    (void)argument;
    cr_assert(ims_condition_init(&waiter.wake));
    cr_assert_eq(ims_queue_take(&driver_queue, &waiter, IMS_CLOCK_NEVER, NULL, &job),
                 IMS_ACTION_STOP);
    ims_condition_fini(&waiter.wake);
    return NULL;
}

static bool one_is_idle(void *argument)
{
    (void)argument;
    ims_monitor_lock(&driver_queue.monitor);
    bool idle = !ims_list_is_empty(&driver_queue.idle);
    ims_monitor_unlock(&driver_queue.monitor);
    return idle;
}

Test(queue, idle_workers_leave_when_the_last_job_has_ended, .fini = driver_end)
{
    pthread_t thread;
    struct ims_job *second;
    driver_begin((struct ims_queue_rules){.queue_size = 8, .workers = 2});
    cr_assert_eq(driver_put("a", 1), 1);
    struct ims_job *first = driver_take();
    cr_assert_eq(driver_put("a", 1), 2);
    cr_assert_eq(pthread_create(&thread, NULL, work_until_stopped, NULL), 0);
    gate_wait_until(one_is_idle, NULL);
    ims_queue_close(&driver_queue);
    ims_queue_stop(&driver_queue);
    /* It looks, and sleeps again, as a job waits behind the one in work. */
    gate_wait_until(one_is_idle, NULL);
    first->result = (struct ims_job_result){.status = IMS_STATUS_WRITTEN};
    cr_assert_eq(ims_queue_take(&driver_queue, &driver_idler, 0, first, &second),
                 IMS_ACTION_JOB);
    gate_wait_until(one_is_idle, NULL);
    driver_finish(second);
    pthread_join(thread, NULL); /* for ever, if it were not woken */
}
