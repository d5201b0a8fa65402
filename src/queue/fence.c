/* SPDX-License-Identifier: MIT */
#include "fence.h"

#include <assert.h>
#include <stdbool.h>

#include "base/list.h"
#include "base/thread.h"
#include "job.h"
#include "state.h"

/* Whether a job up to `fence` is not retired. */
IMS_REQUIRES(ims_queue_role)
static bool is_behind(const struct ims_queue *queue, uint64_t fence)
{
    struct ims_list *first = ims_list_first(&queue->unfinished);

    assert(ims_queue_is_locked(queue));
    return first != NULL &&
           IMS_LIST_OWNER(first, struct ims_job, unfinished)->id <= fence;
}

bool ims_fence_wait_until(struct ims_queue *queue, uint64_t deadline)
{
    bool in_time = true;
    uint64_t fence;

    ims_dispatcher_lock(queue->dispatcher);
    fence = queue->last_id;
    queue->draining_count++;
    while (is_behind(queue, fence) && in_time)
        in_time =
            ims_monitor_wait(&queue->dispatcher->monitor, &queue->drained, deadline);
    in_time = !is_behind(queue, fence);
    queue->draining_count--;
    ims_dispatcher_unlock(queue->dispatcher);
    return in_time;
}

int ims_fence_wait(struct ims_queue *queue, int64_t timeout_ms)
{
    if (ims_fence_wait_until(queue, ims_clock_limit(timeout_ms)))
        return IMS_OK;
    return timeout_ms == IMS_NO_WAIT ? IMS_ERROR_PENDING : IMS_ERROR_TIMEOUT;
}
