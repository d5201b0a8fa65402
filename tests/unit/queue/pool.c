/* SPDX-License-Identifier: MIT
 *
 * Memory for copies: what is kept, what is let go, and that both stay within bounds.
 */
#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

#include "src/queue/pool.h"

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
    if (sizeof(size_t) > 4) /* else there may be so much memory */
        cr_assert_null(ims_pool_new_block(PTRDIFF_MAX));
    ims_pool_forget(&pool, PTRDIFF_MAX);
    cr_assert_eq(pool.used_blocks, 0);
    cr_assert_eq(pool.used_bytes, 0);
    end();
}

enum { LARGE = 10 << 20 };

Test(pool, used_and_kept_bytes_stay_within_the_most_that_can_be_used)
{
    struct ims_block *blocks[3];
    begin(3, 0);
    for (int i = 0; i < 3; i++)
        blocks[i] = take(LARGE);
    for (int i = 0; i < 3; i++)
        ims_pool_give(&pool, blocks[i]);
    cr_assert_eq(pool.kept_blocks, 3);
    /* None is of that size, so one has to go for it. */
    struct ims_block *other = take(LARGE / 3);
    cr_assert_eq(evicted_count(), 1);
    cr_assert_leq(pool.used_bytes + pool.kept_bytes,
                  3 * blocks[1]->capacity + IMS_POOL_CONSTANT);
    ims_pool_give(&pool, other);
    end();
}

Test(pool, small_blocks_do_not_drive_large_ones_out)
{
    struct ims_block *blocks[6];
    begin(3, 0);
    for (int i = 0; i < 6; i++)
        blocks[i] = take(i < 3 ? LARGE : 1000);
    for (int i = 0; i < 6; i++)
        ims_pool_give(&pool, blocks[i]);
    cr_assert_eq(evicted_count(), 0);
    cr_assert_eq(pool.kept_blocks, 6);
    end();
}

Test(pool, a_somewhat_larger_block_is_good_enough)
{
    begin(4, 0);
    struct ims_block *block = take(LARGE);
    ims_pool_give(&pool, block);
    cr_assert_null(ims_pool_take(&pool, LARGE / 3, &evicted));
    ims_pool_forget(&pool, LARGE / 3);
    cr_assert_eq(ims_pool_take(&pool, LARGE - LARGE / 3, &evicted), block);
    cr_assert_eq(pool.used_bytes, block->capacity);
    ims_pool_give(&pool, block);
    end();
}

Test(pool, the_longest_unused_goes_first)
{
    begin(2, 0);
    struct ims_block *first = take(LARGE);
    struct ims_block *second = take(LARGE / 3);
    ims_pool_give(&pool, second);
    ims_pool_give(&pool, first);
    struct ims_block *third = take(LARGE / 9);
    struct ims_block *fourth = take(2 * LARGE);
    cr_assert_eq(evicted_count(), 0, "twice the largest is the bound now");
    ims_pool_give(&pool, third);
    ims_pool_give(&pool, fourth);
    struct ims_block *fifth = take(4 * LARGE);
    struct ims_block *sixth = take(4 * LARGE);
    cr_assert_gt(evicted_count(), 0);
    cr_assert_eq(evicted.next, &second->age);
    ims_pool_give(&pool, fifth);
    ims_pool_give(&pool, sixth);
    end();
}

Test(pool, sizes_that_no_longer_come_are_forgotten)
{
    begin(2, 0);
    struct ims_block *once = take(LARGE);
    struct ims_block *often = take(1000);
    ims_pool_give(&pool, once);
    ims_pool_give(&pool, often);
    for (int i = 0; i < IMS_POOL_WINDOW / 2; i++)
        ims_pool_give(&pool, take(1000));
    cr_assert_eq(evicted_count(), 0);
    for (int i = 0; i < 2 * IMS_POOL_WINDOW; i++)
        ims_pool_give(&pool, take(1000));
    cr_assert_eq(evicted_count(), 1);
    cr_assert_eq(evicted.next, &once->age);
    end();
}

Test(pool, blocks_of_a_size_that_comes_stay)
{
    struct ims_block *blocks[4];
    begin(4, 0);
    for (int i = 0; i < 4; i++)
        blocks[i] = take(LARGE);
    for (int i = 0; i < 4; i++)
        ims_pool_give(&pool, blocks[i]);
    for (int i = 0; i < 5 * IMS_POOL_WINDOW; i++)
        ims_pool_give(&pool, take(LARGE));
    cr_assert_eq(evicted_count(), 0, "a burst may need them all again");
    end();
}

Test(pool, a_budget_of_bytes_is_kept)
{
    begin(100, 4 * LARGE);
    struct ims_block *blocks[4];
    for (int i = 0; i < 4; i++)
        blocks[i] = take(LARGE);
    for (int i = 0; i < 4; i++)
        ims_pool_give(&pool, blocks[i]);
    struct ims_block *other = take(LARGE - LARGE / 3);
    cr_assert_neq(other, blocks[3], "a budget is not for waste");
    cr_assert_leq(pool.used_bytes + pool.kept_bytes, 4 * LARGE + IMS_POOL_CONSTANT);
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
