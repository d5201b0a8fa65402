/* SPDX-License-Identifier: MIT
 *
 * Huffman codes of baseline JPEG: the standard's own, and the optimal ones for given
 * counts, as a file lists them and as the coder looks them up. It knows nothing of
 * blocks or files.
 */
#ifndef IMS_JPEG_HUFFMAN_H
#define IMS_JPEG_HUFFMAN_H

#include <stddef.h>
#include <stdint.h>

/* A code as a file lists it (ITU-T T.81, B.2.4.2): BITS, how many codes have each
 * length from 1 on, then HUFFVAL, the symbols by rising length. */
struct ims_jpeg_huffman_table {
    uint8_t bits[16];
    uint8_t values[256];
    size_t count; /* of values */
};

/* The tables of luma or of chroma. */
struct ims_jpeg_huffman_tables {
    struct ims_jpeg_huffman_table dc;
    struct ims_jpeg_huffman_table ac;
};

/*
 * Symbols of luma or of chroma by their index: 16 * zeros + bits for an AC coefficient
 * of so many bits after so many zeros, with IMS_JPEG_HUFFMAN_DC in the place of
 * 16 * zeros for a difference of DC coefficients.
 */
enum {
    IMS_JPEG_HUFFMAN_DC = 256,
    IMS_JPEG_HUFFMAN_STRIDE = 512, /* from the indices of luma to those of chroma */
    IMS_JPEG_HUFFMAN_TABLES = 2
};

/*
 * What is to be written for a symbol. The low IMS_JPEG_HUFFMAN_LENGTH_BITS bits tell
 * how many bits: those of the code and those of the value. The others are the code,
 * moved up by the bits of the value.
 */
enum { IMS_JPEG_HUFFMAN_LENGTH_BITS = 5 };

struct ims_jpeg_huffman_codes {
    uint32_t entries[IMS_JPEG_HUFFMAN_TABLES * IMS_JPEG_HUFFMAN_STRIDE];
};

/* How often each symbol came. */
struct ims_jpeg_huffman_counts {
    uint32_t symbols[IMS_JPEG_HUFFMAN_TABLES * IMS_JPEG_HUFFMAN_STRIDE];
};

/* The standard's examples (annex K.3) for luma (`table` 0) or chroma (1). */
void ims_jpeg_huffman_standard(struct ims_jpeg_huffman_tables *tables, size_t table);

/* The best of at most 16 bits (annex K.2). At least one count of DC and one of AC are
 * not 0. */
void ims_jpeg_huffman_optimal(struct ims_jpeg_huffman_tables *tables,
                              const struct ims_jpeg_huffman_counts *counts,
                              size_t table);

/* Fills the entries of luma or chroma; symbols that have no code get 0. */
void ims_jpeg_huffman_fill(struct ims_jpeg_huffman_codes *codes,
                           const struct ims_jpeg_huffman_tables *tables, size_t table);

#endif
