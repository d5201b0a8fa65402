/* SPDX-License-Identifier: MIT
 *
 * Whoever waits for the entrants waits for each of them.
 */
#include <criterion/criterion.h>
#include <pthread.h>
#include <sched.h>

#include "src/saver/in_flight.h"

static struct ims_in_flight in_flight;
static atomic_int inside;
static atomic_bool waited;

static void begin(void)
{
    cr_assert(ims_in_flight_init(&in_flight));
}

static void end(void)
{
    ims_in_flight_fini(&in_flight);
}

Test(in_flight, with_nobody_inside_nobody_waits, .init = begin, .fini = end)
{
    ims_in_flight_enter(&in_flight);
    cr_assert_not(ims_in_flight_leave(&in_flight));
    cr_assert(ims_in_flight_wait(&in_flight, IMS_CLOCK_NEVER));
}

static void *wait_for_all(void *argument)
{
    (void)argument;
    cr_assert(ims_in_flight_wait(&in_flight, IMS_CLOCK_NEVER));
    cr_assert_eq(atomic_load(&inside), 0);
    atomic_store(&waited, true);
    return NULL;
}

Test(in_flight, the_last_to_leave_ends_the_wait, .init = begin, .fini = end)
{
    pthread_t thread;
    for (int i = 0; i < 3; i++)
        ims_in_flight_enter(&in_flight);
    atomic_store(&inside, 3);
    cr_assert_eq(pthread_create(&thread, NULL, wait_for_all, NULL), 0);
    while (atomic_load(&in_flight.word) == 3) /* until it has begun to wait */
        sched_yield();
    for (int i = 0; i < 3; i++) {
        for (int look = 0; look < 300; look++) {
            cr_assert_not(atomic_load(&waited));
            sched_yield();
        }
        atomic_fetch_sub(&inside, 1);
        cr_assert_not(ims_in_flight_leave(&in_flight));
    }
    pthread_join(thread, NULL);
    cr_assert(atomic_load(&waited));
    /* A worker's callback may still come and go. */
    ims_in_flight_enter(&in_flight);
    cr_assert_not(ims_in_flight_leave(&in_flight));
}

Test(in_flight, when_nobody_waits_any_longer_the_last_one_knows, .init = begin,
     .fini = end)
{
    for (int i = 0; i < 2; i++)
        ims_in_flight_enter(&in_flight);
    cr_assert_not(ims_in_flight_wait(&in_flight, 0));
    cr_assert_not(ims_in_flight_leave(&in_flight));
    cr_assert(ims_in_flight_hand_over(&in_flight));
    cr_assert(ims_in_flight_leave(&in_flight));
    ims_in_flight_enter(&in_flight);
    cr_assert_not(ims_in_flight_leave(&in_flight), "once only");
}

Test(in_flight, who_left_meanwhile_is_not_handed_anything, .init = begin, .fini = end)
{
    ims_in_flight_enter(&in_flight);
    cr_assert_not(ims_in_flight_wait(&in_flight, 0));
    cr_assert_not(ims_in_flight_leave(&in_flight));
    cr_assert_not(ims_in_flight_hand_over(&in_flight), "the closing one goes on");
}
