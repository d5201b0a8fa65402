/* SPDX-License-Identifier: MIT
 *
 * The inner loops of DEFLATE, one table of them for each instruction set. All
 * tables give the same results, bit for bit; they differ in speed alone. They know
 * bytes and codes, and nothing of blocks or files.
 */
#ifndef IMS_DEFLATE_KERNELS_H
#define IMS_DEFLATE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "bits.h"
#include "huffman.h"

/* Some literals, then a match; the last of a list may have none (length 0). */
struct ims_deflate_sequence {
    uint32_t literals;
    uint16_t length;   /* 3 to 258, or 0 */
    uint16_t distance; /* 1 to 32768 */
};

/* Bytes that are read have this much room behind them, as loops read whole vectors.
 * What lies there is of no matter to kernels, but matches are looked for by hashes that
 * reach into it, so whoever has made a block puts zeros there. */
#define IMS_DEFLATE_SLACK 64u

struct ims_deflate_kernels {
    const char *name;

    /* The first of the positions from, from + group, ... where `group` (8 or 16) bytes
     * before `end` all equal the byte before them; `end` if there is none.
     * bytes[from - 1] is read. */
    size_t (*find_run)(const uint8_t *bytes, size_t from, size_t end, size_t group);

    /* Writes what rle.h says that `count` >= 1 bytes become. As many bytes
     * at `prefetch` (if not NULL) will be read next: they may be fetched into the cache
     * meanwhile, while the processor is busy with other things than memory. */
    void (*write)(struct ims_deflate_bits *stream,
                  const struct ims_deflate_codes *codes, const uint8_t *bytes,
                  size_t count, size_t group, const uint8_t *prefetch);

    /* Writes the bytes that a list stands for. */
    void (*write_list)(struct ims_deflate_bits *stream,
                       const struct ims_deflate_codes *codes, const uint8_t *bytes,
                       const struct ims_deflate_sequence *list, size_t count);

    /* Checksums of zlib and gzip: continue with the value so far. */
    uint32_t (*adler)(uint32_t adler, const uint8_t *bytes, size_t count);
    uint32_t (*crc)(uint32_t crc, const uint8_t *bytes, size_t count);
};

extern const struct ims_deflate_kernels ims_deflate_portable_kernels;

/* The tables by instruction set, each where simd/simd.h says that there is one. */
extern const struct ims_deflate_kernels ims_deflate_sse_kernels;
extern const struct ims_deflate_kernels ims_deflate_avx2_kernels;
extern const struct ims_deflate_kernels ims_deflate_avx512_kernels;
extern const struct ims_deflate_kernels ims_deflate_neon_kernels;

/* What those of x86 that cannot do better have of another. */
uint32_t ims_deflate_sse_crc(uint32_t crc, const uint8_t *bytes, size_t count);

/* The best table that this processor can run. */
const struct ims_deflate_kernels *ims_deflate_kernels_best(void);

/* All tables that this processor can run, the portable one first: table number `index`,
 * or NULL past the end. */
const struct ims_deflate_kernels *ims_deflate_kernels_at(size_t index);

#endif
