/* SPDX-License-Identifier: MIT
 *
 * The order of locks, for builds with assertions: a thread takes one only while it
 * holds none of the same rank or a higher one, so that no two threads can ever wait for
 * each other. Each function is called within an assert().
 */
#ifndef IMS_LOCK_RANK_H
#define IMS_LOCK_RANK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

enum ims_lock_rank {
    IMS_LOCK_RANK_SYNC_CALLS, /* stores may take locks of their own meanwhile */
    IMS_LOCK_RANK_STATES,
    IMS_LOCK_RANK_IN_FLIGHT,
    IMS_LOCK_RANK_HELD,
    IMS_LOCK_RANK_QUEUE,
    IMS_LOCK_RANK_TICKET,
    IMS_LOCK_RANK_RESULTS,
    IMS_LOCK_RANK_REFUSALS,
    IMS_LOCK_RANK_LENDING,
    IMS_LOCK_RANK_SYNC_GROUP,
    IMS_LOCK_RANK_TEMPFILE_NAMES,
    IMS_LOCK_RANK_TEMPFILE_LOOK
};

/* The calling thread is about to take a lock of this rank: whether it may. */
bool ims_lock_rank_take(enum ims_lock_rank rank);

/* It lets it go: whether it had it. */
bool ims_lock_rank_drop(enum ims_lock_rank rank);

/* Who holds a lock: the calling thread, from now on, or nobody; and whether it does. */
typedef _Atomic(const void *) ims_lock_holder;

bool ims_lock_rank_set_holder(ims_lock_holder *holder);
bool ims_lock_rank_clear_holder(ims_lock_holder *holder);
bool ims_lock_rank_is_holder(const ims_lock_holder *holder);

#endif
