/* SPDX-License-Identifier: MIT
 *
 * Room in the queue: its bounds, the ways of a full queue, and blocked submitters.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "src/queue/admission.h"
#include "support/gate.h"
#include "support/queue_driver.h"

/* ---- room ------------------------------------------------------------------------ */

Test(admission, holds_as_many_as_it_should, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 3});
    for (int64_t i = 1; i <= 3; i++) {
        char name[32];
        snprintf(name, sizeof name, "%d", (int)i);
        cr_assert_eq(driver_put(name, 1), i);
    }
    cr_assert_eq(driver_put("4", 1), IMS_ERROR_FULL);
    cr_assert_eq(driver_stats().queue_depth, 3);
    cr_assert_eq(driver_stats().queue_high_water, 3);
    cr_assert_eq(driver_stats().refused, 1);
    cr_assert_eq(driver_stats().refused_full, 1);
    for (uint64_t i = 1; i <= 3; i++)
        cr_assert_eq(driver_take_id(), i);
    cr_assert_null(driver_take());
    cr_assert_eq(driver_stats().queue_depth, 0);
}

Test(admission, a_reservation_takes_room_before_it_is_pushed, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 1});
    struct ims_job *job = driver_new_job("a", 1);
    cr_assert_eq(driver_reserve(job), IMS_OK);
    cr_assert_eq(driver_put("b", 1), IMS_ERROR_FULL);
    cr_assert_eq(driver_stats().ledger.accepted, 0);
    ims_queue_unreserve(driver_queue, job);
    ims_queue_refuse(driver_queue, job, IMS_ERROR_MEMORY);
    cr_assert_eq(driver_put("b", 1), 1);
    cr_assert_eq(driver_stats().refused, 2);
}

Test(admission, bytes_in_work_count, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 8, .max_bytes = 100});
    cr_assert_eq(driver_put("a", 60), 1);
    cr_assert_eq(driver_put("b", 41), IMS_ERROR_FULL);
    cr_assert_eq(driver_put("b", 40), 2);
    struct ims_job *job = driver_take();
    cr_assert_eq(job->id, 1);
    cr_assert_eq(driver_stats().memory, 100);
    cr_assert_eq(driver_stats().in_work, 1);
    cr_assert_eq(driver_put("c", 1), IMS_ERROR_FULL,
                 "image 1 is in work and still there");
    driver_finish(job);
    cr_assert_eq(driver_stats().memory, 40);
    cr_assert_eq(driver_stats().memory_high_water, 100);
    cr_assert_eq(driver_put("c", 60), 3);
}

Test(admission, the_newest_is_dropped, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.when_full = IMS_WHEN_FULL_DROP_NEWEST});
    cr_assert_eq(driver_put("a", 1), 1);
    cr_assert_eq(driver_put("b", 1), 2);
    cr_assert_eq(driver_put("c", 1), 3);
    cr_assert_eq(driver_stats().ledger.dropped, 1);
    cr_assert_eq(driver_stats().dropped_newest, 1);
    cr_assert_eq(driver_stats().ledger.pending, 2);
    cr_assert_eq(IMS_LIST_OWNER(driver_ended.next, struct ims_job, link)->id, 3);
    cr_assert_eq(driver_take_id(), 1);
    cr_assert_eq(driver_take_id(), 2);
    cr_assert_null(driver_take());
}

Test(admission, the_oldest_is_dropped, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.when_full = IMS_WHEN_FULL_DROP_OLDEST});
    cr_assert_eq(driver_put("a", 1), 1);
    cr_assert_eq(driver_put("b", 1), 2);
    cr_assert_eq(driver_put("c", 1), 3);
    cr_assert_eq(IMS_LIST_OWNER(driver_ended.next, struct ims_job, link)->id, 1);
    cr_assert_eq(driver_stats().dropped_oldest, 1);
    cr_assert_eq(driver_stats().ledger.dropped, 1);
    cr_assert_eq(driver_retire_ended(), 1);
    cr_assert_eq(driver_take_id(), 2);
    cr_assert_eq(driver_take_id(), 3);
}

