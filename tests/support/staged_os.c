/* SPDX-License-Identifier: MIT */
#include "support/staged_os.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>

/* What shall happen at the calls of one kind. */
struct plan {
    unsigned count;
    unsigned fail_at;
    int fail_code;
    bool fail_always;
    unsigned act_at;
    void (*action)(void *argument);
    void *argument;
};

struct staged_lacks staged_lacks;

static struct plan plans[STAGED_CALLS];
static unsigned steps; /* calls of any kind */
static unsigned fail_step;
static int fail_step_code;
static unsigned act_step;
static void (*act_step_action)(void *argument);
static void *act_step_argument;
static size_t write_limit;
static char trace[4096];

static const char *const names[STAGED_CALLS] = {
    [STAGED_OPENAT] = "openat",         [STAGED_OPENAT2] = "openat2",
    [STAGED_CLOSE] = "close",           [STAGED_READ] = "read",
    [STAGED_WRITEV] = "writev",         [STAGED_FSYNC] = "fsync",
    [STAGED_FSTAT] = "fstat",           [STAGED_FSTATAT] = "fstatat",
    [STAGED_FSTATFS] = "fstatfs",       [STAGED_FCHMOD] = "fchmod",
    [STAGED_MKDIRAT] = "mkdirat",       [STAGED_LINKAT] = "linkat",
    [STAGED_RENAMEAT2] = "renameat2",   [STAGED_UNLINKAT] = "unlinkat",
    [STAGED_SYNCFS] = "syncfs",         [STAGED_SYNC] = "sync",
    [STAGED_FSTATVFS] = "fstatvfs",     [STAGED_FCHOWN] = "fchown",
    [STAGED_GETXATTRAT] = "getxattrat", [STAGED_FGETXATTR] = "fgetxattr",
    [STAGED_FSETXATTR] = "fsetxattr",   [STAGED_FREMOVEXATTR] = "fremovexattr",
    [STAGED_FDOPENDIR] = "fdopendir",   [STAGED_EVENTFD] = "eventfd",
};

bool staged_has_openat2(void)
{
    int handle = ims_os_default.openat2(AT_FDCWD, ".", O_PATH, 0);
    return handle >= 0 && ims_os_default.close(handle) == 0;
}

void staged_reset(void)
{
    memset(plans, 0, sizeof plans);
    staged_lacks = (struct staged_lacks){0};
    fail_step = 0;
    act_step = 0;
    write_limit = 0;
    trace[0] = '\0';
}

void staged_forget_calls(void)
{
    trace[0] = '\0';
    for (int call = 0; call < STAGED_CALLS; call++)
        plans[call].count = 0;
}

void staged_fail(enum staged_call call, unsigned nth, int code, bool always)
{
    plans[call].fail_at = plans[call].count + nth;
    plans[call].fail_code = code;
    plans[call].fail_always = always;
}

void staged_fail_step(unsigned nth, int code)
{
    fail_step = steps + nth;
    fail_step_code = code;
}

void staged_before_step(unsigned nth, void (*action)(void *argument), void *argument)
{
    act_step = steps + nth;
    act_step_action = action;
    act_step_argument = argument;
}

void staged_write_at_most(size_t size)
{
    write_limit = size;
}

void staged_before(enum staged_call call, unsigned nth, void (*action)(void *argument),
                   void *argument)
{
    plans[call].act_at = plans[call].count + nth;
    plans[call].action = action;
    plans[call].argument = argument;
}

unsigned staged_count(enum staged_call call)
{
    return plans[call].count;
}

const char *staged_call_name(enum staged_call call)
{
    return names[call];
}

const char *staged_trace(void)
{
    return trace;
}

/* Notes a call; true when it shall fail, with errno set. */
static bool fails(enum staged_call call)
{
    struct plan *plan = &plans[call];
    size_t used = strlen(trace);
    snprintf(trace + used, sizeof trace - used, "%s%s", used > 0 ? " " : "",
             names[call]);
    plan->count++;
    if (++steps == act_step)
        act_step_action(act_step_argument);
    if (plan->action != NULL && plan->count == plan->act_at)
        plan->action(plan->argument);
    bool now =
        plan->fail_at != 0 && (plan->count == plan->fail_at ||
                               (plan->fail_always && plan->count > plan->fail_at));
    if (now)
        errno = plan->fail_code;
    if (steps == fail_step) {
        errno = fail_step_code;
        return true;
    }
    return now;
}

static int lacking(int code)
{
    errno = code;
    return -1;
}

static int staged_openat(int folder, const char *path, int flags, mode_t mode)
{
    if (fails(STAGED_OPENAT))
        return -1;
    if (staged_lacks.nameless && (flags & O_TMPFILE) == O_TMPFILE)
        return lacking(EOPNOTSUPP);
    return ims_os_default.openat(folder, path, flags, mode);
}

static int staged_openat2(int folder, const char *path, int flags, unsigned resolve)
{
    if (fails(STAGED_OPENAT2))
        return -1;
    if (staged_lacks.openat2)
        return lacking(ENOSYS);
    return ims_os_default.openat2(folder, path, flags, resolve);
}

static int staged_close(int file)
{
    bool failing = fails(STAGED_CLOSE);
    int code = errno;
    int result = ims_os_default.close(file);
    return failing ? lacking(code) : result;
}

static ssize_t staged_read(int file, void *data, size_t size)
{
    return fails(STAGED_READ) ? -1 : ims_os_default.read(file, data, size);
}

static ssize_t staged_writev(int file, const struct iovec *pieces, int count)
{
    if (fails(STAGED_WRITEV))
        return -1;
    if (write_limit == 0)
        return ims_os_default.writev(file, pieces, count);
    struct iovec first = pieces[0];
    if (first.iov_len > write_limit)
        first.iov_len = write_limit;
    return ims_os_default.writev(file, &first, 1);
}

