/* SPDX-License-Identifier: MIT */
#include "lifecycle.h"

#include "admission.h"
#include "state.h"

/* ---- room ------------------------------------------------------------------------ */

bool ims_lifecycle_fits(const struct ims_queue *queue, size_t bytes, size_t slots,
                        uint64_t freed)
{
    uint64_t most = queue->rules.max_bytes;

    assert(ims_queue_is_locked(queue));
    return queue->slots - slots < queue->rules.queue_size &&
           (most == 0 ||
            (bytes <= most && queue->counters.stats.memory - freed <= most - bytes));
}

/* Notes when nothing is going on any more. */
IMS_REQUIRES(ims_queue_role)
static void rest_if_idle(struct ims_queue *queue, uint64_t now_ns)
{
    if (queue->slots == 0 && queue->counters.stats.in_work == 0)
        ims_dispatcher_rest(queue, now_ns);
}

IMS_REQUIRES(ims_queue_role)
static void let_go_bytes(struct ims_queue *queue, struct ims_job *job)
{
    ims_stats_let_go(&queue->counters, job->held_bytes);
    job->held_bytes = 0;
}

void ims_lifecycle_hold(struct ims_queue *queue, struct ims_job *job)
{
    assert(ims_queue_is_locked(queue));
    if (!job->holds_slot) {
        job->holds_slot = true;
        if (queue->slots++ == 0)
            ims_dispatcher_rouse(queue);
    }
    if (job->held_bytes < job->bytes) {
        ims_stats_hold(&queue->counters, job->bytes - job->held_bytes);
        job->held_bytes = job->bytes;
    }
    assert(queue->slots <= queue->rules.queue_size);
    assert(queue->rules.max_bytes == 0 ||
           queue->counters.stats.memory <= queue->rules.max_bytes);
}

void ims_lifecycle_let_go(struct ims_queue *queue, struct ims_job *job)
{
    assert(ims_queue_is_locked(queue));
    if (job->copy != NULL) {
        ims_pool_give(&queue->pool, job->copy);
        job->copy = NULL;
    }
    let_go_bytes(queue, job);
    if (job->holds_slot) {
        job->holds_slot = false;
        queue->slots--;
        rest_if_idle(queue, ims_clock_now());
    }
}

void ims_lifecycle_inherit(struct ims_job *job, struct ims_job *other)
{
    job->held_bytes += other->held_bytes;
    other->held_bytes = 0;
    if (!job->holds_slot && other->holds_slot) {
        job->holds_slot = true;
        other->holds_slot = false;
    }
}

/* ---- heaps ----------------------------------------------------------------------- */

IMS_REQUIRES(ims_queue_role)
static void make_ready(struct ims_queue *queue, struct ims_job *job)
{
    job->state = IMS_JOB_READY;
    ims_job_heap_add(&queue->run, job);
    ims_dispatcher_line_up(queue);
}

void ims_lifecycle_enter_heaps(struct ims_queue *queue, struct ims_job *job)
{
    if (queue->rules.when_full == IMS_WHEN_FULL_DROP_OLDEST &&
        ims_job_is_waiting(job) && !ims_job_heap_has(&queue->drop, job)) {
        ims_job_heap_add(&queue->drop, job);
    }
    if (job->expires_ns != 0 && !ims_job_heap_has(&queue->expiry, job))
        ims_job_heap_add(&queue->expiry, job);
}

/* Takes the job out of those that a worker may take or that may be dropped. */
static void leave_heaps(struct ims_queue *queue, struct ims_job *job)
{
    ims_job_heap_remove(&queue->run, job);
    ims_job_heap_remove(&queue->drop, job);
}

/* ---- the order of a path --------------------------------------------------------- */

/* Whether nothing but images that stand by is before this one. */
IMS_REQUIRES(ims_queue_role)
static bool is_next(const struct ims_job *job)
{
    const struct ims_job *older = job->older;

    while (older != NULL && older->state == IMS_JOB_STANDBY)
        older = older->older;
    return older == NULL;
}

/* None of the jobs with the path of `job` is ready or in work: the next one becomes
 * ready. Returns whether there is one. */
IMS_REQUIRES(ims_queue_role)
static bool make_next_ready(struct ims_queue *queue, const struct ims_job *job)
{
    struct ims_job *next = ims_path_order_oldest(&queue->order, job);

    while (next != NULL && next->state == IMS_JOB_STANDBY)
        next = next->newer;
    if (next != NULL)
        make_ready(queue, next);
    return next != NULL;
}

bool ims_lifecycle_has_standby(const struct ims_job *job)
{
    const struct ims_job *older = ims_path_order_older(job);

    return older != NULL && older->state == IMS_JOB_STANDBY;
}

IMS_REQUIRES(ims_queue_role)
static void stand_by(struct ims_queue *queue, struct ims_job *job)
{
    bool was_ready = job->state == IMS_JOB_READY;

    leave_heaps(queue, job);
    job->state = IMS_JOB_STANDBY;
    ims_list_append(&queue->standby, &job->standby);
    if (was_ready)
        make_next_ready(queue, job);
}

