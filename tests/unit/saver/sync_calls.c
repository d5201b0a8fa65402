/* SPDX-License-Identifier: MIT
 *
 * A failure that the system tells once is told to all who wait for that sync.
 */
#include <criterion/criterion.h>
#include <pthread.h>
#include <string.h>

#include "src/base/os.h"
#include "src/saver/saver.h"
#include "src/store/store.h"
#include "support/session.h"

enum { CALLS = 3 };

static struct gate entrance = GATE_OPEN; /* a call goes through after it has begun */
static struct gate disk = GATE_CLOSED;
static unsigned failures; /* still to be told by the disk; one sync at a time */
static struct ims_store_kind kind;

static int open_store(struct ims_store **store, const char *location,
                      const struct ims_store_settings *settings,
                      struct ims_message *message)
{
    int error = ims_store_folder.open(store, location, settings, message);
    if (error == IMS_OK)
        (*store)->kind = &kind;
    return error;
}

static void hurry(struct ims_store *store, bool hurries)
{
    ims_store_folder.hurry(store, hurries);
    if (hurries)
        gate_pass(&entrance);
}

static int sync_disk(struct ims_store *store, struct ims_message *message)
{
    (void)store;
    gate_pass(&disk);
    if (failures == 0)
        return IMS_OK;
    failures--;
    strcpy(message->text, "the disk is gone");
    return IMS_ERROR_IO;
}

static void begin(void)
{
    struct ims_config config = IMS_CONFIG_INIT;

    session_begin();
    kind = ims_store_folder;
    kind.open = open_store;
    kind.hurry = hurry;
    kind.sync = sync_disk;
    config.workers = 1;
    cr_assert_eq(ims_saver_open(&session_saver, scratch_folder(), &config, &kind,
                                &ims_os_default),
                 IMS_OK);
}

static void *call_sync(void *error)
{
    *(int *)error = ims_sync(session_saver, IMS_NO_LIMIT);
    return NULL;
}

Test(sync_calls, all_that_wait_are_told_of_a_failure, .init = begin,
     .fini = session_end)
{
    pthread_t threads[CALLS];
    int errors[CALLS] = {0};

    failures = 1;
    for (int i = 0; i < CALLS; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, call_sync, &errors[i]), 0);
    gate_wait_passed(&entrance, CALLS);
    gate_open(&disk);
    for (int i = 0; i < CALLS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < CALLS; i++)
        cr_assert_eq(errors[i], IMS_ERROR_IO, "call %d: %d", i, errors[i]);
    cr_assert_eq(ims_sync(session_saver, IMS_NO_LIMIT), IMS_OK, "it began afterwards");
}

Test(sync_calls, each_failure_is_told, .init = begin, .fini = session_end)
{
    failures = 2;
    gate_open(&disk);
    cr_assert_eq(ims_sync(session_saver, IMS_NO_LIMIT), IMS_ERROR_IO);
    cr_assert_eq(ims_sync(session_saver, IMS_NO_LIMIT), IMS_ERROR_IO);
    cr_assert_eq(ims_sync(session_saver, IMS_NO_LIMIT), IMS_OK);
}
