/* SPDX-License-Identifier: MIT */
#include "light.h"

#include <string.h>

#include "byte_order.h"

/* Bytes of which some are left. */
struct span {
    const unsigned char *bytes;
    size_t size;
};

/* Takes a number off the begin. */
static bool take(struct span *span, size_t count, uint64_t *number)
{
    if (span->size < count)
        return false;
    *number = readers_byte_order_load(span->bytes, count, true);
    span->bytes += count;
    span->size -= count;
    return true;
}

/* ISO/IEC 14496-12, 4.2: takes a box off; its type and content. */
static bool take_box(struct span *span, const unsigned char **type,
                     struct span *content)
{
    enum { HEAD = 8, LARGE_HEAD = 16, TO_END = 0, IS_LARGE = 1 };
    if (span->size < HEAD)
        return false;
    uint64_t size = readers_byte_order_load(span->bytes, 4, true), head = HEAD;
    if (size == IS_LARGE && span->size >= LARGE_HEAD) {
        size = readers_byte_order_load(span->bytes + HEAD, 8, true);
        head = LARGE_HEAD;
    } else if (size == TO_END)
        size = span->size;
    if (size < head || size > span->size)
        return false;
    *type = span->bytes + 4;
    *content = (struct span){span->bytes + head, (size_t)(size - head)};
    span->bytes += size;
    span->size -= (size_t)size;
    return true;
}

/* The first box of a type. */
static bool find_box(struct span span, const char *wanted, struct span *content)
{
    const unsigned char *type;
    while (take_box(&span, &type, content))
        if (memcmp(type, wanted, 4) == 0)
            return true;
    return false;
}

/* 8.11.4 */
static bool find_primary(struct span meta, uint32_t *item)
{
    struct span box;
    uint64_t head, number;
    if (!find_box(meta, "pitm", &box) || !take(&box, 4, &head) ||
        !take(&box, head >> 24 == 0 ? 2 : 4, &number))
        return false;
    *item = (uint32_t)number;
    return true;
}

/* 8.11.14: whether a property, by its place from 1, is one of an item. */
static bool has_property(struct span box, uint32_t item, uint64_t property)
{
    uint64_t head, entries, number, count, index;
    if (!take(&box, 4, &head) || !take(&box, 4, &entries))
        return false;
    const size_t index_bytes = (head & 1) != 0 ? 2 : 1;
    const uint64_t mask = index_bytes == 2 ? 0x7FFF : 0x7F;
    for (; entries > 0; entries--) {
        if (!take(&box, head >> 24 == 0 ? 2 : 4, &number) || !take(&box, 1, &count))
            return false;
        for (; count > 0; count--) {
            if (!take(&box, index_bytes, &index))
                return false;
            if (number == item && (index & mask) == property)
                return true;
        }
    }
    return false;
}

/* The primaries come in the order green, blue, red. */
static bool take_display(struct span box, struct ims_light *light)
{
    enum { BYTES = 24 };
    static const int order[] = {1, 2, 0};
    if (box.size < BYTES)
        return false;
    for (size_t i = 0; i < 6; i++)
        light->primaries[order[i / 2]][i % 2] =
            (uint16_t)readers_byte_order_big(box.bytes + 2 * i, 2);
    light->white_point[0] = (uint16_t)readers_byte_order_big(box.bytes + 12, 2);
    light->white_point[1] = (uint16_t)readers_byte_order_big(box.bytes + 14, 2);
    light->max_luminance = readers_byte_order_big(box.bytes + 16, 4);
    light->min_luminance = readers_byte_order_big(box.bytes + 20, 4);
    return true;
}

/* In cd/m2. */
static bool take_content(struct span box, struct ims_light *light)
{
    enum { BYTES = 4, UNITS = 10000 };
    if (box.size < BYTES)
        return false;
    light->max_content_light = readers_byte_order_big(box.bytes, 2) * UNITS;
    light->max_frame_average_light = readers_byte_order_big(box.bytes + 2, 2) * UNITS;
    return true;
}

bool readers_light_find(const unsigned char *bytes, size_t size, uint32_t item,
                        struct ims_light *light)
{
    struct span meta, iprp, ipco, ipma, box;
    const unsigned char *type;
    uint64_t head;
    bool found = false;
    *light = (struct ims_light)IMS_LIGHT_INIT;
    if (!find_box((struct span){bytes, size}, "meta", &meta) ||
        !take(&meta, 4, &head) || (item == 0 && !find_primary(meta, &item)) ||
        !find_box(meta, "iprp", &iprp) || !find_box(iprp, "ipco", &ipco) ||
        !find_box(iprp, "ipma", &ipma))
        return false;
    for (uint64_t i = 1; take_box(&ipco, &type, &box); i++) {
        const bool is_display = memcmp(type, "mdcv", 4) == 0;
        const bool is_content = memcmp(type, "clli", 4) == 0;
        if ((is_display || is_content) && has_property(ipma, item, i) &&
            (is_display ? take_display(box, light) : take_content(box, light)))
            found = true;
    }
    return found;
}
