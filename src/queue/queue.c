/* SPDX-License-Identifier: MIT */
#include "queue.h"

#include <assert.h>

#include "admission.h"
#include "task_group.h"

/* ---- init and fini --------------------------------------------------------------- */

static bool init_tables(struct ims_queue *queue, size_t jobs)
{
    return ims_id_table_init(&queue->ids, jobs) &&
           ims_run_queue_init(&queue->ready, queue->rules.queue_size) &&
           ims_path_order_init(&queue->order, jobs);
}

static void free_tables(struct ims_queue *queue)
{
    ims_path_order_fini(&queue->order);
    ims_run_queue_fini(&queue->ready);
    ims_id_table_fini(&queue->ids);
}

static bool init_sleepers(struct ims_queue *queue)
{
    if (!ims_monitor_init(&queue->monitor))
        return false;
    if (!ims_condition_init(&queue->landed))
        goto no_landed;
    if (!ims_condition_init(&queue->drained))
        goto no_drained;
    return true;

no_drained:
    ims_condition_fini(&queue->landed);
no_landed:
    ims_monitor_fini(&queue->monitor);
    return false;
}

int ims_queue_init(struct ims_queue *queue, const struct ims_queue_rules *rules)
{
    size_t jobs = rules->queue_size + rules->workers;

    *queue = (struct ims_queue){.rules = *rules};
    ims_list_init(&queue->waiting);
    ims_list_init(&queue->unfinished);
    ims_list_init(&queue->spare);
    ims_list_init(&queue->idle);
    ims_list_init(&queue->submitters);
    ims_list_init(&queue->tasks);
    ims_pool_init(&queue->pool, jobs, rules->max_bytes);
    ims_stats_init(&queue->counters, (uint32_t)rules->workers,
                   (uint32_t)rules->queue_size);
    if (!init_tables(queue, jobs) || !init_sleepers(queue)) {
        free_tables(queue);
        return IMS_ERROR_MEMORY;
    }
    return IMS_OK;
}

void ims_queue_fini(struct ims_queue *queue)
{
    struct ims_list blocks;
    struct ims_list *node;

    assert(ims_list_is_empty(&queue->unfinished) && queue->reserved_count == 0);
    ims_job_free(atomic_load(&queue->hot));
    while ((node = ims_list_take(&queue->spare)) != NULL)
        ims_job_free(IMS_LIST_OWNER(node, struct ims_job, link));
    ims_list_init(&blocks);
    ims_pool_drain(&queue->pool, &blocks);
    ims_pool_free_blocks(&blocks);
    ims_condition_fini(&queue->drained);
    ims_condition_fini(&queue->landed);
    ims_monitor_fini(&queue->monitor);
    free_tables(queue);
}

/* ---- waking ---------------------------------------------------------------------- */

void ims_queue_wake(struct ims_queue *queue, size_t count)
{
    struct ims_list *node;

    while (count-- > 0 && (node = ims_list_take(&queue->idle)) != NULL) {
        struct ims_waiter *waiter = IMS_LIST_OWNER(node, struct ims_waiter, link);

        waiter->woken = true;
        ims_monitor_signal(&queue->monitor, &waiter->wake);
    }
}

/* ---- jobs for re-use ------------------------------------------------------------- */

struct ims_job *ims_queue_new_job(struct ims_queue *queue)
{
    struct ims_job *job = atomic_exchange(&queue->hot, NULL);
    struct ims_list *node;

    if (job == NULL) {
        ims_monitor_lock(&queue->monitor);
        node = ims_list_take(&queue->spare);
        ims_monitor_unlock(&queue->monitor);
        if (node == NULL)
            return ims_job_new();
        job = IMS_LIST_OWNER(node, struct ims_job, link);
    }
    ims_job_clear(job);
    return job;
}

/* Keeps a job for re-use. Lock held. */
static void keep_job(struct ims_queue *queue, struct ims_job *job)
{
    struct ims_job *none = NULL;

    if (!atomic_compare_exchange_strong(&queue->hot, &none, job)) {
        /* The latest used is the first to be used again: its memory is warm. */
        ims_list_prepend(&queue->spare, &job->link);
    }
}

