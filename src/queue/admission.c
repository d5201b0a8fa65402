/* SPDX-License-Identifier: MIT */
#include "admission.h"

#include <assert.h>
#include <stdlib.h>

#include "eviction.h"
#include "lifecycle.h"
#include "state.h"

enum {
    QUICK_NS = 200000, /* work for an image, beside which waking a thread counts */
    QUICK_RUN = 16,    /* so many quick ones in a row are taken for a habit */
    LOOK_AGAIN = 1     /* the lock was let go meanwhile; no ims_error has this value */
};

/* A blocked thread's place. It is kept for re-use, and lives as long as the dispatcher,
 * since a condition may be signalled after the thread has gone on. */
struct ims_submitter {
    struct ims_list link; /* in queue->submitters until served; else in free_places */
    struct ims_condition served;
    IMS_GUARDED_BY(ims_queue_role) struct {
        struct ims_job *job;
        bool is_served;
        int error; /* once served: IMS_OK: room is reserved */
    };
};

/* ---- granting -------------------------------------------------------------------- */

static struct ims_submitter *first_submitter(struct ims_queue *queue)
{
    struct ims_list *node = ims_list_first(&queue->submitters);

    return node != NULL ? IMS_LIST_OWNER(node, struct ims_submitter, link) : NULL;
}

static void wake(struct ims_queue *queue, struct ims_submitter *submitter)
{
    ims_monitor_signal(&queue->dispatcher->monitor, &submitter->served);
}

/* It waits no longer. Whoever is the first now has to know when an image expires. */
IMS_REQUIRES(ims_queue_role)
static void leave_line(struct ims_queue *queue, struct ims_submitter *submitter,
                       int error)
{
    assert(ims_queue_is_locked(queue));
    ims_list_remove(&submitter->link);
    submitter->is_served = true;
    submitter->error = error;
    if (ims_job_heap_first(&queue->expiry) != NULL &&
        !ims_list_is_empty(&queue->submitters))
        wake(queue, first_submitter(queue));
}

IMS_REQUIRES(ims_queue_role)
static void serve(struct ims_queue *queue, struct ims_submitter *submitter, int error)
{
    leave_line(queue, submitter, error);
    wake(queue, submitter);
}

IMS_REQUIRES(ims_queue_role)
static bool fits(const struct ims_queue *queue, const struct ims_job *job)
{
    return ims_lifecycle_fits(queue, job->bytes, 0, 0);
}

IMS_REQUIRES(ims_queue_role)
static void grant(struct ims_queue *queue)
{
    struct ims_submitter *first;

    while ((first = first_submitter(queue)) != NULL && fits(queue, first->job)) {
        ims_lifecycle_hold(queue, first->job);
        serve(queue, first, IMS_OK);
    }
}

/* There are blocked submitters. */
IMS_REQUIRES(ims_queue_role)
static void grant_to_blocked(struct ims_queue *queue)
{
    const struct ims_job *expiring;

    grant(queue);
    /* The first may now find room in what has expired. */
    expiring = ims_job_heap_first(&queue->expiry);
    if (expiring != NULL && !ims_list_is_empty(&queue->submitters) &&
        expiring->expires_ns <= ims_clock_now()) {
        wake(queue, first_submitter(queue));
    }
}

void ims_admission_grant(struct ims_queue *queue)
{
    assert(ims_queue_is_locked(queue));
    if (!ims_list_is_empty(&queue->submitters))
        grant_to_blocked(queue);
}

void ims_admission_grant_later(struct ims_queue *queue, const struct ims_job *next)
{
    const struct ims_pace *pace = &queue->pace;

    assert(ims_queue_is_locked(queue));
    if (ims_list_is_empty(&queue->submitters))
        return;
    if (pace->quick < QUICK_RUN || queue->slots <= queue->rules.queue_size / 2 ||
        (next != NULL &&
         (next->match.encoder != pace->encoder || next->bytes > pace->bytes))) {
        grant_to_blocked(queue);
    } else if (ims_list_is_empty(&queue->late)) {
        ims_list_append(&queue->dispatcher->late, &queue->late);
    }
}

void ims_admission_grant_late(struct ims_dispatcher *dispatcher)
{
    struct ims_list *node;

    assert(ims_monitor_is_held(&dispatcher->monitor));
    while ((node = ims_list_take(&dispatcher->late)) != NULL) {
        ims_list_init(node);
        ims_admission_grant(IMS_LIST_OWNER(node, struct ims_queue, late));
    }
}

void ims_admission_note_pace(struct ims_queue *queue, const struct ims_job *job)
{
    struct ims_pace *pace = &queue->pace;

    assert(ims_queue_is_locked(queue));
    if (job->result.encode_ns + job->result.write_ns >= QUICK_NS) {
        pace->quick = 0;
        return;
    }
    if (pace->quick == 0 || job->match.encoder != pace->encoder)
        *pace = (struct ims_pace){.encoder = job->match.encoder};
    if (job->bytes > pace->bytes)
        pace->bytes = job->bytes;
    if (pace->quick < QUICK_RUN)
        pace->quick++;
}

