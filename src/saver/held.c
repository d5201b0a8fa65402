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

IMS_DEFINE_LOCK(struct ims_held, lock, ims_held_role)

static void deliver(struct ims_held *held)
{
    const struct ims_delivery *delivery = held->work->delivery;

    ims_held_fill(held->job, &held->answer.completion, &held->message);
    ims_delivery_run_one(delivery, held->job);
    ims_held_free(held);
}

static void store_has_answered(struct ims_store_answer *answer)
{
    struct ims_held *held = (struct ims_held *)answer;

    lock(held);
    bool left = held->left;
    held->answered = !left;
    unlock(held);
    if (left)
        deliver(held);
}

struct ims_held *ims_held_new(void)
{
    struct ims_held *held = calloc(1, sizeof *held);

    if (held == NULL)
        return NULL;
    if (!ims_mutex_init(&held->lock, IMS_LOCK_RANK_HELD)) {
        free(held);
        return NULL;
    }
    held->answer.done = store_has_answered;
    return held;
}

void ims_held_free(struct ims_held *held)
{
    if (held == NULL)
        return;
    ims_mutex_fini(&held->lock);
    free(held);
}

bool ims_held_leave(struct ims_held *held, struct ims_job *job,
                    const struct ims_message *message)
{
    held->job = job;
    held->message = *message;
    ims_delivery_release(held->work->delivery, job);
    lock(held);
    bool left = !held->answered;
    held->left = left;
    held->answered = false;
    if (left)
        ims_queue_hold(job);
    unlock(held);
    return left;
}
