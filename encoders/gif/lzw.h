/* SPDX-License-Identifier: MIT
 *
 * GIF's LZW: indices of a palette to codes of 3 to 12 bits, in blocks of up to 255
 * bytes. It knows no image.
 */
#ifndef IMS_GIF_LZW_H
#define IMS_GIF_LZW_H

#include <stddef.h>
#include <stdint.h>

enum { IMS_GIF_LZW_SLOTS = 1 << 13 };

struct ims_gif_lzw {
    /* What was written since the last clear code: the codes of strings, each a hash
     * table's entry of the code before it, its last index and its own code, from the
     * highest bit on; 0 is none. */
    uint32_t table[IMS_GIF_LZW_SLOTS];
    uint32_t clear;   /* the code that begins anew; the next one ends all */
    uint32_t next;    /* the code of the next string */
    uint32_t prefix;  /* the code of what is not written yet; NO_PREFIX at first */
    unsigned width;   /* bits of a code, now */
    uint64_t bits;    /* that are not in a byte yet, */
    unsigned pending; /* and how many */
    size_t filled;    /* bytes of the block that is not complete */
    uint8_t block[256 + 8];
};

/* Bytes that `count` indices take at most, with what may have waited, or begin or end
 * all. */
static inline size_t ims_gif_lzw_bound(size_t count)
{
    return 2 * count + 2 * count / 255 + 512;
}

/* Begins, for indices of `bits` bits, 2 to 8. `out` has room as for no index. Each
 * returns where the bytes end. */
uint8_t *ims_gif_lzw_start(struct ims_gif_lzw *lzw, unsigned bits, uint8_t *out);

/* Writes indices, each of less than 1 << bits. */
uint8_t *ims_gif_lzw_write(struct ims_gif_lzw *lzw, const uint8_t *indices,
                           size_t count, uint8_t *out);

/* Writes what waits, and the end. */
uint8_t *ims_gif_lzw_end(struct ims_gif_lzw *lzw, uint8_t *out);

#endif
