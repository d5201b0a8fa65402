/* SPDX-License-Identifier: MIT
 *
 * The ways of a full queue. One worker is parked, so what is saved waits.
 */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>

#include "support/session.h"

static void open_full(enum ims_when_full when_full, int64_t timeout_ms)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 1;
    config.queue_size = 2;
    config.when_full = when_full;
    config.timeout_ms = timeout_ms;
    session_open(config);
    session_park(1);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK); /* image 2 */
    cr_assert_eq(session_save("b.gate", 2), IMS_OK); /* image 3 */
}

static void close_and_count(uint64_t written, uint64_t dropped)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    gate_open(&staged_gate);
    cr_assert_eq(ims_close(&session_saver, &summary), IMS_OK);
    cr_assert_eq(summary.ledger.written, written);
    cr_assert_eq(summary.ledger.dropped, dropped);
    cr_assert_eq(summary.ledger.pending, 0);
    cr_assert_eq(results_count(&session_results), written + dropped);
}

static void *save_third(void *result)
{
    *(int *)result = session_save("c.gate", 3);
    return NULL;
}

Test(saver_full, blocks_until_there_is_room, .init = session_begin, .fini = session_end)
{
    int result = 1;
    pthread_t thread;
    open_full(IMS_WHEN_FULL_BLOCK, 0);
    cr_assert_eq(pthread_create(&thread, NULL, save_third, &result), 0);
    session_wait_blocked(1);
    cr_assert_eq(session_stats().ledger.accepted, 3);
    gate_let(&staged_gate, 1);
    pthread_join(thread, NULL);
    cr_assert_eq(result, IMS_OK);
    cr_assert_eq(session_stats().ledger.accepted, 4);
    cr_assert_eq(session_stats().waited, 1);
    close_and_count(4, 0);
}

Test(saver_full, blocks_no_longer_than_it_may, .init = session_begin,
     .fini = session_end)
{
    open_full(IMS_WHEN_FULL_BLOCK, 5);
    cr_assert_eq(session_save("c.gate", 3), IMS_ERROR_TIMEOUT);
    cr_assert_eq(session_stats().timed_out, 1);
    cr_assert_eq(session_stats().refused, 1);
    cr_assert_eq(session_stats().refused_full, 0);
    cr_assert(session_logged(IMS_LOG_ERROR, "c.gate", "time"));
    close_and_count(3, 0);
    cr_assert_not(scratch_exists("c.gate"));
}

Test(saver_full, a_request_has_its_own_time_limit, .init = session_begin,
     .fini = session_end)
{
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = session_image(3);
    open_full(IMS_WHEN_FULL_BLOCK, 0);
    request.image = &image;
    request.file_name = "c.gate";
    request.timeout_ms = 5;
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_ERROR_TIMEOUT);
    request.timeout_ms = IMS_NO_WAIT;
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_ERROR_FULL);
    cr_assert_eq(session_stats().timed_out, 1);
    cr_assert_eq(session_stats().refused_full, 1);
    cr_assert_eq(session_stats().waited, 1);
    close_and_count(3, 0);
}

Test(saver_full, refuses, .init = session_begin, .fini = session_end)
{
    open_full(IMS_WHEN_FULL_REFUSE, 0);
    cr_assert_eq(session_save("c.gate", 3), IMS_ERROR_FULL);
    cr_assert_eq(session_stats().refused, 1);
    cr_assert_eq(session_stats().refused_full, 1);
    cr_assert_eq(session_stats().ledger.accepted, 3);
    cr_assert(session_logged(IMS_LOG_ERROR, "c.gate", "full"));
    close_and_count(3, 0);
}

Test(saver_full, drops_the_newest, .init = session_begin, .fini = session_end)
{
    open_full(IMS_WHEN_FULL_DROP_NEWEST, 0);
    cr_assert_eq(session_save("c.gate", 3), IMS_OK);
    struct results_entry result = results_of(&session_results, 4);
    cr_assert_eq(result.status, IMS_STATUS_DROPPED);
    cr_assert_eq(result.error, IMS_ERROR_DROPPED);
    cr_assert_str_eq(result.path, scratch_path("c.gate"));
    cr_assert(pthread_equal(result.thread, pthread_self()), "on the dropping thread");
    cr_assert_eq(session_stats().dropped_newest, 1);
    cr_assert_eq(session_stats().refused, 0);
    cr_assert(session_logged(IMS_LOG_WARNING, "c.gate", "dropped"));
    close_and_count(3, 1);
    cr_assert_not(scratch_exists("c.gate"));
}

