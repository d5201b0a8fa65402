/* SPDX-License-Identifier: MIT */
#include "fast_strip.h"

#include <stdlib.h>
#include <string.h>

#include "common/byte_order.h"
#include "deflate/parse.h"
#include "fast_filter_select.h"

enum { CHUNK_HEAD = 8, CHUNK_TAIL = 4, GROUP_ROWS = 4 };

/* Bytes of a block in which every mode is tried; of one that is small on
 * purpose. */
enum { SMALL = 32 * 1024, SMALL_BLOCK = 24 * 1024 };

enum { SIDE_PREFAULTED = 512 * 1024 }; /* bytes that most strips keep within */

size_t ims_png_fast_strip_bound(const struct ims_png_fast_rows *rows, size_t count)
{
    const size_t bytes = (rows->bytes + 1) * count;
    const size_t blocks = bytes / IMS_DEFLATE_HALVED_MIN + 2 + count;
    return bytes + blocks * 32 + IMS_DEFLATE_BLOCK_ROOM + 64;
}

struct ims_png_fast_scratch *ims_png_fast_strip_scratch_new(void)
{
    struct ims_png_fast_scratch *const scratch = malloc(sizeof *scratch);
    if (scratch != NULL) {
        scratch->converted = NULL;
        scratch->converted_size = 0;
        scratch->side_buffer = NULL;
        scratch->side_size = 0;
        scratch->parser = NULL;
    }
    return scratch;
}

void ims_png_fast_strip_scratch_free(struct ims_png_fast_scratch *scratch)
{
    if (scratch != NULL) {
        free(scratch->converted);
        free(scratch->side_buffer);
        free(scratch->parser);
    }
    free(scratch);
}

uint8_t *ims_png_fast_strip_side_buffer(struct ims_png_fast_scratch *scratch,
                                        size_t size)
{
    if (scratch->side_size < size) {
        free(scratch->side_buffer);
        scratch->side_buffer = malloc(size);
        scratch->side_size = scratch->side_buffer != NULL ? size : 0;
    }
    return scratch->side_buffer;
}

void ims_png_fast_strip_scratch_prefault(struct ims_png_fast_scratch *scratch,
                                         size_t size)
{
    memset(&scratch->greedy, 0, offsetof(struct ims_deflate_greedy, best_places));
    memset(scratch->bytes, 0, sizeof scratch->bytes);
    if (ims_png_fast_strip_side_buffer(scratch, size) != NULL)
        memset(scratch->side_buffer, 0,
               size < SIDE_PREFAULTED ? size : SIDE_PREFAULTED);
}

/* What encoding the blocks of a strip goes along with. */
struct block_context {
    struct ims_png_fast_strip *strip;
    struct ims_png_fast_scratch *scratch;
    struct ims_deflate_coder coder;
    struct ims_png_fast_rows rows; /* those of this block and the one above */
    size_t block;                  /* bytes that go into one, at most */
};

/* Makes rows first, ..., end - 1 and the one above ready to be read; false without
 * memory. */
static bool get_rows(struct block_context *context, size_t first, size_t end)
{
    struct ims_png_fast_strip *const strip = context->strip;
    struct ims_png_fast_scratch *const scratch = context->scratch;
    struct ims_png_fast_rows *const rows = &context->rows;
    if (strip->convert == NULL)
        return true;
    rows->from = first > 0 ? first - 1 : first;
    rows->stride = (ptrdiff_t)rows->bytes;
    const size_t size = (end - rows->from) * rows->bytes;
    if (scratch->converted_size < size) {
        free(scratch->converted);
        scratch->converted = malloc(size);
        scratch->converted_size = scratch->converted != NULL ? size : 0;
        if (scratch->converted == NULL)
            return false;
    }
    rows->first = scratch->converted;
    for (size_t y = rows->from; y < end; y++)
        strip->warnings |=
            ims_convert_row(strip->convert, (int32_t)y,
                            scratch->converted + (y - rows->from) * rows->bytes);
    return true;
}

