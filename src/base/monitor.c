/* SPDX-License-Identifier: MIT */
#include "monitor.h"

#include <assert.h>

bool ims_monitor_init(struct ims_monitor *monitor, enum ims_lock_rank rank)
{
    monitor->deferred_count = 0;
    return ims_mutex_init(&monitor->mutex, rank);
}

void ims_monitor_fini(struct ims_monitor *monitor)
{
    ims_mutex_fini(&monitor->mutex);
}

bool ims_monitor_is_held(const struct ims_monitor *monitor)
{
    return ims_mutex_is_held(&monitor->mutex);
}

void ims_monitor_lock(struct ims_monitor *monitor)
{
    ims_mutex_lock(&monitor->mutex);
}

void ims_monitor_unlock(struct ims_monitor *monitor)
{
    struct ims_condition *deferred[IMS_MONITOR_NOTIFICATIONS];
    size_t count = monitor->deferred_count;

    for (size_t i = 0; i < count; i++)
        deferred[i] = monitor->deferred[i];
    monitor->deferred_count = 0;
    ims_mutex_unlock(&monitor->mutex);
    for (size_t i = 0; i < count; i++)
        ims_condition_signal(deferred[i]);
}

/* Gives the deferred signals at once. */
static void notify(struct ims_monitor *monitor)
{
    while (monitor->deferred_count > 0)
        ims_condition_signal(monitor->deferred[--monitor->deferred_count]);
}

bool ims_monitor_wait(struct ims_monitor *monitor, struct ims_condition *condition,
                      uint64_t deadline)
{
    notify(monitor);
    return ims_condition_wait(condition, &monitor->mutex, deadline);
}

void ims_monitor_signal(struct ims_monitor *monitor, struct ims_condition *condition)
{
    assert(ims_monitor_is_held(monitor));
    if (monitor->deferred_count == IMS_MONITOR_NOTIFICATIONS)
        notify(monitor);
    monitor->deferred[monitor->deferred_count++] = condition;
}
