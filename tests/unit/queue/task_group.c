/* SPDX-License-Identifier: MIT
 *
 * The parallel service: each piece once, on helpers where there are any, and images
 * before pieces.
 */
#include <criterion/criterion.h>
#include <sched.h>
#include <stdatomic.h>

#include "src/queue/admission.h"
#include "src/queue/queue.h"
#include "src/queue/state.h"
#include "src/queue/task_group.h"
#include "support/gate.h"

enum { PIECES = 100 };

static struct ims_dispatcher *dispatcher;
static struct ims_worker_services services;
static atomic_uint runs[PIECES];
static pthread_t threads[PIECES];
static struct gate gate = GATE_OPEN;

static void begin(size_t workers)
{
    dispatcher = ims_dispatcher_new(workers, UINT64_MAX / 4);
    cr_assert_not_null(dispatcher);
    ims_task_group_init(&services, dispatcher);
}

static void piece(void *argument, size_t index)
{
    (void)argument;
    atomic_fetch_add(&runs[index], 1);
    threads[index] = pthread_self();
    gate_pass(&gate);
}

/* A worker that takes no jobs, since there are none. */
static void *help(void *argument)
{
    struct ims_waiter waiter;
    struct ims_handout out;
    (void)argument;
    cr_assert(ims_condition_init(&waiter.wake));
    enum ims_action action =
        ims_dispatcher_take(dispatcher, &waiter, IMS_CLOCK_NEVER, NULL, &out);
    cr_assert_eq(action, IMS_ACTION_STOP);
    ims_condition_fini(&waiter.wake);
    return NULL;
}

static size_t idle_workers;

static bool are_idle(void *argument)
{
    size_t count = 0;
    (void)argument;
    ims_monitor_lock(&dispatcher->monitor);
    for (struct ims_list *node = dispatcher->idle.next; node != &dispatcher->idle;
         node = node->next)
        count++;
    ims_monitor_unlock(&dispatcher->monitor);
    return count == idle_workers;
}

static void each_once(size_t count)
{
    for (size_t i = 0; i < PIECES; i++)
        cr_assert_eq(atomic_load(&runs[i]), i < count ? 1 : 0, "piece %zu", i);
}

Test(task_group, without_helpers_all_is_done_here)
{
    begin(4);
    services.base.parallel(&services.base, PIECES, piece, NULL);
    each_once(PIECES);
    for (size_t i = 0; i < PIECES; i++)
        cr_assert(pthread_equal(threads[i], pthread_self()));
    cr_assert(ims_list_is_empty(&dispatcher->task_groups));
    ims_dispatcher_free(dispatcher);
}

Test(task_group, a_saver_with_one_worker_runs_in_order)
{
    begin(1);
    services.base.parallel(&services.base, PIECES, piece, NULL);
    each_once(PIECES);
    ims_dispatcher_free(dispatcher);
}

Test(task_group, nothing_and_one_piece)
{
    begin(2);
    services.base.parallel(&services.base, 0, piece, NULL);
    each_once(0);
    services.base.parallel(&services.base, 1, piece, NULL);
    each_once(1);
    ims_dispatcher_free(dispatcher);
}

static void *open_when_all_are_inside(void *argument)
{
    gate_wait_parked(&gate, *(unsigned *)argument);
    gate_open(&gate);
    return NULL;
}

Test(task_group, idle_workers_help)
{
    unsigned inside = 4; /* the caller and three helpers, all in a piece at once */
    pthread_t helpers[3];
    pthread_t opener;
    begin(4);
    for (int i = 0; i < 3; i++)
        cr_assert_eq(pthread_create(&helpers[i], NULL, help, NULL), 0);
    idle_workers = 3;
    gate_wait_until(are_idle, NULL);
    gate_close(&gate);
    cr_assert_eq(pthread_create(&opener, NULL, open_when_all_are_inside, &inside), 0);
    services.base.parallel(&services.base, PIECES, piece, NULL);
    each_once(PIECES);
    pthread_join(opener, NULL);
    ims_dispatcher_stop(dispatcher);
    for (int i = 0; i < 3; i++)
        pthread_join(helpers[i], NULL);
    ims_dispatcher_free(dispatcher);
}

static void *run_task(void *argument)
{
    (void)argument;
    services.base.parallel(&services.base, PIECES, piece, NULL);
    return NULL;
}

