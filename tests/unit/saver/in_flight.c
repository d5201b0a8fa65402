/* SPDX-License-Identifier: MIT
 *
 * Whoever waits for the entrants waits for each of them.
 */
#include <criterion/criterion.h>
#include <pthread.h>
#include <sched.h>

#include "src/saver/in_flight.h"

static struct ims_entrants entrants;
static atomic_int inside;
static atomic_bool waited;

static void begin(void)
{
    cr_assert(ims_entrants_init(&entrants));
}

static void end(void)
{
    ims_entrants_fini(&entrants);
}

Test(entrants, with_nobody_inside_nobody_waits, .init = begin, .fini = end)
{
    ims_entrants_enter(&entrants);
    ims_entrants_leave(&entrants);
    ims_entrants_wait(&entrants);
}

static void *wait_for_all(void *argument)
{
    (void)argument;
    ims_entrants_wait(&entrants);
    cr_assert_eq(atomic_load(&inside), 0);
    atomic_store(&waited, true);
    return NULL;
}

Test(entrants, the_last_to_leave_ends_the_wait, .init = begin, .fini = end)
{
    pthread_t thread;
    for (int i = 0; i < 3; i++)
        ims_entrants_enter(&entrants);
    atomic_store(&inside, 3);
    cr_assert_eq(pthread_create(&thread, NULL, wait_for_all, NULL), 0);
    while (atomic_load(&entrants.word) == 3) /* until it has begun to wait */
        sched_yield();
    for (int i = 0; i < 3; i++) {
        for (int look = 0; look < 300; look++) {
            cr_assert_not(atomic_load(&waited));
            sched_yield();
        }
        atomic_fetch_sub(&inside, 1);
        ims_entrants_leave(&entrants);
    }
    pthread_join(thread, NULL);
    cr_assert(atomic_load(&waited));
    /* A worker's callback may still come and go. */
    ims_entrants_enter(&entrants);
    ims_entrants_leave(&entrants);
}
