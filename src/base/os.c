/* SPDX-License-Identifier: MIT */
#include "os.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "config.h"

#if defined(HAVE_LINUX_OPENAT2_H) && defined(SYS_openat2)
#include <linux/openat2.h>
#define IMS_HAVE_OPENAT2 1
#endif

/* Moves a handle to where nobody expects standard input, output and errors. */
static int above_standard(int file)
{
    if (file < 0 || file > STDERR_FILENO)
        return file;
    int moved = fcntl(file, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int system_errno = errno;
    close(file);
    errno = system_errno;
    return moved;
}

static int call_openat(int folder, const char *path, int flags, mode_t mode)
{
    return above_standard(openat(folder, path, flags, mode));
}

/* The C library has no wrapper for it. */
static int call_openat2(int folder, const char *path, int flags, unsigned resolve)
{
#ifdef IMS_HAVE_OPENAT2
    struct open_how how = {.flags = (unsigned)flags};
    if (resolve & IMS_OS_RESOLVE_BENEATH)
        how.resolve |= RESOLVE_BENEATH;
    if (resolve & IMS_OS_RESOLVE_NO_SYMLINKS)
        how.resolve |= RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    if (resolve & IMS_OS_RESOLVE_NO_XDEV)
        how.resolve |= RESOLVE_NO_XDEV;
    return above_standard((int)syscall(SYS_openat2, folder, path, &how, sizeof how));
#else
    (void)folder, (void)path, (void)flags, (void)resolve;
    errno = ENOSYS;
    return -1;
#endif
}

/* Not every C library has a wrapper for it; without flags, a system need not have it.
 */
static int call_renameat2(int old_folder, const char *old_path, int new_folder,
                          const char *new_path, unsigned flags)
{
    if (flags == 0)
        return renameat(old_folder, old_path, new_folder, new_path);
#ifdef SYS_renameat2
    return (int)syscall(SYS_renameat2, old_folder, old_path, new_folder, new_path,
                        flags);
#else
    errno = ENOSYS;
    return -1;
#endif
}

/* By hand, as most files need it: snprintf() takes ten times as many instructions. */
char *ims_os_file_path(char to[IMS_OS_FILE_PATH_SIZE], int file)
{
    static const char folder[] = "/proc/self/fd/";
    char *first = to + sizeof folder - 1; /* digit */
    char *end = first + 1;
    memcpy(to, folder, sizeof folder - 1);
    for (int rest = file; rest >= 10; rest /= 10)
        end++;
    *end = '\0';
    for (char *digit = end; digit > first; file /= 10)
        *--digit = (char)('0' + file % 10);
    return end;
}

static ssize_t call_getxattrat(int folder, const char *path, const char *name,
                               void *value, size_t size)
{
    char full[IMS_OS_FILE_PATH_SIZE + sizeof "/" + NAME_MAX];
    size_t size_of_path = strlen(path) + 1;
    if (size_of_path > NAME_MAX + 1) {
        errno = ENAMETOOLONG;
        return -1;
    }
    char *end = ims_os_file_path(full, folder);
    *end++ = '/';
    memcpy(end, path, size_of_path);
    ssize_t result = lgetxattr(full, name, value, size);
    if (result >= 0 || errno != ENOENT)
        return result;
    int file =
        call_openat(folder, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
    if (file < 0)
        return -1;
    result = fgetxattr(file, name, value, size);
    int system_errno = errno;
    close(file);
    errno = system_errno;
    return result;
}

static int call_fsetxattr(int file, const char *name, const void *value, size_t size)
{
    return fsetxattr(file, name, value, size, 0);
}

static DIR *call_opendir(const char *path)
{
    int file = call_openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    DIR *list = file < 0 ? NULL : fdopendir(file);
    if (file >= 0 && list == NULL)
        close(file);
    return list;
}

static int call_eventfd(unsigned count, int flags)
{
    return above_standard(eventfd(count, flags));
}

const struct ims_os ims_os_default = {
    .openat = call_openat,
    .openat2 = call_openat2,
    .close = close,
    .read = read,
    .writev = writev,
    .fsync = fsync,
    .syncfs = syncfs,
    .sync = sync,
    .fstat = fstat,
    .fstatat = fstatat,
    .fstatfs = fstatfs,
    .fstatvfs = fstatvfs,
    .fchmod = fchmod,
    .fchown = fchown,
    .getxattrat = call_getxattrat,
    .fgetxattr = fgetxattr,
    .fsetxattr = call_fsetxattr,
    .fremovexattr = fremovexattr,
    .mkdirat = mkdirat,
    .linkat = linkat,
    .renameat2 = call_renameat2,
    .unlinkat = unlinkat,
    .opendir = call_opendir,
    .fdopendir = fdopendir,
    .readdir = readdir,
    .closedir = closedir,
    .eventfd = call_eventfd,
};
