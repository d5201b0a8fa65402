/* SPDX-License-Identifier: MIT
 *
 * PackBits: runs of equal bytes, and bytes as they are. It knows bytes alone.
 */
#ifndef IMS_TIFF_PACKBITS_H
#define IMS_TIFF_PACKBITS_H

#include <stddef.h>
#include <stdint.h>

/* The most that `count` bytes become. */
static inline size_t ims_tiff_packbits_bound(size_t count)
{
    return count + (count + 127) / 128;
}

/* Packs a row, which no run leaves; returns how many bytes it takes. */
size_t ims_tiff_packbits_write(const uint8_t *row, size_t count, uint8_t *out);

#endif
