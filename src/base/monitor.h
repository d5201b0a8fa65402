/* SPDX-License-Identifier: MIT
 *
 * A lock with conditions, whose signals are given after it was let go: so nobody wakes
 * up only to wait for the lock. It knows nothing of what it guards.
 *
 * A condition that is signalled this way must live until the signalling thread is known
 * to have gone on: longer than the one who waits for it may live.
 */
#ifndef IMS_MONITOR_H
#define IMS_MONITOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "thread.h"

enum { IMS_MONITOR_NOTIFICATIONS = 8 };

struct ims_monitor {
    struct ims_mutex mutex;
    /* guarded by the mutex */
    struct ims_condition *deferred[IMS_MONITOR_NOTIFICATIONS]; /* to be notified */
    size_t deferred_count;
};

/* False when out of resources. */
bool ims_monitor_init(struct ims_monitor *monitor, enum ims_lock_rank rank);
void ims_monitor_fini(struct ims_monitor *monitor);

void ims_monitor_lock(struct ims_monitor *monitor);
void ims_monitor_unlock(struct ims_monitor *monitor);

/* Whether the calling thread holds it. In builds with assertions only. */
bool ims_monitor_is_held(const struct ims_monitor *monitor);

/* As ims_condition_wait; deferred signals are given first. Held before and after. */
bool ims_monitor_wait(struct ims_monitor *monitor, struct ims_condition *condition,
                      uint64_t deadline);

/* Signals when the monitor is let go, or a little earlier. Held. */
void ims_monitor_signal(struct ims_monitor *monitor, struct ims_condition *condition);

#endif
