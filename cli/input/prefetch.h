/* SPDX-License-Identifier: MIT
 *
 * Inputs that are prefetched: files are opened, image files read and
 * their first pictures decoded, several at once, while the main thread takes them in
 * order. It neither submits nor tells anything.
 *
 * The main thread calls these. A slot belongs to a thread of the pool from its
 * beginning until input_prefetch_take() returns it, and then to the main thread until
 * input_prefetch_drop().
 */
#ifndef INPUT_PREFETCH_H
#define INPUT_PREFETCH_H

#include <stdbool.h>
#include <stddef.h>

#include <imagesaver/imagesaver.h>

#include "common/text.h"
#include "common/walk.h"
#include "input.h"

/* One input. */
struct input_prefetch_slot {
    struct input *input; /* NULL where it could not be opened; the caller may take it */
    struct cli_text problem; /* why; empty after a signal */
};

/* How inputs are to be read. All must outlive it and not change. */
struct input_prefetch_plan {
    const struct cli_walk *walk;
    const ims_registry *registry;
    struct input_options options; /* for an input that is not prefetched */
    int readers; /* threads, and inputs that are read but not dropped */
};

struct input_prefetch;

/* Begins to read. The caller ends it with input_prefetch_end(). */
struct input_prefetch *input_prefetch_begin(const struct input_prefetch_plan *plan);

/* The next input, once it is read; NULL if that takes longer than so many milliseconds.
 * What may have to be waited for (pipes, standard input) is opened now. */
struct input_prefetch_slot *input_prefetch_take(struct input_prefetch *prefetch,
                                                int milliseconds);

/* Lets go of the input that was taken, and of what is left in it. */
void input_prefetch_drop(struct input_prefetch *prefetch);

/* Waits for readers in work; what they have read is let go of. NULL is fine. */
void input_prefetch_end(struct input_prefetch *prefetch);

#endif
