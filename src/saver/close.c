/* SPDX-License-Identifier: MIT */
#include "close.h"

#include <inttypes.h>

#include "base/message.h"
#include "base/process.h"
#include "base/struct_size.h"
#include "base/thread.h"
#include "callback.h"
#include "delivery.h"
#include "in_flight.h"
#include "lending.h"
#include "queue/fence.h"
#include "queue/queue.h"
#include "saver.h"
#include "store/store.h"

/* ---- steps ----------------------------------------------------------------------- */

static void cancel_waiting(ims_saver *saver)
{
    ims_delivery_cancel(&saver->delivery, saver->queue, 0);
}

/* Nobody can submit them any more, whoever has them. */
static void take_back_lent(ims_saver *saver)
{
    struct ims_message message;
    size_t count = ims_lending_end_all(saver);

    if (count == 0)
        return;
    ims_message_set(
        &message,
        "%zu image%s borrowed and neither submitted nor returned; %s memory "
        "is gone",
        count, count == 1 ? " was" : "s were", count == 1 ? "its" : "their");
    ims_delivery_log(&saver->delivery, IMS_LOG_ERROR, "closed", saver->location,
                     message.text);
}

void ims_close_after_jobs(void *saver)
{
    ims_saver_free(saver);
}

void ims_close_after_calls(ims_saver *saver)
{
    cancel_waiting(saver); /* what was being copied when the saver was closed */
    take_back_lent(saver);
    if (!ims_queue_abandon(saver->queue))
        ims_close_after_jobs(saver);
}

/* ---- the thread that closes ------------------------------------------------------ */

static void summarise(ims_saver *saver, struct ims_summary *summary)
{
    ims_queue_summarise(saver->queue, summary);
    ims_refusals_summarise(&saver->refusals, summary);
}

/* Whether all images have their results in time. */
static bool wait_for_jobs(ims_saver *saver, uint64_t deadline)
{
    if (ims_fence_wait_until(saver->queue, deadline))
        return true;
    cancel_waiting(saver);
    return ims_fence_wait_until(saver->queue, 0);
}

/* Nobody waits any longer for those that are stuck: they free the rest, some day. */
static int leave_behind(ims_saver *saver, struct ims_summary *summary,
                        bool calls_have_left)
{
    struct ims_message message;

    cancel_waiting(saver);
    summarise(saver, summary);
    ims_message_set(&message,
                    "the time-out has passed; %" PRIu64 " images are left to workers "
                    "that have not come back",
                    summary->ledger.pending);
    ims_delivery_log(&saver->delivery, IMS_LOG_ERROR, "closed", saver->location,
                     message.text);
    if (calls_have_left || !ims_in_flight_hand_over(&saver->in_flight))
        ims_close_after_calls(saver);
    return IMS_ERROR_TIMEOUT;
}

static int finish(ims_saver *saver, struct ims_summary *summary)
{
    summarise(saver, summary);
    ims_delivery_log(&saver->delivery, IMS_LOG_INFO, "closed", saver->location,
                     summary->first_error == IMS_OK ? "all is well"
                                                    : "some images failed");
    ims_close_after_jobs(saver);
    return summary->first_error;
}

static int shut(ims_saver *saver, struct ims_summary *summary, bool cancel,
                uint64_t deadline)
{
    ims_queue_close(saver->queue);
    saver->store->kind->hurry(saver->store, true);
    ims_kept_results_close(&saver->kept);
    if (cancel)
        cancel_waiting(saver);
    if (!ims_in_flight_wait(&saver->in_flight, deadline))
        return leave_behind(saver, summary, false);
    if (cancel)
        cancel_waiting(saver); /* what was being copied when the saver was closed */
    take_back_lent(saver);
    if (!wait_for_jobs(saver, deadline))
        return leave_behind(saver, summary, true);
    return finish(saver, summary);
}

static int close_saver(ims_saver **handle, struct ims_summary *summary, bool cancel,
                       int64_t timeout_ms)
{
    struct ims_summary told = IMS_SUMMARY_INIT;
    int misuse = IMS_OK;

    if (summary != NULL)
        misuse = ims_struct_size_check(&ims_struct_size_summary, summary, NULL);
    if (handle == NULL || *handle == NULL)
        return misuse;
    ims_saver *saver = *handle;
    if (!ims_process_is_own(saver->process)) {
        *handle = NULL;
        return IMS_ERROR_FORKED;
    }
    if (ims_callback_would_wait_for_itself(saver, saver->workers))
        return IMS_ERROR_DEADLOCK;
    *handle = NULL;
    int cancel_state = ims_thread_disable_cancel();
    int error = shut(saver, &told, cancel, ims_clock_limit(timeout_ms));
    ims_thread_restore_cancel(cancel_state);
    if (summary != NULL && misuse == IMS_OK)
        ims_struct_size_give(&ims_struct_size_summary, summary, &told);
    return error != IMS_OK ? error : misuse;
}

int ims_close(ims_saver **saver, struct ims_summary *summary)
{
    return close_saver(saver, summary, false, IMS_NO_LIMIT);
}

int ims_abort(ims_saver **saver, struct ims_summary *summary)
{
    return close_saver(saver, summary, true, IMS_NO_LIMIT);
}

int ims_close_within(ims_saver **saver, int64_t timeout_ms, struct ims_summary *summary)
{
    if (timeout_ms < IMS_NO_WAIT)
        return IMS_ERROR_ARGUMENT;
    return close_saver(saver, summary, false, timeout_ms);
}
