/* SPDX-License-Identifier: MIT
 *
 * Where an encoder's bytes go: a list of chunks in order, some in memory of the
 * buffer's own, some handed over without a copy. Memory is kept from one image to the
 * next, so that steady state allocates nothing. It knows no encoder and no file.
 * Thread-safety: one thread at a time.
 */
#ifndef IMS_BUFFER_H
#define IMS_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

#include <imagesaver/encoder.h>

#include "base/chunk.h"

struct ims_buffer_block;
struct ims_buffer_owner;

/* A buffer of the engine's; `base` is what encoders see. Others read `chunks`,
 * `chunk_count` and `length`; the rest is the buffer's own. */
struct ims_engine_buffer {
    struct ims_buffer base;
    struct ims_chunk *chunks;
    size_t chunk_count;
    size_t chunk_capacity;
    size_t length;
    /* called once `length` has reached `notify_at`, by whoever commits; may move it */
    void (*notify)(void *user);
    void *notify_user;
    size_t notify_at;
    /* memory of its own, in the order of use; those after `current` are empty */
    struct ims_buffer_block *blocks;
    struct ims_buffer_block *current; /* where the next bytes go, NULL = none yet */
    size_t reserved;                  /* bytes of the last reservation */
    bool extends; /* whether a commit lengthens the last chunk, or makes a new one */
    /* blocks handed over: released by reset, in order */
    struct ims_buffer_owner *owners;
    size_t owner_count;
    size_t owner_capacity;
};

/* Sets up an empty buffer. Allocates nothing. */
void ims_buffer_init(struct ims_engine_buffer *buffer);

/* Bytes of the buffer's own memory that the present bytes and reservations took: more
 * than the bytes, as encoders reserve for the worst case. */
size_t ims_buffer_held(const struct ims_engine_buffer *buffer);

/* Releases what was handed over and forgets all bytes; keeps at most `keep` bytes of
 * memory for the next image (0 = none). */
void ims_buffer_reset(struct ims_engine_buffer *buffer, size_t keep);

/* All bytes in one malloc()ed block, which becomes the caller's, with `spare` bytes
 * more behind them. NULL when out of memory. The buffer is unchanged. */
void *ims_buffer_gather(const struct ims_engine_buffer *buffer, size_t spare);

/* Releases everything. */
void ims_buffer_fini(struct ims_engine_buffer *buffer);

#endif
