/* SPDX-License-Identifier: MIT */
#include "huffman.h"

#include <assert.h>
#include <string.h>

enum { NODES = 2 * IMS_DEFLATE_SYMBOLS, KEY_BITS = 9 };

/* Sorts keys by their bits from KEY_BITS up; equal ones keep their order. */
static uint32_t *sort_keys(uint32_t *keys, uint32_t *other, size_t count,
                           uint32_t largest)
{
    for (unsigned shift = KEY_BITS; shift < 32 && largest >> shift != 0; shift += 8) {
        uint16_t starts[256] = {0};
        for (size_t i = 0; i < count; i++)
            starts[keys[i] >> shift & 255u]++;
        uint16_t sum = 0;
        for (size_t digit = 0; digit < 256; digit++) {
            const uint16_t here = starts[digit];
            starts[digit] = sum;
            sum = (uint16_t)(sum + here);
        }
        for (size_t i = 0; i < count; i++)
            other[starts[keys[i] >> shift & 255u]++] = keys[i];
        uint32_t *const sorted = other;
        other = keys;
        keys = sorted;
    }
    return keys;
}

/* Depths of the leaves of a Huffman tree over `count` >= 2 sorted weights, counted by
 * depth; depths over the limit count as the limit. Leaves and inner nodes are two
 * queues that are both in the order of weight, so no heap is needed. */
static void count_depths(const uint32_t *sorted, size_t count, unsigned limit,
                         uint16_t *of_depth)
{
    uint32_t leaves[IMS_DEFLATE_SYMBOLS + 1];
    uint32_t inners[IMS_DEFLATE_SYMBOLS];
    uint16_t parents[NODES];
    uint8_t depths[NODES];
    assert(count >= 2);
    for (size_t i = 0; i < count; i++) {
        leaves[i] = sorted[i] >> KEY_BITS;
        inners[i] = UINT32_MAX; /* not yet there */
    }
    leaves[count] = UINT32_MAX;
    const size_t root = 2 * count - 2;
    size_t leaf = 0;
    size_t inner = 0;
    for (size_t node = count; node <= root; node++) {
        uint32_t weight = 0;
        for (int child = 0; child < 2; child++) {
            /* Nobody can foretell which: no branch on it. */
            const size_t takes_leaf = leaves[leaf] <= inners[inner];
            const size_t if_leaf = 0 - takes_leaf;
            weight += (leaves[leaf] & (uint32_t)if_leaf) |
                      (inners[inner] & ~(uint32_t)if_leaf);
            parents[(leaf & if_leaf) | ((count + inner) & ~if_leaf)] = (uint16_t)node;
            leaf += takes_leaf;
            inner += 1 - takes_leaf;
        }
        inners[node - count] = weight;
    }
    depths[root] = 0;
    for (size_t node = root; node-- > 0;) {
        const unsigned depth = depths[parents[node]] + 1u;
        depths[node] = (uint8_t)(depth < 255u ? depth : 255u);
        if (node < count)
            of_depth[depth < limit ? depth : limit]++;
    }
}

/* Shortening codes to the limit took more of the code space than there is. Gives it
 * back where it costs least: a leaf as deep as possible above the limit becomes an
 * inner node for itself and one leaf of the deepest. */
static void repair_depths(uint16_t *of_depth, unsigned limit)
{
    uint32_t used = 0;
    for (unsigned depth = 1; depth <= limit; depth++)
        used += (uint32_t)of_depth[depth] << (limit - depth);
    for (; used > 1u << limit; used--) {
        unsigned depth = limit - 1;
        while (of_depth[depth] == 0)
            depth--;
        of_depth[depth]--;
        of_depth[depth + 1] = (uint16_t)(of_depth[depth + 1] + 2);
        of_depth[limit]--;
    }
}

