/* SPDX-License-Identifier: MIT
 *
 * LZW as TIFF has it: codes of 9 to 12 bits, the most significant bit first. It knows
 * bytes alone.
 */
#ifndef IMS_TIFF_LZW_H
#define IMS_TIFF_LZW_H

#include <stddef.h>
#include <stdint.h>

enum {
    IMS_TIFF_LZW_PLACE_BITS = 14,
    IMS_TIFF_LZW_PLACES = 1 << IMS_TIFF_LZW_PLACE_BITS /* a quarter is used, at most */
};

/* The strings that have codes, by a hash: 12 bits of the code of all but the last byte,
 * 8 of that byte, 12 of the string's own code. 0: none, as those begin at 258. */
struct ims_tiff_lzw {
    uint32_t strings[IMS_TIFF_LZW_PLACES];
};

/* The most that `count` bytes become. */
static inline size_t ims_tiff_lzw_bound(size_t count)
{
    return 2 * count + 16;
}

/* Packs `count` >= 1 bytes; returns how many they become. What `lzw` held before
 * changes nothing. */
size_t ims_tiff_lzw_write(struct ims_tiff_lzw *lzw, const uint8_t *bytes, size_t count,
                          uint8_t *out);

#endif
