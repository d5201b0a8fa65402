/* SPDX-License-Identifier: MIT
 *
 * The Huffman codes of png-fast: complete, within the limit, as short as can be.
 */
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/deflate/huffman.h"
#include "support/picture.h"

static uint32_t random_state = 9;

static uint32_t below(uint32_t limit)
{
    return picture_random(&random_state) % limit;
}

static uint64_t total_bits(const uint32_t *counts, const uint8_t *lengths, size_t count)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < count; i++)
        bits += (uint64_t)counts[i] * lengths[i];
    return bits;
}

/* The bits of the best code without a limit: by joining the two rarest, n times. */
static uint64_t best_bits(const uint32_t *counts, size_t count)
{
    uint64_t weights[IMS_DEFLATE_SYMBOLS];
    size_t left = 0;
    uint64_t bits = 0;
    for (size_t i = 0; i < count; i++)
        if (counts[i] != 0)
            weights[left++] = counts[i];
    for (; left > 1; left--) {
        for (size_t k = 0; k < 2; k++) { /* the two smallest to the end */
            for (size_t i = 0; i + k + 1 < left; i++) {
                if (weights[i] < weights[left - 1 - k]) {
                    const uint64_t other = weights[i];
                    weights[i] = weights[left - 1 - k];
                    weights[left - 1 - k] = other;
                }
            }
        }
        weights[left - 2] += weights[left - 1];
        bits += weights[left - 2];
    }
    return bits;
}

static void check(const uint32_t *counts, size_t count, unsigned limit, double loss)
{
    uint8_t lengths[IMS_DEFLATE_SYMBOLS];
    uint32_t space = 0;
    size_t used = 0;
    ims_deflate_huffman_lengths(counts, count, limit, lengths);
    for (size_t i = 0; i < count; i++) {
        cr_assert_leq(lengths[i], limit);
        if (counts[i] != 0)
            cr_assert_gt(lengths[i], 0);
        used += lengths[i] != 0;
        space += lengths[i] != 0 ? 1u << (limit - lengths[i]) : 0;
    }
    cr_assert_eq(space, used == 1 ? 1u << (limit - 1) : 1u << limit);
    if (used > 1)
        cr_assert_leq((double)total_bits(counts, lengths, count),
                      (double)best_bits(counts, count) * (1.0 + loss));
}

Test(deflate_huffman, lengths_are_best_where_the_limit_does_not_matter)
{
    for (int round = 0; round < 300; round++) {
        uint32_t counts[IMS_DEFLATE_SYMBOLS] = {0};
        const size_t count = below(IMS_DEFLATE_SYMBOLS) + 1;
        const uint32_t most = 1u << below(7);
        for (size_t i = 0; i < count; i++)
            counts[i] = below(3) == 0 ? 0 : below(most) + 60;
        check(counts, count, 14, 0.0);
    }
}

Test(deflate_huffman, the_limit_is_kept_at_little_loss)
{
    for (int round = 0; round < 300; round++) {
        uint32_t counts[IMS_DEFLATE_SYMBOLS] = {0};
        const size_t count = below(IMS_DEFLATE_SYMBOLS - 1) + 2;
        for (size_t i = 0; i < count; i++)
            counts[i] = below(1u << (1 + below(18)));
        check(counts, count, 14, 0.005);
        check(counts, count < 19 ? count : 19, 7, 0.3);
    }
    /* Fibonacci's numbers make the deepest of all trees. */
    uint32_t counts[30] = {1, 1};
    for (size_t i = 2; i < 30; i++)
        counts[i] = counts[i - 1] + counts[i - 2];
    check(counts, 30, 14, 0.01);
    check(counts, 19, 7, 0.15);
}

Test(deflate_huffman, few_symbols)
{
    uint8_t lengths[4];
    uint32_t counts[4] = {0, 0, 0, 0};
    ims_deflate_huffman_lengths(counts, 4, 14, lengths);
    cr_assert_arr_eq(lengths, ((uint8_t[]){1, 0, 0, 0}), 4);
    counts[2] = 5;
    ims_deflate_huffman_lengths(counts, 4, 14, lengths);
    cr_assert_arr_eq(lengths, ((uint8_t[]){0, 0, 1, 0}), 4);
    counts[0] = IMS_DEFLATE_COUNT_MAX;
    ims_deflate_huffman_lengths(counts, 4, 14, lengths);
    cr_assert_arr_eq(lengths, ((uint8_t[]){1, 0, 1, 0}), 4);
}

/* The example of RFC 1951, 3.2.2; codes are stored first bit lowest. */
Test(deflate_huffman, codes_are_those_of_the_specification)
{
    const uint8_t lengths[8] = {3, 3, 3, 3, 3, 2, 4, 4};
    const uint16_t wanted[8] = {2, 6, 1, 5, 3, 0, 7, 15};
    uint16_t bits[8];
    ims_deflate_huffman_bits(lengths, 8, bits);
    cr_assert_arr_eq(bits, wanted, sizeof wanted);
}

/* The table of RFC 1951, 3.2.5. */
Test(deflate_huffman, tokens_are_those_of_the_specification)
{
    static const struct {
        unsigned value;
        struct ims_deflate_token token;
    } lengths[] = {{3, {257, 0, 0}},    {10, {264, 0, 0}},   {11, {265, 0, 1}},
                   {12, {265, 1, 1}},   {18, {268, 1, 1}},   {19, {269, 0, 2}},
                   {66, {276, 7, 3}},   {114, {279, 15, 4}}, {131, {281, 0, 5}},
                   {257, {284, 30, 5}}, {258, {285, 0, 0}}},
      distances[] = {{1, {0, 0, 0}},       {4, {3, 0, 0}},
                     {5, {4, 0, 1}},       {6, {4, 1, 1}},
                     {7, {5, 0, 1}},       {24, {8, 7, 3}},
                     {257, {16, 0, 7}},    {24576, {28, 8191, 13}},
                     {24577, {29, 0, 13}}, {32768, {29, 8191, 13}}};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        const struct ims_deflate_token token =
            ims_deflate_length_token(lengths[i].value);
        cr_assert_eq(token.symbol, lengths[i].token.symbol);
        cr_assert_eq(token.extra, lengths[i].token.extra);
        cr_assert_eq(token.extra_bits, lengths[i].token.extra_bits);
    }
    for (size_t i = 0; i < sizeof distances / sizeof distances[0]; i++) {
        const struct ims_deflate_token token =
            ims_deflate_distance_token(distances[i].value);
        cr_assert_eq(token.symbol, distances[i].token.symbol);
        cr_assert_eq(token.extra, distances[i].token.extra);
        cr_assert_eq(token.extra_bits, distances[i].token.extra_bits);
    }
}
