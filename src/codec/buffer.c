/* SPDX-License-Identifier: MIT */
#include "buffer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/checked.h"
#include "base/pages.h"

enum {
    FIRST_BLOCK = 64 * 1024,
    LARGEST_STEP = 16 * 1024 * 1024,
    MAPPED_FROM = 4 * 1024 * 1024, /* bytes of blocks that are mapped by themselves */
    FEW_ENTRIES = 64 /* of the lists of chunks and owners that are always kept */
};

/* Memory of the buffer's own. What is committed stays where it is: blocks never move
 * and never grow. Untouched pages of a block cost nothing, so blocks may be generous;
 * of a large one, which has huge pages, 2 MiB at most are touched and not used. */
struct ims_buffer_block {
    struct ims_buffer_block *next;
    size_t capacity;
    size_t used;
    _Alignas(max_align_t) unsigned char bytes[];
};

struct ims_buffer_owner {
    void (*release)(void *owner);
    void *owner;
};

static struct ims_engine_buffer *engine_buffer(struct ims_buffer *buffer)
{
    return (struct ims_engine_buffer *)(void *)buffer;
}

/* Makes room for one more entry in a list; false when out of memory. */
static bool make_room(void **list, size_t count, size_t *capacity, size_t entry_size)
{
    if (count < *capacity)
        return true;
    size_t wanted = *capacity == 0 ? FEW_ENTRIES : *capacity;
    size_t bytes;
    if (*capacity != 0 && !ims_checked_multiply(wanted, 2, &wanted))
        return false;
    if (!ims_checked_multiply(wanted, entry_size, &bytes))
        return false;
    void *grown = realloc(*list, bytes);
    if (grown == NULL)
        return false;
    *list = grown;
    *capacity = wanted;
    return true;
}

static bool make_room_for_chunk(struct ims_engine_buffer *buffer)
{
    void *list = buffer->chunks;
    bool made = make_room(&list, buffer->chunk_count, &buffer->chunk_capacity,
                          sizeof buffer->chunks[0]);
    buffer->chunks = list;
    return made;
}

static bool make_room_for_owner(struct ims_engine_buffer *buffer)
{
    void *list = buffer->owners;
    bool made = make_room(&list, buffer->owner_count, &buffer->owner_capacity,
                          sizeof buffer->owners[0]);
    buffer->owners = list;
    return made;
}

static size_t block_room(const struct ims_buffer_block *block)
{
    return block->capacity - block->used;
}

/* Where the link to the block after the current one is kept. */
static struct ims_buffer_block **next_link(struct ims_engine_buffer *buffer)
{
    return buffer->current != NULL ? &buffer->current->next : &buffer->blocks;
}

static struct ims_buffer_block *get_block(size_t capacity)
{
    size_t bytes;
    struct ims_buffer_block *block;
    if (!ims_checked_add(capacity, sizeof(struct ims_buffer_block), &bytes))
        return NULL;
    block = bytes < MAPPED_FROM ? malloc(bytes) : ims_pages_map(bytes, bytes);
    if (block != NULL)
        *block = (struct ims_buffer_block){.capacity = capacity};
    return block;
}

static void free_block(struct ims_buffer_block *block)
{
    size_t bytes = block->capacity + sizeof(struct ims_buffer_block);
    if (bytes < MAPPED_FROM)
        free(block);
    else
        ims_pages_unmap(block, bytes);
}

/* A new block for `size` bytes. All blocks together about double with each, so that
 * their number stays small, up to a step that wastes no address space. */
static struct ims_buffer_block *new_block(const struct ims_engine_buffer *buffer,
                                          size_t size)
{
    size_t capacity = 0;
    for (const struct ims_buffer_block *block = buffer->blocks; block != NULL;
         block = block->next)
        capacity += block->capacity;
    if (capacity < FIRST_BLOCK)
        capacity = FIRST_BLOCK;
    if (capacity > LARGEST_STEP)
        capacity = LARGEST_STEP;
    if (capacity < size)
        capacity = size;
    return get_block(capacity);
}

/* Makes a block with room for `size` bytes the current one: the first empty one that is
 * large enough, so that small ones stay for later, or a new one. */
static bool next_block(struct ims_engine_buffer *buffer, size_t size)
{
    struct ims_buffer_block **place = next_link(buffer);
    struct ims_buffer_block **link = place;
    while (*link != NULL && (*link)->capacity < size)
        link = &(*link)->next;
    struct ims_buffer_block *block = *link;
    if (block != NULL) {
        *link = block->next;
    } else {
        block = new_block(buffer, size);
        if (block == NULL)
            return false;
    }
    block->next = *place;
    *place = block;
    buffer->current = block;
    buffer->extends = false;
    return true;
}

static void *buffer_reserve(struct ims_buffer *base, size_t size)
{
    struct ims_engine_buffer *buffer = engine_buffer(base);
    size_t length;
    buffer->reserved = 0;
    /* Room for the chunk too, as committing cannot fail. */
    if (!ims_checked_add(buffer->length, size, &length) || !make_room_for_chunk(buffer))
        return NULL;
    if ((buffer->current == NULL || block_room(buffer->current) < size) &&
        !next_block(buffer, size))
        return NULL;
    buffer->reserved = block_room(buffer->current);
    return buffer->current->bytes + buffer->current->used;
}

