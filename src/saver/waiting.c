/* SPDX-License-Identifier: MIT
 *
 * What a program may do with images that wait: cancel them, or give them another
 * priority.
 */
#include <imagesaver/imagesaver.h>

#include "call.h"
#include "delivery.h"
#include "queue/queue.h"
#include "saver.h"

/* How many were cancelled; `id` 0 = all. */
static int cancel(ims_saver *saver, uint64_t id)
{
    struct ims_call call;
    struct ims_list ended;
    size_t count;
    int error = ims_call_enter(saver, &call);

    if (error != IMS_OK)
        return error;
    ims_list_init(&ended);
    count = ims_queue_cancel(saver->queue, id, &ended);
    ims_delivery_run(&saver->delivery, &ended);
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
