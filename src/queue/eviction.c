/* SPDX-License-Identifier: MIT */
#include "eviction.h"

#include <assert.h>

#include "lifecycle.h"
#include "state.h"

IMS_REQUIRES(ims_queue_role)
static bool suffices(const struct ims_eviction *plan)
{
    return ims_lifecycle_fits(plan->queue, plan->job->bytes, plan->slots, plan->bytes);
}

IMS_REQUIRES(ims_queue_role)
static void choose(struct ims_eviction *plan, struct ims_job *victim,
                   enum ims_status fate)
{
    if (victim->fate != IMS_STATUS_PENDING)
        return;
    victim->fate = fate;
    victim->next_victim = NULL;
    *plan->place = victim;
    plan->place = &victim->next_victim;
    plan->slots++;
    plan->bytes += victim->held_bytes;
}

IMS_REQUIRES(ims_queue_role)
static void choose_expired(struct ims_eviction *plan)
{
    struct ims_job_heap *expiry = &plan->queue->expiry;
    struct ims_job *first = ims_job_heap_first(expiry);

    uint64_t now = first != NULL ? ims_clock_now() : 0;

    while (!suffices(plan) && first != NULL && first->expires_ns <= now) {
        choose(plan, ims_job_heap_take(expiry), IMS_STATUS_EXPIRED);
        first = ims_job_heap_first(expiry);
    }
}

IMS_REQUIRES(ims_queue_role)
static void choose_standbys(struct ims_eviction *plan)
{
    const struct ims_list *list = &plan->queue->standby;

    for (struct ims_list *node = list->next; node != list && !suffices(plan);
         node = node->next)
        choose(plan, IMS_LIST_OWNER(node, struct ims_job, standby),
               IMS_STATUS_SUPERSEDED);
}

IMS_REQUIRES(ims_queue_role)
static void choose_oldest(struct ims_eviction *plan)
{
    struct ims_job_heap *drop = &plan->queue->drop;
    struct ims_job *first;

    while (!suffices(plan) && (first = ims_job_heap_first(drop)) != NULL &&
           first->priority <= plan->job->priority)
        choose(plan, ims_job_heap_take(drop), IMS_STATUS_DROPPED);
}

/* The waiting image that the job supersedes, or NULL. */
IMS_REQUIRES(ims_queue_role)
static struct ims_job *find_own(const struct ims_queue *queue,
                                const struct ims_job *job)
{
    struct ims_job *newest;

    if (!queue->rules.newest_only || job->name == NULL)
        return NULL;
    newest = ims_path_order_newest(&queue->order, job);
    return newest != NULL && ims_job_is_waiting(newest) ? newest : NULL;
}

IMS_REQUIRES(ims_queue_role)
static void choose_own(struct ims_eviction *plan)
{
    if (plan->own != NULL && !suffices(plan))
        choose(plan, plan->own, IMS_STATUS_SUPERSEDED);
}

bool ims_eviction_plan(struct ims_eviction *plan, struct ims_queue *queue,
                       struct ims_job *job, bool own_only)
{
    assert(ims_queue_is_locked(queue));
    *plan = (struct ims_eviction){.queue = queue, .job = job, .place = &plan->first};
    plan->own = find_own(queue, job);
    if (own_only) {
        if (plan->own == NULL)
            return false;
        choose(plan, plan->own, IMS_STATUS_SUPERSEDED);
    } else {
        choose_expired(plan);
        /* It would end even if there were room. */
        if (plan->own != NULL && ims_lifecycle_has_standby(plan->own))
            choose_own(plan);
        choose_standbys(plan);
        choose_own(plan);
        choose_oldest(plan);
    }
    if (suffices(plan))
        return true;
    ims_eviction_cancel(plan);
    return false;
}

bool ims_eviction_leaves_copy(const struct ims_eviction *plan)
{
    assert(ims_queue_is_locked(plan->queue));
    for (const struct ims_job *victim = plan->first; victim != NULL;
         victim = victim->next_victim)
        if (victim->copy != NULL &&
            ims_pool_suits(&plan->queue->pool, victim->copy, plan->job->bytes)) {
            return true;
        }
    return false;
}

void ims_eviction_commit(struct ims_eviction *plan, struct ims_list *ended)
{
    struct ims_queue *queue = plan->queue;
    struct ims_job *job = plan->job;
    struct ims_job *next;

    assert(ims_queue_is_locked(plan->queue));
    for (struct ims_job *victim = plan->first; victim != NULL; victim = next) {
        enum ims_status fate = victim->fate;

        next = victim->next_victim;
        victim->fate = IMS_STATUS_PENDING;
        queue->counters.stats.dropped_oldest += fate == IMS_STATUS_DROPPED;
        /* At the end of the queue its path might wait for ever. */
        if (victim == plan->own && (job->place == 0 || job->place > victim->place))
            job->place = victim->place;
        /* It may have been dismissed because another victim is gone. */
        if (victim->state != IMS_JOB_ENDED)
            ims_lifecycle_withdraw(queue, victim, fate, ended);
        ims_lifecycle_inherit(job, victim);
    }
    ims_lifecycle_hold(queue, job);
}

void ims_eviction_cancel(struct ims_eviction *plan)
{
    struct ims_job *next;

    assert(ims_queue_is_locked(plan->queue));
    for (struct ims_job *victim = plan->first; victim != NULL; victim = next) {
        next = victim->next_victim;
        victim->fate = IMS_STATUS_PENDING;
        ims_lifecycle_enter_heaps(plan->queue, victim);
    }
    plan->first = NULL;
}
