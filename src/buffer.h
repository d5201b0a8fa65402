/* SPDX-License-Identifier: MIT
 *
 * Where an encoder's bytes go: a list of chunks in order, some in memory of the
 * buffer's own, some handed over without a copy. Memory is kept from one image to the
 * next, so that steady state allocates nothing. It knows no encoder and no file.
 * Thread-safety: one thread at a time.
 */
#ifndef IMS_BUFFER_H
#define IMS_BUFFER_H

#include <imagesaver/encoder.h>

#include "store.h" /* struct ims_chunk */

struct ims_buffer_memory;

/* A buffer of the engine's; `base` is what encoders see. */
struct ims_engine_buffer {
    struct ims_buffer base;
    struct ims_buffer_memory *memory; /* blocks of its own, kept for re-use */
    struct ims_chunk *chunks;
    size_t chunk_count;
    size_t chunk_capacity;
    size_t length;
    /* blocks handed over: released by reset, in order */
    struct ims_buffer_owner *owners;
    size_t owner_count;
    size_t owner_capacity;
};

/* Sets up an empty buffer. Allocates nothing. */
void ims_buffer_init(struct ims_engine_buffer *buffer);

/* Releases what was handed over and forgets all bytes; keeps at most `keep` bytes of
 * memory for the next image. */
void ims_buffer_reset(struct ims_engine_buffer *buffer, size_t keep);

/* Moves all bytes into one malloc()ed block, which becomes the caller's; the buffer is
 * reset. NULL when out of memory (the buffer is unchanged). */
void *ims_buffer_detach(struct ims_engine_buffer *buffer, size_t *size);

/* Releases everything. */
void ims_buffer_fini(struct ims_engine_buffer *buffer);

#endif
