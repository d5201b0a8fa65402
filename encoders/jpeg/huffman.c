/* SPDX-License-Identifier: MIT */
#include "huffman.h"

#include <stdbool.h>
#include <string.h>

enum { LONGEST = 16, SYMBOLS = 256, DC_SYMBOLS = 12 };

/* ---- the standard's codes -------------------------------------------------------- */

static const uint8_t dc_bits[2][LONGEST] = {
    {0, 1, 5, 1, 1, 1, 1, 1, 1},
    {0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1},
};

static const uint8_t ac_bits[2][LONGEST] = {
    {0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7d},
    {0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77},
};

/* The symbols of codes of up to 15 bits; those of 16 bits are all that are left, in
 * order. */
static const uint8_t ac_values[2][44] = {
    {0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13,
     0x51, 0x61, 0x07, 0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xa1, 0x08, 0x23, 0x42,
     0xb1, 0xc1, 0x15, 0x52, 0xd1, 0xf0, 0x24, 0x33, 0x62, 0x72, 0x82},
    {0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12,
     0x41, 0x51, 0x07, 0x61, 0x71, 0x13, 0x22, 0x32, 0x81, 0x08, 0x14,
     0x42, 0x91, 0xa1, 0xb1, 0xc1, 0x09, 0x23, 0x33, 0x52, 0xf0, 0x15,
     0x62, 0x72, 0xd1, 0x0a, 0x16, 0x24, 0x34, 0xe1, 0x25, 0xf1},
};

static bool is_among(const uint8_t *symbols, size_t count, unsigned symbol)
{
    for (size_t i = 0; i < count; i++)
        if (symbols[i] == symbol)
            return true;
    return false;
}

static size_t total_of(const uint8_t bits[LONGEST])
{
    size_t total = 0;
    for (size_t i = 0; i < LONGEST; i++)
        total += bits[i];
    return total;
}

void ims_jpeg_huffman_standard(struct ims_jpeg_huffman_tables *tables, size_t table)
{
    struct ims_jpeg_huffman_table *const dc = &tables->dc;
    memcpy(dc->bits, dc_bits[table], LONGEST);
    dc->count = DC_SYMBOLS;
    for (size_t i = 0; i < DC_SYMBOLS; i++)
        dc->values[i] = (uint8_t)i;
    struct ims_jpeg_huffman_table *const ac = &tables->ac;
    memcpy(ac->bits, ac_bits[table], LONGEST);
    ac->count = total_of(ac->bits);
    const size_t count = ac->count - ac->bits[LONGEST - 1];
    memcpy(ac->values, ac_values[table], count);
    size_t next = count;
    for (unsigned zeros = 0; zeros < 16; zeros++) {
        for (unsigned bits = 1; bits <= 10; bits++) {
            const unsigned symbol = 16 * zeros + bits;
            if (!is_among(ac->values, count, symbol))
                ac->values[next++] = (uint8_t)symbol;
        }
    }
}

/* ---- optimal codes --------------------------------------------------------------- */

enum { NONE = -1 };

/* Trees of symbols that have met so far. The symbol beyond the last one takes the code
 * of ones only, which the standard forbids. */
struct forest {
    uint64_t weights[SYMBOLS + 1]; /* of a tree, at its first symbol; else 0 */
    int next[SYMBOLS + 1];         /* in the same tree */
    unsigned lengths[SYMBOLS + 1];
};

/* The lightest tree other than `but`; of equal ones the last. */
static int lightest(const struct forest *forest, int but)
{
    int found = NONE;
    for (int i = 0; i <= SYMBOLS; i++)
        if (forest->weights[i] != 0 && i != but &&
            (found == NONE || forest->weights[i] <= forest->weights[found]))
            found = i;
    return found;
}

