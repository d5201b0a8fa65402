/* SPDX-License-Identifier: MIT */
#include "queue.h"

#include <assert.h>
#include <stdlib.h>

#include "admission.h"
#include "lifecycle.h"
#include "state.h"

IMS_ACQUIRES(ims_queue_role)
static void lock(struct ims_queue *queue)
{
    ims_dispatcher_lock(queue->dispatcher);
}

IMS_RELEASES(ims_queue_role)
static void unlock(struct ims_queue *queue)
{
    ims_dispatcher_unlock(queue->dispatcher);
}

/* ---- new and free ---------------------------------------------------------------- */

static bool init_tables(struct ims_queue *queue)
{
    size_t size = queue->rules.queue_size;
    size_t jobs = size + queue->dispatcher->workers;

    return ims_id_table_init(&queue->ids, size) &&
           ims_path_order_init(&queue->order, jobs) &&
           ims_job_heap_init(&queue->run, IMS_JOB_HEAP_RUN, size) &&
           ims_job_heap_init(&queue->drop, IMS_JOB_HEAP_DROP, size) &&
           ims_job_heap_init(&queue->expiry, IMS_JOB_HEAP_EXPIRY, size);
}

static void free_tables(struct ims_queue *queue)
{
    ims_job_heap_fini(&queue->expiry);
    ims_job_heap_fini(&queue->drop);
    ims_job_heap_fini(&queue->run);
    ims_path_order_fini(&queue->order);
    ims_id_table_fini(&queue->ids);
}

struct ims_queue *ims_queue_new(struct ims_dispatcher *dispatcher,
                                const struct ims_queue_rules *rules)
{
    struct ims_queue *queue = calloc(1, sizeof *queue);
    size_t workers = dispatcher->workers;

    if (queue == NULL)
        return NULL;
    queue->rules = *rules;
    queue->dispatcher = dispatcher;
    ims_list_init(&queue->waiting);
    ims_list_init(&queue->standby);
    ims_list_init(&queue->unfinished);
    ims_list_init(&queue->free_jobs);
    ims_list_init(&queue->submitters);
    ims_list_init(&queue->runnable);
    ims_list_init(&queue->late);
    ims_list_init(&queue->resting);
    ims_list_init(&queue->abandoned);
    ims_pool_init(&queue->pool, rules->queue_size + workers, rules->max_bytes);
    ims_stats_init(&queue->counters, (uint32_t)workers, (uint32_t)rules->queue_size);
    if (!init_tables(queue) || !ims_condition_init(&queue->drained)) {
        free_tables(queue);
        free(queue);
        return NULL;
    }
    return queue;
}

void ims_queue_free(struct ims_queue *queue)
{
    struct ims_list blocks;
    struct ims_list jobs;

    if (queue == NULL)
        return;
    ims_list_init(&blocks);
    ims_list_init(&jobs);
    lock(queue);
    assert(ims_list_is_empty(&queue->unfinished) && queue->slots == 0);
    ims_dispatcher_forget(queue, &blocks, &jobs);
    unlock(queue);
    ims_pool_free_blocks(&blocks);
    ims_job_free_all(&jobs);
    ims_condition_fini(&queue->drained);
    free_tables(queue);
    free(queue);
}

/* ---- jobs for re-use ------------------------------------------------------------- */

struct ims_job *ims_queue_new_job(struct ims_queue *queue)
{
    struct ims_job *job = atomic_exchange(&queue->free_job, NULL);
    struct ims_list *node;

    if (job == NULL) {
        lock(queue);
        node = ims_list_take(&queue->free_jobs);
        unlock(queue);
        if (node == NULL)
            return ims_job_new(queue);
        job = IMS_LIST_OWNER(node, struct ims_job, link);
    }
    ims_job_clear(job);
    return job;
}

void ims_queue_refuse(struct ims_queue *queue, struct ims_job *job, int error)
{
    lock(queue);
    ims_stats_refuse(&queue->counters, error);
    if (job != NULL)
        ims_lifecycle_keep(queue, job);
    unlock(queue);
}

void ims_queue_discard(struct ims_queue *queue, struct ims_job *job)
{
    lock(queue);
    ims_lifecycle_keep(queue, job);
    unlock(queue);
}

/* ---- the way of a job ------------------------------------------------------------ */

void ims_queue_unreserve(struct ims_queue *queue, struct ims_job *job)
{
    lock(queue);
    if (job->wants_copy && job->copy == NULL)
        ims_pool_forget(&queue->pool, job->bytes);
    ims_lifecycle_let_go(queue, job);
    ims_admission_grant(queue);
    unlock(queue);
}

/* The next submission finds its job without the lock. */
IMS_REQUIRES(ims_queue_role)
static void lay_out_free_job(struct ims_queue *queue)
{
    struct ims_list *node;

    /* It is taken out by anybody, but put in by who has the lock. */
    if (atomic_load_explicit(&queue->free_job, memory_order_relaxed) == NULL &&
        (node = ims_list_take(&queue->free_jobs)) != NULL)
        atomic_store(&queue->free_job, IMS_LIST_OWNER(node, struct ims_job, link));
}

