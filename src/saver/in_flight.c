/* SPDX-License-Identifier: MIT */
#include "in_flight.h"

#include <assert.h>

#define CLOSING ((uint_fast64_t)1 << 63)

IMS_DEFINE_LOCK(struct ims_in_flight, lock, ims_in_flight_role)

IMS_UNSHARED
bool ims_in_flight_init(struct ims_in_flight *in_flight)
{
    atomic_init(&in_flight->word, 0);
    in_flight->all_left = false;
    in_flight->is_handed_over = false;
    if (!ims_mutex_init(&in_flight->lock, IMS_LOCK_RANK_IN_FLIGHT))
        return false;
    if (!ims_condition_init(&in_flight->left)) {
        ims_mutex_fini(&in_flight->lock);
        return false;
    }
    return true;
}

void ims_in_flight_fini(struct ims_in_flight *in_flight)
{
    assert((atomic_load(&in_flight->word) & ~CLOSING) == 0);
    ims_condition_fini(&in_flight->left);
    ims_mutex_fini(&in_flight->lock);
}

void ims_in_flight_enter(struct ims_in_flight *in_flight)
{
    atomic_fetch_add(&in_flight->word, 1);
}

bool ims_in_flight_leave(struct ims_in_flight *in_flight)
{
    if (atomic_fetch_sub(&in_flight->word, 1) != (CLOSING | 1))
        return false;
    /* The closing thread waits for the flag, not for the count: so it frees nothing
     * before this thread is through. */
    lock(in_flight);
    bool is_last = in_flight->is_handed_over && !in_flight->all_left;
    in_flight->all_left = true;
    ims_condition_signal(&in_flight->left);
    unlock(in_flight);
    return is_last;
}

bool ims_in_flight_wait(struct ims_in_flight *in_flight, uint64_t deadline)
{
    bool in_time = true;

    lock(in_flight);
    if (atomic_fetch_or(&in_flight->word, CLOSING) == 0)
        in_flight->all_left = true;
    while (!in_flight->all_left && in_time)
        in_time = ims_condition_wait(&in_flight->left, &in_flight->lock, deadline);
    bool all_left = in_flight->all_left;
    unlock(in_flight);
    return all_left;
}

bool ims_in_flight_hand_over(struct ims_in_flight *in_flight)
{
    lock(in_flight);
    bool all_left = in_flight->all_left;
    in_flight->is_handed_over = true;
    unlock(in_flight);
    return !all_left;
}
