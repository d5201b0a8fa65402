/* SPDX-License-Identifier: MIT
 *
 * Memory for the copies of images, kept from one image to the next so that steady state
 * allocates nothing and touches no new page. It knows sizes only, no images.
 *
 * What is kept hardly adds to the peak: taking a block first lets kept ones go, the
 * longest unused first, until blocks in use and kept together have no more bytes than
 * `most_used` blocks of the largest size that came lately, nor than `byte_limit` if
 * there is one, and a small constant.
 *
 * Locking: the pool has no lock; one of its owner's guards it. Allocating and freeing
 * are slow, so they are left to the caller, to be done outside of that lock.
 */
#ifndef IMS_POOL_H
#define IMS_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/list.h"

enum {
    IMS_POOL_STEPS = 16, /* sizes of blocks between a power of two and the next */
    IMS_POOL_SMALLEST = 256,
    IMS_POOL_CONSTANT = 2 << 20, /* bytes that may be kept in any case */
    IMS_POOL_WINDOW = 500,       /* takes whose sizes are remembered */
    IMS_POOL_CLASSES = 1 + IMS_POOL_STEPS * 55
};

/* A block; its memory follows it, aligned for any SIMD type. */
struct ims_block {
    struct ims_list age;  /* among all that are kept, the longest unused first */
    struct ims_list same; /* among those of its size, the latest used first */
    size_t capacity;
};

struct ims_pool {
    struct ims_list age;
    struct ims_list classes[IMS_POOL_CLASSES];
    size_t most_used;
    uint64_t byte_limit;
    size_t largest;        /* capacity taken in this window of takes */
    size_t largest_before; /* and in the window before */
    size_t used_blocks;
    size_t kept_blocks;
    uint64_t used_bytes;
    uint64_t kept_bytes;
    unsigned takes; /* since the window began */
};

/* An empty pool, for at most `most_used` blocks in use. `byte_limit` 0 = none. */
void ims_pool_init(struct ims_pool *pool, size_t most_used, uint64_t byte_limit);

/* Counts one more block for `size` bytes (at most PTRDIFF_MAX) as used. Returns one
 * that was kept, of up to twice the size, or NULL: then the caller makes it with
 * ims_pool_new_block, or says that it could not by ims_pool_forget. Kept blocks that
 * have to go are moved to `evicted`: the caller frees them before it makes the new one.
 */
struct ims_block *ims_pool_take(struct ims_pool *pool, size_t size,
                                struct ims_list *evicted);

/* Whether taking `size` bytes would find a block that is kept. */
bool ims_pool_has(const struct ims_pool *pool, size_t size);

/* Whether it would, were this block among them. */
bool ims_pool_suits(const struct ims_pool *pool, const struct ims_block *block,
                    size_t size);

/* Counts a block that the caller made as used, instead of taking one. */
void ims_pool_count(struct ims_pool *pool, const struct ims_block *block,
                    struct ims_list *evicted);

/* Takes a used block back. */
void ims_pool_give(struct ims_pool *pool, struct ims_block *block);

/* Takes back the count for a block of `size` bytes that could not be made. */
void ims_pool_forget(struct ims_pool *pool, size_t size);

/* Moves all that is kept to `evicted`. */
void ims_pool_drain(struct ims_pool *pool, struct ims_list *evicted);

/* A new block for `size` bytes; NULL when out of memory. A large one is mapped by
 * itself, so that freeing it gives its memory back to the system. */
struct ims_block *ims_pool_new_block(size_t size);

/* The memory of a block. */
void *ims_pool_memory(struct ims_block *block);

/* Frees a list of evicted blocks, and empties it. */
void ims_pool_free_blocks(struct ims_list *blocks);

#endif
