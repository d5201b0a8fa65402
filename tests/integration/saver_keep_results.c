/* SPDX-License-Identifier: MIT
 *
 * Results without callbacks: taken one by one, and waited for by poll().
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "support/session.h"

static void begin(void)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 1;
    config.queue_size = 2;
    config.keep_results = 1; /* raised to 4 */
    session_begin();
    session_open(config);
}

static bool is_readable(int fd, int timeout_ms)
{
    struct pollfd look = {.fd = fd, .events = POLLIN};
    return poll(&look, 1, timeout_ms) == 1;
}

Test(keep_results, are_taken_in_the_order_of_their_ends, .init = begin,
     .fini = session_end)
{
    struct ims_result result = IMS_RESULT_INIT;
    char marks[3] = "abc";
    cr_assert_eq(ims_result_next(session_saver, IMS_NO_WAIT, &result),
                 IMS_ERROR_PENDING);
    cr_assert_eq(ims_result_next(session_saver, 1, &result), IMS_ERROR_TIMEOUT);
    for (unsigned char i = 0; i < 3; i++) {
        struct ims_request request = IMS_REQUEST_INIT;
        struct ims_image image = session_image(i);
        char name[] = "0.gate";
        name[0] = (char)('0' + i);
        request.image = &image;
        request.file_name = name;
        request.user = &marks[i];
        cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_OK);
    }
    for (unsigned i = 0; i < 3; i++) {
        char path[32];
        snprintf(path, sizeof path, "%u.gate", i);
        cr_assert_eq(ims_result_next(session_saver, IMS_NO_LIMIT, &result), IMS_OK);
        cr_assert_eq(result.size, sizeof result);
        cr_assert_eq(result.id, i + 1);
        cr_assert_eq(result.user, &marks[i]);
        cr_assert_eq(result.status, IMS_STATUS_WRITTEN);
        cr_assert_str_eq(result.path, scratch_path(path));
        cr_assert_str_eq(result.encoder, "gate");
        cr_assert_str_eq(result.message, "");
        cr_assert_eq(result.bytes, 16);
        cr_assert_eq(results_of(&session_results, result.id).status, IMS_STATUS_WRITTEN,
                     "`done` was called before");
    }
    cr_assert_eq(session_stats().results_waiting, 0);
}

Test(keep_results, a_failure_tells_why, .init = begin, .fini = session_end)
{
    struct ims_result result = IMS_RESULT_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = session_image(1);
    request.image = &image;
    request.file_name = "a.gate";
    request.options = "mode=fail";
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_OK);
    cr_assert_eq(ims_result_next(session_saver, IMS_NO_LIMIT, &result), IMS_OK);
    cr_assert_eq(result.status, IMS_STATUS_FAILED);
    cr_assert_eq(result.error, IMS_ERROR_ENCODE);
    cr_assert_str_eq(result.message, "staged failure");
}

Test(keep_results, the_descriptor_is_readable_while_one_waits, .init = begin,
     .fini = session_end)
{
    struct ims_result result = IMS_RESULT_INIT;
    int fd = ims_result_fd(session_saver);
    cr_assert_geq(fd, 3);
    cr_assert_eq(ims_result_fd(session_saver), fd);
    cr_assert_not(is_readable(fd, 0));
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert(is_readable(fd, -1), "it wakes who waits");
    cr_assert(is_readable(fd, 0), "and stays so until the result is taken");
    cr_assert_eq(ims_result_next(session_saver, IMS_NO_WAIT, &result), IMS_OK);
    cr_assert_not(is_readable(fd, 0));
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert_eq(fcntl(fd, F_GETFD), -1, "closed with the saver");
}

Test(keep_results, a_full_list_holds_the_workers_up, .init = begin, .fini = session_end)
{
    struct ims_result result = IMS_RESULT_INIT;
    for (unsigned char i = 0; i < 5; i++) {
        char name[] = "0.gate";
        name[0] = (char)('0' + i);
        cr_assert_eq(session_save(name, i), IMS_OK);
    }
    uint64_t count = 5;
    while (results_count(&session_results) < count) /* the fifth has ended, too */
        sched_yield();
    cr_assert_eq(session_stats().results_waiting, 4);
    cr_assert_eq(ims_flush(session_saver, 1), IMS_ERROR_TIMEOUT,
                 "the fifth one's result is not there yet");
    cr_assert_eq(ims_result_next(session_saver, IMS_NO_WAIT, &result), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, IMS_NO_LIMIT), IMS_OK);
    cr_assert_eq(session_stats().results_waiting, 4);
    for (uint64_t id = 2; id <= 5; id++) {
        cr_assert_eq(ims_result_next(session_saver, IMS_NO_WAIT, &result), IMS_OK);
        cr_assert_eq(result.id, id);
    }
}

/* Three images are on their way, and none has a result that could be taken. */
static void fill_queue(void)
{
    struct ims_result result = IMS_RESULT_INIT;
    session_park(1);
    cr_assert_eq(session_save("1.gate", 1), IMS_OK);
    cr_assert_eq(session_save("2.gate", 2), IMS_OK);
    cr_assert_eq(ims_result_next(session_saver, IMS_NO_WAIT, &result),
                 IMS_ERROR_PENDING);
}

