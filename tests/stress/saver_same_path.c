/* SPDX-License-Identifier: MIT
 *
 * Many threads save to few paths at any number of workers: what is in a file at the end
 * is the image with the highest id that was submitted for it, and images of one path
 * are written in the order of their ids, and told of in that order, also where their
 * results come later (sync=group).
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include <imagesaver/imagesaver.h>

#include "support/check.h"
#include "support/scratch.h"

enum { PRODUCERS = 8, PATHS = 6 };

struct path {
    pthread_mutex_t lock;
    uint64_t highest_id; /* of all results */
    uint64_t last_written;
    char text[32]; /* of the image with the highest id */
};

struct shot {
    unsigned path;
    char text[32];
};

static struct path paths[PATHS];
static ims_saver *saver;
static unsigned saves; /* of each producer */
static enum ims_same_path same_path;
static enum ims_sync_kind sync_kind;
static atomic_uint superseded;

static void done(const struct ims_result *result, void *user)
{
    struct shot *shot = result->user;
    struct path *path = &paths[shot->path];
    (void)user;
    pthread_mutex_lock(&path->lock);
    if (result->id > path->highest_id) {
        path->highest_id = result->id;
        memcpy(path->text, shot->text, sizeof path->text);
    }
    if (result->status == IMS_STATUS_WRITTEN) {
        CHECK(result->id > path->last_written);
        path->last_written = result->id;
    } else {
        CHECK(result->status == IMS_STATUS_SUPERSEDED);
        CHECK(same_path == IMS_SAME_PATH_NEWEST);
        atomic_fetch_add(&superseded, 1);
    }
    pthread_mutex_unlock(&path->lock);
    free(shot);
}

static void save(unsigned producer, unsigned turn)
{
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = IMS_IMAGE_INIT;
    struct shot *shot = malloc(sizeof *shot);
    char name[32];
    CHECK(shot != NULL);
    shot->path = (turn * 7 + producer) % PATHS;
    snprintf(shot->text, sizeof shot->text, "%u of %u", turn, producer);
    snprintf(name, sizeof name, "%u", shot->path);
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = shot->text;
    image.byte_count = strlen(shot->text);
    request.image = &image;
    request.file_name = name;
    request.sub_folder = shot->path % 2 != 0 ? "odd" : NULL;
    request.user = shot;
    CHECK(ims_submit(saver, &request, NULL) == IMS_OK);
}

static void *produce(void *argument)
{
    for (unsigned i = 0; i < saves; i++)
        save(*(unsigned *)argument, i);
    return NULL;
}

static void look(void)
{
    for (unsigned i = 0; i < PATHS; i++) {
        char relative[32];
        snprintf(relative, sizeof relative, "%s%u", i % 2 != 0 ? "odd/" : "", i);
        CHECK(scratch_holds_text(relative, paths[i].text));
        CHECK(paths[i].last_written == paths[i].highest_id);
    }
}

static void run(int32_t workers, int32_t queue_size)
{
    struct ims_config config = IMS_CONFIG_INIT;
    struct ims_summary summary = IMS_SUMMARY_INIT;
    pthread_t threads[PRODUCERS];
    unsigned numbers[PRODUCERS];
    for (int i = 0; i < PATHS; i++)
        paths[i] = (struct path){.lock = PTHREAD_MUTEX_INITIALIZER};
    atomic_store(&superseded, 0);
    config.workers = workers;
    config.queue_size = queue_size;
    config.same_path = same_path;
    config.sync = sync_kind;
    config.sync_every_ms = 1;
    config.done = done;
    CHECK(ims_open(&saver, scratch_folder(), &config) == IMS_OK);
    for (unsigned i = 0; i < PRODUCERS; i++) {
        numbers[i] = i;
        CHECK(pthread_create(&threads[i], NULL, produce, &numbers[i]) == 0);
    }
    for (int i = 0; i < PRODUCERS; i++)
        pthread_join(threads[i], NULL);
    CHECK(ims_close(&saver, &summary) == IMS_OK);
    CHECK(summary.ledger.accepted == (uint64_t)saves * PRODUCERS);
    CHECK(summary.ledger.superseded == atomic_load(&superseded));
    look();
}

int main(void)
{
    static const int32_t workers[] = {1, 2, 4, 8};
    static const int32_t queue_sizes[] = {1, 8, 64};
    saves = check_amount(100, 3000);
    scratch_open();
    for (int mode = IMS_SAME_PATH_ALL; mode <= IMS_SAME_PATH_NEWEST; mode++)
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < 3; j++) {
                same_path = (enum ims_same_path)mode;
                run(workers[i], queue_sizes[j]);
            }
    sync_kind = IMS_SYNC_GROUP;
    for (int mode = IMS_SAME_PATH_ALL; mode <= IMS_SAME_PATH_NEWEST; mode++) {
        same_path = (enum ims_same_path)mode;
        run(4, 8);
    }
    scratch_close();
    return 0;
}
