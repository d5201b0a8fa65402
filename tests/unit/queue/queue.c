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
    driver_begin((struct ims_queue_rules){.queue_size = 8});
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

/* ---- cancelling and waiting ------------------------------------------------------ */

Test(queue, one_is_cancelled_by_its_id, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 64});
    for (int i = 0; i < 40; i++) {
        char name[32];
        snprintf(name, sizeof name, "%d", i);
        cr_assert_eq(driver_put(name, 1), i + 1);
    }
    cr_assert_eq(ims_queue_cancel(driver_queue, 17, &driver_ended), 1);
    cr_assert_eq(ims_queue_cancel(driver_queue, 17, &driver_ended), 0, "not twice");
    cr_assert_eq(ims_queue_cancel(driver_queue, 41, &driver_ended), 0,
                 "none with this id");
    struct ims_job *first = driver_take();
    cr_assert_eq(ims_queue_cancel(driver_queue, 1, &driver_ended), 0, "it is in work");
    driver_finish(first);
    cr_assert_eq(ims_queue_cancel(driver_queue, 1, &driver_ended), 0, "it is done");
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
    cr_assert_eq(ims_queue_cancel(driver_queue, 0, &driver_ended), 5);
    cr_assert_eq(driver_retire_ended(), 5);
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
    cr_assert_eq(ims_fence_wait(driver_queue, 0), IMS_OK, "nothing to wait for");
    cr_assert_eq(driver_put("a", 1), 1);
    cr_assert_eq(ims_fence_wait(driver_queue, IMS_NO_WAIT), IMS_ERROR_PENDING);
    cr_assert_eq(ims_fence_wait(driver_queue, 1), IMS_ERROR_TIMEOUT);
    struct ims_job *job = driver_take();
    job->result = (struct ims_job_result){.status = IMS_STATUS_WRITTEN};
    ims_queue_end(job);
    cr_assert_eq(ims_fence_wait(driver_queue, IMS_NO_WAIT), IMS_ERROR_PENDING,
                 "its result is not delivered yet");
    ims_queue_retire(job);
    cr_assert_eq(ims_fence_wait(driver_queue, IMS_NO_WAIT), IMS_OK);
}

static void *flush(void *argument)
{
    *(int *)argument = ims_fence_wait(driver_queue, 0);
    return NULL;
}

static bool one_drains(void *argument)
{
    (void)argument;
    ims_monitor_lock(&driver_dispatcher->monitor);
    bool drains = driver_queue->draining_count == 1;
    ims_monitor_unlock(&driver_dispatcher->monitor);
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
    struct ims_handout out;
    driver_begin((struct ims_queue_rules){.queue_size = 8});
    cr_assert_eq(ims_dispatcher_take(driver_dispatcher, &driver_waiter, 0, NULL, &out),
                 IMS_ACTION_REST);
}

/* Two at once come back, of which one place holds one. */
Test(queue, a_job_is_laid_out_for_the_next_submission, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 8});
    cr_assert_eq(driver_put("a", 1), 1);
    cr_assert_eq(driver_put("b", 1), 2);
    struct ims_job *first = driver_take();
    struct ims_job *second = driver_take();
    driver_finish(first);
    driver_finish(second);
    cr_assert_eq(atomic_load(&driver_queue->free_job), first);
    cr_assert_eq(driver_put("c", 1), 3);
    cr_assert_eq(atomic_load(&driver_queue->free_job), second);
    cr_assert(ims_list_is_empty(&driver_queue->free_jobs));
}

static size_t kept_jobs(void)
{
    size_t count = atomic_load(&driver_queue->free_job) != NULL;
    for (struct ims_list *node = driver_queue->free_jobs.next;
         node != &driver_queue->free_jobs; node = node->next)
        count++;
    return count;
}

/* Two copies in work at once, and finished: both are kept. */
static void save_two_copies(void)
{
    struct ims_job *jobs[2];
    for (int i = 0; i < 2; i++) {
        struct ims_job *copied = driver_new_job(i == 0 ? "a" : "b", 1000);
        copied->wants_copy = true;
        cr_assert_gt(driver_submit(copied), 0);
    }
    for (int i = 0; i < 2; i++)
        jobs[i] = driver_take();
    for (int i = 0; i < 2; i++)
        driver_finish(jobs[i]);
}

Test(queue, a_queue_that_rested_gives_its_memory_back, .fini = driver_end)
{
    driver_rest_ns = 0;
    driver_begin((struct ims_queue_rules){.queue_size = 8});
    save_two_copies();
    cr_assert_eq(driver_queue->pool.kept_blocks, 2);
    cr_assert_eq(kept_jobs(), 2);
    cr_assert_null(driver_take());
    cr_assert_eq(driver_queue->pool.kept_blocks, 0);
    cr_assert_eq(kept_jobs(), 0);
    cr_assert(ims_list_is_empty(&driver_dispatcher->resting));
}

