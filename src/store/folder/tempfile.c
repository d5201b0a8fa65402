/* SPDX-License-Identifier: MIT */
#include "tempfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

enum {
    NAME_ATTEMPTS = 64, /* names tried: one is enough, unless somebody guesses them */
    PIECES = 64         /* chunks written by one call */
};

/* ---- names ----------------------------------------------------------------------- */

/* Spreads a number over all 64 bits (the finaliser of MurmurHash3): different numbers
 * stay different. */
static uint64_t mix(uint64_t number)
{
    number ^= number >> 33;
    number *= UINT64_C(0xff51afd7ed558ccd);
    number ^= number >> 33;
    number *= UINT64_C(0xc4ceb9fe1a85ec53);
    number ^= number >> 33;
    return number;
}

/* Two stores at one folder, in two processes or on two machines, should not try the
 * same names; that they cannot harm each other is seen to by O_EXCL. */
static uint64_t make_seed(const void *address)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t time = (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
    return mix(time ^ mix((uint64_t)getpid() ^ mix((uintptr_t)address)));
}

static void make_name(struct ims_tempfile_maker *maker,
                      char name[IMS_TEMPFILE_NAME_SIZE])
{
    uint64_t number = atomic_fetch_add_explicit(&maker->names, 1, memory_order_relaxed);
    unsigned long long random = mix(maker->seed + number);
    snprintf(name, IMS_TEMPFILE_NAME_SIZE, ".ims-%016llx", random);
}

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
    char path[sizeof "/proc/self/fd/" + 3 * sizeof(int)];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    return os->linkat(AT_FDCWD, path, folder, name, AT_SYMLINK_FOLLOW);
}

/* Which way of linking works here: to link a file to "." always fails, and how it fails
 * tells. The first needs a recent system or a privilege, the second a /proc. */
static enum ims_tempfile_link find_link(const struct ims_os *os, int file, int folder)
{
    static const enum ims_tempfile_link links[] = {IMS_TEMPFILE_LINK_EMPTY,
                                                   IMS_TEMPFILE_LINK_PROC};
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (link_file(os, links[i], file, folder, ".") != 0 && errno == EEXIST)
            return links[i];
    return IMS_TEMPFILE_LINK_NONE;
}

int ims_tempfile_maker_init(struct ims_tempfile_maker *maker,
                            const struct ims_folder_root *root)
{
    const struct ims_os *os = root->os;
    maker->os = os;
    maker->link = IMS_TEMPFILE_LINK_NONE;
    maker->seed = make_seed(maker);
    atomic_init(&maker->names, 0);

    int file = -1;
    if (closes_silently(os, root->handle))
        file = open_file(os, root->handle, ".", O_TMPFILE, 0666);
    if (file >= 0) {
        maker->link = find_link(os, file, root->handle);
        os->close(file);
        if (maker->link != IMS_TEMPFILE_LINK_NONE)
            return 0;
    }
    const struct ims_folder folder = {.handle = root->handle};
    struct ims_tempfile temporary;
    struct ims_store_failure failure;
    if (ims_tempfile_open(&temporary, maker, &folder, 0666, &failure)) {
        ims_tempfile_discard(&temporary);
        return 0;
    }
    /* A full disk may have room again when the files come. */
    bool full = failure.system_errno == ENOSPC || failure.system_errno == EDQUOT;
    return full ? 0 : failure.system_errno;
}

bool ims_tempfile_nameless(const struct ims_tempfile_maker *maker,
                           const struct ims_folder *folder)
{
    return maker->link != IMS_TEMPFILE_LINK_NONE && folder->same_mount;
}

/* ---- one file -------------------------------------------------------------------- */

/* Some file systems (ext4) answer EPERM, as to many other things. */
static bool is_removed(const struct ims_os *os, const struct ims_folder *folder)
{
    struct stat status;
    return os->fstat(folder->handle, &status) == 0 && status.st_nlink == 0;
}

bool ims_tempfile_open(struct ims_tempfile *temporary, struct ims_tempfile_maker *maker,
                       const struct ims_folder *folder, mode_t mode,
                       struct ims_store_failure *failure)
{
    temporary->maker = maker;
    temporary->folder = folder->handle;
    temporary->written = 0;
    temporary->name[0] = '\0';
    if (ims_tempfile_nameless(maker, folder)) {
        temporary->file = open_file(maker->os, folder->handle, ".", O_TMPFILE, mode);
        if (temporary->file < 0 && errno == EPERM)
            errno = is_removed(maker->os, folder) ? ENOENT : EPERM;
    } else {
        for (int attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
            make_name(maker, temporary->name);
            temporary->file = open_file(maker->os, folder->handle, temporary->name,
                                        O_CREAT | O_EXCL, mode);
            if (temporary->file >= 0 || errno != EEXIST)
                break;
        }
    }
    if (temporary->file < 0)
        return ims_store_failure_note(failure, IMS_STORE_STEP_CREATE, errno);
    return true;
}

