/* SPDX-License-Identifier: MIT
 *
 * The file system calls of the library: one small table, so that a test can stage the
 * failure of each. Whoever touches a file is handed such a table and calls nothing
 * else. It knows no store and no policy: nothing is retried or judged here.
 *
 * Each member behaves as the call of its name: -1 and errno after failure.
 * Thread-safety: constant; every member may be called by several threads at once.
 */
#ifndef IMS_OS_H
#define IMS_OS_H

#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct iovec;
struct stat;
struct statfs;

/* For openat2: how a path may be followed. Bits of our own, since the header of the
 * kernel may be missing; os.c translates. */
enum ims_os_resolve {
    IMS_OS_RESOLVE_BENEATH = 1 << 0,     /* stay below the folder */
    IMS_OS_RESOLVE_NO_SYMLINKS = 1 << 1, /* follow no symbolic or magic link */
    IMS_OS_RESOLVE_NO_XDEV = 1 << 2      /* enter no other mount */
};

struct ims_os {
    int (*openat)(int folder, const char *path, int flags, mode_t mode);
    /* ENOSYS where the system, or the headers that this was built with, lack it. */
    int (*openat2)(int folder, const char *path, int flags, unsigned resolve);
    int (*close)(int file);
    ssize_t (*read)(int file, void *data, size_t size);
    ssize_t (*writev)(int file, const struct iovec *pieces, int count);
    int (*fsync)(int file);
    int (*fstat)(int file, struct stat *status);
    int (*fstatat)(int folder, const char *path, struct stat *status, int flags);
    int (*fstatfs)(int file, struct statfs *status);
    int (*fchmod)(int file, mode_t mode);
    int (*mkdirat)(int folder, const char *path, mode_t mode);
    int (*linkat)(int old_folder, const char *old_path, int new_folder,
                  const char *new_path, int flags);
    int (*renameat2)(int old_folder, const char *old_path, int new_folder,
                     const char *new_path, unsigned flags);
    int (*unlinkat)(int folder, const char *path, int flags);
    DIR *(*opendir)(const char *path);    /* NULL and errno after failure */
    struct dirent *(*readdir)(DIR *list); /* as the call: errno 0 at the end */
    int (*closedir)(DIR *list);
};

/* The system's own calls. */
extern const struct ims_os ims_os_default;

#endif