/* It need not any longer: it is superseded indeed. A worker delivers its result. */
IMS_REQUIRES(ims_queue_role)
static void dismiss(struct ims_queue *queue, struct ims_job *standby)
{
    ims_lifecycle_withdraw(queue, standby, IMS_STATUS_SUPERSEDED,
                           &queue->dispatcher->ended);
    ims_dispatcher_wake(queue->dispatcher, 1);
}

/* The last job that an image stood by for is gone, without having been written: that
 * image is to be saved. Not so where `others` are ready or in work that were accepted
 * after it, for another spelling of its path. */
IMS_REQUIRES(ims_queue_role)
static void call_in(struct ims_queue *queue, const struct ims_job *gone, bool others)
{
    struct ims_job *job;

    while ((job = ims_path_order_newest(&queue->order, gone)) != NULL &&
           job->state == IMS_JOB_STANDBY && others && is_next(job))
        dismiss(queue, job);
    if (job == NULL || job->state != IMS_JOB_STANDBY)
        return;
    ims_list_remove(&job->standby);
    job->state = IMS_JOB_BEHIND;
    ims_lifecycle_enter_heaps(queue, job);
}

/* Takes a job out of the order of its path. Returns whether the next one became ready.
 */
IMS_REQUIRES(ims_queue_role)
static bool leave_path(struct ims_queue *queue, struct ims_job *job)
{
    struct ims_job *next = ims_path_order_remove(&queue->order, job);

    job->holds_path = false;
    if (!queue->rules.newest_only) {
        if (next != NULL)
            make_ready(queue, next);
        return next != NULL;
    }
    if (job->state == IMS_JOB_STANDBY)
        return false;
    call_in(queue, job, job->state == IMS_JOB_BEHIND);
    return job->state != IMS_JOB_BEHIND && make_next_ready(queue, job);
}

/* `job` is superseded by a newer one that is about to enter: it stands by, or it ends,
 * if one that is older does so already, or if others wait for its room. Of those that
 * may stand by it is the oldest that does: it was good enough to be waited for before
 * the newer ones came, none of which has been tried. */
IMS_REQUIRES(ims_queue_role)
static void supersede(struct ims_queue *queue, struct ims_job *job,
                      struct ims_job *newer, struct ims_list *ended)
{
    /* At the end of the queue its path might wait for ever. */
    if (newer->place == 0 || newer->place > job->place)
        newer->place = job->place;
    if (ims_lifecycle_has_standby(job) || !ims_list_is_empty(&queue->submitters))
        ims_lifecycle_withdraw(queue, job, IMS_STATUS_SUPERSEDED, ended);
    else
        stand_by(queue, job);
}

IMS_REQUIRES(ims_queue_role)
static void supersede_waiting(struct ims_queue *queue, struct ims_job *newer,
                              struct ims_list *ended)
{
    struct ims_job *job;

    while ((job = ims_path_order_newest(&queue->order, newer)) != NULL &&
           ims_job_is_waiting(job))
        supersede(queue, job, newer, ended);
}

/* ---- in -------------------------------------------------------------------------- */

void ims_lifecycle_accept(struct ims_queue *queue, struct ims_job *job)
{
    assert(ims_queue_is_locked(queue));
    job->id = ++queue->last_id;
    ims_list_append(&queue->unfinished, &job->unfinished);
    queue->dispatcher->unfinished++;
    queue->counters.stats.ledger.accepted++;
    queue->counters.stats.ledger.pending++;
}

bool ims_lifecycle_enqueue(struct ims_queue *queue, struct ims_job *job,
                           struct ims_list *ended)
{
    assert(ims_queue_is_locked(queue));
    assert(job->holds_slot && job->held_bytes >= job->bytes);
    if (queue->rules.newest_only)
        supersede_waiting(queue, job, ended);
    if (job->place == 0)
        job->place = job->id;
    ims_id_table_add(&queue->ids, job);
    ims_list_append(&queue->waiting, &job->link);
    queue->waiting_count++;
    ims_stats_enqueue(&queue->counters);
    ims_stats_let_go(&queue->counters, job->held_bytes - job->bytes);
    job->held_bytes = job->bytes;
    job->holds_path = true;
    if (ims_path_order_add(&queue->order, job) || is_next(job))
        make_ready(queue, job);
    else
        job->state = IMS_JOB_BEHIND;
    ims_lifecycle_enter_heaps(queue, job);
    return job->state == IMS_JOB_READY;
}

void ims_lifecycle_reprioritise(struct ims_queue *queue, struct ims_job *job,
                                int32_t priority)
{
    assert(ims_queue_is_locked(queue));
    leave_heaps(queue, job);
    job->priority = priority;
    if (job->state == IMS_JOB_READY)
        ims_job_heap_add(&queue->run, job);
    ims_lifecycle_enter_heaps(queue, job);
}

/* ---- out ------------------------------------------------------------------------- */

