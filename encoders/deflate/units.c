/* SPDX-License-Identifier: MIT */
#include "units.h"

#include <string.h>

#include "match.h"

/* After so many bytes without a match one more unit is skipped, up to so many bytes. */
enum { PATIENCE = 66, FARTHEST = 64, BANKS = 4 };

#define EIGHT 8u

#define INLINE inline __attribute__((always_inline))

/* What is being searched. How long units and the shortest matches are is known where
 * this is inlined. */
struct search {
    uint16_t *places;
    const uint8_t *bytes;
    size_t count;
    uint32_t position; /* of the first byte */
    size_t unit;
    unsigned shortest; /* bytes, EIGHT at least */
};

void ims_deflate_units_reset(struct ims_deflate_units *units)
{
    units->is_stale = 1;
}

/* Where bytes that may begin a match are noted. */
static INLINE uint16_t *place_of(const struct search *search, size_t i)
{
    const uint8_t *const here = search->bytes + i;
    const uint64_t last = ims_deflate_load64(here + search->shortest - EIGHT);
    const uint64_t bytes = ims_deflate_load64(here) ^ last >> 13;
    return &search->places[bytes * UINT64_C(0x9e3779b97f4a7c15) >>
                           (64 - IMS_DEFLATE_UNITS_BITS)];
}

/* The match at the place that was noted for what stands at index `i`, which is replaced
 * by this one; length 0 where there is none. */
static INLINE struct ims_deflate_match try_index(const struct search *search, size_t i)
{
    const struct ims_deflate_match none = {0, 0};
    const uint8_t *const here = search->bytes + i;
    const uint32_t position = search->position + (uint32_t)i;
    uint16_t *const place = place_of(search, i);
    const uint32_t noted = (position - *place) & UINT16_MAX;
    *place = (uint16_t)position;
    /* Where nothing is noted yet, or what is too far away, it hardly ever is the same:
     * that is asked last, as nobody can foretell it. */
    const uint32_t distance = noted < position ? noted : position - 1;
    const uint8_t *const there = here - distance;
    if (ims_deflate_load64(here) != ims_deflate_load64(there) ||
        distance - 1 >= IMS_DEFLATE_WINDOW)
        return none;
    const size_t left = search->count - i;
    const unsigned most =
        left < IMS_DEFLATE_MATCH_MAX ? (unsigned)left : IMS_DEFLATE_MATCH_MAX;
    unsigned length = ims_deflate_match_common(here, there, EIGHT, most);
    length -= length % (unsigned)search->unit;
    if (length < search->shortest)
        return none;
    return (struct ims_deflate_match){(uint16_t)length, (uint16_t)distance};
}

/* A counter can't be raised again before the last time has reached memory: hence
 * several counters for each value. */
static INLINE void count_literals(uint32_t banks[BANKS][256], const uint8_t *bytes,
                                  size_t count)
{
    for (size_t i = 0; i < count; i++)
        banks[i % BANKS][bytes[i]]++;
}

static INLINE void count_match(struct ims_deflate_counts *counts,
                               struct ims_deflate_match match)
{
    const struct ims_deflate_token length = ims_deflate_length_token(match.length);
    const struct ims_deflate_token distance =
        ims_deflate_distance_token(match.distance);
    counts->symbols[length.symbol]++;
    counts->distances[distance.symbol]++;
    counts->extra_bits += (uint64_t)length.extra_bits + distance.extra_bits;
}

/* Notes the units that a match covers after its first one. */
static INLINE void cover(const struct search *search, size_t i, size_t end)
{
    const size_t sure = i + search->shortest;
    for (i += search->unit; i < sure; i += search->unit)
        *place_of(search, i) = (uint16_t)(search->position + i);
    for (; i < end; i += search->unit)
        *place_of(search, i) = (uint16_t)(search->position + i);
}

/* Counts meanwhile, as it waits for memory most of the time. */
static INLINE size_t parse(const struct search *search,
                           struct ims_deflate_sequence *list,
                           uint32_t banks[BANKS][256],
                           struct ims_deflate_counts *counts)
{
    const size_t unit = search->unit;
    const size_t before = (unit - (search->position - 1) % unit) % unit;
    size_t sequences = 0;
    size_t done = 0;
    size_t i = before < search->count ? before : search->count;
    size_t step = unit;
    size_t patience = i + PATIENCE;
    count_literals(banks, search->bytes, i);
    while (i + search->shortest <= search->count) {
        const struct ims_deflate_match match = try_index(search, i);
        if (match.length != 0) {
            list[sequences++] = (struct ims_deflate_sequence){
                (uint32_t)(i - done), match.length, match.distance};
            count_match(counts, match);
            done = i + match.length;
            cover(search, i, done);
            i = done;
            step = unit;
            patience = i + PATIENCE;
            continue;
        }
        const size_t left = search->count - i;
        const size_t end = i + (step < left ? step : left);
        for (; i + unit <= end; i += unit)
            count_literals(banks, search->bytes + i, unit);
        if (i > patience) {
            step += step < FARTHEST ? unit : 0;
            patience = i + PATIENCE;
        }
    }
    count_literals(banks, search->bytes + i, search->count - i);
    if (done < search->count)
        list[sequences++] =
            (struct ims_deflate_sequence){(uint32_t)(search->count - done), 0, 0};
    return sequences;
}

/* The same for each length of units. */
static size_t parse_units(struct search *search, struct ims_deflate_sequence *list,
                          uint32_t banks[BANKS][256], struct ims_deflate_counts *counts)
{
    if (search->unit == 2) {
        search->unit = 2;
        search->shortest = 8;
        return parse(search, list, banks, counts);
    }
    search->unit = 3;
    search->shortest = 9;
    return parse(search, list, banks, counts);
}

size_t ims_deflate_units_parse(struct ims_deflate_units *units, size_t unit,
                               const uint8_t *bytes, size_t count, uint32_t position,
                               struct ims_deflate_counts *counts)
{
    uint32_t banks[BANKS][256];
    struct search search = {units->places, bytes, count, position, unit, 0};
    if (units->is_stale)
        memset(units->places, 0, sizeof units->places);
    units->is_stale = 0;
    memset(banks, 0, sizeof banks);
    const size_t sequences = parse_units(&search, units->list, banks, counts);
    for (size_t value = 0; value < 256; value++)
        for (size_t bank = 0; bank < BANKS; bank++)
            counts->symbols[value] += banks[bank][value];
    return sequences;
}
