/* SPDX-License-Identifier: MIT
 *
 * Closing within no time while the disk comes back at any moment: whoever is last frees
 * the saver, once, and each image has its one result, whichever way it went.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/uio.h>

#include "src/base/os.h"
#include "src/saver/saver.h"
#include "src/store/store.h"
#include "support/check.h"
#include "support/gate.h"
#include "support/scratch.h"

enum { IMAGES = 6 };

static struct gate disk = GATE_OPEN;
static struct ims_os os;            /* the system's, but for writing */
static struct ims_store_kind noted; /* the folder store, but for what is below */
static atomic_uint stores_closed;
static atomic_uint results;
static unsigned left_behind; /* rounds in which the time-out passed */

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
    atomic_fetch_add(&stores_closed, 1);
}

static void count_result(const struct ims_result *result, void *user)
{
    (void)user;
    CHECK(result->status == IMS_STATUS_WRITTEN ||
          result->status == IMS_STATUS_CANCELLED);
    atomic_fetch_add(&results, 1);
}

/* Opens the gate after a while that differs from round to round. */
static void *revive(void *round)
{
    for (unsigned i = 0; i < 1u << (uintptr_t)round % 7; i++)
        sched_yield();
    gate_open(&disk);
    return NULL;
}

static bool is_freed(void *rounds)
{
    return atomic_load(&stores_closed) == *(unsigned *)rounds;
}

static void run_round(unsigned round)
{
    struct ims_config config = IMS_CONFIG_INIT;
    struct ims_summary summary = IMS_SUMMARY_INIT;
    ims_saver *saver = NULL;
    pthread_t thread;
    unsigned rounds = round + 1;
    config.workers = 1 + (int32_t)(round % 3);
    config.queue_size = IMAGES;
    config.done = count_result;
    gate_close(&disk);
    CHECK(ims_saver_open(&saver, scratch_folder(), &config, &noted, &os) == IMS_OK);
    for (unsigned i = 0; i < IMAGES; i++) {
        char name[32];
        snprintf(name, sizeof name, "%u", i);
        CHECK(ims_save_bytes(saver, name, name, 1, NULL) == IMS_OK);
    }
    CHECK(pthread_create(&thread, NULL, revive, (void *)(uintptr_t)round) == 0);
    int error = ims_close_within(&saver, round % 2 == 0 ? IMS_NO_WAIT : 1, &summary);
    CHECK(error == IMS_OK || error == IMS_ERROR_TIMEOUT);
    CHECK(summary.ledger.accepted == IMAGES);
    CHECK(error == IMS_ERROR_TIMEOUT || summary.ledger.pending == 0);
    left_behind += error == IMS_ERROR_TIMEOUT;
    pthread_join(thread, NULL);
    gate_wait_until(is_freed, &rounds);
    CHECK(atomic_load(&results) == rounds * IMAGES);
}

int main(void)
{
    unsigned rounds = check_amount(150, 5000);
    scratch_open();
    os = ims_os_default;
    os.writev = write_when_alive;
    noted = ims_store_folder;
    noted.open = open_noted;
    noted.close = close_noted;
    for (unsigned round = 0; round < rounds; round++)
        run_round(round);
    printf("%u closings, %u left something behind\n", rounds, left_behind);
    scratch_close();
    return 0;
}
