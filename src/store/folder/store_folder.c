/* SPDX-License-Identifier: MIT
 *
 * The store for a folder: the border's calls, handed on.
 */
#include "store_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/checked.h"
#include "base/message.h"
#include "group.h"
#include "put.h"
#include "sweep.h"

struct folder_stream {
    struct ims_store_stream stream;
    struct ims_put put;
};

static struct ims_folder_store *folder_store(struct ims_store *store)
{
    return (struct ims_folder_store *)store;
}

static struct ims_put *put_of(struct ims_store_stream *stream)
{
    return &((struct folder_stream *)stream)->put;
}

/* ---- one file -------------------------------------------------------------------- */

static int folder_check(struct ims_store *store, const struct ims_store_file *file,
                        struct ims_message *message)
{
    struct ims_folder_store *self = folder_store(store);
    if (!ims_free_space_is_enough(&self->free_space, &self->root)) {
        ims_store_failure_full(self->location, self->free_space.least, message);
        return IMS_ERROR_NO_SPACE;
    }
    return ims_put_check(self, file, message);
}

static bool folder_exists(struct ims_store *store, const struct ims_store_file *file,
                          struct ims_store_completion *completion)
{
    return ims_put_exists(folder_store(store), file, completion);
}

static void folder_begin(struct ims_store_stream *stream,
                         const struct ims_store_file *file)
{
    ims_put_begin(put_of(stream), folder_store(stream->store), file);
}

static bool folder_write(struct ims_store_stream *stream,
                         const struct ims_chunk *chunks, size_t chunk_count)
{
    return ims_put_write(put_of(stream), chunks, chunk_count);
}

static bool folder_commit(struct ims_store_stream *stream,
                          const struct ims_chunk *chunks, size_t chunk_count,
                          struct ims_store_answer *answer)
{
    struct ims_put *put = put_of(stream);
    struct ims_group *group = put->store->group;
    if (put->file.sync == IMS_SYNC_GROUP && group != NULL)
        return ims_group_commit(group, put, chunks, chunk_count, answer);
    ims_put_finish(put, chunks, chunk_count, &answer->completion);
    return true;
}

static void folder_cancel(struct ims_store_stream *stream)
{
    ims_put_cancel(put_of(stream));
}

/* ---- all files ------------------------------------------------------------------- */

static void folder_hurry(struct ims_store *store, bool hurry)
{
    struct ims_group *group = folder_store(store)->group;
    if (group != NULL)
        ims_group_hurry(group, hurry);
}

/* Returns 0 or errno. */
static int sync_file_system(const struct ims_folder_store *self)
{
    if (self->sync_handle < 0)
        return ENOSYS; /* it may not be read: it takes the other way */
    int result;
    do
        result = self->root.os->syncfs(self->sync_handle);
    while (result != 0 && errno == EINTR);
    return result == 0 ? 0 : errno;
}

static int folder_sync(struct ims_store *store, struct ims_message *message)
{
    struct ims_folder_store *self = folder_store(store);
    int system_errno = sync_file_system(self);
    bool all = system_errno == ENOSYS || atomic_load(&self->foreign);
    if (all)
        self->root.os->sync();
    if (system_errno == 0 || system_errno == ENOSYS)
        return IMS_OK;
    return ims_store_failure_sync(self->location, system_errno, message);
}

/* ---- opening and closing --------------------------------------------------------- */

/* Opens the folder, and finds out what it allows. Returns 0 or errno. */
static int open_root(struct ims_folder_store *self,
                     const struct ims_store_settings *settings)
{
    struct ims_folder_root *root = &self->root;
    root->follow_links = settings->follow_links;
    root->folder_mode = settings->folder_mode;
    int system_errno = ims_folder_root_open(root, self->location, settings->os);
    if (system_errno == ENOENT && settings->make_location) {
        system_errno = ims_folder_root_make(root, self->location, settings->os);
        if (system_errno == 0)
            system_errno = ims_folder_root_open(root, self->location, settings->os);
    }
    if (system_errno != 0)
        return system_errno;
    system_errno =
        ims_tempfile_maker_init(&self->maker, root, self->location, &settings->log,
                                settings->appear == IMS_APPEAR_RENAME);
    if (system_errno != 0) {
        ims_folder_root_close(root);
        return system_errno;
    }
    self->sync_handle = -1;
    if (settings->syncs)
        self->sync_handle = settings->os->openat(root->handle, ".",
                                                 O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    return 0;
}

/* IMS_OK, or the error of ims_group_open(). */
static int open_group(struct ims_folder_store *self,
                      const struct ims_store_settings *settings)
{
    if (!settings->group)
        return IMS_OK;
    struct ims_group *group = malloc(sizeof *group);
    if (group == NULL)
        return IMS_ERROR_MEMORY;
    int error = ims_group_open(group, &self->root, settings);
    if (error == IMS_OK)
        self->group = group;
    else
        free(group);
    return error;
}

static void close_root(struct ims_folder_store *self)
{
    if (self->sync_handle >= 0)
        self->root.os->close(self->sync_handle);
    ims_tempfile_maker_fini(&self->maker);
    ims_folder_root_close(&self->root);
    free(self);
}

static int folder_open(struct ims_store **store, const char *location,
                       const struct ims_store_settings *settings,
                       struct ims_message *message)
{
    *store = NULL;
    size_t length = strlen(location) + 1;
    size_t size;
    struct ims_folder_store *self = NULL;
    if (ims_checked_add(sizeof *self, length, &size))
        self = calloc(1, size);
    if (self == NULL)
        return ims_message_fail(message, IMS_ERROR_MEMORY,
                                "out of memory for the location's path");
    self->store.kind = &ims_store_folder;
    memcpy(self->location, location, length);
    self->file_mode = settings->file_mode;
    self->sweeps = settings->sweep;
    self->free_space.least = settings->min_free;
    int system_errno = open_root(self, settings);
    if (system_errno != 0) {
        free(self);
        return ims_store_failure_location(location, system_errno, message);
    }
    int error = open_group(self, settings);
    if (error != IMS_OK) {
        close_root(self);
        return ims_message_fail(message, error, "cannot start the thread that syncs");
    }
    if (self->sweeps)
        ims_sweep_folder(&self->maker.names, self->root.handle);
    *store = &self->store;
    return IMS_OK;
}

static void folder_close(struct ims_store *store)
{
    struct ims_folder_store *self = folder_store(store);
    if (self->group != NULL)
        ims_group_close(self->group);
    free(self->group);
    close_root(self);
}

const struct ims_store_kind ims_store_folder = {
    .name = "folder",
    .stream_size = sizeof(struct folder_stream),
    .open = folder_open,
    .check = folder_check,
    .exists = folder_exists,
    .begin = folder_begin,
    .write = folder_write,
    .commit = folder_commit,
    .cancel = folder_cancel,
    .hurry = folder_hurry,
    .sync = folder_sync,
    .close = folder_close,
};