Test(admission, as_many_old_ones_are_dropped_as_the_bytes_need, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){
        .queue_size = 8, .max_bytes = 100, .when_full = IMS_WHEN_FULL_DROP_OLDEST});
    for (int i = 0; i < 5; i++) {
        char name[32];
        snprintf(name, sizeof name, "%d", i);
        cr_assert_gt(driver_put(name, 20), 0);
    }
    cr_assert_eq(driver_put("x", 50), 6);
    cr_assert_eq(driver_retire_ended(), 3);
    cr_assert_eq(driver_stats().memory, 90);
    cr_assert_eq(driver_take_id(), 4);
}

Test(admission, what_is_in_work_is_not_dropped, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){
        .queue_size = 8, .max_bytes = 100, .when_full = IMS_WHEN_FULL_DROP_OLDEST});
    cr_assert_eq(driver_put("a", 80), 1);
    struct ims_job *job = driver_take();
    cr_assert_eq(driver_put("b", 20), 2);
    /* Dropping 2 would not make room for it, so it is dropped itself. */
    cr_assert_eq(driver_put("c", 30), 3);
    cr_assert_eq(IMS_LIST_OWNER(driver_ended.next, struct ims_job, link)->id, 3);
    cr_assert_eq(driver_retire_ended(), 1);
    cr_assert_eq(driver_stats().dropped_newest, 1);
    cr_assert_eq(driver_stats().dropped_oldest, 0);
    cr_assert_eq(driver_stats().queue_depth, 1);
    driver_finish(job);
}

Test(admission, dropping_the_oldest_waits_for_nobody, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 1,
                                          .when_full = IMS_WHEN_FULL_DROP_OLDEST});
    struct ims_job *copying = driver_new_job("a", 1);
    cr_assert_eq(driver_reserve(copying), IMS_OK);
    cr_assert_eq(driver_put("b", 1), 1, "dropped, as if it had come first");
    cr_assert_eq(driver_stats().dropped_newest, 1);
    cr_assert_eq(driver_retire_ended(), 1);
    cr_assert_eq(ims_queue_push(driver_queue, copying, &driver_ended), 2);
    cr_assert_eq(driver_take_id(), 2);
}

Test(admission, what_was_withdrawn_holds_its_room_until_it_is_given_back,
     .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 2, .max_bytes = 100});
    cr_assert_eq(driver_put("a", 60), 1);
    cr_assert_eq(driver_put("b", 1), 2);
    cr_assert_eq(ims_queue_cancel(driver_queue, 1, &driver_ended), 1);
    cr_assert_eq(driver_stats().queue_depth, 1);
    cr_assert_eq(driver_stats().memory, 61, "its memory is not released yet");
    cr_assert_eq(driver_put("c", 1), IMS_ERROR_FULL);
    cr_assert_eq(driver_retire_ended(), 1);
    cr_assert_eq(driver_stats().memory, 1);
    cr_assert_eq(driver_put("c", 60), 3);
}

Test(admission, a_dropped_image_leaves_its_room_to_the_one_it_is_dropped_for,
     .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){
        .queue_size = 2, .max_bytes = 100, .when_full = IMS_WHEN_FULL_DROP_OLDEST});
    cr_assert_eq(driver_put("a", 60), 1);
    cr_assert_eq(driver_put("b", 10), 2);
    struct ims_job *job = driver_new_job("c", 1);
    cr_assert_eq(driver_reserve(job), IMS_OK);
    cr_assert_eq(driver_stats().memory, 70, "1 is not given back yet");
    cr_assert_eq(driver_stats().ledger.dropped, 1);
    cr_assert_eq(driver_retire_ended(), 1);
    cr_assert_eq(ims_queue_push(driver_queue, job, &driver_ended), 3);
    cr_assert_eq(driver_stats().memory, 11);
}

static struct ims_job *new_copy(const char *name, size_t bytes)
{
    struct ims_job *job = driver_new_job(name, bytes);
    job->wants_copy = true;
    return job;
}

Test(admission, nothing_is_dropped_for_a_copy_without_memory, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 1,
                                          .when_full = IMS_WHEN_FULL_DROP_OLDEST});
    cr_assert_eq(driver_put("a", 1), 1);
    if (sizeof(size_t) == 4)
        cr_skip_test("with 32 bits there may be as much memory as a size can tell");
    struct ims_job *job = new_copy("b", SIZE_MAX / 4);
    cr_assert_eq(driver_reserve(job), IMS_ERROR_MEMORY);
    ims_queue_refuse(driver_queue, job, IMS_ERROR_MEMORY);
    cr_assert_eq(driver_stats().ledger.dropped, 0);
    cr_assert_eq(driver_stats().queue_depth, 1);
    cr_assert_eq(driver_submit(new_copy("b", 4096)), 2);
    cr_assert_eq(driver_stats().ledger.dropped, 1);
    cr_assert_eq(driver_queue->pool.used_blocks, 1);
    cr_assert_eq(driver_retire_ended(), 1);
}

