/* SPDX-License-Identifier: MIT
 *
 * The file system calls of the library: one small table, so that a test can stage the
 * failure of each. Whoever touches a file is handed such a table and calls nothing
 * else. It knows no store and no policy: nothing is retried or judged here.
 *
 * Each member behaves as the call of its name: -1 and errno after failure. But no
 * handle is ever 0, 1 or 2: where a program has closed these, what it or one of its
 * libraries prints would end up in the file. A call that the system, or what this was
 * built with, lacks fails with ENOSYS. Thread-safety: constant; every member may be
 * called by several threads at once.
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
struct statvfs;

/* For openat2: how a path may be followed. Bits of our own, since the header of the
 * kernel may be missing; os.c translates. */
enum ims_os_resolve {
    IMS_OS_RESOLVE_BENEATH = 1 << 0,     /* stay below the folder */
    IMS_OS_RESOLVE_NO_SYMLINKS = 1 << 1, /* follow no symbolic or magic link */
    IMS_OS_RESOLVE_NO_XDEV = 1 << 2      /* enter no other mount */
};

enum { IMS_OS_FILE_PATH_SIZE = sizeof "/proc/self/fd/" + 3 * sizeof(int) };

/* Writes the path of an open file in /proc. Returns where the text ends. */
char *ims_os_file_path(char to[IMS_OS_FILE_PATH_SIZE], int file);

/* For renameat2: the value that the kernel has for it. */
enum { IMS_OS_RENAME_NOREPLACE = 1 };

struct ims_os {
    int (*openat)(int folder, const char *path, int flags, mode_t mode);
    int (*openat2)(int folder, const char *path, int flags, unsigned resolve);
    int (*close)(int file);
    ssize_t (*read)(int file, void *data, size_t size);
    ssize_t (*writev)(int file, const struct iovec *pieces, int count);
    int (*fsync)(int file);
    int (*syncfs)(int file);
    void (*sync)(void);
    int (*fstat)(int file, struct stat *status);
    int (*fstatat)(int folder, const char *path, struct stat *status, int flags);
    int (*fstatfs)(int file, struct statfs *status);
    int (*fstatvfs)(int file, struct statvfs *status);
    int (*fchmod)(int file, mode_t mode);
    int (*fchown)(int file, uid_t owner, gid_t group);
    /* Of `path` in `folder` itself, not of what it links to. Without a /proc it must be
     * readable. */
    ssize_t (*getxattrat)(int folder, const char *path, const char *name, void *value,
                          size_t size);
    ssize_t (*fgetxattr)(int file, const char *name, void *value, size_t size);
    int (*fsetxattr)(int file, const char *name, const void *value, size_t size);
    int (*fremovexattr)(int file, const char *name);
    int (*mkdirat)(int folder, const char *path, mode_t mode);
    int (*linkat)(int old_folder, const char *old_path, int new_folder,
                  const char *new_path, int flags);
    int (*renameat2)(int old_folder, const char *old_path, int new_folder,
                     const char *new_path, unsigned flags);
    int (*unlinkat)(int folder, const char *path, int flags);
    DIR *(*opendir)(const char *path);    /* NULL and errno after failure */
    DIR *(*fdopendir)(int file);          /* the same */
    struct dirent *(*readdir)(DIR *list); /* as the call: errno 0 at the end */
    int (*closedir)(DIR *list);
    int (*eventfd)(unsigned count, int flags);
};

/* The system's own calls. */
extern const struct ims_os ims_os_default;

#endif
