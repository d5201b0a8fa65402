/* SPDX-License-Identifier: MIT
 *
 * The usual job: a producer makes images, the library saves them. Prints one line of
 * JSON: time from the first submission to the return of ims_close(), and memory beyond
 * what the inputs take. peers/opencv_pool.cpp and peers/seed.py do the same job.
 *
 * Usage: pool [--tile WIDTHxHEIGHT] [--queue N] [--pixels copied|lent]
 *             FOLDER WORKERS COUNT SETTING IMAGE...
 *   SETTING   "png effort=1": an extension and options
 *   --tile    one image of this size, made from the first
 *   --pixels  copied: by ims_save(), as the shortest program does; lent: until the
 *             result, as a program does that has each image in memory of its own
 */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <imagesaver/imagesaver.h>

#include "harness.h"
#include "ours.h"

enum { IMAGES_MAX = 64 };

struct job {
    const char *folder;
    const char *setting;
    int workers;
    int queue;
    int count;
    int tile_width;
    int tile_height;
    enum ims_ownership ownership;
    struct bench_image images[IMAGES_MAX];
    int image_count;
    atomic_ullong largest_file;
};

static void note_result(const struct ims_result *result, void *user)
{
    struct job *job = user;
    if (result->error != IMS_OK)
        bench_fail("%s: %s", result->path, result->message);
    unsigned long long seen = atomic_load(&job->largest_file);
    while (result->bytes > seen)
        if (atomic_compare_exchange_weak(&job->largest_file, &seen, result->bytes))
            break;
}

static uint64_t save_all(struct job *job, ims_saver *saver)
{
    uint64_t raw = 0;
    size_t length = strcspn(job->setting, " ");
    for (int i = 0; i < job->count; i++) {
        const struct bench_image *source = &job->images[i % job->image_count];
        struct ims_image image = bench_ours_image(source);
        char name[64];
        snprintf(name, sizeof name, "%06d.%.*s", i, (int)length, job->setting);
        struct ims_request request = IMS_REQUEST_INIT;
        request.image = &image;
        request.file_name = name;
        request.ownership = job->ownership;
        int error = ims_submit(saver, &request, NULL);
        if (error != IMS_OK)
            bench_fail("ims_submit: %s", ims_error_text(error));
        raw += source->size;
    }
    return raw;
}

static void run(struct job *job)
{
    char *options = bench_ours_options(job->setting);
    struct ims_message message = {0};
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = job->workers;
    config.queue_size = job->queue;
    config.options = options;
    config.registry = bench_ours_registry();
    config.done = note_result;
    config.done_user = job;
    config.message = &message;
    bench_memory_reset();
    uint64_t before = bench_memory_now();
    uint64_t wall = bench_wall_ns();
    uint64_t cpu = bench_cpu_ns();
    ims_saver *saver = NULL;
    if (ims_open(&saver, job->folder, &config) != IMS_OK)
        bench_fail("ims_open: %s", message.text);
    uint64_t raw = save_all(job, saver);
    struct ims_summary summary = IMS_SUMMARY_INIT;
    ims_registry_free(&config.registry);
    if (ims_close(&saver, &summary) != IMS_OK)
        bench_fail("ims_close: %s", summary.first_message);
    cpu = bench_cpu_ns() - cpu;
    wall = bench_wall_ns() - wall;
    printf("{\"wall_ns\": %" PRIu64 ", \"cpu_ns\": %" PRIu64 ", \"images\": %d, "
           "\"raw\": %" PRIu64 ", \"bytes\": %" PRIu64 ", \"memory_before\": %" PRIu64
           ", \"memory_peak\": %" PRIu64 ", \"largest_image\": %zu, "
           "\"largest_file\": %llu}\n",
           wall, cpu, job->count, raw, summary.bytes_written, before,
           bench_memory_peak(), job->images[0].size, atomic_load(&job->largest_file));
    free(options);
}

static void use_tile(struct job *job)
{
    struct bench_image tiled;
    bench_image_tile(&tiled, &job->images[0], job->tile_width, job->tile_height);
    for (int i = 0; i < job->image_count; i++)
        bench_image_free(&job->images[i]);
    job->images[0] = tiled;
    job->image_count = 1;
}

static void read_option(struct job *job, const char *key, const char *value)
{
    if (strcmp(key, "--queue") == 0)
        job->queue = bench_number(value, 1, 100000);
    else if (strcmp(key, "--pixels") == 0 && strcmp(value, "copied") == 0)
        job->ownership = IMS_COPY;
    else if (strcmp(key, "--pixels") == 0 && strcmp(value, "lent") == 0)
        job->ownership = IMS_BORROW;
    else if (strcmp(key, "--tile") != 0 ||
             sscanf(value, "%5dx%5d", &job->tile_width, &job->tile_height) != 2)
        bench_fail("%s %s: no such option", key, value);
}

int main(int argc, char **argv)
{
    static struct job job;
    int i = 1;
    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2)
        read_option(&job, argv[i], argv[i + 1]);
    if (argc - i < 5)
        bench_fail("Usage: pool [--tile WIDTHxHEIGHT] [--queue N] [--pixels "
                   "copied|lent] FOLDER WORKERS COUNT SETTING IMAGE...");
    job.folder = argv[i];
    job.workers = bench_number(argv[i + 1], 1, 64);
    job.count = bench_number(argv[i + 2], 1, 1000000);
    job.setting = argv[i + 3];
    for (i += 4; i < argc && job.image_count < IMAGES_MAX; i++) {
        bench_image_read(&job.images[job.image_count], argv[i]);
        /* Only one of the two channel orders is needed here, and memory is measured. */
        free(job.images[job.image_count].bgr);
        job.images[job.image_count++].bgr = NULL;
    }
    if (job.tile_width > 0 && job.tile_height > 0)
        use_tile(&job);
    run(&job);
    for (i = 0; i < job.image_count; i++)
        bench_image_free(&job.images[i]);
    return 0;
}
