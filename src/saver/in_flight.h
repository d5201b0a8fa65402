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

struct ims_in_flight {
    atomic_uint_fast64_t word; /* how many are inside, and whether it is being closed */
    struct ims_mutex lock;
    struct ims_condition left;
    bool all_left; /* guarded by the lock: after closing none was inside */
};

bool ims_in_flight_init(struct ims_in_flight *in_flight);
void ims_in_flight_fini(struct ims_in_flight *in_flight);

void ims_in_flight_enter(struct ims_in_flight *in_flight);
void ims_in_flight_leave(struct ims_in_flight *in_flight);

/* Waits until a moment at which nobody is inside. Whoever enters later must come from a
 * thread that is joined before ims_in_flight_fini. */
void ims_in_flight_wait(struct ims_in_flight *in_flight);

#endif