/* Each symbol of a tree gets one bit more; returns the last of them. */
static int deepen(struct forest *forest, int first)
{
    int last = first;
    for (int i = first; i != NONE; i = forest->next[i]) {
        forest->lengths[i]++;
        last = i;
    }
    return last;
}

static void grow(struct forest *forest)
{
    for (;;) {
        const int a = lightest(forest, NONE);
        const int b = lightest(forest, a);
        if (b == NONE)
            return;
        forest->weights[a] += forest->weights[b];
        forest->weights[b] = 0;
        forest->next[deepen(forest, a)] = b;
        deepen(forest, b);
    }
}

/* No more than 16 bits: of two codes that are too long, one takes the place of their
 * common beginning, the other one makes two of a shorter code. */
static void shorten(unsigned counts[SYMBOLS + 1])
{
    for (unsigned length = SYMBOLS; length > LONGEST; length--) {
        while (counts[length] > 0) {
            unsigned shorter = length - 2;
            while (counts[shorter] == 0)
                shorter--;
            counts[length] -= 2;
            counts[length - 1]++;
            counts[shorter + 1] += 2;
            counts[shorter]--;
        }
    }
}

static void make_optimal(struct ims_jpeg_huffman_table *table, const uint32_t *symbols,
                         size_t count)
{
    struct forest forest = {.weights = {0}};
    for (size_t i = 0; i < count; i++)
        forest.weights[i] = symbols[i];
    forest.weights[SYMBOLS] = 1;
    for (size_t i = 0; i <= SYMBOLS; i++)
        forest.next[i] = NONE;
    grow(&forest);
    unsigned counts[SYMBOLS + 1] = {0};
    for (size_t i = 0; i <= SYMBOLS; i++)
        counts[forest.lengths[i]]++;
    counts[0] = 0;
    shorten(counts);
    unsigned longest = LONGEST;
    while (counts[longest] == 0)
        longest--;
    counts[longest]--; /* the one of ones only */
    for (size_t i = 0; i < LONGEST; i++)
        table->bits[i] = (uint8_t)counts[i + 1];
    table->count = 0;
    for (unsigned length = 1; length <= SYMBOLS; length++)
        for (size_t i = 0; i < SYMBOLS; i++)
            if (forest.lengths[i] == length)
                table->values[table->count++] = (uint8_t)i;
}

void ims_jpeg_huffman_optimal(struct ims_jpeg_huffman_tables *tables,
                              const struct ims_jpeg_huffman_counts *counts,
                              size_t table)
{
    const uint32_t *const symbols = counts->symbols + table * IMS_JPEG_HUFFMAN_STRIDE;
    make_optimal(&tables->dc, symbols + IMS_JPEG_HUFFMAN_DC, DC_SYMBOLS);
    make_optimal(&tables->ac, symbols, IMS_JPEG_HUFFMAN_DC);
}

/* ---- looking up ------------------------------------------------------------------ */

static void fill(uint32_t *entries, const struct ims_jpeg_huffman_table *table)
{
    uint32_t code = 0;
    size_t next = 0;
    for (unsigned length = 1; length <= LONGEST; length++) {
        for (unsigned i = 0; i < table->bits[length - 1]; i++) {
            const unsigned symbol = table->values[next++];
            const unsigned bits = symbol % 16;
            entries[symbol] = code++ << (bits + IMS_JPEG_HUFFMAN_LENGTH_BITS) |
                              (uint32_t)(length + bits);
        }
        code *= 2;
    }
}

void ims_jpeg_huffman_fill(struct ims_jpeg_huffman_codes *codes,
                           const struct ims_jpeg_huffman_tables *tables, size_t table)
{
    uint32_t *const entries = codes->entries + table * IMS_JPEG_HUFFMAN_STRIDE;
    memset(entries, 0, IMS_JPEG_HUFFMAN_STRIDE * sizeof *entries);
    fill(entries + IMS_JPEG_HUFFMAN_DC, &tables->dc);
    fill(entries, &tables->ac);
}