/* Filters a part of a row to `out` and adds it to the checksum. */
static void filter_part(struct block_context *context, size_t y,
                        enum ims_png_filter filter, size_t from, size_t count,
                        uint8_t *out)
{
    struct ims_png_fast_strip *const strip = context->strip;
    size_t total = count;
    if (from == 0) {
        out[0] = (uint8_t)filter;
        total++;
    }
    ims_png_fast_rows_filter(&context->rows, y, filter, from, count,
                             out + (total - count));
    strip->adler = strip->kernels->adler(strip->adler, out, total);
}

/* How the rows of a block are filtered: all with one of PNG's filters, or each with the
 * one that seems best for it. */
enum { EACH_ROW = IMS_PNG_FILTERS, MODES };

/* The filter for a row by itself; `out` is written to. */
static enum ims_png_filter best_of_row(const struct block_context *context, size_t y,
                                       uint8_t *out)
{
    enum { LOOKED_AT = 64 * 1024 };
    const struct ims_png_fast_rows *const rows = &context->rows;
    const size_t count = rows->bytes < LOOKED_AT ? rows->bytes : LOOKED_AT;
    enum ims_png_filter best = IMS_PNG_FILTER_NONE;
    uint64_t least = UINT64_MAX;
    for (int i = 0; i < IMS_PNG_FILTERS; i++) {
        const enum ims_png_filter filter = (enum ims_png_filter)i;
        if (ims_png_fast_rows_allowed(y, filter) != filter)
            continue;
        ims_png_fast_rows_filter(rows, y, filter, 0, rows->bytes, out);
        const uint64_t cost = rows->filters->cost(out, count);
        if (cost < least) {
            least = cost;
            best = filter;
        }
    }
    return best;
}

/* Filters rows that fit into one block together. Returns where they end. */
static uint8_t *filter_rows(struct block_context *context, size_t first, size_t end,
                            int mode, uint8_t *out)
{
    const size_t bytes = context->rows.bytes;
    for (size_t y = first; y < end; y++) {
        const enum ims_png_filter filter =
            mode == EACH_ROW ? best_of_row(context, y, out + 1)
                             : ims_png_fast_rows_allowed(y, (enum ims_png_filter)mode);
        filter_part(context, y, filter, 0, bytes, out);
        out += bytes + 1;
    }
    return out;
}

static struct ims_png_fast_filter_selection
select_filter(const struct block_context *context, size_t first, size_t end)
{
    return ims_png_fast_filter_select(&context->rows, context->strip->kernels, first,
                                      end - first, context->strip->effort > 1);
}

/* What lies behind a block was of another one before, and what is read there must be
 * the same each time. */
static void clear_behind(uint8_t *end)
{
    memset(end, 0, IMS_DEFLATE_SLACK);
}

/* The bits that rows take when filtered in a mode: GROUP_ROWS of every `step`. */
static uint64_t try_mode(struct block_context *context, size_t first, size_t end,
                         int mode, size_t step)
{
    uint8_t *const start = context->scratch->bytes + IMS_DEFLATE_WINDOW;
    uint8_t *out = start;
    for (size_t y = first; y < end; y += step) {
        const size_t stop = end - y < GROUP_ROWS ? end : y + GROUP_ROWS;
        out = filter_rows(context, y, stop, mode, out);
    }
    clear_behind(out);
    return ims_deflate_block_estimate(&context->coder, start, (size_t)(out - start));
}

/* The best of several modes: bit number `mode` of `modes` is set for each. */
static int try_modes(struct block_context *context, size_t first, size_t end,
                     unsigned modes, size_t step)
{
    const uint32_t adler = context->strip->adler;
    uint64_t least = UINT64_MAX;
    int best = 0;
    for (int mode = 0; mode < MODES; mode++) {
        if (!(modes >> mode & 1))
            continue;
        const uint64_t bits = try_mode(context, first, end, mode, step);
        if (bits < least) {
            least = bits;
            best = mode;
        }
    }
    context->strip->adler = adler;
    return best;
}

