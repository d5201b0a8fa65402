/* SPDX-License-Identifier: MIT */
#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

enum {
    HANDLE_FLAGS = O_PATH | O_DIRECTORY | O_CLOEXEC,
    SYNC_FLAGS = O_RDONLY | O_DIRECTORY | O_CLOEXEC,
    /* How often a folder that others keep removing is made again. */
    MAKE_ATTEMPTS = 8
};

static int open_folder(const struct ims_os *os, int above, const char *name, int flags)
{
    int handle;
    do
        handle = os->openat(above, name, flags, 0);
    while (handle < 0 && errno == EINTR);
    return handle;
}

int ims_folder_root_open(struct ims_folder_root *root, const char *location,
                         const struct ims_os *os)
{
    struct stat status;
    root->os = os;
    atomic_init(&root->walk, false);
    root->handle = open_folder(os, AT_FDCWD, location, HANDLE_FLAGS);
    if (root->handle < 0)
        return errno;
    if (os->fstat(root->handle, &status) != 0) {
        int system_errno = errno;
        ims_folder_root_close(root);
        return system_errno;
    }
    root->device = status.st_dev;
    return 0;
}

void ims_folder_root_close(struct ims_folder_root *root)
{
    root->os->close(root->handle);
    root->handle = -1;
}

/* ---- making ---------------------------------------------------------------------- */

/* Sets exactly this mode, whatever the umask, for a folder that was just made. */
static int set_mode(const struct ims_os *os, int above, const char *name, mode_t mode)
{
    struct stat status;
    int handle = open_folder(os, above, name, SYNC_FLAGS | O_NOFOLLOW);
    if (handle < 0) /* who opens it next sees that others have removed it */
        return errno == ENOENT ? 0 : errno;
    /* Folders in a set-group-ID folder inherit the bit, and keep it. */
    int system_errno = 0;
    if (os->fstat(handle, &status) != 0 ||
        os->fchmod(handle, mode | (status.st_mode & S_ISGID)) != 0)
        system_errno = errno;
    os->close(handle);
    return system_errno;
}

bool ims_folder_is_removed(const struct ims_os *os, int handle)
{
    struct stat status;
    int result = handle == AT_FDCWD ? os->fstatat(handle, ".", &status, 0)
                                    : os->fstat(handle, &status);
    /* File systems in user space forget what is removed. */
    return result == 0 ? status.st_nlink == 0 : errno == ENOENT || errno == ESTALE;
}

/* What it means that a folder cannot be made, or opened, in one that is there: FAT
 * answers EINVAL to a name that it does not take, exFAT as if the other were missing.
 */
static int refused(int system_errno)
{
    return system_errno == EINVAL || system_errno == ENOENT ? EILSEQ : system_errno;
}

/* Makes a folder; that another worker was faster is fine. Returns 0 or errno. */
static int make_folder(const struct ims_folder_root *root, const struct ims_os *os,
                       int above, const char *name)
{
    mode_t mode = root->folder_mode;
    /* It has to be opened once more for its mode. */
    if (os->mkdirat(above, name, mode != 0 ? mode | 0700 : 0777) != 0)
        return errno == EEXIST ? 0 : errno;
    return mode != 0 ? set_mode(os, above, name, mode) : 0;
}

int ims_folder_root_make(const struct ims_folder_root *root, const char *location,
                         const struct ims_os *os)
{
    char path[PATH_MAX];
    size_t length = strlen(location);
    if (length >= sizeof path)
        return ENAMETOOLONG;
    memcpy(path, location, length + 1);
    int system_errno = ims_folder_is_removed(os, AT_FDCWD) ? ENOENT : 0;
    for (size_t at = 1; at <= length; at++) {
        if (path[at] != '/' && path[at] != '\0')
            continue;
        char end = path[at];
        path[at] = '\0';
        int above_errno = system_errno;
        system_errno = make_folder(root, os, AT_FDCWD, path);
        if (above_errno == 0)
            system_errno = refused(system_errno);
        else if (system_errno == ENOENT)
            system_errno = above_errno;
        path[at] = end;
    }
    return system_errno; /* what matters is the last, or why it has no folder */
}

/* ---- finding --------------------------------------------------------------------- */

/* One call finds a folder that is there, which is nearly always. Returns -1 when it is
 * not, or when the call cannot tell: then the walk finds out what there is to say. */
static int open_at_once(struct ims_folder_root *root, const char *sub_folder)
{
    if (root->follow_links)
        return open_folder(root->os, root->handle, sub_folder, HANDLE_FLAGS);
    if (atomic_load_explicit(&root->walk, memory_order_relaxed)) {
        errno = ENOSYS;
        return -1;
    }
    int handle;
    do
        handle = root->os->openat2(root->handle, sub_folder, HANDLE_FLAGS,
                                   IMS_OS_RESOLVE_BENEATH | IMS_OS_RESOLVE_NO_SYMLINKS |
                                       IMS_OS_RESOLVE_NO_XDEV);
    while (handle < 0 && errno == EINTR);
    /* Old filters of system calls (seccomp) answer EPERM to what they do not know. */
    if (handle < 0 && (errno == ENOSYS || errno == EPERM))
        atomic_store_explicit(&root->walk, true, memory_order_relaxed);
    return handle;
}

