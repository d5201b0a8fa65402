/* SPDX-License-Identifier: MIT
 *
 * The store for a folder: what to do with an old file of the same name, and the order
 * of the steps of a put. A new file takes four system calls in the location itself:
 * open, write, link, close; six in a sub-folder, which is opened and closed besides. An
 * old file that is replaced takes four more: its mode is looked up and set, and a
 * second link and a rename put the new one in its place. A file that is begun early is
 * written by more calls, and takes no others.
 */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/checked.h"
#include "base/message.h"
#include "base/os.h"
#include "folder.h"
#include "store_failure.h"
#include "tempfile.h"

enum {
    /* How often a put begins again when its sub-folder is removed under its hands. */
    PUT_ATTEMPTS = 4,
    NUMBER_MAX = 1 << 30 /* of a numbered name */
};

static const mode_t new_file_mode = 0666; /* less the umask */

struct folder_store {
    struct ims_store store;
    struct ims_folder_root root;
    struct ims_tempfile_maker maker;
    char location[]; /* for messages only */
};

/* What has the name that a file shall get. */
struct old_file {
    bool exists;
    bool is_folder;
    bool is_regular;
    mode_t mode; /* of a regular file: its permissions */
};

/* A put under way. */
struct put {
    struct folder_store *self;
    const struct ims_store_file *file;
    char *final_name; /* of IMS_PATH_NAME_MAX + 1 bytes */
    struct ims_folder folder;
    struct ims_tempfile temporary;
    struct ims_store_failure failure;
};

static struct folder_store *folder_store(struct ims_store *store)
{
    return (struct folder_store *)store;
}

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
static bool look_for_put(struct put *put, struct old_file *old)
{
    int system_errno =
        look(put->self->root.os, put->folder.handle, put->file->name, old);
    return system_errno == 0 ||
           ims_store_failure_note(&put->failure, IMS_STORE_STEP_LOOK, system_errno);
}

static bool folder_exists(struct ims_store *store, const struct ims_store_file *file,
                          struct ims_store_outcome *outcome)
{
    struct folder_store *self = folder_store(store);
    struct ims_folder folder;
    if (file->overwrite != IMS_OVERWRITE_ERROR && file->overwrite != IMS_OVERWRITE_SKIP)
        return false;
    if (ims_folder_find(&self->root, file->sub_folder, &folder) != 0)
        return false;
    struct old_file old;
    look(self->root.os, folder.handle, file->name, &old);
    ims_folder_close(&self->root, &folder);
    if (!old.exists)
        return false;
    struct ims_store_failure failure = {0};
    ims_store_failure_note(&failure, IMS_STORE_STEP_PUBLISH,
                           old.is_folder ? EISDIR : EEXIST);
    ims_message_clear(&outcome->message);
    ims_store_failure_tell(&failure, self->location, file, outcome);
    memcpy(outcome->name, file->name, strlen(file->name) + 1);
    return true;
}

/* ---- numbered names -------------------------------------------------------------- */

/* Whether a numbered name is taken; one that cannot be made is not. */
static bool is_taken(const struct put *put, uint32_t number)
{
    char name[IMS_PATH_NAME_MAX + 1];
    struct old_file old;
    if (!ims_path_numbered(put->file->name, number, name))
        return false;
    look(put->self->root.os, put->folder.handle, name, &old);
    return old.exists;
}

/* A number above `taken` that is free while the one before it is taken. Strides that
 * double, then halve, find it among thousands in a few looks. */
static uint32_t free_number(const struct put *put, uint32_t taken)
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

static bool publish_unique(struct put *put)
{
    uint32_t number = 0;
    while (!ims_tempfile_publish(&put->temporary, put->final_name, &put->failure)) {
        if (put->failure.step != IMS_STORE_STEP_PUBLISH ||
            put->failure.system_errno != EEXIST || number >= NUMBER_MAX)
            return false;
        /* The first number is the likeliest: it is tried without a look. */
        number = number == 0 ? 1 : free_number(put, number);
        if (!ims_path_numbered(put->file->name, number, put->final_name))
            return ims_store_failure_note(&put->failure, IMS_STORE_STEP_PUBLISH,
                                          ENAMETOOLONG);
    }
    return true;
}

