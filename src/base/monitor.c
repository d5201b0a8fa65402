/* SPDX-License-Identifier: MIT */
#include "monitor.h"

bool ims_monitor_init(struct ims_monitor *monitor)
{
    monitor->owed_count = 0;
    return ims_mutex_init(&monitor->mutex);
}

void ims_monitor_fini(struct ims_monitor *monitor)
{
    ims_mutex_fini(&monitor->mutex);
}

void ims_monitor_lock(struct ims_monitor *monitor)
{
    ims_mutex_lock(&monitor->mutex);
}

void ims_monitor_unlock(struct ims_monitor *monitor)
{
    struct ims_condition *owed[IMS_MONITOR_OWED];
    size_t count = monitor->owed_count;

    for (size_t i = 0; i < count; i++)
        owed[i] = monitor->owed[i];
    monitor->owed_count = 0;
    ims_mutex_unlock(&monitor->mutex);
    for (size_t i = 0; i < count; i++)
        ims_condition_signal(owed[i]);
}

/* Signals at once. */
static void pay(struct ims_monitor *monitor)
{
    while (monitor->owed_count > 0)
        ims_condition_signal(monitor->owed[--monitor->owed_count]);
}

bool ims_monitor_wait(struct ims_monitor *monitor, struct ims_condition *condition,
                      uint64_t deadline)
{
    pay(monitor);
    return ims_condition_wait(condition, &monitor->mutex, deadline);
}

void ims_monitor_signal(struct ims_monitor *monitor, struct ims_condition *condition)
{
    if (monitor->owed_count == IMS_MONITOR_OWED)
        pay(monitor);
    monitor->owed[monitor->owed_count++] = condition;
}
