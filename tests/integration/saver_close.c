/* SPDX-License-Identifier: MIT
 *
 * Closing and aborting from every state.
 */
#include <criterion/criterion.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/session.h"

static void begin(void)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 1;
    config.queue_size = 4;
    session_begin();
    session_open(config);
}

Test(saver_close, before_the_first_save_and_twice, .init = begin, .fini = session_end)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    summary.first_error = 99;
    cr_assert_eq(ims_close(&session_saver, &summary), IMS_OK);
    cr_assert_null(session_saver);
    cr_assert_eq(summary.ledger.accepted, 0);
    cr_assert_eq(summary.first_error, IMS_OK);
    cr_assert_eq(summary.first_id, 0);
    cr_assert_str_eq(summary.first_path, "");
    cr_assert_str_eq(summary.first_message, "");
    cr_assert_eq(ims_close(&session_saver, &summary), IMS_OK);
}

Test(saver_close, drains, .init = begin, .fini = session_end)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    session_park(1);
    for (unsigned char i = 0; i < 4; i++) {
        char name[32];
        snprintf(name, sizeof name, "%d.gate", i);
        cr_assert_eq(session_save(name, i), IMS_OK);
    }
    gate_open(&staged_gate);
    cr_assert_eq(ims_close(&session_saver, &summary), IMS_OK);
    cr_assert_eq(summary.ledger.written, 5);
    cr_assert_eq(results_count(&session_results), 5);
    cr_assert(session_holds("3.gate", 3));
}

struct call {
    pthread_t thread;
    unsigned char number;
    int result;
};

static void *save(void *argument)
{
    struct call *call = argument;
    char name[32];
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = "x";
    image.byte_count = 1;
    snprintf(name, sizeof name, "s%d", call->number);
    call->result = ims_save(session_saver, name, &image, NULL);
    return NULL;
}

struct closing {
    pthread_t thread;
    ims_saver *saver;
    int (*function)(ims_saver **saver, struct ims_summary *summary);
    int result;
    struct ims_summary summary;
};

static void *close_it(void *argument)
{
    struct closing *closing = argument;
    closing->result = closing->function(&closing->saver, &closing->summary);
    return NULL;
}

static void *flush_all(void *argument)
{
    struct call *call = argument;
    call->result = ims_flush(session_saver, 0);
    return NULL;
}

Test(saver_close, a_thread_that_is_cancelled_in_a_call_finishes_it, .init = begin,
     .fini = session_end)
{
    struct call calls[2] = {{.number = 1, .result = 1}, {.number = 2, .result = 1}};
    session_park(1);
    for (unsigned char i = 0; i < 4; i++) {
        char name[32];
        snprintf(name, sizeof name, "%d.gate", i);
        cr_assert_eq(session_save(name, i), IMS_OK);
    }
    cr_assert_eq(pthread_create(&calls[0].thread, NULL, save, &calls[0]), 0);
    cr_assert_eq(pthread_create(&calls[1].thread, NULL, flush_all, &calls[1]), 0);
    session_wait_blocked(1);
    for (int i = 0; i < 2; i++)
        cr_assert_eq(pthread_cancel(calls[i].thread), 0);
    gate_open(&staged_gate);
    for (int i = 0; i < 2; i++)
        cr_assert_eq(pthread_join(calls[i].thread, NULL), 0);
    cr_assert_eq(calls[0].result, IMS_OK);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert(scratch_holds_text("s1", "x"));
}

static bool four_are_cancelled(void *argument)
{
    (void)argument;
    return results_count_status(&session_results, IMS_STATUS_CANCELLED) == 4;
}

/* With one worker parked, four images waiting and three threads blocked. */
static void close_while_blocked(struct closing *closing)
{
    struct call calls[3];
    session_park(1);
    for (unsigned char i = 0; i < 4; i++) {
        char name[32];
        snprintf(name, sizeof name, "%d.gate", i);
        cr_assert_eq(session_save(name, i), IMS_OK);
    }
    for (unsigned char i = 0; i < 3; i++) {
        calls[i].number = i;
        cr_assert_eq(pthread_create(&calls[i].thread, NULL, save, &calls[i]), 0);
    }
    session_wait_blocked(3);
    closing->saver = session_saver;
    session_saver = NULL;
    closing->summary = (struct ims_summary)IMS_SUMMARY_INIT;
    cr_assert_eq(pthread_create(&closing->thread, NULL, close_it, closing), 0);
    for (int i = 0; i < 3; i++) {
        pthread_join(calls[i].thread, NULL);
        cr_assert_eq(calls[i].result, IMS_ERROR_CLOSED);
    }
    /* The worker is still parked, so closing has not ended before the calls did. What
     * waits is cancelled before it can be taken. */
    if (closing->function == ims_abort)
        gate_wait_until(four_are_cancelled, NULL);
    gate_open(&staged_gate);
    pthread_join(closing->thread, NULL);
    cr_assert_eq(closing->result, IMS_OK);
    cr_assert_eq(closing->summary.ledger.pending, 0);
    cr_assert_eq(closing->summary.ledger.accepted, 5);
    cr_assert_eq(results_count(&session_results), 5);
}