void ims_queue_refuse(struct ims_queue *queue, struct ims_job *job, int error)
{
    ims_monitor_lock(&queue->monitor);
    ims_stats_refuse(&queue->counters, error);
    if (job != NULL)
        keep_job(queue, job);
    ims_monitor_unlock(&queue->monitor);
}

/* ---- leaving; lock held ---------------------------------------------------------- */

/* While an image is in work its encoder may yet ask for help with it. */
static bool is_over(const struct ims_queue *queue)
{
    return queue->stopping && queue->waiting_count == 0 &&
           queue->counters.stats.in_work == 0;
}

static void wake_if_over(struct ims_queue *queue)
{
    if (is_over(queue))
        ims_queue_wake(queue, queue->rules.workers);
}

/* ---- moving jobs; lock held ------------------------------------------------------ */

static void make_ready(struct ims_queue *queue, struct ims_job *job)
{
    job->state = IMS_JOB_READY;
    ims_run_queue_add(&queue->ready, job);
}

/* Takes a job out of the order of its path; the next one may become ready. Nobody needs
 * to be woken for it: either `job` was ready, and a worker was woken for that one, or
 * its worker is here and looks for another job. */
static void leave_path(struct ims_queue *queue, struct ims_job *job)
{
    struct ims_job *next = ims_path_order_remove(&queue->order, job);

    job->holds_path = false;
    if (next != NULL)
        make_ready(queue, next);
}

/* Takes a job out of those that wait. It still holds its memory and its path. */
static void dequeue(struct ims_queue *queue, struct ims_job *job)
{
    ims_id_table_remove(&queue->ids, job);
    ims_list_remove(&job->link);
    job->taken_ns = ims_clock_now();
    ims_stats_dequeue(&queue->counters, job->taken_ns - job->accepted_ns);
    queue->waiting_bytes -= job->bytes;
    queue->waiting_count--;
}

static void enqueue(struct ims_queue *queue, struct ims_job *job)
{
    ims_id_table_add(&queue->ids, job);
    ims_list_append(&queue->waiting, &job->link);
    queue->waiting_count++;
    queue->waiting_bytes += job->bytes;
    ims_stats_enqueue(&queue->counters);
}

static void give_back_memory(struct ims_queue *queue, struct ims_job *job)
{
    ims_stats_let_go(&queue->counters, job->bytes);
    if (job->copy != NULL) {
        ims_pool_give(&queue->pool, job->copy);
        job->copy = NULL;
    }
}

static uint64_t accept(struct ims_queue *queue, struct ims_job *job)
{
    job->id = ++queue->last_id;
    ims_list_append(&queue->unfinished, &job->unfinished);
    queue->counters.stats.ledger.accepted++;
    queue->counters.stats.ledger.pending++;
    return job->id;
}

/* A reservation is gone: pushed or given up. */
static void land(struct ims_queue *queue, const struct ims_job *job)
{
    queue->reserved_count--;
    queue->reserved_bytes -= job->bytes;
    if (queue->landing_count > 0)
        ims_condition_broadcast(&queue->landed);
}

void ims_queue_withdraw(struct ims_queue *queue, struct ims_job *job,
                        enum ims_status status, struct ims_list *ended)
{
    if (job->state == IMS_JOB_READY)
        ims_run_queue_remove(&queue->ready, job);
    dequeue(queue, job);
    wake_if_over(queue);
    leave_path(queue, job);
    give_back_memory(queue, job);
    job->state = IMS_JOB_ENDED;
    job->result = (struct ims_job_result){.status = status};
    switch (status) {
    case IMS_STATUS_SUPERSEDED:
        job->result.error = IMS_ERROR_SUPERSEDED;
        break;
    case IMS_STATUS_DROPPED:
        job->result.error = IMS_ERROR_DROPPED;
        break;
    default:
        job->result.error = IMS_ERROR_CANCELLED;
    }
    job->result.message = ims_error_text(job->result.error);
    ims_stats_end(&queue->counters, job);
    ims_list_append(ended, &job->link);
}

