/* SPDX-License-Identifier: MIT */
#include "parse.h"

#include <string.h>

#include "entropy.h"

enum {
    BIT = 64,         /* of the costs */
    MARGIN = 3 * BIT, /* by which costs may turn out to be wrong */
    COVERED = 255,    /* by a long match, of which the rest is the only one here */
    SHORTEST = 3
};

void ims_deflate_parse_reset(struct ims_deflate_parser *parser)
{
    ims_deflate_match_reset(&parser->matcher);
    for (int i = 0; i < IMS_DEFLATE_STATISTICS; i++)
        parser->is_first[i] = true;
}

void ims_deflate_parse_keep(struct ims_deflate_parser *parser)
{
    memcpy(&parser->kept_matcher, &parser->matcher, sizeof parser->kept_matcher);
}

void ims_deflate_parse_restore(struct ims_deflate_parser *parser)
{
    memcpy(&parser->matcher, &parser->kept_matcher, sizeof parser->kept_matcher);
}

const struct ims_deflate_sequence *
ims_deflate_parse_keep_list(struct ims_deflate_parser *parser, size_t sequences)
{
    memcpy(parser->kept_list, parser->list, sequences * sizeof parser->kept_list[0]);
    return parser->kept_list;
}

static uint32_t cost_of_symbol(uint32_t count, uint32_t of_total)
{
    const uint32_t bits_1024 = of_total - ims_deflate_entropy_logarithm(count + 1);
    return bits_1024 >> 4 < BIT ? BIT : bits_1024 >> 4;
}

static void set_costs(struct ims_deflate_costs *costs,
                      const struct ims_deflate_counts *counts)
{
    uint32_t total = 1;
    uint32_t matches = 1;
    for (size_t i = 0; i < IMS_DEFLATE_SYMBOLS; i++)
        total += counts->symbols[i];
    for (size_t i = 0; i < IMS_DEFLATE_DISTANCES; i++)
        matches += counts->distances[i];
    const uint32_t of_total = ims_deflate_entropy_logarithm(total) + 512;
    const uint32_t of_matches = ims_deflate_entropy_logarithm(matches) + 512;
    for (size_t i = 0; i < IMS_DEFLATE_LITERALS; i++)
        costs->literals[i] = cost_of_symbol(counts->symbols[i], of_total);
    for (unsigned i = 3; i <= IMS_DEFLATE_MATCH_MAX; i++) {
        const struct ims_deflate_token token = ims_deflate_length_token(i);
        costs->lengths[i] = cost_of_symbol(counts->symbols[token.symbol], of_total) +
                            token.extra_bits * BIT;
    }
    for (unsigned i = 0; i < IMS_DEFLATE_DISTANCES; i++)
        costs->distances[i] = cost_of_symbol(counts->distances[i], of_matches) +
                              (i < 4 ? 0 : (i / 2 - 1) * BIT);
}

/* Before anything is known: literals as often as they occur, matches rarely. */
static void guess_counts(struct ims_deflate_counts *counts, const uint8_t *bytes,
                         size_t count)
{
    memset(counts, 0, sizeof *counts);
    for (size_t i = 0; i < count; i++)
        counts->symbols[bytes[i]]++;
    for (size_t i = 257; i < IMS_DEFLATE_SYMBOLS; i++)
        counts->symbols[i] = (uint32_t)(count / 200);
    for (size_t i = 0; i < IMS_DEFLATE_DISTANCES; i++)
        counts->distances[i] = (uint32_t)(count / 200);
}

static uint32_t cost_of_distance(const struct ims_deflate_costs *costs,
                                 struct ims_deflate_match match)
{
    return costs->distances[ims_deflate_distance_token(match.distance).symbol];
}

/* Keeps those of `found` matches that may pay; what literals take up to each byte is
 * in parser->cost_to_end. Returns how many. */
