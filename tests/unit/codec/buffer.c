/* SPDX-License-Identifier: MIT
 *
 * The buffer that encoders write to: all bytes in order, blocks that never move, what
 * is handed over given back once, memory bounded and re-used.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "src/codec/buffer.h"
#include "support/alloc_fail.h"

/* Compares all bytes with those of a pattern, from `from` on. */
static unsigned char pattern(size_t index)
{
    return (unsigned char)(index * 31 + index / 251);
}

static void has_pattern(const struct ims_engine_buffer *buffer, size_t length)
{
    unsigned char *all = ims_buffer_gather(buffer, 0);
    cr_assert_eq(buffer->length, length);
    size_t sum = 0;
    for (size_t i = 0; i < buffer->chunk_count; i++)
        sum += buffer->chunks[i].size;
    cr_assert_eq(sum, length);
    for (size_t i = 0; i < length; i++)
        if (all[i] != pattern(i))
            cr_assert_fail("byte %zu of %zu is wrong", i, length);
    free(all);
}

static void append_pattern(struct ims_engine_buffer *buffer, size_t size)
{
    unsigned char *data = malloc(size + 1);
    size_t length = ims_buffer_length(&buffer->base);
    for (size_t i = 0; i < size; i++)
        data[i] = pattern(length + i);
    cr_assert_eq(ims_buffer_append(&buffer->base, data, size), IMS_OK);
    free(data);
}

static void reserve_pattern(struct ims_engine_buffer *buffer, size_t reserved,
                            size_t committed)
{
    unsigned char *data = ims_buffer_reserve(&buffer->base, reserved);
    size_t length = ims_buffer_length(&buffer->base);
    cr_assert_not_null(data);
    memset(data, 0xEE, reserved);
    for (size_t i = 0; i < committed; i++)
        data[i] = pattern(length + i);
    ims_buffer_commit(&buffer->base, committed);
}

static int releases;

static void release(void *owner)
{
    releases++;
    free(owner);
}

static void hand_over_pattern(struct ims_engine_buffer *buffer, size_t size)
{
    unsigned char *data = malloc(size + 1);
    size_t length = ims_buffer_length(&buffer->base);
    for (size_t i = 0; i < size; i++)
        data[i] = pattern(length + i);
    cr_assert_eq(ims_buffer_hand_over(&buffer->base, data, size, release, data),
                 IMS_OK);
}

Test(buffer, an_empty_one_has_nothing)
{
    struct ims_engine_buffer buffer;
    ims_buffer_init(&buffer);
    cr_assert_eq(ims_buffer_length(&buffer.base), 0);
    has_pattern(&buffer, 0);
    ims_buffer_reset(&buffer, 100);
    ims_buffer_fini(&buffer);
    ims_buffer_fini(&buffer);
}

Test(buffer, small_pieces_make_one_chunk)
{
    struct ims_engine_buffer buffer;
    ims_buffer_init(&buffer);
    for (size_t i = 0; i < 1000; i++)
        append_pattern(&buffer, i % 5);
    has_pattern(&buffer, 2000);
    cr_assert_eq(buffer.chunk_count, 1);
    ims_buffer_fini(&buffer);
}

Test(buffer, only_what_is_committed_counts)
{
    struct ims_engine_buffer buffer;
    ims_buffer_init(&buffer);
    reserve_pattern(&buffer, 1000, 10);
    reserve_pattern(&buffer, 1000, 0);
    cr_assert_not_null(ims_buffer_reserve(&buffer.base, 500));
    cr_assert_not_null(ims_buffer_reserve(&buffer.base, 0));
    ims_buffer_commit(&buffer.base, 0);
    append_pattern(&buffer, 7);
    reserve_pattern(&buffer, 4096, 4096);
    has_pattern(&buffer, 10 + 7 + 4096);
    ims_buffer_fini(&buffer);
}

/* What an encoder committed stays where it was, however much follows. */
Test(buffer, committed_bytes_never_move)
{
    struct ims_engine_buffer buffer;
    ims_buffer_init(&buffer);
    unsigned char *first = ims_buffer_reserve(&buffer.base, 3);
    memset(first, 'a', 3);
    ims_buffer_commit(&buffer.base, 3);
    for (int i = 0; i < 50; i++) {
        unsigned char *more = ims_buffer_reserve(&buffer.base, 300000);
        memset(more, 'b', 300000);
        ims_buffer_commit(&buffer.base, 300000);
    }
    cr_assert_eq(buffer.chunks[0].data, first);
    cr_assert_arr_eq(first, "aaa", 3);
    ims_buffer_fini(&buffer);
}

