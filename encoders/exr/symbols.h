/* SPDX-License-Identifier: MIT
 *
 * The Huffman code of OpenEXR, which PIZ and DWA share: of numbers of 16 bits, and of
 * one symbol more, which repeats the last number. It does not know what they stand for.
 */
#ifndef IMS_EXR_SYMBOLS_H
#define IMS_EXR_SYMBOLS_H

#include <stddef.h>
#include <stdint.h>

enum {
    IMS_EXR_SYMBOLS = 65537,       /* all numbers, and the repetition */
    IMS_EXR_SYMBOLS_MOST = 1 << 26 /* numbers: readers count their bits in 31 */
};

/* What a code is made in. */
struct ims_exr_symbols {
    uint64_t leaves[IMS_EXR_SYMBOLS]; /* a count, and the symbol below it */
    uint64_t codes[IMS_EXR_SYMBOLS];  /* by symbol: its code, and the length below it */
    uint32_t counts[IMS_EXR_SYMBOLS];
    uint32_t tree[IMS_EXR_SYMBOLS];
};

/* Room for `count` numbers. */
size_t ims_exr_symbols_bound(size_t count);

/* Writes 1 to SYMBOLS_MOST numbers and what readers need of their code. Returns the
 * bytes. */
size_t ims_exr_symbols_write(struct ims_exr_symbols *symbols, const uint16_t *numbers,
                             size_t count, uint8_t *out);

#endif