static size_t keep_some(const struct ims_deflate_parser *parser, size_t i,
                        struct ims_deflate_match *matches, size_t found)
{
    const struct ims_deflate_costs *const costs = &parser->costs;
    size_t kept = 0;
    for (size_t j = 0; j < found; j++) {
        const struct ims_deflate_match match = matches[j];
        const uint32_t literals =
            parser->cost_to_end[i + match.length] - parser->cost_to_end[i];
        if (literals + MARGIN >
            costs->lengths[match.length] + cost_of_distance(costs, match))
            matches[kept++] = match;
    }
    return kept;
}

/* Notes a long match for all that it covers after index `i`: what is left of it there.
 * Returns how many bytes. */
static size_t cover(struct ims_deflate_parser *parser, const uint8_t *bytes, size_t i,
                    uint32_t position, struct ims_deflate_match match, size_t *used)
{
    size_t covered = 0;
    while (match.length > 1 && IMS_DEFLATE_MATCH_CACHE - *used >= IMS_DEFLATE_MATCHES) {
        match.length--;
        covered++;
        const size_t here = i + covered;
        ims_deflate_match_insert(&parser->matcher, bytes + here,
                                 position + (uint32_t)here);
        parser->counts[here] = 0;
        if (match.length >= SHORTEST) {
            parser->counts[here] = COVERED;
            parser->match_cache[(*used)++] = match;
        }
    }
    return covered;
}

/* All matches of all positions that may pay. Where a long one is found, only its rest
 * is noted for what it covers. Returns how many there are. */
static size_t find_all(struct ims_deflate_parser *parser,
                       const struct ims_deflate_parse_limits *limits,
                       const uint8_t *bytes, size_t count, uint32_t position)
{
    size_t used = 0;
    parser->cost_to_end[0] = 0;
    for (size_t i = 0; i < count; i++)
        parser->cost_to_end[i + 1] =
            parser->cost_to_end[i] + parser->costs.literals[bytes[i]];
    for (size_t i = 0; i < count; i++) {
        const size_t left = count - i;
        struct ims_deflate_match *const matches = parser->match_cache + used;
        parser->counts[i] = 0;
        if (IMS_DEFLATE_MATCH_CACHE - used < IMS_DEFLATE_MATCHES) {
            ims_deflate_match_insert(&parser->matcher, bytes + i,
                                     position + (uint32_t)i);
            continue;
        }
        const unsigned most =
            left < IMS_DEFLATE_MATCH_MAX ? (unsigned)left : IMS_DEFLATE_MATCH_MAX;
        const size_t found = ims_deflate_match_find(
            &parser->matcher, bytes + i, position + (uint32_t)i, most,
            limits->max_chain, limits->nice_length, matches);
        const size_t kept = keep_some(parser, i, matches, found);
        parser->counts[i] = (uint8_t)kept;
        used += kept;
        if (kept > 0 && matches[kept - 1].length >= limits->nice_length)
            i += cover(parser, bytes, i, position, matches[kept - 1], &used);
    }
    return used;
}

/* A cost with a choice below it, so that the least of both is the cheapest choice. */
static inline uint64_t join(uint32_t cost, unsigned length, uint16_t distance)
{
    return (uint64_t)cost << 32 | length << 16 | distance;
}

static inline uint64_t least(uint64_t a, uint64_t b)
{
    return b < a ? b : a;
}

/* The length after `length` that is worth a try: of those with one code the longest. */
static inline unsigned next_length(unsigned length)
{
    if (length < 10)
        return length + 1;
    const unsigned bits = 29u - (unsigned)__builtin_clz(length - 2);
    return (((length - 2) >> bits) + 1) * (1u << bits) + 2;
}

/* The cheapest of the matches from a place on, if cheaper than `best`. `cost_to_end`
 * begins at that place. */
