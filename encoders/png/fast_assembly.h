/* SPDX-License-Identifier: MIT
 *
 * Strips that are encoded at the same time, put into the file in their order. The one
 * whose turn it is is encoded straight into the buffer; another one is encoded aside,
 * and appended by whoever puts the last one before it there. Nobody ever waits for
 * anybody. It knows strips, but no image, and not how many run at once.
 *
 * One of those that are in work holds the buffer at a time; see `held`.
 */
#ifndef IMS_PNG_FAST_ASSEMBLY_H
#define IMS_PNG_FAST_ASSEMBLY_H

#include <stdatomic.h>
#include <stdbool.h>

#include <imagesaver/encoder.h>

#include "fast_strip.h"

enum {
    IMS_PNG_FAST_KEPT = 16,  /* works that are kept */
    IMS_PNG_FAST_SPARE = 3,  /* made at once when one is not enough */
    IMS_PNG_FAST_ROUND = 128 /* strips in a round */
};

/* Works that are not in use. Thread-safety: safe, but for free. */
struct ims_png_fast_works {
    _Atomic(struct ims_png_fast_work *) kept[IMS_PNG_FAST_KEPT];
    atomic_bool has_spare;
};

void ims_png_fast_assembly_works_free(struct ims_png_fast_works *works);

struct ims_png_fast_place {
    struct ims_png_fast_strip strip;
    struct ims_png_fast_work *work; /* where its bytes are; NULL: in the buffer */
    atomic_bool is_ready;           /* encoded aside */
};

struct ims_png_fast_assembly {
    struct ims_png_fast_works *works;
    size_t bound; /* bytes that any strip may need */

    /* Of the round: strips 0, 1, ... in the order of the file. */
    struct ims_png_fast_place places[IMS_PNG_FAST_ROUND];
    size_t count;
    atomic_size_t next; /* whose turn it is: those before it are in the buffer */

    /* Guards what follows. Taken if it is free, never waited for: who holds it looks
     * again at the next place after letting go. */
    atomic_bool held;
    struct ims_buffer *buffer;
    uint32_t adler; /* of the strips so far */
    uint32_t warnings;
    bool failed; /* no memory */
};

void ims_png_fast_assembly_start(struct ims_png_fast_assembly *assembly,
                                 struct ims_png_fast_works *works,
                                 struct ims_buffer *buffer, size_t bound);

/* Begins a round of `count` strips, at most IMS_PNG_FAST_ROUND; the one before is
 * complete. */
void ims_png_fast_assembly_begin(struct ims_png_fast_assembly *assembly, size_t count);

/* Encodes a strip of the round and puts it in its place, now or when its turn comes;
 * once that was done for each, in any order and at the same time, all are there.
 * `strip` says what is to be encoded; its `out` is set here. */
void ims_png_fast_assembly_encode(struct ims_png_fast_assembly *assembly, size_t index,
                                  const struct ims_png_fast_strip *strip);

#endif
