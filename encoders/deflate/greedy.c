/* SPDX-License-Identifier: MIT */
#include "greedy.h"

#include <stdbool.h>
#include <string.h>

enum { SHORTEST = 6, LONG = 32, FARTHEST = 31 };

void ims_deflate_greedy_reset(struct ims_deflate_greedy *greedy)
{
    greedy->is_stale = 1;
}

void ims_deflate_greedy_keep(struct ims_deflate_greedy *greedy)
{
    greedy->kept_is_stale = greedy->is_stale;
    if (!greedy->is_stale)
        memcpy(greedy->kept, greedy->places, sizeof greedy->kept);
}

void ims_deflate_greedy_restore(struct ims_deflate_greedy *greedy)
{
    greedy->is_stale = greedy->kept_is_stale;
    if (!greedy->is_stale)
        memcpy(greedy->places, greedy->kept, sizeof greedy->kept);
}

void ims_deflate_greedy_keep_best(struct ims_deflate_greedy *greedy, size_t sequences)
{
    memcpy(greedy->best_places, greedy->places, sizeof greedy->best_places);
    memcpy(greedy->best_list, greedy->list, sequences * sizeof greedy->best_list[0]);
}

void ims_deflate_greedy_restore_best(struct ims_deflate_greedy *greedy)
{
    memcpy(greedy->places, greedy->best_places, sizeof greedy->places);
    greedy->is_stale = 0;
}

/* The place that was noted for the same hash, which is replaced by this position. */
static uint32_t swap_place(struct ims_deflate_greedy *greedy, const uint8_t *bytes,
                           uint32_t position)
{
    const uint64_t six = ims_deflate_load64(bytes) << 16;
    uint32_t *const place = &greedy->places[six * UINT64_C(0x9e3779b97f4a7c15) >>
                                            (64 - IMS_DEFLATE_GREEDY_BITS)];
    const uint32_t earlier = *place;
    *place = position;
    return earlier;
}

/* What is being searched. */
struct search {
    struct ims_deflate_greedy *greedy;
    const uint8_t *bytes;
    size_t count;
    uint32_t position; /* of the first byte */
    const uint8_t *literal_costs;
};

/* Long matches always do; with short ones it depends on the literals. */
static bool pays(const struct search *search, const uint8_t *bytes, unsigned length,
                 uint32_t distance)
{
    const unsigned distance_bits = 32u - (unsigned)__builtin_clz(distance);
    const unsigned cost = 8 * (distance_bits + 9);
    unsigned saved = 0;
    if (length >= LONG)
        return true;
    for (unsigned i = 0; i < length; i++)
        saved += search->literal_costs[bytes[i]];
    return saved >= cost;
}

/* The match at the place that was noted for what stands at index `i`, or the run that
 * goes on there; length 0 where neither is cheaper than literals. */
static struct ims_deflate_match try_index(const struct search *search, size_t i)
{
    const uint8_t *const here = search->bytes + i;
    const uint32_t position = search->position + (uint32_t)i;
    const size_t left = search->count - i;
    const unsigned most =
        left < IMS_DEFLATE_MATCH_MAX ? (unsigned)left : IMS_DEFLATE_MATCH_MAX;
    const uint32_t distance = position - swap_place(search->greedy, here, position);
    struct ims_deflate_match match = {0, 0};
    if (position > 1 && ims_deflate_load64(here - 1) << 16 == ims_deflate_load64(here)
                                                                  << 16) {
        const unsigned length =
            ims_deflate_match_common(here, here - 1, SHORTEST, most);
        if (pays(search, here, length, 1))
            match = (struct ims_deflate_match){(uint16_t)length, 1};
    }
    if (distance != 0 && distance < position && distance <= IMS_DEFLATE_WINDOW) {
        const unsigned length =
            ims_deflate_match_common(here, here - distance, 0, most);
        if (length >= SHORTEST && length > match.length + match.length / 4u &&
            pays(search, here, length, distance))
            match = (struct ims_deflate_match){(uint16_t)length, (uint16_t)distance};
    }
    return match;
}

/* The best match that starts at index *i or, if lazy, a little after it. */
static struct ims_deflate_match best_match(const struct search *search, int lazy,
                                           size_t *i)
{
    struct ims_deflate_match match = try_index(search, *i);
    while (lazy && match.length != 0 && match.length < LONG &&
           *i + 1 + SHORTEST < search->count) {
        const struct ims_deflate_match next = try_index(search, *i + 1);
        if (next.length <= match.length)
            break;
        match = next;
        ++*i;
    }
    return match;
}

size_t ims_deflate_greedy_parse(struct ims_deflate_greedy *greedy,
                                const struct ims_deflate_match_limits *limits,
                                const uint8_t *literal_costs, const uint8_t *bytes,
                                size_t count, uint32_t position)
{
    const struct search search = {greedy, bytes, count, position, literal_costs};
    size_t sequences = 0;
    size_t done = 0;
    size_t i = 0;
    if (greedy->is_stale)
        memset(greedy->places, 0, sizeof greedy->places);
    greedy->is_stale = 0;
    while (i + SHORTEST < count) {
        struct ims_deflate_match match = best_match(&search, limits->lazy, &i);
        if (match.length == 0) {
            const size_t passed = (i - done) >> limits->skip_shift;
            i += 1 + (passed < FARTHEST ? passed : FARTHEST);
            continue;
        }
        /* What matches may begin earlier than what was looked at. */
        while (i > done && match.length < IMS_DEFLATE_MATCH_MAX &&
               match.distance < position + i - 1) {
            const uint8_t *const before = bytes + i - 1;
            if (*before != *(before - match.distance))
                break;
            i--;
            match.length++;
        }
        greedy->list[sequences++] = (struct ims_deflate_sequence){
            (uint32_t)(i - done), match.length, match.distance};
        i += match.length;
        done = i;
        if (i + SHORTEST < count)
            swap_place(greedy, bytes + i - 2, position + (uint32_t)i - 2);
    }
    if (done < count)
        greedy->list[sequences++] =
            (struct ims_deflate_sequence){(uint32_t)(count - done), 0, 0};
    return sequences;
}
