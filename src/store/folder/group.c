/* SPDX-License-Identifier: MIT */
#include "group.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* A file that is held. */
struct held {
    struct ims_list link;
    struct ims_put put;
    struct ims_store_answer *answer;
    bool good;
};

IMS_DEFINE_LOCK(struct ims_group, lock, ims_group_role)

static struct held *held_of(struct ims_list *node)
{
    return IMS_LIST_OWNER(node, struct held, link);
}

/* ---- the leader ------------------------------------------------------------------ */

static int open_handle(const struct ims_group *group)
{
    return group->os->openat(group->root->handle, ".",
                             O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
}

/* Brings everything to the disk. Returns 0, or errno and then nothing is known. */
static int sync_all(struct ims_group *group)
{
    if (group->handle < 0)
        return EBADF;
    int result;
    do
        result = group->os->syncfs(group->handle);
    while (result != 0 && errno == EINTR);
    if (result == 0)
        return 0;
    int system_errno = errno;
    /* A handle that has told of a failure may call the next sync a success. */
    group->os->close(group->handle);
    group->handle = open_handle(group);
    return system_errno;
}

/* Gives the files of a round their names, in order. Their data are on the disk, unless
 * the sync failed: then each is asked for by itself. */
static void name_all(const struct ims_list *round, int sync_errno)
{
    for (struct ims_list *node = round->next; node != round; node = node->next) {
        struct held *held = held_of(node);
        held->good = (sync_errno == 0 || ims_put_sync(&held->put)) &&
                     ims_put_appear(&held->put, held->answer->completion.name);
    }
}

/* Where no sync serves all, each file's folder is synced by itself, as with FULL. */
static void sync_alone(const struct ims_list *round, bool alone)
{
    for (struct ims_list *node = round->next; node != round; node = node->next)
        held_of(node)->put.file.sync = alone ? IMS_SYNC_FULL : IMS_SYNC_GROUP;
}

static size_t answer_all(struct ims_list *named, int sync_errno)
{
    size_t count = 0;
    struct ims_list *node;
    while ((node = ims_list_take(named)) != NULL) {
        struct held *held = held_of(node);
        bool alone = held->put.file.sync == IMS_SYNC_FULL;
        if (held->good && sync_errno != 0 && !alone)
            ims_put_warn(&held->put, sync_errno);
        ims_put_tell(&held->put, held->good, &held->answer->completion);
        held->answer->done(held->answer);
        free(held);
        count++;
    }
    return count;
}

/* Waits for files, and if nothing is under way for more of them; moves them to `round`.
 * False when all is done. */
static bool begin_round(struct ims_group *group, struct ims_list *round, bool under_way)
{
    lock(group);
    while (!under_way && !group->stopping && group->fresh_count < group->most &&
           (group->fresh_count == 0 || group->hurries == 0)) {
        uint64_t deadline = group->fresh_count == 0 ? IMS_CLOCK_NEVER : group->deadline;
        if (!ims_condition_wait(&group->leader, &group->lock, deadline))
            break;
    }
    ims_list_move_all(round, &group->fresh);
    bool more = under_way || group->fresh_count > 0;
    group->fresh_count = 0;
    ims_condition_broadcast(&group->followers);
    unlock(group);
    return more;
}

static void end_round(struct ims_group *group, size_t answered)
{
    lock(group);
    group->held_count -= answered;
    ims_condition_broadcast(&group->followers);
    unlock(group);
}

static void *lead(void *argument)
{
    struct ims_group *group = argument;
    struct ims_list round; /* without names */
    struct ims_list named;
    ims_list_init(&round);
    ims_list_init(&named);
    while (begin_round(group, &round, !ims_list_is_empty(&named))) {
        int sync_errno = sync_all(group);
        end_round(group, answer_all(&named, sync_errno));
        sync_alone(&round, sync_errno != 0);
        name_all(&round, sync_errno);
        ims_list_move_all(&named, &round);
    }
    return NULL;
}

/* ---- the followers --------------------------------------------------------------- */

/* Waits until all that are held have been answered. */
static void drain(struct ims_group *group)
{
    ims_group_hurry(group, true);
    lock(group);
    while (group->held_count > 0)
        ims_condition_wait(&group->followers, &group->lock, IMS_CLOCK_NEVER);
    unlock(group);
    ims_group_hurry(group, false);
}

/* Each file that is held is open. */
static bool lacks_handles(const struct ims_put *put)
{
    return put->failure.system_errno == EMFILE || put->failure.system_errno == ENFILE;
}

static void hold(struct ims_group *group, struct held *held)
{
    lock(group);
    while (group->fresh_count >= group->most)
        ims_condition_wait(&group->followers, &group->lock, IMS_CLOCK_NEVER);
    ims_list_append(&group->fresh, &held->link);
    if (group->fresh_count++ == 0)
        group->deadline = ims_clock_now() + group->delay_ns;
    group->held_count++;
    ims_condition_signal(&group->leader);
    unlock(group);
}

bool ims_group_commit(struct ims_group *group, struct ims_put *put,
                      const struct ims_chunk *chunks, size_t chunk_count,
                      struct ims_store_answer *answer)
{
    bool good = ims_put_prepare(put, chunks, chunk_count);
    if (!good && lacks_handles(put)) {
        drain(group);
        good = ims_put_prepare(put, chunks, chunk_count);
    }
    if (!good) {
        ims_put_tell(put, false, &answer->completion);
        return true;
    }
    /* The sync reaches the location's file system only. */
    struct held *held = put->made_in.same_mount ? malloc(sizeof *held) : NULL;
    if (held == NULL) {
        put->file.sync = IMS_SYNC_FULL;
        ims_put_finish(put, chunks, chunk_count, &answer->completion);
        return true;
    }
    *held = (struct held){.put = *put, .answer = answer};
    put->made = false;
    hold(group, held);
    return false;
}

void ims_group_hurry(struct ims_group *group, bool hurry)
{
    lock(group);
    assert(hurry || group->hurries > 0);
    group->hurries += hurry ? 1u : -1u;
    ims_condition_signal(&group->leader);
    unlock(group);
}

/* ---- opening and closing --------------------------------------------------------- */

/* Each file that is held takes a handle, in two rounds at a time: they leave the
 * program three quarters of its own. */
static size_t most_files(int32_t every)
{
    size_t most = every != 0 ? (size_t)every : IMS_STORE_SYNC_EVERY;
    long handles = sysconf(_SC_OPEN_MAX);
    if (handles > 0 && most > (size_t)handles / 8)
        most = (size_t)handles / 8;
    return most > 0 ? most : 1;
}

IMS_UNSHARED
int ims_group_open(struct ims_group *group, const struct ims_folder_root *root,
                   const struct ims_store_settings *settings)
{
    char name[IMS_THREAD_NAME_SIZE];
    int64_t every_ms = settings->sync_every_ms;
    *group = (struct ims_group){
        .os = root->os,
        .root = root,
        .most = most_files(settings->sync_every),
        .delay_ns =
            (uint64_t)(every_ms != 0 ? every_ms : IMS_STORE_SYNC_EVERY_MS) * 1000000u,
    };
    ims_list_init(&group->fresh);
    int error = IMS_ERROR_MEMORY;
    if (!ims_mutex_init(&group->lock, IMS_LOCK_RANK_SYNC_GROUP))
        return error;
    if (!ims_condition_init(&group->leader))
        goto no_leader;
    if (!ims_condition_init(&group->followers))
        goto no_followers;
    group->handle = open_handle(group);
    ims_thread_name_make(name, settings->name, "sync");
    if (ims_thread_start(&group->thread, name, settings->nice, lead, group))
        return IMS_OK;
    error = IMS_ERROR_THREAD;
    if (group->handle >= 0)
        group->os->close(group->handle);
    ims_condition_fini(&group->followers);
no_followers:
    ims_condition_fini(&group->leader);
no_leader:
    ims_mutex_fini(&group->lock);
    return error;
}

void ims_group_close(struct ims_group *group)
{
    lock(group);
    group->stopping = true;
    ims_condition_signal(&group->leader);
    unlock(group);
    ims_thread_join(&group->thread);
    if (group->handle >= 0)
        group->os->close(group->handle);
    ims_condition_fini(&group->followers);
    ims_condition_fini(&group->leader);
    ims_mutex_fini(&group->lock);
}
