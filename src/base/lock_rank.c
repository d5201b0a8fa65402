/* SPDX-License-Identifier: MIT */
#include "lock_rank.h"

/* A bit for each rank that the thread holds. Hidden state, but of no consequence: it
 * exists for assertions alone. */
static _Thread_local unsigned held;

bool ims_lock_rank_take(enum ims_lock_rank rank)
{
    if (held >> rank != 0)
        return false;
    held |= 1u << rank;
    return true;
}

bool ims_lock_rank_drop(enum ims_lock_rank rank)
{
    bool had = (held >> rank & 1u) != 0;

    held &= ~(1u << rank);
    return had;
}

bool ims_lock_rank_set_holder(ims_lock_holder *holder)
{
    atomic_store(holder, &held);
    return true;
}

bool ims_lock_rank_clear_holder(ims_lock_holder *holder)
{
    bool was_self = ims_lock_rank_is_holder(holder);

    atomic_store(holder, NULL);
    return was_self;
}

bool ims_lock_rank_is_holder(const ims_lock_holder *holder)
{
    return atomic_load(holder) == &held;
}
