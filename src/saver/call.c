/* SPDX-License-Identifier: MIT */
#include "call.h"

#include "base/process.h"
#include "base/thread.h"
#include "close.h"
#include "saver.h"

int ims_call_enter(ims_saver *saver, struct ims_call *call)
{
    /* Before anything else: in a child any lock may be held for ever. */
    if (!ims_process_is_own(saver->process))
        return IMS_ERROR_FORKED;
    call->cancel = ims_thread_disable_cancel();
    ims_in_flight_enter(&saver->in_flight);
    return IMS_OK;
}

void ims_call_leave(ims_saver *saver, const struct ims_call *call)
{
    if (ims_in_flight_leave(&saver->in_flight))
        ims_close_after_calls(saver);
    ims_thread_restore_cancel(call->cancel);
}
