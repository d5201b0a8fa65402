/* SPDX-License-Identifier: MIT
 *
 * Calls of ims_sync() that run at the same time: the system tells of a failure once,
 * and each of them that it may be about has to hear of it. They have the store sync one
 * after another. It knows no queue. Locking: a lock of its own guards all of it.
 */
#ifndef IMS_SYNC_CALLS_H
#define IMS_SYNC_CALLS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "base/thread.h"

struct ims_store;

extern struct ims_role ims_sync_calls_role;

struct ims_sync_calls {
    struct ims_mutex lock; /* held during a sync */
    atomic_uint_fast64_t failures;
    IMS_GUARDED_BY(ims_sync_calls_role) struct {
        int error; /* of the latest failure, with what was said of it */
        struct ims_message message;
    };
};

/* False when out of resources. */
bool ims_sync_calls_init(struct ims_sync_calls *calls);
void ims_sync_calls_fini(struct ims_sync_calls *calls);

/* A call begins: it will be told of what fails from now on. */
uint64_t ims_sync_calls_begin(const struct ims_sync_calls *calls);

/* Has the store sync for a call with this beginning. IMS_OK, or an error and a message,
 * if this sync or one since the beginning failed. Blocks. */
int ims_sync_calls_run(struct ims_sync_calls *calls, uint64_t beginning,
                       struct ims_store *store, struct ims_message *message);

#endif
