/* SPDX-License-Identifier: MIT */
#include "fence.h"

#include <stdbool.h>

#include "base/list.h"
#include "base/thread.h"
#include "job.h"
#include "state.h"

/* Whether a job up to `fence` is not retired. Lock held. */
static bool is_behind(const struct ims_queue *queue, uint64_t fence)
{
    struct ims_list *first = ims_list_first(&queue->unfinished);

    return first != NULL &&
           IMS_LIST_OWNER(first, struct ims_job, unfinished)->id <= fence;
}

int ims_fence_wait(struct ims_queue *queue, int64_t timeout_ms)
{
    uint64_t deadline =
        timeout_ms > 0 ? ims_clock_deadline(timeout_ms) : IMS_CLOCK_NEVER;
    int result = IMS_OK;
    uint64_t fence;

    ims_monitor_lock(&queue->dispatcher->monitor);
    fence = queue->last_id;
    if (timeout_ms == IMS_NO_WAIT && is_behind(queue, fence))
        result = IMS_ERROR_PENDING;
    queue->draining_count++;
    while (result == IMS_OK && is_behind(queue, fence)) {
        if (!ims_monitor_wait(&queue->dispatcher->monitor, &queue->drained, deadline) &&
            is_behind(queue, fence)) {
            result = IMS_ERROR_TIMEOUT;
        }
    }
    queue->draining_count--;
    ims_monitor_unlock(&queue->dispatcher->monitor);
    return result;
}
