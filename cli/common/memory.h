/* SPDX-License-Identifier: MIT
 *
 * Small pieces of memory for the command: what cannot be had ends the command with a
 * message, so that nobody has to check. For lists, names and texts; never for pictures
 * or files, whose size an input decides. It knows nothing of what is kept in it.
 */
#ifndef CLI_MEMORY_H
#define CLI_MEMORY_H

#include <stddef.h>

/* Zeroed memory for `count` elements; the caller frees it with free(). */
void *cli_memory_new(size_t count, size_t size);

/* As realloc(): `memory` with room for `count` elements; what is new is undefined. */
void *cli_memory_resize(void *memory, size_t count, size_t size);

/* A list of `count` elements with room for one more: grows at powers of two. */
void *cli_memory_grow(void *list, size_t count, size_t size);

/* A copy of a text; the caller frees it. */
char *cli_memory_copy_text(const char *text);

#endif
