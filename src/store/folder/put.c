/* SPDX-License-Identifier: MIT */
#include "put.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/message.h"
#include "base/os.h"
#include "old_file.h"
#include "sweep.h"

enum {
    /* How often a put begins again when its sub-folder is removed under its hands. */
    ATTEMPTS = 4,
    NUMBER_MAX = 1 << 30 /* of a numbered name */
};

static const mode_t new_file_mode = 0666; /* less the umask */

/* ---- looking --------------------------------------------------------------------- */

/* A put that replaces must know what it replaces. */
static bool look(struct ims_put *put, int folder, struct ims_old_file *old)
{
    int system_errno =
        ims_old_file_look(put->store->root.os, folder, put->file.name, old);
    return system_errno == 0 ||
           ims_store_failure_note(&put->failure, IMS_STORE_STEP_LOOK, system_errno);
}

int ims_put_check(struct ims_folder_store *store, const struct ims_store_file *file,
                  struct ims_message *message)
{
    struct ims_store_failure failure = {0};
    if (file->sub_folder[0] == '\0' || store->root.follow_links ||
        ims_folder_set_has(&store->checked, file->sub_folder))
        return IMS_OK;
    if (ims_folder_can_open(&store->root, file->sub_folder, &failure) ||
        failure.system_errno != ELOOP) {
        ims_folder_set_add(&store->checked, file->sub_folder);
        return IMS_OK;
    }
    struct ims_store_completion completion;
    ims_store_failure_tell(&failure, store->location, file, &completion);
    return ims_message_fail(message, completion.error, "%s", completion.message.text);
}

bool ims_put_exists(struct ims_folder_store *store, const struct ims_store_file *file,
                    struct ims_store_completion *completion)
{
    struct ims_folder folder;
    if (file->overwrite != IMS_OVERWRITE_ERROR && file->overwrite != IMS_OVERWRITE_SKIP)
        return false;
    if (ims_folder_find(&store->root, file->sub_folder, &folder) != 0)
        return false;
    struct ims_old_file old;
    ims_old_file_look(store->root.os, folder.handle, file->name, &old);
    ims_folder_close(&store->root, &folder);
    if (old.kind == IMS_OLD_FILE_NONE)
        return false;
    struct ims_store_failure failure = {0};
    ims_store_failure_note(&failure, IMS_STORE_STEP_PUBLISH,
                           old.kind == IMS_OLD_FILE_FOLDER ? EISDIR : EEXIST);
    ims_message_clear(&completion->message);
    ims_store_failure_tell(&failure, store->location, file, completion);
    memcpy(completion->name, file->name, strlen(file->name) + 1);
    return true;
}

/* ---- numbered names -------------------------------------------------------------- */

/* Whether a numbered name exists; one that cannot be made does not. */
static bool number_exists(const struct ims_put *put, uint32_t number)
{
    char name[IMS_PATH_NAME_MAX + 1];
    struct ims_old_file old;
    if (!ims_path_numbered(put->file.name, number, name))
        return false;
    ims_old_file_look(put->store->root.os, put->folder.handle, name, &old);
    return old.kind != IMS_OLD_FILE_NONE;
}

/* A number above `used` that is free while the one before it is used. Strides that
 * double, then halve, find it among thousands in a few looks. */
static uint32_t free_number(const struct ims_put *put, uint32_t used)
{
    uint32_t stride = 1;
    while (used < NUMBER_MAX && number_exists(put, used + stride)) {
        used += stride;
        stride *= 2;
    }
    while (stride > 1) {
        stride /= 2;
        if (number_exists(put, used + stride))
            used += stride;
    }
    return used + 1;
}

/* ---- publishing ------------------------------------------------------------------ */

static bool publish_new(struct ims_put *put)
{
    return ims_tempfile_publish(&put->tempfile, &put->folder, put->final_name,
                                &put->failure);
}

/* Whether publishing failed because the name exists. */
static bool name_exists(const struct ims_put *put)
{
    return put->failure.step == IMS_STORE_STEP_PUBLISH &&
           put->failure.system_errno == EEXIST;
}

