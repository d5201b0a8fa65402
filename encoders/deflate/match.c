/* SPDX-License-Identifier: MIT */
#include "match.h"

#include <stdbool.h>
#include <string.h>

/* After a match that is this long already, fewer places are looked at. */
enum { GOOD_LENGTH = 32, GOOD_SHIFT = 2 };

static uint32_t hash(uint64_t eight, unsigned count, unsigned bits)
{
    return (uint32_t)((eight << (64 - 8 * count)) * UINT64_C(0x9e3779b97f4a7c15) >>
                      (64 - bits));
}

static uint32_t load32(const uint8_t *from)
{
    uint32_t value;
    memcpy(&value, from, sizeof value);
    return value;
}

static uint32_t swap(uint32_t *place, uint32_t position)
{
    const uint32_t earlier = *place;
    *place = position;
    return earlier;
}

void ims_deflate_match_reset(struct ims_deflate_matcher *matcher)
{
    memset(matcher->threes, 0, sizeof matcher->threes);
    memset(matcher->fours, 0, sizeof matcher->fours);
    memset(matcher->sixes, 0, sizeof matcher->sixes);
}

/* What was noted for the same bytes, as distances: 0 or too large where there is none.
 */
struct earlier {
    uint32_t three;
    uint32_t four;
    uint32_t six; /* within the window, or 0 */
};

static struct earlier note(struct ims_deflate_matcher *matcher, uint64_t eight,
                           uint32_t position)
{
    uint32_t *const three = &matcher->threes[hash(eight, 3, IMS_DEFLATE_THREE_BITS)];
    uint32_t *const four = &matcher->fours[hash(eight, 4, IMS_DEFLATE_FOUR_BITS)];
    uint32_t *const six = &matcher->sixes[hash(eight, 6, IMS_DEFLATE_SIX_BITS)];
    struct earlier earlier = {position - swap(three, position),
                              position - swap(four, position),
                              position - swap(six, position)};
    if (earlier.six >= position || earlier.six > IMS_DEFLATE_WINDOW)
        earlier.six = 0;
    matcher->previous[position % IMS_DEFLATE_WINDOW] = (uint16_t)earlier.six;
    return earlier;
}

void ims_deflate_match_insert(struct ims_deflate_matcher *matcher, const uint8_t *bytes,
                              uint32_t position)
{
    note(matcher, ims_deflate_load64(bytes), position);
}

/* What is being looked for, and what was found. */
struct search {
    const uint8_t *bytes;
    unsigned most;
    unsigned longest;
    struct ims_deflate_match *matches;
    size_t count;
};

/* Adds what is found `distance` before if it is longer than all nearer ones. */
static void look_at(struct search *search, uint32_t distance)
{
    const uint8_t *const there = search->bytes - distance;
    const unsigned length =
        ims_deflate_match_common(search->bytes, there, 0, search->most);
    if (length <= search->longest)
        return;
    search->longest = length;
    search->matches[search->count++] =
        (struct ims_deflate_match){(uint16_t)length, (uint16_t)distance};
}

static void follow_chain(const struct ims_deflate_matcher *matcher,
                         struct search *search, uint32_t position, uint32_t step,
                         unsigned max_chain, unsigned nice_length)
{
    uint32_t distance = step;
    if (search->longest < 4)
        search->longest = 4;
    for (; max_chain > 0 && distance <= IMS_DEFLATE_WINDOW && step != 0; max_chain--) {
        /* A longer match must agree in the last bytes that count, which few do. */
        const unsigned last = search->longest - 3;
        if (load32(search->bytes - distance + last) == load32(search->bytes + last)) {
            look_at(search, distance);
            if (search->longest >= nice_length || search->longest == search->most ||
                search->count == IMS_DEFLATE_MATCHES)
                break;
        }
        step = matcher->previous[(position - distance) % IMS_DEFLATE_WINDOW];
        distance += step;
    }
}

size_t ims_deflate_match_find(struct ims_deflate_matcher *matcher, const uint8_t *bytes,
                              uint32_t position, unsigned most, unsigned max_chain,
                              unsigned nice_length, struct ims_deflate_match *matches)
{
    struct search search = {bytes, most, 2, matches, 0};
    const struct earlier earlier = note(matcher, ims_deflate_load64(bytes), position);
    if (earlier.three < position && earlier.three <= IMS_DEFLATE_WINDOW)
        look_at(&search, earlier.three);
    if (earlier.four < position && earlier.four <= IMS_DEFLATE_WINDOW &&
        earlier.four != earlier.three)
        look_at(&search, earlier.four);
    if (search.longest >= nice_length || search.longest == most)
        return search.count;
    if (search.longest >= GOOD_LENGTH || (earlier.three == 1 && search.longest > 8))
        max_chain = (max_chain + (1u << GOOD_SHIFT) - 1) >> GOOD_SHIFT;
    if (most > 4)
        follow_chain(matcher, &search, position, earlier.six, max_chain, nice_length);
    return search.count;
}
