/* SPDX-License-Identifier: MIT */
#include "mend.h"

#include <string.h>

#include "common/byte_order.h"

/* A box of JPEG 2000 begins with its length and its type, its content follows. */
enum { BOX_HEAD = 8, CHANNEL_BYTES = 6 };

/* The first box of a type from `from` to `end`, or `end`. */
static uint8_t *find_box(uint8_t *from, uint8_t *end, const char type[4])
{
    while (from < end && memcmp(from + 4, type, 4) != 0)
        from += ims_byte_order_load_big32(from);
    return from;
}

/* The box of definitions: for each channel its number, its kind (0 color, 1 opacity)
 * and what it belongs to (0 the whole picture, or a color, from 1). */
static void define_channels(uint8_t *box, unsigned channels)
{
    ims_byte_order_store_big32(box, BOX_HEAD + 2 + channels * CHANNEL_BYTES);
    memcpy(box + 4, "cdef", 4);
    ims_byte_order_store_big16(box + BOX_HEAD, channels);
    for (unsigned i = 0; i < channels; i++) {
        uint8_t *const channel = box + BOX_HEAD + 2 + i * CHANNEL_BYTES;
        const unsigned is_alpha = i + 1 == channels;
        ims_byte_order_store_big16(channel, i);
        ims_byte_order_store_big16(channel + 2, is_alpha);
        ims_byte_order_store_big16(channel + 4, is_alpha ? 0 : i + 1);
    }
}

void ims_lavc_mend_jp2(uint8_t *bytes, size_t *size)
{
    uint8_t *const header = find_box(bytes, bytes + *size, "jp2h");
    uint8_t *const header_end = header + ims_byte_order_load_big32(header);
    const uint8_t *const image = find_box(header + BOX_HEAD, header_end, "ihdr");
    const unsigned channels = image[BOX_HEAD + 9]; /* after height and width */
    const size_t growth = BOX_HEAD + 2 + channels * CHANNEL_BYTES;
    if (channels % 2 != 0 ||
        find_box(header + BOX_HEAD, header_end, "cdef") != header_end)
        return;
    memmove(header_end + growth, header_end, (size_t)(bytes + *size - header_end));
    define_channels(header_end, channels);
    ims_byte_order_store_big32(header,
                               (uint32_t)(header_end - header + (ptrdiff_t)growth));
    *size += growth;
}
