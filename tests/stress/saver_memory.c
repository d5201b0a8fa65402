/* SPDX-License-Identifier: MIT
 *
 * The bound on memory, measured: a slow encoder behind a queue of 8, fed by more
 * threads than fit, keeps the resident memory within the images of queue and workers,
 * the encoded bytes of the workers, and a constant. Then the same number of images is
 * handed to a list without a bound, which exceeds it: so the measure would have told.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "support/check.h"
#include "support/scratch.h"
#include "support/staged_encoders.h"

enum {
    SIDE = 2048,
    IMAGE = SIDE * SIDE,
    QUEUE = 8,
    WORKERS = 2,
    PRODUCERS = 12,
    IMAGES = 60,
    CONSTANT = 16 << 20
};

static unsigned char *samples;
static ims_saver *saver;
static atomic_uint next;
static bool sizes_differ;

/* The most memory that was resident so far, in bytes. */
static size_t peak(void)
{
    char line[256];
    unsigned long kilobytes = 0;
    FILE *file = fopen("/proc/self/status", "r");
    CHECK(file != NULL);
    while (fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "VmHWM: %lu", &kilobytes) == 1)
            break;
    fclose(file);
    CHECK(kilobytes > 0);
    return kilobytes * 1024;
}

static int32_t height_of(unsigned number)
{
    return sizes_differ ? SIDE - (int32_t)((number * 2654435761u >> 8) % (SIDE / 2))
                        : SIDE;
}

static void *produce(void *argument)
{
    unsigned number;
    (void)argument;
    while ((number = atomic_fetch_add(&next, 1)) < IMAGES) {
        struct ims_image image = IMS_IMAGE_INIT;
        char name[32];
        image.format = IMS_PIXEL_GRAY8;
        image.width = SIDE;
        image.height = height_of(number);
        image.planes[0] = samples;
        snprintf(name, sizeof name, "%u.gate", number % QUEUE);
        CHECK(ims_save(saver, name, &image, NULL) == IMS_OK);
    }
    return NULL;
}

static bool is_full(void *argument)
{
    struct ims_stats stats = IMS_STATS_INIT;
    (void)argument;
    CHECK(ims_stats_get(saver, &stats) == IMS_OK);
    /* The last two producers have no image left when the others are blocked. */
    return stats.queue_depth == QUEUE && stats.in_work == WORKERS && stats.waited > 0;
}

static void save_slowly(ims_registry *registry)
{
    struct ims_config config = staged_config(registry);
    struct ims_stats stats = IMS_STATS_INIT;
    pthread_t threads[PRODUCERS];
    atomic_store(&next, 0);
    config.workers = WORKERS;
    config.queue_size = QUEUE;
    gate_close(&staged_gate);
    CHECK(ims_open(&saver, scratch_folder(), &config) == IMS_OK);
    for (int i = 0; i < PRODUCERS; i++)
        CHECK(pthread_create(&threads[i], NULL, produce, NULL) == 0);
    gate_wait_until(is_full, NULL);
    for (unsigned i = 0; i < IMAGES / 2; i++) {
        gate_let(&staged_gate, 1);
        gate_wait_parked(&staged_gate, WORKERS);
    }
    gate_open(&staged_gate);
    for (int i = 0; i < PRODUCERS; i++)
        pthread_join(threads[i], NULL);
    CHECK(ims_flush(saver, 0) == IMS_OK);
    CHECK(ims_stats_get(saver, &stats) == IMS_OK);
    CHECK(stats.ledger.written == IMAGES);
    CHECK(stats.queue_high_water == QUEUE);
    CHECK(stats.memory_high_water <= (uint64_t)(QUEUE + WORKERS) * IMAGE);
    CHECK(ims_close(&saver, NULL) == IMS_OK);
}

/* What a saver without a bound does: every image is copied and queued at once. */
static void save_without_bound(void)
{
    unsigned char *copies[IMAGES];
    for (int i = 0; i < IMAGES; i++) {
        copies[i] = malloc(IMAGE);
        CHECK(copies[i] != NULL);
        memcpy(copies[i], samples, IMAGE);
    }
    for (int i = 0; i < IMAGES; i++) {
        CHECK(copies[i][i] == 1);
        free(copies[i]);
    }
}

int main(void)
{
    const size_t bound = (size_t)(QUEUE + WORKERS) * IMAGE + /* images */
                         (size_t)WORKERS * IMAGE +           /* encoded bytes */
                         CONSTANT;
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
    puts("a sanitizer's own memory would be measured: skipped");
    return 77;
#endif
    samples = malloc(IMAGE);
    CHECK(samples != NULL);
    memset(samples, 1, IMAGE);
    scratch_open();
    ims_registry *registry = staged_registry(IMS_REGISTRY_BUILTIN);
    size_t before = peak();
    for (int round = 0; round < 2; round++) {
        sizes_differ = round == 1;
        save_slowly(registry);
        size_t used = peak() - before;
        printf("%s sizes: %zu MB of at most %zu MB\n",
               sizes_differ ? "different" : "equal", used >> 20, bound >> 20);
        CHECK(used <= bound);
    }
    save_without_bound();
    printf("without a bound: %zu MB\n", (peak() - before) >> 20);
    CHECK(peak() - before > bound);
    ims_registry_free(&registry);
    scratch_close();
    free(samples);
    return 0;
}
