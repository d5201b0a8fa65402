/* SPDX-License-Identifier: MIT
 *
 * Results without callbacks: the program's way to those that are kept, and to the
 * reason of a refusal.
 */
#include "base/struct_size.h"
#include "base/thread.h"
#include "call.h"
#include "callback.h"
#include "kept_results.h"
#include "saver.h"

/* Counted in. */
static int take_next(ims_saver *saver, int64_t timeout_ms, struct ims_result *result)
{
    const struct ims_result *taken;
    int error = ims_kept_results_take(&saver->kept, 0, &taken);

    if (error == IMS_ERROR_TIMEOUT && timeout_ms != IMS_NO_WAIT) {
        /* The worker that it would wait for may be this one. */
        if (ims_callback_would_wait_for_itself(saver, saver->workers))
            return IMS_ERROR_DEADLOCK;
        error =
            ims_kept_results_take(&saver->kept, ims_clock_limit(timeout_ms), &taken);
    } else if (error == IMS_ERROR_TIMEOUT) {
        error = IMS_ERROR_PENDING;
    }
    if (error == IMS_OK)
        ims_struct_size_give(&ims_struct_size_result, result, taken);
    return error;
}

int ims_result_next(ims_saver *saver, int64_t timeout_ms, struct ims_result *result)
{
    struct ims_call call;

    if (saver == NULL || result == NULL || timeout_ms < IMS_NO_WAIT)
        return IMS_ERROR_ARGUMENT;
    int error = ims_struct_size_check(&ims_struct_size_result, result, NULL);
    if (error == IMS_OK)
        error = ims_call_enter(saver, &call);
    if (error != IMS_OK)
        return error;
    error = saver->kept.capacity > 0 ? take_next(saver, timeout_ms, result)
                                     : IMS_ERROR_ARGUMENT;
    ims_call_leave(saver, &call);
    return error;
}

int ims_result_fd(ims_saver *saver)
{
    struct ims_call call;

    if (saver == NULL)
        return IMS_ERROR_ARGUMENT;
    int error = ims_call_enter(saver, &call);
    if (error != IMS_OK)
        return error;
    int handle = IMS_ERROR_ARGUMENT;
    if (saver->kept.capacity > 0) {
        handle = ims_kept_results_handle(&saver->kept);
        if (handle < 0)
            handle = IMS_ERROR_IO;
    }
    ims_call_leave(saver, &call);
    return handle;
}

int ims_last_refusal(ims_saver *saver, struct ims_message *message)
{
    struct ims_call call;

    if (message != NULL)
        *message = (struct ims_message){0};
    if (saver == NULL)
        return IMS_ERROR_ARGUMENT;
    int error = ims_call_enter(saver, &call);
    if (error != IMS_OK)
        return error;
    error = ims_refusals_last(&saver->refusals, message);
    ims_call_leave(saver, &call);
    return error;
}
