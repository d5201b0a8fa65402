/* SPDX-License-Identifier: MIT
 *
 * Images that are split among the workers, between images that are not, at any number
 * of workers: every piece once, and the same bytes as from one worker.
 */
#include <pthread.h>
#include <stdbool.h>

#include "support/check.h"
#include "support/scratch.h"
#include "support/staged_encoders.h"

enum { PRODUCERS = 3, WIDTH = 64, HEIGHT = 97, FILES = 10 };

static ims_saver *saver;
static unsigned saves;

static void fill(unsigned char *samples, unsigned number)
{
    for (size_t i = 0; i < (size_t)WIDTH * HEIGHT; i++)
        samples[i] = (unsigned char)(i * (number + 3) / 5);
}

static void name_of(unsigned producer, unsigned number, char name[32])
{
    snprintf(name, 32, "%u-%u.%s", producer, number % FILES,
             number % 3 != 0 ? "split" : "gate");
}

static void *produce(void *argument)
{
    unsigned producer = *(unsigned *)argument;
    unsigned char *samples = malloc((size_t)WIDTH * HEIGHT);
    CHECK(samples != NULL);
    for (unsigned i = 0; i < saves; i++) {
        char name[32];
        struct ims_image image = staged_image(samples, WIDTH, HEIGHT, 0);
        fill(samples, i + producer);
        name_of(producer, i, name);
        CHECK(ims_save(saver, name, &image, NULL) == IMS_OK);
    }
    free(samples);
    return NULL;
}

static void look(void)
{
    static unsigned char samples[WIDTH * HEIGHT];
    for (unsigned producer = 0; producer < PRODUCERS; producer++)
        for (unsigned number = saves - FILES; number < saves; number++) {
            char name[32];
            fill(samples, number + producer);
            name_of(producer, number, name);
            CHECK(scratch_holds(name, samples, sizeof samples));
        }
}

static void run(int32_t workers, ims_registry *registry)
{
    struct ims_config config = staged_config(registry);
    pthread_t threads[PRODUCERS];
    unsigned numbers[PRODUCERS];
    config.workers = workers;
    config.queue_size = 2;
    CHECK(ims_open(&saver, scratch_folder(), &config) == IMS_OK);
    for (unsigned i = 0; i < PRODUCERS; i++) {
        numbers[i] = i;
        CHECK(pthread_create(&threads[i], NULL, produce, &numbers[i]) == 0);
    }
    for (int i = 0; i < PRODUCERS; i++)
        pthread_join(threads[i], NULL);
    CHECK(ims_close(&saver, NULL) == IMS_OK);
    look();
}

int main(void)
{
    static const int32_t workers[] = {1, 2, 5, 16};
    saves = check_amount(60, 3000);
    scratch_open();
    ims_registry *registry = staged_registry(IMS_REGISTRY_EMPTY);
    for (int i = 0; i < 4; i++)
        run(workers[i], registry);
    ims_registry_free(&registry);
    scratch_close();
    return 0;
}