uint64_t ims_queue_push(struct ims_queue *queue, struct ims_job *job,
                        struct ims_list *ended)
{
    uint64_t id;

    job->accepted_ns = ims_clock_now();
    if (job->expires_ms > 0)
        job->expires_ns = ims_clock_after(job->accepted_ns, job->expires_ms);
    lock(queue);
    ims_lifecycle_accept(queue, job);
    id = job->id;
    if (ims_lifecycle_enqueue(queue, job, ended))
        ims_dispatcher_wake(queue->dispatcher, 1);
    ims_admission_grant(queue); /* it may have held more than it needs */
    lay_out_free_job(queue);
    unlock(queue);
    return id; /* the job may be gone by now */
}

uint64_t ims_queue_push_ended(struct ims_queue *queue, struct ims_job *job,
                              struct ims_list *ended)
{
    uint64_t id;

    job->accepted_ns = ims_clock_now();
    job->taken_ns = job->accepted_ns;
    lock(queue);
    job->state = IMS_JOB_ENDED;
    ims_lifecycle_accept(queue, job);
    id = job->id;
    ims_stats_end(&queue->counters, job);
    unlock(queue);
    ims_list_append(ended, &job->link);
    return id;
}

void ims_queue_hold(struct ims_job *job)
{
    struct ims_queue *queue = job->queue;

    lock(queue);
    if (ims_lifecycle_set_aside(queue, job))
        ims_dispatcher_wake(queue->dispatcher, 1);
    ims_admission_grant_later(queue, NULL);
    unlock(queue);
}

void ims_queue_end(struct ims_job *job)
{
    struct ims_queue *queue = job->queue;

    lock(queue);
    if (job->state == IMS_JOB_IN_WORK || job->state == IMS_JOB_HELD) {
        ims_lifecycle_end(queue, job);
        ims_admission_grant_later(queue, NULL);
        if (!ims_list_is_empty(&queue->dispatcher->ended))
            ims_dispatcher_wake(queue->dispatcher, 1);
    } else {
        ims_lifecycle_let_go(queue, job);
        ims_admission_grant(queue);
    }
    unlock(queue);
}

void ims_queue_retire(struct ims_job *job)
{
    struct ims_queue *queue = job->queue;

    lock(queue);
    if (ims_lifecycle_retire(queue, job))
        ims_dispatcher_wake(queue->dispatcher, 1);
    unlock(queue);
}

/* ---- what becomes of waiting jobs ------------------------------------------------ */

/* The waiting job with this id, or NULL. */
IMS_REQUIRES(ims_queue_role)
static struct ims_job *find(const struct ims_queue *queue, uint64_t id)
{
    assert(ims_queue_is_locked(queue));
    return ims_id_table_find(&queue->ids, id);
}

size_t ims_queue_cancel(struct ims_queue *queue, uint64_t id, struct ims_list *ended)
{
    struct ims_job *job;
    size_t count = 0;

    lock(queue);
    if (id != 0) {
        job = find(queue, id);
        if (job != NULL) {
            ims_lifecycle_withdraw(queue, job, IMS_STATUS_CANCELLED, ended);
            count = 1;
        }
    } else {
        struct ims_list *node;

        /* The youngest first, so that hardly one becomes ready by it. */
        while ((node = queue->waiting.previous) != &queue->waiting) {
            job = IMS_LIST_OWNER(node, struct ims_job, link);
            ims_lifecycle_withdraw(queue, job, IMS_STATUS_CANCELLED, ended);
            count++;
        }
    }
    unlock(queue);
    return count;
}

bool ims_queue_reprioritise(struct ims_queue *queue, uint64_t id, int32_t priority)
{
    struct ims_job *job;

    lock(queue);
    job = find(queue, id);
    if (job != NULL)
        ims_lifecycle_reprioritise(queue, job, priority);
    unlock(queue);
    return job != NULL;
}

/* ---- closing and counters -------------------------------------------------------- */

void ims_queue_close(struct ims_queue *queue)
{
    lock(queue);
    queue->closing = true;
    ims_admission_close(queue);
    unlock(queue);
}

bool ims_queue_abandon(struct ims_queue *queue)
{
    bool has_jobs;

    lock(queue);
    has_jobs = !ims_list_is_empty(&queue->unfinished);
    queue->is_abandoned = has_jobs;
    unlock(queue);
    return has_jobs;
}

void ims_queue_stats(struct ims_queue *queue, struct ims_stats *stats)
{
    lock(queue);
    *stats = queue->counters.stats;
    unlock(queue);
}

void ims_queue_summarise(struct ims_queue *queue, struct ims_summary *summary)
{
    lock(queue);
    ims_stats_summarise(&queue->counters, summary);
    unlock(queue);
}
