/* SPDX-License-Identifier: MIT
 *
 * Encoded bytes to files that survive a power cut: one sync for each file (full), one
 * for many (group), and none, in turn; from the first submission until all results are
 * there. Of those that sync each file a twentieth as many are written, as they take as
 * long. Nothing is removed: ext4 is slow to give new files the inodes of files that
 * were deleted a moment ago. Prints a line of JSON for each turn.
 *
 * Usage: durable FOLDER SIZE COUNT WORKERS ROUNDS [none|group|full]
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <imagesaver/imagesaver.h>

#include "harness.h"

static const struct contender {
    const char *name;
    enum ims_sync_kind sync;
    int share; /* of the files */
} contenders[] = {
    {"none", IMS_SYNC_NONE, 1},
    {"group", IMS_SYNC_GROUP, 1},
    {"full", IMS_SYNC_FULL, 20},
};

struct job {
    const char *folder;
    unsigned char *bytes;
    size_t size;
    int count;
    int workers;
    int round;
};

static void submit_all(const struct job *job, const char *contender, ims_saver *saver,
                       int count)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = job->bytes;
    image.byte_count = job->size;
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = &image;
    request.ownership = IMS_BORROW;
    for (int i = 0; i < count; i++) {
        char name[64];
        snprintf(name, sizeof name, "%s_%d_%06d.jpg", contender, job->round, i);
        request.file_name = name;
        int error = ims_submit(saver, &request, NULL);
        if (error != IMS_OK)
            bench_fail("ims_submit: %s", ims_error_text(error));
    }
}

static void run(const struct job *job, const struct contender *contender)
{
    int count = job->count / contender->share > 0 ? job->count / contender->share : 1;
    ims_saver *saver = NULL;
    struct ims_message message = {0};
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = job->workers;
    config.sync = contender->sync;
    config.as_bytes = 1;
    config.message = &message;
    if (ims_open(&saver, job->folder, &config) != IMS_OK)
        bench_fail("ims_open: %s", message.text);
    uint64_t cpu = bench_cpu_ns();
    uint64_t wall = bench_wall_ns();
    submit_all(job, contender->name, saver, count);
    if (ims_flush(saver, 0) != IMS_OK)
        bench_fail("flush failed");
    printf("{\"contender\": \"%s\", \"round\": %d, \"files\": %d, \"size\": %zu, "
           "\"wall_ns\": %" PRIu64 ", \"cpu_ns\": %" PRIu64 "}\n",
           contender->name, job->round, count, job->size, bench_wall_ns() - wall,
           bench_cpu_ns() - cpu);
    struct ims_summary summary = IMS_SUMMARY_INIT;
    if (ims_close(&saver, &summary) != IMS_OK || summary.warned > 0)
        bench_fail("close: %s", summary.first_message);
}

int main(int argc, char **argv)
{
    if (argc != 6 && argc != 7)
        bench_fail("Usage: durable FOLDER SIZE COUNT WORKERS ROUNDS [none|group|full]");
    struct job job = {.folder = argv[1],
                      .size = (size_t)bench_number(argv[2], 1, 1 << 30),
                      .count = bench_number(argv[3], 1, 999999),
                      .workers = bench_number(argv[4], 1, 1024)};
    int rounds = bench_number(argv[5], 1, 1000);
    const char *only = argc == 7 ? argv[6] : NULL;
    int directory = open(job.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        bench_fail("%s: %s", job.folder, strerror(errno));
    job.bytes = bench_alloc(job.size);
    for (size_t i = 0; i < job.size; i++)
        job.bytes[i] = (unsigned char)(i * 31 >> 3);
    static const unsigned char jpeg[] = {0xff, 0xd8, 0xff, 0xe0};
    memcpy(job.bytes, jpeg, job.size < sizeof jpeg ? job.size : sizeof jpeg);
    for (job.round = 0; job.round < rounds; job.round++)
        for (size_t i = 0; i < sizeof contenders / sizeof *contenders; i++)
            if (only == NULL || strcmp(only, contenders[i].name) == 0) {
                syncfs(
                    directory); /* what others have written is not to be waited for */
                run(&job, &contenders[i]);
            }
    close(directory);
    free(job.bytes);
    return 0;
}