void ims_admission_close(struct ims_queue *queue)
{
    struct ims_submitter *first;

    assert(ims_queue_is_locked(queue));
    while ((first = first_submitter(queue)) != NULL)
        serve(queue, first, IMS_ERROR_CLOSED);
}

/* ---- places ---------------------------------------------------------------------- */

/* NULL when out of memory. */
static struct ims_submitter *new_place(void)
{
    struct ims_submitter *place = calloc(1, sizeof(struct ims_submitter));

    if (place != NULL && !ims_condition_init(&place->served)) {
        free(place);
        return NULL;
    }
    return place;
}

void ims_admission_free_places(struct ims_dispatcher *dispatcher)
{
    struct ims_list *node;

    while ((node = ims_list_take(&dispatcher->free_places)) != NULL) {
        struct ims_submitter *place = IMS_LIST_OWNER(node, struct ims_submitter, link);

        ims_condition_fini(&place->served);
        free(place);
    }
}

/* Makes one, with the lock let go. LOOK_AGAIN or IMS_ERROR_MEMORY. */
IMS_REQUIRES(ims_queue_role)
static int add_place(struct ims_dispatcher *dispatcher)
{
    struct ims_submitter *place;

    assert(ims_monitor_is_held(&dispatcher->monitor));
    ims_dispatcher_unlock(dispatcher);
    place = new_place();
    ims_dispatcher_lock(dispatcher);
    if (place == NULL)
        return IMS_ERROR_MEMORY;
    ims_list_prepend(&dispatcher->free_places, &place->link);
    return LOOK_AGAIN;
}

/* ---- making room ----------------------------------------------------------------- */

/* Makes a block for the job's copy, with the lock let go. LOOK_AGAIN or
 * IMS_ERROR_MEMORY. */
IMS_REQUIRES(ims_queue_role)
static int add_copy(struct ims_queue *queue, struct ims_job *job)
{
    ims_dispatcher_unlock(queue->dispatcher);
    job->copy = ims_pool_new_block(job->bytes);
    ims_dispatcher_lock(queue->dispatcher);
    return job->copy != NULL ? LOOK_AGAIN : IMS_ERROR_MEMORY;
}

/* IMS_OK: room is reserved. IMS_ERROR_FULL: there is none to be made. Else LOOK_AGAIN
 * or IMS_ERROR_MEMORY, and nothing has happened. */
IMS_REQUIRES(ims_queue_role)
static int make_room(struct ims_queue *queue, struct ims_job *job, bool own_only,
                     struct ims_list *ended)
{
    struct ims_eviction plan;

    assert(ims_queue_is_locked(queue));
    if (!ims_eviction_plan(&plan, queue, job, own_only))
        return IMS_ERROR_FULL;
    if (job->wants_copy && job->copy == NULL &&
        !ims_pool_has(&queue->pool, job->bytes) && !ims_eviction_leaves_copy(&plan)) {
        ims_eviction_cancel(&plan);
        return add_copy(queue, job);
    }
    ims_eviction_commit(&plan, ended);
    return IMS_OK;
}

/* ---- waiting --------------------------------------------------------------------- */

/* Until when a blocked submitter sleeps, if nobody wakes it. */
IMS_REQUIRES(ims_queue_role)
static uint64_t wake_time(struct ims_queue *queue, const struct ims_submitter *self,
                          uint64_t deadline)
{
    const struct ims_job *expiring = ims_job_heap_first(&queue->expiry);
    uint64_t late_ns = queue->pace.quick == QUICK_RUN ? queue->rules.late_ns : 0;
    uint64_t now;

    assert(ims_queue_is_locked(queue));
    if (late_ns == 0 && expiring == NULL)
        return deadline;
    now = ims_clock_now();
    if (late_ns != 0 && now + late_ns < deadline)
        deadline = now + late_ns;
    /* What has expired already does not do, or it would be out. */
    if (expiring != NULL && first_submitter(queue) == self &&
        expiring->expires_ns > now && expiring->expires_ns < deadline) {
        deadline = expiring->expires_ns;
    }
    return deadline;
}

IMS_REQUIRES(ims_queue_role)
static void give_up(struct ims_queue *queue, struct ims_submitter *self, int error)
{
    leave_line(queue, self, error);
    ims_admission_grant(queue); /* it may have stood before smaller ones */
}