void ims_deflate_huffman_lengths(const uint32_t *counts, size_t count, unsigned limit,
                                 uint8_t *lengths)
{
    uint32_t keys[IMS_DEFLATE_SYMBOLS];
    uint32_t scratch[IMS_DEFLATE_SYMBOLS];
    uint16_t of_depth[16] = {0};
    size_t used = 0;
    uint32_t largest = 0;
    for (size_t symbol = 0; symbol < count; symbol++) {
        keys[used] = counts[symbol] << KEY_BITS | (uint32_t)symbol;
        used += counts[symbol] != 0;
        largest |= counts[symbol] << KEY_BITS;
    }
    memset(lengths, 0, count);
    if (used < 2) {
        /* A code of one symbol still takes one bit. */
        lengths[used != 0 ? keys[0] & ((1u << KEY_BITS) - 1u) : 0u] = 1;
        return;
    }
    const uint32_t *const sorted = sort_keys(keys, scratch, used, largest);
    count_depths(sorted, used, limit, of_depth);
    repair_depths(of_depth, limit);
    size_t next = 0;
    for (unsigned depth = limit; depth > 0; depth--)
        for (unsigned i = of_depth[depth]; i > 0; i--)
            lengths[sorted[next++] & ((1u << KEY_BITS) - 1u)] = (uint8_t)depth;
}

static uint16_t reverse(uint32_t code, unsigned length)
{
    code = (code & 0x5555u) << 1 | (code >> 1 & 0x5555u);
    code = (code & 0x3333u) << 2 | (code >> 2 & 0x3333u);
    code = (code & 0x0f0fu) << 4 | (code >> 4 & 0x0f0fu);
    code = (code & 0x00ffu) << 8 | (code >> 8 & 0x00ffu);
    return (uint16_t)(code >> (16u - length));
}

void ims_deflate_huffman_bits(const uint8_t *lengths, size_t count, uint16_t *bits)
{
    uint32_t of_length[16] = {0};
    uint32_t next[16] = {0};
    for (size_t symbol = 0; symbol < count; symbol++)
        of_length[lengths[symbol]]++;
    of_length[0] = 0;
    for (unsigned length = 1; length < 16; length++)
        next[length] = (next[length - 1] + of_length[length - 1]) << 1;
    for (size_t symbol = 0; symbol < count; symbol++) {
        const unsigned length = lengths[symbol];
        bits[symbol] = length == 0 ? 0u : reverse(next[length]++, length);
    }
}

static void add_item(struct ims_deflate_header *header, uint32_t *counts, unsigned item,
                     unsigned extra)
{
    header->items[header->item_count] = (uint8_t)item;
    header->extras[header->item_count] = (uint8_t)extra;
    header->item_count++;
    counts[item]++;
}

/* Extra bits of the items that repeat lengths. */
static unsigned item_extra_bits(unsigned item)
{
    return item == 16 ? 2u : item == 17 ? 3u : item == 18 ? 7u : 0u;
}

/* Writes a row of equal code lengths as items: 16 repeats the one before, 17 and 18
 * stand for many zeros. */
static void add_equal(struct ims_deflate_header *header, uint32_t *counts,
                      unsigned length, size_t repeats)
{
    if (length != 0) {
        add_item(header, counts, length, 0);
        repeats--;
    }
    const size_t most = length != 0 ? 6 : 138;
    while (repeats >= 3) {
        const size_t now = repeats < most ? repeats : most;
        if (length != 0)
            add_item(header, counts, 16, (unsigned)now - 3u);
        else if (now <= 10)
            add_item(header, counts, 17, (unsigned)now - 3u);
        else
            add_item(header, counts, 18, (unsigned)now - 11u);
        repeats -= now;
    }
    for (; repeats > 0; repeats--)
        add_item(header, counts, length, 0);
}

static const uint8_t length_order[19] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                         11, 4,  12, 3, 13, 2, 14, 1, 15};

