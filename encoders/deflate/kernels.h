/* SPDX-License-Identifier: MIT
 *
 * The inner loops of the PNG encoder, one table of them for each instruction set. All
 * tables give the same results, bit for bit; they differ in speed alone. They know
 * bytes and codes, and nothing of images, blocks or files.
 */
#ifndef IMS_DEFLATE_KERNELS_H
#define IMS_DEFLATE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "bits.h"
#include "huffman.h"

/* PNG's filters, by the number that stands before a row. */
enum ims_png_fast_filter {
    IMS_PNG_FAST_NONE = 0,
    IMS_PNG_FAST_SUB = 1,
    IMS_PNG_FAST_UP = 2,
    IMS_PNG_FAST_AVERAGE = 3,
    IMS_PNG_FAST_PAETH = 4,
    IMS_PNG_FAST_FILTERS = 5
};

/* How the bytes of a pixel are put in PNG's order. */
enum ims_png_fast_order {
    IMS_PNG_FAST_AS_IS = 0,
    IMS_PNG_FAST_SWAP_3 = 1,  /* first and third byte of three */
    IMS_PNG_FAST_SWAP_4 = 2,  /* first and third byte of four */
    IMS_PNG_FAST_SWAP_16 = 3, /* the two bytes of each sample */
    IMS_PNG_FAST_ORDERS = 4
};

/* Some literals, then a match; the last of a list may have none (length 0). */
struct ims_deflate_sequence {
    uint32_t literals;
    uint16_t length;   /* 3 to 258, or 0 */
    uint16_t distance; /* 1 to 32768 */
};

/* A buffer that is written from, or filtered into, has this much room behind it:
 * filters may overwrite what lies there, and others read it. It is of no matter to
 * kernels, but matches are looked for by hashes that reach into it, so whoever has
 * filtered a block puts zeros there. */
#define IMS_DEFLATE_SLACK 64u

struct ims_deflate_kernels {
    const char *name;

    /* out[i] = row[i] less its prediction, for i < count. row[-pixel] and, for the
     * filters that look up, above[-pixel] may be read, but nothing before them and
     * nothing from [count] on. No filter has an entry for NONE. */
    void (*filter[IMS_PNG_FAST_FILTERS])(uint8_t *out, const uint8_t *row,
                                         const uint8_t *above, size_t pixel,
                                         size_t count);

    /* Puts `count` bytes, whole pixels, in PNG's order where they are. */
    void (*reorder[IMS_PNG_FAST_ORDERS])(uint8_t *bytes, size_t count);

    /* A guess at the bits that `count` bytes of a filtered row will take, in eighths:
     * a fixed function of each byte's distance from zero. At most 64 KiB. */
    uint64_t (*cost)(const uint8_t *bytes, size_t count);

    /* The first of the positions from, from + group, ... where `group` (8 or 16) bytes
     * before `end` all equal the byte before them; `end` if there is none.
     * bytes[from - 1] is read. */
    size_t (*find_run)(const uint8_t *bytes, size_t from, size_t end, size_t group);

    /* Writes what runs.h says that `count` >= 1 bytes become. As many bytes
     * at `ahead` (if not NULL) will be read next: they may be fetched into the cache
     * meanwhile, while the processor is busy with other things than memory. */
    void (*write)(struct ims_deflate_bits *stream,
                  const struct ims_deflate_codes *codes, const uint8_t *bytes,
                  size_t count, size_t group, const uint8_t *ahead);

    /* Writes the bytes that a list stands for. */
    void (*write_list)(struct ims_deflate_bits *stream,
                       const struct ims_deflate_codes *codes, const uint8_t *bytes,
                       const struct ims_deflate_sequence *list, size_t count);

    /* Checksums of zlib and PNG: continue with the value so far. */
    uint32_t (*adler)(uint32_t adler, const uint8_t *bytes, size_t count);
    uint32_t (*crc)(uint32_t crc, const uint8_t *bytes, size_t count);
};

/* The best table that this processor can run. */
const struct ims_deflate_kernels *ims_deflate_kernels_best(void);

/* All tables that this processor can run, the portable one first: table number `index`,
 * or NULL past the end. */
const struct ims_deflate_kernels *ims_deflate_kernels_at(size_t index);

#endif
