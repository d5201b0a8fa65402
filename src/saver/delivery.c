/* SPDX-License-Identifier: MIT */
#include "delivery.h"

#include <string.h>

#include "callback.h"
#include "kept_results.h"
#include "queue/job.h"
#include "queue/queue.h"
#include "ticket.h"

/* Within a frame. */
static void call_release(struct ims_job *job)
{
    ims_release_fn release = job->release;

    if (release != NULL) {
        job->release = NULL;
        release(job->release_user, &job->given);
    }
}

static void log_warnings(const struct ims_delivery *delivery, const struct ims_job *job)
{
    for (uint32_t bit = 1; bit != 0; bit <<= 1) {
        if ((job->result.warnings & bit) != 0) {
            ims_log_path(&delivery->log, IMS_LOG_WARNING, "saved", job->path,
                         ims_warning_text(bit));
        }
    }
}

static void log_result(const struct ims_delivery *delivery, const struct ims_job *job)
{
    const char *message = job->result.message;

    switch (job->result.status) {
    case IMS_STATUS_WRITTEN:
        log_warnings(delivery, job);
        break;
    case IMS_STATUS_DROPPED:
    case IMS_STATUS_EXPIRED:
        ims_log_path(&delivery->log, IMS_LOG_WARNING, "did not save", job->path,
                     message);
        break;
    case IMS_STATUS_SKIPPED:
    case IMS_STATUS_SUPERSEDED:
    case IMS_STATUS_CANCELLED:
        ims_log_path(&delivery->log, IMS_LOG_INFO, "did not save", job->path, message);
        break;
    case IMS_STATUS_FAILED:
    case IMS_STATUS_PENDING:
        ims_log_path(&delivery->log, IMS_LOG_ERROR, "cannot save", job->path, message);
        break;
    }
}

static void fill_result(const struct ims_job *job, struct ims_result *result)
{
    const struct ims_job_result *job_result = &job->result;

    *result = (struct ims_result){
        .size = sizeof *result,
        .id = job->id,
        .user = job->user,
        .status = job_result->status,
        .error = job_result->error,
        .system_errno = job_result->system_errno,
        .warnings = job_result->warnings,
        .path = job->path,
        .encoder = job->match.encoder->name,
        .message = job_result->message,
        .bytes = job_result->bytes,
        .queued_ns = job->taken_ns - job->accepted_ns,
        .encode_ns = job_result->encode_ns,
        .write_ns = job_result->write_ns,
    };
}

/* Within a frame. */
static void deliver(const struct ims_delivery *delivery, struct ims_job *job)
{
    struct ims_result result;

    call_release(job);
    ims_job_path(job, delivery->location);
    ims_queue_end(job);
    log_result(delivery, job);
    fill_result(job, &result);
    if (delivery->done != NULL)
        delivery->done(&result, delivery->done_user);
    if (job->ticket != NULL)
        ims_ticket_resolve(job->ticket, &result);
    if (job->kept != NULL)
        ims_kept_results_add(delivery->kept, job->kept, &result);
}

/* Within a frame. */
static void deliver_all(const struct ims_delivery *delivery, struct ims_list *jobs,
                        struct ims_callback *frame)
{
    struct ims_list *node;

    ims_list_move_all(jobs, &frame->deferred);
    while ((node = ims_list_take(jobs)) != NULL) {
        struct ims_job *job = IMS_LIST_OWNER(node, struct ims_job, link);

        deliver(delivery, job);
        ims_queue_retire(job);
        ims_list_move_all(jobs, &frame->deferred);
    }
}

void ims_delivery_run(const struct ims_delivery *delivery, struct ims_list *jobs)
{
    struct ims_callback *outer;
    struct ims_callback frame;

    if (ims_list_is_empty(jobs))
        return;
    outer = ims_callback_of(delivery->owner);
    if (outer != NULL) {
        ims_list_move_all(&outer->deferred, jobs);
        return;
    }
    ims_callback_enter(&frame, delivery->owner);
    deliver_all(delivery, jobs, &frame);
    ims_callback_leave(&frame);
}

size_t ims_delivery_cancel(const struct ims_delivery *delivery, struct ims_queue *queue,
                           uint64_t id)
{
    struct ims_list ended;

    ims_list_init(&ended);
    size_t count = ims_queue_cancel(queue, id, &ended);
    ims_delivery_run(delivery, &ended);
    return count;
}

void ims_delivery_run_one(const struct ims_delivery *delivery, struct ims_job *job)
{
    struct ims_callback frame;
    struct ims_list others;

    ims_list_init(&others);
    ims_callback_enter(&frame, delivery->owner);
    deliver(delivery, job);
    ims_queue_retire(job);
    deliver_all(delivery, &others, &frame);
    ims_callback_leave(&frame);
}

void ims_delivery_finish(const struct ims_delivery *delivery, struct ims_job *job)
{
    struct ims_callback frame;
    struct ims_list others;

    if (delivery->done == NULL && delivery->log.function == NULL &&
        job->ticket == NULL && job->kept == NULL && job->release == NULL &&
        job->result.status != IMS_STATUS_FAILED) {
        return;
    }
    ims_list_init(&others);
    ims_callback_enter(&frame, delivery->owner);
    deliver(delivery, job);
    deliver_all(delivery, &others, &frame);
    ims_callback_leave(&frame);
}

void ims_delivery_release(const struct ims_delivery *delivery, struct ims_job *job)
{
    struct ims_callback frame;

    if (job->release == NULL)
        return;
    ims_callback_enter(&frame, delivery->owner);
    call_release(job);
    ims_callback_leave(&frame);
    ims_delivery_run(delivery, &frame.deferred);
}

void ims_delivery_log(const struct ims_delivery *delivery, enum ims_log_level level,
                      const char *what, const char *path, const char *reason)
{
    struct ims_callback frame;

    if (delivery->log.function == NULL)
        return;
    ims_callback_enter(&frame, delivery->owner);
    if (path != NULL)
        ims_log_path(&delivery->log, level, what, path, reason);
    else
        ims_log_write(&delivery->log, level, "%s: %s", what, reason);
    ims_callback_leave(&frame);
    ims_delivery_run(delivery, &frame.deferred);
}

void ims_delivery_log_line(enum ims_log_level level, const char *text, void *delivery)
{
    const struct ims_delivery *self = delivery;
    struct ims_callback frame;

    ims_callback_enter(&frame, self->owner);
    ims_log_write(&self->log, level, "%s", text);
    ims_callback_leave(&frame);
    ims_delivery_run(self, &frame.deferred);
}
