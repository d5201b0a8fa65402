/* SPDX-License-Identifier: MIT
 *
 * Steady state allocates nothing: after the first images, saving more of them, pixels
 * and bytes, copied, borrowed, adopted and lent, with and without a full queue, calls
 * no function of malloc()'s family on any thread, and touches no new page.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/resource.h>

#include "support/check.h"
#include "support/sanitizer.h"
#include "support/scratch.h"
#include "support/staged_encoders.h"

#if defined(THREAD_SANITIZER) || defined(ADDRESS_SANITIZER) || !defined(__GLIBC__)

int main(void)
{
    puts("the allocator is the sanitizer's own: skipped");
    return 77;
}

#else

/* ---- counting -------------------------------------------------------------------- */

/* The program's own definitions stand before the C library's, for all objects and
 * shared libraries; these are the C library's other names for them. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static atomic_ulong allocations;

void *malloc(size_t size)
{
    atomic_fetch_add(&allocations, 1);
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    atomic_fetch_add(&allocations, 1);
    return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    atomic_fetch_add(&allocations, 1);
    return __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    atomic_fetch_add(&allocations, 1);
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    atomic_fetch_add(&allocations, 1);
    *memory = __libc_memalign(alignment, size);
    return *memory != NULL ? 0 : ENOMEM;
}

static long page_faults(void)
{
    struct rusage usage;
    CHECK(getrusage(RUSAGE_SELF, &usage) == 0);
    return usage.ru_minflt;
}

/* ---- saving ---------------------------------------------------------------------- */

enum { WIDTH = 640, HEIGHT = 480, FILES = 16 };

static ims_saver *saver;
static unsigned char samples[WIDTH * HEIGHT];
static atomic_uint released;

static void release(void *user, const struct ims_image *image)
{
    (void)user;
    (void)image;
    atomic_fetch_add(&released, 1);
}

static struct gate done_gate = GATE_OPEN;

static void look(const struct ims_result *result, void *user)
{
    (void)user;
    gate_pass(&done_gate);
    CHECK(result->status == IMS_STATUS_WRITTEN || result->status == IMS_STATUS_DROPPED);
}

static void ignore_line(enum ims_log_level level, const char *text, void *user)
{
    (void)level;
    (void)text;
    (void)user;
}

static void save_pixels(unsigned number)
{
    static const enum ims_ownership ownerships[] = {IMS_COPY, IMS_BORROW, IMS_ADOPT,
                                                    IMS_LENT};
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = IMS_IMAGE_INIT;
    char name[32];
    image.format = IMS_PIXEL_GRAY8;
    image.width = WIDTH;
    image.height = HEIGHT;
    image.planes[0] = samples;
    request.ownership = ownerships[number % 4];
    if (request.ownership == IMS_LENT &&
        ims_image_borrow(saver, &image, IMS_NO_LIMIT) != IMS_OK)
        return; /* the queue is full, and the rules drop */
    snprintf(name, sizeof name, "%u.gate", number % FILES);
    request.image = &image;
    request.file_name = name;
    request.sub_folder = number % 2 != 0 ? "a/b" : NULL;
    request.release = release;
    CHECK(ims_submit(saver, &request, NULL) == IMS_OK);
}

static void save(unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        char name[32];
        save_pixels(i);
        snprintf(name, sizeof name, "%u.bytes", i % FILES);
        CHECK(ims_save_bytes(saver, name, samples, 1000 + i % 100, "c") == IMS_OK);
    }
    CHECK(ims_flush(saver, 0) == IMS_OK);
}

/* Fills the queue to its brim with images of one size, so that all memory for them has
 * been made. */
static void fill(int32_t width, int32_t height)
{
    struct ims_stats stats = IMS_STATS_INIT;
    CHECK(ims_stats_get(saver, &stats) == IMS_OK);
    gate_close(&staged_gate);
    for (unsigned i = 0; i < stats.workers + stats.queue_size; i++) {
        struct ims_image image = staged_image(samples, width, height, 7);
        char name[32];
        snprintf(name, sizeof name, "fill-%u.gate", i);
        CHECK(ims_save(saver, name, &image, "a/b") == IMS_OK);
        if (i < stats.workers)
            gate_wait_parked(&staged_gate, i + 1);
    }
    gate_open(&staged_gate);
    CHECK(ims_flush(saver, 0) == IMS_OK);
}

/* Lets each worker pass bytes through. */
static void pass_through(void)
{
    struct ims_stats stats = IMS_STATS_INIT;
    CHECK(ims_stats_get(saver, &stats) == IMS_OK);
    gate_close(&done_gate);
    for (unsigned i = 0; i < stats.workers; i++) {
        char name[32];
        snprintf(name, sizeof name, "%u.bytes", i);
        CHECK(ims_save_bytes(saver, name, samples, 1000, "c") == IMS_OK);
        gate_wait_parked(&done_gate, i + 1);
    }
    gate_open(&done_gate);
    CHECK(ims_flush(saver, 0) == IMS_OK);
}

static void run(enum ims_when_full when_full, ims_registry *registry, unsigned count)
{
    struct ims_config config = staged_config(registry);
    config.workers = 2;
    config.when_full = when_full;
    config.done = look;
    config.log = ignore_line;
    CHECK(ims_open(&saver, scratch_folder(), &config) == IMS_OK);
    fill(WIDTH, HEIGHT);
    fill(1100, 1);
    pass_through();
    /* How many jobs are ever on their way at once is a matter of luck, and each more
     * is made once: the steady state is when no round brings another. */
    unsigned long allocated = 1;
    long faults = 0;
    unsigned rounds = 0;
    for (; rounds < 10 && (rounds < 2 || allocated != 0); rounds++) {
        unsigned long allocations_before = atomic_load(&allocations);
        long faults_before = page_faults();
        save(count);
        allocated = atomic_load(&allocations) - allocations_before;
        faults = page_faults() - faults_before;
    }
    printf("%u saves: %lu allocations, %ld page faults\n", rounds * 2 * count,
           allocated, faults);
    CHECK(allocated == 0);
    CHECK(faults < 16);
    CHECK(ims_close(&saver, NULL) == IMS_OK);
}

int main(void)
{
    unsigned count = check_amount(500, 20000);
    scratch_open();
    ims_registry *registry = staged_registry(IMS_REGISTRY_BUILTIN);
    run(IMS_WHEN_FULL_BLOCK, registry, count);
    run(IMS_WHEN_FULL_DROP_OLDEST, registry, count);
    run(IMS_WHEN_FULL_DROP_NEWEST, registry, count);
    ims_registry_free(&registry);
    scratch_close();
    return 0;
}

#endif
