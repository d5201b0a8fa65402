/* SPDX-License-Identifier: MIT
 *
 * Earlier places where the same bytes stand: chains of positions of equal hash. It
 * knows bytes and positions, and nothing of what matches cost.
 */
#ifndef IMS_DEFLATE_MATCH_H
#define IMS_DEFLATE_MATCH_H

#include <stddef.h>
#include <stdint.h>

#include "bits.h"

enum {
    IMS_DEFLATE_WINDOW = 32768, /* how far back a match may lie */
    IMS_DEFLATE_MATCH_MAX = 258,
    IMS_DEFLATE_SIX_BITS = 16,
    IMS_DEFLATE_FOUR_BITS = 14,
    IMS_DEFLATE_THREE_BITS = 13,
    IMS_DEFLATE_MATCHES = 32 /* that find() gives, at most */
};

struct ims_deflate_match {
    uint16_t length;
    uint16_t distance;
};

/* Positions count from the start of a strip; 0 in the tables stands for none, so the
 * first byte has position 1. Short matches pay only where they are near: of 3 and 4
 * bytes the last place will do. Only of 6 there is a chain. */
struct ims_deflate_matcher {
    uint32_t threes[1 << IMS_DEFLATE_THREE_BITS]; /* the last position of 3 bytes */
    uint32_t fours[1 << IMS_DEFLATE_FOUR_BITS];
    uint32_t sixes[1 << IMS_DEFLATE_SIX_BITS];
    /* From each position, how far back the one of equal hash before it lies; 0: further
     * than the window. */
    uint16_t previous[IMS_DEFLATE_WINDOW];
};

void ims_deflate_match_reset(struct ims_deflate_matcher *matcher);

/* Notes the bytes at `position`. 8 bytes are read: what is found depends also on those
 * that lie behind the block. */
void ims_deflate_match_insert(struct ims_deflate_matcher *matcher, const uint8_t *bytes,
                              uint32_t position);

/* The same, and finds earlier places: the matches, each longer than all
 * nearer ones, 3 bytes at least, `most` <= MATCH_MAX at most. Looks at `max_chain`
 * places of the chain, and no further once a match is `nice_length` long. Returns how
 * many. */
size_t ims_deflate_match_find(struct ims_deflate_matcher *matcher, const uint8_t *bytes,
                              uint32_t position, unsigned most, unsigned max_chain,
                              unsigned nice_length, struct ims_deflate_match *matches);

/* How many bytes are the same at both places, where `from` are, `most` at most. Up to 8
 * bytes beyond that are read. */
static inline unsigned ims_deflate_match_common(const uint8_t *a, const uint8_t *b,
                                                unsigned from, unsigned most)
{
    unsigned length = from;
    while (length < most) {
        const uint64_t differ =
            ims_deflate_load64(a + length) ^ ims_deflate_load64(b + length);
        if (differ != 0) {
            length += (unsigned)__builtin_ctzll(differ) >> 3;
            break;
        }
        length += 8;
    }
    return length < most ? length : most;
}

#endif
