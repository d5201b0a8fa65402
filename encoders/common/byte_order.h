/* SPDX-License-Identifier: MIT
 *
 * Numbers as formats have them: 16 or 32 bits, or any number of bytes up to eight, at
 * any address, the least significant byte first or the most significant one; and which
 * of them this machine has. It knows no format.
 */
#ifndef IMS_BYTE_ORDER_H
#define IMS_BYTE_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline void ims_byte_order_store_little16(uint8_t *out, uint32_t value)
{
    out[0] = (uint8_t)(value & 255);
    out[1] = (uint8_t)(value >> 8 & 255);
}

static inline void ims_byte_order_store_little32(uint8_t *out, uint32_t value)
{
    ims_byte_order_store_little16(out, value);
    ims_byte_order_store_little16(out + 2, value >> 16);
}

static inline void ims_byte_order_store_big16(uint8_t *out, uint32_t value)
{
    out[0] = (uint8_t)(value >> 8 & 255);
    out[1] = (uint8_t)(value & 255);
}

static inline void ims_byte_order_store_big32(uint8_t *out, uint32_t value)
{
    ims_byte_order_store_big16(out, value >> 16);
    ims_byte_order_store_big16(out + 2, value);
}

static inline uint32_t ims_byte_order_load_big32(const uint8_t *from)
{
    return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 |
           from[3];
}

static inline uint64_t ims_byte_order_load(const uint8_t *from, size_t bytes, bool big)
{
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | from[big ? i : bytes - 1 - i];
    return value;
}

static inline uint64_t ims_byte_order_load_big(const uint8_t *from, size_t bytes)
{
    return ims_byte_order_load(from, bytes, true);
}

static inline uint64_t ims_byte_order_load_little(const uint8_t *from, size_t bytes)
{
    return ims_byte_order_load(from, bytes, false);
}

static inline void ims_byte_order_store(uint8_t *out, size_t bytes, bool big,
                                        uint64_t value)
{
    for (size_t i = 0; i < bytes; i++) {
        out[big ? bytes - 1 - i : i] = (uint8_t)(value & 255);
        value >>= 8;
    }
}

static inline bool ims_byte_order_is_big(void)
{
    const uint16_t one = 1;
    uint8_t first;
    memcpy(&first, &one, 1);
    return first == 0;
}

#endif
