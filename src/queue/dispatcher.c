/* SPDX-License-Identifier: MIT */
#include "dispatcher.h"

#include <assert.h>
#include <stdlib.h>

#include "admission.h"
#include "lifecycle.h"
#include "state.h"
#include "task_group.h"

/* ---- new and free ---------------------------------------------------------------- */

struct ims_dispatcher *ims_dispatcher_new(size_t workers, uint64_t rest_ns)
{
    struct ims_dispatcher *dispatcher = calloc(1, sizeof *dispatcher);

    if (dispatcher == NULL)
        return NULL;
    if (!ims_monitor_init(&dispatcher->monitor, IMS_LOCK_RANK_QUEUE)) {
        free(dispatcher);
        return NULL;
    }
    dispatcher->workers = workers;
    dispatcher->rest_ns = rest_ns;
    ims_list_init(&dispatcher->runnable);
    ims_list_init(&dispatcher->late);
    ims_list_init(&dispatcher->resting);
    ims_list_init(&dispatcher->ended);
    ims_list_init(&dispatcher->abandoned);
    ims_list_init(&dispatcher->task_groups);
    ims_list_init(&dispatcher->idle);
    ims_list_init(&dispatcher->free_places);
    return dispatcher;
}

void ims_dispatcher_free(struct ims_dispatcher *dispatcher)
{
    if (dispatcher == NULL)
        return;
    ims_admission_free_places(dispatcher);
    ims_monitor_fini(&dispatcher->monitor);
    free(dispatcher);
}

/* ---- waking ---------------------------------------------------------------------- */

void ims_dispatcher_wake(struct ims_dispatcher *dispatcher, size_t count)
{
    struct ims_list *node;

    assert(ims_monitor_is_held(&dispatcher->monitor));
    while (count-- > 0 && (node = ims_list_take(&dispatcher->idle)) != NULL) {
        struct ims_waiter *waiter = IMS_LIST_OWNER(node, struct ims_waiter, link);

        waiter->woken = true;
        ims_monitor_signal(&dispatcher->monitor, &waiter->wake);
    }
}

IMS_REQUIRES(ims_queue_role)
static bool is_over(const struct ims_dispatcher *dispatcher)
{
    assert(ims_monitor_is_held(&dispatcher->monitor));
    return dispatcher->stopping && dispatcher->unfinished == 0;
}

IMS_REQUIRES(ims_queue_role)
static void wake_if_over(struct ims_dispatcher *dispatcher)
{
    if (is_over(dispatcher))
        ims_dispatcher_wake(dispatcher, dispatcher->workers);
}

void ims_dispatcher_note_retired(struct ims_queue *queue)
{
    struct ims_dispatcher *dispatcher = queue->dispatcher;

    assert(ims_queue_is_locked(queue));
    dispatcher->unfinished--;
    wake_if_over(dispatcher);
    if (queue->is_abandoned && ims_list_is_empty(&queue->unfinished)) {
        ims_list_append(&dispatcher->abandoned, &queue->abandoned);
        ims_dispatcher_wake(dispatcher, 1);
    }
}

void ims_dispatcher_stop(struct ims_dispatcher *dispatcher)
{
    ims_dispatcher_lock(dispatcher);
    dispatcher->stopping = true;
    wake_if_over(dispatcher);
    ims_dispatcher_unlock(dispatcher);
}

/* ---- the lists that queues are in ------------------------------------------------ */

/* A node that is in no list is a ring of its own. */
static void link_last(struct ims_list *list, struct ims_list *node)
{
    ims_list_remove(node);
    ims_list_append(list, node);
}

static void take_out(struct ims_list *node)
{
    ims_list_remove(node);
    ims_list_init(node);
}

void ims_dispatcher_line_up(struct ims_queue *queue)
{
    assert(ims_queue_is_locked(queue));
    if (ims_list_is_empty(&queue->runnable))
        ims_list_append(&queue->dispatcher->runnable, &queue->runnable);
}

void ims_dispatcher_step_out(struct ims_queue *queue)
{
    assert(ims_queue_is_locked(queue));
    take_out(&queue->runnable);
}

