/* SPDX-License-Identifier: MIT
 *
 * How many threads are inside of something, so that closing can wait until all have
 * left before memory is freed; or, if that takes too long, leave the freeing to the
 * last one that leaves. It knows no saver. Entering and leaving is one atomic addition
 * each. Thread-safety: safe.
 *
 * The one who closes calls ims_in_flight_wait() and, if that was in vain and it will
 * wait no longer, ims_in_flight_hand_over(). Whoever enters after the first of these
 * must be inside of something else that keeps the memory, and changes nothing.
 */
#ifndef IMS_IN_FLIGHT_H
#define IMS_IN_FLIGHT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/thread.h"

extern struct ims_role ims_in_flight_role;

struct ims_in_flight {
    atomic_uint_fast64_t word; /* how many are inside, and whether it is being closed */
    struct ims_mutex lock;
    struct ims_condition left;
    IMS_GUARDED_BY(ims_in_flight_role) struct {
        bool all_left;       /* after closing none was inside */
        bool is_handed_over; /* nobody waits for that any more */
    };
};

bool ims_in_flight_init(struct ims_in_flight *in_flight);
void ims_in_flight_fini(struct ims_in_flight *in_flight);

void ims_in_flight_enter(struct ims_in_flight *in_flight);

/* True, once at most, when it was handed over and the caller is the last: what the one
 * who closed would have done then is the caller's to do now. */
bool ims_in_flight_leave(struct ims_in_flight *in_flight);

/* Waits until a moment at which nobody is inside. False when the deadline has passed.
 */
bool ims_in_flight_wait(struct ims_in_flight *in_flight, uint64_t deadline);

/* After a wait in vain. True: the last one that leaves will know that it is the last,
 * and may have done so already. False: all have left meanwhile, so the caller goes on
 * as after a wait. */
bool ims_in_flight_hand_over(struct ims_in_flight *in_flight);

#endif
