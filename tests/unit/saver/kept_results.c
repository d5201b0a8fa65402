/* SPDX-License-Identifier: MIT
 *
 * Results that wait to be taken: in order, bounded, each to one thread, and a
 * descriptor that tells.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>

#include "src/saver/kept_results.h"
#include "support/alloc_fail.h"
#include "support/gate.h"
#include "support/staged_os.h"

static struct ims_kept_results kept;

static void begin(void)
{
    staged_reset();
    cr_assert(ims_kept_results_init(&kept, 2, &staged_os));
}

static void end(void)
{
    ims_kept_results_fini(&kept);
}

static struct ims_kept_result *reserve(void)
{
    struct ims_kept_result *record =
        ims_kept_results_reserve(&kept, strlen("/a/b"), strlen("enc"));
    cr_assert_not_null(record);
    return record;
}

static void add(uint64_t id)
{
    char path[] = "/a/b"; /* gone when it is taken */
    const struct ims_result result = {
        .size = sizeof result, .id = id, .path = path, .encoder = "enc", .message = ""};
    ims_kept_results_add(&kept, reserve(), &result);
    memset(path, '?', sizeof path - 1);
}

static uint64_t take(void)
{
    const struct ims_result *result;
    cr_assert_eq(ims_kept_results_take(&kept, IMS_CLOCK_NEVER, &result), IMS_OK);
    cr_assert_str_eq(result->path, "/a/b");
    cr_assert_str_eq(result->encoder, "enc");
    cr_assert_str_eq(result->message, "");
    return result->id;
}

static bool is_readable(int handle)
{
    struct pollfd look = {.fd = handle, .events = POLLIN};
    return poll(&look, 1, 0) == 1;
}

Test(kept_results, are_taken_in_order, .init = begin, .fini = end)
{
    const struct ims_result *none;
    cr_assert_eq(ims_kept_results_take(&kept, 0, &none), IMS_ERROR_TIMEOUT);
    add(1);
    add(2);
    cr_assert_eq(ims_kept_results_count(&kept), 2);
    cr_assert_eq(take(), 1);
    add(3);
    cr_assert_eq(take(), 2);
    cr_assert_eq(take(), 3);
    cr_assert_eq(ims_kept_results_count(&kept), 0);
    cr_assert_eq(ims_kept_results_take(&kept, 0, &none), IMS_ERROR_TIMEOUT);
}

Test(kept_results, the_descriptor_tells_whether_one_waits, .init = begin, .fini = end)
{
    add(1);
    staged_fail(STAGED_EVENTFD, 1, EMFILE, false);
    cr_assert_eq(ims_kept_results_handle(&kept), -1);
    cr_assert_eq(errno, EMFILE);
    int handle = ims_kept_results_handle(&kept);
    cr_assert_geq(handle, 3);
    cr_assert(is_readable(handle), "it was there before");
    cr_assert_eq(ims_kept_results_handle(&kept), handle);
    add(2);
    take();
    cr_assert(is_readable(handle), "one is left");
    take();
    cr_assert_not(is_readable(handle));
    add(3);
    cr_assert(is_readable(handle));
}

Test(kept_results, steady_state_allocates_nothing, .init = begin, .fini = end)
{
    for (int warm = 0; warm < 2; warm++) {
        add(1);
        add(2);
        take();
        take();
    }
    alloc_fail_at(1);
    for (uint64_t i = 0; i < 10; i++) {
        add(i);
        cr_assert_eq(take(), i);
        ims_kept_results_discard(&kept, reserve());
    }
    cr_assert_not(alloc_fail_reached());
}

Test(kept_results, room_that_cannot_be_had_is_told_before, .init = begin, .fini = end)
{
    for (long number = 1; number <= 2; number++) {
        alloc_fail_at(number);
        cr_assert_null(ims_kept_results_reserve(&kept, 10, 10), "allocation %ld",
                       number);
        cr_assert(alloc_fail_reached());
    }
    cr_assert_null(ims_kept_results_reserve(&kept, SIZE_MAX - 3, 10));
    ims_kept_results_discard(&kept, NULL);
    add(1);
    cr_assert_eq(take(), 1);
}

Test(kept_results, what_does_not_fit_is_cut, .init = begin, .fini = end)
{
    const struct ims_result result = {
        .path = "/longer/than/room", .encoder = "longer", .message = "m"};
    const struct ims_result *taken;
    ims_kept_results_add(&kept, reserve(), &result);
    cr_assert_eq(ims_kept_results_take(&kept, 0, &taken), IMS_OK);
    cr_assert_str_eq(taken->path, "/lon");
    cr_assert_str_eq(taken->encoder, "lon");
}

static atomic_bool was_added;

static void *add_third(void *argument)
{
    (void)argument;
    add(3);
    atomic_store(&was_added, true);
    return NULL;
}

static bool third_is_added(void *argument)
{
    (void)argument;
    return atomic_load(&was_added);
}

Test(kept_results, a_full_list_holds_up_who_adds, .init = begin, .fini = end)
{
    pthread_t thread;
    add(1);
    add(2);
    cr_assert_eq(pthread_create(&thread, NULL, add_third, NULL), 0);
    for (int look = 0; look < 300; look++) {
        cr_assert_not(atomic_load(&was_added));
        sched_yield();
    }
    cr_assert_eq(take(), 1);
    gate_wait_until(third_is_added, NULL);
    pthread_join(thread, NULL);
    cr_assert_eq(take(), 2);
    cr_assert_eq(take(), 3);
}

static void *take_until_closed(void *argument)
{
    const struct ims_result *result;
    *(int *)argument = ims_kept_results_take(&kept, IMS_CLOCK_NEVER, &result);
    return NULL;
}

Test(kept_results, closing_sends_everybody_away, .init = begin, .fini = end)
{
    pthread_t taker;
    int error = IMS_OK;
    cr_assert_eq(pthread_create(&taker, NULL, take_until_closed, &error), 0);
    ims_kept_results_close(&kept);
    pthread_join(taker, NULL);
    cr_assert_eq(error, IMS_ERROR_CLOSED);
    for (uint64_t i = 0; i < 5; i++)
        add(i); /* nobody is there to take them: forgotten, and no wait */
    cr_assert_eq(ims_kept_results_count(&kept), 0);
}

Test(kept_results, closing_lets_who_is_held_up_go, .init = begin, .fini = end)
{
    pthread_t thread;
    add(1);
    add(2);
    cr_assert_eq(pthread_create(&thread, NULL, add_third, NULL), 0);
    ims_kept_results_close(&kept);
    pthread_join(thread, NULL);
    cr_assert_eq(take(), 1, "what waits may still be taken");
}

static void *take_and_hold(void *gate)
{
    const struct ims_result *result;
    cr_assert_eq(ims_kept_results_take(&kept, IMS_CLOCK_NEVER, &result), IMS_OK);
    gate_pass(gate);
    cr_assert_str_eq(result->path, "/a/b");
    return (void *)(uintptr_t)result->id;
}

Test(kept_results, what_a_thread_took_stays_until_it_takes_again, .init = begin,
     .fini = end)
{
    struct gate gate = GATE_CLOSED;
    pthread_t thread;
    void *id;
    add(1);
    cr_assert_eq(pthread_create(&thread, NULL, take_and_hold, &gate), 0);
    gate_wait_parked(&gate, 1);
    for (uint64_t i = 2; i < 20; i++) {
        add(i);
        cr_assert_eq(take(), i);
    }
    gate_open(&gate);
    pthread_join(thread, &id);
    cr_assert_eq((uintptr_t)id, 1);
}
