/* SPDX-License-Identifier: MIT */
#include "png_fast_match.h"

#include <string.h>

#include "png_fast_bits.h"

static uint32_t load32(const uint8_t *from)
{
    uint32_t value;
    memcpy(&value, from, sizeof value);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    value = __builtin_bswap32(value);
#endif
    return value;
}

static uint32_t hash4(uint32_t four)
{
    return four * 2654435761u >> (32 - IMS_PNG_FAST_HASH_BITS);
}

static uint32_t hash3(uint32_t four)
{
    return (four << 8) * 2654435761u >> (32 - IMS_PNG_FAST_SHORT_BITS);
}

void ims_png_fast_match_reset(struct ims_png_fast_matcher *matcher)
{
    memset(matcher->heads, 0, sizeof matcher->heads);
    memset(matcher->shorts, 0, sizeof matcher->shorts);
}

void ims_png_fast_match_insert(struct ims_png_fast_matcher *matcher,
                               const uint8_t *bytes, uint32_t position)
{
    const uint32_t four = load32(bytes);
    uint32_t *const head = &matcher->heads[hash4(four)];
    matcher->previous[position % IMS_PNG_FAST_WINDOW] = *head;
    *head = position;
    matcher->shorts[hash3(four)] = position;
}

size_t ims_png_fast_match_find(struct ims_png_fast_matcher *matcher,
                               const uint8_t *bytes, uint32_t position, unsigned most,
                               unsigned depth, unsigned enough,
                               struct ims_png_fast_match *matches)
{
    const uint32_t four = load32(bytes);
    uint32_t *const head = &matcher->heads[hash4(four)];
    uint32_t *const third = &matcher->shorts[hash3(four)];
    const uint32_t near = *third;
    uint32_t place = *head;
    size_t count = 0;
    unsigned best = 3;
    matcher->previous[position % IMS_PNG_FAST_WINDOW] = place;
    *head = position;
    *third = position;
    if (most < 4)
        return 0;
    if (near != 0 && position - near <= IMS_PNG_FAST_WINDOW &&
        ((load32(bytes - (position - near)) ^ four) & 0xffffffu) == 0) {
        matches[0] = (struct ims_png_fast_match){3, (uint16_t)(position - near)};
        count = 1;
    }
    for (; depth > 0 && place != 0 && position - place <= IMS_PNG_FAST_WINDOW;
         depth--) {
        const uint8_t *const there = bytes - (position - place);
        /* A longer match must agree in the last byte that counts, which few do. */
        if (load32(there) == four &&
            load32(there + best - 3) == load32(bytes + best - 3)) {
            const unsigned length = ims_png_fast_match_common(bytes, there, 4, most);
            if (length > best) {
                best = length;
                if (count > 0 && matches[count - 1].distance == position - place)
                    count--;
                matches[count++] = (struct ims_png_fast_match){
                    (uint16_t)length, (uint16_t)(position - place)};
                if (length >= enough || length == most || count == IMS_PNG_FAST_MATCHES)
                    break;
            }
        }
        const uint32_t next = matcher->previous[place % IMS_PNG_FAST_WINDOW];
        if (next >= place) /* overwritten since: older than the window */
            break;
        place = next;
    }
    return count;
}