Test(buffer, a_mixture_comes_out_in_order)
{
    struct ims_engine_buffer buffer;
    uint32_t random = 1;
    ims_buffer_init(&buffer);
    for (int image = 0; image < 20; image++) {
        size_t length = 0;
        releases = 0;
        int handed_over = 0;
        for (int piece = 0; piece < 60; piece++) {
            random = random * 1664525 + 1013904223;
            size_t size = (random >> 8) % (piece % 7 == 0 ? 200000 : 3000);
            switch (random >> 30) {
            case 0:
                append_pattern(&buffer, size);
                break;
            case 1:
                reserve_pattern(&buffer, size + size / 2, size);
                break;
            case 2:
                hand_over_pattern(&buffer, size);
                handed_over++;
                break;
            default:
                size = 0;
                reserve_pattern(&buffer, 70000, 0);
                break;
            }
            length += size;
        }
        has_pattern(&buffer, length);
        cr_assert_eq(releases, 0);
        ims_buffer_reset(&buffer, image % 2 == 0 ? 1 << 20 : 1 << 16);
        cr_assert_eq(releases, handed_over);
        has_pattern(&buffer, 0);
    }
    ims_buffer_fini(&buffer);
}

static int order[3];

static void note_order(void *owner)
{
    order[releases++] = *(int *)owner;
}

Test(buffer, what_is_handed_over_is_not_copied_and_released_in_order)
{
    static const char bytes[] = "bytes";
    struct ims_engine_buffer buffer;
    int owners[3] = {10, 11, 12};
    releases = 0;
    ims_buffer_init(&buffer);
    for (int i = 0; i < 3; i++)
        cr_assert_eq(
            ims_buffer_hand_over(&buffer.base, bytes, 5, note_order, &owners[i]),
            IMS_OK);
    cr_assert_eq(ims_buffer_hand_over(&buffer.base, bytes, 2, NULL, NULL), IMS_OK);
    cr_assert_eq(buffer.chunk_count, 4);
    cr_assert_eq(buffer.chunks[2].data, bytes);
    cr_assert_eq(buffer.length, 17);
    ims_buffer_reset(&buffer, 0);
    cr_assert_eq(releases, 3);
    for (int i = 0; i < 3; i++)
        cr_assert_eq(order[i], 10 + i);
    ims_buffer_fini(&buffer);
    cr_assert_eq(releases, 3);
}

Test(buffer, an_empty_block_is_released_too)
{
    struct ims_engine_buffer buffer;
    int owner = 1;
    releases = 0;
    ims_buffer_init(&buffer);
    cr_assert_eq(ims_buffer_hand_over(&buffer.base, NULL, 0, note_order, &owner),
                 IMS_OK);
    cr_assert_eq(buffer.chunk_count, 0);
    ims_buffer_fini(&buffer);
    cr_assert_eq(releases, 1);
}

Test(buffer, gathering_leaves_room_behind)
{
    struct ims_engine_buffer buffer;
    ims_buffer_init(&buffer);
    append_pattern(&buffer, 100);
    unsigned char *all = ims_buffer_gather(&buffer, 20);
    memset(all + 100, 0, 20); /* a sanitizer sees whether it is there */
    cr_assert_eq(all[99], pattern(99));
    free(all);
    cr_assert_null(ims_buffer_gather(&buffer, SIZE_MAX));
    has_pattern(&buffer, 100);
    ims_buffer_fini(&buffer);
}

/* ---- memory ---------------------------------------------------------------------- */

