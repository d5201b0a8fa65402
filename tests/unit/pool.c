/* SPDX-License-Identifier: MIT
 *
 * Memory for copies: what is kept, what is let go, and that both stay within bounds.
 */
#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

#include "src/pool.h"

static struct ims_pool pool;
static struct ims_list evicted;

static void begin(size_t blocks, uint64_t bytes)
{
    ims_pool_init(&pool, blocks, bytes);
    ims_list_init(&evicted);
}

static void end(void)
{
    ims_pool_drain(&pool, &evicted);
    ims_pool_free_blocks(&evicted);
}

static size_t evicted_count(void)
{
    size_t count = 0;
    for (struct ims_list *node = evicted.next; node != &evicted; node = node->next)
        count++;
    return count;
}

/* Takes as the queue does: a kept block, or a new one. */
static struct ims_block *take(size_t size)
{
    struct ims_block *block = ims_pool_take(&pool, size, &evicted);
    if (block == NULL)
        block = ims_pool_new_block(size);
    cr_assert_not_null(block);
    return block;
}

Test(pool, a_block_is_used_again)
{
    begin(4, 0);
    struct ims_block *block = take(1000);
    ims_pool_give(&pool, block);
    cr_assert_eq(ims_pool_take(&pool, 1000, &evicted), block);
    cr_assert_null(ims_pool_take(&pool, 1000, &evicted), "there is only one");
    ims_pool_forget(&pool, 1000);
    ims_pool_give(&pool, block);
    end();
}

Test(pool, a_block_holds_what_it_is_for_and_little_more)
{
    begin(1, 0);
    for (size_t size = 1; size < 3000000; size += 1 + size / 7) {
        struct ims_block *block = take(size);
        cr_assert_geq(block->capacity, size);
        cr_assert(block->capacity <= 256 || block->capacity <= size + size / 15,
                  "%zu bytes for %zu", block->capacity, size);
        cr_assert_eq((uintptr_t)ims_pool_memory(block) % 64, 0);
        memset(ims_pool_memory(block), 1, block->capacity);
        ims_pool_give(&pool, block);
    }
    end();
}

Test(pool, sizes_that_differ_little_share_blocks_but_never_too_small_ones)
{
    begin(8, 0);
    struct ims_block *block = take(100000);
    size_t capacity = block->capacity;
    ims_pool_give(&pool, block);
    cr_assert_eq(ims_pool_take(&pool, capacity, &evicted), block);
    ims_pool_give(&pool, block);
    cr_assert_null(ims_pool_take(&pool, capacity + 1, &evicted));
    ims_pool_forget(&pool, capacity + 1);
    end();
}

Test(pool, the_largest_sizes_have_a_class)
{
    begin(1, 0);
    cr_assert_null(ims_pool_take(&pool, PTRDIFF_MAX, &evicted));
    cr_assert_null(ims_pool_new_block(PTRDIFF_MAX));
    ims_pool_forget(&pool, PTRDIFF_MAX);
    cr_assert_eq(pool.used_blocks, 0);
    cr_assert_eq(pool.used_bytes, 0);
    end();
}

Test(pool, used_and_kept_blocks_stay_within_the_limit)
{
    struct ims_block *blocks[3];
    begin(3, 0);
    for (int i = 0; i < 3; i++)
        blocks[i] = take(1000);
    for (int i = 0; i < 3; i++)
        ims_pool_give(&pool, blocks[i]);
    cr_assert_eq(pool.kept_blocks, 3);
    /* None fits, so one has to go for it. */
    struct ims_block *large = take(500000);
    cr_assert_eq(evicted_count(), 1);
    cr_assert_eq(pool.kept_blocks + pool.used_blocks, 3);
    ims_pool_give(&pool, large);
    end();
}

Test(pool, the_longest_unused_goes_first)
{
    begin(2, 0);
    struct ims_block *first = take(1000);
    struct ims_block *second = take(2000);
    ims_pool_give(&pool, second);
    ims_pool_give(&pool, first);
    struct ims_block *third = take(3000);
    cr_assert_eq(evicted_count(), 1);
    cr_assert_eq(evicted.next, &second->age);
    ims_pool_give(&pool, third);
    end();
}

Test(pool, used_and_kept_bytes_stay_within_the_limit)
{
    begin(100, 10000);
    struct ims_block *blocks[4];
    for (int i = 0; i < 4; i++)
        blocks[i] = take(2000);
    for (int i = 0; i < 4; i++)
        ims_pool_give(&pool, blocks[i]);
    struct ims_block *other = take(5000);
    cr_assert_leq(pool.used_bytes + pool.kept_bytes, 10000);
    cr_assert_gt(evicted_count(), 0);
    ims_pool_give(&pool, other);
    end();
}

Test(pool, draining_leaves_nothing)
{
    begin(4, 0);
    struct ims_block *a = take(10);
    struct ims_block *b = take(100000);
    ims_pool_give(&pool, a);
    ims_pool_give(&pool, b);
    ims_pool_drain(&pool, &evicted);
    cr_assert_eq(evicted_count(), 2);
    cr_assert_eq(pool.kept_blocks, 0);
    cr_assert_eq(pool.kept_bytes, 0);
    end();
}
