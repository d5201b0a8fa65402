/* SPDX-License-Identifier: MIT */
#include "put.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/message.h"
#include "base/os.h"

enum {
    /* How often a put begins again when its sub-folder is removed under its hands. */
    ATTEMPTS = 4,
    NUMBER_MAX = 1 << 30 /* of a numbered name */
};

static const mode_t new_file_mode = 0666; /* less the umask */

/* What has the name that a file shall get. */
struct old_file {
    bool exists;
    bool is_folder;
    bool is_regular;
    mode_t mode; /* of a regular file: its permissions */
};

/* ---- looking --------------------------------------------------------------------- */

/* Returns 0, or errno when it cannot be told; then `old` says that there is nothing. */
static int look(const struct ims_os *os, int folder, const char *name,
                struct old_file *old)
{
    struct stat status;
    *old = (struct old_file){0};
    if (os->fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? 0 : errno;
    old->exists = true;
    old->is_folder = S_ISDIR(status.st_mode);
    old->is_regular = S_ISREG(status.st_mode);
    /* As in writing over a file in place, set-user-ID and the like are not kept. */
    old->mode = status.st_mode & 0777;
    return 0;
}

/* The same for a put that replaces, which must know what it replaces. */
static bool look_for_put(struct ims_put *put, int folder, struct old_file *old)
{
    int system_errno = look(put->store->root.os, folder, put->file.name, old);
    return system_errno == 0 ||
           ims_store_failure_note(&put->failure, IMS_STORE_STEP_LOOK, system_errno);
}

bool ims_put_exists(struct ims_folder_store *store, const struct ims_store_file *file,
                    struct ims_store_outcome *outcome)
{
    struct ims_folder folder;
    if (file->overwrite != IMS_OVERWRITE_ERROR && file->overwrite != IMS_OVERWRITE_SKIP)
        return false;
    if (ims_folder_find(&store->root, file->sub_folder, &folder) != 0)
        return false;
    struct old_file old;
    look(store->root.os, folder.handle, file->name, &old);
    ims_folder_close(&store->root, &folder);
    if (!old.exists)
        return false;
    struct ims_store_failure failure = {0};
    ims_store_failure_note(&failure, IMS_STORE_STEP_PUBLISH,
                           old.is_folder ? EISDIR : EEXIST);
    ims_message_clear(&outcome->message);
    ims_store_failure_tell(&failure, store->location, file, outcome);
    memcpy(outcome->name, file->name, strlen(file->name) + 1);
    return true;
}

/* ---- numbered names -------------------------------------------------------------- */

/* Whether a numbered name is taken; one that cannot be made is not. */
static bool is_taken(const struct ims_put *put, uint32_t number)
{
    char name[IMS_PATH_NAME_MAX + 1];
    struct old_file old;
    if (!ims_path_numbered(put->file.name, number, name))
        return false;
    look(put->store->root.os, put->folder.handle, name, &old);
    return old.exists;
}

/* A number above `taken` that is free while the one before it is taken. Strides that
 * double, then halve, find it among thousands in a few looks. */
static uint32_t free_number(const struct ims_put *put, uint32_t taken)
{
    uint32_t stride = 1;
    while (taken < NUMBER_MAX && is_taken(put, taken + stride)) {
        taken += stride;
        stride *= 2;
    }
    while (stride > 1) {
        stride /= 2;
        if (is_taken(put, taken + stride))
            taken += stride;
    }
    return taken + 1;
}

/* ---- publishing ------------------------------------------------------------------ */

static bool publish_new(struct ims_put *put)
{
    return ims_tempfile_publish(&put->temporary, &put->folder, put->final_name,
                                &put->failure);
}

/* Whether publishing failed because the name is taken. */
static bool name_was_taken(const struct ims_put *put)
{
    return put->failure.step == IMS_STORE_STEP_PUBLISH &&
           put->failure.system_errno == EEXIST;
}

static bool publish_unique(struct ims_put *put)
{
    uint32_t number = 0;
    while (!publish_new(put)) {
        if (!name_was_taken(put) || number >= NUMBER_MAX)
            return false;
        /* The first number is the likeliest: it is tried without a look. */
        number = number == 0 ? 1 : free_number(put, number);
        if (!ims_path_numbered(put->file.name, number, put->final_name))
            return ims_store_failure_note(&put->failure, IMS_STORE_STEP_PUBLISH,
                                          ENAMETOOLONG);
    }
    return true;
}

/* Puts the file in the place of what has its name, if anything has. */
static bool replace(struct ims_put *put)
{
    struct old_file old;
    if (!look_for_put(put, put->folder.handle, &old))
        return false;
    if (old.is_folder)
        return ims_store_failure_note(&put->failure, IMS_STORE_STEP_PUBLISH, EISDIR);
    if (old.is_regular &&
        !ims_tempfile_set_mode(&put->temporary, old.mode, &put->failure))
        return false;
    return ims_tempfile_replace(&put->temporary, &put->folder, put->final_name,
                                &put->failure);
}

/* Makes the file appear. One without a name is linked, and so learns of an old file. */
static bool publish(struct ims_put *put)
{
    enum ims_overwrite overwrite = put->file.overwrite;
    if (overwrite == IMS_OVERWRITE_UNIQUE)
        return publish_unique(put);
    if (overwrite == IMS_OVERWRITE_REPLACE && put->temporary.name[0] != '\0')
        return replace(put);
    if (publish_new(put))
        return true;
    if (!name_was_taken(put))
        return false;
    if (overwrite == IMS_OVERWRITE_REPLACE)
        return replace(put);
    struct old_file found;
    look(put->store->root.os, put->folder.handle, put->final_name, &found);
    if (found.is_folder)
        put->failure.system_errno = EISDIR;
    return false;
}

/* ---- the steps ------------------------------------------------------------------- */

static void let_go(struct ims_put *put)
{
    struct ims_folder_root *root = &put->store->root;
    ims_folder_close(root, &put->folder);
    ims_folder_close(root, &put->made_in);
    put->made = false;
}

void ims_put_cancel(struct ims_put *put)
{
    if (!put->made)
        return;
    ims_tempfile_discard(&put->temporary);
    let_go(put);
}

/* Makes the file in the open folder `made_in`. */
static bool make_temporary(struct ims_put *put)
{
    struct ims_folder_store *store = put->store;
    mode_t mode = new_file_mode;
    if (put->file.overwrite == IMS_OVERWRITE_REPLACE &&
        !ims_tempfile_nameless(&store->maker, &put->made_in)) {
        /* A file with a name can be seen: never with more permissions than the old. */
        struct old_file old;
        if (!look_for_put(put, put->made_in.handle, &old))
            return false;
        if (old.is_regular)
            mode &= old.mode;
    }
    put->made = ims_tempfile_open(&put->temporary, &store->maker, &put->made_in, mode,
                                  &put->failure);
    return put->made;
}

static bool make(struct ims_put *put)
{
    struct ims_folder_root *root = &put->store->root;
    if (!ims_folder_open(root, put->file.sub_folder, false, &put->made_in,
                         &put->failure))
        return false;
    put->folder = put->made_in;
    put->folder.owned = false;
    if (make_temporary(put))
        return true;
    ims_folder_close(root, &put->made_in);
    return false;
}

static bool is_synced(const struct ims_put *put)
{
    return put->file.sync == IMS_SYNC_FULL;
}

static bool sync_file(struct ims_put *put)
{
    if (put->file.sync == IMS_SYNC_NONE)
        return true;
    put->stale = true;
    return ims_tempfile_sync(&put->temporary, &put->failure);
}

/* Opens the folder where the file shall appear, as it now is. */
static bool resolve(struct ims_put *put)
{
    struct ims_folder_root *root = &put->store->root;
    if (!put->stale)
        return true;
    put->stale = false;
    ims_folder_close(root, &put->folder);
    return ims_folder_open(root, put->file.sub_folder, is_synced(put), &put->folder,
                           &put->failure);
}

static bool sync_name(struct ims_put *put)
{
    int system_errno =
        is_synced(put) ? ims_folder_sync(&put->store->root, &put->folder) : 0;
    return system_errno == 0 ||
           ims_store_failure_note(&put->failure, IMS_STORE_STEP_NAME_SYNC,
                                  system_errno);
}

static bool finish_once(struct ims_put *put, const struct ims_chunk *chunks,
                        size_t chunk_count)
{
    if (!put->made && !make(put))
        return false;
    bool good =
        ims_tempfile_write(&put->temporary, chunks, chunk_count, &put->failure) &&
        sync_file(put) && resolve(put) && publish(put);
    if (!good) {
        ims_put_cancel(put);
        return false;
    }
    good = sync_name(put);
    let_go(put);
    return good;
}

/* Whether the sub-folder vanished between its opening and the use of its handle, or
 * went to another file system. */
static bool lost_sub_folder(const struct ims_put *put)
{
    int system_errno = put->failure.system_errno;
    return put->file.sub_folder[0] != '\0' &&
           (put->failure.step == IMS_STORE_STEP_CREATE ||
            put->failure.step == IMS_STORE_STEP_PUBLISH) &&
           (system_errno == ENOENT || system_errno == EXDEV);
}

/* ---- in order -------------------------------------------------------------------- */

void ims_put_begin(struct ims_put *put, struct ims_folder_store *store,
                   const struct ims_store_file *file)
{
    *put = (struct ims_put){.store = store, .file = *file};
}

/* A folder is not made for a file that may never come, and a file with a name would be
 * seen. */
static bool make_early(struct ims_put *put)
{
    struct ims_folder_store *store = put->store;
    if (ims_folder_find(&store->root, put->file.sub_folder, &put->made_in) != 0)
        return false;
    bool made =
        ims_tempfile_nameless(&store->maker, &put->made_in) && make_temporary(put);
    ims_folder_close(&store->root, &put->made_in);
    put->folder = put->made_in;
    put->stale = true;
    return made;
}

bool ims_put_write(struct ims_put *put, const struct ims_chunk *chunks,
                   size_t chunk_count)
{
    if (!put->made && !make_early(put))
        return false;
    if (ims_tempfile_write(&put->temporary, chunks, chunk_count, &put->failure))
        return true;
    ims_put_cancel(put);
    return false;
}

void ims_put_finish(struct ims_put *put, const struct ims_chunk *chunks,
                    size_t chunk_count, struct ims_store_outcome *outcome)
{
    const struct ims_store_file *file = &put->file;
    ims_message_clear(&outcome->message);
    outcome->error = IMS_OK;
    outcome->system_errno = 0;
    put->final_name = outcome->name;
    for (int attempt = 1;; attempt++) {
        memcpy(outcome->name, file->name, strlen(file->name) + 1);
        if (finish_once(put, chunks, chunk_count))
            return;
        if (attempt == ATTEMPTS || !lost_sub_folder(put))
            break;
    }
    memcpy(outcome->name, file->name, strlen(file->name) + 1);
    ims_store_failure_tell(&put->failure, put->store->location, file, outcome);
}