static void make_header(const struct ims_deflate_codes *codes,
                        struct ims_deflate_header *header)
{
    uint8_t all[IMS_DEFLATE_SYMBOLS + IMS_DEFLATE_DISTANCES];
    uint32_t counts[19] = {0};
    size_t symbols = IMS_DEFLATE_SYMBOLS;
    size_t distances = IMS_DEFLATE_DISTANCES;
    while (symbols > 257 && codes->symbol_lengths[symbols - 1] == 0)
        symbols--;
    while (distances > 1 && codes->distance_lengths[distances - 1] == 0)
        distances--;
    memcpy(all, codes->symbol_lengths, symbols);
    memcpy(all + symbols, codes->distance_lengths, distances);
    const size_t total = symbols + distances;
    header->item_count = 0;
    for (size_t i = 0; i < total;) {
        size_t end = i + 1;
        while (end < total && all[end] == all[i])
            end++;
        add_equal(header, counts, all[i], end - i);
        i = end;
    }
    ims_deflate_huffman_lengths(counts, 19, IMS_DEFLATE_LENGTH_LIMIT,
                                header->item_lengths);
    ims_deflate_huffman_bits(header->item_lengths, 19, header->item_bits);
    size_t told = 19;
    while (told > 4 && header->item_lengths[length_order[told - 1]] == 0)
        told--;
    header->symbol_count = (uint8_t)(symbols - 257);
    header->distance_count = (uint8_t)(distances - 1);
    header->length_count = (uint8_t)(told - 4);
    header->bits = 3 + 5 + 5 + 4 + 3 * (uint32_t)told;
    for (unsigned item = 0; item < 19; item++)
        header->bits +=
            counts[item] * (header->item_lengths[item] + item_extra_bits(item));
}

void ims_deflate_huffman_make(const struct ims_deflate_counts *counts,
                              struct ims_deflate_codes *codes,
                              struct ims_deflate_header *header)
{
    ims_deflate_huffman_lengths(counts->symbols, IMS_DEFLATE_SYMBOLS, IMS_DEFLATE_LIMIT,
                                codes->symbol_lengths);
    ims_deflate_huffman_lengths(counts->distances, IMS_DEFLATE_DISTANCES,
                                IMS_DEFLATE_LIMIT, codes->distance_lengths);
    ims_deflate_huffman_bits(codes->symbol_lengths, IMS_DEFLATE_SYMBOLS,
                             codes->symbol_bits);
    ims_deflate_huffman_bits(codes->distance_lengths, IMS_DEFLATE_DISTANCES,
                             codes->distance_bits);
    make_header(codes, header);
}

uint64_t ims_deflate_huffman_cost(const struct ims_deflate_counts *counts,
                                  const struct ims_deflate_codes *codes,
                                  const struct ims_deflate_header *header)
{
    uint64_t bits = header->bits + counts->extra_bits;
    for (size_t i = 0; i < IMS_DEFLATE_SYMBOLS; i++)
        bits += (uint64_t)counts->symbols[i] * codes->symbol_lengths[i];
    for (size_t i = 0; i < IMS_DEFLATE_DISTANCES; i++)
        bits += (uint64_t)counts->distances[i] * codes->distance_lengths[i];
    return bits;
}

void ims_deflate_huffman_write(struct ims_deflate_bits *stream,
                               const struct ims_deflate_header *header, int is_final)
{
    ims_deflate_bits_put(stream, (is_final ? 1u : 0u) | 2u << 1, 3);
    ims_deflate_bits_put(stream, header->symbol_count, 5);
    ims_deflate_bits_put(stream, header->distance_count, 5);
    ims_deflate_bits_put(stream, header->length_count, 4);
    for (size_t i = 0; i < header->length_count + 4u; i++)
        ims_deflate_bits_put(stream, header->item_lengths[length_order[i]], 3);
    for (size_t i = 0; i < header->item_count; i++) {
        const unsigned item = header->items[i];
        const unsigned length = header->item_lengths[item];
        ims_deflate_bits_put(
            stream, header->item_bits[item] | (uint64_t)header->extras[i] << length,
            length + item_extra_bits(item));
    }
}
