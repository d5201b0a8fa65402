/* SPDX-License-Identifier: MIT */
#include "pool.h"

#include <assert.h>
#include <stdlib.h>

#include "checked.h"

enum { ALIGNMENT = 64, SMALLEST_BITS = 8, STEP_BITS = 4 };

static_assert(1 << SMALLEST_BITS == IMS_POOL_SMALLEST, "smallest block");
static_assert(1 << STEP_BITS == IMS_POOL_STEPS, "steps between powers of two");
static_assert(sizeof(struct ims_block) <= ALIGNMENT, "room before the memory");

/* The class of blocks for `size` bytes, and their capacity, at most 1/16 more. */
static size_t class_of(size_t size, size_t *capacity)
{
    size_t step;
    unsigned bits;
    unsigned shift;

    if (size <= IMS_POOL_SMALLEST) {
        *capacity = IMS_POOL_SMALLEST;
        return 0;
    }
    bits = 63u - (unsigned)__builtin_clzll((unsigned long long)(size - 1));
    shift = bits - STEP_BITS;
    step = (size - 1) >> shift; /* 16 to 31 */
    *capacity = (step + 1) << shift;
    return 1 + (size_t)(bits - SMALLEST_BITS) * IMS_POOL_STEPS + step - IMS_POOL_STEPS;
}

void ims_pool_init(struct ims_pool *pool, size_t block_limit, uint64_t byte_limit)
{
    *pool = (struct ims_pool){.block_limit = block_limit, .byte_limit = byte_limit};
    ims_list_init(&pool->age);
    for (size_t i = 0; i < IMS_POOL_CLASSES; i++) {
        ims_list_init(&pool->classes[i]);
    }
}

static void unkeep(struct ims_pool *pool, struct ims_block *block)
{
    ims_list_remove(&block->age);
    ims_list_remove(&block->same);
    pool->kept_blocks--;
    pool->kept_bytes -= block->capacity;
}

static void evict_oldest(struct ims_pool *pool, struct ims_list *evicted)
{
    struct ims_block *block =
        IMS_LIST_OWNER(ims_list_first(&pool->age), struct ims_block, age);

    unkeep(pool, block);
    ims_list_append(evicted, &block->age);
}

static bool is_over(const struct ims_pool *pool)
{
    return pool->used_blocks + pool->kept_blocks > pool->block_limit ||
           (pool->byte_limit != 0 &&
            pool->used_bytes + pool->kept_bytes > pool->byte_limit);
}

struct ims_block *ims_pool_take(struct ims_pool *pool, size_t size,
                                struct ims_list *evicted)
{
    size_t capacity;
    struct ims_list *same = ims_list_first(&pool->classes[class_of(size, &capacity)]);
    struct ims_block *block = NULL;

    if (same != NULL) {
        block = IMS_LIST_OWNER(same, struct ims_block, same);
        unkeep(pool, block);
    }
    pool->used_blocks++;
    pool->used_bytes += capacity;
    while (pool->kept_blocks > 0 && is_over(pool)) {
        evict_oldest(pool, evicted);
    }
    return block;
}

void ims_pool_give(struct ims_pool *pool, struct ims_block *block)
{
    size_t capacity;
    size_t class_index = class_of(block->capacity, &capacity);

    assert(capacity == block->capacity && pool->used_blocks > 0);
    pool->used_blocks--;
    pool->used_bytes -= capacity;
    pool->kept_blocks++;
    pool->kept_bytes += capacity;
    ims_list_append(&pool->age, &block->age);
    ims_list_prepend(&pool->classes[class_index], &block->same);
}

void ims_pool_forget(struct ims_pool *pool, size_t size)
{
    size_t capacity;

    (void)class_of(size, &capacity);
    pool->used_blocks--;
    pool->used_bytes -= capacity;
}

void ims_pool_drain(struct ims_pool *pool, struct ims_list *evicted)
{
    while (pool->kept_blocks > 0) {
        evict_oldest(pool, evicted);
    }
}

struct ims_block *ims_pool_new_block(size_t size)
{
    struct ims_block *block;
    size_t capacity;
    size_t total;

    (void)class_of(size, &capacity);
    if (!ims_checked_add(capacity, 2 * ALIGNMENT - 1, &total)) {
        return NULL;
    }
    block = aligned_alloc(ALIGNMENT, total / ALIGNMENT * ALIGNMENT);
    if (block != NULL) {
        block->capacity = capacity;
    }
    return block;
}

void *ims_pool_memory(struct ims_block *block)
{
    return (char *)block + ALIGNMENT;
}

void ims_pool_free_blocks(struct ims_list *blocks)
{
    struct ims_list *node;

    while ((node = ims_list_take(blocks)) != NULL) {
        free(IMS_LIST_OWNER(node, struct ims_block, age));
    }
}
