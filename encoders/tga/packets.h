/* SPDX-License-Identifier: MIT
 *
 * Targa's run-length packets of one row: a byte, and one pixel that is repeated or
 * several as they are. It knows no image.
 */
#ifndef IMS_TGA_PACKETS_H
#define IMS_TGA_PACKETS_H

#include <stddef.h>
#include <stdint.h>

/* Bytes that `count` pixels of `pixel` bytes take at most. */
static inline size_t ims_tga_packets_bound(size_t count, size_t pixel)
{
    return count * pixel + (count + 127) / 128;
}

/* Writes a row of `count` pixels of `pixel` bytes, 1 to 4; returns how many bytes that
 * are, at most the bound. */
size_t ims_tga_packets_write(const uint8_t *row, size_t count, size_t pixel,
                             uint8_t *out);

#endif