Test(admission, a_copy_is_made_where_the_dropped_one_was, .fini = driver_end)
{
    driver_begin((struct ims_queue_rules){.queue_size = 1,
                                          .when_full = IMS_WHEN_FULL_DROP_OLDEST});
    struct ims_job *first = new_copy("a", 4096);
    cr_assert_eq(driver_submit(first), 1);
    struct ims_block *block = first->copy;
    struct ims_job *second = new_copy("b", 4096);
    cr_assert_eq(driver_submit(second), 2);
    cr_assert_eq(second->copy, block);
    cr_assert_eq(driver_retire_ended(), 1);
}

Test(admission, a_callback_is_refused_whatever_the_rules, .fini = driver_end)
{
    static const struct ims_wait_policy none = {.never = true};
    driver_begin((struct ims_queue_rules){.queue_size = 1,
                                          .when_full = IMS_WHEN_FULL_DROP_OLDEST});
    cr_assert_eq(driver_put("a", 1), 1);
    struct ims_job *job = driver_new_job("b", 1);
    cr_assert_eq(ims_admission_reserve(driver_queue, job, &none, &driver_ended),
                 IMS_ERROR_FULL);
    ims_queue_refuse(driver_queue, job, IMS_ERROR_FULL);
}

/* ---- blocked submitters ---------------------------------------------------------- */

struct submitter {
    pthread_t thread;
    char name[32];
    size_t bytes;
    int64_t timeout_ms;
    int64_t outcome;
};

static void *submit(void *argument)
{
    struct submitter *self = argument;
    struct ims_list own;
    const struct ims_wait_policy policy = {.timeout_ms = self->timeout_ms};
    ims_list_init(&own);
    struct ims_job *job = driver_new_job(self->name, self->bytes);
    int error = ims_admission_reserve(driver_queue, job, &policy, &own);
    if (error == IMS_OK) {
        self->outcome = (int64_t)ims_queue_push(driver_queue, job, &own);
    } else {
        ims_queue_refuse(driver_queue, job, error);
        self->outcome = error;
    }
    return NULL;
}

static uint64_t waited_at_least;

static bool has_waited(void *argument)
{
    struct ims_stats now;
    (void)argument;
    ims_queue_stats(driver_queue, &now);
    return now.waited >= waited_at_least;
}

static void launch(struct submitter *submitter, const char *name, size_t bytes,
                   int64_t timeout_ms)
{
    *submitter = (struct submitter){.bytes = bytes, .timeout_ms = timeout_ms};
    snprintf(submitter->name, sizeof submitter->name, "%s", name);
    cr_assert_eq(pthread_create(&submitter->thread, NULL, submit, submitter), 0);
}

static void wait_until_blocked(uint64_t nth)
{
    waited_at_least = nth;
    gate_wait_until(has_waited, NULL);
}

/* Starts a submitter and returns when it is blocked, the nth to be. */
static void start(struct submitter *submitter, uint64_t nth, size_t bytes,
                  int64_t timeout_ms)
{
    char name[32];
    snprintf(name, sizeof name, "s%d", (int)nth);
    launch(submitter, name, bytes, timeout_ms);
    wait_until_blocked(nth);
}

Test(admission, blocked_submitters_are_served_in_their_order, .fini = driver_end)
{
    struct submitter submitters[5];
    driver_begin((struct ims_queue_rules){.queue_size = 1});
    cr_assert_eq(driver_put("a", 1), 1);
    for (uint64_t i = 0; i < 5; i++)
        start(&submitters[i], i + 1, 1, 0);
    for (uint64_t i = 0; i < 5; i++) {
        cr_assert_eq(driver_take_id(), i + 1);
        pthread_join(submitters[i].thread, NULL);
        cr_assert_eq(submitters[i].outcome, (int64_t)i + 2);
    }
}

