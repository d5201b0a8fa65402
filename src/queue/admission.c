/* SPDX-License-Identifier: MIT */
#include "admission.h"

#include "queue.h"

enum {
    QUICK_NS = 50000, /* work for an image, beside which waking a thread counts */
    QUICK_RUN = 16    /* so many quick ones in a row are taken for a habit */
};

/* A blocked thread; lives on its stack. */
struct ims_submitter {
    struct ims_list link; /* in queue->submitters until served */
    struct ims_job *job;
    bool is_served;
    int outcome; /* once served: IMS_OK: room is reserved */
};

/* All below is with the lock held. */

static bool fits(const struct ims_queue *queue, size_t bytes)
{
    const struct ims_queue_rules *rules = &queue->rules;

    return queue->waiting_count + queue->reserved_count < rules->queue_size &&
           (rules->max_bytes == 0 ||
            rules->max_bytes - queue->counters.stats.memory >= bytes);
}

static void reserve(struct ims_queue *queue, size_t bytes)
{
    queue->reserved_count++;
    queue->reserved_bytes += bytes;
    ims_stats_hold(&queue->counters, bytes);
}

static void serve(struct ims_queue *queue, struct ims_submitter *submitter, int outcome)
{
    ims_list_remove(&submitter->link);
    submitter->is_served = true;
    submitter->outcome = outcome;
    /* The job's condition, since this one may be gone before it is signalled. */
    ims_monitor_signal(&queue->monitor, &submitter->job->served);
}

static struct ims_submitter *first_submitter(struct ims_queue *queue)
{
    struct ims_list *node = ims_list_first(&queue->submitters);

    return node != NULL ? IMS_LIST_OWNER(node, struct ims_submitter, link) : NULL;
}

void ims_admission_grant(struct ims_queue *queue)
{
    struct ims_submitter *first;

    while ((first = first_submitter(queue)) != NULL && fits(queue, first->job->bytes)) {
        reserve(queue, first->job->bytes);
        serve(queue, first, IMS_OK);
    }
}

void ims_admission_grant_later(struct ims_queue *queue)
{
    size_t taken = queue->waiting_count + queue->reserved_count;

    if (queue->quick_run < QUICK_RUN || taken <= queue->rules.queue_size / 2)
        ims_admission_grant(queue);
}

void ims_admission_note_pace(struct ims_queue *queue, uint64_t work_ns)
{
    if (work_ns >= QUICK_NS)
        queue->quick_run = 0;
    else if (queue->quick_run < QUICK_RUN)
        queue->quick_run++;
}

void ims_admission_close(struct ims_queue *queue)
{
    struct ims_submitter *first;

    while ((first = first_submitter(queue)) != NULL)
        serve(queue, first, IMS_ERROR_CLOSED);
    ims_condition_broadcast(&queue->landed);
}

static int wait_for_room(struct ims_queue *queue, struct ims_job *job,
                         int64_t timeout_ms)
{
    uint64_t deadline =
        timeout_ms > 0 ? ims_clock_deadline(timeout_ms) : IMS_CLOCK_NEVER;
    struct ims_submitter self = {.job = job};
    bool in_time = true;

    queue->counters.stats.waited++;
    ims_list_append(&queue->submitters, &self.link);
    while (!self.is_served && in_time)
        in_time = ims_monitor_wait(&queue->monitor, &job->served, deadline);
    if (!self.is_served)
        ims_admission_grant(queue); /* there may be room that was to be given later */
    if (!self.is_served) {
        ims_list_remove(&self.link);
        self.outcome = IMS_ERROR_TIMEOUT;
        ims_admission_grant(queue); /* it may have stood before smaller ones */
    }
    return self.outcome;
}

/* Drops the oldest waiting images until this one fits, and reserves. False, and none is
 * dropped, when even that would not do: what is in work or being copied stays. */
