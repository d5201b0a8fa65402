/* SPDX-License-Identifier: MIT
 *
 * What callbacks may do, and what they are told when they may not.
 */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "support/session.h"

static struct {
    atomic_int close;
    atomic_int abort;
    atomic_int flush;
    atomic_int look;
    atomic_int save;
    atomic_uint calls;
    atomic_uint depth;
    atomic_uint deepest;
} seen;

/* The saver whose callbacks run; session_saver is nulled when closing begins. */
static ims_saver *subject;

static void open_subject(struct ims_config config)
{
    session_open(config);
    subject = session_saver;
}

static void forbidden(const struct ims_result *result, void *user)
{
    ims_saver *saver = subject;
    (void)result;
    (void)user;
    atomic_store(&seen.close, ims_close(&saver, NULL));
    cr_assert_not_null(saver, "the handle stays");
    atomic_store(&seen.abort, ims_abort(&saver, NULL));
    cr_assert_not_null(saver);
    atomic_store(&seen.flush, ims_flush(saver, 0));
    atomic_store(&seen.look, ims_flush(saver, IMS_NO_WAIT));
    struct ims_stats stats = IMS_STATS_INIT;
    cr_assert_eq(ims_stats_get(saver, &stats), IMS_OK, "this is fine");
}

static void told_the_deadlock(void)
{
    cr_assert_eq(atomic_load(&seen.close), IMS_ERROR_DEADLOCK);
    cr_assert_eq(atomic_load(&seen.abort), IMS_ERROR_DEADLOCK);
    cr_assert_eq(atomic_load(&seen.flush), IMS_ERROR_DEADLOCK);
    cr_assert_eq(atomic_load(&seen.look), IMS_ERROR_DEADLOCK);
}

Test(saver_callbacks, done_on_a_worker_cannot_wait, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.done = forbidden;
    open_subject(config);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    told_the_deadlock();
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
}

Test(saver_callbacks, done_on_a_dropping_thread_cannot_wait, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.done = forbidden;
    config.workers = 1;
    config.queue_size = 1;
    config.when_full = IMS_WHEN_FULL_DROP_NEWEST;
    open_subject(config);
    session_park(1);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(session_save("b.gate", 1), IMS_OK);
    told_the_deadlock();
}

static void released(void *user, const struct ims_image *image)
{
    (void)image;
    forbidden(NULL, user);
}

Test(saver_callbacks, release_cannot_wait_either, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    struct ims_image image = session_image(1);
    struct ims_request request = IMS_REQUEST_INIT;
    open_subject(config);
    request.image = &image;
    request.file_name = "a.gate";
    request.release = released;
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_OK);
    told_the_deadlock();
    memset(&seen, 0, sizeof seen);
    request.ownership = IMS_ADOPT;
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    told_the_deadlock();
}

static void logged(enum ims_log_level level, const char *text, void *user)
{
    (void)text;
    if (level == IMS_LOG_ERROR)
        forbidden(NULL, user);
}

Test(saver_callbacks, log_cannot_wait_either, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.log = logged;
    open_subject(config);
    cr_assert_eq(session_save("a.none", 1), IMS_ERROR_NO_ENCODER);
    told_the_deadlock();
}

/* Saves again, once for each image of the first hundred. */
static void save_again(const struct ims_result *result, void *user)
{
    char name[32];
    (void)user;
    if (result->id > 100)
        return;
    snprintf(name, sizeof name, "n%d", (int)result->id);
    int error = ims_save_bytes(subject, name, "x", 1, NULL);
    atomic_store(&seen.save, error);
    atomic_fetch_add(&seen.calls, error == IMS_OK);
}

Test(saver_callbacks, done_may_save, .init = session_begin, .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.done = save_again;
    open_subject(config);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    while (session_stats().ledger.accepted < 101)
        cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert(scratch_holds_text("n100", "x"));
}

Test(saver_callbacks, a_save_inside_done_never_blocks, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.done = save_again;
    config.workers = 1;
    config.queue_size = 1;
    open_subject(config);
    session_park(1);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    /* The only worker's done finds the queue full: waiting for room would wait for
     * itself. */
    gate_open(&staged_gate);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert_geq(session_stats().refused_full, 1);
}

static struct gate done_gate = GATE_CLOSED;

static void save_when_let(const struct ims_result *result, void *user)
{
    (void)user;
    if (result->id != 1)
        return;
    gate_pass(&done_gate);
    atomic_store(&seen.save, ims_save_bytes(subject, "late", "x", 1, NULL));
}

static void *save_blocked(void *result)
{
    *(int *)result = ims_save_bytes(subject, "blocked", "x", 1, NULL);
    return NULL;
}

static void *close_subject(void *result)
{
    ims_saver *saver = subject;
    *(int *)result = ims_close(&saver, NULL);
    return NULL;
}

Test(saver_callbacks, a_save_while_closing_is_told_so, .init = session_begin,
     .fini = session_end)
{
    int blocked = 1;
    int closed = 1;
    pthread_t threads[2];
    struct ims_config config = IMS_CONFIG_INIT;
    config.done = save_when_let;
    config.workers = 1;
    config.queue_size = 1;
    open_subject(config);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    gate_wait_parked(&done_gate, 1);
    cr_assert_eq(session_save("b.gate", 1), IMS_OK);
    cr_assert_eq(pthread_create(&threads[0], NULL, save_blocked, &blocked), 0);
    session_wait_blocked(1);
    session_saver = NULL;
    cr_assert_eq(pthread_create(&threads[1], NULL, close_subject, &closed), 0);
    /* The blocked thread is sent away: closing has begun. */
    pthread_join(threads[0], NULL);
    cr_assert_eq(blocked, IMS_ERROR_CLOSED);
    gate_open(&done_gate);
    pthread_join(threads[1], NULL);
    cr_assert_eq(closed, IMS_OK);
    cr_assert_eq(atomic_load(&seen.save), IMS_ERROR_CLOSED);
    cr_assert(session_holds("b.gate", 1));
}