Test(admission, nobody_overtakes_blocked_submitters, .fini = driver_end)
{
    struct submitter large;
    driver_begin((struct ims_queue_rules){.queue_size = 8, .max_bytes = 100});
    cr_assert_eq(driver_put("a", 60), 1);
    start(&large, 1, 50, 0);
    cr_assert_eq(driver_put("small", 1), IMS_ERROR_FULL,
                 "it would fit, but comes later");
    cr_assert_eq(driver_take_id(), 1);
    pthread_join(large.thread, NULL);
    cr_assert_eq(large.outcome, 2);
    cr_assert_eq(driver_put("small", 1), 3);
}

/* The small one comes while the large one waits, unless this machine is slower than the
 * time-out: then once more, with a longer one. */
Test(admission, one_that_gives_up_lets_the_next_one_go)
{
    bool both_waited = false;
    for (int64_t timeout_ms = 10; !both_waited; timeout_ms *= 2) {
        struct submitter large;
        struct submitter small;
        driver_begin((struct ims_queue_rules){.queue_size = 8, .max_bytes = 100});
        cr_assert_eq(driver_put("a", 60), 1);
        start(&large, 1, 50, timeout_ms);
        launch(&small, "small", 10, 0);
        pthread_join(large.thread, NULL);
        pthread_join(small.thread, NULL);
        cr_assert_eq(large.outcome, IMS_ERROR_TIMEOUT);
        cr_assert_eq(small.outcome, 2);
        struct ims_stats now = driver_stats();
        cr_assert_eq(now.timed_out, 1);
        cr_assert_eq(now.refused, 1);
        cr_assert_eq(now.refused_full, 0);
        both_waited = now.waited == 2;
        driver_end();
    }
}

Test(admission, closing_sends_blocked_submitters_away, .fini = driver_end)
{
    struct submitter submitters[3];
    driver_begin((struct ims_queue_rules){.queue_size = 1});
    cr_assert_eq(driver_put("a", 1), 1);
    for (uint64_t i = 0; i < 3; i++)
        start(&submitters[i], i + 1, 1, 0);
    ims_queue_close(driver_queue);
    for (int i = 0; i < 3; i++) {
        pthread_join(submitters[i].thread, NULL);
        cr_assert_eq(submitters[i].outcome, IMS_ERROR_CLOSED);
    }
    cr_assert_eq(driver_put("late", 1), IMS_ERROR_CLOSED);
}

/* ---- quick images ---------------------------------------------------------------- */

/* Lets images pass that take no time, then fills the queue of 8 and blocks a submitter.
 * All are for one path, if it is named. */
static void begin_quick(struct submitter *submitter, struct ims_queue_rules rules,
                        const char *only_name, size_t first_bytes)
{
    char name[32];
    rules.queue_size = 8;
    driver_begin(rules);
    for (int i = 0; i < 16; i++) {
        cr_assert_gt(driver_put("quick", 1), 0);
        cr_assert_gt(driver_take_id(), 0);
    }
    for (int i = 0; i < 8; i++) {
        snprintf(name, sizeof name, "%d", i);
        cr_assert_gt(
            driver_put(only_name != NULL ? only_name : name, i == 0 ? first_bytes : 1),
            0);
    }
    launch(submitter, only_name != NULL ? only_name : "s", 1, 0);
    wait_until_blocked(1);
}

static const struct ims_queue_rules no_rules;

static bool somebody_is_blocked(void)
{
    ims_monitor_lock(&driver_dispatcher->monitor);
    bool blocked = !ims_list_is_empty(&driver_queue->submitters);
    ims_monitor_unlock(&driver_dispatcher->monitor);
    return blocked;
}

Test(admission, quick_images_wake_a_submitter_when_half_are_done, .fini = driver_end)
{
    struct submitter submitter;
    begin_quick(&submitter, no_rules, NULL, 1);
    for (int i = 0; i < 3; i++)
        cr_assert_gt(driver_take_id(), 0);
    cr_assert(somebody_is_blocked(), "5 wait");
    cr_assert_gt(driver_take_id(), 0);
    cr_assert_not(somebody_is_blocked());
    pthread_join(submitter.thread, NULL);
    cr_assert_gt(submitter.outcome, 0);
}

static void finish_after(struct ims_job *job, uint64_t encode_ns, uint64_t write_ns)
{
    job->result = (struct ims_job_result){
        .status = IMS_STATUS_WRITTEN, .encode_ns = encode_ns, .write_ns = write_ns};
    ims_queue_end(job);
    ims_queue_retire(job);
}

