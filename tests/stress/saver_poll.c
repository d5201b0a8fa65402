/* SPDX-License-Identifier: MIT
 *
 * Results are taken by several threads, some of which poll, while others submit: each
 * result goes to one of them, none is lost, and what its strings say stays until that
 * thread takes the next one.
 */
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <imagesaver/imagesaver.h>

#include "support/check.h"
#include "support/scratch.h"

enum { PRODUCERS = 3, TAKERS = 3 };

static ims_saver *saver;
static unsigned images; /* of each producer */
static atomic_uchar *taken;
static atomic_uint taken_count;

static unsigned total(void)
{
    return PRODUCERS * images;
}

static void *produce(void *argument)
{
    for (unsigned i = 0; i < images; i++) {
        char name[32];
        snprintf(name, sizeof name, "%s-%u", (const char *)argument, i % 20);
        CHECK(ims_save_bytes(saver, name, name, strlen(name), NULL) == IMS_OK);
    }
    return NULL;
}

/* Whether a result was there. */
static bool take(int64_t timeout_ms)
{
    struct ims_result result = IMS_RESULT_INIT;
    int error = ims_result_next(saver, timeout_ms, &result);
    if (error == IMS_ERROR_PENDING || error == IMS_ERROR_TIMEOUT)
        return false;
    CHECK(error == IMS_OK);
    CHECK(result.status == IMS_STATUS_WRITTEN);
    CHECK(result.id >= 1 && result.id <= total());
    CHECK(atomic_fetch_add(&taken[result.id - 1], 1) == 0);
    CHECK(strncmp(result.path, scratch_folder(), strlen(scratch_folder())) == 0);
    atomic_fetch_add(&taken_count, 1);
    return true;
}

static void *take_by_waiting(void *argument)
{
    (void)argument;
    while (atomic_load(&taken_count) < total())
        take(1);
    return NULL;
}

static void *take_by_polling(void *argument)
{
    struct pollfd ready = {.fd = ims_result_fd(saver), .events = POLLIN};
    (void)argument;
    CHECK(ready.fd >= 3);
    while (atomic_load(&taken_count) < total()) {
        if (poll(&ready, 1, 1) == 1)
            take(IMS_NO_WAIT); /* another one may have been faster */
    }
    return NULL;
}

int main(void)
{
    static const char *const names[PRODUCERS] = {"a", "b", "c"};
    pthread_t producers[PRODUCERS];
    pthread_t takers[TAKERS];
    struct ims_stats stats = IMS_STATS_INIT;
    struct ims_config config = IMS_CONFIG_INIT;
    images = check_amount(500, 20000);
    taken = calloc(total(), sizeof *taken);
    CHECK(taken != NULL);
    scratch_open();
    config.workers = 2;
    config.keep_results = 10;
    CHECK(ims_open(&saver, scratch_folder(), &config) == IMS_OK);
    for (int i = 0; i < TAKERS; i++)
        CHECK(pthread_create(&takers[i], NULL,
                             i % 2 == 0 ? take_by_polling : take_by_waiting,
                             NULL) == 0);
    for (int i = 0; i < PRODUCERS; i++)
        CHECK(pthread_create(&producers[i], NULL, produce,
                             (void *)(uintptr_t)names[i]) == 0);
    for (int i = 0; i < PRODUCERS; i++)
        pthread_join(producers[i], NULL);
    for (int i = 0; i < TAKERS; i++)
        pthread_join(takers[i], NULL);
    CHECK(ims_stats_get(saver, &stats) == IMS_OK);
    CHECK(stats.results_waiting == 0);
    CHECK(ims_close(&saver, NULL) == IMS_OK);
    scratch_close();
    free(taken);
    return 0;
}
