/* SPDX-License-Identifier: MIT
 *
 * Savers that come and go on shared workers, which are let go while savers use them:
 * each thread opens one after the other, in one folder, with other ways of a full queue
 * and other registries, saves, cancels, flushes, waits, and closes it in one way or
 * another, also within no time at all. Every accepted image has one result, and nothing
 * is left when the last saver is gone.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "support/check.h"
#include "support/scratch.h"
#include "support/staged_encoders.h"

enum { THREADS = 4, GROUPS = 6, ROUNDS = 12, IMAGES = 25 };

static ims_workers *workers;
static ims_registry *registries[2];
static atomic_ulong accepted;
static atomic_ulong results;
static atomic_ulong released;
static atomic_ulong left_behind;

static void count_result(const struct ims_result *result, void *user)
{
    (void)user;
    CHECK(result->path != NULL);
    atomic_fetch_add(&results, 1);
}

static void count_release(void *user, const struct ims_image *image)
{
    (void)user;
    CHECK(image->format == IMS_PIXEL_GRAY8);
    atomic_fetch_add(&released, 1);
}

static unsigned next_random(unsigned *state, unsigned below)
{
    *state = *state * 1103515245u + 12345u;
    return (*state >> 12) % below;
}

static ims_saver *open_saver(unsigned *random)
{
    static const enum ims_when_full ways[] = {
        IMS_WHEN_FULL_BLOCK, IMS_WHEN_FULL_DROP_NEWEST, IMS_WHEN_FULL_DROP_OLDEST};
    struct ims_config config = staged_config(registries[next_random(random, 2)]);
    ims_saver *saver;
    config.shared_workers = workers;
    config.queue_size = (int32_t)(1 + next_random(random, 4));
    config.when_full = ways[next_random(random, 3)];
    config.same_path =
        next_random(random, 2) == 0 ? IMS_SAME_PATH_NEWEST : IMS_SAME_PATH_ALL;
    config.done = count_result;
    CHECK(ims_open(&saver, scratch_folder(), &config) == IMS_OK);
    return saver;
}

static void save_some(ims_saver *saver, unsigned *random)
{
    /* Pixels that stay, whenever they are read. */
    static unsigned char samples[16] = {1, 2, 3};
    for (int i = 0; i < IMAGES; i++) {
        struct ims_image image = IMS_IMAGE_INIT;
        struct ims_request request = IMS_REQUEST_INIT;
        ims_ticket *ticket = NULL;
        char name[32];
        image.format = IMS_PIXEL_GRAY8;
        image.width = 4;
        image.height = 4;
        image.planes[0] = samples;
        snprintf(name, sizeof name, "%u.%s", next_random(random, 5),
                 next_random(random, 4) == 0 ? "count" : "gate");
        request.image = &image;
        request.file_name = name;
        request.release = count_release;
        request.ownership = next_random(random, 2) == 0 ? IMS_COPY : IMS_ADOPT;
        request.priority = (int32_t)next_random(random, 3);
        request.expires_ms = next_random(random, 6) == 0;
        bool with_ticket = next_random(random, 8) == 0;
        CHECK(ims_submit(saver, &request, with_ticket ? &ticket : NULL) == IMS_OK);
        atomic_fetch_add(&accepted, 1);
        if (ticket != NULL && next_random(random, 2) == 0)
            CHECK(ims_ticket_wait(ticket, IMS_NO_LIMIT, NULL) == IMS_OK);
        ims_ticket_free(&ticket);
        if (next_random(random, 16) == 0)
            CHECK(ims_cancel_all(saver) >= 0);
        if (next_random(random, 16) == 0)
            CHECK(ims_flush(saver, IMS_NO_LIMIT) == IMS_OK);
    }
}

static void close_somehow(ims_saver *saver, unsigned *random)
{
    int error;
    switch (next_random(random, 3)) {
    case 0:
        error = ims_close(&saver, NULL);
        break;
    case 1:
        error = ims_abort(&saver, NULL);
        break;
    default:
        error = ims_close_within(&saver, IMS_NO_WAIT, NULL);
        atomic_fetch_add(&left_behind, error == IMS_ERROR_TIMEOUT);
        CHECK(error == IMS_OK || error == IMS_ERROR_TIMEOUT);
        return;
    }
    CHECK(error == IMS_OK);
}

static void *come_and_go(void *argument)
{
    unsigned random = *(unsigned *)argument;
    for (int i = 0; i < ROUNDS; i++) {
        ims_saver *saver = open_saver(&random);
        save_some(saver, &random);
        close_somehow(saver, &random);
    }
    return NULL;
}

/* A saver that is opened before the handle is let go, and closed after. */
static void outlive_the_handle(unsigned seed)
{
    ims_saver *last = open_saver(&seed);
    CHECK(ims_workers_close(&workers) == IMS_OK);
    save_some(last, &seed);
    CHECK(ims_close(&last, NULL) == IMS_OK);
}

static bool all_have_results(void *argument)
{
    (void)argument;
    return atomic_load(&results) >= atomic_load(&accepted);
}

static bool all_states_are_torn_down(void *argument)
{
    (void)argument;
    return atomic_load(&staged_states_torn) >= atomic_load(&staged_states_made);
}

int main(void)
{
    scratch_open();
    for (int i = 0; i < 2; i++)
        registries[i] = staged_registry(IMS_REGISTRY_EMPTY);
    for (unsigned group = 0; group < GROUPS; group++) {
        struct ims_workers_config config = IMS_WORKERS_CONFIG_INIT;
        pthread_t threads[THREADS];
        unsigned seeds[THREADS];
        config.workers = (int32_t)(1 + group % 3);
        CHECK(ims_workers_open(&workers, &config) == IMS_OK);
        for (unsigned i = 0; i < THREADS; i++) {
            seeds[i] = group * THREADS + i + 1;
            CHECK(pthread_create(&threads[i], NULL, come_and_go, &seeds[i]) == 0);
        }
        for (int i = 0; i < THREADS; i++)
            pthread_join(threads[i], NULL);
        outlive_the_handle(group + 1);
    }
    /* Of savers that were left behind the last results may be on their way. */
    gate_wait_until(all_have_results, NULL);
    CHECK(atomic_load(&results) == atomic_load(&accepted));
    CHECK(atomic_load(&released) == atomic_load(&accepted));
    gate_wait_until(all_states_are_torn_down, NULL);
    for (int i = 0; i < 2; i++)
        ims_registry_free(&registries[i]);
    scratch_close();
    printf("%lu images, %lu savers left behind\n", atomic_load(&accepted),
           atomic_load(&left_behind));
    return 0;
}