void ims_dispatcher_rest(struct ims_queue *queue, uint64_t now_ns)
{
    struct ims_dispatcher *dispatcher = queue->dispatcher;

    assert(ims_queue_is_locked(queue));
    queue->resting_since = now_ns;
    link_last(&dispatcher->resting, &queue->resting);
    /* Somebody has to look after it. */
    if (dispatcher->asleep == dispatcher->workers && dispatcher->asleep_for_a_time == 0)
        ims_dispatcher_wake(dispatcher, 1);
}

void ims_dispatcher_rouse(struct ims_queue *queue)
{
    assert(ims_queue_is_locked(queue));
    take_out(&queue->resting);
}

/* ---- memory that nobody needs ---------------------------------------------------- */

IMS_REQUIRES(ims_queue_role)
static void empty(struct ims_queue *queue, struct ims_list *blocks,
                  struct ims_list *jobs)
{
    struct ims_job *job = atomic_exchange(&queue->free_job, NULL);

    assert(ims_queue_is_locked(queue));
    take_out(&queue->resting);
    ims_pool_drain(&queue->pool, blocks);
    ims_list_move_all(jobs, &queue->free_jobs);
    if (job != NULL)
        ims_list_append(jobs, &job->link);
}

void ims_dispatcher_forget(struct ims_queue *queue, struct ims_list *blocks,
                           struct ims_list *jobs)
{
    empty(queue, blocks, jobs);
    take_out(&queue->runnable);
    take_out(&queue->late);
}

/* When the first of the resting queues gives its memory back. */
IMS_REQUIRES(ims_queue_role)
static uint64_t next_emptying(const struct ims_dispatcher *dispatcher)
{
    const struct ims_list *node = ims_list_first(&dispatcher->resting);

    assert(ims_monitor_is_held(&dispatcher->monitor));
    return node != NULL
               ? IMS_LIST_OWNER(node, struct ims_queue, resting)->resting_since +
                     dispatcher->rest_ns
               : IMS_CLOCK_NEVER;
}

IMS_REQUIRES(ims_queue_role)
static void empty_rested(struct ims_dispatcher *dispatcher, struct ims_list *blocks,
                         struct ims_list *jobs)
{
    struct ims_list *node;
    uint64_t now;

    if (ims_list_is_empty(&dispatcher->resting))
        return;
    now = ims_clock_now();
    while (next_emptying(dispatcher) <= now &&
           (node = ims_list_first(&dispatcher->resting)) != NULL)
        empty(IMS_LIST_OWNER(node, struct ims_queue, resting), blocks, jobs);
}

/* ---- taking ---------------------------------------------------------------------- */

/* Sleeps until woken; false when the deadline has passed. */
IMS_REQUIRES(ims_queue_role)
static bool sleep_idle(struct ims_dispatcher *dispatcher, struct ims_waiter *waiter,
                       uint64_t deadline)
{
    bool in_time = true;

    assert(ims_monitor_is_held(&dispatcher->monitor));
    waiter->woken = false;
    ims_list_prepend(&dispatcher->idle, &waiter->link);
    dispatcher->asleep++;
    dispatcher->asleep_for_a_time += deadline != IMS_CLOCK_NEVER;
    while (!waiter->woken && in_time)
        in_time = ims_monitor_wait(&dispatcher->monitor, &waiter->wake, deadline);
    dispatcher->asleep_for_a_time -= deadline != IMS_CLOCK_NEVER;
    dispatcher->asleep--;
    if (!waiter->woken)
        ims_list_remove(&waiter->link);
    return waiter->woken;
}

/* The next job of the queue whose turn it is: in work, or ended, if it has expired; or
 * NULL. */
IMS_REQUIRES(ims_queue_role)
static struct ims_job *next_job(struct ims_dispatcher *dispatcher)
{
    struct ims_list *node = ims_list_first(&dispatcher->runnable);
    struct ims_queue *queue;
    struct ims_job *job;
    uint64_t now;

