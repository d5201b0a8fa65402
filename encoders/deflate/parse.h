/* SPDX-License-Identifier: MIT
 *
 * The cheapest way to say a block in literals and matches, for costs that are learned
 * from the block itself: the higher efforts. It knows bytes and what they cost, and
 * nothing of images.
 */
#ifndef IMS_DEFLATE_PARSE_H
#define IMS_DEFLATE_PARSE_H

#include <stdbool.h>

#include "block.h"
#include "match.h"
#include "sequence.h"

enum {
    /* Matches kept for a block: where there are more, shorter ones are forgotten. */
    IMS_DEFLATE_MATCH_CACHE = 4 * IMS_DEFLATE_BLOCK,
    IMS_DEFLATE_STATISTICS = 5,
    IMS_DEFLATE_SEQUENCES = IMS_DEFLATE_BLOCK / 3 + 2
};

/* How hard is tried. */
struct ims_deflate_parse_limits {
    uint16_t max_chain;   /* places looked at for a match */
    uint16_t nice_length; /* length of a match that is taken without looking further */
    uint8_t passes;       /* times that costs are learned */
    uint8_t statistics;   /* which blocks learn from: below STATISTICS */
};

/* What literals and matches cost, in 1/64 of a bit. */
struct ims_deflate_costs {
    uint32_t literals[IMS_DEFLATE_LITERALS];
    uint32_t lengths[IMS_DEFLATE_MATCH_MAX + 1];
    uint32_t distances[IMS_DEFLATE_DISTANCES];
};

struct ims_deflate_parser {
    struct ims_deflate_matcher matcher;
    struct ims_deflate_costs costs;
    struct ims_deflate_counts
        before[IMS_DEFLATE_STATISTICS];          /* what the block before became */
    bool is_first[IMS_DEFLATE_STATISTICS];       /* there was none */
    uint32_t cost_to_end[IMS_DEFLATE_BLOCK + 1]; /* from here to the end */
    struct ims_deflate_match choices[IMS_DEFLATE_BLOCK]; /* the best here */
    uint8_t counts[IMS_DEFLATE_BLOCK]; /* matches found here, or COVERED */
    struct ims_deflate_match match_cache[IMS_DEFLATE_MATCH_CACHE];
    struct ims_deflate_sequence lists[2][IMS_DEFLATE_SEQUENCES];
    const struct ims_deflate_sequence *list; /* the result */

    /* By keep() and keep_list(). */
    struct ims_deflate_matcher kept_matcher;
    struct ims_deflate_sequence kept_list[IMS_DEFLATE_SEQUENCES];
};

/* Forgets what came before: a new strip. */
void ims_deflate_parse_reset(struct ims_deflate_parser *parser);

/* Before a block that is parsed several times, each time by other statistics: restore()
 * undoes what was noted of it since keep(). */
void ims_deflate_parse_keep(struct ims_deflate_parser *parser);
void ims_deflate_parse_restore(struct ims_deflate_parser *parser);

/* Keeps a list that was found, while others are. Returns where it is. */
const struct ims_deflate_sequence *
ims_deflate_parse_keep_list(struct ims_deflate_parser *parser, size_t sequences);

/* Finds the list for `count` bytes; the IMS_DEFLATE_WINDOW bytes before them, as far
 * as `position` - 1 of them have been seen since the reset, can be referred to. Returns
 * how many sequences there are in parser->list. */
size_t ims_deflate_parse(struct ims_deflate_parser *parser,
                         const struct ims_deflate_parse_limits *limits,
                         const uint8_t *bytes, size_t count, uint32_t position);

#endif
