/* SPDX-License-Identifier: MIT
 *
 * The bit stream of JPEG: bits are appended from the high end of each byte down. Its
 * user sees to it that there is room: up to 8 bytes beyond the last complete one are
 * written. It knows nothing of codes, and does not stuff zeros: that is done to whole
 * runs of bytes afterwards.
 */
#ifndef IMS_JPEG_FAST_BITS_H
#define IMS_JPEG_FAST_BITS_H

#include <stdint.h>
#include <string.h>

/* Between two calls fewer than 8 bits are held, at the high end of `held`. */
struct ims_jpeg_fast_bits {
    uint8_t *next; /* where the held bits will go */
    uint64_t held;
    unsigned count; /* of held bits */
};

static inline void ims_jpeg_fast_store64(uint8_t *to, uint64_t value)
{
#if !defined(__BYTE_ORDER__) || __BYTE_ORDER__ != __ORDER_BIG_ENDIAN__
    value = __builtin_bswap64(value);
#endif
    memcpy(to, &value, sizeof value);
}

/* Appends 1 to 56 bits, all others of `bits` being zero. */
static inline void ims_jpeg_fast_bits_put(struct ims_jpeg_fast_bits *stream,
                                          uint64_t bits, unsigned count)
{
    stream->held |= bits << (64 - count) >> stream->count;
    stream->count += count;
    ims_jpeg_fast_store64(stream->next, stream->held);
    stream->next += stream->count >> 3;
    stream->held <<= stream->count & 56u;
    stream->count &= 7u;
}

/* Fills the last byte with ones. */
static inline void ims_jpeg_fast_bits_align(struct ims_jpeg_fast_bits *stream)
{
    if (stream->count != 0)
        *stream->next++ = (uint8_t)(stream->held >> 56 | 0xffu >> stream->count);
    stream->held = 0;
    stream->count = 0;
}

#endif