Test(saver_close, while_others_are_blocked_in_a_save, .init = begin,
     .fini = session_end)
{
    struct closing closing = {.function = ims_close};
    close_while_blocked(&closing);
    cr_assert_eq(closing.summary.ledger.written, 5);
}

Test(saver_abort, while_others_are_blocked_in_a_save, .init = begin,
     .fini = session_end)
{
    struct closing closing = {.function = ims_abort};
    close_while_blocked(&closing);
    cr_assert_eq(closing.summary.ledger.written, 1, "what is in work is finished");
    cr_assert_eq(closing.summary.ledger.cancelled, 4);
    cr_assert_eq(results_count_status(&session_results, IMS_STATUS_CANCELLED), 4);
    cr_assert(session_holds("p0.gate", 0));
    cr_assert_not(scratch_exists("0.gate"));
}

static atomic_int sleeper; /* the thread's number, once it is about to wait */

static void *flush(void *argument)
{
    struct call *call = argument;
    atomic_store(&sleeper, gettid());
    call->result = ims_flush(session_saver, 0);
    return NULL;
}

/* The saver does not show it, but the thread does: from there on it sleeps nowhere
 * else.
 */
static bool call_waits(void *argument)
{
    (void)argument;
    char path[64];
    char state = 'R';
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", atomic_load(&sleeper));
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false;
    /* "NUMBER (NAME) STATE ..." */
    if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
        state = 'R';
    fclose(file);
    return state == 'S';
}

Test(saver_close, while_another_flushes, .init = begin, .fini = session_end)
{
    struct call call = {.result = 1};
    struct closing closing = {.function = ims_close};
    session_park(1);
    cr_assert_eq(pthread_create(&call.thread, NULL, flush, &call), 0);
    gate_wait_until(call_waits, NULL);
    closing.saver = session_saver;
    closing.summary = (struct ims_summary)IMS_SUMMARY_INIT;
    cr_assert_eq(pthread_create(&closing.thread, NULL, close_it, &closing), 0);
    gate_open(&staged_gate);
    pthread_join(call.thread, NULL);
    pthread_join(closing.thread, NULL);
    session_saver = NULL;
    cr_assert_eq(call.result, IMS_OK);
    cr_assert_eq(closing.result, IMS_OK);
}

static void *take(void *argument)
{
    struct call *call = argument;
    struct ims_result result = IMS_RESULT_INIT;
    atomic_store(&sleeper, gettid());
    call->result = ims_result_next(session_saver, IMS_NO_LIMIT, &result);
    return NULL;
}

Test(saver_close, while_another_waits_for_a_result, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    struct call call = {.result = 1};
    ims_saver *saver;
    config.keep_results = 1;
    session_open(config);
    saver = session_saver;
    cr_assert_eq(pthread_create(&call.thread, NULL, take, &call), 0);
    gate_wait_until(call_waits, NULL);
    cr_assert_eq(ims_close(&saver, NULL), IMS_OK);
    session_saver = NULL;
    pthread_join(call.thread, NULL);
    cr_assert_eq(call.result, IMS_ERROR_CLOSED);
}

Test(saver_abort, before_the_first_save_and_twice, .init = begin, .fini = session_end)
{
    cr_assert_eq(ims_abort(&session_saver, NULL), IMS_OK);
    cr_assert_eq(ims_abort(&session_saver, NULL), IMS_OK);
}

Test(saver_close, many_savers_at_once, .init = session_begin, .fini = session_end)
{
    ims_saver *savers[20];
    for (int i = 0; i < 20; i++) {
        cr_assert_eq(ims_open(&savers[i], scratch_folder(), NULL), IMS_OK);
        cr_assert_eq(ims_save_bytes(savers[i], "same", "x", 1, NULL), IMS_OK);
    }
    for (int i = 0; i < 20; i++)
        cr_assert_eq(ims_close(&savers[i], NULL), IMS_OK);
    cr_assert(scratch_holds_text("same", "x"));
}

