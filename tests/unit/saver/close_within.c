/* SPDX-License-Identifier: MIT
 *
 * Closing that does not wait for ever: on a file system that answers nothing, with a
 * call of the program that does not return. What is stuck frees the rest when it comes
 * back, which the sanitizers look after.
 */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/uio.h>

#include "src/base/os.h"
#include "src/saver/saver.h"
#include "src/store/store.h"
#include "support/session.h"

static struct gate disk = GATE_OPEN;
static struct ims_os os;            /* the system's, but for writing */
static struct ims_store_kind noted; /* the folder store, but for what is below */
static atomic_bool store_is_closed;

static ssize_t write_when_alive(int file, const struct iovec *pieces, int count)
{
    gate_pass(&disk);
    return ims_os_default.writev(file, pieces, count);
}

static int open_noted(struct ims_store **store, const char *location,
                      const struct ims_store_settings *settings,
                      struct ims_message *message)
{
    int error = ims_store_folder.open(store, location, settings, message);
    if (error == IMS_OK)
        (*store)->kind = &noted;
    return error;
}

static void close_noted(struct ims_store *store)
{
    ims_store_folder.close(store);
    atomic_store(&store_is_closed, true);
}

static ims_registry *registry;

static void begin(void)
{
    struct ims_config config = IMS_CONFIG_INIT;
    session_begin();
    registry = staged_registry(IMS_REGISTRY_EMPTY);
    os = ims_os_default;
    os.writev = write_when_alive;
    noted = ims_store_folder;
    noted.open = open_noted;
    noted.close = close_noted;
    config.workers = 1;
    config.registry = registry;
    config.done = results_done;
    config.done_user = &session_results;
    cr_assert_eq(ims_saver_open(&session_saver, scratch_folder(), &config, &noted, &os),
                 IMS_OK);
}

/* The store is closed when all workers have left. */
static bool all_is_closed(void *argument)
{
    (void)argument;
    return atomic_load(&store_is_closed);
}

static void end(void)
{
    gate_open(&disk);
    gate_wait_until(all_is_closed, NULL);
    ims_registry_free(&registry);
    session_end();
}

Test(close_within, on_a_dead_file_system_says_what_it_left, .init = begin, .fini = end)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    gate_close(&disk);
    cr_assert_eq(session_save("stuck.gate", 1), IMS_OK);
    gate_wait_parked(&disk, 1);
    cr_assert_eq(session_save("waits.gate", 2), IMS_OK);
    cr_assert_eq(ims_close_within(&session_saver, 1, &summary), IMS_ERROR_TIMEOUT);
    cr_assert_null(session_saver);
    cr_assert_eq(summary.ledger.accepted, 2);
    cr_assert_eq(summary.ledger.pending, 1);
    cr_assert_eq(summary.ledger.cancelled, 1);
    cr_assert_eq(results_of(&session_results, 2).status, IMS_STATUS_CANCELLED);
    cr_assert_eq(results_count(&session_results), 1);
    cr_assert_not(atomic_load(&store_is_closed), "the worker still uses it");

    gate_open(&disk); /* it comes back, some day */
    gate_wait_until(all_is_closed, NULL);
    cr_assert_eq(results_of(&session_results, 1).status, IMS_STATUS_WRITTEN);
    cr_assert(session_holds("stuck.gate", 1));
    cr_assert_not(scratch_exists("waits.gate"));
}

Test(close_within, with_all_workers_stuck_and_no_time, .init = begin, .fini = end)
{
    gate_close(&disk);
    cr_assert_eq(session_save("stuck.gate", 1), IMS_OK);
    gate_wait_parked(&disk, 1);
    cr_assert_eq(ims_close_within(&session_saver, IMS_NO_WAIT, NULL),
                 IMS_ERROR_TIMEOUT);
    cr_assert_eq(results_count(&session_results), 0);
}

Test(close_within, in_time_is_as_close, .init = begin, .fini = end)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(session_save("b.gate", 2), IMS_OK);
    cr_assert_eq(ims_close_within(&session_saver, 600000, &summary), IMS_OK);
    cr_assert_eq(summary.ledger.written, 2);
    cr_assert(atomic_load(&store_is_closed), "nothing is left to anybody");
}

Test(close_within, without_a_limit_is_as_close, .init = begin, .fini = end)
{
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(ims_close_within(&session_saver, IMS_NO_LIMIT, NULL), IMS_OK);
    cr_assert(session_holds("a.gate", 1));
    cr_assert_eq(ims_close_within(&session_saver, IMS_NO_WAIT, NULL), IMS_OK, "NULL");
}

Test(close_within, no_time_is_enough_where_nothing_is_to_be_done, .init = begin,
     .fini = end)
{
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, IMS_NO_LIMIT), IMS_OK);
    cr_assert_eq(ims_close_within(&session_saver, IMS_NO_WAIT, NULL), IMS_OK);
    cr_assert(atomic_load(&store_is_closed));
}

Test(close_within, a_limit_below_no_wait_changes_nothing, .init = begin, .fini = end)
{
    cr_assert_eq(ims_close_within(&session_saver, -2, NULL), IMS_ERROR_ARGUMENT);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
}

static void park_release(void *user, const struct ims_image *image)
{
    (void)user;
    (void)image;
    gate_pass(&disk);
}

static void *submit_and_park(void *result)
{
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = session_image(3);
    request.image = &image;
    request.file_name = "late.gate";
    request.release = park_release; /* after the copy, before it is in the queue */
    *(int *)result = ims_submit(session_saver, &request, NULL);
    return NULL;
}

Test(close_within, a_call_that_is_stuck_frees_the_rest, .init = begin, .fini = end)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    pthread_t thread;
    int result = 1;
    gate_close(&disk);
    cr_assert_eq(pthread_create(&thread, NULL, submit_and_park, &result), 0);
    gate_wait_parked(&disk, 1);
    cr_assert_eq(ims_close_within(&session_saver, IMS_NO_WAIT, &summary),
                 IMS_ERROR_TIMEOUT);
    cr_assert_eq(summary.ledger.accepted, 0);
    gate_open(&disk);
    pthread_join(thread, NULL);
    cr_assert_eq(result, IMS_OK, "it had its room before");
    gate_wait_until(all_is_closed, NULL);
    cr_assert_eq(results_count(&session_results), 1);
}

Test(close_within, a_summary_that_is_not_set_up_is_told_after_closing, .init = begin,
     .fini = end)
{
    struct ims_summary summary = {0};
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(ims_close(&session_saver, &summary), IMS_ERROR_STRUCT_SIZE);
    cr_assert_null(session_saver);
    cr_assert_eq(summary.ledger.written, 0, "it is left alone");
    cr_assert(session_holds("a.gate", 1));
    cr_assert(atomic_load(&store_is_closed));
}