/* Samples show neither matches nor what a small block takes for its codes: the more
 * effort, the more modes are tried, those of lower efforts among them. */
static int select_mode(struct block_context *context, size_t first, size_t end)
{
    const int effort = context->strip->effort;
    const size_t bytes = (end - first) * (context->rows.bytes + 1);
    const struct ims_png_fast_filter_selection selection =
        select_filter(context, first, end);
    context->coder.is_blank = selection.is_blank;
    if (effort < 2)
        return (int)selection.filter;
    if (bytes < SMALL || effort > 4)
        return try_modes(context, first, end, (1u << MODES) - 1, GROUP_ROWS);
    unsigned modes = 1u << selection.filter | 1u << selection.guess;
    int mode = (int)selection.filter;
    if (selection.filter != selection.guess)
        mode = try_modes(context, first, end, modes, GROUP_ROWS);
    if (effort < 4)
        return mode;
    /* Some of the rows tell which other mode may be better, and all of them whether. */
    modes |= selection.is_flat ? 1u << IMS_PNG_FILTER_NONE | 1u << IMS_PNG_FILTER_UP
                               : 1u << EACH_ROW;
    const int other = try_modes(context, first, end, modes, 3 * GROUP_ROWS);
    return other == mode
               ? mode
               : try_modes(context, first, end, 1u << mode | 1u << other, GROUP_ROWS);
}

/* The rows that follow these, so many: what the next block will be made of. NULL where
 * rows do not lie close together, or are made first. */
static const uint8_t *rows_to_prefetch(const struct block_context *context,
                                       size_t first, size_t end)
{
    const struct ims_png_fast_rows *const rows = &context->rows;
    const size_t next = rows->count - end < end - first ? rows->count : 2 * end - first;
    const ptrdiff_t stride = rows->stride;
    const size_t apart = (size_t)(stride < 0 ? -stride : stride);
    if (context->strip->convert != NULL || next == end ||
        apart > rows->bytes + rows->bytes / 8)
        return NULL;
    return rows->first + stride * (ptrdiff_t)(stride < 0 ? next - 1 : end);
}

/* Codes the `count` bytes of a block, and keeps the last ones for matches. */
static void encode_block(struct block_context *context, size_t count, int is_final)
{
    uint8_t *const bytes = context->scratch->bytes;
    clear_behind(bytes + IMS_DEFLATE_WINDOW + count);
    ims_deflate_block_write(&context->coder, bytes + IMS_DEFLATE_WINDOW, count,
                            is_final);
    memmove(bytes, bytes + count, IMS_DEFLATE_WINDOW);
}

/* Rows that fit into one block together. */
static void encode_rows(struct block_context *context, size_t first, size_t end,
                        int is_final)
{
    const int mode = select_mode(context, first, end);
    filter_rows(context, first, end, mode,
                context->scratch->bytes + IMS_DEFLATE_WINDOW);
    context->coder.prefetch = rows_to_prefetch(context, first, end);
    encode_block(context, (end - first) * (context->rows.bytes + 1), is_final);
}

/* A row that is too long for one block. */
static void encode_long_row(struct block_context *context, size_t y, int is_final)
{
    const enum ims_png_filter filter =
        ims_png_fast_rows_allowed(y, select_filter(context, y, y + 1).filter);
    const size_t most = IMS_DEFLATE_BLOCK / 48 * 48 - 48; /* whole pixels of any size */
    for (size_t from = 0; from < context->rows.bytes; from += most) {
        const size_t left = context->rows.bytes - from;
        const size_t count = left < most ? left : most;
        filter_part(context, y, filter, from, count,
                    context->scratch->bytes + IMS_DEFLATE_WINDOW);
        encode_block(context, count + (from == 0), is_final && count == left);
    }
}

