/* SPDX-License-Identifier: MIT */
#include "huffman.h"

#include <stdbool.h>
#include <string.h>

enum { LONGEST = 16, SYMBOLS = 256, MEANS = 12 };

/* ---- the standard's codes -------------------------------------------------------- */

static const uint8_t mean_counts[2][LONGEST] = {
    {0, 1, 5, 1, 1, 1, 1, 1, 1},
    {0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1},
};

static const uint8_t other_counts[2][LONGEST] = {
    {0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7d},
    {0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77},
};

/* The symbols of up to 15 bits; those of 16 bits are all that are left, in order. */
static const uint8_t short_symbols[2][44] = {
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

static size_t total_of(const uint8_t counts[LONGEST])
{
    size_t total = 0;
    for (size_t i = 0; i < LONGEST; i++)
        total += counts[i];
    return total;
}

void ims_jpeg_huffman_standard(struct ims_jpeg_fast_lists *lists, size_t table)
{
    struct ims_jpeg_fast_list *const means = &lists->lists[0];
    memcpy(means->counts, mean_counts[table], LONGEST);
    means->total = MEANS;
    for (size_t i = 0; i < MEANS; i++)
        means->symbols[i] = (uint8_t)i;
    struct ims_jpeg_fast_list *const others = &lists->lists[1];
    memcpy(others->counts, other_counts[table], LONGEST);
    others->total = total_of(others->counts);
    const size_t count = others->total - others->counts[LONGEST - 1];
    memcpy(others->symbols, short_symbols[table], count);
    size_t next = count;
    for (unsigned zeros = 0; zeros < 16; zeros++) {
        for (unsigned bits = 1; bits <= 10; bits++) {
            const unsigned symbol = 16 * zeros + bits;
            if (!is_among(others->symbols, count, symbol))
                others->symbols[next++] = (uint8_t)symbol;
        }
    }
}

/* ---- the best codes -------------------------------------------------------------- */

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

static void best(struct ims_jpeg_fast_list *list, const uint32_t *symbols, size_t count)
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
        list->counts[i] = (uint8_t)counts[i + 1];
    list->total = 0;
    for (unsigned length = 1; length <= SYMBOLS; length++)
        for (size_t i = 0; i < SYMBOLS; i++)
            if (forest.lengths[i] == length)
                list->symbols[list->total++] = (uint8_t)i;
}

void ims_jpeg_huffman_best(struct ims_jpeg_fast_lists *lists,
                           const struct ims_jpeg_fast_counts *counts, size_t table)
{
    const uint32_t *const symbols = counts->symbols + table * IMS_JPEG_FAST_TABLE;
    best(&lists->lists[0], symbols + IMS_JPEG_FAST_DC, MEANS);
    best(&lists->lists[1], symbols, IMS_JPEG_FAST_DC);
}

/* ---- looking up ------------------------------------------------------------------ */

static void fill(uint32_t *entries, const struct ims_jpeg_fast_list *list)
{
    uint32_t code = 0;
    size_t next = 0;
    for (unsigned length = 1; length <= LONGEST; length++) {
        for (unsigned i = 0; i < list->counts[length - 1]; i++) {
            const unsigned symbol = list->symbols[next++];
            const unsigned bits = symbol % 16;
            entries[symbol] = code++ << (bits + IMS_JPEG_FAST_LENGTH_BITS) |
                              (uint32_t)(length + bits);
        }
        code *= 2;
    }
}

void ims_jpeg_huffman_fill(struct ims_jpeg_fast_codes *codes,
                           const struct ims_jpeg_fast_lists *lists, size_t table)
{
    uint32_t *const entries = codes->entries + table * IMS_JPEG_FAST_TABLE;
    memset(entries, 0, IMS_JPEG_FAST_TABLE * sizeof *entries);
    fill(entries + IMS_JPEG_FAST_DC, &lists->lists[0]);
    fill(entries, &lists->lists[1]);
}
