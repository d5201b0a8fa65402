/* SPDX-License-Identifier: MIT */
#include "block.h"

#include <stdlib.h>
#include <string.h>

#include "common/byte_order.h"

enum { LEAST = 1024 };

void ims_annotate_block_fini(struct ims_annotate_block *block)
{
    free(block->bytes);
    *block = (struct ims_annotate_block){0};
}

/* Room for that many bytes at the end; NULL without memory. */
static uint8_t *extend(struct ims_annotate_block *block, size_t size)
{
    if (block->failed || size > SIZE_MAX / 4 - block->size) {
        block->failed = true;
        return NULL;
    }
    if (size > block->capacity - block->size) {
        const size_t capacity = LEAST + 2 * (block->size + size);
        uint8_t *const bytes = realloc(block->bytes, capacity);
        if (bytes == NULL) {
            block->failed = true;
            return NULL;
        }
        block->bytes = bytes;
        block->capacity = capacity;
    }
    block->size += size;
    return block->bytes + block->size - size;
}

void ims_annotate_block_add(struct ims_annotate_block *block, const void *bytes,
                            size_t size)
{
    uint8_t *const out = size > 0 ? extend(block, size) : NULL;
    if (out != NULL)
        memcpy(out, bytes, size);
}

void ims_annotate_block_add_number(struct ims_annotate_block *block, size_t bytes,
                                   uint64_t value)
{
    uint8_t *const out = bytes > 0 ? extend(block, bytes) : NULL;
    if (out != NULL)
        ims_byte_order_store(out, bytes, true, value);
}

size_t ims_annotate_block_begin_box(struct ims_annotate_block *block, const char *type)
{
    const size_t begun = block->size;
    ims_annotate_block_add_number(block, 4, 0);
    ims_annotate_block_add(block, type, 4);
    return begun;
}

void ims_annotate_block_end_box(struct ims_annotate_block *block, size_t begun)
{
    if (!block->failed)
        ims_byte_order_store(block->bytes + begun, 4, true, block->size - begun);
}
