/* SPDX-License-Identifier: MIT */
#include "lzw.h"

#include <string.h>

#include "common/byte_order.h"

enum {
    MAX_WIDTH = 12,
    MAX_CODES = 1 << MAX_WIDTH,
    HASH_SHIFT = 32 - 13, /* to a number of a slot */
    BLOCK = 255,          /* bytes, at most */
    /* After so many a string is written anew, and forgotten: a picture that was made
     * for hashes to meet would take a hundred times as long. */
    MOST_STEPS = 128
};

#define NO_PREFIX UINT32_MAX

/* Adds a code; a block that is full goes out. */
static inline uint8_t *put(struct ims_gif_lzw *lzw, uint32_t code, uint8_t *out)
{
    lzw->bits |= (uint64_t)code << lzw->pending;
    lzw->pending += lzw->width;
    if (lzw->pending < 32)
        return out;
    ims_byte_order_store_little32(lzw->block + lzw->filled, (uint32_t)lzw->bits);
    lzw->bits >>= 32;
    lzw->pending -= 32;
    lzw->filled += 4;
    if (lzw->filled < BLOCK)
        return out;
    out[0] = BLOCK;
    memcpy(out + 1, lzw->block, BLOCK);
    lzw->filled -= BLOCK;
    memcpy(lzw->block, lzw->block + BLOCK, 4);
    return out + 1 + BLOCK;
}

static uint8_t *put_clear(struct ims_gif_lzw *lzw, uint8_t *out)
{
    out = put(lzw, lzw->clear, out);
    memset(lzw->table, 0, sizeof lzw->table);
    lzw->next = lzw->clear + 2;
    lzw->width = 1;
    while (lzw->clear >> lzw->width != 0)
        lzw->width++;
    return out;
}

uint8_t *ims_gif_lzw_start(struct ims_gif_lzw *lzw, unsigned bits, uint8_t *out)
{
    lzw->clear = 1u << bits;
    lzw->prefix = NO_PREFIX;
    lzw->width = bits + 1;
    lzw->bits = 0;
    lzw->pending = 0;
    lzw->filled = 0;
    *out = (uint8_t)bits;
    return put_clear(lzw, out + 1);
}

/* A reader makes each string one code later than it is made here, and takes wider codes
 * from when it has no narrow one left. */
static inline void widen(struct ims_gif_lzw *lzw)
{
    lzw->width += lzw->next == 1u << lzw->width && lzw->width < MAX_WIDTH;
}

uint8_t *ims_gif_lzw_write(struct ims_gif_lzw *lzw, const uint8_t *indices,
                           size_t count, uint8_t *out)
{
    uint32_t prefix = lzw->prefix;
    size_t i = 0;
    if (prefix == NO_PREFIX && count > 0)
        prefix = indices[i++];
    for (; i < count; i++) {
        const uint32_t key = prefix << 8 | indices[i];
        size_t slot = (key * UINT32_C(2654435769)) >> HASH_SHIFT;
        for (int steps = 0; steps < MOST_STEPS && lzw->table[slot] != 0 &&
                            lzw->table[slot] >> MAX_WIDTH != key;
             steps++)
            slot = (slot + 1) % IMS_GIF_LZW_SLOTS;
        const uint32_t entry = lzw->table[slot];
        if (entry != 0 && entry >> MAX_WIDTH == key) {
            prefix = entry % MAX_CODES;
            continue;
        }
        out = put(lzw, prefix, out);
        if (lzw->next < MAX_CODES) {
            if (entry == 0)
                lzw->table[slot] = key << MAX_WIDTH | lzw->next;
            widen(lzw);
            lzw->next++;
        } else {
            out = put_clear(lzw, out);
        }
        prefix = indices[i];
    }
    lzw->prefix = prefix;
    return out;
}

/* A block of less than the most. */
static uint8_t *put_block(const uint8_t *block, size_t size, uint8_t *out)
{
    if (size == 0)
        return out;
    *out = (uint8_t)size;
    memcpy(out + 1, block, size);
    return out + 1 + size;
}

uint8_t *ims_gif_lzw_end(struct ims_gif_lzw *lzw, uint8_t *out)
{
    if (lzw->prefix != NO_PREFIX) {
        out = put(lzw, lzw->prefix, out);
        widen(lzw);
    }
    out = put(lzw, lzw->clear + 1, out);
    ims_byte_order_store_little32(lzw->block + lzw->filled, (uint32_t)lzw->bits);
    size_t size = lzw->filled + (lzw->pending + 7) / 8;
    if (size > BLOCK) {
        out = put_block(lzw->block, BLOCK, out);
        size -= BLOCK;
        memmove(lzw->block, lzw->block + BLOCK, size);
    }
    out = put_block(lzw->block, size, out);
    *out = 0;
    return out + 1;
}
