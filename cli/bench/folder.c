/* SPDX-License-Identifier: MIT */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

static bool tell(struct cli_text *problem, const char *path, int error)
{
    cli_text_add(problem, "FOLDER ");
    cli_text_add_name(problem, path);
    cli_text_format(problem, ": %s", strerror(error));
    return false;
}

bool bench_folder_make(struct bench_folder *folder, const char *parent,
                       struct cli_text *problem)
{
    struct cli_text path = CLI_TEXT_INIT;
    cli_text_format(&path, "%s/imagesaver-bench-XXXXXX", parent);
    if (parent[0] == '\0')
        errno = ENOENT;
    if (parent[0] == '\0' || mkdtemp(path.data) == NULL) {
        cli_text_free(&path);
        return tell(problem, parent, errno);
    }
    int handle = open(path.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0) {
        int error = errno;
        rmdir(path.data);
        cli_text_free(&path);
        return tell(problem, parent, error);
    }
    *folder = (struct bench_folder){.path = path.data, .handle = handle};
    return true;
}

void bench_folder_remove(const struct bench_folder *folder, const char *name)
{
    unlinkat(folder->handle, name, 0);
}

bool bench_folder_push(const struct bench_folder *folder, const char *name, bool wait)
{
    int file = openat(folder->handle, name, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    /* Where a file system cannot begin early, the wait is all the longer. */
    int error = 0;
    if (wait)
        error = fdatasync(file);
    else
        sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE);
    close(file);
    return error == 0;
}

uint64_t bench_folder_room(const struct bench_folder *folder)
{
    struct statvfs status;
    if (fstatvfs(folder->handle, &status) != 0)
        return 0;
    return (uint64_t)status.f_bavail * status.f_frsize;
}

/* What is in it: the files, and what a save that was cut short may have left. */
static void remove_files(const struct bench_folder *folder)
{
    DIR *stream = opendir(folder->path);
    const struct dirent *entry;
    while (stream != NULL && (entry = readdir(stream)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            bench_folder_remove(folder, entry->d_name);
    if (stream != NULL)
        closedir(stream);
}

bool bench_folder_end(struct bench_folder *folder, bool keep, struct cli_text *problem)
{
    if (folder->path == NULL)
        return true;
    if (!keep)
        remove_files(folder);
    close(folder->handle);
    int error = keep || rmdir(folder->path) == 0 ? 0 : errno;
    if (error != 0) {
        cli_text_add(problem, "not removed: ");
        cli_text_add_name(problem, folder->path);
        cli_text_format(problem, ": %s", strerror(error));
    }
    free(folder->path);
    folder->path = NULL;
    return error == 0;
}
