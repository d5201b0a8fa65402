/* SPDX-License-Identifier: MIT */
#include "walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "interrupt.h"
#include "memory.h"
#include "text.h"

/* What one walk has met so far. */
struct visit {
    struct cli_walk *walk;
    struct folder_id {
        dev_t device;
        ino_t inode;
    } * folders; /* those that were entered: a hash table; inode 0 = free */
    size_t folder_count;
    size_t capacity; /* 0 or a power of two */
    struct link {
        char *path;
        char *sub_folder;
    } * links; /* to folders, to be followed once all else is seen */
    size_t link_count;
};

/* A name in a folder. */
struct found {
    char *name;
    unsigned char type; /* of dirent.h */
};

static void add_entry(struct cli_walk *walk, const char *path, const char *sub_folder,
                      bool walked, const char *problem)
{
    walk->entries = cli_memory_grow(walk->entries, walk->count, sizeof *walk->entries);
    walk->entries[walk->count++] = (struct cli_walk_entry){
        .path = cli_memory_copy_text(path),
        .sub_folder = cli_memory_copy_text(sub_folder),
        .problem = problem != NULL ? cli_memory_copy_text(problem) : NULL,
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
        *names = cli_memory_grow(*names, *count, sizeof **names);
        (*names)[(*count)++] =
            (struct found){cli_memory_copy_text(item->d_name), item->d_type};
    }
    closedir(stream);
    if (*count > 0)
        qsort(*names, *count, sizeof **names, compare_names);
    errno = error;
    return error == 0;
}

/* ---- folders, each once ---------------------------------------------------------- */

/* Where a folder is in the table, or would be. */
static struct folder_id *find_folder(const struct visit *visit, dev_t device,
                                     ino_t inode)
{
    uint64_t hash = ((uint64_t)inode ^ (uint64_t)device << 32) * 0x9E3779B97F4A7C15u;
    size_t i = (size_t)(hash >> 32) & (visit->capacity - 1);
    while (visit->folders[i].inode != 0 &&
           (visit->folders[i].device != device || visit->folders[i].inode != inode))
        i = (i + 1) & (visit->capacity - 1);
    return &visit->folders[i];
}

static void grow_folders(struct visit *visit)
{
    struct visit old = *visit;
    visit->capacity = old.capacity > 0 ? old.capacity * 2 : 64;
    visit->folders = cli_memory_new(visit->capacity, sizeof *visit->folders);
    for (size_t i = 0; i < old.capacity; i++)
        if (old.folders[i].inode != 0)
            *find_folder(visit, old.folders[i].device, old.folders[i].inode) =
                old.folders[i];
    free(old.folders);
}

/* Returns false when it was entered before. */
static bool enter_folder(struct visit *visit, const struct stat *status)
{
    if (visit->folder_count >= visit->capacity / 2)
        grow_folders(visit);
    struct folder_id *folder = find_folder(visit, status->st_dev, status->st_ino);
    if (folder->inode != 0)
        return false;
    *folder = (struct folder_id){status->st_dev, status->st_ino};
    visit->folder_count++;
    return true;
}

/* ---- walking --------------------------------------------------------------------- */

static void walk_folder(struct visit *visit, const char *path, const char *sub_folder,
                        bool named);

static void add_link(struct visit *visit, const char *path, const char *sub_folder)
{
    visit->links =
        cli_memory_grow(visit->links, visit->link_count, sizeof *visit->links);
    visit->links[visit->link_count++] =
        (struct link){cli_memory_copy_text(path), cli_memory_copy_text(sub_folder)};
}

static void walk_name(struct visit *visit, const struct found *found, const char *path,
                      const char *sub_folder)
{
    unsigned char type = found->type;
    struct stat status;
    bool link = type == DT_LNK;
    if (type == DT_UNKNOWN)
        link = lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
    if (link || type == DT_UNKNOWN) {
        if (stat(path, &status) != 0) {
            add_entry(visit->walk, path, sub_folder, true, strerror(errno));
            return;
        }
        type = S_ISREG(status.st_mode)   ? DT_REG
               : S_ISDIR(status.st_mode) ? DT_DIR
                                         : DT_UNKNOWN;
    }
    if (type == DT_REG)
        add_entry(visit->walk, path, sub_folder, true, NULL);
    if (type != DT_DIR)
        return;
    struct cli_text below = CLI_TEXT_INIT;
    cli_text_format(&below, "%s%s%s", sub_folder, *sub_folder != '\0' ? "/" : "",
                    found->name);
    if (link)
        add_link(visit, path, below.data);
    else
        walk_folder(visit, path, below.data, false);
    cli_text_free(&below);
}

