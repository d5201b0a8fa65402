/* SPDX-License-Identifier: MIT */
#include "tempfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/vfs.h>

enum {
    NAME_ATTEMPTS = 64, /* names tried: one is enough, unless somebody guesses them */
    PIECES = 64         /* chunks written by one call */
};

/* ---- what a location allows ------------------------------------------------------ */

/* File systems of which closing a file does nothing that could fail. Only there may the
 * name come before the close, as it must for a file without one; elsewhere (network and
 * user-space file systems) closing may be the step that tells that data were lost. */
static bool closes_silently(const struct ims_os *os, int handle)
{
    /* As in the kernel's magic.h, which not every C library can see. */
    static const unsigned long silent[] = {
        0x01021994, /* tmpfs */
        0x858458F6, /* ramfs */
        0xEF53,     /* ext2, ext3, ext4 */
        0x58465342, /* XFS */
        0x9123683E, /* Btrfs */
        0xF2F52010, /* F2FS */
        0x794C7630, /* overlayfs */
    };
    struct statfs status;
    if (os->fstatfs(handle, &status) != 0)
        return false;
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++)
        if (((unsigned long)status.f_type & 0xFFFFFFFF) == silent[i])
            return true;
    return false;
}

static int open_file(const struct ims_os *os, int folder, const char *name, int flags,
                     mode_t mode)
{
    int file;
    do
        file = os->openat(folder, name, flags | O_WRONLY | O_CLOEXEC, mode);
    while (file < 0 && errno == EINTR);
    return file;
}

static int link_file(const struct ims_os *os, enum ims_tempfile_link link, int file,
                     int folder, const char *name)
{
    if (link == IMS_TEMPFILE_LINK_EMPTY)
        return os->linkat(file, "", folder, name, AT_EMPTY_PATH);
    char path[IMS_OS_FILE_PATH_SIZE];
    ims_os_file_path(path, file);
    return os->linkat(AT_FDCWD, path, folder, name, AT_SYMLINK_FOLLOW);
}

static enum ims_tempfile_link link_of(const struct ims_tempfile_maker *maker)
{
    return atomic_load_explicit(&maker->link, memory_order_relaxed);
}

static void set_link(struct ims_tempfile_maker *maker, enum ims_tempfile_link link)
{
    atomic_store_explicit(&maker->link, link, memory_order_relaxed);
}

bool ims_tempfile_nameless(const struct ims_tempfile_maker *maker,
                           const struct ims_folder *folder)
{
    return link_of(maker) != IMS_TEMPFILE_LINK_NONE && folder->same_mount;
}

/* ---- one file -------------------------------------------------------------------- */

bool ims_tempfile_open(struct ims_tempfile *tempfile, struct ims_tempfile_maker *maker,
                       const struct ims_folder *folder, mode_t mode,
                       struct ims_store_failure *failure)
{
    tempfile->maker = maker;
    tempfile->folder = folder->handle;
    tempfile->written = 0;
    tempfile->name[0] = '\0';
    if (ims_tempfile_nameless(maker, folder)) {
        tempfile->file = open_file(maker->os, folder->handle, ".", O_TMPFILE, mode);
        /* Some file systems (ext4) answer so in a removed folder, too. */
        if (tempfile->file < 0 && errno == EPERM)
            errno = ims_folder_is_removed(maker->os, folder->handle) ? ENOENT : EPERM;
    } else {
        for (int attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
            ims_tempfile_name_make(&maker->names, tempfile->name);
            tempfile->file = open_file(maker->os, folder->handle, tempfile->name,
                                       O_CREAT | O_EXCL, mode);
            if (tempfile->file >= 0 || errno != EEXIST)
                break;
        }
    }
    if (tempfile->file < 0)
        return ims_store_failure_note(failure, IMS_STORE_STEP_CREATE, errno);
    return true;
}

