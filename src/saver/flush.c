/* SPDX-License-Identifier: MIT */
#include "call.h"
#include "callback.h"
#include "delivery.h"
#include "queue/fence.h"
#include "saver.h"
#include "store/store.h"

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
    error = wait_for_all(saver, timeout_ms);
    if (error == IMS_OK) {
        struct ims_message message;
        error = saver->store->kind->sync(saver->store, &message);
        if (error != IMS_OK)
            ims_delivery_log(&saver->delivery, IMS_LOG_ERROR, "cannot sync",
                             saver->location, message.text);
    }
    ims_call_leave(saver, &call);
    return error;
}