Test(admission, a_slow_image_wakes_a_submitter_at_once, .fini = driver_end)
{
    struct submitter submitter;
    begin_quick(&submitter, no_rules, NULL, 1);
    struct ims_job *job = driver_take();
    cr_assert(somebody_is_blocked());
    finish_after(job, 1000000, 0);
    cr_assert_not(somebody_is_blocked());
    pthread_join(submitter.thread, NULL);
}

Test(admission, a_file_of_100_kilobytes_is_quick, .fini = driver_end)
{
    struct submitter submitter;
    begin_quick(&submitter, no_rules, NULL, 1);
    finish_after(driver_take(), 10000, 100000);
    cr_assert(somebody_is_blocked());
    cr_assert(driver_take_id() > 0 && driver_take_id() > 0 && driver_take_id() > 0);
    cr_assert_not(somebody_is_blocked());
    pthread_join(submitter.thread, NULL);
}

Test(admission, a_worker_without_work_wakes_a_submitter, .fini = driver_end)
{
    struct submitter submitter;
    begin_quick(&submitter, no_rules, "same", 1);
    struct ims_job *job = driver_take();
    cr_assert(somebody_is_blocked());
    cr_assert_null(driver_take(), "all are for one path");
    cr_assert_not(somebody_is_blocked());
    pthread_join(submitter.thread, NULL);
    driver_finish(job);
}

/* Two take places that nobody was told of; the second one comes, and its time passes.
 */
Test(admission, nobody_gives_up_while_there_is_room, .fini = driver_end)
{
    static const struct ims_wait_policy policy = {.timeout_ms = 1};
    struct submitter first;
    begin_quick(&first, no_rules, NULL, 1);
    struct ims_job *jobs[] = {driver_take(), driver_take()};
    cr_assert(somebody_is_blocked());
    struct ims_job *second = driver_new_job("second", 1);
    cr_assert_eq(ims_admission_reserve(driver_queue, second, &policy, &driver_ended),
                 IMS_OK);
    cr_assert_not(somebody_is_blocked());
    cr_assert_gt(ims_queue_push(driver_queue, second, &driver_ended), 0);
    pthread_join(first.thread, NULL);
    cr_assert_gt(first.outcome, 0);
    driver_finish(jobs[0]);
    driver_finish(jobs[1]);
}

Test(admission, a_larger_image_wakes_a_submitter_before_it_is_begun, .fini = driver_end)
{
    struct submitter submitter;
    begin_quick(&submitter, no_rules, NULL, 2);
    struct ims_job *job = driver_take();
    cr_assert_not(somebody_is_blocked());
    pthread_join(submitter.thread, NULL);
    driver_finish(job);
}

Test(admission, an_image_of_another_kind_wakes_a_submitter_too, .fini = driver_end)
{
    static const struct ims_encoder other;
    struct submitter submitter;
    begin_quick(&submitter, no_rules, NULL, 1);
    IMS_LIST_OWNER(driver_queue->waiting.next, struct ims_job, link)->match.encoder =
        &other;
    struct ims_job *job = driver_take();
    cr_assert_not(somebody_is_blocked());
    pthread_join(submitter.thread, NULL);
    driver_finish(job);
}

Test(admission, room_that_is_to_be_given_later_is_room, .fini = driver_end)
{
    struct submitter submitter;
    begin_quick(&submitter, no_rules, NULL, 1);
    for (int i = 0; i < 3; i++)
        cr_assert_gt(driver_take_id(), 0);
    cr_assert(somebody_is_blocked());
    cr_assert_gt(driver_put("x", 1), 0, "5 wait and 1 is blocked, of 8");
    pthread_join(submitter.thread, NULL);
    cr_assert_gt(submitter.outcome, 0);
}

Test(admission, room_is_not_given_later_than_it_may, .fini = driver_end)
{
    struct submitter submitter;
    begin_quick(&submitter, (struct ims_queue_rules){.late_ns = 1000000}, NULL, 1);
    struct ims_job *job = driver_take();
    pthread_join(submitter.thread, NULL); /* for ever, if it waited for the worker */
    cr_assert_gt(submitter.outcome, 0);
    driver_finish(job);
}