static inline uint64_t try_matches(const struct ims_deflate_costs *costs,
                                   const uint32_t *cost_to_end,
                                   const struct ims_deflate_match *matches,
                                   size_t found, unsigned length, uint64_t best)
{
    for (size_t j = 0; j < found; j++) {
        const struct ims_deflate_match match = matches[j];
        const uint32_t distance = cost_of_distance(costs, match);
        for (; length < match.length; length = next_length(length))
            best = least(best,
                         join(cost_to_end[length] + costs->lengths[length] + distance,
                              length, match.distance));
        length = match.length;
        best = least(best, join(cost_to_end[length] + costs->lengths[length] + distance,
                                length, match.distance));
        length = next_length(length);
    }
    return best;
}

/* From the end to the beginning: what is cheapest from each position on. */
static void find_cheapest(struct ims_deflate_parser *parser, const uint8_t *bytes,
                          size_t count, size_t used)
{
    const struct ims_deflate_costs *const costs = &parser->costs;
    uint32_t *const cost_to_end = parser->cost_to_end;
    cost_to_end[count] = 0;
    for (size_t i = count; i-- > 0;) {
        const size_t found = parser->counts[i];
        uint64_t best = join(cost_to_end[i + 1] + costs->literals[bytes[i]], 0, 0);
        if (found == COVERED) {
            used--;
            best = try_matches(costs, cost_to_end + i, parser->match_cache + used, 1,
                               parser->match_cache[used].length, best);
        } else if (found > 0) {
            used -= found;
            best = try_matches(costs, cost_to_end + i, parser->match_cache + used,
                               found, SHORTEST, best);
        }
        cost_to_end[i] = (uint32_t)(best >> 32);
        parser->choices[i] =
            (struct ims_deflate_match){(uint16_t)(best >> 16), (uint16_t)best};
    }
}

/* The list of what was chosen. */
static size_t make_list(const struct ims_deflate_parser *parser, size_t count,
                        struct ims_deflate_sequence *list)
{
    size_t sequences = 0;
    uint32_t literals = 0;
    for (size_t i = 0; i < count;) {
        const struct ims_deflate_match match = parser->choices[i];
        if (match.length == 0) {
            literals++;
            i++;
            continue;
        }
        list[sequences++] =
            (struct ims_deflate_sequence){literals, match.length, match.distance};
        literals = 0;
        i += match.length;
    }
    if (literals > 0)
        list[sequences++] = (struct ims_deflate_sequence){literals, 0, 0};
    return sequences;
}

/* Each pass learns from the one before, the first one from the block before. What it
 * learns may be wrong, where matches that hardly pay make each other cheap: then the
 * pass before was the best. */
size_t ims_deflate_parse(struct ims_deflate_parser *parser,
                         const struct ims_deflate_parse_limits *limits,
                         const uint8_t *bytes, size_t count, uint32_t position)
{
    struct ims_deflate_counts *const before = &parser->before[limits->statistics];
    bool *const is_first = &parser->is_first[limits->statistics];
    const unsigned passes = limits->passes + (*is_first ? 1u : 0u);
    uint64_t fewest = UINT64_MAX;
    size_t result = 0;
    if (*is_first)
        guess_counts(before, bytes, count);
    *is_first = false;
    set_costs(&parser->costs, before);
    const size_t used = find_all(parser, limits, bytes, count, position);
    for (unsigned pass = 0; pass < passes; pass++) {
        struct ims_deflate_sequence *const list = parser->lists[pass % 2];
        struct ims_deflate_counts counts;
        find_cheapest(parser, bytes, count, used);
        const size_t sequences = make_list(parser, count, list);
        memset(&counts, 0, sizeof counts);
        ims_deflate_sequence_count(list, sequences, bytes, &counts);
        const uint64_t bits = ims_deflate_entropy(&counts);
        if (bits >= fewest)
            break;
        fewest = bits;
        result = sequences;
        parser->list = list;
        *before = counts;
        set_costs(&parser->costs, &counts);
    }
    return result;
}