/* Writes all of `pieces`, which it changes. */
static bool write_pieces(struct ims_tempfile *temporary, struct iovec *pieces,
                         int count, struct ims_store_failure *failure)
{
    while (count > 0) {
        ssize_t written = temporary->maker->os->writev(temporary->file, pieces, count);
        if (written < 0 && errno == EINTR)
            continue;
        /* Nothing written and no error would go on for ever. */
        if (written <= 0)
            return ims_store_failure_note(failure, IMS_STORE_STEP_WRITE,
                                          written < 0 ? errno : EIO);
        size_t done = (size_t)written;
        temporary->written += done;
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

bool ims_tempfile_write(struct ims_tempfile *temporary, const struct ims_chunk *chunks,
                        size_t chunk_count, struct ims_store_failure *failure)
{
    struct iovec pieces[PIECES];
    int count = 0;
    size_t skip = temporary->written;
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
        if (!write_pieces(temporary, pieces, count, failure))
            return false;
        count = 0;
    }
    return write_pieces(temporary, pieces, count, failure);
}

bool ims_tempfile_sync(const struct ims_tempfile *temporary,
                       struct ims_store_failure *failure)
{
    int result;
    do
        result = temporary->maker->os->fsync(temporary->file);
    while (result != 0 && errno == EINTR);
    return result == 0 || ims_store_failure_note(failure, IMS_STORE_STEP_SYNC, errno);
}

bool ims_tempfile_set_mode(const struct ims_tempfile *temporary, mode_t mode,
                           struct ims_store_failure *failure)
{
    const struct ims_os *os = temporary->maker->os;
    if (os->fchmod(temporary->file, mode) == 0)
        return true;
    /* File systems without modes refuse to set them, but show the same one for all. */
    int system_errno = errno;
    struct stat status;
    if (os->fstat(temporary->file, &status) == 0 && (status.st_mode & 07777) == mode)
        return true;
    return ims_store_failure_note(failure, IMS_STORE_STEP_MODE, system_errno);
}

/* After an error the handle is gone too. An interrupted close (EINTR) is no success:
 * nobody knows whether the data arrived. */
static bool close_file(struct ims_tempfile *temporary,
                       struct ims_store_failure *failure)
{
    int file = temporary->file;
    if (file < 0)
        return true;
    temporary->file = -1;
    return temporary->maker->os->close(file) == 0 ||
           ims_store_failure_note(failure, IMS_STORE_STEP_CLOSE, errno);
}

/* Gives a nameless file a name in `folder` that is not taken. */
static bool link_nameless(const struct ims_tempfile *temporary, int folder,
                          const char *name, struct ims_store_failure *failure)
{
    const struct ims_tempfile_maker *maker = temporary->maker;
    int result = link_file(maker->os, maker->link, temporary->file, folder, name);
    /* The privilege that this takes may have been given up since the location was
     * opened; or the folder is gone, and the second call says so again. */
    if (result != 0 && errno == ENOENT && maker->link == IMS_TEMPFILE_LINK_EMPTY)
        result =
            link_file(maker->os, IMS_TEMPFILE_LINK_PROC, temporary->file, folder, name);
    return result == 0 ||
           ims_store_failure_note(failure, IMS_STORE_STEP_PUBLISH, errno);
}

static int rename_file(const struct ims_tempfile *temporary, int folder,
                       const char *name, unsigned flags)
{
    return temporary->maker->os->renameat2(temporary->folder, temporary->name, folder,
                                           name, flags);
}

/* Renames a named file to a name that is not taken. */
static int rename_named(struct ims_tempfile *temporary, int folder, const char *name)
{
    const struct ims_os *os = temporary->maker->os;
    if (rename_file(temporary, folder, name, IMS_OS_RENAME_NOREPLACE) == 0)
        return 0;
    /* Not every file system can rename so, and some that cannot know links. */
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
    if (os->linkat(temporary->folder, temporary->name, folder, name, 0) == 0) {
        os->unlinkat(temporary->folder, temporary->name, 0);
        return 0;
    }
    return errno == EPERM || errno == ENOSYS ? EOPNOTSUPP : errno;
}

bool ims_tempfile_publish(struct ims_tempfile *temporary,
                          const struct ims_folder *folder, const char *name,
                          struct ims_store_failure *failure)
{
    if (temporary->name[0] == '\0') {
        if (!link_nameless(temporary, folder->handle, name, failure))
            return false;
        if (close_file(temporary, failure))
            return true;
        temporary->maker->os->unlinkat(folder->handle, name, 0);
        return false;
    }
    if (!close_file(temporary, failure))
        return false;
    int system_errno = rename_named(temporary, folder->handle, name);
    if (system_errno != 0)
        return ims_store_failure_note(failure, IMS_STORE_STEP_PUBLISH, system_errno);
    temporary->name[0] = '\0';
    return true;
}

bool ims_tempfile_replace(struct ims_tempfile *temporary,
                          const struct ims_folder *folder, const char *name,
                          struct ims_store_failure *failure)
{
    for (int attempt = 0; temporary->name[0] == '\0'; attempt++) {
        char own_name[IMS_TEMPFILE_NAME_SIZE];
        make_name(temporary->maker, own_name);
        if (link_nameless(temporary, folder->handle, own_name, failure)) {
            memcpy(temporary->name, own_name, sizeof own_name);
            temporary->folder = folder->handle;
        } else if (failure->system_errno != EEXIST || attempt == NAME_ATTEMPTS) {
            return false;
        }
    }
    if (!close_file(temporary, failure))
        return false;
    if (rename_file(temporary, folder->handle, name, 0) != 0)
        return ims_store_failure_note(failure, IMS_STORE_STEP_PUBLISH, errno);
    temporary->name[0] = '\0';
    return true;
}

void ims_tempfile_discard(struct ims_tempfile *temporary)
{
    const struct ims_os *os = temporary->maker->os;
    if (temporary->file >= 0)
        os->close(temporary->file);
    temporary->file = -1;
    if (temporary->name[0] != '\0')
        os->unlinkat(temporary->folder, temporary->name, 0);
    temporary->name[0] = '\0';
}
