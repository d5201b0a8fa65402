/* SPDX-License-Identifier: MIT
 *
 * Inputs that are read ahead of their turn: files are opened, image files read and
 * their first pictures decoded, several at once, while the main thread takes them in
 * order. It neither submits nor tells anything.
 *
 * The main thread calls these. A slot belongs to a thread of the crew from its
 * beginning until prefetch_take() returns it, and then to the main thread until
 * prefetch_drop().
 */
#ifndef INPUT_PREFETCH_H
#define INPUT_PREFETCH_H

#include <stdbool.h>
#include <stddef.h>

#include <imagesaver/imagesaver.h>

#include "common/text.h"
#include "common/walk.h"
#include "input.h"

/* What was read of one input. */
struct ahead_input {
    struct input *input; /* NULL where it could not be opened */
    struct text problem; /* why, or what the step came to; empty after a signal */
    bool stepped;        /* the first step was taken, and nobody has used it yet */
    enum input_step step;
    struct input_picture picture; /* INPUT_PICTURE, and images are to be decoded */
    void *bytes;                  /* INPUT_PICTURE, and they are not */
    size_t size;
};

/* How inputs are to be read. All must outlive it and not change. */
struct ahead_plan {
    const struct walk *walk;
    const ims_registry *registry;
    struct input_limits limits; /* of an input that is read in its turn */
    int readers;                /* threads, and inputs that are read but not dropped */
    bool decode;                /* image files; else their bytes are wanted */
};

struct prefetch;

/* Begins to read. The caller ends it with prefetch_end(). */
struct prefetch *prefetch_begin(const struct ahead_plan *plan);

/* The next input, once it is read; NULL if that takes longer than so many milliseconds.
 * What may have to be waited for (pipes, standard input) is opened now. The caller may
 * take its picture or its bytes, clearing `stepped`. */
struct ahead_input *prefetch_take(struct prefetch *ahead, int milliseconds);

/* Lets go of the input that was taken, and of what is left in it. */
void prefetch_drop(struct prefetch *ahead);

/* Waits for readers in work; what they have read is let go of. NULL is fine. */
void prefetch_end(struct prefetch *ahead);

#endif
