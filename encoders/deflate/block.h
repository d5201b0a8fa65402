/* SPDX-License-Identifier: MIT
 *
 * One DEFLATE block: how its bytes are coded, decided and done. It knows bytes and
 * efforts, but nothing of images.
 */
#ifndef IMS_DEFLATE_BLOCK_H
#define IMS_DEFLATE_BLOCK_H

#include <stdbool.h>

#include "kernels.h"
#include "match.h"

struct ims_deflate_greedy;
struct ims_deflate_parser;
struct ims_deflate_units;

enum {
    IMS_DEFLATE_BLOCK = 192 * 1024,   /* bytes in a block, at most */
    IMS_DEFLATE_HALVED_MIN = 4 * 1024 /* in each that it is split into, at least */
};

/* Room that the bits of one block may need beyond its own bytes, before they turn out
 * to be more than storing it takes. */
#define IMS_DEFLATE_BLOCK_ROOM ((size_t)IMS_DEFLATE_BLOCK + 1024u)

/* The coding of a strip, from block to block. */
struct ims_deflate_coder {
    const struct ims_deflate_kernels *kernels;
    int effort;
    uint32_t position; /* of the next byte in the strip, from 1 */
    struct ims_deflate_bits stream;
    const uint8_t *prefetch; /* what will be read after the block, or NULL */
    bool is_blank; /* the block seems to be runs: a sample of it would tell nothing */
    bool is_trial; /* an estimate, which must not take long */

    size_t unit; /* bytes that are one thing, or 0: see units.h */

    /* Memory for matches; used from some effort on, and the units' where there are. */
    struct ims_deflate_greedy *greedy;
    struct ims_deflate_parser *parser;
    struct ims_deflate_units *units;
};

/* Starts a strip: its bits go to `out`. */
void ims_deflate_block_start(struct ims_deflate_coder *coder, uint8_t *out);

/* Whether this effort needs a parser. */
int ims_deflate_block_parses(int effort);

/* Writes a block of `count` >= 1 bytes, followed by IMS_DEFLATE_SLACK zeros; at the
 * higher efforts it may be split into several. Each takes at most 32 bytes more than
 * are in it. Up to IMS_DEFLATE_WINDOW bytes of the strip stand before them. */
void ims_deflate_block_write(struct ims_deflate_coder *coder, const uint8_t *bytes,
                             size_t count, int is_final);

/* The bits that block_write() would need for these bytes, followed by as many zeros, by
 * what it does up to effort 4. Changes nothing. */
uint64_t ims_deflate_block_estimate(struct ims_deflate_coder *coder,
                                    const uint8_t *bytes, size_t count);

/* Writes an empty block, after which the stream goes on at a whole byte. */
void ims_deflate_block_flush(struct ims_deflate_coder *coder);

#endif