Test(buffer, steady_state_allocates_nothing)
{
    struct ims_engine_buffer buffer;
    ims_buffer_init(&buffer);
    for (int image = 0; image < 5; image++) {
        if (image > 1)
            alloc_fail_at(1);
        bool fine = true;
        for (int i = 0; i < 100; i++) {
            void *data = ims_buffer_reserve(&buffer.base, 10000);
            fine = fine && data != NULL;
            if (data != NULL)
                ims_buffer_commit(&buffer.base, 9000);
        }
        bool allocated = alloc_fail_reached();
        cr_assert(fine);
        cr_assert_not(allocated, "image %d", image);
        ims_buffer_reset(&buffer, 4 << 20);
    }
    ims_buffer_fini(&buffer);
}

/* An encoder that reserves for the worst case and commits little. */
Test(buffer, what_was_held_is_enough_for_the_same_again)
{
    struct ims_engine_buffer buffer;
    ims_buffer_init(&buffer);
    cr_assert_eq(ims_buffer_held(&buffer), 0);
    for (int image = 0; image < 3; image++) {
        if (image > 0)
            alloc_fail_at(1);
        void *header = ims_buffer_reserve(&buffer.base, 10);
        ims_buffer_commit(&buffer.base, 10);
        void *data = ims_buffer_reserve(&buffer.base, 8 << 20);
        ims_buffer_commit(&buffer.base, 100);
        bool allocated = image > 0 && alloc_fail_reached();
        cr_assert(header != NULL && data != NULL && !allocated, "image %d", image);
        cr_assert_geq(ims_buffer_held(&buffer), (size_t)8 << 20);
        cr_assert_leq(ims_buffer_held(&buffer), (size_t)9 << 20);
        ims_buffer_reset(&buffer, ims_buffer_held(&buffer));
        cr_assert_eq(ims_buffer_held(&buffer), 0);
    }
    ims_buffer_fini(&buffer);
}

Test(buffer, a_reset_keeps_no_more_than_told)
{
    struct ims_engine_buffer buffer;
    ims_buffer_init(&buffer);
    append_pattern(&buffer, 5 << 20);
    ims_buffer_reset(&buffer, 100);
    cr_assert_null(buffer.blocks);
    append_pattern(&buffer, 1000);
    ims_buffer_reset(&buffer, 1 << 20);
    cr_assert_not_null(buffer.blocks);
    ims_buffer_reset(&buffer, 0);
    cr_assert_null(buffer.blocks);
    cr_assert_null(buffer.chunks);
    cr_assert_null(buffer.owners);
    ims_buffer_fini(&buffer);
}

/* A request that no memory can satisfy says so, and harms nothing. */
Test(buffer, impossible_sizes_are_refused)
{
    struct ims_engine_buffer buffer;
    ims_buffer_init(&buffer);
    append_pattern(&buffer, 10);
    cr_assert_null(ims_buffer_reserve(&buffer.base, SIZE_MAX));
    cr_assert_null(ims_buffer_reserve(&buffer.base, SIZE_MAX - 10));
    cr_assert_null(ims_buffer_reserve(&buffer.base, SIZE_MAX - 40));
    int owner = 0;
    releases = 0;
    cr_assert_eq(
        ims_buffer_hand_over(&buffer.base, &owner, SIZE_MAX, note_order, &owner),
        IMS_ERROR_MEMORY);
    cr_assert_eq(releases, 1);
    append_pattern(&buffer, 10);
    has_pattern(&buffer, 20);
    ims_buffer_fini(&buffer);
}

/* Each allocation fails once: the call says so, nothing leaks, and what is handed over
 * is released all the same. */
Test(buffer, every_allocation_may_fail)
{
    bool more = true;
    for (long number = 1; more; number++) {
        struct ims_engine_buffer buffer;
        static const char bytes[200000];
        int owner = 0;
        int handed_over = 0;
        bool failed = false;
        releases = 0;
        ims_buffer_init(&buffer);
        alloc_fail_at(number);
        for (int i = 0; i < 3; i++) {
            failed |= ims_buffer_append(&buffer.base, bytes, 10) != IMS_OK;
            failed |= ims_buffer_hand_over(&buffer.base, bytes, 10, note_order,
                                           &owner) != IMS_OK;
            handed_over++;
        }
        failed |= ims_buffer_append(&buffer.base, bytes, sizeof bytes) != IMS_OK;
        more = alloc_fail_reached();
        cr_assert_eq(failed, more, "allocation %ld", number);
        ims_buffer_fini(&buffer);
        cr_assert_eq(releases, handed_over);
    }
}
