/* SPDX-License-Identifier: MIT */
#include "in_flight.h"

#define CLOSING ((uint_fast64_t)1 << 63)

bool ims_entrants_init(struct ims_entrants *entrants)
{
    atomic_init(&entrants->word, 0);
    entrants->all_left = false;
    if (!ims_mutex_init(&entrants->lock)) {
        return false;
    }
    if (!ims_condition_init(&entrants->left)) {
        ims_mutex_fini(&entrants->lock);
        return false;
    }
    return true;
}

void ims_entrants_fini(struct ims_entrants *entrants)
{
    ims_condition_fini(&entrants->left);
    ims_mutex_fini(&entrants->lock);
}

void ims_entrants_enter(struct ims_entrants *entrants)
{
    (void)atomic_fetch_add(&entrants->word, 1);
}

void ims_entrants_leave(struct ims_entrants *entrants)
{
    if (atomic_fetch_sub(&entrants->word, 1) != (CLOSING | 1)) {
        return;
    }
    /* The closing thread waits for the flag, not for the count: so it frees nothing
     * before this thread is through. */
    ims_mutex_lock(&entrants->lock);
    entrants->all_left = true;
    ims_condition_signal(&entrants->left);
    ims_mutex_unlock(&entrants->lock);
}

void ims_entrants_wait(struct ims_entrants *entrants)
{
    if (atomic_fetch_or(&entrants->word, CLOSING) == 0) {
        return;
    }
    ims_mutex_lock(&entrants->lock);
    while (!entrants->all_left) {
        (void)ims_condition_wait(&entrants->left, &entrants->lock, IMS_CLOCK_NEVER);
    }
    ims_mutex_unlock(&entrants->lock);
}