Test(queue, memory_is_kept_while_something_is_going_on, .fini = driver_end)
{
    driver_rest_ns = 0;
    driver_begin((struct ims_queue_rules){.queue_size = 8});
    cr_assert_eq(driver_put("x", 1), 1);
    struct ims_job *job = driver_take();
    save_two_copies();
    cr_assert_null(driver_take());
    cr_assert_eq(driver_queue->pool.kept_blocks, 2);
    driver_finish(job);
    cr_assert_null(driver_take());
    cr_assert_eq(driver_queue->pool.kept_blocks, 0);
}

/* A worker that sleeps without a deadline is woken to look after what a program's
 * thread leaves behind. */
static void *work_until_stopped(void *argument)
{
    struct ims_waiter waiter;
    struct ims_handout out;
    enum ims_action action = IMS_ACTION_REST;
    (void)argument;
    cr_assert(ims_condition_init(&waiter.wake));
    while (action == IMS_ACTION_REST)
        action = ims_dispatcher_take(driver_dispatcher, &waiter, IMS_CLOCK_NEVER, NULL,
                                     &out);
    cr_assert_eq(action, IMS_ACTION_STOP);
    ims_condition_fini(&waiter.wake);
    return NULL;
}

static bool one_is_idle(void *argument)
{
    (void)argument;
    ims_monitor_lock(&driver_dispatcher->monitor);
    bool idle = !ims_list_is_empty(&driver_dispatcher->idle);
    ims_monitor_unlock(&driver_dispatcher->monitor);
    return idle;
}

static bool nothing_is_kept(void *argument)
{
    (void)argument;
    ims_monitor_lock(&driver_dispatcher->monitor);
    bool nothing = driver_queue->pool.kept_blocks == 0;
    ims_monitor_unlock(&driver_dispatcher->monitor);
    return nothing;
}

Test(queue, a_sleeping_worker_looks_after_a_reservation_rolled_back, .fini = driver_end)
{
    pthread_t thread;
    driver_rest_ns = 1000000;
    driver_begin((struct ims_queue_rules){.queue_size = 8});
    cr_assert_eq(pthread_create(&thread, NULL, work_until_stopped, NULL), 0);
    gate_wait_until(one_is_idle, NULL);
    struct ims_job *job = driver_new_job("a", 1000);
    job->wants_copy = true;
    cr_assert_eq(driver_reserve(job), IMS_OK);
    job->copy = ims_pool_new_block(1000);
    ims_queue_unreserve(driver_queue, job);
    ims_queue_refuse(driver_queue, job, IMS_ERROR_MEMORY);
    gate_wait_until(nothing_is_kept, NULL);
    ims_dispatcher_stop(driver_dispatcher);
    pthread_join(thread, NULL);
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
        ims_queue_push(driver_queue, job, &driver_ended);
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
        ims_queue_end(job);
        ims_queue_retire(job);
    }
    ims_queue_summarise(driver_queue, &summary);
    cr_assert_eq(summary.first_id, 1);
    cr_assert_eq(summary.first_error, IMS_ERROR_ENCODE);
    cr_assert_str_eq(summary.first_path, "a");
    cr_assert_str_eq(summary.first_message, "reason");
    cr_assert_eq(summary.ledger.failed, 3);
}

Test(queue, a_worker_hands_its_job_back_when_it_takes_the_next, .fini = driver_end)
{
    struct ims_handout out;
    driver_begin((struct ims_queue_rules){.queue_size = 8});
    cr_assert_eq(driver_put("a", 1), 1);
    cr_assert_eq(driver_put("a", 1), 2);
    struct ims_job *first = driver_take();
    first->result = (struct ims_job_result){.status = IMS_STATUS_WRITTEN};
    cr_assert_eq(ims_dispatcher_take(driver_dispatcher, &driver_waiter, 0, first, &out),
                 IMS_ACTION_JOB);
    struct ims_job *next = out.job;
    cr_assert_eq(next->id, 2);
    cr_assert_eq(driver_stats().ledger.written, 1);
    cr_assert_eq(driver_stats().in_work, 1);
    driver_finish(next);
}

Test(queue, the_next_of_a_path_waits_for_the_result, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 8});
    cr_assert_eq(driver_put("a", 1), 1);
    cr_assert_eq(driver_put("a", 1), 2);
    struct ims_job *first = driver_take();
    first->result = (struct ims_job_result){.status = IMS_STATUS_WRITTEN};
    ims_queue_end(first);
    cr_assert_null(driver_take(), "its result is being delivered");
    ims_queue_retire(first);
    cr_assert_eq(driver_take_id(), 2);
}

/* ---- leaving --------------------------------------------------------------------- */

Test(queue, workers_leave_when_nothing_waits, .fini = driver_end)
{
    struct ims_handout out;
    driver_begin((struct ims_queue_rules){.queue_size = 8});
    cr_assert_eq(driver_put("a", 1), 1);
    cr_assert_eq(driver_put("a", 1), 2);
    ims_queue_close(driver_queue);
    ims_dispatcher_stop(driver_dispatcher);
    cr_assert_eq(driver_take_id(), 1);
    cr_assert_eq(driver_take_id(), 2);
    cr_assert_eq(ims_dispatcher_take(driver_dispatcher, &driver_waiter, IMS_CLOCK_NEVER,
                                     NULL, &out),
                 IMS_ACTION_STOP);
}