static void buffer_commit(struct ims_buffer *base, size_t size)
{
    struct ims_engine_buffer *buffer = engine_buffer(base);
    assert(size <= buffer->reserved);
    buffer->reserved = 0;
    if (size == 0)
        return;
    struct ims_buffer_block *block = buffer->current;
    if (buffer->extends)
        buffer->chunks[buffer->chunk_count - 1].size += size;
    else
        buffer->chunks[buffer->chunk_count++] =
            (struct ims_chunk){block->bytes + block->used, size};
    buffer->extends = true;
    block->used += size;
    buffer->length += size;
    if (buffer->length >= buffer->notify_at)
        buffer->notify(buffer->notify_user);
}

static int buffer_append(struct ims_buffer *base, const void *data, size_t size)
{
    struct ims_engine_buffer *buffer = engine_buffer(base);
    const unsigned char *rest = data;
    if (size == 0)
        return IMS_OK;
    /* Fill the current block first: appending leaves no gaps. */
    size_t room = buffer->current != NULL ? block_room(buffer->current) : 0;
    if (room > 0 && room < size) {
        void *target = buffer_reserve(base, room);
        if (target == NULL)
            return IMS_ERROR_MEMORY;
        memcpy(target, rest, room);
        buffer_commit(base, room);
        rest += room;
        size -= room;
    }
    void *target = buffer_reserve(base, size);
    if (target == NULL)
        return IMS_ERROR_MEMORY;
    memcpy(target, rest, size);
    buffer_commit(base, size);
    return IMS_OK;
}

static int buffer_hand_over(struct ims_buffer *base, const void *data, size_t size,
                            void (*release)(void *owner), void *owner)
{
    struct ims_engine_buffer *buffer = engine_buffer(base);
    size_t length;
    buffer->reserved = 0;
    if (!ims_checked_add(buffer->length, size, &length) ||
        !make_room_for_owner(buffer) || !make_room_for_chunk(buffer)) {
        if (release != NULL)
            release(owner);
        return IMS_ERROR_MEMORY;
    }
    if (release != NULL)
        buffer->owners[buffer->owner_count++] =
            (struct ims_buffer_owner){release, owner};
    if (size == 0)
        return IMS_OK;
    buffer->chunks[buffer->chunk_count++] = (struct ims_chunk){data, size};
    buffer->length = length;
    buffer->extends = false;
    return IMS_OK;
}

static size_t buffer_length(const struct ims_buffer *base)
{
    return ((const struct ims_engine_buffer *)(const void *)base)->length;
}

static const struct ims_buffer_functions functions = {
    .append = buffer_append,
    .reserve = buffer_reserve,
    .commit = buffer_commit,
    .hand_over = buffer_hand_over,
    .length = buffer_length,
};

void ims_buffer_init(struct ims_engine_buffer *buffer)
{
    *buffer = (struct ims_engine_buffer){.base = {.functions = &functions},
                                         .notify_at = SIZE_MAX};
}

size_t ims_buffer_held(const struct ims_engine_buffer *buffer)
{
    size_t held = 0;
    if (buffer->current == NULL)
        return 0;
    for (const struct ims_buffer_block *block = buffer->blocks; block != NULL;
         block = block->next) {
        held += block->capacity;
        if (block == buffer->current)
            break;
    }
    return held;
}

/* Frees blocks so that those left have at most `keep` bytes together. */
static void trim_blocks(struct ims_engine_buffer *buffer, size_t keep)
{
    struct ims_buffer_block **link = &buffer->blocks;
    while (*link != NULL) {
        struct ims_buffer_block *block = *link;
        if (block->capacity <= keep) {
            keep -= block->capacity;
            block->used = 0;
            link = &block->next;
        } else {
            *link = block->next;
            free_block(block);
        }
    }
}

void ims_buffer_reset(struct ims_engine_buffer *buffer, size_t keep)
{
    for (size_t i = 0; i < buffer->owner_count; i++)
        buffer->owners[i].release(buffer->owners[i].owner);
    buffer->owner_count = 0;
    buffer->chunk_count = 0;
    buffer->length = 0;
    buffer->reserved = 0;
    buffer->extends = false;
    buffer->current = NULL;
    trim_blocks(buffer, keep);
    if (keep == 0 || buffer->chunk_capacity > FEW_ENTRIES) {
        free(buffer->chunks);
        buffer->chunks = NULL;
        buffer->chunk_capacity = 0;
    }
    if (keep == 0 || buffer->owner_capacity > FEW_ENTRIES) {
        free(buffer->owners);
        buffer->owners = NULL;
        buffer->owner_capacity = 0;
    }
}

void *ims_buffer_gather(const struct ims_engine_buffer *buffer, size_t spare)
{
    size_t bytes;
    /* malloc(0) may return NULL, which would read as "out of memory". */
    if (!ims_checked_add(buffer->length, spare, &bytes))
        return NULL;
    unsigned char *gathered = malloc(bytes > 0 ? bytes : 1);
    if (gathered == NULL)
        return NULL;
    unsigned char *target = gathered;
    for (size_t i = 0; i < buffer->chunk_count; i++) {
        memcpy(target, buffer->chunks[i].data, buffer->chunks[i].size);
        target += buffer->chunks[i].size;
    }
    return gathered;
}

void ims_buffer_fini(struct ims_engine_buffer *buffer)
{
    ims_buffer_reset(buffer, 0);
    buffer->base.functions = NULL;
}
