/* SPDX-License-Identifier: MIT */
#include "jpeg_parts.h"

#include <string.h>

#include "common/byte_order.h"

enum { ENTRIES_TAG = 0xB002, IFD_ENTRY = 12, IMAGE_ENTRY = 16 };

enum { IPTC = 0x0404, IPTC_DIGEST = 0x0425, RESOURCE_LEAST = 12 };

/* ---- the images that follow ------------------------------------------------------ */

/* Where the entries of images are; 0 where there are none. */
static size_t find_entries(const uint8_t *list, size_t size, bool big, size_t *bytes)
{
    if (size < 8 || ims_byte_order_load(list + 2, 2, big) != 42)
        return 0;
    const uint64_t start = ims_byte_order_load(list + 4, 4, big);
    if (start > size - 2)
        return 0;
    uint64_t count = ims_byte_order_load(list + start, 2, big);
    if (count * IFD_ENTRY > size - 2 - start)
        return 0;
    for (const uint8_t *entry = list + start + 2; count > 0;
         count--, entry += IFD_ENTRY) {
        if (ims_byte_order_load(entry, 2, big) != ENTRIES_TAG)
            continue;
        *bytes = (size_t)ims_byte_order_load(entry + 4, 4, big);
        const uint64_t at = ims_byte_order_load(entry + 8, 4, big);
        return at <= size && *bytes <= size - at ? (size_t)at : 0;
    }
    return 0;
}

static bool change(uint8_t *number, bool big, int64_t by)
{
    const int64_t value = (int64_t)ims_byte_order_load(number, 4, big) + by;
    ims_byte_order_store(number, 4, big, (uint64_t)value);
    return value >= 0 && value <= UINT32_MAX;
}

bool ims_annotate_jpeg_parts_move_mpf(uint8_t *list, size_t size, int64_t longer,
                                      int64_t further)
{
    if (size < 2 || (memcmp(list, "II", 2) != 0 && memcmp(list, "MM", 2) != 0))
        return false;
    const bool big = list[0] == 'M';
    size_t bytes = 0;
    const size_t start = find_entries(list, size, big, &bytes);
    if (start == 0 || bytes < IMAGE_ENTRY)
        return false;
    bool fits = change(list + start + 4, big, longer);
    for (size_t i = IMAGE_ENTRY; i + IMAGE_ENTRY <= bytes; i += IMAGE_ENTRY)
        fits = change(list + start + i + 8, big, further) && fits;
    return fits;
}

/* ---- Photoshop's resources ------------------------------------------------------- */

/* Bytes of the resource that begins here; 0 where it is none. */
static size_t resource_size(const uint8_t *resource, size_t left)
{
    if (left < RESOURCE_LEAST || memcmp(resource, "8BIM", 4) != 0)
        return 0;
    /* A name is padded to an even size, with the byte that tells it. */
    const size_t name = (resource[6] + (size_t)2) / 2 * 2;
    if (left < 6 + name + 4)
        return 0;
    const size_t head = 6 + name + 4;
    const uint64_t size = ims_byte_order_load_big(resource + head - 4, 4);
    if (size > left - head)
        return 0;
    /* The last one's padding may be missing. */
    return size % 2 != 0 && size < left - head ? head + (size_t)size + 1
                                               : head + (size_t)size;
}

size_t ims_annotate_jpeg_parts_without_iptc(const uint8_t *resources, size_t size,
                                            uint8_t *out)
{
    size_t kept = 0;
    for (size_t at = 0; at < size;) {
        const size_t bytes = resource_size(resources + at, size - at);
        if (bytes == 0)
            return SIZE_MAX;
        const uint64_t kind = ims_byte_order_load_big(resources + at + 4, 2);
        if (kind != IPTC && kind != IPTC_DIGEST) {
            memcpy(out + kept, resources + at, bytes);
            kept += bytes;
        }
        at += bytes;
    }
    return kept;
}
