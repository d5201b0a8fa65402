/* SPDX-License-Identifier: MIT
 *
 * Flush is a fence, cancel takes what waits, and both agree with the results.
 */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "support/session.h"

static void begin(void)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 1;
    config.queue_size = 64;
    session_begin();
    session_open(config);
}

Test(saver_flush, of_nothing_returns_at_once, .init = begin, .fini = session_end)
{
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, IMS_NO_WAIT), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, -2), IMS_ERROR_ARGUMENT);
}

Test(saver_flush, looks_or_waits_for_a_while, .init = begin, .fini = session_end)
{
    session_park(1);
    cr_assert_eq(ims_flush(session_saver, IMS_NO_WAIT), IMS_ERROR_PENDING);
    cr_assert_eq(ims_flush(session_saver, 2), IMS_ERROR_TIMEOUT);
    gate_open(&staged_gate);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert_eq(results_count(&session_results), 1);
}

static atomic_bool stop;
static atomic_int failures;

static void *produce(void *argument)
{
    (void)argument;
    for (int i = 0; !atomic_load(&stop); i++) {
        char name[32];
        snprintf(name, sizeof name, "x%d", i % 100);
        if (ims_save_bytes(session_saver, name, "x", 1, NULL) != IMS_OK)
            atomic_fetch_add(&failures, 1);
    }
    return NULL;
}

Test(saver_flush, ends_under_running_producers, .init = begin, .fini = session_end)
{
    pthread_t producers[2];
    for (int i = 0; i < 2; i++)
        cr_assert_eq(pthread_create(&producers[i], NULL, produce, NULL), 0);
    for (int i = 0; i < 100; i++) {
        struct ims_stats before = session_stats();
        cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
        /* The first results are there, whatever came meanwhile. */
        for (uint64_t id = before.ledger.accepted;
             id > 0 && id + 50 > before.ledger.accepted; id--)
            cr_assert_eq(results_of(&session_results, id).status, IMS_STATUS_WRITTEN);
    }
    atomic_store(&stop, true);
    for (int i = 0; i < 2; i++)
        pthread_join(producers[i], NULL);
    cr_assert_eq(atomic_load(&failures), 0);
}

static struct gate done_gate = GATE_CLOSED;

static void slow_done(const struct ims_result *result, void *user)
{
    (void)result;
    (void)user;
    gate_pass(&done_gate);
}

Test(saver_flush, waits_until_done_has_returned, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.done = slow_done;
    session_open(config);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    gate_wait_parked(&done_gate, 1);
    cr_assert_eq(session_stats().ledger.written, 1);
    cr_assert_eq(ims_flush(session_saver, IMS_NO_WAIT), IMS_ERROR_PENDING);
    gate_open(&done_gate);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
}

Test(saver_cancel, one_that_waits, .init = begin, .fini = session_end)
{
    session_park(1);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(session_save("b.gate", 2), IMS_OK);
    cr_assert_eq(ims_cancel(session_saver, 2), IMS_OK);
    struct results_entry result = results_of(&session_results, 2);
    cr_assert_eq(result.status, IMS_STATUS_CANCELLED);
    cr_assert_eq(result.error, IMS_ERROR_CANCELLED);
    cr_assert(pthread_equal(result.thread, pthread_self()));
    cr_assert_eq(ims_cancel(session_saver, 2), IMS_ERROR_NOT_WAITING);
    cr_assert_eq(ims_cancel(session_saver, 1), IMS_ERROR_NOT_WAITING, "it is in work");
    cr_assert_eq(ims_cancel(session_saver, 99), IMS_ERROR_NOT_WAITING);
    gate_open(&staged_gate);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert_not(scratch_exists("a.gate"));
    cr_assert(session_holds("b.gate", 2));
}

Test(saver_cancel, all_that_wait, .init = begin, .fini = session_end)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    cr_assert_eq(ims_cancel(session_saver, 0), IMS_ERROR_ARGUMENT, "a missing ticket");
    cr_assert_eq(ims_cancel_all(session_saver), 0);
    session_park(1);
    for (int i = 0; i < 10; i++)
        cr_assert_eq(session_save(i % 2 != 0 ? "a.gate" : "b.gate", 1), IMS_OK);
    cr_assert_eq(ims_cancel_all(session_saver), 10);
    cr_assert_eq(results_count_status(&session_results, IMS_STATUS_CANCELLED), 10);
    cr_assert_eq(session_stats().queue_depth, 0);
    cr_assert_eq(session_stats().memory, 16);
    gate_open(&staged_gate);
    cr_assert_eq(ims_close(&session_saver, &summary), IMS_OK);
    cr_assert_eq(summary.ledger.written, 1);
    cr_assert_eq(summary.ledger.cancelled, 10);
}

static void *save_blocked(void *result)
{
    *(int *)result = ims_save_bytes(session_saver, "late", "x", 1, NULL);
    return NULL;
}

Test(saver_cancel, makes_room_for_who_is_blocked, .init = session_begin,
     .fini = session_end)
{
    int result = 1;
    pthread_t thread;
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 1;
    config.queue_size = 1;
    session_open(config);
    session_park(1);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(pthread_create(&thread, NULL, save_blocked, &result), 0);
    session_wait_blocked(1);
    cr_assert_eq(ims_cancel(session_saver, 2), IMS_OK);
    pthread_join(thread, NULL);
    cr_assert_eq(result, IMS_OK);
}
