/* SPDX-License-Identifier: MIT */
#include "pool.h"

#include <assert.h>
#include <stdlib.h>

#include "base/checked.h"
#include "base/pages.h"

enum {
    ALIGNMENT = 64,
    SMALLEST_BITS = 8,
    STEP_BITS = 4,
    MAPPED_FROM = 128 * 1024 /* bytes of blocks that are mapped by themselves */
};

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

void ims_pool_init(struct ims_pool *pool, size_t most_used, uint64_t byte_limit)
{
    *pool = (struct ims_pool){.most_used = most_used, .byte_limit = byte_limit};
    ims_list_init(&pool->age);
    for (size_t i = 0; i < IMS_POOL_CLASSES; i++)
        ims_list_init(&pool->classes[i]);
}

static void unkeep(struct ims_pool *pool, struct ims_block *block)
{
    ims_list_remove(&block->age);
    ims_list_remove(&block->same);
    pool->kept_blocks--;
    pool->kept_bytes -= block->capacity;
}

static struct ims_block *oldest(const struct ims_pool *pool)
{
    struct ims_list *node = ims_list_first(&pool->age);

    return node != NULL ? IMS_LIST_OWNER(node, struct ims_block, age) : NULL;
}

static void evict(struct ims_pool *pool, struct ims_block *block,
                  struct ims_list *evicted)
{
    unkeep(pool, block);
    ims_list_append(evicted, &block->age);
}

/* The capacity of the largest of the latest blocks. */
static size_t largest(const struct ims_pool *pool)
{
    return pool->largest > pool->largest_before ? pool->largest : pool->largest_before;
}

static void note_size(struct ims_pool *pool, size_t capacity)
{
    if (++pool->takes == IMS_POOL_WINDOW) {
        pool->takes = 0;
        pool->largest_before = pool->largest;
        pool->largest = 0;
    }
    if (capacity > pool->largest)
        pool->largest = capacity;
}

static bool is_over(const struct ims_pool *pool)
{
    uint64_t bytes = pool->used_bytes + pool->kept_bytes;
    size_t limit;

    if (pool->byte_limit != 0 && bytes > pool->byte_limit &&
        bytes - pool->byte_limit > IMS_POOL_CONSTANT) {
        return true;
    }
    return ims_checked_multiply(pool->most_used, largest(pool), &limit) &&
           bytes > limit && bytes - limit > IMS_POOL_CONSTANT;
}

/* The class after the last whose blocks are taken for one of this class: the smallest
 * is, of less than twice the size. Where there is a budget of bytes, only one that does
 * not waste it. */
static size_t last_class(const struct ims_pool *pool, size_t class_index)
{
    size_t end = class_index + (pool->byte_limit == 0 ? IMS_POOL_STEPS : 1);

    return end < IMS_POOL_CLASSES ? end : IMS_POOL_CLASSES;
}

static struct ims_block *find(const struct ims_pool *pool, size_t class_index)
{
    size_t end = last_class(pool, class_index);

    for (size_t i = class_index; i < end; i++) {
        struct ims_list *same = ims_list_first(&pool->classes[i]);

        if (same != NULL)
            return IMS_LIST_OWNER(same, struct ims_block, same);
    }
    return NULL;
}

bool ims_pool_has(const struct ims_pool *pool, size_t size)
{
    size_t capacity;

    return find(pool, class_of(size, &capacity)) != NULL;
}

bool ims_pool_suits(const struct ims_pool *pool, const struct ims_block *block,
                    size_t size)
{
    size_t capacity;
    size_t wanted = class_of(size, &capacity);
    size_t there = class_of(block->capacity, &capacity);

    return there >= wanted && there < last_class(pool, wanted);
}

static void count_used(struct ims_pool *pool, size_t capacity, struct ims_list *evicted)
{
    struct ims_block *other;

    note_size(pool, capacity);
    pool->used_blocks++;
    pool->used_bytes += capacity;
    while ((other = oldest(pool)) != NULL && is_over(pool))
        evict(pool, other, evicted);
}

struct ims_block *ims_pool_take(struct ims_pool *pool, size_t size,
                                struct ims_list *evicted)
{
    size_t capacity;
    struct ims_block *block = find(pool, class_of(size, &capacity));

    if (block != NULL) {
        unkeep(pool, block);
        capacity = block->capacity;
    }
    count_used(pool, capacity, evicted);
    return block;
}

void ims_pool_count(struct ims_pool *pool, const struct ims_block *block,
                    struct ims_list *evicted)
{
    count_used(pool, block->capacity, evicted);
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

    class_of(size, &capacity);
    pool->used_blocks--;
    pool->used_bytes -= capacity;
}

void ims_pool_drain(struct ims_pool *pool, struct ims_list *evicted)
{
    struct ims_block *block;

    while ((block = oldest(pool)) != NULL)
        evict(pool, block, evicted);
    pool->largest = 0;
    pool->largest_before = 0;
}

/* Bytes of a block with what stands before its memory, or 0 when too many. */
static size_t whole_size(size_t capacity)
{
    size_t total;

    if (!ims_checked_add(capacity, 2 * ALIGNMENT - 1, &total))
        return 0;
    return total / ALIGNMENT * ALIGNMENT;
}

struct ims_block *ims_pool_new_block(size_t size)
{
    struct ims_block *block;
    size_t capacity;
    size_t total;

    class_of(size, &capacity);
    total = whole_size(capacity);
    if (total == 0)
        return NULL;
    if (total < MAPPED_FROM)
        block = aligned_alloc(ALIGNMENT, total);
    else
        block = ims_pages_map(total, ALIGNMENT + size);
    if (block != NULL)
        block->capacity = capacity;
    return block;
}

static void free_block(struct ims_block *block)
{
    size_t total = whole_size(block->capacity);

    if (total < MAPPED_FROM)
        free(block);
    else
        ims_pages_unmap(block, total);
}

void *ims_pool_memory(struct ims_block *block)
{
    return (char *)block + ALIGNMENT;
}

void ims_pool_free_blocks(struct ims_list *blocks)
{
    struct ims_list *node;

    while ((node = ims_list_take(blocks)) != NULL)
        free_block(IMS_LIST_OWNER(node, struct ims_block, age));
}
