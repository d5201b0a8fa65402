/* SPDX-License-Identifier: MIT */
#include "png_fast_strip.h"

#include <string.h>

#include "png_fast_choose.h"

enum { CHUNK_HEAD = 8, CHUNK_TAIL = 4 };

size_t ims_png_fast_strip_bound(const struct ims_png_fast_rows *rows, size_t count)
{
    const size_t bytes = (rows->bytes + 1) * count;
    const size_t blocks = bytes / (IMS_PNG_FAST_BLOCK / 2) + 2;
    return bytes + blocks * 32 + IMS_PNG_FAST_BLOCK_ROOM + 64;
}

/* Filters a part of a row to `out`; returns what the checksum becomes. */
static uint32_t filter_part(const struct ims_png_fast_strip *strip, size_t y,
                            enum ims_png_fast_filter filter, size_t from, size_t count,
                            uint8_t *out, uint32_t adler)
{
    const struct ims_png_fast_rows *const rows = strip->rows;
    size_t total = count;
    if (from == 0) {
        out[0] = (uint8_t)filter;
        total++;
    }
    ims_png_fast_rows_filter(rows, y, filter, from, count, out + (total - count));
    return rows->kernels->adler(adler, out, total);
}

/* Rows that fit into one block together. */
static void encode_rows(struct ims_png_fast_strip *strip, size_t first, size_t end,
                        int is_final, struct ims_png_fast_work *work,
                        struct ims_png_fast_bits *stream)
{
    const struct ims_png_fast_rows *const rows = strip->rows;
    const enum ims_png_fast_filter wanted =
        ims_png_fast_choose(rows, first, end - first, strip->effort > 1);
    uint8_t *out = work->block;
    for (size_t y = first; y < end; y++) {
        strip->adler = filter_part(strip, y, ims_png_fast_rows_allowed(y, wanted), 0,
                                   rows->bytes, out, strip->adler);
        out += rows->bytes + 1;
    }
    ims_png_fast_block_write(rows->kernels, strip->effort, work->block,
                             (size_t)(out - work->block), is_final, stream);
}

/* A row that is too long for one block. */
static void encode_long_row(struct ims_png_fast_strip *strip, size_t y, int is_final,
                            struct ims_png_fast_work *work,
                            struct ims_png_fast_bits *stream)
{
    const struct ims_png_fast_rows *const rows = strip->rows;
    const enum ims_png_fast_filter filter = ims_png_fast_rows_allowed(
        y, ims_png_fast_choose(rows, y, 1, strip->effort > 1));
    const size_t most =
        IMS_PNG_FAST_BLOCK / 48 * 48 - 48; /* whole pixels of any size */
    for (size_t from = 0; from < rows->bytes; from += most) {
        const size_t left = rows->bytes - from;
        const size_t count = left < most ? left : most;
        strip->adler =
            filter_part(strip, y, filter, from, count, work->block, strip->adler);
        ims_png_fast_block_write(rows->kernels, strip->effort, work->block,
                                 count + (from == 0), is_final && count == left,
                                 stream);
    }
}

static void encode_blocks(struct ims_png_fast_strip *strip,
                          struct ims_png_fast_work *work,
                          struct ims_png_fast_bits *stream)
{
    const size_t first = strip->first;
    const size_t count = strip->end - first;
    const size_t most = IMS_PNG_FAST_BLOCK / (strip->rows->bytes + 1);
    const size_t blocks = most == 0 ? count : (count + most - 1) / most;
    for (size_t i = 0; i < blocks; i++) {
        const int is_final = strip->is_last && i + 1 == blocks;
        const size_t y = first + i * count / blocks;
        if (most == 0)
            encode_long_row(strip, y, is_final, work, stream);
        else
            encode_rows(strip, y, first + (i + 1) * count / blocks, is_final, work,
                        stream);
    }
}

void ims_png_fast_strip_encode(struct ims_png_fast_strip *strip,
                               struct ims_png_fast_work *work)
{
    struct ims_png_fast_bits stream = {strip->out + CHUNK_HEAD, 0, 0};
    memcpy(strip->out + 4, "IDAT", 4);
    strip->adler = 1;
    if (strip->is_first) { /* zlib's head: a window of 32 KiB, no dictionary */
        *stream.next++ = 0x78;
        *stream.next++ = 0x01;
    }
    encode_blocks(strip, work, &stream);
    if (strip->is_last)
        ims_png_fast_bits_align(&stream);
    else
        ims_png_fast_block_flush(&stream);
    const size_t size = (size_t)(stream.next - strip->out) - CHUNK_HEAD;
    ims_png_fast_store32(strip->out, (uint32_t)size);
    ims_png_fast_store32(stream.next,
                         strip->rows->kernels->crc(0, strip->out + 4, size + 4));
    strip->size = CHUNK_HEAD + size + CHUNK_TAIL;
}

void ims_png_fast_strip_finish(struct ims_png_fast_strip *last, uint32_t adler)
{
    const size_t size = last->size - CHUNK_HEAD - CHUNK_TAIL;
    uint8_t *const end = last->out + CHUNK_HEAD + size;
    const uint32_t crc = ims_png_fast_load32(end);
    ims_png_fast_store32(last->out, (uint32_t)size + 4);
    ims_png_fast_store32(end, adler);
    ims_png_fast_store32(end + 4, last->rows->kernels->crc(crc, end, 4));
    last->size += 4;
}

uint32_t ims_png_fast_strip_join_adler(uint32_t first, uint32_t second, uint64_t size)
{
    const uint64_t base = 65521;
    const uint64_t low1 = first & 0xffffu, high1 = first >> 16;
    const uint64_t low2 = second & 0xffffu, high2 = second >> 16;
    const uint64_t low = (low1 + low2 + base - 1) % base;
    const uint64_t high = (high1 + high2 + size % base * (low1 + base - 1)) % base;
    return (uint32_t)(high << 16 | low);
}
