/* SPDX-License-Identifier: MIT */
#include "queue_driver.h"

#include <assert.h>

#include "src/queue/admission.h"

struct ims_queue driver_queue;
struct ims_list driver_ended;
struct ims_waiter driver_idler;

void driver_begin(struct ims_queue_rules rules)
{
    if (rules.queue_size == 0)
        rules.queue_size = 2;
    if (rules.workers == 0)
        rules.workers = 1;
    assert(ims_queue_init(&driver_queue, &rules) == IMS_OK);
    assert(ims_condition_init(&driver_idler.wake));
    ims_list_init(&driver_ended);
}

size_t driver_retire_ended(void)
{
    size_t count = 0;
    struct ims_list *node;
    while ((node = ims_list_take(&driver_ended)) != NULL) {
        ims_queue_retire(&driver_queue, IMS_LIST_OWNER(node, struct ims_job, link));
        count++;
    }
    return count;
}

void driver_end(void)
{
    ims_queue_cancel(&driver_queue, 0, &driver_ended);
    driver_retire_ended();
    ims_queue_fini(&driver_queue);
    ims_condition_fini(&driver_idler.wake);
}

struct ims_job *driver_new_job(const char *name, size_t bytes)
{
    struct ims_job *job = ims_queue_new_job(&driver_queue);
    assert(job != NULL);
    assert(ims_job_set_names(job, "", name, 0));
    job->bytes = bytes;
    return job;
}

int driver_reserve(struct ims_job *job)
{
    static const struct ims_patience no_wait = {.timeout_ms = IMS_NO_WAIT};
    return ims_admission_reserve(&driver_queue, job, &no_wait, &driver_ended);
}

/* Submits without waiting; the id, or the error. */
int64_t driver_put(const char *name, size_t bytes)
{
    struct ims_job *job = driver_new_job(name, bytes);
    int error = driver_reserve(job);
    if (error == IMS_ERROR_DROPPED) {
        job->result =
            (struct ims_job_result){.status = IMS_STATUS_DROPPED, .error = error};
        return (int64_t)ims_queue_push_ended(&driver_queue, job, &driver_ended);
    }
    if (error != IMS_OK) {
        ims_queue_refuse(&driver_queue, job, error);
        return error;
    }
    return (int64_t)ims_queue_push(&driver_queue, job, &driver_ended);
}

struct ims_job *driver_take(void)
{
    struct ims_job *job;
    switch (ims_queue_take(&driver_queue, &driver_idler, 0, NULL, &job)) {
    case IMS_ACTION_JOB:
        return job;
    default:
        return NULL;
    }
}

void driver_finish(struct ims_job *job)
{
    job->result = (struct ims_job_result){.status = IMS_STATUS_WRITTEN};
    ims_queue_end(&driver_queue, job);
    ims_queue_retire(&driver_queue, job);
}

uint64_t driver_take_id(void)
{
    struct ims_job *job = driver_take();
    uint64_t id = job != NULL ? job->id : 0;
    if (job != NULL)
        driver_finish(job);
    return id;
}

struct ims_stats driver_stats(void)
{
    struct ims_stats now;
    ims_queue_stats(&driver_queue, &now);
    const struct ims_ledger *ledger = &now.ledger;
    assert(ledger->accepted == ledger->pending + ledger->written + ledger->failed +
                                   ledger->skipped + ledger->superseded +
                                   ledger->dropped + ledger->cancelled);
    return now;
}
