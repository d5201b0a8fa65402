/* SPDX-License-Identifier: MIT
 *
 * Which file names this session has used up, and by which input: two inputs that would
 * become one file are a mistake, whatever happens to files that were there before. It
 * knows names only, no file system.
 */
#ifndef SAVE_NAME_SET_H
#define SAVE_NAME_SET_H

#include <stdbool.h>
#include <stddef.h>

/* Zeroed = empty. */
struct save_name_set {
    struct save_name_set_entry *entries;
    size_t count;
    size_t capacity; /* 0 or a power of two */
};

/* Adds a name (copied) for an input's image. Returns false when an image has it, or it
 * is reserved for another input; whose it is goes to `other`. */
bool save_name_set_add(struct save_name_set *names, const char *name, size_t input,
                       size_t *other);

/* Reserves a name (copied) for the image that an input will have. Returns whose it is,
 * which is another one when that was earlier; to be changed at will, until the next
 * call. */
size_t *save_name_set_reserve(struct save_name_set *names, const char *name,
                              size_t input);

void save_name_set_free(struct save_name_set *names);

#endif
