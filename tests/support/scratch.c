/* SPDX-License-Identifier: MIT */
#include "support/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PATHS = 8 /* buffers that scratch_path() uses in turn */
};

static char root[SCRATCH_PATH_SIZE];

static void fail(const char *what, const char *relative)
{
    fprintf(stderr, "scratch: cannot %s %s: %s\n", what, relative, strerror(errno));
    exit(2);
}

bool scratch_open_below(const char *parent)
{
    umask(022);
    int length = snprintf(root, sizeof root, "%s/imagesaver-test-XXXXXX", parent);
    if (length < 0 || (size_t)length >= sizeof root || mkdtemp(root) == NULL) {
        root[0] = '\0';
        return false;
    }
    return chmod(root, 0755) == 0;
}

void scratch_open(void)
{
    const char *parent = getenv("TMPDIR");
    if (parent != NULL && parent[0] != '\0') {
        if (!scratch_open_below(parent))
            fail("make a folder in", parent);
    } else if (!scratch_open_below("/dev/shm") && !scratch_open_below("/tmp")) {
        fail("make a folder in", "/tmp");
    }
}

/* Opens a folder for reading it; NULL when it is none. */
static DIR *open_folder(int above, const char *name)
{
    int handle = openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *folder = handle < 0 ? NULL : fdopendir(handle);
    if (folder == NULL && handle >= 0)
        close(handle);
    return folder;
}

/* Visits what is below a folder, what is in it before itself; returns how many. By
 * handles, as the whole path may be longer than a call takes. */
static size_t visit_below(int above, const char *name, bool removing)
{
    DIR *folder = open_folder(above, name);
    if (folder == NULL)
        return 0;
    size_t count = 0;
    for (struct dirent *entry = readdir(folder); entry != NULL;
         entry = readdir(folder)) {
        const char *below = entry->d_name;
        if (strcmp(below, ".") == 0 || strcmp(below, "..") == 0)
            continue;
        count += 1 + visit_below(dirfd(folder), below, removing);
        if (removing && unlinkat(dirfd(folder), below, 0) != 0 &&
            unlinkat(dirfd(folder), below, AT_REMOVEDIR) != 0)
            fail("remove", below);
    }
    closedir(folder);
    return count;
}

void scratch_remove(const char *relative)
{
    visit_below(AT_FDCWD, scratch_path(relative), true);
    if (remove(scratch_path(relative)) != 0)
        fail("remove", relative);
}

void scratch_close(void)
{
    if (root[0] == '\0')
        return;
    visit_below(AT_FDCWD, root, true);
    if (remove(root) != 0 && errno != ENOENT)
        fail("remove", root);
    root[0] = '\0';
}

const char *scratch_folder(void)
{
    return root;
}

const char *scratch_path(const char *relative)
{
    static char paths[PATHS][2 * SCRATCH_PATH_SIZE];
    static unsigned turn;
    char *path = paths[turn++ % PATHS];
    bool itself = strcmp(relative, ".") == 0;
    snprintf(path, sizeof paths[0], "%s%s%s", root, itself ? "" : "/",
             itself ? "" : relative);
    return path;
}

void scratch_make_folder(const char *relative)
{
    if (mkdir(scratch_path(relative), 0755) != 0)
        fail("make the folder", relative);
}

void scratch_write(const char *relative, const char *text, mode_t mode)
{
    FILE *file = fopen(scratch_path(relative), "wb");
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0 ||
        chmod(scratch_path(relative), mode) != 0)
        fail("write", relative);
}

void scratch_link(const char *target, const char *relative)
{
    if (symlink(target, scratch_path(relative)) != 0)
        fail("make the link", relative);
}

static mode_t type_and_mode(const char *relative)
{
    struct stat status;
    return lstat(scratch_path(relative), &status) == 0 ? status.st_mode : 0;
}

bool scratch_exists(const char *relative)
{
    return type_and_mode(relative) != 0;
}

bool scratch_is_folder(const char *relative)
{
    return S_ISDIR(type_and_mode(relative));
}

bool scratch_is_link(const char *relative)
{
    return S_ISLNK(type_and_mode(relative));
}

bool scratch_is_file(const char *relative)
{
    return S_ISREG(type_and_mode(relative));
}

mode_t scratch_mode(const char *relative)
{
    return type_and_mode(relative) & 07777;
}

bool scratch_holds(const char *relative, const void *data, size_t size)
{
    struct stat status;
    const char *path = scratch_path(relative);
    if (lstat(path, &status) != 0 || !S_ISREG(status.st_mode) ||
        (size_t)status.st_size != size)
        return false;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    const char *expected = data;
    char block[65536];
    size_t done = 0;
    bool same = true;
    while (same && done < size) {
        ssize_t got = read(file, block, sizeof block);
        same = got > 0 && (size_t)got <= size - done &&
               memcmp(block, expected + done, (size_t)got) == 0;
        done += same ? (size_t)got : 0;
    }
    close(file);
    return same;
}

bool scratch_holds_text(const char *relative, const char *text)
{
    return scratch_holds(relative, text, strlen(text));
}

size_t scratch_count(const char *relative)
{
    return visit_below(AT_FDCWD, scratch_path(relative), false);
}

size_t scratch_handles(void)
{
    char folder[PATH_MAX];
    DIR *handles = opendir("/proc/self/fd");
    if (handles == NULL || realpath(root, folder) == NULL)
        fail("find the handles into", root);
    size_t length = strlen(folder);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(handles)) != NULL;) {
        char target[PATH_MAX];
        ssize_t size =
            readlinkat(dirfd(handles), entry->d_name, target, sizeof target - 1);
        target[size < 0 ? 0 : size] = '\0';
        if (strncmp(target, folder, length) == 0 &&
            (target[length] == '\0' || target[length] == '/'))
            count++;
    }
    closedir(handles);
    return count;
}

bool scratch_become_nobody(void)
{
    enum { NOBODY = 65534 };
    return geteuid() != 0 || seteuid(NOBODY) == 0;
}

bool scratch_mount(const char *relative)
{
    if (unshare(CLONE_NEWNS) == 0 &&
        mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
        mount("none", scratch_path(relative), "tmpfs", 0, "size=1m") == 0)
        return true;
    scratch_close();
    return false;
}

void scratch_unmount(const char *relative)
{
    if (umount2(scratch_path(relative), MNT_DETACH) != 0)
        fail("unmount", relative);
}
