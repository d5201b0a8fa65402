/* SPDX-License-Identifier: MIT */
#include "png_fast_parse.h"

#include <string.h>

#include "png_fast_choose.h"

enum { BIT = 64 }; /* of the prices */

void ims_png_fast_parse_reset(struct ims_png_fast_parser *parser)
{
    ims_png_fast_match_reset(&parser->matcher);
}

/* All matches of all positions. Where a long one is found, what it covers is only noted
 * for later. Returns how many there are. */
static size_t find_all(struct ims_png_fast_parser *parser,
                       const struct ims_png_fast_trial *trial, const uint8_t *bytes,
                       size_t count, uint32_t position)
{
    size_t used = 0;
    size_t covered = 0;
    for (size_t i = 0; i < count; i++) {
        const size_t left = count - i;
        parser->counts[i] = 0;
        if (i < covered) {
            ims_png_fast_match_insert(&parser->matcher, bytes + i,
                                      position + (uint32_t)i);
            continue;
        }
        if (IMS_PNG_FAST_POOL - used < IMS_PNG_FAST_MATCHES)
            continue;
        const unsigned most =
            left < IMS_PNG_FAST_MATCH_MAX ? (unsigned)left : IMS_PNG_FAST_MATCH_MAX;
        const size_t found = ims_png_fast_match_find(
            &parser->matcher, bytes + i, position + (uint32_t)i, most, trial->depth,
            trial->enough, parser->pool + used);
        parser->counts[i] = (uint8_t)found;
        used += found;
        if (found > 0 && parser->pool[used - 1].length >= trial->enough)
            covered = i + parser->pool[used - 1].length;
    }
    return used;
}

static uint32_t price(uint32_t count, uint32_t of_total)
{
    const uint32_t bits_1024 = of_total - ims_png_fast_choose_logarithm(count + 1);
    return bits_1024 >> 4 < BIT ? BIT : bits_1024 >> 4;
}

static void set_prices(struct ims_png_fast_prices *prices,
                       const struct ims_png_fast_counts *counts)
{
    uint32_t total = 1;
    uint32_t matches = 1;
    for (size_t i = 0; i < IMS_PNG_FAST_SYMBOLS; i++)
        total += counts->symbols[i];
    for (size_t i = 0; i < IMS_PNG_FAST_DISTANCES; i++)
        matches += counts->distances[i];
    const uint32_t of_total = ims_png_fast_choose_logarithm(total) + 512;
    const uint32_t of_matches = ims_png_fast_choose_logarithm(matches) + 512;
    for (size_t i = 0; i < IMS_PNG_FAST_LITERALS; i++)
        prices->literals[i] = price(counts->symbols[i], of_total);
    for (unsigned i = 3; i <= IMS_PNG_FAST_MATCH_MAX; i++) {
        const struct ims_png_fast_token token = ims_png_fast_length_token(i);
        prices->lengths[i] =
            price(counts->symbols[token.symbol], of_total) + token.extra_bits * BIT;
    }
    for (unsigned i = 0; i < IMS_PNG_FAST_DISTANCES; i++)
        prices->distances[i] =
            price(counts->distances[i], of_matches) + (i < 4 ? 0 : (i / 2 - 1) * BIT);
}

/* Before anything is known: literals as often as they occur, matches rarely. */
static void guess_prices(struct ims_png_fast_prices *prices, const uint8_t *bytes,
                         size_t count)
{
    struct ims_png_fast_counts counts;
    memset(&counts, 0, sizeof counts);
    for (size_t i = 0; i < count; i++)
        counts.symbols[bytes[i]]++;
    for (size_t i = 257; i < IMS_PNG_FAST_SYMBOLS; i++)
        counts.symbols[i] = (uint32_t)(count / 400);
    for (size_t i = 0; i < IMS_PNG_FAST_DISTANCES; i++)
        counts.distances[i] = (uint32_t)(count / 400);
    set_prices(prices, &counts);
}

/* From the end to the beginning: what is cheapest from each position on. */
static void find_cheapest(struct ims_png_fast_parser *parser, const uint8_t *bytes,
                          size_t count, size_t used)
{
    const struct ims_png_fast_prices *const prices = &parser->prices;
    uint32_t *const costs = parser->costs;
    costs[count] = 0;
    for (size_t i = count; i-- > 0;) {
        uint32_t best = costs[i + 1] + prices->literals[bytes[i]];
        struct ims_png_fast_match choice = {0, 0};
        const size_t found = parser->counts[i];
        used -= found;
        unsigned length = 3;
        for (size_t j = 0; j < found; j++) {
            const struct ims_png_fast_match match = parser->pool[used + j];
            const uint32_t distance =
                prices->distances[ims_png_fast_distance_token(match.distance).symbol];
            for (; length <= match.length; length++) {
                const uint32_t cost =
                    costs[i + length] + prices->lengths[length] + distance;
                if (cost < best) {
                    best = cost;
                    choice =
                        (struct ims_png_fast_match){(uint16_t)length, match.distance};
                }
            }
        }
        costs[i] = best;
        parser->choices[i] = choice;
    }
}

/* The list of what was chosen. */
static size_t make_list(const struct ims_png_fast_parser *parser, size_t count,
                        struct ims_png_fast_sequence *list)
{
    size_t sequences = 0;
    uint32_t literals = 0;
    for (size_t i = 0; i < count;) {
        const struct ims_png_fast_match match = parser->choices[i];
        if (match.length == 0) {
            literals++;
            i++;
            continue;
        }
        list[sequences++] =
            (struct ims_png_fast_sequence){literals, match.length, match.distance};
        literals = 0;
        i += match.length;
    }
    if (literals > 0)
        list[sequences++] = (struct ims_png_fast_sequence){literals, 0, 0};
    return sequences;
}

/* Each pass learns from the one before. What it learns may be wrong, where matches that
 * hardly pay make each other cheap: then the pass before was the best. */
size_t ims_png_fast_parse(struct ims_png_fast_parser *parser,
                          const struct ims_png_fast_trial *trial, const uint8_t *bytes,
                          size_t count, uint32_t position)
{
    const size_t used = find_all(parser, trial, bytes, count, position);
    uint64_t least = UINT64_MAX;
    size_t result = 0;
    guess_prices(&parser->prices, bytes, count);
    for (unsigned pass = 0; pass < trial->passes; pass++) {
        struct ims_png_fast_sequence *const list = parser->lists[pass % 2];
        struct ims_png_fast_counts counts;
        find_cheapest(parser, bytes, count, used);
        const size_t sequences = make_list(parser, count, list);
        memset(&counts, 0, sizeof counts);
        ims_png_fast_sequence_count(list, sequences, bytes, &counts);
        const uint64_t bits = ims_png_fast_choose_entropy(&counts);
        if (bits >= least)
            break;
        least = bits;
        result = sequences;
        parser->list = list;
        set_prices(&parser->prices, &counts);
    }
    return result;
}
