/* SPDX-License-Identifier: MIT
 *
 * The list of inputs: what was named, with folders replaced by what lies in and below
 * them, in the order of the names' bytes. It looks at names and folders only, never
 * into a file.
 *
 * In folders, names that begin with a dot are left out. Symbolic links are followed,
 * but no folder is entered twice, however many ways lead to it, nor is the folder that
 * is saved to.
 */
#ifndef CLI_WALK_H
#define CLI_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

/* One input. */
struct cli_walk_entry {
    char *path;       /* as it can be opened; "-" for standard input */
    char *sub_folder; /* where it lay below the folder that was named, or "" */
    char *problem;    /* why it is none (no such file, ...), or NULL */
    bool walked;      /* found in a folder, not named */
    bool refused;     /* what it would become is another one's file: not to be read */
    size_t other;     /* refused: whose */
};

/* Zeroed = empty. */
struct cli_walk {
    struct cli_walk_entry *entries;
    size_t count;
    size_t repeated;    /* links that were left out: their folders are in the list */
    dev_t avoid_device; /* the folder that is never walked into, if avoid_inode != 0 */
    ino_t avoid_inode;
};

/* Adds what was named: a file, "-", or all below a folder, in which nothing found is a
 * problem too. */
void cli_walk_add(struct cli_walk *walk, const char *named);

/* Whether there is something to read. */
bool cli_walk_can_read(const struct cli_walk_entry *entry);

/* What stat() tells of an input; false when it fails. */
bool cli_walk_look_at(const struct cli_walk_entry *entry, struct stat *status);

/* Finds the input that is the same file as `path`, however either is written. Returns
 * NULL if none is, or there is no such file. */
const struct cli_walk_entry *cli_walk_find_file(const struct cli_walk *walk,
                                                const char *path);

void cli_walk_free(struct cli_walk *walk);

#endif
