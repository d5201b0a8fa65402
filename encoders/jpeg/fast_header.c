/* SPDX-License-Identifier: MIT */
#include "fast_header.h"

#include <string.h>

#include "common/byte_order.h"
#include "fast_portable.h"

static uint8_t *put16(uint8_t *out, size_t value)
{
    ims_byte_order_store_big16(out, (uint32_t)value);
    return out + 2;
}

/* A marker, and the length of what follows. */
static uint8_t *put_marker(uint8_t *out, unsigned marker, size_t length)
{
    *out++ = 0xff;
    *out++ = (uint8_t)marker;
    return put16(out, length + 2);
}

static uint8_t *put_quant_table(uint8_t *out, size_t table, const uint16_t quant[64])
{
    out = put_marker(out, 0xdb, 65);
    *out++ = (uint8_t)table;
    for (int i = 0; i < 64; i++)
        *out++ = (uint8_t)quant[ims_jpeg_fast_portable_zigzag[i]];
    return out;
}

static uint8_t *put_frame(uint8_t *out, const struct ims_jpeg_fast_header *header)
{
    out = put_marker(out, 0xc0, 6 + 3 * header->components);
    *out++ = 8; /* bits of a sample */
    out = put16(out, (size_t)header->height);
    out = put16(out, (size_t)header->width);
    *out++ = (uint8_t)header->components;
    for (unsigned i = 0; i < header->components; i++) {
        const bool luma = i == 0 && header->components == 3;
        *out++ = (uint8_t)(i + 1);
        *out++ = (uint8_t)(0x11 + (luma && header->sampling.half_width ? 0x10 : 0) +
                           (luma && header->sampling.half_height ? 0x01 : 0));
        *out++ = i > 0;
    }
    return out;
}

static uint8_t *put_huffman_table(uint8_t *out, size_t number,
                                  const struct ims_jpeg_huffman_table *table)
{
    out = put_marker(out, 0xc4, 17 + table->count);
    *out++ = (uint8_t)number;
    memcpy(out, table->bits, sizeof table->bits);
    out += sizeof table->bits;
    memcpy(out, table->values, table->count);
    return out + table->count;
}

static uint8_t *put_scan(uint8_t *out, const struct ims_jpeg_fast_header *header)
{
    if (header->restart_interval != 0)
        out = put16(put_marker(out, 0xdd, 2), header->restart_interval);
    out = put_marker(out, 0xda, 4 + 2 * header->components);
    *out++ = (uint8_t)header->components;
    for (unsigned i = 0; i < header->components; i++) {
        *out++ = (uint8_t)(i + 1);
        *out++ = i > 0 ? 0x11 : 0x00;
    }
    *out++ = 0; /* all coefficients, in one go */
    *out++ = 63;
    *out++ = 0;
    return out;
}

size_t ims_jpeg_fast_header_write(const struct ims_jpeg_fast_header *header,
                                  uint8_t out[IMS_JPEG_FAST_HEADER_MAX])
{
    const size_t tables = header->components == 3 ? 2 : 1;
    uint8_t *to = out;
    for (size_t table = 0; table < tables; table++)
        to = put_quant_table(to, table, header->quant[table]);
    to = put_frame(to, header);
    for (size_t table = 0; table < tables; table++) {
        to = put_huffman_table(to, table, &header->huffman[table].dc);
        to = put_huffman_table(to, 0x10 + table, &header->huffman[table].ac);
    }
    to = put_scan(to, header);
    return (size_t)(to - out);
}
