/* SPDX-License-Identifier: MIT */
#include "sync_calls.h"

#include "store/store.h"

IMS_DEFINE_LOCK(struct ims_sync_calls, lock, ims_sync_calls_role)

bool ims_sync_calls_init(struct ims_sync_calls *calls)
{
    atomic_init(&calls->failures, 0);
    return ims_mutex_init(&calls->lock, IMS_LOCK_RANK_SYNC_CALLS);
}

void ims_sync_calls_fini(struct ims_sync_calls *calls)
{
    ims_mutex_fini(&calls->lock);
}

uint64_t ims_sync_calls_begin(const struct ims_sync_calls *calls)
{
    return atomic_load(&calls->failures);
}

int ims_sync_calls_run(struct ims_sync_calls *calls, uint64_t beginning,
                       struct ims_store *store, struct ims_message *message)
{
    lock(calls);
    int error = store->kind->sync(store, message);
    if (error != IMS_OK) {
        calls->error = error;
        calls->message = *message;
        atomic_fetch_add(&calls->failures, 1);
    } else if (atomic_load(&calls->failures) != beginning) {
        error = calls->error;
        *message = calls->message;
    }
    unlock(calls);
    return error;
}
