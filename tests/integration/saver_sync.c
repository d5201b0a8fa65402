/* SPDX-License-Identifier: MIT
 *
 * One sync for many images: their results come later, each once, and whoever waits for
 * them or closes gets them. And ims_sync(), which asks for it at one moment.
 */
#include <criterion/criterion.h>
#include <stdatomic.h>
#include <stdio.h>

#include "support/session.h"

enum { HOUR_MS = 3600 * 1000 };

static struct ims_config group(int32_t every)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.sync = IMS_SYNC_GROUP;
    config.sync_every = every;
    config.sync_every_ms = HOUR_MS;
    config.workers = 2;
    return config;
}

static bool nothing_to_do(void *unused)
{
    (void)unused;
    struct ims_stats stats = session_stats();
    return stats.queue_depth == 0 && stats.in_work == 0;
}

static atomic_uint released;

static void count_release(void *unused, const struct ims_image *image)
{
    (void)unused;
    cr_assert_not_null(image->planes[0]);
    atomic_fetch_add(&released, 1);
}

/* They are still pending, but hold neither memory nor workers. */
Test(saver_sync, results_wait_for_their_sync, .init = session_begin,
     .fini = session_end)
{
    enum { IMAGES = 20 };
    session_open(group(0));
    atomic_store(&released, 0);
    struct ims_request request = IMS_REQUEST_INIT;
    char name[16];
    for (unsigned char i = 0; i < IMAGES; i++) {
        struct ims_image image = session_image(7);
        snprintf(name, sizeof name, "%u.gate", (unsigned)i);
        request.image = &image;
        request.file_name = name;
        request.ownership = IMS_BORROW;
        request.release = count_release;
        cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_OK);
    }
    gate_wait_until(nothing_to_do, NULL);
    struct ims_stats stats = session_stats();
    cr_assert_eq(stats.ledger.pending, IMAGES);
    cr_assert_eq(stats.memory, 0);
    cr_assert_eq(atomic_load(&released), IMAGES);
    cr_assert_eq(results_count(&session_results), 0);
    cr_assert_eq(ims_flush(session_saver, IMS_NO_WAIT), IMS_ERROR_PENDING);
    cr_assert_eq(ims_flush(session_saver, IMS_NO_LIMIT), IMS_OK);
    cr_assert_eq(results_count_status(&session_results, IMS_STATUS_WRITTEN), IMAGES);
    cr_assert_eq(session_stats().ledger.written, IMAGES);
    for (uint64_t id = 1; id <= IMAGES; id++)
        cr_assert_gt(results_of(&session_results, id).bytes, 0);
    cr_assert(session_holds("19.gate", 7));
}

Test(saver_sync, closing_gives_all_results, .init = session_begin, .fini = session_end)
{
    session_open(group(0));
    for (int i = 0; i < 3; i++)
        cr_assert_eq(session_save("a.gate", (unsigned char)i), IMS_OK);
    struct ims_summary summary = IMS_SUMMARY_INIT;
    cr_assert_eq(ims_close(&session_saver, &summary), IMS_OK);
    cr_assert_eq(summary.ledger.written, 3);
    cr_assert_eq(summary.ledger.pending, 0);
    cr_assert_eq(results_count_status(&session_results, IMS_STATUS_WRITTEN), 3);
    cr_assert(session_holds("a.gate", 2), "the last one wins");
}

Test(saver_sync, aborting_gives_all_results, .init = session_begin, .fini = session_end)
{
    session_open(group(0));
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(session_save("b.gate", 1), IMS_OK);
    gate_wait_until(nothing_to_do, NULL);
    cr_assert_eq(ims_abort(&session_saver, NULL), IMS_OK);
    cr_assert_eq(results_count_status(&session_results, IMS_STATUS_WRITTEN), 2);
}

/* A file that is saved again and again waits for no sync in between, and its results
 * come in the order of its images, though several workers write it. */
