/* SPDX-License-Identifier: MIT
 *
 * Numbers of files, of any count of bytes at any address, the most significant one
 * first or last. It knows no format.
 */
#ifndef READERS_BYTE_ORDER_H
#define READERS_BYTE_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of up to eight bytes. */
static inline uint64_t readers_byte_order_load(const unsigned char *from, size_t bytes,
                                               bool is_big)
{
    uint64_t number = 0;
    for (size_t i = 0; i < bytes; i++)
        number = number << 8 | from[is_big ? i : bytes - 1 - i];
    return number;
}

/* Of up to four. */
static inline uint32_t readers_byte_order_big(const unsigned char *from, size_t bytes)
{
    return (uint32_t)readers_byte_order_load(from, bytes, true);
}

static inline uint32_t readers_byte_order_little(const unsigned char *from,
                                                 size_t bytes)
{
    return (uint32_t)readers_byte_order_load(from, bytes, false);
}

#endif
