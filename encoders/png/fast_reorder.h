/* SPDX-License-Identifier: MIT
 *
 * The reorder buffer: strips that are encoded at the same time, put into the file in
 * their order. The one whose turn it is is encoded straight into the file; another one
 * is encoded into a buffer at its side, and appended by whoever puts the last one
 * before it there. Nobody ever waits for anybody. It knows strips, but no image, and
 * not how many run at once.
 *
 * One of those that are encoding has the file's buffer at a time; see `token`.
 */
#ifndef IMS_PNG_FAST_REORDER_H
#define IMS_PNG_FAST_REORDER_H

#include <stdatomic.h>
#include <stdbool.h>

#include <imagesaver/encoder.h>

#include "common/free_list.h"
#include "fast_strip.h"

enum {
    IMS_PNG_FAST_SCRATCH_STOCK = 3, /* made at once when one is not enough */
    IMS_PNG_FAST_ROUND = 128        /* strips in a round */
};

/* The free list of scratch memory. Thread-safety: safe, but for free. */
struct ims_png_fast_scratch_list {
    struct ims_free_list free;
    atomic_bool is_stocked;
};

void ims_png_fast_reorder_scratch_free(struct ims_png_fast_scratch_list *list);

struct ims_png_fast_reorder_slot {
    struct ims_png_fast_strip strip;
    struct ims_png_fast_scratch *scratch; /* where its bytes are; NULL: in the file */
    atomic_bool is_ready;                 /* encoded at the side */
};

struct ims_png_fast_reorder {
    struct ims_png_fast_scratch_list *scratch;
    size_t bound; /* bytes that any strip may need */

    /* Of the round: strips 0, 1, ... in the order of the file. */
    struct ims_png_fast_reorder_slot slots[IMS_PNG_FAST_ROUND];
    size_t count;
    atomic_size_t next; /* whose turn it is: those before it are in the file */

    /* Guards what follows. Had by one at a time and never waited for: who has it looks
     * again at the next slot after giving it back. */
    atomic_bool token;
    struct ims_buffer *buffer;
    uint32_t adler; /* of the strips so far */
    uint32_t warnings;
    bool failed; /* no memory */
};

void ims_png_fast_reorder_start(struct ims_png_fast_reorder *reorder,
                                struct ims_png_fast_scratch_list *scratch,
                                struct ims_buffer *buffer, size_t bound);

/* Begins a round of `count` strips, at most IMS_PNG_FAST_ROUND; the one before is
 * complete. */
void ims_png_fast_reorder_begin(struct ims_png_fast_reorder *reorder, size_t count);

/* Encodes a strip of the round and puts it in its place, now or when its turn comes;
 * once that was done for each, in any order and at the same time, all are there.
 * `strip` says what is to be encoded; its `out` is set here. */
void ims_png_fast_reorder_encode(struct ims_png_fast_reorder *reorder, size_t index,
                                 const struct ims_png_fast_strip *strip);

#endif