/* ---- publishing ------------------------------------------------------------------ */

/* Puts the file in the place of an old one. */
static bool replace(struct put *put, const struct old_file *old)
{
    if (old->is_folder)
        return ims_store_failure_note(&put->failure, IMS_STORE_STEP_PUBLISH, EISDIR);
    if (old->is_regular &&
        !ims_tempfile_set_mode(&put->temporary, old->mode, &put->failure))
        return false;
    return ims_tempfile_replace(&put->temporary, put->final_name, &put->failure);
}

/* Makes the file appear. `old` has been looked at for REPLACE only, and only where the
 * file has a name already; a file without one is linked and so learns of an old one. */
static bool publish(struct put *put, const struct old_file *old, bool nameless)
{
    enum ims_overwrite overwrite = put->file->overwrite;
    if (overwrite == IMS_OVERWRITE_UNIQUE)
        return publish_unique(put);
    if (overwrite == IMS_OVERWRITE_REPLACE && !nameless)
        return replace(put, old);
    if (ims_tempfile_publish(&put->temporary, put->final_name, &put->failure))
        return true;
    if (put->failure.step != IMS_STORE_STEP_PUBLISH ||
        put->failure.system_errno != EEXIST)
        return false;
    struct old_file found;
    if (overwrite == IMS_OVERWRITE_REPLACE)
        return look_for_put(put, &found) && replace(put, &found);
    look(put->self->root.os, put->folder.handle, put->final_name, &found);
    if (found.is_folder)
        put->failure.system_errno = EISDIR;
    return false;
}

/* ---- putting --------------------------------------------------------------------- */

static struct ims_folder early_folder(const struct ims_store_early *early)
{
    return (struct ims_folder){
        .handle = early->folder, .owned = early->owns_folder, .same_mount = true};
}

static struct ims_tempfile early_temporary(struct folder_store *self,
                                           const struct ims_store_early *early)
{
    return (struct ims_tempfile){.maker = &self->maker,
                                 .folder = early->folder,
                                 .file = early->file,
                                 .written = early->written};
}

/* Goes on with a file that was begun; false when there is none. */
static bool resume(struct put *put)
{
    struct ims_store_early *early = put->file->early;
    if (early == NULL || !early->is_open)
        return false;
    early->is_open = false;
    put->folder = early_folder(early);
    put->temporary = early_temporary(put->self, early);
    return true;
}

/* Makes the file in the open folder, unless it was begun. */
static bool put_file(struct put *put, bool resumed)
{
    const struct ims_store_file *file = put->file;
    struct folder_store *self = put->self;
    struct old_file old = {0};
    mode_t mode = new_file_mode;
    bool nameless = ims_tempfile_nameless(&self->maker, &put->folder);
    if (file->overwrite == IMS_OVERWRITE_REPLACE && !nameless) {
        /* A file with a name can be seen: never with more permissions than the old. */
        if (!look_for_put(put, &old))
            return false;
        if (old.is_regular)
            mode &= old.mode;
    }
    if (!resumed && !ims_tempfile_open(&put->temporary, &self->maker, &put->folder,
                                       mode, &put->failure))
        return false;
    if (ims_tempfile_write(&put->temporary, file->chunks, file->chunk_count,
                           &put->failure) &&
        (file->sync == IMS_SYNC_NONE ||
         ims_tempfile_sync(&put->temporary, &put->failure)) &&
        publish(put, &old, nameless))
        return true;
    ims_tempfile_discard(&put->temporary);
    return false;
}

static bool put_once(struct put *put)
{
    struct ims_folder_root *root = &put->self->root;
    bool synced = put->file->sync == IMS_SYNC_FULL;
    bool resumed = resume(put);
    if (!resumed && !ims_folder_open(root, put->file->sub_folder, synced, &put->folder,
                                     &put->failure))
        return false;
    bool good = put_file(put, resumed);
    if (good && synced) {
        int system_errno = ims_folder_sync(root, &put->folder);
        if (system_errno != 0)
            good = ims_store_failure_note(&put->failure, IMS_STORE_STEP_NAME_SYNC,
                                          system_errno);
    }
    ims_folder_close(root, &put->folder);
    return good;
}

