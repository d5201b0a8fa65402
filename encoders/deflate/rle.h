/* SPDX-License-Identifier: MIT
 *
 * The simplest way to code a block: literals, and matches at distance 1 where bytes
 * repeat. Bytes are looked at in groups of 8 or 16: a group that repeats the byte
 * before it, throughout, starts a match, which is then extended both ways as far as it
 * goes. With groups of 0 all bytes are literals. It knows nothing of images.
 */
#ifndef IMS_DEFLATE_RLE_H
#define IMS_DEFLATE_RLE_H

#include "kernels.h"

/* Adds what pieces of `count` >= 1 bytes become, without end of block: the first
 * `piece` >= 1 bytes of every `step`, each by itself. The first byte of a piece is
 * always a literal. Returns how many bytes were covered by matches, and adds how many
 * of each value to `covered`, unless that is NULL. */
size_t ims_deflate_rle_count(const struct ims_deflate_kernels *kernels,
                             const uint8_t *bytes, size_t count, size_t piece,
                             size_t step, size_t group,
                             struct ims_deflate_counts *counts, uint32_t covered[256]);

/* A run that becomes a match or several. */
struct ims_deflate_run {
    size_t start;
    size_t length; /* 0: none */
};

/* The run around a group found at `found`: its start lies after `from` - 1, its end
 * not beyond `end`. Up to 8 bytes beyond that are read, and as many before `from`. */
static inline struct ims_deflate_run ims_deflate_rle_extend(const uint8_t *bytes,
                                                            size_t from, size_t found,
                                                            size_t group, size_t end)
{
    const uint64_t value = bytes[found] * UINT64_C(0x0101010101010101);
    size_t start = found;
    size_t stop = found + group;
    uint64_t differ = 0;
    /* A byte before the run must stay outside, for it to repeat. */
    while (start >= 9 && differ == 0) {
        differ = ims_deflate_load64(bytes + start - 9) ^ value;
        start -= differ == 0 ? 8u : (unsigned)__builtin_clzll(differ) >> 3;
    }
    while (differ == 0 && start > 1 && bytes[start - 2] == bytes[found])
        start--;
    do {
        differ = ims_deflate_load64(bytes + stop) ^ value;
        stop += differ == 0 ? 8u : (unsigned)__builtin_ctzll(differ) >> 3;
    } while (differ == 0 && stop < end);
    start = start < from ? from : start;
    stop = stop < end ? stop : end;
    return (struct ims_deflate_run){start, stop - start};
}

/* The length of the next match of a run: no rest is left that is too short for one. */
static inline unsigned ims_deflate_rle_match(size_t run)
{
    return run <= 258 ? (unsigned)run : run < 258 + 3 ? 258 - 3 : 258;
}

static inline void ims_deflate_rle_put(struct ims_deflate_bits *stream,
                                       const struct ims_deflate_codes *codes,
                                       size_t run)
{
    while (run > 0) {
        const unsigned length = ims_deflate_rle_match(run);
        const struct ims_deflate_token token = ims_deflate_length_token(length);
        const unsigned code = codes->symbol_lengths[token.symbol];
        const unsigned all = code + token.extra_bits;
        ims_deflate_bits_put(stream,
                             codes->symbol_bits[token.symbol] |
                                 (uint64_t)token.extra << code |
                                 (uint64_t)codes->distance_bits[0] << all,
                             all + codes->distance_lengths[0]);
        run -= length;
    }
}

/* The body of write() of struct ims_deflate_kernels, inlined into each table's own
 * function with the ways to find runs and to pack literals that it has. */
static inline __attribute__((always_inline)) void ims_deflate_rle_write(
    struct ims_deflate_bits *stream, const struct ims_deflate_codes *codes,
    const uint8_t *bytes, size_t count, size_t group,
    size_t (*find_run)(const uint8_t *bytes, size_t from, size_t end, size_t group),
    void (*literals)(struct ims_deflate_bits *stream, const void *packer,
                     const uint8_t *bytes, size_t count),
    const void *packer)
{
    struct ims_deflate_bits at = *stream;
    if (group == 0) {
        literals(&at, packer, bytes, count);
    } else {
        size_t done = 0;
        size_t from = 1;
        while (from < count) {
            const size_t found = find_run(bytes, from, count, group);
            if (found >= count)
                break;
            const struct ims_deflate_run run =
                ims_deflate_rle_extend(bytes, from, found, group, count);
            literals(&at, packer, bytes + done, run.start - done);
            ims_deflate_rle_put(&at, codes, run.length);
            done = run.start + run.length;
            from = done;
        }
        literals(&at, packer, bytes + done, count - done);
    }
    *stream = at;
}

#endif