Test(saver_sync, one_path_is_not_held_up, .init = session_begin, .fini = session_end)
{
    enum { IMAGES = 60 };
    struct ims_config config = group(0);
    config.queue_size = 4;
    config.workers = 4;
    session_open(config);
    for (unsigned char i = 0; i < IMAGES; i++)
        cr_assert_eq(session_save("a.gate", i), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert(session_holds("a.gate", IMAGES - 1));
    for (uint64_t id = 2; id <= IMAGES; id++)
        cr_assert_gt(results_of(&session_results, id).order,
                     results_of(&session_results, id - 1).order);
}

Test(saver_sync, a_full_round_ends_by_itself, .init = session_begin,
     .fini = session_end)
{
    session_open(group(4));
    ims_ticket *ticket = NULL;
    struct ims_request request = IMS_REQUEST_INIT;
    for (unsigned char i = 0; i < 4; i++) {
        struct ims_image image = session_image(i);
        char name[16];
        snprintf(name, sizeof name, "%u.gate", (unsigned)i);
        request.image = &image;
        request.file_name = name;
        cr_assert_eq(ims_submit(session_saver, &request, i == 0 ? &ticket : NULL),
                     IMS_OK);
    }
    struct ims_result result = IMS_RESULT_INIT;
    cr_assert_eq(ims_ticket_wait(ticket, IMS_NO_LIMIT, &result), IMS_OK);
    cr_assert_eq(result.status, IMS_STATUS_WRITTEN);
    ims_ticket_free(&ticket);
}

/* What fails tells so, though it comes late. */
Test(saver_sync, failures_are_told, .init = session_begin, .fini = session_end)
{
    struct ims_config config = group(0);
    config.overwrite = IMS_OVERWRITE_ERROR;
    config.workers = 1;
    session_open(config);
    for (unsigned char i = 1; i <= 3; i++)
        cr_assert_eq(session_save("a.gate", i), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert_eq(results_of(&session_results, 1).status, IMS_STATUS_WRITTEN);
    for (uint64_t id = 2; id <= 3; id++) {
        cr_assert_eq(results_of(&session_results, id).status, IMS_STATUS_FAILED);
        cr_assert_eq(results_of(&session_results, id).error, IMS_ERROR_EXISTS);
        cr_assert_eq(results_of(&session_results, id).bytes, 0);
    }
    cr_assert(session_holds("a.gate", 1));
}

static atomic_uint again;
static int from_done[3];

static void save_again(const struct ims_result *result, void *unused)
{
    (void)unused;
    if (result->id != 1)
        return;
    from_done[0] = ims_flush(session_saver, 0);
    from_done[1] = ims_sync(session_saver, 0);
    from_done[2] = session_save("b.gate", 2);
    atomic_fetch_add(&again, 1);
}

Test(saver_sync, a_late_done_may_save, .init = session_begin, .fini = session_end)
{
    struct ims_config config = group(0);
    config.done = save_again;
    session_open(config);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert_eq(atomic_load(&again), 1);
    cr_assert_eq(from_done[0], IMS_ERROR_DEADLOCK);
    cr_assert_eq(from_done[1], IMS_ERROR_DEADLOCK);
    cr_assert_eq(from_done[2], IMS_OK);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert(session_holds("b.gate", 2));
}

/* With nobody to take them but the thread that submits. */
Test(saver_sync, results_by_poll, .init = session_begin, .fini = session_end)
{
    enum { IMAGES = 200 };
    struct ims_config config = group(8);
    config.keep_results = 1;
    config.queue_size = 1;
    session_open(config);
    unsigned taken = 0;
    struct ims_result result = IMS_RESULT_INIT;
    for (unsigned i = 0; i < IMAGES; i++) {
        char name[16];
        snprintf(name, sizeof name, "%u.gate", i);
        cr_assert_eq(session_save(name, 1), IMS_OK);
        while (ims_result_next(session_saver, IMS_NO_WAIT, &result) == IMS_OK)
            taken++;
    }
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    while (ims_result_next(session_saver, IMS_NO_WAIT, &result) == IMS_OK)
        taken++;
    cr_assert_eq(taken, IMAGES);
}

/* ---- at one moment --------------------------------------------------------------- */

Test(saver_sync, a_sync_waits_for_what_was_accepted, .init = session_begin,
     .fini = session_end)
{
    for (int sync = IMS_SYNC_NONE; sync <= IMS_SYNC_GROUP; sync += IMS_SYNC_GROUP) {
        struct ims_config config = IMS_CONFIG_INIT;
        config.sync = (enum ims_sync_kind)sync;
        config.workers = 1;
        session_open(config);
        session_park(1);
        cr_assert_eq(session_save("s.gate", 1), IMS_OK);
        cr_assert_eq(ims_sync(session_saver, IMS_NO_WAIT), IMS_ERROR_PENDING);
        cr_assert_eq(ims_sync(session_saver, 1), IMS_ERROR_TIMEOUT);
        gate_open(&staged_gate);
        cr_assert_eq(ims_sync(session_saver, IMS_NO_LIMIT), IMS_OK);
        cr_assert_eq(session_stats().ledger.written, 2);
        cr_assert_eq(ims_sync(session_saver, IMS_NO_WAIT), IMS_OK);
        cr_assert_eq(ims_sync(session_saver, -2), IMS_ERROR_ARGUMENT);
        cr_assert_eq(ims_sync(NULL, 0), IMS_ERROR_ARGUMENT);
        cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
        session_end();
        session_begin();
    }
}
