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
    bool is_there[SYMBOLS] = {false};
    for (size_t i = 0; i < count; i++)
        is_there[ac->values[i]] = true;
    size_t next = count;
    for (unsigned zeros = 0; zeros < 16; zeros++) {
        for (unsigned bits = 1; bits <= 10; bits++) {
            const unsigned symbol = 16 * zeros + bits;
            if (!is_there[symbol])
                ac->values[next++] = (uint8_t)symbol;
        }
    }
}

/* ---- optimal codes --------------------------------------------------------------- */

enum { NONE = -1 };

/* Trees of symbols that have met so far. The symbol beyond the last one takes the code
 * of ones only, which the standard forbids. */
struct forest {
    size_t count;                  /* of trees */
    int first[SYMBOLS + 1];        /* symbol of each, in order */
    uint64_t weights[SYMBOLS + 1]; /* of a tree, at its first symbol; else 0 */
    int next[SYMBOLS + 1];         /* in the same tree */
    unsigned lengths[SYMBOLS + 1];
};

/* The lightest tree other than `but`; of equal ones the last. */
static int lightest(const struct forest *forest, int but)
{
    int found = NONE;
    for (size_t i = 0; i < forest->count; i++) {
        const int tree = forest->first[i];
        if (tree != but &&
            (found == NONE || forest->weights[tree] <= forest->weights[found]))
            found = tree;
    }
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

static void remove_tree(struct forest *forest, int tree)
{
    size_t place = 0;
    while (forest->first[place] != tree)
        place++;
    forest->count--;
    memmove(forest->first + place, forest->first + place + 1,
            (forest->count - place) * sizeof forest->first[0]);
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
        remove_tree(forest, b);
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

/* The symbols that have codes, in the order of their lengths in the forest, where
 * `counts` are of a length. */
static void sort(struct ims_jpeg_huffman_table *table, const struct forest *forest,
                 const unsigned counts[SYMBOLS + 1])
{
    size_t places[SYMBOLS + 1];
    table->count = 0;
    for (size_t length = 1; length <= SYMBOLS; length++) {
        places[length] = table->count;
        table->count += counts[length];
    }
    /* The one of ones only is of the longest, and stands behind them. */
    table->count--;
    for (size_t i = 0; i < SYMBOLS; i++)
        if (forest->lengths[i] > 0)
            table->values[places[forest->lengths[i]]++] = (uint8_t)i;
}

static void make_optimal(struct ims_jpeg_huffman_table *table, const uint32_t *symbols,
                         size_t count)
{
    struct forest forest = {.count = 0};
    for (size_t i = 0; i < count; i++)
        forest.weights[i] = symbols[i];
    forest.weights[SYMBOLS] = 1;
    for (int i = 0; i <= SYMBOLS; i++) {
        forest.next[i] = NONE;
        if (forest.weights[i] != 0)
            forest.first[forest.count++] = i;
    }
    grow(&forest);
    unsigned counts[SYMBOLS + 1] = {0};
    for (size_t i = 0; i <= SYMBOLS; i++)
        counts[forest.lengths[i]]++;
    counts[0] = 0;
    sort(table, &forest, counts);
    shorten(counts);
    unsigned longest = LONGEST;
    while (counts[longest] == 0)
        longest--;
    counts[longest]--; /* the one of ones only */
    for (size_t i = 0; i < LONGEST; i++)
        table->bits[i] = (uint8_t)counts[i + 1];
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
