/* SPDX-License-Identifier: MIT */
#include "walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "interrupt.h"
#include "memory.h"
#include "text.h"

/* A folder on the way down. */
struct level {
    const struct level *above;
    dev_t device;
    ino_t inode;
};

/* A name in a folder. */
struct found {
    char *name;
    unsigned char type; /* of dirent.h */
};

static void add_entry(struct walk *walk, const char *path, const char *sub_folder,
                      bool walked, const char *problem)
{
    walk->entries = memory_grow(walk->entries, walk->count, sizeof *walk->entries);
    walk->entries[walk->count++] = (struct walk_entry){
        .path = memory_copy_text(path),
        .sub_folder = memory_copy_text(sub_folder),
        .problem = problem != NULL ? memory_copy_text(problem) : NULL,
        .walked = walked,
    };
}

static int compare_names(const void *one, const void *other)
{
    return strcmp(((const struct found *)one)->name,
                  ((const struct found *)other)->name);
}

/* Reads the names in a folder, sorted, and closes it.
 * Returns false with errno set when that fails. */
static bool read_names(DIR *stream, struct found **names, size_t *count)
{
    int error;
    for (;;) {
        errno = 0;
        struct dirent *item = readdir(stream);
        if (item == NULL) {
            error = errno;
            break;
        }
        if (item->d_name[0] == '.')
            continue;
        *names = memory_grow(*names, *count, sizeof **names);
        (*names)[(*count)++] =
            (struct found){memory_copy_text(item->d_name), item->d_type};
    }
    closedir(stream);
    if (*count > 0)
        qsort(*names, *count, sizeof **names, compare_names);
    errno = error;
    return error == 0;
}

static bool is_above(const struct level *level, const struct stat *status)
{
    for (; level != NULL; level = level->above)
        if (level->device == status->st_dev && level->inode == status->st_ino)
            return true;
    return false;
}

static void walk_folder(struct walk *walk, const char *path, const char *sub_folder,
                        const struct level *above);

static void walk_name(struct walk *walk, const struct found *found,
                      const struct text *path, const char *sub_folder,
                      const struct level *level)
{
    unsigned char type = found->type;
    if (type == DT_LNK || type == DT_UNKNOWN) {
        struct stat status;
        if (stat(path->data, &status) != 0) {
            add_entry(walk, path->data, sub_folder, true, strerror(errno));
            return;
        }
        type = S_ISREG(status.st_mode)   ? DT_REG
               : S_ISDIR(status.st_mode) ? DT_DIR
                                         : DT_UNKNOWN;
    }
    if (type == DT_REG) {
        add_entry(walk, path->data, sub_folder, true, NULL);
    } else if (type == DT_DIR) {
        struct text below = TEXT_INIT;
        text_format(&below, "%s%s%s", sub_folder, *sub_folder != '\0' ? "/" : "",
                    found->name);
        walk_folder(walk, path->data, below.data, level);
        text_free(&below);
    }
}

static void walk_folder(struct walk *walk, const char *path, const char *sub_folder,
                        const struct level *above)
{
    struct found *names = NULL;
    size_t count = 0;
    struct text below = TEXT_INIT;
    struct stat status;
    DIR *stream = opendir(path);
    if (stream == NULL || fstat(dirfd(stream), &status) != 0) {
        add_entry(walk, path, sub_folder, above != NULL, strerror(errno));
        if (stream != NULL)
            closedir(stream);
        return;
    }
    bool avoided = above != NULL && walk->avoid_inode != 0 &&
                   walk->avoid_inode == status.st_ino &&
                   walk->avoid_device == status.st_dev;
    if (avoided || is_above(above, &status)) {
        closedir(stream);
        return;
    }
    struct level level = {above, status.st_dev, status.st_ino};
    if (!read_names(stream, &names, &count))
        add_entry(walk, path, sub_folder, above != NULL, strerror(errno));
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(path);
        text_clear(&below);
        text_format(&below, "%s%s%s", path,
                    length > 0 && path[length - 1] == '/' ? "" : "/", names[i].name);
        if (!interrupt_pending())
            walk_name(walk, &names[i], &below, sub_folder, &level);
        free(names[i].name);
    }
    free(names);
    text_free(&below);
}

void walk_add(struct walk *walk, const char *named)
{
    struct stat status;
    if (strcmp(named, "-") == 0) {
        add_entry(walk, named, "", false, NULL);
        return;
    }
    if (stat(named, &status) != 0) {
        add_entry(walk, named, "", false, strerror(errno));
        return;
    }
    if (!S_ISDIR(status.st_mode)) {
        add_entry(walk, named, "", false, NULL);
        return;
    }
    size_t before = walk->count;
    walk_folder(walk, named, "", NULL);
    if (walk->count == before && !interrupt_pending())
        add_entry(walk, named, "", false, "the folder is empty");
}

bool walk_can_read(const struct walk_entry *entry)
{
    return entry->problem == NULL && !entry->refused;
}

bool walk_look_at(const struct walk_entry *entry, struct stat *status)
{
    if (strcmp(entry->path, "-") == 0)
        return fstat(STDIN_FILENO, status) == 0;
    return stat(entry->path, status) == 0;
}

const struct walk_entry *walk_find_file(const struct walk *walk, const char *path)
{
    struct stat wanted, status;
    if (stat(path, &wanted) != 0)
        return NULL;
    for (size_t i = 0; i < walk->count; i++)
        if (walk_can_read(&walk->entries[i]) &&
            walk_look_at(&walk->entries[i], &status) &&
            status.st_dev == wanted.st_dev && status.st_ino == wanted.st_ino)
            return &walk->entries[i];
    return NULL;
}

void walk_free(struct walk *walk)
{
    for (size_t i = 0; i < walk->count; i++) {
        free(walk->entries[i].path);
        free(walk->entries[i].sub_folder);
        free(walk->entries[i].problem);
    }
    free(walk->entries);
    walk->entries = NULL;
    walk->count = 0;
}