    if (node == NULL)
        return NULL;
    queue = IMS_LIST_OWNER(node, struct ims_queue, runnable);
    link_last(&dispatcher->runnable, node);
    job = ims_job_heap_take(&queue->run);
    now = ims_clock_now();
    if (job->expires_ns == 0 || job->expires_ns > now) {
        ims_lifecycle_take(queue, job, now);
        ims_admission_grant_later(queue, job);
        return job;
    }
    ims_lifecycle_withdraw(queue, job, IMS_STATUS_EXPIRED, &dispatcher->ended);
    return NULL;
}

/* A job whose result is to be delivered, or one to be saved, or NULL. */
IMS_REQUIRES(ims_queue_role)
static struct ims_job *next_of_any(struct ims_dispatcher *dispatcher)
{
    struct ims_list *node;
    struct ims_job *job;

    assert(ims_monitor_is_held(&dispatcher->monitor));
    do {
        node = ims_list_take(&dispatcher->ended);
        job = node != NULL ? IMS_LIST_OWNER(node, struct ims_job, link)
                           : next_job(dispatcher);
    } while (job == NULL && (!ims_list_is_empty(&dispatcher->ended) ||
                             !ims_list_is_empty(&dispatcher->runnable)));
    return job;
}

IMS_REQUIRES(ims_queue_role)
static bool hand_out_job(struct ims_dispatcher *dispatcher, struct ims_handout *handout)
{
    handout->job = next_of_any(dispatcher);
    if (handout->job == NULL)
        return false;
    handout->owner = handout->job->queue->rules.owner;
    return true;
}

IMS_REQUIRES(ims_queue_role)
static bool hand_out_abandoned(struct ims_dispatcher *dispatcher,
                               struct ims_handout *handout)
{
    struct ims_list *node = ims_list_take(&dispatcher->abandoned);

    assert(ims_monitor_is_held(&dispatcher->monitor));
    if (node == NULL)
        return false;
    ims_list_init(node);
    handout->job = NULL;
    handout->owner = IMS_LIST_OWNER(node, struct ims_queue, abandoned)->rules.owner;
    return true;
}

/* Finds something to do, or sleeps, and looks at what rests now and then. */
IMS_REQUIRES(ims_queue_role)
static enum ims_action find_action(struct ims_dispatcher *dispatcher,
                                   struct ims_waiter *waiter, uint64_t deadline,
                                   struct ims_handout *handout, struct ims_list *blocks,
                                   struct ims_list *jobs)
{
    uint64_t until;

    for (;;) {
        if (hand_out_abandoned(dispatcher, handout))
            return IMS_ACTION_ABANDONED;
        if (hand_out_job(dispatcher, handout))
            return handout->job->state == IMS_JOB_IN_WORK ? IMS_ACTION_JOB
                                                          : IMS_ACTION_DELIVER;
        ims_admission_grant_late(dispatcher);
        if (ims_task_group_help(dispatcher))
            continue;
        if (is_over(dispatcher))
            return IMS_ACTION_STOP;
        until = next_emptying(dispatcher);
        if (until > deadline)
            until = deadline;
        if (sleep_idle(dispatcher, waiter, until))
            continue;
        empty_rested(dispatcher, blocks, jobs);
        if (ims_clock_now() >= deadline || !ims_list_is_empty(blocks) ||
            !ims_list_is_empty(jobs))
            return IMS_ACTION_REST;
    }
}

enum ims_action ims_dispatcher_take(struct ims_dispatcher *dispatcher,
                                    struct ims_waiter *waiter, uint64_t deadline,
                                    struct ims_job *finished,
                                    struct ims_handout *handout)
{
    struct ims_list blocks;
    struct ims_list jobs;
    enum ims_action action;

    ims_list_init(&blocks);
    ims_list_init(&jobs);
    ims_dispatcher_lock(dispatcher);
    if (finished != NULL) {
        if (finished->state == IMS_JOB_IN_WORK) {
            ims_lifecycle_end(finished->queue, finished);
            ims_admission_grant_later(finished->queue, NULL);
        }
        ims_lifecycle_retire(finished->queue, finished);
    }
    empty_rested(dispatcher, &blocks, &jobs);
    action = find_action(dispatcher, waiter, deadline, handout, &blocks, &jobs);
    ims_dispatcher_unlock(dispatcher);
    ims_pool_free_blocks(&blocks);
    ims_job_free_all(&jobs);
    return action;
}