/* Writes all of `pieces`, which it changes. */
static bool write_pieces(struct ims_tempfile *tempfile, struct iovec *pieces, int count,
                         struct ims_store_failure *failure)
{
    while (count > 0) {
        ssize_t written = tempfile->maker->os->writev(tempfile->file, pieces, count);
        if (written < 0 && errno == EINTR)
            continue;
        /* Nothing written and no error would go on for ever. */
        if (written <= 0)
            return ims_store_failure_note(failure, IMS_STORE_STEP_WRITE,
                                          written < 0 ? errno : EIO);
        size_t done = (size_t)written;
        tempfile->written += done;
        while (count > 0 && done >= pieces->iov_len) {
            done -= pieces->iov_len;
            pieces++;
            count--;
        }
        if (count > 0) {
            pieces->iov_base = (char *)pieces->iov_base + done;
            pieces->iov_len -= done;
        }
    }
    return true;
}

bool ims_tempfile_write(struct ims_tempfile *tempfile, const struct ims_chunk *chunks,
                        size_t chunk_count, struct ims_store_failure *failure)
{
    struct iovec pieces[PIECES];
    int count = 0;
    size_t skip = tempfile->written;
    for (size_t i = 0; i < chunk_count; i++) {
        if (chunks[i].size <= skip) {
            skip -= chunks[i].size;
            continue;
        }
        /* writev() only reads, but its structure does not say so. */
        pieces[count].iov_base = (char *)(uintptr_t)chunks[i].data + skip;
        pieces[count].iov_len = chunks[i].size - skip;
        skip = 0;
        if (++count < PIECES)
            continue;
        if (!write_pieces(tempfile, pieces, count, failure))
            return false;
        count = 0;
    }
    return write_pieces(tempfile, pieces, count, failure);
}

bool ims_tempfile_sync(const struct ims_tempfile *tempfile,
                       struct ims_store_failure *failure)
{
    int result;
    do
        result = tempfile->maker->os->fsync(tempfile->file);
    while (result != 0 && errno == EINTR);
    return result == 0 || ims_store_failure_note(failure, IMS_STORE_STEP_SYNC, errno);
}

/* After an error the handle is gone too. An interrupted close (EINTR) is no success:
 * nobody knows whether the data arrived. */
static bool close_file(struct ims_tempfile *tempfile, struct ims_store_failure *failure)
{
    int file = tempfile->file;
    if (file < 0)
        return true;
    tempfile->file = -1;
    return tempfile->maker->os->close(file) == 0 ||
           ims_store_failure_note(failure, IMS_STORE_STEP_CLOSE, errno);
}

/* ---- names ----------------------------------------------------------------------- */

/* Gives a nameless file a name in `folder` that is not taken. Returns 0 or errno. */
static int link_nameless(const struct ims_tempfile *tempfile, int folder,
                         const char *name)
{
    struct ims_tempfile_maker *maker = tempfile->maker;
    const struct ims_os *os = maker->os;
    enum ims_tempfile_link link = link_of(maker);
    if (link == IMS_TEMPFILE_LINK_NONE)
        return EOPNOTSUPP;
    if (link_file(os, link, tempfile->file, folder, name) == 0)
        return 0;
    /* The privilege that this takes may have been given up since the location was
     * opened; or the folder is gone, and the second call says so again. */
    if (errno == ENOENT && link == IMS_TEMPFILE_LINK_EMPTY &&
        link_file(os, IMS_TEMPFILE_LINK_PROC, tempfile->file, folder, name) == 0)
        return 0;
    int system_errno = errno;
    bool refused = system_errno == EPERM || system_errno == EACCES ||
                   system_errno == EOPNOTSUPP || system_errno == ELOOP ||
                   (system_errno == ENOENT && !ims_folder_is_removed(os, folder));
    if (refused)
        set_link(maker, IMS_TEMPFILE_LINK_NONE); /* what follows gets named files */
    return system_errno;
}

/* Gives a nameless file a hidden name in `folder`. */
static bool link_hidden(struct ims_tempfile *tempfile, const struct ims_folder *folder,
                        struct ims_store_failure *failure)
{
    for (int attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
        char name[IMS_TEMPFILE_NAME_SIZE];
        ims_tempfile_name_make(&tempfile->maker->names, name);
        int system_errno = link_nameless(tempfile, folder->handle, name);
        if (system_errno == 0) {
            memcpy(tempfile->name, name, sizeof name);
            tempfile->folder = folder->handle;
            return true;
        }
        ims_store_failure_note(failure, IMS_STORE_STEP_PUBLISH, system_errno);
        if (system_errno != EEXIST)
            return false;
    }
    return false;
}

