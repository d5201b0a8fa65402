/* SPDX-License-Identifier: MIT
 *
 * The searches of png-fast for matches: what their lists stand for is what was given,
 * block after block, and what repeats is found.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/deflate/entropy.h"
#include "encoders/deflate/greedy.h"
#include "encoders/deflate/parse.h"
#include "support/picture.h"

static uint32_t random_state = 11;

static uint32_t below(uint32_t limit)
{
    return picture_random(&random_state) % limit;
}

/* A strip in which a list's matches can be followed. */
struct strip {
    uint8_t bytes[IMS_DEFLATE_WINDOW + IMS_DEFLATE_BLOCK + IMS_DEFLATE_SLACK];
    uint32_t position;
};

/* Noise of few values, copies of what came before, and runs. */
static void fill(struct strip *strip, size_t count)
{
    uint8_t *const bytes = strip->bytes + IMS_DEFLATE_WINDOW;
    const uint32_t values = 1u << below(9);
    for (size_t i = 0; i < count;) {
        const size_t before = strip->position - 1 + i;
        const size_t length = 1 + below(below(20) == 0 ? 600 : 20);
        const size_t back = 1 + below(before < 32768 ? (uint32_t)before + 1 : 32768);
        const uint32_t kind = below(3);
        for (size_t j = 0; j < length && i < count; j++, i++)
            if (kind == 0 && back <= before)
                bytes[i] = bytes[(ptrdiff_t)i - (ptrdiff_t)back];
            else if (kind == 1 && i > 0)
                bytes[i] = bytes[i - 1];
            else
                bytes[i] = (uint8_t)below(values);
    }
    memset(bytes + count, 0x55, IMS_DEFLATE_SLACK);
}

/* Follows a list; what it refers to must lie within the strip and the window. */
static size_t check_list(const struct strip *strip,
                         const struct ims_deflate_sequence *list, size_t sequences,
                         size_t count)
{
    static uint8_t copy[IMS_DEFLATE_WINDOW + IMS_DEFLATE_BLOCK];
    memcpy(copy, strip->bytes, IMS_DEFLATE_WINDOW);
    uint8_t *const start = copy + IMS_DEFLATE_WINDOW;
    size_t at = 0;
    size_t matched = 0;
    for (size_t i = 0; i < sequences; i++) {
        cr_assert_leq(at + list[i].literals + list[i].length, count);
        memcpy(start + at, strip->bytes + IMS_DEFLATE_WINDOW + at, list[i].literals);
        at += list[i].literals;
        if (list[i].length == 0) {
            cr_assert_eq(i + 1, sequences);
            continue;
        }
        cr_assert(list[i].length >= 3 && list[i].length <= IMS_DEFLATE_MATCH_MAX);
        cr_assert(list[i].distance >= 1 && list[i].distance <= IMS_DEFLATE_WINDOW);
        cr_assert_leq(list[i].distance, strip->position - 1 + at);
        for (size_t j = 0; j < list[i].length; j++, at++)
            start[at] = start[(ptrdiff_t)at - list[i].distance];
        matched += list[i].length;
    }
    cr_assert_eq(at, count);
    cr_assert_arr_eq(start, strip->bytes + IMS_DEFLATE_WINDOW, count);
    return matched;
}

static void next_block(struct strip *strip, size_t count)
{
    memmove(strip->bytes, strip->bytes + count, IMS_DEFLATE_WINDOW);
    strip->position += (uint32_t)count;
}

static size_t block_size(int round)
{
    return round % 5 == 4 ? (size_t)IMS_DEFLATE_BLOCK : 1 + below(40000);
}

Test(deflate_matches, greedy_lists_stand_for_the_bytes)
{
    static struct strip strip;
    static struct ims_deflate_greedy greedy;
    uint8_t costs[256];
    for (int round = 0; round < 40; round++) {
        const struct ims_deflate_match_limits limits = {(uint8_t)(round % 2),
                                                        (uint8_t)(2 + round % 6)};
        if (round % 7 == 0) {
            ims_deflate_greedy_reset(&greedy);
            strip.position = 1;
        }
        memset(costs, 8 + (int)below(100), sizeof costs);
        const size_t count = block_size(round);
        const uint8_t *const bytes = strip.bytes + IMS_DEFLATE_WINDOW;
        fill(&strip, count);
        if (round % 3 == 0) { /* a part was looked at before, as trials do */
            const size_t part = below((uint32_t)count);
            ims_deflate_greedy_parse(&greedy, &limits, costs, bytes + part,
                                     count - part, strip.position + (uint32_t)part);
        }
        const size_t sequences = ims_deflate_greedy_parse(&greedy, &limits, costs,
                                                          bytes, count, strip.position);
        check_list(&strip, greedy.list, sequences, count);
        next_block(&strip, count);
    }
}