Test(queue, idle_workers_leave_when_the_last_job_is_retired, .fini = driver_end)
{
    pthread_t thread;
    driver_begin((struct ims_queue_rules){.queue_size = 8});
    cr_assert_eq(driver_put("a", 1), 1);
    struct ims_job *first = driver_take();
    cr_assert_eq(driver_put("a", 1), 2);
    cr_assert_eq(pthread_create(&thread, NULL, work_until_stopped, NULL), 0);
    gate_wait_until(one_is_idle, NULL);
    ims_queue_close(driver_queue);
    ims_dispatcher_stop(driver_dispatcher);
    /* It stays: its help may be asked for. */
    gate_wait_until(one_is_idle, NULL);
    cr_assert_eq(ims_queue_cancel(driver_queue, 2, &driver_ended), 1);
    cr_assert_eq(driver_retire_ended(), 1);
    gate_wait_until(one_is_idle, NULL);
    driver_finish(first);
    pthread_join(thread, NULL); /* for ever, if it were not woken */
}

/* ---- several queues -------------------------------------------------------------- */

static struct ims_queue *other_queue;

static void begin_two(void)
{
    static const struct ims_queue_rules rules = {.queue_size = 8, .owner = &rules};
    driver_begin((struct ims_queue_rules){.queue_size = 8, .owner = &driver_queue});
    other_queue = ims_queue_new(driver_dispatcher, &rules);
    cr_assert_not_null(other_queue);
}

static void end_two(void)
{
    ims_queue_free(other_queue);
    driver_end();
}

static void put_other(const char *name)
{
    static const struct ims_wait_policy no_wait = {.timeout_ms = IMS_NO_WAIT};
    struct ims_job *job = ims_queue_new_job(other_queue);
    cr_assert_not_null(job);
    cr_assert(ims_job_set_names(job, "", name, 0));
    job->bytes = 1;
    cr_assert_eq(ims_admission_reserve(other_queue, job, &no_wait, &driver_ended),
                 IMS_OK);
    ims_queue_push(other_queue, job, &driver_ended);
}

static void take_of(const struct ims_queue *queue, uint64_t id)
{
    struct ims_job *job = driver_take();
    cr_assert_not_null(job);
    cr_assert_eq(job->queue, queue);
    cr_assert_eq(job->id, id);
    driver_finish(job);
}

Test(queue, queues_of_one_dispatcher_are_served_in_turn, .fini = end_two)
{
    begin_two();
    for (int i = 0; i < 4; i++)
        cr_assert_gt(driver_put(i % 2 != 0 ? "a" : "b", 1), 0);
    put_other("a"); /* another saver's file, of the same name */
    put_other("c");
    take_of(driver_queue, 1);
    take_of(other_queue, 1);
    take_of(driver_queue, 2);
    take_of(other_queue, 2);
    take_of(driver_queue, 3);
    take_of(driver_queue, 4);
    cr_assert_null(driver_take());
}

Test(queue, the_owner_of_a_job_is_told, .fini = end_two)
{
    struct ims_handout out;
    begin_two();
    put_other("a");
    cr_assert_eq(ims_dispatcher_take(driver_dispatcher, &driver_waiter, 0, NULL, &out),
                 IMS_ACTION_JOB);
    cr_assert_eq(out.owner, other_queue->rules.owner);
    driver_finish(out.job);
}

Test(queue, a_fence_waits_for_its_own_queue_only, .fini = end_two)
{
    begin_two();
    cr_assert_eq(driver_put("a", 1), 1);
    cr_assert(ims_fence_wait_until(other_queue, 0));
    cr_assert_not(ims_fence_wait_until(driver_queue, 0));
    take_of(driver_queue, 1);
}

Test(queue, an_abandoned_queue_is_handed_out_after_its_last_job, .fini = driver_end)
{
    struct ims_handout out;
    begin_two();
    cr_assert_not(ims_queue_abandon(other_queue), "there is nothing to wait for");
    put_other("a");
    put_other("b");
    struct ims_job *jobs[] = {driver_take(), driver_take()};
    cr_assert(ims_queue_abandon(other_queue));
    driver_finish(jobs[0]);
    cr_assert_eq(ims_dispatcher_take(driver_dispatcher, &driver_waiter, 0, NULL, &out),
                 IMS_ACTION_REST);
    driver_finish(jobs[1]);
    cr_assert_eq(ims_dispatcher_take(driver_dispatcher, &driver_waiter, 0, NULL, &out),
                 IMS_ACTION_ABANDONED);
    cr_assert_eq(out.owner, other_queue->rules.owner);
    ims_queue_free(other_queue);
    cr_assert_eq(ims_dispatcher_take(driver_dispatcher, &driver_waiter, 0, NULL, &out),
                 IMS_ACTION_REST);
}