Test(saver_full, drops_the_oldest, .init = session_begin, .fini = session_end)
{
    open_full(IMS_WHEN_FULL_DROP_OLDEST, 0);
    cr_assert_eq(session_save("c.gate", 3), IMS_OK);
    struct results_entry result = results_of(&session_results, 2);
    cr_assert_eq(result.status, IMS_STATUS_DROPPED);
    cr_assert(pthread_equal(result.thread, pthread_self()));
    cr_assert_eq(session_stats().dropped_oldest, 1);
    cr_assert(session_logged(IMS_LOG_WARNING, "a.gate", "dropped"));
    close_and_count(3, 1);
    cr_assert_not(scratch_exists("a.gate"));
    cr_assert(session_holds("b.gate", 2));
    cr_assert(session_holds("c.gate", 3));
}

Test(saver_full, the_byte_budget_counts_what_is_in_work, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 1;
    config.max_bytes = 40; /* two images of 16 bytes, not three */
    config.when_full = IMS_WHEN_FULL_REFUSE;
    session_open(config);
    session_park(1);
    cr_assert_eq(session_stats().memory, 16);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(session_save("b.gate", 2), IMS_ERROR_FULL);
    cr_assert_eq(session_stats().queue_depth, 1);
    cr_assert_eq(session_stats().in_work, 1);
    gate_let(&staged_gate, 1);
    gate_wait_parked(&staged_gate, 1);
    gate_wait_passed(&staged_gate, 1);
    gate_open(&staged_gate);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert_eq(session_stats().memory, 0);
    cr_assert_eq(session_stats().memory_high_water, 32);
    cr_assert_eq(session_save("b.gate", 2), IMS_OK);
}

Test(saver_full, never_more_wait_than_the_queue_holds, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 3;
    config.queue_size = 4;
    config.when_full = IMS_WHEN_FULL_REFUSE;
    session_open(config);
    session_park(3);
    int accepted = 0;
    for (int i = 0; i < 100; i++) {
        char name[] = {'a', (char)('0' + i / 10), (char)('0' + i % 10), '\0'};
        accepted += ims_save_bytes(session_saver, name, "x", 1, NULL) == IMS_OK;
    }
    cr_assert_eq(accepted, 4);
    cr_assert_eq(session_stats().queue_high_water, 4);
    close_and_count(7, 0);
}

/* ---- whose memory counts ----------------------------------------------------------
 */

static uint64_t unreleased; /* bytes that were adopted and are not given back */
static uint64_t most_unreleased;

static void give_back(void *unused, const struct ims_image *image)
{
    (void)unused;
    unreleased -= image->byte_count;
}

static void adopt(const char *name, size_t bytes)
{
    static const char memory[100];
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = memory;
    image.byte_count = bytes;
    request.image = &image;
    request.file_name = name;
    request.ownership = IMS_ADOPT;
    request.release = give_back;
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_OK);
    unreleased += bytes;
    if (unreleased > most_unreleased)
        most_unreleased = unreleased;
}

static void look_at_memory(const struct ims_result *result, void *user)
{
    (void)user;
    if (result->status == IMS_STATUS_DROPPED)
        cr_assert_leq(session_stats().memory, 116);
}

Test(saver_full, what_is_dropped_is_released_before_the_next_is_accepted,
     .init = session_begin, .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    char name[16];
    config.workers = 1;
    config.queue_size = 20;
    config.max_bytes = 116; /* the parked one's 16 and 100 */
    config.when_full = IMS_WHEN_FULL_DROP_OLDEST;
    config.done = look_at_memory;
    session_open(config);
    session_park(1);
    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof name, "%d.bytes", i);
        adopt(name, 5);
    }
    adopt("large.bytes", 99);
    cr_assert_eq(session_stats().dropped_oldest, 20);
    cr_assert_eq(session_stats().memory_high_water, 116);
    cr_assert_eq(unreleased, 99);
    cr_assert_eq(most_unreleased, 100);
    gate_open(&staged_gate);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert_eq(unreleased, 0);
}

static struct gate release_gate = GATE_CLOSED;

static void park_in_release(void *unused, const struct ims_image *image)
{
    (void)unused;
    (void)image;
    gate_pass(&release_gate);
}

static void *save_and_park(void *result)
{
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = session_image(1);
    request.image = &image;
    request.file_name = "slow.gate";
    request.release = park_in_release;
    *(int *)result = ims_submit(session_saver, &request, NULL);
    return NULL;
}

Test(saver_full, dropping_does_not_wait_for_the_callback_of_another,
     .init = session_begin, .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    pthread_t thread;
    int result = 1;
    config.workers = 1;
    config.queue_size = 1;
    config.when_full = IMS_WHEN_FULL_DROP_OLDEST;
    session_open(config);
    session_park(1);
    cr_assert_eq(pthread_create(&thread, NULL, save_and_park, &result), 0);
    gate_wait_parked(&release_gate, 1);
    cr_assert_eq(session_save("b.gate", 2), IMS_OK); /* for ever, if it waited */
    cr_assert_eq(results_of(&session_results, 2).status, IMS_STATUS_DROPPED);
    gate_open(&release_gate);
    pthread_join(thread, NULL);
    cr_assert_eq(result, IMS_OK);
    gate_open(&staged_gate);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert(session_holds("slow.gate", 1));
}