static bool publish_unique(struct ims_put *put)
{
    uint32_t number = 0;
    while (!publish_new(put)) {
        if (!name_exists(put) || number >= NUMBER_MAX)
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
    struct ims_old_file old;
    struct ims_tempfile *tempfile = &put->tempfile;
    int folder = put->folder.handle;
    if (!look(put, folder, &old))
        return false;
    switch (old.kind) {
    case IMS_OLD_FILE_FOLDER:
        return ims_store_failure_note(&put->failure, IMS_STORE_STEP_PUBLISH, EISDIR);
    case IMS_OLD_FILE_SPECIAL:
        return ims_store_failure_note(&put->failure, IMS_STORE_STEP_PUBLISH, ENXIO);
    case IMS_OLD_FILE_REGULAR:
        if (!ims_old_file_keep(put->store->root.os, &old, folder, put->final_name,
                               tempfile->file, &put->failure))
            return false;
        break;
    case IMS_OLD_FILE_NONE:
    case IMS_OLD_FILE_LINK:
        break;
    }
    return ims_tempfile_replace(tempfile, &put->folder, put->final_name, &put->failure);
}

/* Whether the file is closed before it is known if there is an old one, whose mode it
 * must have been given by then. */
static bool closes_first(const struct ims_put *put)
{
    return put->tempfile.name[0] != '\0' || put->store->maker.by_rename;
}

/* Makes the file appear. One without a name is linked, and so learns of an old file. */
static bool publish(struct ims_put *put)
{
    enum ims_overwrite overwrite = put->file.overwrite;
    if (overwrite == IMS_OVERWRITE_UNIQUE)
        return publish_unique(put);
    if (overwrite == IMS_OVERWRITE_REPLACE && closes_first(put))
        return replace(put);
    if (publish_new(put))
        return true;
    if (!name_exists(put))
        return false;
    if (overwrite == IMS_OVERWRITE_REPLACE)
        return replace(put);
    struct ims_old_file found;
    ims_old_file_look(put->store->root.os, put->folder.handle, put->final_name, &found);
    if (found.kind == IMS_OLD_FILE_FOLDER)
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
    ims_tempfile_discard(&put->tempfile);
    let_go(put);
}

/* Whether an old file would be replaced, by one with a name of its own. */
static bool replaces_in_sight(struct ims_put *put, bool *replaces)
{
    struct ims_old_file old = {.kind = IMS_OLD_FILE_NONE};
    bool good = put->file.overwrite != IMS_OVERWRITE_REPLACE || put->nameless ||
                look(put, put->made_in.handle, &old);
    *replaces = old.kind == IMS_OLD_FILE_REGULAR;
    return good;
}

/* Makes the file in the open folder `made_in`. */
static bool make_tempfile(struct ims_put *put)
{
    struct ims_folder_store *store = put->store;
    bool replaces;
    put->nameless = ims_tempfile_nameless(&store->maker, &put->made_in);
    if (!replaces_in_sight(put, &replaces))
        return false;
    mode_t mode = store->file_mode != 0 ? store->file_mode : new_file_mode;
    /* What can be seen has never more permissions than the old file. */
    if (replaces)
        mode = 0600;
    if (!ims_tempfile_open(&put->tempfile, &store->maker, &put->made_in, mode,
                           &put->failure))
        return false;
    put->made = true;
    if (replaces || store->file_mode == 0 ||
        store->root.os->fchmod(put->tempfile.file, mode) == 0)
        return true;
    int system_errno = errno;
    ims_tempfile_discard(&put->tempfile);
    put->made = false;
    return ims_store_failure_note(&put->failure, IMS_STORE_STEP_MODE, system_errno);
}

static bool make(struct ims_put *put)
{
    struct ims_folder_root *root = &put->store->root;
    if (!ims_folder_open(root, put->file.sub_folder, false, &put->made_in,
                         &put->failure))
        return false;
    put->folder = put->made_in;
    put->folder.owned = false;
    if (!put->made_in.same_mount)
        atomic_store_explicit(&put->store->foreign, true, memory_order_relaxed);
    if (put->store->sweeps && put->made_in.owned &&
        ims_folder_set_add(&put->store->swept, put->file.sub_folder))
        ims_sweep_folder(&put->store->maker.names, put->made_in.handle);
    if (make_tempfile(put))
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
    if (put->file.sync != IMS_SYNC_FILE && put->file.sync != IMS_SYNC_FULL)
        return true;
    put->stale = true;
    return ims_tempfile_sync(&put->tempfile, &put->failure);
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

/* The file is in place; should it not be sure to last, that is only a warning. */
static void sync_name(struct ims_put *put)
{
    int system_errno =
        is_synced(put) ? ims_folder_sync(&put->store->root, &put->folder) : 0;
    if (system_errno != 0)
        ims_put_warn(put, system_errno);
}

static bool write_once(struct ims_put *put, const struct ims_chunk *chunks,
                       size_t chunk_count)
{
    if (!put->made && !make(put))
        return false;
    if (ims_tempfile_write(&put->tempfile, chunks, chunk_count, &put->failure))
        return true;
    ims_put_cancel(put);
    return false;
}

static bool appear_once(struct ims_put *put)
{
    memcpy(put->final_name, put->file.name, strlen(put->file.name) + 1);
    return resolve(put) && publish(put);
}

static bool finish_once(struct ims_put *put, const struct ims_chunk *chunks,
                        size_t chunk_count)
{
    if (!write_once(put, chunks, chunk_count))
        return false;
    if (!sync_file(put) || !appear_once(put)) {
        ims_put_cancel(put);
        return false;
    }
    sync_name(put);
    let_go(put);
    return true;
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

/* Whether all of it should be tried once more: also when files without a name turned
 * out not to be possible here. */
static bool begins_again(const struct ims_put *put)
{
    return lost_sub_folder(put) ||
           (put->nameless && !ims_tempfile_nameless(&put->store->maker, &put->made_in));
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
        ims_tempfile_nameless(&store->maker, &put->made_in) && make_tempfile(put);
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
    if (ims_tempfile_write(&put->tempfile, chunks, chunk_count, &put->failure))
        return true;
    ims_put_cancel(put);
    return false;
}

void ims_put_tell(const struct ims_put *put, bool good,
                  struct ims_store_completion *completion)
{
    const struct ims_store_file *file = &put->file;
    ims_message_clear(&completion->message);
    completion->error = IMS_OK;
    completion->system_errno = 0;
    if (good && !put->warned)
        return;
    if (!good)
        memcpy(completion->name, file->name, strlen(file->name) + 1);
    ims_store_failure_tell(&put->failure, put->store->location, file, completion);
    if (good) {
        completion->error = IMS_OK;
        completion->message.warnings |= IMS_WARNING_NOT_DURABLE;
    }
}

void ims_put_finish(struct ims_put *put, const struct ims_chunk *chunks,
                    size_t chunk_count, struct ims_store_completion *completion)
{
    put->final_name = completion->name;
    int attempt = 1;
    bool good = finish_once(put, chunks, chunk_count);
    for (; !good && attempt < ATTEMPTS && begins_again(put); attempt++)
        good = finish_once(put, chunks, chunk_count);
    ims_put_tell(put, good, completion);
}

/* ---- in two parts ---------------------------------------------------------------- */

bool ims_put_prepare(struct ims_put *put, const struct ims_chunk *chunks,
                     size_t chunk_count)
{
    int attempt = 1;
    bool good = write_once(put, chunks, chunk_count);
    for (; !good && attempt < ATTEMPTS && begins_again(put); attempt++)
        good = write_once(put, chunks, chunk_count);
    if (!good)
        return false;
    put->stale = true;
    if (put->nameless) /* then it does not matter what becomes of it */
        ims_folder_close(&put->store->root, &put->made_in);
    put->folder = put->made_in;
    put->folder.owned = false;
    return true;
}

bool ims_put_sync(struct ims_put *put)
{
    if (ims_tempfile_sync(&put->tempfile, &put->failure))
        return true;
    ims_put_cancel(put);
    return false;
}

bool ims_put_appear(struct ims_put *put, char *final_name)
{
    put->final_name = final_name;
    int attempt = 1;
    bool good = appear_once(put);
    for (; !good && attempt < ATTEMPTS && lost_sub_folder(put); attempt++) {
        put->stale = true;
        good = appear_once(put);
    }
    if (!good) {
        ims_put_cancel(put);
        return false;
    }
    sync_name(put);
    let_go(put);
    return true;
}

void ims_put_warn(struct ims_put *put, int system_errno)
{
    put->warned = true;
    ims_store_failure_note(&put->failure, IMS_STORE_STEP_NAME_SYNC, system_errno);
}
