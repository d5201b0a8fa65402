/* SPDX-License-Identifier: MIT */
#include "held.h"

#include <stdlib.h>

#include "delivery.h"
#include "queue/job.h"
#include "queue/queue.h"
#include "worker.h"

void ims_held_fill(struct ims_job *job, const struct ims_store_completion *completion,
                   const struct ims_message *message)
{
    struct ims_job_result *result = &job->result;

    result->error = completion->error;
    result->system_errno = completion->system_errno;
    result->message = completion->message.text;
    result->name = completion->name[0] != '\0' ? completion->name : NULL;
    if (completion->error == IMS_OK) {
        result->status = IMS_STATUS_WRITTEN;
        result->warnings |= completion->message.warnings;
        if (message->text[0] != '\0')
            result->message = message->text;
        return;
    }
    result->status =
        completion->error == IMS_ERROR_SKIPPED ? IMS_STATUS_SKIPPED : IMS_STATUS_FAILED;
    result->bytes = 0;
    if (result->message[0] == '\0')
        result->message = ims_error_text(completion->error);
}

static void deliver(struct ims_held *held)
{
    const struct ims_delivery *delivery = held->work->delivery;

    ims_held_fill(held->job, &held->answer.completion, &held->message);
    ims_delivery_run_one(delivery, held->job);
    free(held);
}

/* One of the two is done with it. */
static void end_part(struct ims_held *held)
{
    if (atomic_fetch_sub(&held->parts, 1) == 1)
        deliver(held);
}

static void store_has_answered(struct ims_store_answer *answer)
{
    end_part((struct ims_held *)answer);
}

struct ims_held *ims_held_new(void)
{
    struct ims_held *held = calloc(1, sizeof *held);

    if (held != NULL) {
        held->answer.done = store_has_answered;
        atomic_init(&held->parts, 2);
    }
    return held;
}

void ims_held_leave(struct ims_held *held, struct ims_job *job,
                    const struct ims_message *message)
{
    held->job = job;
    held->message = *message;
    ims_delivery_release(held->work->delivery, job);
    ims_queue_hold(job);
    end_part(held);
}
