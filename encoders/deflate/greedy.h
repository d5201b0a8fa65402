/* SPDX-License-Identifier: MIT
 *
 * Matches found fast: one earlier place is looked at for each position, and what
 * matches there is taken. For flat pictures, where matches are long and many; the more
 * bytes without any, the fewer positions are looked at. It knows bytes alone.
 */
#ifndef IMS_DEFLATE_GREEDY_H
#define IMS_DEFLATE_GREEDY_H

#include "block.h"
#include "match.h"
#include "sequence.h"

enum {
    IMS_DEFLATE_GREEDY_BITS = 14,
    IMS_DEFLATE_GREEDY_LIST = IMS_DEFLATE_BLOCK / 4 + 2 /* sequences, at most */
};

struct ims_deflate_greedy {
    int is_stale; /* places are of something else: cleared when first used */
    uint32_t places[1 << IMS_DEFLATE_GREEDY_BITS]; /* of a hash, by position; 0: none */
    uint32_t kept[1 << IMS_DEFLATE_GREEDY_BITS];   /* by keep() */
    int kept_is_stale;
    struct ims_deflate_sequence list[IMS_DEFLATE_GREEDY_LIST];

    /* By keep_best(); last, as most pictures do not need it. */
    uint32_t best_places[1 << IMS_DEFLATE_GREEDY_BITS];
    struct ims_deflate_sequence best_list[IMS_DEFLATE_GREEDY_LIST];
};

/* Forgets what came before. This must come first; it costs nothing until matches are
 * looked for. */
void ims_deflate_greedy_reset(struct ims_deflate_greedy *greedy);

/* Around a trial: restore() undoes what was noted since keep(). */
void ims_deflate_greedy_keep(struct ims_deflate_greedy *greedy);
void ims_deflate_greedy_restore(struct ims_deflate_greedy *greedy);

/* Keeps a list that was found, as best_list, and what was noted then, while others are
 * tried: restore_best() goes back to that. */
void ims_deflate_greedy_keep_best(struct ims_deflate_greedy *greedy, size_t sequences);
void ims_deflate_greedy_restore_best(struct ims_deflate_greedy *greedy);

/* How hard is tried: whether evaluation is lazy, so that one position further is looked
 * at before a match is taken; after how many literals, as a power of two, one more
 * position is skipped. */
struct ims_deflate_match_limits {
    uint8_t lazy;
    uint8_t skip_shift;
};

/* Finds a list for `count` bytes, as ims_deflate_parse() does. `literal_costs` tell
 * what each of the 256 literals takes, in 1/8 of a bit, about. */
size_t ims_deflate_greedy_parse(struct ims_deflate_greedy *greedy,
                                const struct ims_deflate_match_limits *limits,
                                const uint8_t *literal_costs, const uint8_t *bytes,
                                size_t count, uint32_t position);

#endif