void ims_queue_supersede(struct ims_queue *queue, struct ims_job *job,
                         struct ims_job *newer, struct ims_list *ended)
{
    /* At the end of the queue its path might wait for ever. */
    if (newer->place == 0 || newer->place > job->place)
        newer->place = job->place;
    ims_queue_withdraw(queue, job, IMS_STATUS_SUPERSEDED, ended);
}

/* ---- the way of a job ------------------------------------------------------------ */

void ims_queue_unreserve(struct ims_queue *queue, struct ims_job *job)
{
    ims_monitor_lock(&queue->monitor);
    if (job->wants_copy && job->copy == NULL)
        ims_pool_forget(&queue->pool, job->bytes);
    give_back_memory(queue, job);
    land(queue, job);
    ims_admission_grant(queue);
    ims_monitor_unlock(&queue->monitor);
}

uint64_t ims_queue_push(struct ims_queue *queue, struct ims_job *job,
                        struct ims_list *ended)
{
    struct ims_job *other;
    uint64_t id;

    job->accepted_ns = ims_clock_now();
    ims_monitor_lock(&queue->monitor);
    land(queue, job);
    id = accept(queue, job);
    if (queue->rules.newest_only) {
        other = ims_path_order_newest(&queue->order, job);
        if (other != NULL && ims_job_is_waiting(other))
            ims_queue_supersede(queue, other, job, ended);
    }
    if (job->place == 0)
        job->place = job->id;
    enqueue(queue, job);
    job->holds_path = true;
    if (ims_path_order_add(&queue->order, job)) {
        make_ready(queue, job);
        ims_queue_wake(queue, 1);
    } else {
        job->state = IMS_JOB_BEHIND;
    }
    if (!ims_list_is_empty(ended))
        ims_admission_grant(queue);
    ims_monitor_unlock(&queue->monitor);
    return id; /* the job may be gone by now */
}

uint64_t ims_queue_push_ended(struct ims_queue *queue, struct ims_job *job,
                              struct ims_list *ended)
{
    uint64_t id;

    job->accepted_ns = ims_clock_now();
    job->taken_ns = job->accepted_ns;
    job->state = IMS_JOB_ENDED;
    ims_monitor_lock(&queue->monitor);
    id = accept(queue, job);
    ims_stats_end(&queue->counters, job);
    ims_monitor_unlock(&queue->monitor);
    ims_list_append(ended, &job->link);
    return id;
}

/* Sleeps until woken; false when the deadline has passed. Lock held. */
static bool sleep_idle(struct ims_queue *queue, struct ims_waiter *waiter,
                       uint64_t deadline)
{
    bool in_time = true;

    waiter->woken = false;
    ims_list_prepend(&queue->idle, &waiter->link);
    while (!waiter->woken && in_time)
        in_time = ims_monitor_wait(&queue->monitor, &waiter->wake, deadline);
    if (!waiter->woken) {
        ims_list_remove(&waiter->link);
        return false;
    }
    return true;
}

/* Lets go of what the pool keeps, if nothing is going on. Lock held. */
static void rest(struct ims_queue *queue, struct ims_list *blocks)
{
    if (queue->counters.stats.in_work == 0 && queue->waiting_count == 0 &&
        queue->reserved_count == 0) {
        ims_pool_drain(&queue->pool, blocks);
    }
}

/* Lock held. */
static void end(struct ims_queue *queue, struct ims_job *job)
{
    queue->counters.stats.in_work--;
    wake_if_over(queue);
    job->state = IMS_JOB_ENDED;
    give_back_memory(queue, job);
    ims_stats_end(&queue->counters, job);
    ims_admission_note_pace(queue, job->result.encode_ns + job->result.write_ns);
    ims_admission_grant_later(queue);
}