/* In a child nothing works and nothing is harmed. */
static int look_in_child(ims_ticket *ticket)
{
    struct ims_stats stats = IMS_STATS_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = session_image(1);
    request.image = &image;
    request.file_name = "child.gate";
    ims_saver *saver = session_saver;
    return ims_save(saver, "child.gate", &image, NULL) == IMS_ERROR_FORKED &&
           ims_save_bytes(saver, "child", "x", 1, NULL) == IMS_ERROR_FORKED &&
           ims_submit(saver, &request, NULL) == IMS_ERROR_FORKED &&
           ims_flush(saver, 0) == IMS_ERROR_FORKED &&
           ims_cancel_all(saver) == IMS_ERROR_FORKED &&
           ims_stats_get(saver, &stats) == IMS_ERROR_FORKED &&
           ims_ticket_wait(ticket, 0, NULL) == IMS_ERROR_FORKED &&
           ims_close(&saver, NULL) == IMS_ERROR_FORKED && saver == NULL &&
           ims_abort(&session_saver, NULL) == IMS_ERROR_FORKED && session_saver == NULL;
}

Test(saver_close, a_forked_child_has_no_part_in_it, .init = begin, .fini = session_end)
{
    struct ims_request request = IMS_REQUEST_INIT;
    ims_ticket *ticket;
    int status;
    session_park(1);
    struct ims_image image = session_image(1);
    request.image = &image;
    request.file_name = "a.gate";
    cr_assert_eq(ims_submit(session_saver, &request, &ticket), IMS_OK);
    pid_t child = fork();
    if (child == 0)
        _exit(look_in_child(ticket) ? 0 : 1);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert_eq(status, 0);
    gate_open(&staged_gate);
    cr_assert_eq(ims_ticket_wait(ticket, 0, NULL), IMS_OK);
    ims_ticket_free(&ticket);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert(session_holds("a.gate", 1));
    cr_assert_not(scratch_exists("child.gate"));
}

/* ---- while a call is inside a callback ------------------------------------------- */

static struct gate callback_gate = GATE_CLOSED;
static atomic_bool closed;

static void park(const struct ims_result *result, void *user)
{
    results_done(result, user);
    if (result->status == IMS_STATUS_DROPPED)
        gate_pass(&callback_gate);
}

static void *close_and_tell(void *argument)
{
    close_it(argument);
    atomic_store(&closed, true);
    return NULL;
}

Test(saver_close, waits_for_calls_that_deliver_results, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    struct closing closing = {.function = ims_close};
    struct call call = {.number = 1};
    config.workers = 1;
    config.queue_size = 1;
    config.when_full = IMS_WHEN_FULL_DROP_NEWEST;
    config.done = park;
    config.done_user = &session_results;
    session_open(config);
    session_park(1);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(pthread_create(&call.thread, NULL, save, &call), 0);
    gate_wait_parked(&callback_gate, 1); /* inside its save, in the callback */
    gate_open(&staged_gate);
    closing.saver = session_saver;
    closing.summary = (struct ims_summary)IMS_SUMMARY_INIT;
    cr_assert_eq(pthread_create(&closing.thread, NULL, close_and_tell, &closing), 0);
    for (int i = 0; i < 2000; i++) {
        cr_assert_not(atomic_load(&closed));
        sched_yield();
    }
    gate_open(&callback_gate);
    pthread_join(call.thread, NULL);
    pthread_join(closing.thread, NULL);
    session_saver = NULL;
    cr_assert_eq(call.result, IMS_OK);
    cr_assert_eq(closing.summary.ledger.dropped, 1);
}

static void park_release(void *user, const struct ims_image *image)
{
    (void)user;
    (void)image;
    gate_pass(&callback_gate);
}

static void *submit_late(void *argument)
{
    struct call *call = argument;
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = "x";
    image.byte_count = 1;
    request.image = &image;
    request.file_name = "late";
    request.release = park_release; /* after the copy, before it is in the queue */
    call->result = ims_submit(session_saver, &request, NULL);
    return NULL;
}

static bool are_cancelled(void *count)
{
    return results_count_status(&session_results, IMS_STATUS_CANCELLED) ==
           *(uint64_t *)count;
}

Test(saver_abort, cancels_what_was_being_submitted, .init = begin, .fini = session_end)
{
    struct closing closing = {.function = ims_abort};
    struct call call = {.result = 1};
    uint64_t count = 1;
    session_park(1);
    cr_assert_eq(session_save("waits.gate", 1), IMS_OK);
    cr_assert_eq(pthread_create(&call.thread, NULL, submit_late, &call), 0);
    gate_wait_parked(&callback_gate, 1);
    closing.saver = session_saver;
    closing.summary = (struct ims_summary)IMS_SUMMARY_INIT;
    cr_assert_eq(pthread_create(&closing.thread, NULL, close_it, &closing), 0);
    gate_wait_until(are_cancelled, &count);
    gate_open(&callback_gate);
    pthread_join(call.thread, NULL);
    cr_assert_eq(call.result, IMS_OK, "it had its room before");
    count = 2;
    gate_wait_until(are_cancelled, &count);
    gate_open(&staged_gate);
    pthread_join(closing.thread, NULL);
    session_saver = NULL;
    cr_assert_eq(closing.summary.ledger.cancelled, 2);
    cr_assert_not(scratch_exists("late"));
}
