/* SPDX-License-Identifier: MIT */
#include "strip.h"

#include <stdlib.h>
#include <string.h>

#include "common/byte_order.h"

/* What a chunk is made in. */
struct scratch {
    struct ims_deflate_zlib *zlib;
    uint8_t *bytes; /* its lines, */
    size_t room;    /* at most so many bytes of them, and as many in their new order */
};

static void free_scratch(struct scratch *scratch)
{
    if (scratch == NULL)
        return;
    ims_deflate_zlib_free(scratch->zlib);
    free(scratch->bytes);
    free(scratch);
}

/* For chunks of `room` bytes; NULL without memory. */
static struct scratch *take_scratch(struct ims_free_list *list, size_t room)
{
    struct scratch *scratch = ims_free_list_take(list);
    if (scratch == NULL) {
        scratch = calloc(1, sizeof *scratch);
        if (scratch == NULL)
            return NULL;
        scratch->zlib = ims_deflate_zlib_new();
    }
    if (scratch->room < room) {
        free(scratch->bytes);
        scratch->bytes = malloc(2 * room + IMS_DEFLATE_SLACK);
        scratch->room = room;
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

/* The lines of a chunk, and what becomes of them, to `out`. Returns the bytes of that;
 * 0 without memory. */
static size_t write_chunk(const struct ims_exr_strip *strip, struct scratch *scratch,
                          int32_t first, int32_t end, uint8_t *out)
{
    const size_t line = strip->lines->line_bytes;
    const size_t count = line * (size_t)(end - first);
    struct ims_exr_chunk chunk = {
        .compression = strip->compression,
        .effort = strip->effort,
        .kernels = strip->kernels,
        .zlib = scratch->zlib,
        .ordered = scratch->bytes + scratch->room,
    };
    for (int32_t y = first; y < end; y++)
        ims_exr_lines_write(strip->lines, y,
                            scratch->bytes + line * (size_t)(y - first));
    const size_t size =
        ims_exr_chunk_write(&chunk, scratch->bytes, count, out + IMS_EXR_CHUNK_HEAD);
    ims_byte_order_store_little32(out, (uint32_t)first);
    ims_byte_order_store_little32(out + 4, (uint32_t)size);
    return size > 0 ? IMS_EXR_CHUNK_HEAD + size : 0;
}

/* No chunk is larger than its lines, once it is there. */
static size_t bound(const struct ims_exr_strip *strip, int32_t step, size_t room)
{
    const size_t lines = (size_t)(strip->end - strip->first);
    const size_t chunks = lines / (size_t)step + 1;
    return lines * strip->lines->line_bytes + chunks * IMS_EXR_CHUNK_HEAD +
           ims_exr_chunk_bound(room) - room;
}

/* All chunks to `out`; returns their bytes, 0 without memory. */
static size_t write_chunks(const struct ims_exr_strip *strip, int32_t step, size_t room,
                           uint8_t *out)
{
    struct scratch *const scratch = take_scratch(strip->scratch, room);
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
    const size_t room =
        strip->lines->line_bytes * (size_t)(lines < step ? lines : step);
    struct ims_exr_strip_bytes made = {.bytes = malloc(bound(strip, step, room))};
    if (made.bytes == NULL)
        return made;
    made.size = write_chunks(strip, step, room, made.bytes);
    uint8_t *const fitting = made.size > 0 ? realloc(made.bytes, made.size) : NULL;
    if (fitting != NULL)
        made.bytes = fitting;
    if (made.size > 0)
        return made;
    free(made.bytes);
    return (struct ims_exr_strip_bytes){.bytes = NULL};
}
