/* SPDX-License-Identifier: MIT
 *
 * Numbers as formats have them: 16 or 32 bits at any address, the least significant
 * byte first or the most significant one. It knows no format.
 */
#ifndef IMS_STORE_H
#define IMS_STORE_H

#include <stdint.h>

static inline void ims_store_little_16(uint8_t *out, uint32_t value)
{
    out[0] = (uint8_t)(value & 255);
    out[1] = (uint8_t)(value >> 8 & 255);
}

static inline void ims_store_little_32(uint8_t *out, uint32_t value)
{
    ims_store_little_16(out, value);
    ims_store_little_16(out + 2, value >> 16);
}

static inline void ims_store_big_16(uint8_t *out, uint32_t value)
{
    out[0] = (uint8_t)(value >> 8 & 255);
    out[1] = (uint8_t)(value & 255);
}

static inline void ims_store_big_32(uint8_t *out, uint32_t value)
{
    ims_store_big_16(out, value >> 16);
    ims_store_big_16(out + 2, value);
}

#endif
