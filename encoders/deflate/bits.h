/* SPDX-License-Identifier: MIT
 *
 * The bit stream of DEFLATE: bits are appended from the low end of each byte up. Its
 * user sees to it that there is room: up to 8 bytes beyond the last complete one are
 * written. It knows nothing of codes or blocks.
 */
#ifndef IMS_DEFLATE_BITS_H
#define IMS_DEFLATE_BITS_H

#include <stdint.h>
#include <string.h>

/* Between two calls fewer than 8 bits are buffered. */
struct ims_deflate_bits {
    uint8_t *next; /* where the buffered bits will go */
    uint64_t buffer;
    uint64_t count; /* of buffered bits */
};

/* The most bits that one call of put() takes. */
#define IMS_DEFLATE_PUT_MAX 56u

static inline void ims_deflate_store64(uint8_t *to, uint64_t value)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    value = __builtin_bswap64(value);
#endif
    memcpy(to, &value, sizeof value);
}

static inline uint64_t ims_deflate_load64(const uint8_t *from)
{
    uint64_t value;
    memcpy(&value, from, sizeof value);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    value = __builtin_bswap64(value);
#endif
    return value;
}

/* Appends `count` bits, all others of `bits` being zero. */
static inline void ims_deflate_bits_put(struct ims_deflate_bits *stream, uint64_t bits,
                                        unsigned count)
{
    stream->buffer |= bits << stream->count;
    stream->count += count;
    ims_deflate_store64(stream->next, stream->buffer);
    stream->next += stream->count >> 3;
    stream->buffer >>= stream->count & 56u;
    stream->count &= 7u;
}

/* The same for 8 to 63 bits: a little faster, as what is buffered does not depend on
 * what was. */
static inline void ims_deflate_bits_put_many(struct ims_deflate_bits *stream,
                                             uint64_t bits, uint64_t count)
{
    const uint64_t end = stream->count + count;
    ims_deflate_store64(stream->next, stream->buffer | bits << stream->count);
    stream->next += end >> 3;
    stream->count = end & 7u;
    stream->buffer = bits >> (count - stream->count);
}

/* Fills the last byte with zero bits. */
static inline void ims_deflate_bits_align(struct ims_deflate_bits *stream)
{
    if (stream->count != 0)
        *stream->next++ = (uint8_t)stream->buffer;
    stream->buffer = 0;
    stream->count = 0;
}

#endif
