/* SPDX-License-Identifier: MIT
 *
 * Encoded bytes to files: the library beside a bare loop with as many threads that
 * makes the same system calls for each file (open an unnamed temporary in the folder,
 * write, close, give it its name) and nothing else. The library is measured with bytes
 * that are lent to it, as the loop has them too, with bytes that it copies, and with
 * lent bytes into which it puts a text (SIZE is 100 at least). They take turns; prints
 * a line of JSON for each turn.
 *
 * Usage: passthrough FOLDER SIZE COUNT WORKERS ROUNDS [bare|lent|copied|annotated]
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <imagesaver/imagesaver.h>

#include "harness.h"

enum { WORKERS_MAX = 16 };

struct job {
    const char *folder;
    int directory; /* handle of the folder */
    unsigned char *bytes;
    size_t size;
    int count;
    int workers;
    int round;
    atomic_int next;      /* of the bare loop */
    pthread_barrier_t go; /* of the bare loop: threads are there before the clock */
};

static void file_name(char *name, size_t size, int number)
{
    snprintf(name, size, "%06d.jpg", number);
}

static void bare_write(const struct job *job, const char *name)
{
    int file = openat(job->directory, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    if (file < 0)
        bench_fail("%s: no unnamed temporary files: %s", job->folder, strerror(errno));
    if (write(file, job->bytes, job->size) != (ssize_t)job->size)
        bench_fail("write: %s", strerror(errno));
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    if (linkat(file, "", job->directory, name, AT_EMPTY_PATH) != 0 &&
        linkat(AT_FDCWD, path, job->directory, name, AT_SYMLINK_FOLLOW) != 0)
        bench_fail("linkat: %s", strerror(errno));
    if (close(file) != 0)
        bench_fail("close: %s", strerror(errno));
}

static void *bare_thread(void *argument)
{
    struct job *job = argument;
    pthread_barrier_wait(&job->go);
    for (;;) {
        int number = atomic_fetch_add(&job->next, 1);
        if (number >= job->count)
            return NULL;
        char name[32];
        file_name(name, sizeof name, number);
        bare_write(job, name);
    }
}

static void print(const struct job *job, const char *contender, uint64_t wall,
                  uint64_t cpu)
{
    printf("{\"contender\": \"%s\", \"round\": %d, \"files\": %d, \"size\": %zu, "
           "\"wall_ns\": %" PRIu64 ", \"cpu_ns\": %" PRIu64 "}\n",
           contender, job->round, job->count, job->size, wall, cpu);
}

static void run_bare(struct job *job)
{
    pthread_t threads[WORKERS_MAX];
    atomic_store(&job->next, 0);
    pthread_barrier_init(&job->go, NULL, (unsigned)job->workers + 1);
    for (int i = 0; i < job->workers; i++)
        if (pthread_create(&threads[i], NULL, bare_thread, job) != 0)
            bench_fail("no thread");
    uint64_t cpu = bench_cpu_ns();
    uint64_t wall = bench_wall_ns();
    pthread_barrier_wait(&job->go);
    for (int i = 0; i < job->workers; i++)
        pthread_join(threads[i], NULL);
    print(job, "bare", bench_wall_ns() - wall, bench_cpu_ns() - cpu);
    pthread_barrier_destroy(&job->go);
}

static void submit_all(const struct job *job, ims_saver *saver, const char *contender)
{
    static const struct ims_text texts[] = {{"Title", "A frame", NULL}, {0}};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    metadata.texts = texts;
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = job->bytes;
    image.byte_count = job->size;
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = &image;
    request.ownership = strcmp(contender, "copied") == 0 ? IMS_COPY : IMS_BORROW;
    request.metadata = strcmp(contender, "annotated") == 0 ? &metadata : NULL;
    for (int i = 0; i < job->count; i++) {
        char name[32];
        file_name(name, sizeof name, i);
        request.file_name = name;
        int error = ims_submit(saver, &request, NULL);
        if (error != IMS_OK)
            bench_fail("ims_submit: %s", ims_error_text(error));
    }
}

static void run_ours(struct job *job, const char *contender)
{
    ims_saver *saver = NULL;
    struct ims_message message = {0};
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = job->workers;
    config.as_bytes = 1;
    config.message = &message;
    if (ims_open(&saver, job->folder, &config) != IMS_OK)
        bench_fail("ims_open: %s", message.text);
    uint64_t cpu = bench_cpu_ns();
    uint64_t wall = bench_wall_ns();
    submit_all(job, saver, contender);
    if (ims_flush(saver, 0) != IMS_OK)
        bench_fail("flush failed");
    print(job, contender, bench_wall_ns() - wall, bench_cpu_ns() - cpu);
    struct ims_summary summary = IMS_SUMMARY_INIT;
    if (ims_close(&saver, &summary) != IMS_OK)
        bench_fail("close: %s", summary.first_message);
}

/* All must write all of the bytes; the next turn finds an empty folder. */
static void check_and_remove(const struct job *job)
{
    for (int i = 0; i < job->count; i++) {
        char name[32];
        struct stat status;
        file_name(name, sizeof name, i);
        if (fstatat(job->directory, name, &status, 0) != 0 ||
            status.st_size < (off_t)job->size)
            bench_fail("%s/%s is missing or too short", job->folder, name);
        unlinkat(job->directory, name, 0);
    }
}

static void run_turn(struct job *job, const char *contender)
{
    if (strcmp(contender, "bare") == 0)
        run_bare(job);
    else
        run_ours(job, contender);
    check_and_remove(job);
}

/* The bytes of a JPEG, as far as one looks at segments and not at pixels. */
static void fill(struct job *job)
{
    static const unsigned char begin[] = {
        0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8,  1, 1,
        0x11, 0,    0xff, 0xda, 0, 8,  1, 1, 0, 0, 63, 0};
    for (size_t i = 0; i < job->size; i++)
        job->bytes[i] = (unsigned char)((i * 31 >> 3) % 255);
    if (job->size < sizeof begin + 2)
        return;
    memcpy(job->bytes, begin, sizeof begin);
    memcpy(job->bytes + job->size - 2, "\xff\xd9", 2);
}

int main(int argc, char **argv)
{
    static const char *const contenders[] = {"bare", "lent", "copied", "annotated"};
    if (argc != 6 && argc != 7)
        bench_fail("Usage: passthrough FOLDER SIZE COUNT WORKERS ROUNDS "
                   "[bare|lent|copied|annotated]");
    struct job job = {.folder = argv[1],
                      .size = (size_t)bench_number(argv[2], 1, 1 << 30),
                      .count = bench_number(argv[3], 1, 999999),
                      .workers = bench_number(argv[4], 1, WORKERS_MAX)};
    int rounds = bench_number(argv[5], 1, 1000);
    const char *only = argc == 7 ? argv[6] : NULL;
    job.directory = open(job.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (job.directory < 0)
        bench_fail("%s: %s", job.folder, strerror(errno));
    job.bytes = bench_alloc(job.size);
    fill(&job);
    for (job.round = 0; job.round < rounds; job.round++) {
        for (int i = 0; i < 4; i++)
            if (!only || strcmp(only, contenders[i]) == 0)
                run_turn(&job, contenders[i]);
    }
    close(job.directory);
    free(job.bytes);
    return 0;
}