Test(deflate_matches, parsed_lists_stand_for_the_bytes)
{
    static struct strip strip;
    struct ims_deflate_parser *const parser = malloc(sizeof *parser);
    cr_assert_not_null(parser);
    for (int round = 0; round < 25; round++) {
        static const struct ims_deflate_parse_limits limits[] = {
            {1, 16, 1, 0}, {4, 32, 2, 1}, {30, 100, 3, 0}, {8, 258, 2, 4}};
        if (round % 6 == 0) {
            ims_deflate_parse_reset(parser);
            strip.position = 1;
        }
        const size_t count = block_size(round);
        fill(&strip, count);
        const size_t sequences =
            ims_deflate_parse(parser, &limits[round % 4],
                              strip.bytes + IMS_DEFLATE_WINDOW, count, strip.position);
        check_list(&strip, parser->list, sequences, count);
        next_block(&strip, count);
    }
    free(parser);
}

/* Noise, and the same noise again at the far end of the window. */
Test(deflate_matches, what_repeats_is_found)
{
    static struct strip strip;
    static struct ims_deflate_greedy greedy;
    struct ims_deflate_parser *const parser = malloc(sizeof *parser);
    cr_assert_not_null(parser);
    const struct ims_deflate_match_limits greedy_limits = {1, 6};
    const struct ims_deflate_parse_limits limits = {8, 64, 2, 0};
    uint8_t costs[256];
    memset(costs, 64, sizeof costs);
    uint8_t *const bytes = strip.bytes + IMS_DEFLATE_WINDOW;
    for (size_t i = 0; i < 65536; i++)
        bytes[i] = i < 32768 ? (uint8_t)below(256) : bytes[i - 32768];
    strip.position = 1;
    ims_deflate_greedy_reset(&greedy);
    ims_deflate_parse_reset(parser);
    size_t sequences =
        ims_deflate_greedy_parse(&greedy, &greedy_limits, costs, bytes, 65536, 1);
    cr_assert_geq(check_list(&strip, greedy.list, sequences, 65536), 16000);
    sequences = ims_deflate_parse(parser, &limits, bytes, 65536, 1);
    cr_assert_geq(check_list(&strip, parser->list, sequences, 65536), 32768);
    free(parser);
}

/* In noise of few values short matches abound, none of which pays. */
Test(deflate_matches, what_does_not_pay_is_left)
{
    static struct strip strip;
    struct ims_deflate_parser *const parser = malloc(sizeof *parser);
    cr_assert_not_null(parser);
    const struct ims_deflate_parse_limits limits = {30, 258, 4, 0};
    for (size_t i = 0; i < 100000; i++)
        strip.bytes[IMS_DEFLATE_WINDOW + i] = (uint8_t)below(8);
    strip.position = 1;
    ims_deflate_parse_reset(parser);
    const size_t sequences =
        ims_deflate_parse(parser, &limits, strip.bytes + IMS_DEFLATE_WINDOW, 100000, 1);
    cr_assert_leq(check_list(&strip, parser->list, sequences, 100000), 5000);
    free(parser);
}

/* One match that is not of the greatest length puts all that follow out of step. */
Test(deflate_matches, a_run_becomes_the_longest_matches)
{
    static struct strip strip;
    struct ims_deflate_parser *const parser = malloc(sizeof *parser);
    cr_assert_not_null(parser);
    const struct ims_deflate_parse_limits limits = {8, 100, 2, 0};
    const size_t count = 1 + (size_t)100 * IMS_DEFLATE_MATCH_MAX;
    memset(strip.bytes + IMS_DEFLATE_WINDOW, 7, count);
    strip.position = 1;
    ims_deflate_parse_reset(parser);
    const size_t sequences = ims_deflate_parse(
        parser, &limits, strip.bytes + IMS_DEFLATE_WINDOW, count, strip.position);
    check_list(&strip, parser->list, sequences, count);
    cr_assert_eq(sequences, 100);
    free(parser);
}

/* A block that is parsed twice gives the same list again once the parser is restored,
 * and one that was kept stays. */
Test(deflate_matches, what_was_kept_is_restored)
{
    static struct strip strip;
    struct ims_deflate_parser *const parser = malloc(sizeof *parser);
    cr_assert_not_null(parser);
    const struct ims_deflate_parse_limits limits[] = {{8, 64, 2, 0}, {8, 64, 2, 1}};
    const size_t count = 20000;
    const uint8_t *const bytes = strip.bytes + IMS_DEFLATE_WINDOW;
    strip.position = 1;
    ims_deflate_parse_reset(parser);
    for (int block = 0; block < 3; block++) {
        fill(&strip, count);
        ims_deflate_parse_keep(parser);
        const size_t sequences =
            ims_deflate_parse(parser, &limits[0], bytes, count, strip.position);
        const struct ims_deflate_sequence *const kept =
            ims_deflate_parse_keep_list(parser, sequences);
        ims_deflate_parse_restore(parser);
        cr_assert_eq(
            ims_deflate_parse(parser, &limits[1], bytes, count, strip.position),
            sequences);
        cr_assert_arr_eq(parser->list, kept, sequences * sizeof *kept);
        cr_assert_neq(parser->list, kept);
        next_block(&strip, count);
    }
    free(parser);
}

