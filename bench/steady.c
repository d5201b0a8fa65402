/* SPDX-License-Identifier: MIT
 *
 * Counts the allocations and page faults of the whole process while images of one size
 * are saved one after the other, after the first ones: the median of a few windows, as
 * it is by chance in which of them the last buffer of the pool is needed first. It
 * brings malloc() of its own, which counts and passes on to the C library's. Prints one
 * line of JSON.
 *
 * Usage: steady FOLDER WORKERS COUNT SETTING IMAGE
 *   COUNT    images in a window
 *   SETTING  "png effort=1", or "bytes" for passing 100 kB through
 */
#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <imagesaver/imagesaver.h>

#include "harness.h"
#include "ours.h"

enum { WARM_UP = 24, WINDOWS = 5, BYTES = 100000 };

static atomic_ullong allocations;

/* Other libraries must find these functions here instead of the C library's. */
#define COUNTED __attribute__((visibility("default")))

/* glibc's own names of its functions, for programs that replace the usual ones. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

COUNTED void *malloc(size_t size)
{
    atomic_fetch_add(&allocations, 1);
    return __libc_malloc(size);
}

COUNTED void *calloc(size_t count, size_t size)
{
    atomic_fetch_add(&allocations, 1);
    return __libc_calloc(count, size);
}

COUNTED void *realloc(void *memory, size_t size)
{
    atomic_fetch_add(&allocations, 1);
    return __libc_realloc(memory, size);
}

COUNTED void *aligned_alloc(size_t alignment, size_t size)
{
    atomic_fetch_add(&allocations, 1);
    return __libc_memalign(alignment, size);
}

void *memalign(size_t alignment, size_t size);
COUNTED void *memalign(size_t alignment, size_t size)
{
    atomic_fetch_add(&allocations, 1);
    return __libc_memalign(alignment, size);
}

COUNTED int posix_memalign(void **memory, size_t alignment, size_t size)
{
    atomic_fetch_add(&allocations, 1);
    *memory = __libc_memalign(alignment, size);
    return *memory ? 0 : ENOMEM;
}

struct job {
    ims_saver *saver;
    const char *setting;
    struct bench_image image;
    int number;
};

static void save(struct job *job, int count)
{
    struct ims_image image = bench_ours_image(&job->image);
    int bytes = strcmp(job->setting, "bytes") == 0;
    for (int i = 0; i < count; i++) {
        char name[64];
        size_t length = strcspn(job->setting, " ");
        snprintf(name, sizeof name, "%06d.%.*s", job->number++ % 64, (int)length,
                 job->setting);
        int error = bytes
                        ? ims_save_bytes(job->saver, name, job->image.rgb, BYTES, NULL)
                        : ims_save(job->saver, name, &image, NULL);
        if (error != IMS_OK)
            bench_fail("save: %s", ims_error_text(error));
    }
    if (ims_flush(job->saver, 0) != IMS_OK)
        bench_fail("flush failed");
}

int main(int argc, char **argv)
{
    if (argc != 6)
        bench_fail("Usage: steady FOLDER WORKERS COUNT SETTING IMAGE");
    struct job job = {.setting = argv[4]};
    int count = bench_number(argv[3], 1, 100000);
    bench_image_read(&job.image, argv[5]);
    char *options = bench_ours_options(job.setting);
    struct ims_message message = {0};
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = bench_number(argv[2], 1, 64);
    config.options = options;
    config.registry = bench_ours_registry();
    config.message = &message;
    unsigned long long before = atomic_load(&allocations);
    if (ims_open(&job.saver, argv[1], &config) != IMS_OK)
        bench_fail("ims_open: %s", message.text);
    if (atomic_load(&allocations) == before)
        bench_fail("the library's allocations are not counted: it does not find them "
                   "here");

    save(&job, WARM_UP);
    uint64_t allocated[WINDOWS];
    uint64_t faulted[WINDOWS];
    for (int i = 0; i < WINDOWS; i++) {
        uint64_t allocated_before = atomic_load(&allocations);
        uint64_t faulted_before = bench_page_faults();
        save(&job, count);
        faulted[i] = bench_page_faults() - faulted_before;
        allocated[i] = atomic_load(&allocations) - allocated_before;
    }
    printf("{\"images\": %d, \"allocations\": %" PRIu64 ", \"page_faults\": %" PRIu64
           "}\n",
           count, bench_median(allocated, WINDOWS), bench_median(faulted, WINDOWS));

    struct ims_summary summary = IMS_SUMMARY_INIT;
    ims_registry_free(&config.registry);
    if (ims_close(&job.saver, &summary) != IMS_OK)
        bench_fail("close: %s", summary.first_message);
    free(options);
    bench_image_free(&job.image);
    return 0;
}