/* Each dropped image is saved again, which drops another: a chain without an end, if it
 * were not cut after a thousand, and a deep one, if it were recursive. */
static void save_dropped_again(const struct ims_result *result, void *user)
{
    (void)user;
    unsigned depth = atomic_fetch_add(&seen.depth, 1) + 1;
    if (depth > atomic_load(&seen.deepest))
        atomic_store(&seen.deepest, depth);
    if (result->status == IMS_STATUS_SUPERSEDED &&
        atomic_fetch_add(&seen.calls, 1) < 1000)
        ims_save_bytes(subject, "a.gate", "x", 1, NULL);
    atomic_fetch_sub(&seen.depth, 1);
}

Test(saver_callbacks, what_a_callback_brings_about_comes_after_it,
     .init = session_begin, .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.done = save_dropped_again;
    config.workers = 1;
    config.same_path = IMS_SAME_PATH_NEWEST;
    open_subject(config);
    session_park(1);
    for (int i = 0; i < 3; i++) /* the first one stands by */
        cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(atomic_load(&seen.calls), 1001);
    cr_assert_eq(atomic_load(&seen.deepest), 1);
    cr_assert_eq(session_stats().ledger.superseded, 1001);
}

static void cancel_all(const struct ims_result *result, void *user)
{
    (void)user;
    if (result->status == IMS_STATUS_WRITTEN)
        atomic_store(&seen.save, ims_cancel_all(subject));
    else
        atomic_fetch_add(&seen.calls, 1);
}

Test(saver_callbacks, done_may_cancel, .init = session_begin, .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.done = cancel_all;
    config.workers = 1;
    open_subject(config);
    session_park(1);
    for (int i = 0; i < 5; i++)
        cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    gate_open(&staged_gate);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert_eq(atomic_load(&seen.save), 5);
    cr_assert_eq(atomic_load(&seen.calls), 5);
}

static ims_saver *other;

static void use_other(const struct ims_result *result, void *user)
{
    (void)result;
    (void)user;
    atomic_store(&seen.save, ims_save_bytes(other, "o", "x", 1, NULL));
    atomic_store(&seen.flush, ims_flush(other, 0));
    atomic_store(&seen.close, ims_close(&other, NULL));
}

Test(saver_callbacks, other_savers_are_free, .init = session_begin, .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.done = use_other;
    open_subject(config);
    cr_assert_eq(ims_open(&other, scratch_folder(), NULL), IMS_OK);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert_eq(atomic_load(&seen.save), IMS_OK);
    cr_assert_eq(atomic_load(&seen.flush), IMS_OK);
    cr_assert_eq(atomic_load(&seen.close), IMS_OK);
    cr_assert(scratch_holds_text("o", "x"));
}

/* ---- what one callback may hold ---------------------------------------------------
 */

enum { QUEUE = 4, ATTEMPTS = 1000 };

static atomic_uint outstanding;
static atomic_uint most_outstanding;

static void give_back(void *unused, const struct ims_image *image)
{
    (void)unused;
    (void)image;
    atomic_fetch_sub(&outstanding, 1);
}

static int adopt(const char *name)
{
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = session_image(1);
    request.image = &image;
    request.file_name = name;
    request.ownership = IMS_ADOPT;
    request.release = give_back;
    int error = ims_submit(subject, &request, NULL);
    if (error == IMS_OK)
        atomic_fetch_add(&outstanding, 1);
    if (atomic_load(&outstanding) > atomic_load(&most_outstanding))
        atomic_store(&most_outstanding, atomic_load(&outstanding));
    return error;
}

/* Submits, and cancels or supersedes, again and again. */
static void submit_without_end(const struct ims_result *result, void *user)
{
    (void)user;
    if (result->status != IMS_STATUS_WRITTEN || atomic_fetch_add(&seen.calls, 1) > 0)
        return;
    for (int i = 0; i < ATTEMPTS; i++) {
        int error = adopt("a.gate");
        cr_assert(error == IMS_OK || error == IMS_ERROR_FULL);
        if (i % 2 == 0)
            ims_cancel_all(subject);
    }
}

static void hold_in_a_callback(enum ims_same_path same_path)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.done = submit_without_end;
    config.workers = 1;
    config.queue_size = QUEUE;
    config.same_path = same_path;
    open_subject(config);
    cr_assert_eq(session_save("first.gate", 1), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, IMS_NO_LIMIT), IMS_OK);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert_eq(atomic_load(&most_outstanding), QUEUE);
    cr_assert_eq(atomic_load(&outstanding), 0);
}

Test(saver_callbacks, what_a_callback_cancels_is_bounded, .init = session_begin,
     .fini = session_end)
{
    hold_in_a_callback(IMS_SAME_PATH_ALL);
}

Test(saver_callbacks, what_a_callback_supersedes_is_bounded, .init = session_begin,
     .fini = session_end)
{
    hold_in_a_callback(IMS_SAME_PATH_NEWEST);
}