/* What was kept as the best is the list, and what is found afterwards does not depend
 * on what else was tried. */
Test(deflate_matches, the_best_of_several_tries_is_kept)
{
    static struct strip strip;
    static struct ims_deflate_greedy tried, plain;
    const struct ims_deflate_match_limits best = {1, 6}, other = {0, 2};
    const size_t count = 20000;
    const uint8_t *const bytes = strip.bytes + IMS_DEFLATE_WINDOW;
    uint8_t costs[256];
    memset(costs, 60, sizeof costs);
    strip.position = 1;
    ims_deflate_greedy_reset(&tried);
    ims_deflate_greedy_reset(&plain);
    for (int block = 0; block < 3; block++) {
        fill(&strip, count);
        const size_t wanted = ims_deflate_greedy_parse(&plain, &best, costs, bytes,
                                                       count, strip.position);
        ims_deflate_greedy_keep(&tried);
        const size_t sequences = ims_deflate_greedy_parse(&tried, &best, costs, bytes,
                                                          count, strip.position);
        ims_deflate_greedy_keep_best(&tried, sequences);
        ims_deflate_greedy_restore(&tried);
        ims_deflate_greedy_parse(&tried, &other, costs, bytes, count, strip.position);
        ims_deflate_greedy_restore_best(&tried);
        cr_assert_eq(sequences, wanted);
        cr_assert_arr_eq(tried.best_list, plain.list, wanted * sizeof plain.list[0]);
        cr_assert_arr_eq(tried.places, plain.places, sizeof plain.places);
        next_block(&strip, count);
    }
}

/* Noise of few values with short copies of what is near. */
static void fill_with_copies(struct strip *strip, size_t count)
{
    uint8_t *const bytes = strip->bytes + IMS_DEFLATE_WINDOW;
    for (size_t i = 0; i < count;) {
        const size_t back = 1 + below(30);
        const size_t length = below(2) == 0 ? 4 + below(2) : 0;
        for (size_t j = 0; j < length && i < count && i >= back; j++, i++)
            bytes[i] = bytes[i - back];
        if (i < count)
            bytes[i++] = (uint8_t)below(14);
    }
}

/* Makes a parser forget what it has learnt: literals as they are, matches rare. */
static void forget(struct ims_deflate_parser *parser, const struct strip *strip,
                   size_t count)
{
    struct ims_deflate_counts *const before = &parser->before[0];
    memset(before, 0, sizeof *before);
    for (size_t i = 0; i < count; i++)
        before->symbols[strip->bytes[IMS_DEFLATE_WINDOW + i]]++;
    for (size_t i = 257; i < IMS_DEFLATE_SYMBOLS; i++)
        before->symbols[i] = (uint32_t)count / 400;
    for (size_t i = 0; i < IMS_DEFLATE_DISTANCES; i++)
        before->distances[i] = (uint32_t)count / 400;
}

static uint64_t bits_of(struct ims_deflate_parser *parser, const struct strip *strip,
                        size_t count)
{
    const struct ims_deflate_parse_limits limits = {8, 64, 1, 0};
    const uint8_t *const bytes = strip->bytes + IMS_DEFLATE_WINDOW;
    struct ims_deflate_counts counts;
    memset(&counts, 0, sizeof counts);
    const size_t sequences =
        ims_deflate_parse(parser, &limits, bytes, count, strip->position);
    check_list(strip, parser->list, sequences, count);
    ims_deflate_sequence_count(parser->list, sequences, bytes, &counts);
    return ims_deflate_entropy(&counts);
}

Test(deflate_matches, a_block_learns_from_the_one_before)
{
    static struct strip strip;
    struct ims_deflate_parser *const parser = malloc(sizeof *parser);
    struct ims_deflate_parser *const learnt = malloc(sizeof *parser);
    cr_assert(parser != NULL && learnt != NULL);
    const size_t count = 20000;
    strip.position = 1;
    ims_deflate_parse_reset(learnt);
    for (int block = 0; block < 4; block++) {
        fill_with_copies(&strip, count);
        memcpy(parser, learnt, sizeof *parser);
        forget(parser, &strip, count);
        const uint64_t bits = bits_of(learnt, &strip, count);
        const uint64_t without = bits_of(parser, &strip, count);
        cr_assert(block == 0 || bits + bits / 50 < without);
        next_block(&strip, count);
    }
    free(parser);
    free(learnt);
}
