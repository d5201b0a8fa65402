/* SPDX-License-Identifier: MIT
 *
 * Which file names this run has used up, and by which input: two inputs that would
 * become one file are a mistake, whatever happens to files that were there before. It
 * knows names only, no file system.
 */
#ifndef SAVE_NAME_SET_H
#define SAVE_NAME_SET_H

#include <stddef.h>

/* Zeroed = empty. */
struct name_set {
    struct taken_entry *entries;
    size_t count;
    size_t capacity; /* 0 or a power of two */
};

/* Takes a name (copied) for an input. Returns the number of the input that has it,
 * which is the same one when the name was free. */
size_t name_set_by(struct name_set *taken, const char *name, size_t input);

void name_set_free(struct name_set *taken);

#endif
