/* SPDX-License-Identifier: MIT
 *
 * The table of system calls: what it adds to the calls themselves.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/base/os.h"
#include "support/scratch.h"
#include "support/staged_os.h"

/* A program that has closed standard input, output and errors, as daemons do. */
static int open_with_nothing_open(int (*open_one)(void))
{
    int kept[3];
    for (int i = 0; i < 3; i++) {
        kept[i] = fcntl(i, F_DUPFD_CLOEXEC, 10);
        close(i);
    }
    int file = open_one();
    int flags = fcntl(file, F_GETFD);
    bool free = true; /* nothing is left where it was first */
    for (int i = 0; i < 3; i++) {
        free = free && fcntl(i, F_GETFD) == -1;
        if (kept[i] >= 0) {
            dup2(kept[i], i);
            close(kept[i]);
        }
    }
    cr_assert(free);
    cr_assert(flags & FD_CLOEXEC);
    return file;
}

static int open_a_file(void)
{
    return ims_os_default.openat(AT_FDCWD, "/dev/null", O_WRONLY | O_CLOEXEC, 0);
}

static int open_a_folder(void)
{
    return ims_os_default.openat2(AT_FDCWD, "/dev", O_PATH | O_CLOEXEC, 0);
}

static DIR *list;

static int open_a_list(void)
{
    list = ims_os_default.opendir("/dev");
    return list == NULL ? -1 : dirfd(list);
}

Test(os, no_handle_takes_the_place_of_a_standard_one)
{
    int file = open_with_nothing_open(open_a_file);
    cr_assert_gt(file, 2);
    close(file);
    file = open_with_nothing_open(open_a_list);
    cr_assert_gt(file, 2);
    cr_assert_not_null(ims_os_default.readdir(list));
    ims_os_default.closedir(list);
    if (!staged_has_openat2())
        cr_skip("there is no openat2\n");
    file = open_with_nothing_open(open_a_folder);
    cr_assert_gt(file, 2);
    close(file);
}

Test(os, a_rename_without_flags_replaces_and_one_with_them_does_not)
{
    scratch_open();
    scratch_write("a", "1", 0644);
    scratch_write("b", "2", 0644);
    int folder = ims_os_default.openat(AT_FDCWD, scratch_folder(), O_PATH, 0);
    cr_assert_eq(
        ims_os_default.renameat2(folder, "a", folder, "b", IMS_OS_RENAME_NOREPLACE),
        -1);
    cr_assert(errno == EEXIST || errno == EINVAL || errno == ENOSYS);
    cr_assert_eq(ims_os_default.renameat2(folder, "a", folder, "b", 0), 0);
    cr_assert(scratch_holds_text("b", "1"));
    close(folder);
    scratch_close();
}

Test(os, the_path_of_an_open_file_is_what_the_system_shows)
{
    const int files[] = {0, 3, 9, 10, 99, 100, 1048575, INT_MAX};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[IMS_OS_FILE_PATH_SIZE];
        char wanted[64];
        snprintf(wanted, sizeof wanted, "/proc/self/fd/%d", files[i]);
        char *end = ims_os_file_path(path, files[i]);
        cr_assert_str_eq(path, wanted);
        cr_assert_eq(end, path + strlen(wanted));
    }
}