/* Lock held. */
static void retire(struct ims_queue *queue, struct ims_job *job)
{
    if (ims_list_first(&queue->unfinished) == &job->unfinished &&
        queue->draining_count > 0) {
        ims_condition_broadcast(&queue->drained);
    }
    ims_list_remove(&job->unfinished);
    if (job->holds_path)
        leave_path(queue, job);
    keep_job(queue, job);
}

/* Lock held. */
static enum ims_action find_action(struct ims_queue *queue, struct ims_waiter *waiter,
                                   uint64_t deadline, struct ims_job **job)
{
    while ((*job = ims_run_queue_take(&queue->ready)) == NULL) {
        ims_admission_grant(queue);
        if (ims_task_group_help(queue))
            continue;
        if (is_over(queue))
            return IMS_ACTION_STOP;
        if (!sleep_idle(queue, waiter, deadline))
            return IMS_ACTION_REST;
    }
    dequeue(queue, *job);
    (*job)->state = IMS_JOB_IN_WORK;
    queue->counters.stats.in_work++;
    ims_admission_grant_later(queue);
    return IMS_ACTION_JOB;
}

enum ims_action ims_queue_take(struct ims_queue *queue, struct ims_waiter *waiter,
                               uint64_t deadline, struct ims_job *finished,
                               struct ims_job **job)
{
    struct ims_list blocks;
    enum ims_action action;

    ims_list_init(&blocks);
    ims_monitor_lock(&queue->monitor);
    if (finished != NULL) {
        if (finished->state == IMS_JOB_IN_WORK)
            end(queue, finished);
        retire(queue, finished);
    }
    action = find_action(queue, waiter, deadline, job);
    if (action == IMS_ACTION_REST)
        rest(queue, &blocks);
    ims_monitor_unlock(&queue->monitor);
    ims_pool_free_blocks(&blocks);
    return action;
}

void ims_queue_end(struct ims_queue *queue, struct ims_job *job)
{
    ims_monitor_lock(&queue->monitor);
    end(queue, job);
    ims_monitor_unlock(&queue->monitor);
}

void ims_queue_retire(struct ims_queue *queue, struct ims_job *job)
{
    ims_monitor_lock(&queue->monitor);
    retire(queue, job);
    ims_monitor_unlock(&queue->monitor);
}

/* ---- cancelling, waiting, closing ------------------------------------------------ */

size_t ims_queue_cancel(struct ims_queue *queue, uint64_t id, struct ims_list *ended)
{
    size_t count = 0;
    struct ims_job *job;

    ims_monitor_lock(&queue->monitor);
    if (id != 0) {
        job = ims_id_table_find(&queue->ids, id);
        if (job != NULL) {
            ims_queue_withdraw(queue, job, IMS_STATUS_CANCELLED, ended);
            count = 1;
        }
    } else {
        struct ims_list *node;

        /* The youngest first, so that none becomes ready by it. */
        while ((node = queue->waiting.previous) != &queue->waiting) {
            job = IMS_LIST_OWNER(node, struct ims_job, link);
            ims_queue_withdraw(queue, job, IMS_STATUS_CANCELLED, ended);
            count++;
        }
    }
    ims_admission_grant(queue);
    ims_monitor_unlock(&queue->monitor);
    return count;
}

void ims_queue_close(struct ims_queue *queue)
{
    ims_monitor_lock(&queue->monitor);
    queue->closing = true;
    ims_admission_close(queue);
    ims_monitor_unlock(&queue->monitor);
}

void ims_queue_stop(struct ims_queue *queue)
{
    ims_monitor_lock(&queue->monitor);
    queue->stopping = true;
    wake_if_over(queue);
    ims_monitor_unlock(&queue->monitor);
}

void ims_queue_summarise(struct ims_queue *queue, struct ims_summary *summary)
{
    ims_monitor_lock(&queue->monitor);
    ims_stats_summarise(&queue->counters, summary);
    ims_monitor_unlock(&queue->monitor);
}

void ims_queue_stats(struct ims_queue *queue, struct ims_stats *stats)
{
    ims_monitor_lock(&queue->monitor);
    *stats = queue->counters.stats;
    ims_monitor_unlock(&queue->monitor);
}