/* Takes a job out of those that wait. It still holds its path, and room. */
IMS_REQUIRES(ims_queue_role)
static void dequeue(struct ims_queue *queue, struct ims_job *job, uint64_t now_ns)
{
    leave_heaps(queue, job);
    ims_job_heap_remove(&queue->expiry, job);
    if (queue->run.count == 0)
        ims_dispatcher_step_out(queue);
    if (job->state == IMS_JOB_STANDBY)
        ims_list_remove(&job->standby);
    ims_id_table_remove(&queue->ids, job);
    ims_list_remove(&job->link);
    job->taken_ns = now_ns;
    ims_stats_dequeue(&queue->counters, now_ns - job->accepted_ns);
    queue->waiting_count--;
}

void ims_lifecycle_take(struct ims_queue *queue, struct ims_job *job, uint64_t now_ns)
{
    assert(ims_queue_is_locked(queue));
    assert(job->state == IMS_JOB_READY && job->holds_slot);
    dequeue(queue, job, now_ns);
    job->state = IMS_JOB_IN_WORK;
    job->holds_slot = false;
    queue->slots--;
    queue->counters.stats.in_work++;
}

static int error_of(enum ims_status status)
{
    switch (status) {
    case IMS_STATUS_SUPERSEDED:
        return IMS_ERROR_SUPERSEDED;
    case IMS_STATUS_DROPPED:
        return IMS_ERROR_DROPPED;
    case IMS_STATUS_EXPIRED:
        return IMS_ERROR_EXPIRED;
    default:
        return IMS_ERROR_CANCELLED;
    }
}

void ims_lifecycle_withdraw(struct ims_queue *queue, struct ims_job *job,
                            enum ims_status status, struct ims_list *ended)
{
    assert(ims_queue_is_locked(queue));
    assert(ims_job_is_waiting(job) || job->state == IMS_JOB_STANDBY);
    dequeue(queue, job, ims_clock_now());
    leave_path(queue, job);
    job->state = IMS_JOB_ENDED;
    if (job->copy != NULL) {
        /* Nobody reads it any more. Its room is still held. */
        ims_pool_give(&queue->pool, job->copy);
        job->copy = NULL;
    }
    job->result = (struct ims_job_result){.status = status, .error = error_of(status)};
    job->result.message = ims_error_text(job->result.error);
    ims_stats_end(&queue->counters, job);
    ims_list_append(ended, &job->link);
}

/* What the job superseded need not stand by any longer; nor what another spelling of
 * its path did, which may be the same file. */
IMS_REQUIRES(ims_queue_role)
static void dismiss_standbys(struct ims_queue *queue, const struct ims_job *job)
{
    while (job->older != NULL && job->older->state == IMS_JOB_STANDBY)
        dismiss(queue, job->older);
}

/* The worker is done with a job in work. */
IMS_REQUIRES(ims_queue_role)
static void leave_work(struct ims_queue *queue, struct ims_job *job)
{
    queue->counters.stats.in_work--;
    ims_lifecycle_let_go(queue, job);
    ims_admission_note_pace(queue, job);
    rest_if_idle(queue, job->taken_ns + job->result.encode_ns + job->result.write_ns);
}

bool ims_lifecycle_set_aside(struct ims_queue *queue, struct ims_job *job)
{
    assert(ims_queue_is_locked(queue));
    assert(job->state == IMS_JOB_IN_WORK);
    job->state = IMS_JOB_HELD;
    leave_work(queue, job);
    return !queue->rules.newest_only && leave_path(queue, job);
}

void ims_lifecycle_end(struct ims_queue *queue, struct ims_job *job)
{
    assert(ims_queue_is_locked(queue));
    assert(job->state == IMS_JOB_IN_WORK || job->state == IMS_JOB_HELD);
    if (job->state == IMS_JOB_IN_WORK)
        leave_work(queue, job);
    job->state = IMS_JOB_ENDED;
    ims_stats_end(&queue->counters, job);
    if (job->result.status != IMS_STATUS_FAILED)
        dismiss_standbys(queue, job);
}

void ims_lifecycle_keep(struct ims_queue *queue, struct ims_job *job)
{
    struct ims_job *none = NULL;

    assert(ims_queue_is_locked(queue));
    assert(!job->holds_slot && job->held_bytes == 0 && job->copy == NULL);
    ims_metadata_wanted_fini(&job->wanted);
    if (!atomic_compare_exchange_strong(&queue->free_job, &none, job)) {
        /* The latest used is the first to be used again: its memory is warm. */
        ims_list_prepend(&queue->free_jobs, &job->link);
    }
}

bool ims_lifecycle_retire(struct ims_queue *queue, struct ims_job *job)
{
    bool made_ready = false;

    assert(ims_queue_is_locked(queue));
    assert(job->state == IMS_JOB_ENDED);
    assert(ims_stats_is_balanced(&queue->counters));
    if (ims_list_first(&queue->unfinished) == &job->unfinished &&
        queue->draining_count > 0) {
        ims_condition_broadcast(&queue->drained);
    }
    ims_list_remove(&job->unfinished);
    if (job->holds_path)
        made_ready = leave_path(queue, job);
    ims_dispatcher_note_retired(queue);
    ims_lifecycle_keep(queue, job);
    return made_ready;
}