static bool drop_oldest(struct ims_queue *queue, size_t bytes, struct ims_list *ended)
{
    const struct ims_queue_rules *rules = &queue->rules;

    if (queue->reserved_count >= rules->queue_size ||
        (rules->max_bytes != 0 && queue->counters.stats.memory - queue->waiting_bytes >
                                      rules->max_bytes - bytes)) {
        return false;
    }
    while (!fits(queue, bytes)) {
        struct ims_list *oldest = ims_list_first(&queue->waiting);

        ims_queue_withdraw(queue, IMS_LIST_OWNER(oldest, struct ims_job, link),
                           IMS_STATUS_DROPPED, ended);
        queue->counters.stats.dropped_oldest++;
    }
    reserve(queue, bytes);
    return true;
}

/* Whether images that others are copying just now could be dropped once they wait. */
static bool copies_are_in_the_way(const struct ims_queue *queue, size_t bytes)
{
    uint64_t in_work =
        queue->counters.stats.memory - queue->waiting_bytes - queue->reserved_bytes;

    return queue->reserved_count > 0 &&
           (queue->rules.max_bytes == 0 || in_work <= queue->rules.max_bytes - bytes);
}

/* Never waits for a worker, for the length of another thread's copy at most. */
static int make_room(struct ims_queue *queue, size_t bytes, struct ims_list *ended)
{
    while (!queue->closing) {
        if (drop_oldest(queue, bytes, ended))
            return IMS_OK;
        if (!copies_are_in_the_way(queue, bytes)) {
            queue->counters.stats.dropped_newest++;
            return IMS_ERROR_DROPPED;
        }
        queue->landing_count++;
        ims_monitor_wait(&queue->monitor, &queue->landed, IMS_CLOCK_NEVER);
        queue->landing_count--;
    }
    return IMS_ERROR_CLOSED;
}

/* Where a newer image takes the place of a waiting one for the same path, a full queue
 * is no obstacle: takes that place, and reserves. */
static bool take_place(struct ims_queue *queue, struct ims_job *job,
                       struct ims_list *ended)
{
    const struct ims_queue_rules *rules = &queue->rules;
    struct ims_job *other;

    if (!rules->newest_only)
        return false;
    other = ims_path_order_newest(&queue->order, job);
    if (other == NULL || !ims_job_is_waiting(other) ||
        (rules->max_bytes != 0 &&
         queue->counters.stats.memory - other->bytes > rules->max_bytes - job->bytes)) {
        return false;
    }
    ims_queue_supersede(queue, other, job, ended);
    reserve(queue, job->bytes);
    ims_admission_grant(queue);
    return true;
}

static int when_full(struct ims_queue *queue, struct ims_job *job,
                     const struct ims_patience *patience, struct ims_list *ended)
{
    if (patience->none)
        return IMS_ERROR_FULL;
    switch (queue->rules.when_full) {
    case IMS_WHEN_FULL_REFUSE:
        return IMS_ERROR_FULL;
    case IMS_WHEN_FULL_DROP_NEWEST:
        queue->counters.stats.dropped_newest++;
        return IMS_ERROR_DROPPED;
    case IMS_WHEN_FULL_DROP_OLDEST:
        return make_room(queue, job->bytes, ended);
    case IMS_WHEN_FULL_BLOCK:
        break;
    }
    if (patience->timeout_ms == IMS_NO_WAIT)
        return IMS_ERROR_FULL;
    return wait_for_room(queue, job, patience->timeout_ms);
}

int ims_admission_reserve(struct ims_queue *queue, struct ims_job *job,
                          const struct ims_patience *patience, struct ims_list *ended)
{
    struct ims_list evicted;
    int error = IMS_OK;

    ims_list_init(&evicted);
    ims_monitor_lock(&queue->monitor);
    if (queue->closing)
        error = IMS_ERROR_CLOSED;
    else if (ims_list_is_empty(&queue->submitters) && fits(queue, job->bytes))
        reserve(queue, job->bytes);
    else if (!take_place(queue, job, ended))
        error = when_full(queue, job, patience, ended);
    if (error == IMS_OK && job->wants_copy)
        job->copy = ims_pool_take(&queue->pool, job->bytes, &evicted);
    ims_monitor_unlock(&queue->monitor);
    ims_pool_free_blocks(&evicted);
    return error;
}
