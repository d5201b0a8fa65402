/* SPDX-License-Identifier: MIT
 *
 * What a program may do about images that are on their way: cancel them, give them
 * another priority, wait for them.
 */
#include <imagesaver/imagesaver.h>

#include "call.h"
#include "callback.h"
#include "delivery.h"
#include "queue/fence.h"
#include "queue/queue.h"
#include "saver.h"
#include "store/store.h"

/* How many were cancelled; `id` 0 = all. */
static int cancel(ims_saver *saver, uint64_t id)
{
    struct ims_call call;
    int error = ims_call_enter(saver, &call);

    if (error != IMS_OK)
        return error;
    size_t count = ims_delivery_cancel(&saver->delivery, saver->queue, id);
    ims_call_leave(saver, &call);
    return (int)count;
}

int ims_cancel(ims_saver *saver, uint64_t id)
{
    int count;

    if (saver == NULL || id == 0)
        return IMS_ERROR_ARGUMENT;
    count = cancel(saver, id);
    if (count < 0)
        return count;
    return count > 0 ? IMS_OK : IMS_ERROR_NOT_WAITING;
}

int ims_cancel_all(ims_saver *saver)
{
    return saver != NULL ? cancel(saver, 0) : IMS_ERROR_ARGUMENT;
}

int ims_reprioritise(ims_saver *saver, uint64_t id, int32_t priority)
{
    struct ims_call call;
    int error;

    if (saver == NULL || id == 0)
        return IMS_ERROR_ARGUMENT;
    error = ims_call_enter(saver, &call);
    if (error != IMS_OK)
        return error;
    if (!ims_queue_reprioritise(saver->queue, id, priority))
        error = IMS_ERROR_NOT_WAITING;
    ims_call_leave(saver, &call);
    return error;
}

/* Who waits for all has what the store holds answered meanwhile. */
static int wait_for_all(ims_saver *saver, int64_t timeout_ms)
{
    struct ims_store *store = saver->store;

    if (ims_callback_would_wait_for_itself(saver, saver->workers))
        return IMS_ERROR_DEADLOCK;
    if (timeout_ms == IMS_NO_WAIT)
        return ims_fence_wait(saver->queue, timeout_ms);
    store->kind->hurry(store, true);
    int error = ims_fence_wait(saver->queue, timeout_ms);
    store->kind->hurry(store, false);
    return error;
}

int ims_flush(ims_saver *saver, int64_t timeout_ms)
{
    struct ims_call call;
    int error;

    if (saver == NULL || timeout_ms < IMS_NO_WAIT)
        return IMS_ERROR_ARGUMENT;
    error = ims_call_enter(saver, &call);
    if (error != IMS_OK)
        return error;
    error = wait_for_all(saver, timeout_ms);
    ims_call_leave(saver, &call);
    return error;
}

int ims_sync(ims_saver *saver, int64_t timeout_ms)
{
    struct ims_call call;

    if (saver == NULL || timeout_ms < IMS_NO_WAIT)
        return IMS_ERROR_ARGUMENT;
    int error = ims_call_enter(saver, &call);
    if (error != IMS_OK)
        return error;
    uint64_t beginning = ims_sync_calls_begin(&saver->sync_calls);
    error = wait_for_all(saver, timeout_ms);
    if (error == IMS_OK) {
        struct ims_message message;
        error =
            ims_sync_calls_run(&saver->sync_calls, beginning, saver->store, &message);
        if (error != IMS_OK)
            ims_delivery_log(&saver->delivery, IMS_LOG_ERROR, "cannot sync",
                             saver->location, message.text);
    }
    ims_call_leave(saver, &call);
    return error;
}
