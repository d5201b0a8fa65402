/* SPDX-License-Identifier: MIT */
#include "queue_driver.h"

#include <assert.h>

#include "src/queue/admission.h"

struct ims_dispatcher *driver_dispatcher;
struct ims_queue *driver_queue;
struct ims_list driver_ended;
struct ims_waiter driver_waiter;
size_t driver_workers = 1;
uint64_t driver_rest_ns = UINT64_MAX / 4;

void driver_begin(struct ims_queue_rules rules)
{
    if (rules.queue_size == 0)
        rules.queue_size = 2;
    driver_dispatcher = ims_dispatcher_new(driver_workers, driver_rest_ns);
    assert(driver_dispatcher != NULL);
    driver_queue = ims_queue_new(driver_dispatcher, &rules);
    assert(driver_queue != NULL);
    assert(ims_condition_init(&driver_waiter.wake));
    ims_list_init(&driver_ended);
}

size_t driver_retire_ended(void)
{
    size_t count = 0;
    struct ims_list *node;
    ims_list_move_all(&driver_ended, &driver_dispatcher->ended);
    while ((node = ims_list_take(&driver_ended)) != NULL) {
        struct ims_job *job = IMS_LIST_OWNER(node, struct ims_job, link);
        ims_queue_end(job);
        ims_queue_retire(job);
        count++;
    }
    return count;
}

void driver_end(void)
{
    ims_queue_cancel(driver_queue, 0, &driver_ended);
    driver_retire_ended();
    ims_queue_free(driver_queue);
    ims_dispatcher_free(driver_dispatcher);
    ims_condition_fini(&driver_waiter.wake);
}

struct ims_job *driver_new_job(const char *name, size_t bytes)
{
    struct ims_job *job = ims_queue_new_job(driver_queue);
    assert(job != NULL);
    assert(ims_job_set_names(job, "", name, 0));
    job->bytes = bytes;
    return job;
}

int driver_reserve(struct ims_job *job)
{
    static const struct ims_wait_policy no_wait = {.timeout_ms = IMS_NO_WAIT};
    return ims_admission_reserve(driver_queue, job, &no_wait, &driver_ended);
}

int64_t driver_submit(struct ims_job *job)
{
    int error = driver_reserve(job);
    if (error == IMS_ERROR_DROPPED) {
        job->result =
            (struct ims_job_result){.status = IMS_STATUS_DROPPED, .error = error};
        return (int64_t)ims_queue_push_ended(driver_queue, job, &driver_ended);
    }
    if (error != IMS_OK) {
        ims_queue_refuse(driver_queue, job, error);
        return error;
    }
    if (job->wants_copy && job->copy == NULL)
        job->copy = ims_pool_new_block(job->bytes);
    return (int64_t)ims_queue_push(driver_queue, job, &driver_ended);
}

int64_t driver_put(const char *name, size_t bytes)
{
    return driver_submit(driver_new_job(name, bytes));
}

struct ims_job *driver_take(void)
{
    struct ims_handout out;
    switch (ims_dispatcher_take(driver_dispatcher, &driver_waiter, 0, NULL, &out)) {
    case IMS_ACTION_JOB:
        return out.job;
    case IMS_ACTION_DELIVER:
        ims_list_append(&driver_ended, &out.job->link);
        return driver_take();
    default:
        return NULL;
    }
}

static void finish(struct ims_job *job, enum ims_status status)
{
    job->result = (struct ims_job_result){.status = status, .message = ""};
    ims_queue_end(job);
    ims_queue_retire(job);
}

void driver_finish(struct ims_job *job)
{
    finish(job, IMS_STATUS_WRITTEN);
}

void driver_fail(struct ims_job *job)
{
    finish(job, IMS_STATUS_FAILED);
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
    ims_queue_stats(driver_queue, &now);
    const struct ims_ledger *ledger = &now.ledger;
    assert(ledger->accepted == ledger->pending + ledger->written + ledger->failed +
                                   ledger->skipped + ledger->superseded +
                                   ledger->dropped + ledger->cancelled +
                                   ledger->expired);
    return now;
}
