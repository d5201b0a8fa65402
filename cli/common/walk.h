/* SPDX-License-Identifier: MIT
 *
 * The list of inputs: what was named, with folders replaced by what lies in and below
 * them, in the order of the names' bytes. It looks at names and folders only, never
 * into a file.
 *
 * In folders, names that begin with a dot are left out. Symbolic links are followed,
 * but not back into a folder that is being walked, nor into the folder that is saved
 * to.
 */
#ifndef WALK_H
#define WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* One input. */
struct walk_entry {
    char *path;       /* as it can be opened; "-" for standard input */
    char *sub_folder; /* where it lay below the folder that was named, or "" */
    char *problem;    /* why it is none (no such file, ...), or NULL */
    bool walked;      /* found in a folder, not named */
};

/* Zeroed = empty. */
struct walk {
    struct walk_entry *entries;
    size_t count;
    dev_t avoid_device; /* the folder that is never walked into, if avoid_inode != 0 */
    ino_t avoid_inode;
};

/* Adds what was named: a file, "-", or all below a folder. Returns false only when a
 * folder was named and nothing was found in it. */
bool walk_add(struct walk *walk, const char *named);

void walk_free(struct walk *walk);

#endif
