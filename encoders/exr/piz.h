/* SPDX-License-Identifier: MIT
 *
 * A chunk of an OpenEXR file by PIZ: the numbers of 16 bits that occur are counted
 * through, so that they are small; a wavelet (Haar's, in whole numbers) makes of each
 * channel means and differences, which are alike; and a Huffman code has few bits for
 * what is frequent. It knows numbers, and no image.
 */
#ifndef IMS_EXR_PIZ_H
#define IMS_EXR_PIZ_H

#include <stddef.h>
#include <stdint.h>

#include "symbols.h"

enum { IMS_EXR_PIZ_OCCURS = 65536 / 8 };

/* What a chunk is made in. */
struct ims_exr_piz {
    struct ims_exr_symbols symbols;
    uint16_t ranks[65536];              /* of a number among those that occur */
    uint8_t occurs[IMS_EXR_PIZ_OCCURS]; /* a bit for each number, the lowest first */
};

/* A chunk: `lines` of `channels`, each of `run` samples of `words` numbers: one of a
 * half, two of a float. */
struct ims_exr_piz_chunk {
    size_t lines;
    size_t channels;
    size_t run;
    size_t words;
};

/* Room for `count` numbers, of a chunk of at most IMS_EXR_SYMBOLS_MOST. */
size_t ims_exr_piz_bound(size_t count);

/* Writes the chunk, whose `bytes` lie channel by channel in each line, little-endian.
 * `numbers` is memory for as many. Returns the bytes. */
size_t ims_exr_piz_write(struct ims_exr_piz *piz, const struct ims_exr_piz_chunk *chunk,
                         const uint8_t *bytes, uint16_t *numbers, uint8_t *out);

#endif
