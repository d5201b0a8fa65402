/* SPDX-License-Identifier: MIT
 *
 * Many threads put files at once: into the same deep folders, which none of them has
 * made yet; under the same name, each to get a name of its own; while another thread
 * takes the folders away; and with one sync for many of them.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/os.h"
#include "src/store/store.h"
#include "support/scratch.h"

enum { THREADS = 8, ROUNDS = 60, LONG_ROUNDS = 2000 };

static struct ims_store *store;
static pthread_barrier_t barrier;
static unsigned rounds;
static atomic_bool removing;
static atomic_uint written;
static atomic_uint gone;

static void require(bool good, const char *what, const char *detail)
{
    if (good)
        return;
    fprintf(stderr, "%s: %s\n", what, detail);
    exit(1);
}

static int put(const char *sub_folder, const char *name, enum ims_overwrite overwrite,
               struct ims_store_completion *completion)
{
    const struct ims_chunk chunk = {name, strlen(name)};
    const struct ims_store_file file = {
        .sub_folder = sub_folder, .name = name, .overwrite = overwrite};
    struct ims_store_answer answer;
    struct ims_store_stream *stream = ims_store_stream_new(store);
    require(stream != NULL, "stream", "out of memory");
    store->kind->begin(stream, &file);
    store->kind->commit(stream, &chunk, 1, &answer);
    free(stream);
    *completion = answer.completion;
    return completion->error;
}

/* ---- the same folders ------------------------------------------------------------ */

static void *make_folders(void *argument)
{
    unsigned thread = (unsigned)(size_t)argument;
    struct ims_store_completion completion;
    for (unsigned round = 0; round < rounds; round++) {
        char folder[64];
        char name[32];
        snprintf(folder, sizeof folder, "r%u/one/two/three/four", round);
        snprintf(name, sizeof name, "own-%u", thread);
        pthread_barrier_wait(&barrier);
        for (unsigned i = 0; i < 2; i++) {
            int error = put(folder, name, IMS_OVERWRITE_ERROR, &completion);
            require(error == IMS_OK, "own name", completion.message.text);
            error = put(folder, "same", IMS_OVERWRITE_UNIQUE, &completion);
            require(error == IMS_OK, "same name", completion.message.text);
            snprintf(folder, sizeof folder, "r%u/one/five", round);
        }
    }
    return NULL;
}

static void check_folders(void)
{
    for (unsigned round = 0; round < rounds; round++)
        for (unsigned thread = 0; thread < THREADS; thread++) {
            char path[64];
            char name[32];
            snprintf(name, sizeof name, "own-%u", thread);
            snprintf(path, sizeof path, "r%u/one/two/three/four/%s", round, name);
            require(scratch_holds_text(path, name), "missing or torn", path);
            snprintf(path, sizeof path, "r%u/one/five/%s", round, name);
            require(scratch_holds_text(path, name), "missing or torn", path);
        }
    /* r, one, two, three, four, five; in two of them an own and a same of each thread
     */
    size_t expected = (size_t)rounds * (6 + 2 * 2 * THREADS);
    require(scratch_count(".") == expected, "count", "files were lost or left behind");
}

/* ---- folders that are taken away ------------------------------------------------- */

static void *put_while_removed(void *argument)
{
    unsigned thread = (unsigned)(size_t)argument;
    struct ims_store_completion completion;
    pthread_barrier_wait(&barrier);
    for (unsigned i = 0; i < rounds * 4; i++) {
        char name[32];
        snprintf(name, sizeof name, "own-%u", thread);
        int error = put("s/t", name, (enum ims_overwrite)(i % 4), &completion);
        if (error == IMS_OK || error == IMS_ERROR_EXISTS || error == IMS_ERROR_SKIPPED)
            atomic_fetch_add(&written, 1);
        else if (error == IMS_ERROR_GONE)
            atomic_fetch_add(&gone, 1);
        else
            require(false, "while removed", completion.message.text);
    }
    return NULL;
}

