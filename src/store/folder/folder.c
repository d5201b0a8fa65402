/* SPDX-License-Identifier: MIT */
#include "folder.h"

#include <errno.h>
#include <fcntl.h>
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

/* One call finds a folder that is there, which is nearly always. Returns -1 when it is
 * not, or when the call cannot tell: then the walk finds out what there is to say. */
static int open_at_once(struct ims_folder_root *root, const char *sub_folder)
{
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
static int open_component(const struct ims_os *os, int above, const char *name,
                          bool make, bool synced, struct ims_store_failure *failure)
{
    int flags = (synced ? SYNC_FLAGS : HANDLE_FLAGS) | O_NOFOLLOW;
    for (int attempt = 0;; attempt++) {
        int handle = open_folder(os, above, name, flags);
        if (handle >= 0)
            return handle;
        if (errno != ENOENT || !make || attempt == MAKE_ATTEMPTS)
            break;
        /* That another worker was faster is fine. */
        if (os->mkdirat(above, name, 0777) != 0 && errno != EEXIST) {
            ims_store_failure_note(failure, IMS_STORE_STEP_FOLDER_MAKE, errno);
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
    if (synced) {
        handle = open_folder(os, root->handle, ".", SYNC_FLAGS);
        if (handle < 0)
            return ims_store_failure_note(failure, IMS_STORE_STEP_FOLDER_OPEN, errno);
    }
    for (const char *at = sub_folder; *at != '\0'; at += *at == '/') {
        char name[IMS_PATH_NAME_MAX + 1];
        size_t above_length = failure->folder_length;
        size_t length = strcspn(at, "/");
        memcpy(name, at, length);
        name[length] = '\0';
        at += length;
        failure->folder_length = (size_t)(at - sub_folder);

        int below = open_component(os, handle, name, make, synced, failure);
        bool good = below >= 0;
        int sync_errno = good && synced ? sync_handle(os, handle) : 0;
        if (sync_errno != 0) {
            os->close(below);
            failure->folder_length = above_length;
            good =
                ims_store_failure_note(failure, IMS_STORE_STEP_FOLDER_SYNC, sync_errno);
        }
        if (handle != root->handle)
            os->close(handle);
        if (!good)
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
    folder->same_mount = true;
    folder->owned = *sub_folder != '\0';
    folder->handle = folder->owned ? open_at_once(root, sub_folder) : root->handle;
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

bool ims_folder_open(struct ims_folder_root *root, const char *sub_folder, bool synced,
                     struct ims_folder *folder, struct ims_store_failure *failure)
{
    if (!synced && find_at_once(root, sub_folder, folder))
        return true;
    return walk(root, sub_folder, true, synced, folder, failure);
}

int ims_folder_sync(const struct ims_folder_root *root, const struct ims_folder *folder)
{
    return sync_handle(root->os, folder->handle);
}

void ims_folder_close(const struct ims_folder_root *root, struct ims_folder *folder)
{
    if (folder->owned)
        root->os->close(folder->handle);
    folder->handle = -1;
    folder->owned = false;
}
