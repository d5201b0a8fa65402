/* SPDX-License-Identifier: MIT */
#include "support/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PATHS = 8,        /* buffers that scratch_path() uses in turn */
    OPEN_FOLDERS = 16 /* that walking a tree keeps open */
};

static char root[SCRATCH_PATH_SIZE];
static size_t counted;

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
    if (parent == NULL || parent[0] == '\0')
        parent = "/tmp";
    if (!scratch_open_below(parent))
        fail("make a folder in", parent);
}

static int remove_entry(const char *path, const struct stat *status, int type,
                        struct FTW *place)
{
    (void)status, (void)type, (void)place;
    return remove(path);
}

void scratch_remove(const char *relative)
{
    if (nftw(scratch_path(relative), remove_entry, OPEN_FOLDERS,
             FTW_DEPTH | FTW_PHYS) != 0)
        fail("remove", relative);
}

void scratch_close(void)
{
    if (root[0] != '\0')
        nftw(root, remove_entry, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
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
    snprintf(path, sizeof paths[0], "%s/%s", root, relative);
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

static int count_entry(const char *path, const struct stat *status, int type,
                       struct FTW *place)
{
    (void)path, (void)status, (void)type;
    counted += place->level > 0;
    return 0;
}

size_t scratch_count(const char *relative)
{
    counted = 0;
    if (nftw(scratch_path(relative), count_entry, OPEN_FOLDERS, FTW_PHYS) != 0)
        fail("list", relative);
    return counted;
}