Test(keep_results, who_took_all_before_it_submitted_may_flush, .init = begin,
     .fini = session_end)
{
    fill_queue();
    gate_open(&staged_gate);
    cr_assert_eq(session_save("3.gate", 3), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, 60000), IMS_OK);
    cr_assert_eq(session_stats().results_waiting, 4);
}

static bool others_are_kept(void *unused)
{
    (void)unused;
    return session_stats().results_waiting == 3;
}

static void let_others_end(const struct ims_result *result, void *user)
{
    (void)user;
    if (result->status == IMS_STATUS_DROPPED) {
        gate_open(&staged_gate);
        gate_wait_until(others_are_kept, NULL);
    }
}

/* Its result is kept by the thread that submits, which is the one that takes them. */
Test(keep_results, who_took_all_before_it_submitted_may_be_dropped,
     .init = session_begin, .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 1;
    config.queue_size = 2;
    config.keep_results = 1;
    config.when_full = IMS_WHEN_FULL_DROP_NEWEST;
    config.done = let_others_end;
    session_open(config);
    fill_queue();
    cr_assert_eq(session_save("3.gate", 3), IMS_OK);
    cr_assert_eq(session_stats().results_waiting, 4);
}

Test(keep_results, closing_waits_for_nobody_who_takes_none, .init = begin,
     .fini = session_end)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    for (unsigned char i = 0; i < 6; i++) {
        char name[] = "0.gate";
        name[0] = (char)('0' + i);
        cr_assert_eq(session_save(name, i), IMS_OK);
    }
    cr_assert_eq(ims_close(&session_saver, &summary), IMS_OK);
    cr_assert_eq(summary.ledger.written, 6);
}

static atomic_int took; /* what ims_result_next() returned; 1 = not yet */

static void *take(void *argument)
{
    struct ims_result result = IMS_RESULT_INIT;
    (void)argument;
    atomic_store(&took, ims_result_next(session_saver, IMS_NO_LIMIT, &result));
    return NULL;
}

Test(keep_results, who_waits_is_served, .init = begin, .fini = session_end)
{
    pthread_t thread;
    atomic_store(&took, 1);
    session_park(1);
    cr_assert_eq(pthread_create(&thread, NULL, take, NULL), 0);
    for (int look = 0; look < 300; look++) {
        cr_assert_eq(atomic_load(&took), 1);
        sched_yield();
    }
    gate_open(&staged_gate);
    pthread_join(thread, NULL);
    cr_assert_eq(atomic_load(&took), IMS_OK);
}

Test(keep_results, a_saver_that_keeps_none_says_so, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    struct ims_result result = IMS_RESULT_INIT;
    session_open(config);
    cr_assert_eq(ims_result_next(session_saver, IMS_NO_WAIT, &result),
                 IMS_ERROR_ARGUMENT);
    cr_assert_eq(ims_result_fd(session_saver), IMS_ERROR_ARGUMENT);
}

Test(keep_results, arguments, .init = begin, .fini = session_end)
{
    struct ims_result result = IMS_RESULT_INIT;
    struct ims_result blank = {0};
    cr_assert_eq(ims_result_next(NULL, IMS_NO_WAIT, &result), IMS_ERROR_ARGUMENT);
    cr_assert_eq(ims_result_next(session_saver, IMS_NO_WAIT, NULL), IMS_ERROR_ARGUMENT);
    cr_assert_eq(ims_result_next(session_saver, -2, &result), IMS_ERROR_ARGUMENT);
    cr_assert_eq(ims_result_next(session_saver, IMS_NO_WAIT, &blank),
                 IMS_ERROR_STRUCT_SIZE);
    cr_assert_eq(ims_result_fd(NULL), IMS_ERROR_ARGUMENT);
}

Test(keep_results, without_a_descriptor_to_be_had, .init = begin, .fini = session_end)
{
    struct rlimit before;
    cr_assert_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    struct rlimit none = {.rlim_cur = 0, .rlim_max = before.rlim_max};
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
    int fd = ims_result_fd(session_saver);
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
    cr_assert_eq(fd, IMS_ERROR_IO);
    cr_assert_geq(ims_result_fd(session_saver), 3, "the next time there is one");
}

static atomic_int from_done[3];

static void ask_in_done(const struct ims_result *ended, void *user)
{
    struct ims_result result = IMS_RESULT_INIT;
    (void)user;
    if (ended->id != 1)
        return;
    atomic_store(&from_done[0], ims_result_next(session_saver, 1, &result));
    atomic_store(&from_done[1], ims_result_next(session_saver, IMS_NO_WAIT, &result));
}

Test(keep_results, a_callback_does_not_wait_for_itself, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 1;
    config.keep_results = 1;
    config.done = ask_in_done;
    session_open(config);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, IMS_NO_LIMIT), IMS_OK);
    cr_assert_eq(atomic_load(&from_done[0]), IMS_ERROR_DEADLOCK);
    cr_assert_eq(atomic_load(&from_done[1]), IMS_ERROR_PENDING);
}