static int rename_file(const struct ims_tempfile *tempfile, int folder,
                       const char *name, unsigned flags)
{
    const struct ims_os *os = tempfile->maker->os;
    if (os->renameat2(tempfile->folder, tempfile->name, folder, name, flags) == 0)
        return 0;
    int system_errno = errno;
    /* FAT answers so to names that it does not take; a missing folder is another
     * matter, and so is a flag that is not known. */
    bool refused = system_errno == ENOENT && !ims_folder_is_removed(os, folder) &&
                   !ims_folder_is_removed(os, tempfile->folder);
    return refused || (system_errno == EINVAL && flags == 0) ? EILSEQ : system_errno;
}

static void tell_of_looking(struct ims_tempfile_maker *maker)
{
    if (!atomic_flag_test_and_set(&maker->told))
        ims_log_path(&maker->log, IMS_LOG_WARNING, "limited", maker->location,
                     "its file system cannot give a name only if it is free; a file "
                     "that another program makes at that very moment is replaced");
}

static int look_and_rename(struct ims_tempfile *tempfile, int folder, const char *name)
{
    struct ims_tempfile_maker *maker = tempfile->maker;
    struct stat status;
    tell_of_looking(maker);
    ims_mutex_lock(&maker->looking);
    int system_errno = EEXIST;
    if (maker->os->fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        system_errno = errno == ENOENT ? rename_file(tempfile, folder, name, 0) : errno;
    ims_mutex_unlock(&maker->looking);
    return system_errno;
}

/* Renames a named file to a name that is not taken. Returns 0 or errno. */
static int rename_new(struct ims_tempfile *tempfile, int folder, const char *name)
{
    const struct ims_os *os = tempfile->maker->os;
    int system_errno = rename_file(tempfile, folder, name, IMS_OS_RENAME_NOREPLACE);
    /* File systems that cannot rename so, and filters that refuse what they do not
     * know. */
    if (system_errno != EINVAL && system_errno != ENOSYS && system_errno != EPERM &&
        system_errno != EOPNOTSUPP)
        return system_errno;
    if (os->linkat(tempfile->folder, tempfile->name, folder, name, 0) == 0) {
        os->unlinkat(tempfile->folder, tempfile->name, 0);
        return 0;
    }
    if (errno != EPERM && errno != ENOSYS && errno != EOPNOTSUPP)
        return errno;
    return look_and_rename(tempfile, folder, name);
}

/* Ends the way of a file: the name it had is gone, or the new one is not there. */
static bool end(struct ims_tempfile *tempfile, int system_errno,
                struct ims_store_failure *failure)
{
    if (system_errno != 0)
        return ims_store_failure_note(failure, IMS_STORE_STEP_PUBLISH, system_errno);
    tempfile->name[0] = '\0';
    return true;
}

static bool publish_nameless(struct ims_tempfile *tempfile,
                             const struct ims_folder *folder, const char *name,
                             struct ims_store_failure *failure)
{
    int system_errno = link_nameless(tempfile, folder->handle, name);
    if (system_errno != 0)
        return ims_store_failure_note(failure, IMS_STORE_STEP_PUBLISH, system_errno);
    if (close_file(tempfile, failure))
        return true;
    tempfile->maker->os->unlinkat(folder->handle, name, 0);
    return false;
}

bool ims_tempfile_publish(struct ims_tempfile *tempfile,
                          const struct ims_folder *folder, const char *name,
                          struct ims_store_failure *failure)
{
    bool nameless = tempfile->name[0] == '\0';
    if (nameless && !tempfile->maker->by_rename)
        return publish_nameless(tempfile, folder, name, failure);
    if ((nameless && !link_hidden(tempfile, folder, failure)) ||
        !close_file(tempfile, failure))
        return false;
    return end(tempfile, rename_new(tempfile, folder->handle, name), failure);
}

bool ims_tempfile_replace(struct ims_tempfile *tempfile,
                          const struct ims_folder *folder, const char *name,
                          struct ims_store_failure *failure)
{
    bool nameless = tempfile->name[0] == '\0';
    if ((nameless && !link_hidden(tempfile, folder, failure)) ||
        !close_file(tempfile, failure))
        return false;
    return end(tempfile, rename_file(tempfile, folder->handle, name, 0), failure);
}

void ims_tempfile_discard(struct ims_tempfile *tempfile)
{
    const struct ims_os *os = tempfile->maker->os;
    if (tempfile->file >= 0)
        os->close(tempfile->file);
    tempfile->file = -1;
    if (tempfile->name[0] != '\0')
        os->unlinkat(tempfile->folder, tempfile->name, 0);
    tempfile->name[0] = '\0';
}

/* ---- opening --------------------------------------------------------------------- */

/* Whether a file without a name can be given one in this way: on a real file, since
 * what forbids it (a policy, a missing /proc) shows there only. */
static bool can_link(struct ims_tempfile *probe, const struct ims_folder *folder,
                     enum ims_tempfile_link link)
{
    char name[IMS_TEMPFILE_NAME_SIZE];
    const struct ims_os *os = probe->maker->os;
    ims_tempfile_name_make(&probe->maker->names, name);
    if (link_file(os, link, probe->file, folder->handle, name) != 0)
        return false;
    os->unlinkat(folder->handle, name, 0);
    return true;
}

static enum ims_tempfile_link find_link(struct ims_tempfile_maker *maker,
                                        const struct ims_folder *folder)
{
    struct ims_tempfile probe = {.maker = maker};
    enum ims_tempfile_link link = IMS_TEMPFILE_LINK_NONE;
    if (!closes_silently(maker->os, folder->handle))
        return link;
    probe.file = open_file(maker->os, folder->handle, ".", O_TMPFILE, 0666);
    if (probe.file < 0)
        return link;
    if (can_link(&probe, folder, IMS_TEMPFILE_LINK_EMPTY))
        link = IMS_TEMPFILE_LINK_EMPTY;
    else if (can_link(&probe, folder, IMS_TEMPFILE_LINK_PROC))
        link = IMS_TEMPFILE_LINK_PROC;
    maker->os->close(probe.file);
    return link;
}

/* Takes a named file all its way. Returns 0 or errno. */
static int try_named(struct ims_tempfile_maker *maker, const struct ims_folder *folder)
{
    char name[IMS_TEMPFILE_NAME_SIZE];
    struct ims_tempfile probe;
    struct ims_store_failure failure;
    if (!ims_tempfile_open(&probe, maker, folder, 0666, &failure))
        return failure.system_errno;
    ims_tempfile_name_make(&maker->names, name);
    if (ims_tempfile_publish(&probe, folder, name, &failure)) {
        maker->os->unlinkat(folder->handle, name, 0);
        return 0;
    }
    ims_tempfile_discard(&probe);
    return failure.system_errno;
}

int ims_tempfile_maker_init(struct ims_tempfile_maker *maker,
                            const struct ims_folder_root *root, const char *location,
                            const struct ims_log *log, bool by_rename)
{
    const struct ims_folder folder = {.handle = root->handle, .same_mount = true};
    *maker = (struct ims_tempfile_maker){.os = root->os,
                                         .log = *log,
                                         .location = location,
                                         .by_rename = by_rename,
                                         .told = ATOMIC_FLAG_INIT};
    if (!ims_mutex_init(&maker->looking, IMS_LOCK_RANK_TEMPFILE_LOOK))
        return ENOMEM;
    if (!ims_tempfile_name_init(&maker->names, root->os)) {
        ims_mutex_fini(&maker->looking);
        return ENOMEM;
    }
    set_link(maker, find_link(maker, &folder));
    if (link_of(maker) != IMS_TEMPFILE_LINK_NONE)
        return 0;
    int system_errno = try_named(maker, &folder);
    /* A full disk may have room again when the files come. */
    if (system_errno == 0 || system_errno == ENOSPC || system_errno == EDQUOT)
        return 0;
    ims_tempfile_maker_fini(maker);
    return system_errno;
}

void ims_tempfile_maker_fini(struct ims_tempfile_maker *maker)
{
    ims_tempfile_name_fini(&maker->names);
    ims_mutex_fini(&maker->looking);
}
