/* SPDX-License-Identifier: MIT */
#include "rle.h"

#include <string.h>

enum { BANKS = 8 };

/* Equal values follow each other often, and a counter can't be raised again before the
 * last time has reached memory: hence several counters for each value. */
static void count_literals(uint32_t banks[BANKS][256], const uint8_t *bytes,
                           size_t count)
{
    size_t i = 0;
    for (; i + BANKS <= count; i += BANKS)
        for (size_t bank = 0; bank < BANKS; bank++)
            banks[bank][bytes[i + bank]]++;
    for (; i < count; i++)
        banks[i % BANKS][bytes[i]]++;
}

static void count_run(struct ims_deflate_counts *counts, size_t run)
{
    while (run > 0) {
        const unsigned length = ims_deflate_rle_match(run);
        const struct ims_deflate_token token = ims_deflate_length_token(length);
        counts->symbols[token.symbol]++;
        counts->distances[0]++;
        counts->extra_bits += token.extra_bits;
        run -= length;
    }
}

/* What is being counted. */
struct tally {
    struct ims_deflate_counts *counts;
    uint32_t *covered; /* by value, or NULL */
    uint32_t banks[BANKS][256];
};

/* Returns how many bytes are covered by matches. */
static size_t count_piece(const struct ims_deflate_kernels *kernels,
                          const uint8_t *bytes, size_t count, size_t group,
                          struct tally *tally)
{
    size_t covered = 0;
    size_t done = 0;
    size_t from = 1;
    while (group != 0 && from < count) {
        const size_t found = kernels->find_run(bytes, from, count, group);
        if (found >= count)
            break;
        const struct ims_deflate_run run =
            ims_deflate_rle_extend(bytes, from, found, group, count);
        count_literals(tally->banks, bytes + done, run.start - done);
        count_run(tally->counts, run.length);
        if (tally->covered != NULL)
            tally->covered[bytes[found]] += (uint32_t)run.length;
        covered += run.length;
        done = run.start + run.length;
        from = done;
    }
    count_literals(tally->banks, bytes + done, count - done);
    return covered;
}

size_t ims_deflate_rle_count(const struct ims_deflate_kernels *kernels,
                             const uint8_t *bytes, size_t count, size_t piece,
                             size_t step, size_t group,
                             struct ims_deflate_counts *counts, uint32_t covered[256])
{
    struct tally tally = {.counts = counts, .covered = covered};
    size_t all_covered = 0;
    for (size_t i = 0; i < count; i += step) {
        const size_t now = count - i < piece ? count - i : piece;
        all_covered += count_piece(kernels, bytes + i, now, group, &tally);
    }
    for (size_t bank = 0; bank < BANKS; bank++)
        for (size_t value = 0; value < 256; value++)
            counts->symbols[value] += tally.banks[bank][value];
    return all_covered;
}