static int staged_fsync(int file)
{
    return fails(STAGED_FSYNC) ? -1 : ims_os_default.fsync(file);
}

static void hide_mode(struct stat *status)
{
    if (staged_lacks.modes && S_ISREG(status->st_mode))
        status->st_mode = S_IFREG | 0755;
}

static int staged_fstat(int file, struct stat *status)
{
    if (fails(STAGED_FSTAT))
        return -1;
    int result = ims_os_default.fstat(file, status);
    hide_mode(status);
    return result;
}

static int staged_fstatat(int folder, const char *path, struct stat *status, int flags)
{
    if (fails(STAGED_FSTATAT))
        return -1;
    int result = ims_os_default.fstatat(folder, path, status, flags);
    hide_mode(status);
    return result;
}

static int staged_fstatfs(int file, struct statfs *status)
{
    return fails(STAGED_FSTATFS) ? -1 : ims_os_default.fstatfs(file, status);
}

static int staged_fchmod(int file, mode_t mode)
{
    if (fails(STAGED_FCHMOD))
        return -1;
    if (staged_lacks.modes)
        return lacking(EPERM);
    return ims_os_default.fchmod(file, mode);
}

static int staged_mkdirat(int folder, const char *path, mode_t mode)
{
    return fails(STAGED_MKDIRAT) ? -1 : ims_os_default.mkdirat(folder, path, mode);
}

static int staged_linkat(int old_folder, const char *old_path, int new_folder,
                         const char *new_path, int flags)
{
    if (fails(STAGED_LINKAT))
        return -1;
    if (staged_lacks.empty_path && (flags & AT_EMPTY_PATH) != 0)
        return lacking(ENOENT);
    if (staged_lacks.links)
        return lacking(EPERM);
    return ims_os_default.linkat(old_folder, old_path, new_folder, new_path, flags);
}

static int staged_renameat2(int old_folder, const char *old_path, int new_folder,
                            const char *new_path, unsigned flags)
{
    if (fails(STAGED_RENAMEAT2))
        return -1;
    if (staged_lacks.no_replace && flags != 0)
        return lacking(EINVAL);
    return ims_os_default.renameat2(old_folder, old_path, new_folder, new_path, flags);
}

static int staged_unlinkat(int folder, const char *path, int flags)
{
    return fails(STAGED_UNLINKAT) ? -1 : ims_os_default.unlinkat(folder, path, flags);
}

static int staged_syncfs(int file)
{
    return fails(STAGED_SYNCFS) ? -1 : ims_os_default.syncfs(file);
}

static void staged_sync(void)
{
    fails(STAGED_SYNC);
    ims_os_default.sync();
}

static int staged_fstatvfs(int file, struct statvfs *status)
{
    return fails(STAGED_FSTATVFS) ? -1 : ims_os_default.fstatvfs(file, status);
}

static int staged_fchown(int file, uid_t owner, gid_t group)
{
    return fails(STAGED_FCHOWN) ? -1 : ims_os_default.fchown(file, owner, group);
}

static ssize_t staged_getxattrat(int folder, const char *path, const char *name,
                                 void *value, size_t size)
{
    if (fails(STAGED_GETXATTRAT))
        return -1;
    return ims_os_default.getxattrat(folder, path, name, value, size);
}

static ssize_t staged_fgetxattr(int file, const char *name, void *value, size_t size)
{
    return fails(STAGED_FGETXATTR) ? -1
                                   : ims_os_default.fgetxattr(file, name, value, size);
}

static int staged_fsetxattr(int file, const char *name, const void *value, size_t size)
{
    return fails(STAGED_FSETXATTR) ? -1
                                   : ims_os_default.fsetxattr(file, name, value, size);
}

static int staged_fremovexattr(int file, const char *name)
{
    return fails(STAGED_FREMOVEXATTR) ? -1 : ims_os_default.fremovexattr(file, name);
}

static DIR *staged_fdopendir(int file)
{
    return fails(STAGED_FDOPENDIR) ? NULL : ims_os_default.fdopendir(file);
}

static int staged_eventfd(unsigned count, int flags)
{
    return fails(STAGED_EVENTFD) ? -1 : ims_os_default.eventfd(count, flags);
}

/* Of a list that another member opened. */
static struct dirent *staged_readdir(DIR *list)
{
    return ims_os_default.readdir(list);
}

static int staged_closedir(DIR *list)
{
    return ims_os_default.closedir(list);
}

const struct ims_os staged_os = {
    .openat = staged_openat,
    .openat2 = staged_openat2,
    .close = staged_close,
    .read = staged_read,
    .writev = staged_writev,
    .fsync = staged_fsync,
    .fstat = staged_fstat,
    .fstatat = staged_fstatat,
    .fstatfs = staged_fstatfs,
    .fchmod = staged_fchmod,
    .mkdirat = staged_mkdirat,
    .linkat = staged_linkat,
    .renameat2 = staged_renameat2,
    .unlinkat = staged_unlinkat,
    .syncfs = staged_syncfs,
    .sync = staged_sync,
    .fstatvfs = staged_fstatvfs,
    .fchown = staged_fchown,
    .getxattrat = staged_getxattrat,
    .fgetxattr = staged_fgetxattr,
    .fsetxattr = staged_fsetxattr,
    .fremovexattr = staged_fremovexattr,
    .fdopendir = staged_fdopendir,
    .readdir = staged_readdir,
    .closedir = staged_closedir,
    .eventfd = staged_eventfd,
};
