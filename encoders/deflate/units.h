/* SPDX-License-Identifier: MIT
 *
 * Matches of whole units, for bytes of which each few are one thing: the differences of
 * a sample, or of a pixel. What follows from one unit to the next recurs as a whole, so
 * that only where units begin an earlier place is looked for, and what matches for a
 * few units is taken: nearly as much is found as by looking everywhere, in a part of
 * the time. It knows bytes alone.
 */
#ifndef IMS_DEFLATE_UNITS_H
#define IMS_DEFLATE_UNITS_H

#include "block.h"
#include "sequence.h"

enum {
    IMS_DEFLATE_UNITS_BITS = 14, /* the places stay in the nearest cache */
    IMS_DEFLATE_UNITS_SHORTEST = 8,
    IMS_DEFLATE_UNITS_LIST = IMS_DEFLATE_BLOCK / IMS_DEFLATE_UNITS_SHORTEST + 2
};

struct ims_deflate_units {
    int is_stale; /* places are of something else: cleared when first used */
    uint16_t places[1 << IMS_DEFLATE_UNITS_BITS]; /* of a hash, the lower half of one */
    struct ims_deflate_sequence list[IMS_DEFLATE_UNITS_LIST];
};

/* Forgets what came before. This must come first; it costs nothing until matches are
 * looked for. */
void ims_deflate_units_reset(struct ims_deflate_units *units);

/* Finds a list for `count` bytes, as ims_deflate_parse() does. Units of `unit` bytes
 * (2 or 3) follow each other from position 1 on. Adds to the counts what the list
 * stands for, without end of block. */
size_t ims_deflate_units_parse(struct ims_deflate_units *units, size_t unit,
                               const uint8_t *bytes, size_t count, uint32_t position,
                               struct ims_deflate_counts *counts);

#endif
