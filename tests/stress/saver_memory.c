/* SPDX-License-Identifier: MIT
 *
 * The bound on memory, measured: a slow encoder behind a queue of 8, fed by more
 * threads than fit, keeps the resident memory within the images of queue and workers,
 * the encoded bytes of the workers, and a constant. Then the same number of images is
 * handed to a list without a bound, which exceeds it: so the measure would have told.
 * At last a saver that has nothing to do gives back what its queue was full of.
 */
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "support/check.h"
#include "support/sanitizer.h"
#include "support/scratch.h"
#include "support/staged_encoders.h"

enum {
    SIDE = 2048,
    IMAGE = SIDE * SIDE,
    QUEUE = 8,
    WORKERS = 2,
    PRODUCERS = 12,
    IMAGES = 60,
    CONSTANT = 16 << 20,
    SMALL_IMAGES = 20000 /* whose copies and job structures take more than the large */
};

static unsigned char *samples;
static ims_saver *saver;
static atomic_uint next;
static bool sizes_differ;

/* A line of the kernel's about this process, in bytes. */
static size_t memory(const char *name)
{
    char line[256];
    size_t length = strlen(name);
    unsigned long kilobytes = 0;
    FILE *file = fopen("/proc/self/status", "r");
    CHECK(file != NULL);
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, name, length) == 0)
            CHECK(sscanf(line + length, ": %lu", &kilobytes) == 1);
    fclose(file);
    CHECK(kilobytes > 0);
    return kilobytes * 1024;
}

/* The most memory that was resident so far. */
static size_t peak(void)
{
    return memory("VmHWM");
}

/* What is resident now, but for what only the C library keeps. */
static size_t resident(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
    return memory("VmRSS");
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

static void save_large(const char *name)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY8;
    image.width = SIDE;
    image.height = SIDE;
    image.planes[0] = samples;
    CHECK(ims_save(saver, name, &image, NULL) == IMS_OK);
}

static bool is_given_back(void *least)
{
    return resident() <= *(const size_t *)least;
}

/* No result is waited for any more when the memory goes back, a while later. */
static void rest(ims_registry *registry)
{
    struct ims_config config = staged_config(registry);
    config.workers = 1;
    config.queue_size = SMALL_IMAGES + QUEUE;
    gate_close(&staged_gate);
    CHECK(ims_open(&saver, scratch_folder(), &config) == IMS_OK);
    save_large("park.gate");
    gate_wait_parked(&staged_gate, 1);
    size_t least = resident() + IMAGE;
    for (int i = 0; i < QUEUE; i++)
        save_large("large.gate");
    for (int i = 0; i < SMALL_IMAGES; i++)
        CHECK(ims_save_bytes(saver, "small", "", 1, NULL) == IMS_OK);
    size_t full = resident();
    printf("at rest: from %zu MB to at most %zu MB\n", full >> 20, least >> 20);
    CHECK(full > least + (size_t)QUEUE * IMAGE);
    CHECK(ims_cancel_all(saver) == QUEUE + SMALL_IMAGES);
    gate_open(&staged_gate);
    CHECK(ims_flush(saver, 0) == IMS_OK);
    gate_wait_until(is_given_back, &least);
    CHECK(ims_close(&saver, NULL) == IMS_OK);
}

int main(void)
{
    const size_t bound = (size_t)(QUEUE + WORKERS) * IMAGE + /* images */
                         (size_t)WORKERS * IMAGE +           /* encoded bytes */
                         CONSTANT;
#if defined(THREAD_SANITIZER) || defined(ADDRESS_SANITIZER)
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
    rest(registry);
    ims_registry_free(&registry);
    scratch_close();
    free(samples);
    return 0;
}
