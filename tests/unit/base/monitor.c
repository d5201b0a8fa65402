/* SPDX-License-Identifier: MIT
 *
 * The lock that signals after it was let go: nobody who was signalled is forgotten.
 */
#include <criterion/criterion.h>
#include <stdatomic.h>

#include "src/base/monitor.h"
#include "support/gate.h"

enum { THREADS = 3 * IMS_MONITOR_NOTIFICATIONS };

static struct ims_monitor monitor;

struct waiter {
    struct ims_thread thread;
    struct ims_condition condition;
    bool waits;
    bool may_go;
};

static void *wait_to_go(void *argument)
{
    struct waiter *self = argument;
    ims_monitor_lock(&monitor);
    self->waits = true;
    while (!self->may_go)
        ims_monitor_wait(&monitor, &self->condition, IMS_CLOCK_NEVER);
    ims_monitor_unlock(&monitor);
    return NULL;
}

static bool waits(void *argument)
{
    struct waiter *waiter = argument;
    ims_monitor_lock(&monitor);
    bool waits = waiter->waits;
    ims_monitor_unlock(&monitor);
    return waits;
}

Test(monitor, more_can_be_signalled_at_once_than_are_remembered)
{
    static struct waiter waiters[THREADS];
    cr_assert(ims_monitor_init(&monitor, IMS_LOCK_RANK_QUEUE));
    for (int i = 0; i < THREADS; i++) {
        cr_assert(ims_condition_init(&waiters[i].condition));
        cr_assert(
            ims_thread_start(&waiters[i].thread, "test", 0, wait_to_go, &waiters[i]));
    }
    for (int i = 0; i < THREADS; i++)
        gate_wait_until(waits, &waiters[i]);
    ims_monitor_lock(&monitor);
    for (int i = 0; i < THREADS; i++) {
        waiters[i].may_go = true;
        ims_monitor_signal(&monitor, &waiters[i].condition);
        cr_assert_leq(monitor.deferred_count, IMS_MONITOR_NOTIFICATIONS);
    }
    ims_monitor_unlock(&monitor);
    cr_assert_eq(monitor.deferred_count, 0);
    for (int i = 0; i < THREADS; i++) {
        ims_thread_join(&waiters[i].thread); /* for ever, if one were forgotten */
        ims_condition_fini(&waiters[i].condition);
    }
    ims_monitor_fini(&monitor);
}

Test(monitor, who_waits_notifies_first)
{
    static struct waiter waiter;
    struct ims_condition own;
    cr_assert(ims_monitor_init(&monitor, IMS_LOCK_RANK_QUEUE));
    cr_assert(ims_condition_init(&waiter.condition));
    cr_assert(ims_condition_init(&own));
    cr_assert(ims_thread_start(&waiter.thread, "test", 0, wait_to_go, &waiter));
    gate_wait_until(waits, &waiter);
    ims_monitor_lock(&monitor);
    waiter.may_go = true;
    ims_monitor_signal(&monitor, &waiter.condition);
    ims_monitor_wait(&monitor, &own, ims_clock_now());
    cr_assert_eq(monitor.deferred_count, 0);
    ims_monitor_unlock(&monitor);
    ims_thread_join(&waiter.thread);
    ims_condition_fini(&own);
    ims_condition_fini(&waiter.condition);
    ims_monitor_fini(&monitor);
}
