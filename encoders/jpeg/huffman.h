/* SPDX-License-Identifier: MIT
 *
 * Huffman codes of baseline JPEG: the standard's own, and the best for given counts, as
 * a file lists them and as the coder looks them up. It knows nothing of blocks or
 * files.
 */
#ifndef IMS_JPEG_HUFFMAN_H
#define IMS_JPEG_HUFFMAN_H

#include <stddef.h>
#include <stdint.h>

/* A code as a file lists it (ITU-T T.81, B.2.4.2): how many codes have each length from
 * 1 on, then the symbols by rising length. */
struct ims_jpeg_fast_list {
    uint8_t counts[16];
    uint8_t symbols[256];
    size_t total;
};

/*
 * Symbols of one table (luma or chroma) by their index: 16 * zeros + bits for a
 * coefficient of so many bits after so many zeros, with IMS_JPEG_FAST_DC in the place
 * of 16 * zeros for the difference of two means.
 */
enum {
    IMS_JPEG_FAST_DC = 256,
    IMS_JPEG_FAST_TABLE = 512, /* from one table's indices to the next one's */
    IMS_JPEG_FAST_TABLES = 2
};

/*
 * What is to be written for a symbol. The low IMS_JPEG_FAST_LENGTH_BITS bits tell how
 * many bits: those of the code and those of the value. The others are the code, moved
 * up by the bits of the value.
 */
enum { IMS_JPEG_FAST_LENGTH_BITS = 5 };

struct ims_jpeg_fast_codes {
    uint32_t entries[IMS_JPEG_FAST_TABLES * IMS_JPEG_FAST_TABLE];
};

/* How often each symbol came. */
struct ims_jpeg_fast_counts {
    uint32_t symbols[IMS_JPEG_FAST_TABLES * IMS_JPEG_FAST_TABLE];
};

/* Of one table: [0] for differences of means, [1] for the other coefficients. */
struct ims_jpeg_fast_lists {
    struct ims_jpeg_fast_list lists[2];
};

/* The standard's examples (annex K.3). */
void ims_jpeg_huffman_standard(struct ims_jpeg_fast_lists *lists, size_t table);

/* The best of at most 16 bits (annex K.2). At least one count of each list is not 0. */
void ims_jpeg_huffman_best(struct ims_jpeg_fast_lists *lists,
                           const struct ims_jpeg_fast_counts *counts, size_t table);

/* Fills the entries of a table; symbols that are not listed get 0. */
void ims_jpeg_huffman_fill(struct ims_jpeg_fast_codes *codes,
                           const struct ims_jpeg_fast_lists *lists, size_t table);

#endif