/* False without memory. */
static bool encode_blocks(struct block_context *context)
{
    const struct ims_png_fast_strip *const strip = context->strip;
    const size_t count = strip->end - strip->first;
    const size_t row = strip->rows->bytes + 1;
    const bool is_long = row > IMS_DEFLATE_BLOCK;
    const size_t fitting = context->block / row;
    const size_t most = fitting > 0 ? fitting : 1;
    const size_t blocks = (count + most - 1) / most;
    for (size_t i = 0; i < blocks; i++) {
        const int is_final = strip->is_last && i + 1 == blocks;
        const size_t first = strip->first + i * count / blocks;
        const size_t end = strip->first + (i + 1) * count / blocks;
        if (!get_rows(context, first, end))
            return false;
        if (is_long)
            encode_long_row(context, first, is_final);
        else
            encode_rows(context, first, end, is_final);
    }
    return true;
}

/* False without memory. */
static bool start(struct block_context *context)
{
    struct ims_png_fast_strip *const strip = context->strip;
    struct ims_png_fast_scratch *const scratch = context->scratch;
    struct ims_deflate_coder *const coder = &context->coder;
    strip->size = 0;
    strip->adler = 1;
    strip->warnings = 0;
    if (scratch->parser == NULL && ims_deflate_block_parses(strip->effort)) {
        scratch->parser = malloc(sizeof *scratch->parser);
        if (scratch->parser == NULL)
            return false;
    }
    coder->kernels = strip->kernels;
    coder->effort = strip->effort;
    coder->greedy = &scratch->greedy;
    coder->parser = scratch->parser;
    coder->prefetch = NULL;
    coder->is_blank = false;
    coder->unit = 0;
    coder->units = NULL;
    ims_deflate_block_start(coder, strip->out + CHUNK_HEAD);
    memcpy(strip->out + 4, "IDAT", 4);
    if (strip->is_first) { /* zlib's header: a window of 32 KiB, no dictionary */
        *coder->stream.next++ = 0x78;
        *coder->stream.next++ = 0x01;
    }
    return true;
}

/* In blocks of up to `block` bytes. */
static void encode_in_blocks(struct ims_png_fast_strip *strip,
                             struct ims_png_fast_scratch *scratch, size_t block)
{
    struct block_context context = {
        .strip = strip, .scratch = scratch, .rows = *strip->rows, .block = block};
    struct ims_deflate_bits *const stream = &context.coder.stream;
    if (!start(&context) || !encode_blocks(&context))
        return;
    if (strip->is_last)
        ims_deflate_bits_align(stream);
    else
        ims_deflate_block_flush(&context.coder);
    const size_t size = (size_t)(stream->next - strip->out) - CHUNK_HEAD;
    ims_byte_order_store_big32(strip->out, (uint32_t)size);
    ims_byte_order_store_big32(stream->next,
                               strip->kernels->crc(0, strip->out + 4, size + 4));
    strip->size = CHUNK_HEAD + size + CHUNK_TAIL;
}

/* A small picture may be the better for smaller blocks, each with filter and codes of
 * its own; nothing but trying tells. */
void ims_png_fast_strip_encode(struct ims_png_fast_strip *strip,
                               struct ims_png_fast_scratch *scratch)
{
    const size_t bytes = (strip->end - strip->first) * (strip->rows->bytes + 1);
    encode_in_blocks(strip, scratch, IMS_DEFLATE_BLOCK);
    const size_t size = strip->size;
    if (size == 0 || strip->effort < 5 || bytes <= SMALL_BLOCK || bytes > 2 * SMALL)
        return;
    encode_in_blocks(strip, scratch, SMALL_BLOCK);
    if (strip->size > size)
        encode_in_blocks(strip, scratch, IMS_DEFLATE_BLOCK);
}

void ims_png_fast_strip_finish(struct ims_png_fast_strip *last, uint32_t adler)
{
    const size_t size = last->size - CHUNK_HEAD - CHUNK_TAIL;
    uint8_t *const end = last->out + CHUNK_HEAD + size;
    const uint32_t crc = ims_byte_order_load_big32(end);
    ims_byte_order_store_big32(last->out, (uint32_t)size + 4);
    ims_byte_order_store_big32(end, adler);
    ims_byte_order_store_big32(end + 4, last->kernels->crc(crc, end, 4));
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