static bool is_avoided(const struct cli_walk *walk, const struct stat *status)
{
    return walk->avoid_inode != 0 && walk->avoid_inode == status->st_ino &&
           walk->avoid_device == status->st_dev;
}

static void walk_folder(struct visit *visit, const char *path, const char *sub_folder,
                        bool named)
{
    struct found *names = NULL;
    size_t count = 0;
    struct cli_text below = CLI_TEXT_INIT;
    struct stat status;
    DIR *stream = opendir(path);
    if (stream == NULL || fstat(dirfd(stream), &status) != 0) {
        add_entry(visit->walk, path, sub_folder, !named, strerror(errno));
        if (stream != NULL)
            closedir(stream);
        return;
    }
    if ((!named && is_avoided(visit->walk, &status)) || !enter_folder(visit, &status)) {
        closedir(stream);
        return;
    }
    if (!read_names(stream, &names, &count))
        add_entry(visit->walk, path, sub_folder, !named, strerror(errno));
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(path);
        cli_text_clear(&below);
        cli_text_format(&below, "%s%s%s", path,
                        length > 0 && path[length - 1] == '/' ? "" : "/",
                        names[i].name);
        if (!cli_interrupt_pending())
            walk_name(visit, &names[i], below.data, sub_folder);
        free(names[i].name);
    }
    free(names);
    cli_text_free(&below);
}

/* What a link leads to is entered unless all in it is there already, and so may be the
 * links in it. */
static void follow_links(struct visit *visit)
{
    for (size_t i = 0; i < visit->link_count; i++) {
        struct link link = visit->links[i];
        struct stat status;
        if (stat(link.path, &status) == 0 && !is_avoided(visit->walk, &status) &&
            find_folder(visit, status.st_dev, status.st_ino)->inode != 0)
            visit->walk->repeated++;
        else
            walk_folder(visit, link.path, link.sub_folder, false);
        free(link.path);
        free(link.sub_folder);
    }
}

/* By path, so that a folder stands where its name does: '/' comes before all others. */
static int compare_entries(const void *one, const void *other)
{
    const char *a = ((const struct cli_walk_entry *)one)->path;
    const char *b = ((const struct cli_walk_entry *)other)->path;
    for (; *a == *b && *a != '\0'; a++, b++)
        ;
    int left = *a == '/' ? 1 : (unsigned char)*a + (*a != '\0');
    int right = *b == '/' ? 1 : (unsigned char)*b + (*b != '\0');
    return left - right;
}

static void walk_all(struct cli_walk *walk, const char *named)
{
    struct visit visit = {.walk = walk};
    size_t before = walk->count;
    walk_folder(&visit, named, "", true);
    follow_links(&visit);
    if (walk->count > before)
        qsort(walk->entries + before, walk->count - before, sizeof *walk->entries,
              compare_entries);
    else if (!cli_interrupt_pending())
        add_entry(walk, named, "", false, "the folder is empty");
    free(visit.links);
    free(visit.folders);
}

void cli_walk_add(struct cli_walk *walk, const char *named)
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
    walk_all(walk, named);
}

bool cli_walk_can_read(const struct cli_walk_entry *entry)
{
    return entry->problem == NULL && !entry->refused;
}

bool cli_walk_look_at(const struct cli_walk_entry *entry, struct stat *status)
{
    if (strcmp(entry->path, "-") == 0)
        return fstat(STDIN_FILENO, status) == 0;
    return stat(entry->path, status) == 0;
}

const struct cli_walk_entry *cli_walk_find_file(const struct cli_walk *walk,
                                                const char *path)
{
    struct stat wanted, status;
    if (stat(path, &wanted) != 0)
        return NULL;
    for (size_t i = 0; i < walk->count; i++)
        if (cli_walk_can_read(&walk->entries[i]) &&
            cli_walk_look_at(&walk->entries[i], &status) &&
            status.st_dev == wanted.st_dev && status.st_ino == wanted.st_ino)
            return &walk->entries[i];
    return NULL;
}

void cli_walk_free(struct cli_walk *walk)
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
