/* SPDX-License-Identifier: MIT
 *
 * Savers whose results wait for a sync that fails, never comes back in time, or finds
 * no memory to wait with.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "src/base/os.h"
#include "src/saver/saver.h"
#include "src/store/store.h"
#include "support/alloc_fail.h"
#include "support/session.h"

static struct gate disk = GATE_OPEN;
static atomic_int sync_code;
static struct ims_os os;
static ims_registry *registry;

static int gated_syncfs(int file)
{
    gate_pass(&disk);
    int code = atomic_load(&sync_code);
    if (code == 0)
        return ims_os_default.syncfs(file);
    errno = code;
    return -1;
}

/* Noted when it is closed, which is the last thing that a saver does. */
static struct ims_store_kind noted;
static atomic_bool store_is_closed;

static void close_noted(struct ims_store *store)
{
    ims_store_folder.close(store);
    atomic_store(&store_is_closed, true);
}

static bool is_closed(void *unused)
{
    (void)unused;
    return atomic_load(&store_is_closed);
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

/* Rounds of so many images, which wait for nothing else. */
static void open_saver_with(struct ims_config config, int32_t every)
{
    config.workers = 1;
    config.sync = IMS_SYNC_GROUP;
    config.sync_every = every;
    config.sync_every_ms = 3600 * 1000;
    config.registry = registry;
    config.options = "mode=good";
    config.done = results_done;
    config.done_user = &session_results;
    os.syncfs = gated_syncfs;
    noted = ims_store_folder;
    noted.open = open_noted;
    noted.close = close_noted;
    cr_assert_eq(ims_saver_open(&session_saver, scratch_folder(), &config, &noted, &os),
                 IMS_OK);
}

static void open_saver(int32_t every)
{
    open_saver_with((struct ims_config)IMS_CONFIG_INIT, every);
}

static void begin(void)
{
    session_begin();
    os = ims_os_default;
    registry = staged_registry(IMS_REGISTRY_EMPTY);
}

static void end(void)
{
    ims_close(&session_saver, NULL);
    gate_wait_until(is_closed, NULL);
    session_end();
    ims_registry_free(&registry);
}

Test(group_sync, a_failed_sync_is_a_warning_in_the_result, .init = begin, .fini = end)
{
    open_saver(1);
    gate_close(&disk);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    gate_wait_parked(&disk, 1);
    /* The first one is that of the data, for which there is another way. */
    atomic_store(&sync_code, EIO);
    gate_open(&disk);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    struct results_entry result = results_of(&session_results, 1);
    cr_assert_eq(result.status, IMS_STATUS_WRITTEN);
    cr_assert_eq(result.warnings & IMS_WARNING_NOT_DURABLE, 0u, "synced by itself");
    atomic_store(&sync_code, 0);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
}

Test(group_sync, a_name_that_may_not_last_is_told, .init = begin, .fini = end)
{
    open_saver(1);
    gate_close(&disk);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    gate_wait_parked(&disk, 1);
    gate_let(&disk, 1);
    gate_wait_passed(&disk, 1);
    gate_wait_parked(&disk, 1);
    atomic_store(&sync_code, EIO);
    gate_open(&disk);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    struct results_entry result = results_of(&session_results, 1);
    cr_assert_eq(result.status, IMS_STATUS_WRITTEN);
    cr_assert_neq(result.warnings & IMS_WARNING_NOT_DURABLE, 0u);
    cr_assert_not_null(strstr(result.message, "cannot sync"), "%s", result.message);
    atomic_store(&sync_code, 0);
}

/* A file system that can give a name only after a look whether it is free, which the
 * store does not see at the opening. */
static atomic_bool looks;

static int openat_with_name(int folder, const char *path, int flags, mode_t mode)
{
    if ((flags & O_TMPFILE) != O_TMPFILE)
        return ims_os_default.openat(folder, path, flags, mode);
    errno = EOPNOTSUPP;
    return -1;
}

static int no_linkat(int from, const char *old, int to, const char *name, int flags)
{
    (void)from, (void)old, (void)to, (void)name, (void)flags;
    errno = EPERM;
    return -1;
}

static int rename_only(int from, const char *old, int to, const char *name,
                       unsigned flags)
{
    if (flags == 0 || !atomic_load(&looks))
        return ims_os_default.renameat2(from, old, to, name, flags);
    errno = EINVAL;
    return -1;
}

static char limited[1024];
static int flushed; /* what a flush inside of the log function returns */

static void log_and_flush(enum ims_log_level level, const char *text, void *user)
{
    if (strstr(text, "limited") == NULL)
        return;
    cr_assert_eq(level, IMS_LOG_WARNING);
    cr_assert_eq(user, limited);
    snprintf(limited, sizeof limited, "%s", text);
    flushed = ims_flush(session_saver, 0);
}

/* It runs on the thread that syncs, which a flush would wait for. */
Test(group_sync, what_the_store_logs_is_the_savers, .init = begin, .fini = end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.overwrite = IMS_OVERWRITE_ERROR;
    config.name = "left camera";
    config.log = log_and_flush;
    config.log_user = limited;
    os.openat = openat_with_name;
    os.linkat = no_linkat;
    os.renameat2 = rename_only;
    open_saver_with(config, 1);
    atomic_store(&looks, true);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert_eq(strncmp(limited, "left camera: limited \"", 22), 0, "%s", limited);
    cr_assert_eq(flushed, IMS_ERROR_DEADLOCK, "%s", ims_error_name(flushed));
}

static bool all_is_told(void *unused)
{
    (void)unused;
    return results_count(&session_results) == 2;
}

/* Whoever closes goes on; the thread that syncs frees the rest when it comes back. */
Test(group_sync, a_sync_that_does_not_come_back_is_left_behind, .init = begin,
     .fini = end)
{
    open_saver(2);
    gate_close(&disk);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(session_save("b.gate", 1), IMS_OK);
    gate_wait_parked(&disk, 1);
    struct ims_summary summary = IMS_SUMMARY_INIT;
    cr_assert_eq(ims_close_within(&session_saver, 20, &summary), IMS_ERROR_TIMEOUT);
    cr_assert_null(session_saver);
    cr_assert_eq(summary.ledger.pending, 2);
    cr_assert_eq(results_count(&session_results), 0);
    gate_open(&disk);
    gate_wait_until(all_is_told, NULL);
    cr_assert_eq(results_count_status(&session_results, IMS_STATUS_WRITTEN), 2);
}

/* Then the image is synced alone, at once. */
Test(group_sync, without_memory_nothing_waits, .init = begin, .fini = end)
{
    open_saver(0);
    for (long number = 1; number <= 12; number++) {
        alloc_fail_at(number);
        int error = session_save("a.gate", 1);
        if (error == IMS_OK)
            cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
        else
            cr_assert_eq(error, IMS_ERROR_MEMORY);
        alloc_fail_at(0);
        struct ims_stats stats = session_stats();
        cr_assert_eq(stats.ledger.pending, 0);
    }
    cr_assert(session_holds("a.gate", 1));
}