/* Whether the sub-folder vanished between its opening and the use of its handle. */
static bool lost_sub_folder(const struct put *put)
{
    return put->failure.system_errno == ENOENT && put->file->sub_folder[0] != '\0' &&
           (put->failure.step == IMS_STORE_STEP_CREATE ||
            put->failure.step == IMS_STORE_STEP_PUBLISH);
}

static void folder_put(struct ims_store *store, const struct ims_store_file *file,
                       struct ims_store_outcome *outcome)
{
    struct put put = {
        .self = folder_store(store), .file = file, .final_name = outcome->name};
    ims_message_clear(&outcome->message);
    outcome->error = IMS_OK;
    outcome->system_errno = 0;
    for (int attempt = 1;; attempt++) {
        memcpy(outcome->name, file->name, strlen(file->name) + 1);
        if (put_once(&put))
            return;
        if (attempt == PUT_ATTEMPTS || !lost_sub_folder(&put))
            break;
    }
    memcpy(outcome->name, file->name, strlen(file->name) + 1);
    ims_store_failure_tell(&put.failure, put.self->location, file, outcome);
}

/* ---- beginning before the end is known ------------------------------------------- */

static void folder_drop(struct ims_store *store, struct ims_store_early *early)
{
    struct folder_store *self = folder_store(store);
    if (!early->is_open)
        return;
    struct ims_folder folder = early_folder(early);
    early->is_open = false;
    self->root.os->close(early->file);
    ims_folder_close(&self->root, &folder);
}

/* A folder is not made for a file that may never come, and a file with a name would be
 * seen. */
static bool open_early(struct folder_store *self, const struct ims_store_file *file)
{
    struct ims_store_failure failure;
    struct ims_folder folder;
    struct ims_tempfile temporary;
    if (file->sync == IMS_SYNC_FULL ||
        ims_folder_find(&self->root, file->sub_folder, &folder) != 0)
        return false;
    if (!ims_tempfile_nameless(&self->maker, &folder) ||
        !ims_tempfile_open(&temporary, &self->maker, &folder, new_file_mode,
                           &failure)) {
        ims_folder_close(&self->root, &folder);
        return false;
    }
    *file->early = (struct ims_store_early){.is_open = true,
                                            .folder = folder.handle,
                                            .owns_folder = folder.owned,
                                            .file = temporary.file};
    return true;
}

static void folder_begin(struct ims_store *store, const struct ims_store_file *file)
{
    struct folder_store *self = folder_store(store);
    struct ims_store_early *early = file->early;
    struct ims_store_failure failure;
    if (!early->is_open && !open_early(self, file))
        return;
    struct ims_tempfile temporary = early_temporary(self, early);
    if (!ims_tempfile_write(&temporary, file->chunks, file->chunk_count, &failure))
        folder_drop(store, early);
    early->written = temporary.written;
}

/* ---- opening and closing --------------------------------------------------------- */

static int folder_open(struct ims_store **store, const char *location,
                       const struct ims_os *os, struct ims_message *message)
{
    *store = NULL;
    size_t length = strlen(location) + 1;
    size_t size;
    struct folder_store *self = NULL;
    if (ims_checked_add(sizeof *self, length, &size))
        self = malloc(size);
    if (self == NULL)
        return ims_message_fail(message, IMS_ERROR_MEMORY,
                                "out of memory for the location's path");
    self->store.kind = &ims_store_folder;
    memcpy(self->location, location, length);
    int system_errno = ims_folder_root_open(&self->root, location, os);
    if (system_errno == 0) {
        system_errno = ims_tempfile_maker_init(&self->maker, &self->root);
        if (system_errno != 0)
            ims_folder_root_close(&self->root);
    }
    if (system_errno != 0) {
        free(self);
        return ims_store_failure_location(location, system_errno, message);
    }
    *store = &self->store;
    return IMS_OK;
}

static void folder_close(struct ims_store *store)
{
    struct folder_store *self = folder_store(store);
    ims_folder_root_close(&self->root);
    free(self);
}

const struct ims_store_kind ims_store_folder = {
    .name = "folder",
    .open = folder_open,
    .exists = folder_exists,
    .begin = folder_begin,
    .drop = folder_drop,
    .put = folder_put,
    .close = folder_close,
};
