/* SPDX-License-Identifier: MIT
 *
 * The program forks while savers are busy: in each child every call refuses at once,
 * whatever locks were held at that moment, and the parent notices nothing.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

#include <imagesaver/imagesaver.h>

#include "support/check.h"
#include "support/scratch.h"

enum { PRODUCERS = 3 };

static ims_saver *saver;
static ims_workers *workers;
static ims_ticket *ticket;
static atomic_bool over;

static void *produce(void *argument)
{
    unsigned number = 0;
    while (!atomic_load(&over)) {
        char name[32];
        snprintf(name, sizeof name, "%s-%u", (const char *)argument, number++ % 20);
        CHECK(ims_save_bytes(saver, name, name, strlen(name), NULL) == IMS_OK);
    }
    return NULL;
}

/* Without a lock, an allocation or a thread: as in any child of many threads. */
static void be_a_child(void)
{
    struct ims_stats stats = IMS_STATS_INIT;
    struct ims_result result = IMS_RESULT_INIT;
    bool good = ims_save_bytes(saver, "child", "x", 1, NULL) == IMS_ERROR_FORKED &&
                ims_flush(saver, 0) == IMS_ERROR_FORKED &&
                ims_cancel_all(saver) == IMS_ERROR_FORKED &&
                ims_reprioritise(saver, 1, 1) == IMS_ERROR_FORKED &&
                ims_stats_get(saver, &stats) == IMS_ERROR_FORKED &&
                ims_ticket_wait(ticket, 0, &result) == IMS_ERROR_FORKED &&
                ims_close(&saver, NULL) == IMS_ERROR_FORKED && saver == NULL &&
                ims_workers_close(&workers) == IMS_ERROR_FORKED && workers == NULL;
    _exit(good ? 0 : 1);
}

int main(void)
{
    static const char *const names[PRODUCERS] = {"a", "b", "c"};
    unsigned forks = check_amount(100, 3000);
    struct ims_config config = IMS_CONFIG_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = IMS_IMAGE_INIT;
    pthread_t threads[PRODUCERS];
    scratch_open();
    CHECK(ims_workers_open(&workers, NULL) == IMS_OK);
    config.shared_workers = workers;
    CHECK(ims_open(&saver, scratch_folder(), &config) == IMS_OK);
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = "first";
    image.byte_count = 5;
    request.image = &image;
    request.file_name = "first";
    CHECK(ims_submit(saver, &request, &ticket) == IMS_OK);
    for (int i = 0; i < PRODUCERS; i++)
        CHECK(pthread_create(&threads[i], NULL, produce, (void *)(uintptr_t)names[i]) ==
              0);
    for (unsigned i = 0; i < forks; i++) {
        int status;
        pid_t child = fork();
        if (child == 0)
            be_a_child();
        CHECK(child > 0);
        CHECK(waitpid(child, &status, 0) == child);
        CHECK(status == 0);
    }
    atomic_store(&over, true);
    for (int i = 0; i < PRODUCERS; i++)
        pthread_join(threads[i], NULL);
    CHECK(ims_ticket_wait(ticket, 0, NULL) == IMS_OK);
    ims_ticket_free(&ticket);
    CHECK(ims_close(&saver, NULL) == IMS_OK);
    CHECK(ims_workers_close(&workers) == IMS_OK);
    CHECK(!scratch_exists("child"));
    scratch_close();
    return 0;
}
