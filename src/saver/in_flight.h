/* SPDX-License-Identifier: MIT
 *
 * How many threads are inside a saver's functions, so that closing can wait until all
 * have left before memory is freed. It knows no saver. Entering and leaving is one
 * atomic addition each. Thread-safety: safe.
 */
#ifndef IMS_IN_FLIGHT_H
#define IMS_IN_FLIGHT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/thread.h"

struct ims_entrants {
    atomic_uint_fast64_t word; /* how many are inside, and whether it is being closed */
    struct ims_mutex lock;
    struct ims_condition left;
    bool all_left; /* guarded by the lock: after closing none was inside */
};

bool ims_entrants_init(struct ims_entrants *entrants);
void ims_entrants_fini(struct ims_entrants *entrants);

void ims_entrants_enter(struct ims_entrants *entrants);
void ims_entrants_leave(struct ims_entrants *entrants);

/* Waits until a moment at which nobody is inside. Whoever enters later must come from a
 * thread that is joined before ims_entrants_fini. */
void ims_entrants_wait(struct ims_entrants *entrants);

#endif