/* What a blocked submitter does that wakes up without having been served. */
IMS_REQUIRES(ims_queue_role)
static void look_around(struct ims_queue *queue, struct ims_submitter *self,
                        uint64_t deadline, struct ims_list *ended)
{
    int error = LOOK_AGAIN;

    queue->pace.quick = 0; /* whoever was quick is late now */
    grant(queue);
    while (!self->is_served && first_submitter(queue) == self && error == LOOK_AGAIN)
        error = make_room(queue, self->job, false, ended);
    if (self->is_served)
        return;
    if (error == IMS_OK || error == IMS_ERROR_MEMORY)
        give_up(queue, self, error);
    else if (deadline != IMS_CLOCK_NEVER && ims_clock_now() >= deadline)
        give_up(queue, self, IMS_ERROR_TIMEOUT);
}

IMS_REQUIRES(ims_queue_role)
static int wait_for_room(struct ims_queue *queue, struct ims_job *job,
                         int64_t timeout_ms, struct ims_list *ended)
{
    struct ims_dispatcher *dispatcher = queue->dispatcher;
    uint64_t deadline =
        timeout_ms > 0 ? ims_clock_deadline(timeout_ms) : IMS_CLOCK_NEVER;
    struct ims_list *node = ims_list_take(&dispatcher->free_places);
    struct ims_submitter *self;

    if (node == NULL)
        return add_place(dispatcher);
    self = IMS_LIST_OWNER(node, struct ims_submitter, link);
    self->job = job;
    self->is_served = false;
    queue->counters.stats.waited++;
    ims_list_append(&queue->submitters, &self->link);
    while (!self->is_served) {
        ims_monitor_wait(&dispatcher->monitor, &self->served,
                         wake_time(queue, self, deadline));
        if (!self->is_served)
            look_around(queue, self, deadline, ended);
    }
    ims_list_prepend(&dispatcher->free_places, &self->link);
    return self->error;
}

/* ---- in -------------------------------------------------------------------------- */

IMS_REQUIRES(ims_queue_role)
static int when_full(struct ims_queue *queue, struct ims_job *job,
                     const struct ims_wait_policy *policy, struct ims_list *ended)
{
    switch (queue->rules.when_full) {
    case IMS_WHEN_FULL_REFUSE:
        return IMS_ERROR_FULL;
    case IMS_WHEN_FULL_DROP_NEWEST:
    case IMS_WHEN_FULL_DROP_OLDEST:
        if (policy->is_loan)
            return IMS_ERROR_FULL;
        queue->counters.stats.dropped_newest++;
        return IMS_ERROR_DROPPED;
    case IMS_WHEN_FULL_BLOCK:
        break;
    }
    if (policy->timeout_ms == IMS_NO_WAIT)
        return IMS_ERROR_FULL;
    return wait_for_room(queue, job, policy->timeout_ms, ended);
}

/* As ims_admission_reserve, or LOOK_AGAIN. */
IMS_REQUIRES(ims_queue_role)
static int admit(struct ims_queue *queue, struct ims_job *job,
                 const struct ims_wait_policy *policy, struct ims_list *ended)
{
    bool others_wait;
    int error;

    assert(ims_queue_is_locked(queue));
    if (queue->closing)
        return IMS_ERROR_CLOSED;
    ims_admission_grant(queue); /* there may be room that was to be given later */
    others_wait = !ims_list_is_empty(&queue->submitters);
    if (!others_wait && fits(queue, job)) {
        ims_lifecycle_hold(queue, job);
        return IMS_OK;
    }
    if (policy->never)
        return IMS_ERROR_FULL;
    error = make_room(queue, job, others_wait, ended);
    return error == IMS_ERROR_FULL ? when_full(queue, job, policy, ended) : error;
}

/* Takes a kept block for the copy, or counts the one that was made for it. */
IMS_REQUIRES(ims_queue_role)
static void take_copy(struct ims_queue *queue, struct ims_job *job,
                      struct ims_list *evicted)
{
    assert(ims_queue_is_locked(queue));
    if (job->copy == NULL)
        job->copy = ims_pool_take(&queue->pool, job->bytes, evicted);
    else
        ims_pool_count(&queue->pool, job->copy, evicted);
}

int ims_admission_reserve(struct ims_queue *queue, struct ims_job *job,
                          const struct ims_wait_policy *policy, struct ims_list *ended)
{
    struct ims_list evicted;
    int error;

    ims_list_init(&evicted);
    ims_dispatcher_lock(queue->dispatcher);
    do
        error = admit(queue, job, policy, ended);
    while (error == LOOK_AGAIN);
    if (error == IMS_OK && job->wants_copy)
        take_copy(queue, job, &evicted);
    ims_dispatcher_unlock(queue->dispatcher);
    if (error != IMS_OK && job->copy != NULL) {
        ims_list_append(&evicted, &job->copy->age);
        job->copy = NULL;
    }
    ims_pool_free_blocks(&evicted);
    return error;
}
