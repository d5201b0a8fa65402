/* SPDX-License-Identifier: MIT */
#include "os.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "config.h"

#if defined(HAVE_LINUX_OPENAT2_H) && defined(SYS_openat2)
#include <linux/openat2.h>
#define IMS_HAVE_OPENAT2 1
#endif

static int call_openat(int folder, const char *path, int flags, mode_t mode)
{
    return openat(folder, path, flags, mode);
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
    return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
#else
    (void)folder, (void)path, (void)flags, (void)resolve;
    errno = ENOSYS;
    return -1;
#endif
}

const struct ims_os ims_os_default = {
    .openat = call_openat,
    .openat2 = call_openat2,
    .close = close,
    .read = read,
    .writev = writev,
    .fsync = fsync,
    .fstat = fstat,
    .fstatat = fstatat,
    .fstatfs = fstatfs,
    .fchmod = fchmod,
    .mkdirat = mkdirat,
    .linkat = linkat,
    .renameat2 = renameat2,
    .unlinkat = unlinkat,
    .opendir = opendir,
    .readdir = readdir,
    .closedir = closedir,
};