/* By the names that are known, since what is listed may be gone already. */
static void *remove_folders(void *unused)
{
    (void)unused;
    pthread_barrier_wait(&barrier);
    while (atomic_load(&removing)) {
        for (unsigned thread = 0; thread < THREADS; thread++)
            for (unsigned number = 0; number < 3; number++) {
                char path[64];
                snprintf(path, sizeof path,
                         number == 0 ? "s/t/own-%u" : "s/t/own-%u_%u", thread, number);
                remove(scratch_path(path));
            }
        remove(scratch_path("s/t"));
        remove(scratch_path("s"));
    }
    return NULL;
}

/* ---- one sync for many ----------------------------------------------------------- */

struct late_answer {
    struct ims_store_answer answer;
    char name[32]; /* must stay until it is answered */
};

static atomic_uint answered;

static void take_answer(struct ims_store_answer *answer)
{
    require(answer->completion.error == IMS_OK, "late answer",
            answer->completion.message.text);
    atomic_fetch_add(&answered, 1);
    free(answer);
}

static void *commit_for_later(void *argument)
{
    unsigned thread = (unsigned)(size_t)argument;
    struct ims_store_stream *stream = ims_store_stream_new(store);
    require(stream != NULL, "stream", "out of memory");
    pthread_barrier_wait(&barrier);
    for (unsigned i = 0; i < rounds; i++) {
        struct late_answer *late = calloc(1, sizeof *late);
        require(late != NULL, "answer", "out of memory");
        snprintf(late->name, sizeof late->name, "late-%u-%u", thread, i);
        late->answer.done = take_answer;
        const struct ims_chunk chunk = {late->name, strlen(late->name)};
        const struct ims_store_file file = {.sub_folder = i % 2 == 0 ? "" : "late/s",
                                            .name = late->name,
                                            .sync = IMS_SYNC_GROUP};
        if (i % 8 == 0)
            store->kind->hurry(store, true);
        store->kind->begin(stream, &file);
        if (store->kind->commit(stream, &chunk, 1, &late->answer))
            take_answer(&late->answer);
        if (i % 8 == 0)
            store->kind->hurry(store, false);
    }
    free(stream);
    return NULL;
}

/* ---- running --------------------------------------------------------------------- */

static void run_threads(void *(*run)(void *argument), bool with_remover)
{
    pthread_t threads[THREADS];
    pthread_t remover;
    pthread_barrier_init(&barrier, NULL, THREADS + with_remover);
    atomic_store(&removing, with_remover);
    if (with_remover)
        require(pthread_create(&remover, NULL, remove_folders, NULL) == 0, "thread",
                "");
    for (size_t i = 0; i < THREADS; i++)
        require(pthread_create(&threads[i], NULL, run, (void *)i) == 0, "thread", "");
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    atomic_store(&removing, false);
    if (with_remover)
        pthread_join(remover, NULL);
    pthread_barrier_destroy(&barrier);
}

/* A system without openat2, on which a file system is not known either. */
static int missing_openat2(int folder, const char *path, int flags, unsigned resolve)
{
    (void)folder, (void)path, (void)flags, (void)resolve;
    errno = ENOSYS;
    return -1;
}

static int missing_fstatfs(int file, struct statfs *status)
{
    (void)file, (void)status;
    errno = ENOSYS;
    return -1;
}

int main(void)
{
    struct ims_os old_system = ims_os_default;
    old_system.openat2 = missing_openat2;
    old_system.fstatfs = missing_fstatfs;
    const struct ims_os *systems[] = {&ims_os_default, &old_system};
    rounds = getenv("IMS_STRESS") != NULL ? LONG_ROUNDS : ROUNDS;
    for (size_t i = 0; i < 2; i++) {
        struct ims_message message = {0};
        const struct ims_store_settings settings = {
            .os = systems[i], .sweep = true, .group = true, .sync_every = 16};
        scratch_open();
        require(ims_store_folder.open(&store, scratch_folder(), &settings, &message) ==
                    IMS_OK,
                "open", message.text);
        run_threads(make_folders, false);
        check_folders();
        run_threads(put_while_removed, true);
        printf("%u put, %u gone\n", atomic_load(&written), atomic_load(&gone));
        unsigned before = atomic_load(&answered);
        run_threads(commit_for_later, false);
        store->kind->close(store);
        require(atomic_load(&answered) - before == THREADS * rounds, "answers",
                "some never came");
        scratch_close();
    }
    return 0;
}
