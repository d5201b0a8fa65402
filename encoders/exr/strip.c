/* SPDX-License-Identifier: MIT */
#include "strip.h"

#include <stdlib.h>
#include <string.h>

#include "common/byte_order.h"

/* What a chunk is made in. */
struct scratch {
    struct ims_deflate_zlib *zlib;
    uint8_t *bytes; /* its lines, and room for more behind them */
    size_t size;
};

static void free_scratch(struct scratch *scratch)
{
    if (scratch == NULL)
        return;
    ims_deflate_zlib_free(scratch->zlib);
    free(scratch->bytes);
    free(scratch);
}

/* Of so many bytes; NULL without memory. */
static struct scratch *take_scratch(struct ims_free_list *list, size_t size)
{
    struct scratch *scratch = ims_free_list_take(list);
    if (scratch == NULL) {
        scratch = calloc(1, sizeof *scratch);
        if (scratch == NULL)
            return NULL;
        scratch->zlib = ims_deflate_zlib_new();
    }
    if (scratch->size < size) {
        free(scratch->bytes);
        scratch->bytes = malloc(size);
        scratch->size = size;
    }
    if (scratch->zlib != NULL && scratch->bytes != NULL)
        return scratch;
    free_scratch(scratch);
    return NULL;
}

static void give_scratch(struct ims_free_list *list, struct scratch *scratch)
{
    free_scratch(ims_free_list_give(list, scratch));
}

void ims_exr_strip_scratch_free(struct ims_free_list *scratch)
{
    struct scratch *one;
    while ((one = ims_free_list_take(scratch)) != NULL)
        free_scratch(one);
}

/* Lines up to `end`, without the memory that they are made in. */
static struct ims_exr_chunk chunk_of(const struct ims_exr_strip *strip, int32_t first,
                                     int32_t end)
{
    return (struct ims_exr_chunk){
        .compression = strip->compression,
        .effort = strip->effort,
        .error = strip->error,
        .curve = strip->curve,
        .kernels = strip->kernels,
        .names = ims_exr_lines_names(strip->lines),
        .lines = (size_t)(end - first),
        .run = (size_t)strip->lines->image->width,
        .sample_bytes = strip->lines->bytes,
    };
}

/* The lines of a chunk lie before its room, which is aligned. */
static size_t room_start(const struct ims_exr_chunk *chunk)
{
    enum { ALIGNED = 64 };
    return (ims_exr_chunk_bytes(chunk) + ALIGNED - 1) / ALIGNED * ALIGNED;
}

/* The lines of a chunk, and what becomes of them, to `out`. Returns the bytes of that;
 * 0 without memory. */
static size_t write_chunk(const struct ims_exr_strip *strip, struct scratch *scratch,
                          int32_t first, int32_t end, uint8_t *out)
{
    struct ims_exr_chunk chunk = chunk_of(strip, first, end);
    chunk.zlib = scratch->zlib;
    chunk.room = scratch->bytes + room_start(&chunk);
    for (int32_t y = first; y < end; y++)
        ims_exr_lines_write(strip->lines, y,
                            scratch->bytes +
                                strip->lines->line_bytes * (size_t)(y - first));
    const size_t size =
        ims_exr_chunk_write(&chunk, scratch->bytes, out + IMS_EXR_CHUNK_HEAD);
    ims_byte_order_store_little32(out, (uint32_t)first);
    ims_byte_order_store_little32(out + 4, (uint32_t)size);
    return size > 0 ? IMS_EXR_CHUNK_HEAD + size : 0;
}

/* No chunk is larger than its lines, once it is there. */
static size_t bound(const struct ims_exr_strip *strip, int32_t step,
                    const struct ims_exr_chunk *largest)
{
    const size_t lines = (size_t)(strip->end - strip->first);
    const size_t chunks = lines / (size_t)step + 1;
    return lines * strip->lines->line_bytes + chunks * IMS_EXR_CHUNK_HEAD +
           (ims_exr_chunk_bound(largest) - ims_exr_chunk_bytes(largest));
}

/* All chunks to `out`; returns their bytes, 0 without memory. */
static size_t write_chunks(const struct ims_exr_strip *strip, int32_t step,
                           const struct ims_exr_chunk *largest, uint8_t *out)
{
    struct scratch *const scratch =
        take_scratch(strip->scratch, room_start(largest) + ims_exr_chunk_room(largest));
    uint8_t *next = out;
    size_t size = scratch != NULL;
    for (int32_t y = strip->first; size > 0 && y < strip->end; y += step) {
        const int32_t end = strip->end - y < step ? strip->end : y + step;
        size = write_chunk(strip, scratch, y, end, next);
        next += size;
    }
    give_scratch(strip->scratch, scratch);
    return size > 0 ? (size_t)(next - out) : 0;
}

struct ims_exr_strip_bytes ims_exr_strip_encode(const struct ims_exr_strip *strip)
{
    const int32_t step = ims_exr_chunk_lines(strip->compression);
    const int32_t lines = strip->end - strip->first;
    const struct ims_exr_chunk largest =
        chunk_of(strip, strip->first, strip->first + (lines < step ? lines : step));
    struct ims_exr_strip_bytes made = {.bytes = malloc(bound(strip, step, &largest))};
    if (made.bytes == NULL)
        return made;
    made.size = write_chunks(strip, step, &largest, made.bytes);
    uint8_t *const fitting = made.size > 0 ? realloc(made.bytes, made.size) : NULL;
    if (fitting != NULL)
        made.bytes = fitting;
    if (made.size > 0)
        return made;
    free(made.bytes);
    return (struct ims_exr_strip_bytes){.bytes = NULL};
}