/* Opens, and if need be makes, the folder `name` in the folder `above`. */
static int open_component(const struct ims_folder_root *root, int above,
                          const char *name, bool make, bool synced,
                          struct ims_store_failure *failure)
{
    const struct ims_os *os = root->os;
    int flags = synced ? SYNC_FLAGS : HANDLE_FLAGS;
    if (!root->follow_links)
        flags |= O_NOFOLLOW;
    for (int attempt = 0;; attempt++) {
        int handle = open_folder(os, above, name, flags);
        if (handle >= 0)
            return handle;
        if (errno != ENOENT || !make || attempt == MAKE_ATTEMPTS)
            break;
        int system_errno = make_folder(root, os, above, name);
        if (system_errno != 0) {
            if (!ims_folder_is_removed(os, above))
                system_errno = refused(system_errno);
            ims_store_failure_note(failure, IMS_STORE_STEP_FOLDER_MAKE, system_errno);
            return -1;
        }
    }
    int system_errno = errno;
    if (system_errno == ENOTDIR || system_errno == ELOOP) {
        /* A link that is not followed is no folder either: find out which it is. */
        struct stat status;
        bool link = os->fstatat(above, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
                    S_ISLNK(status.st_mode);
        system_errno = link ? ELOOP : ENOTDIR;
    } else if (system_errno == EINVAL) {
        system_errno = refused(system_errno);
    }
    ims_store_failure_note(failure, IMS_STORE_STEP_FOLDER_OPEN, system_errno);
    return -1;
}

static int sync_handle(const struct ims_os *os, int handle)
{
    int result;
    do
        result = os->fsync(handle);
    while (result != 0 && errno == EINTR);
    return result == 0 ? 0 : errno;
}

static bool on_device(const struct ims_os *os, int handle, dev_t device)
{
    struct stat status;
    return os->fstat(handle, &status) == 0 && status.st_dev == device;
}

/* Goes down to a sub-folder one component at a time. */
static bool walk(struct ims_folder_root *root, const char *sub_folder, bool make,
                 bool synced, struct ims_folder *folder,
                 struct ims_store_failure *failure)
{
    const struct ims_os *os = root->os;
    int handle = root->handle;
    failure->folder_length = 0;
    folder->sync_errno = 0;
    if (synced) {
        handle = open_folder(os, root->handle, ".", SYNC_FLAGS);
        if (handle < 0)
            return ims_store_failure_note(failure, IMS_STORE_STEP_FOLDER_OPEN, errno);
    }
    for (const char *at = sub_folder; *at != '\0'; at += *at == '/') {
        char name[IMS_PATH_NAME_MAX + 1];
        size_t length = strcspn(at, "/");
        memcpy(name, at, length);
        name[length] = '\0';
        at += length;
        failure->folder_length = (size_t)(at - sub_folder);

        int below = open_component(root, handle, name, make, synced, failure);
        if (below >= 0 && synced && folder->sync_errno == 0)
            folder->sync_errno = sync_handle(os, handle);
        if (handle != root->handle)
            os->close(handle);
        if (below < 0)
            return false;
        handle = below;
    }
    folder->handle = handle;
    folder->owned = handle != root->handle;
    folder->same_mount = *sub_folder == '\0' || on_device(os, handle, root->device);
    return true;
}

/* The location itself, or a sub-folder that one call finds. On failure, errno. */
static bool find_at_once(struct ims_folder_root *root, const char *sub_folder,
                         struct ims_folder *folder)
{
    folder->sync_errno = 0;
    folder->same_mount = true;
    folder->owned = *sub_folder != '\0';
    folder->handle = folder->owned ? open_at_once(root, sub_folder) : root->handle;
    if (folder->handle >= 0 && folder->owned && root->follow_links)
        folder->same_mount = on_device(root->os, folder->handle, root->device);
    return folder->handle >= 0;
}

int ims_folder_find(struct ims_folder_root *root, const char *sub_folder,
                    struct ims_folder *folder)
{
    struct ims_store_failure failure;
    if (find_at_once(root, sub_folder, folder))
        return 0;
    if (errno == ENOENT)
        return ENOENT;
    if (walk(root, sub_folder, false, false, folder, &failure))
        return 0;
    return failure.system_errno;
}

bool ims_folder_can_open(struct ims_folder_root *root, const char *sub_folder,
                         struct ims_store_failure *failure)
{
    struct ims_folder folder;
    if (!find_at_once(root, sub_folder, &folder) &&
        !walk(root, sub_folder, false, false, &folder, failure))
        return false;
    ims_folder_close(root, &folder);
    return true;
}

bool ims_folder_open(struct ims_folder_root *root, const char *sub_folder, bool synced,
                     struct ims_folder *folder, struct ims_store_failure *failure)
{
    if (!synced && find_at_once(root, sub_folder, folder))
        return true;
    return walk(root, sub_folder, true, synced, folder, failure);
}

int ims_folder_sync(const struct ims_folder_root *root, const struct ims_folder *folder)
{
    if (folder->sync_errno != 0)
        return folder->sync_errno;
    return sync_handle(root->os, folder->handle);
}

void ims_folder_close(const struct ims_folder_root *root, struct ims_folder *folder)
{
    if (folder->owned)
        root->os->close(folder->handle);
    folder->handle = -1;
    folder->owned = false;
}