Test(task_group, a_waiting_image_goes_before_helping)
{
    pthread_t caller;
    struct ims_waiter waiter;
    struct ims_list ended;
    struct ims_job *job;
    struct ims_handout out;
    static const struct ims_wait_policy policy = {.timeout_ms = IMS_NO_WAIT};
    static const struct ims_queue_rules rules = {.queue_size = 8};
    begin(2);
    struct ims_queue *queue = ims_queue_new(dispatcher, &rules);
    cr_assert_not_null(queue);
    cr_assert(ims_condition_init(&waiter.wake));
    ims_list_init(&ended);
    job = ims_queue_new_job(queue);
    cr_assert_not_null(job);
    cr_assert(ims_job_set_names(job, "", "a", 0));
    cr_assert_eq(ims_admission_reserve(queue, job, &policy, &ended), IMS_OK);
    gate_close(&gate);
    cr_assert_eq(pthread_create(&caller, NULL, run_task, NULL), 0);
    gate_wait_parked(&gate, 1);
    ims_queue_push(queue, job, &ended);
    /* Pieces are left, and the image is taken all the same. */
    cr_assert_eq(ims_dispatcher_take(dispatcher, &waiter, 0, NULL, &out),
                 IMS_ACTION_JOB);
    cr_assert_eq(out.job, job);
    gate_open(&gate);
    pthread_join(caller, NULL);
    each_once(PIECES);
    job->result = (struct ims_job_result){.status = IMS_STATUS_WRITTEN};
    ims_queue_end(job);
    ims_queue_retire(job);
    ims_queue_free(queue);
    ims_condition_fini(&waiter.wake);
    ims_dispatcher_free(dispatcher);
}

/* Starts the only helper, and waits until it sleeps. */
static void start_helper(pthread_t *helper)
{
    cr_assert_eq(pthread_create(helper, NULL, help, NULL), 0);
    idle_workers = 1;
    gate_wait_until(are_idle, NULL);
}

static void end_with_helper(pthread_t helper)
{
    ims_dispatcher_stop(dispatcher);
    pthread_join(helper, NULL);
    ims_dispatcher_free(dispatcher);
}

static pthread_t caller;
static atomic_bool returned;

/* The caller's piece waits for the helper to be in its own, which parks, or did. */
static void piece_of_two(void *argument, size_t index)
{
    (void)argument;
    atomic_fetch_add(&runs[index], 1);
    if (pthread_equal(pthread_self(), caller))
        gate_wait_came(&gate, 1);
    else
        gate_pass(&gate);
}

static void *run_two(void *argument)
{
    (void)argument;
    caller = pthread_self();
    services.base.parallel(&services.base, 2, piece_of_two, NULL);
    atomic_store(&returned, true);
    return NULL;
}

Test(task_group, the_call_returns_after_the_last_helper)
{
    pthread_t helper;
    pthread_t thread;
    begin(2);
    start_helper(&helper);
    gate_close(&gate);
    cr_assert_eq(pthread_create(&thread, NULL, run_two, NULL), 0);
    gate_wait_parked(&gate, 1);
    for (int i = 0; i < 1000; i++) {
        cr_assert_not(atomic_load(&returned));
        sched_yield();
    }
    gate_open(&gate);
    pthread_join(thread, NULL);
    each_once(2);
    end_with_helper(helper);
}

static atomic_uint begun;

/* The first one, which is the caller's, parks. */
static void piece_behind(void *argument, size_t index)
{
    (void)argument;
    atomic_fetch_add(&begun, 1);
    atomic_fetch_add(&runs[index], 1);
    if (index == 0)
        gate_pass(&gate);
}

static void *run_behind(void *argument)
{
    (void)argument;
    services.base.parallel(&services.base, PIECES, piece_behind, NULL);
    return NULL;
}

static bool helper_has_stopped(void *argument)
{
    return atomic_load(&begun) > 1 && are_idle(argument);
}

Test(task_group, nobody_runs_far_ahead_of_one_that_is_slow)
{
    pthread_t helper;
    pthread_t thread;
    begin(2);
    start_helper(&helper);
    gate_close(&gate);
    cr_assert_eq(pthread_create(&thread, NULL, run_behind, NULL), 0);
    gate_wait_parked(&gate, 1);
    gate_wait_until(helper_has_stopped, NULL);
    cr_assert_eq(atomic_load(&begun), 4, "two for each worker");
    gate_open(&gate);
    pthread_join(thread, NULL);
    each_once(PIECES);
    end_with_helper(helper);
}
