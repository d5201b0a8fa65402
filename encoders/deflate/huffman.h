/* SPDX-License-Identifier: MIT
 *
 * The Huffman codes of one DEFLATE block: from counts to lengths, from lengths to
 * codes, and the header of the block that tells them. It knows symbols and counts only,
 * not what they stand for.
 */
#ifndef IMS_DEFLATE_HUFFMAN_H
#define IMS_DEFLATE_HUFFMAN_H

#include <stddef.h>
#include <stdint.h>

#include "bits.h"

enum {
    IMS_DEFLATE_LITERALS = 256,   /* symbols below are bytes */
    IMS_DEFLATE_END = 256,        /* end of block */
    IMS_DEFLATE_SYMBOLS = 286,    /* literals, end, lengths of matches */
    IMS_DEFLATE_DISTANCES = 30,   /* distance symbols */
    IMS_DEFLATE_LIMIT = 14,       /* longest code of a symbol: see below */
    IMS_DEFLATE_LENGTH_LIMIT = 7, /* longest code in the header */
    IMS_DEFLATE_COUNT_MAX = (1 << 22) - 1
};

/* DEFLATE allows codes of 15 bits. With 14 any four literals fit into one put() of the
 * bit stream, which costs next to nothing in size. */

/* How often each symbol occurs in a block. */
struct ims_deflate_counts {
    uint32_t symbols[IMS_DEFLATE_SYMBOLS];
    uint32_t distances[IMS_DEFLATE_DISTANCES];
    uint64_t extra_bits; /* that follow symbols: parts of lengths and distances */
};

/* The codes of a block. Codes are stored first bit lowest, as they are written. */
struct ims_deflate_codes {
    uint16_t symbol_bits[IMS_DEFLATE_SYMBOLS];
    uint16_t distance_bits[IMS_DEFLATE_DISTANCES];
    uint8_t symbol_lengths[IMS_DEFLATE_SYMBOLS];
    uint8_t distance_lengths[IMS_DEFLATE_DISTANCES];
};

/* The header of a dynamic block, ready to be written. */
struct ims_deflate_header {
    uint16_t item_count;
    uint8_t items[IMS_DEFLATE_SYMBOLS + IMS_DEFLATE_DISTANCES]; /* 0..18 */
    uint8_t extras[IMS_DEFLATE_SYMBOLS + IMS_DEFLATE_DISTANCES];
    uint8_t item_lengths[19];
    uint16_t item_bits[19];
    uint8_t symbol_count;   /* less 257 */
    uint8_t distance_count; /* less 1 */
    uint8_t length_count;   /* less 4 */
    uint32_t bits;          /* of the whole header */
};

/* The most bytes that a header takes. */
#define IMS_DEFLATE_HEADER_MAX 320u

/* Lengths of a best prefix code for `count` symbols, 0 for those that do not occur, at
 * most `limit` (enough for `count` symbols). Each count is at most COUNT_MAX and their
 * sum fits into 32 bits. */
void ims_deflate_huffman_lengths(const uint32_t *counts, size_t count, unsigned limit,
                                 uint8_t *lengths);

/* Codes from lengths, as DEFLATE prescribes. */
void ims_deflate_huffman_bits(const uint8_t *lengths, size_t count, uint16_t *bits);

/* Makes the codes of a block and its header. */
void ims_deflate_huffman_make(const struct ims_deflate_counts *counts,
                              struct ims_deflate_codes *codes,
                              struct ims_deflate_header *header);

/* Bits of a block with these codes: header, symbols, extra bits, end of block (which
 * must be among the counts). */
uint64_t ims_deflate_huffman_cost(const struct ims_deflate_counts *counts,
                                  const struct ims_deflate_codes *codes,
                                  const struct ims_deflate_header *header);

/* Writes the header, at most HEADER_MAX bytes. */
void ims_deflate_huffman_write(struct ims_deflate_bits *stream,
                               const struct ims_deflate_header *header, int is_final);

/* How a match is written: symbol, extra bits and how many of them. */
struct ims_deflate_token {
    uint16_t symbol;
    uint16_t extra;
    uint8_t extra_bits;
};

/* Of a match's length, 3 to 258. Nobody can foretell how long matches are: no branch on
 * it, but for the longest. */
static inline struct ims_deflate_token ims_deflate_length_token(unsigned length)
{
    const unsigned rest = length - 3u;
    if (length == 258u)
        return (struct ims_deflate_token){285u, 0u, 0u};
    const unsigned extra_bits = 29u - (unsigned)__builtin_clz(rest | 4u);
    const unsigned symbol = 257u + 4u * extra_bits + (rest >> extra_bits);
    return (struct ims_deflate_token){(uint16_t)symbol,
                                      (uint16_t)(rest & ((1u << extra_bits) - 1u)),
                                      (uint8_t)extra_bits};
}

/* Of a match's distance, 1 to 32768. */
static inline struct ims_deflate_token ims_deflate_distance_token(unsigned distance)
{
    const unsigned rest = distance - 1u;
    const unsigned extra_bits = 30u - (unsigned)__builtin_clz(rest | 2u);
    const unsigned symbol = 2u * extra_bits + (rest >> extra_bits);
    return (struct ims_deflate_token){(uint16_t)symbol,
                                      (uint16_t)(rest & ((1u << extra_bits) - 1u)),
                                      (uint8_t)extra_bits};
}

#endif
