/* SPDX-License-Identifier: MIT */
#include "strip.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "convert/format.h"
#include "deflate/zlib.h"
#include "lzw.h"
#include "packbits.h"

/* The first effort at which the planes of floats have codes of their own, how many
 * bytes pay for these, and the first at which matches are made of whole pixels. */
enum { SEPARATING = 2, PART_BYTES = 3072, MATCHING = 2 };

/* What one strip at a time is made in. */
struct memory {
    struct ims_deflate_zlib *zlib; /* NULL until there is something to deflate, */
    struct ims_tiff_lzw *lzw;      /* or to compress so */
    uint8_t *room;
    size_t size;
};

/* The parts of the room. */
struct places {
    uint8_t *row;    /* where it has to be made first */
    uint8_t *spare;  /* the predictor's */
    uint8_t *packed; /* the strip, compressed */
    uint8_t *rows;   /* the strip, to be compressed, and zeros behind it */
};

static void free_memory(struct memory *memory)
{
    if (memory == NULL)
        return;
    ims_deflate_zlib_free(memory->zlib);
    free(memory->lzw);
    free(memory->room);
    free(memory);
}

void ims_tiff_strip_memory_free(struct ims_free_list *list)
{
    struct memory *memory;
    while ((memory = ims_free_list_take(list)) != NULL)
        free_memory(memory);
}

static size_t packed_bound(const struct ims_tiff_strip_plan *plan)
{
    const size_t rows = (size_t)plan->most_rows;
    if (plan->compression == IMS_TIFF_DEFLATE)
        return ims_deflate_zlib_bound(plan->row.bytes * rows);
    if (plan->compression == IMS_TIFF_LZW)
        return ims_tiff_lzw_bound(plan->row.bytes * rows);
    return ims_tiff_packbits_bound(plan->row.bytes) * rows;
}

/* False without memory. */
static bool get_compressor(const struct ims_tiff_strip_plan *plan,
                           struct memory *memory)
{
    if (plan->compression == IMS_TIFF_DEFLATE && memory->zlib == NULL) {
        memory->zlib = ims_deflate_zlib_new();
        return memory->zlib != NULL;
    }
    if (plan->compression == IMS_TIFF_LZW && memory->lzw == NULL) {
        memory->lzw = malloc(sizeof *memory->lzw);
        return memory->lzw != NULL;
    }
    return true;
}

/* Makes memory large enough for any strip; false where there is none. All of it is less
 * than eight times the rows, which 32 bits may not count. */
static bool get_places(const struct ims_tiff_strip_plan *plan, struct memory *memory,
                       struct places *places)
{
    const size_t row = plan->row.bytes;
    if (row > SIZE_MAX / 8 / (size_t)plan->most_rows)
        return false;
    const size_t packed = packed_bound(plan);
    const size_t rows = plan->compression == IMS_TIFF_PACKBITS
                            ? 0
                            : row * (size_t)plan->most_rows + IMS_DEFLATE_SLACK;
    const size_t size = 2 * row + packed + rows;
    if (memory->size < size) {
        free(memory->room);
        memory->room = malloc(size);
        memory->size = memory->room != NULL ? size : 0;
    }
    if (memory->room == NULL || !get_compressor(plan, memory))
        return false;
    places->row = memory->room;
    places->spare = places->row + row;
    places->packed = places->spare + row;
    places->rows = places->packed + packed;
    return true;
}

/* A row as it goes into the TIFF: of many images as it lies there. */
static const uint8_t *get_row(const struct ims_rows *rows, int32_t y, uint8_t *room,
                              uint32_t *warnings)
{
    if (rows->mode == IMS_ROWS_COPIED)
        return ims_convert_format_row(rows->image, 0, y);
    *warnings |= ims_rows_write(rows, y, room);
    return room;
}

/* Makes rows ready to be compressed; returns their bytes. */
static size_t predict(const struct ims_tiff_strip_plan *plan, int32_t first,
                      int32_t end, const struct places *places, uint32_t *warnings)
{
    uint8_t *out = places->rows;
    for (int32_t y = first; y < end; y++) {
        const uint8_t *const row = get_row(plan->rows, y, places->row, warnings);
        ims_tiff_predictor_write(&plan->row, row, places->spare, out);
        out += plan->row.bytes;
    }
    memset(out, 0, IMS_DEFLATE_SLACK);
    return (size_t)(out - places->rows);
}

/* Returns the size of what was packed; 0 without memory. */
static size_t deflate(const struct ims_tiff_strip_plan *plan, size_t count,
                      const struct places *places, struct ims_deflate_zlib *zlib)
{
    const size_t part =
        plan->effort < SEPARATING ? 0 : ims_tiff_predictor_part(&plan->row, PART_BYTES);
    const size_t unit =
        plan->effort < MATCHING ? 0 : ims_tiff_predictor_unit(&plan->row);
    return ims_deflate_zlib_write_parts(zlib, plan->kernels, plan->effort, places->rows,
                                        count, part > 0 ? count / part : 1, unit,
                                        places->packed);
}

static size_t pack_bits(const struct ims_tiff_strip_plan *plan, int32_t first,
                        int32_t end, const struct places *places, uint32_t *warnings)
{
    uint8_t *out = places->packed;
    for (int32_t y = first; y < end; y++)
        out += ims_tiff_packbits_write(get_row(plan->rows, y, places->row, warnings),
                                       plan->row.bytes, out);
    return (size_t)(out - places->packed);
}

/* Returns the size of what was packed; 0 without memory. */
static size_t pack(const struct ims_tiff_strip_plan *plan, int32_t first, int32_t end,
                   struct memory *memory, const struct places *places,
                   uint32_t *warnings)
{
    if (plan->compression == IMS_TIFF_PACKBITS)
        return pack_bits(plan, first, end, places, warnings);
    const size_t count = predict(plan, first, end, places, warnings);
    if (plan->compression == IMS_TIFF_LZW)
        return ims_tiff_lzw_write(memory->lzw, places->rows, count, places->packed);
    return deflate(plan, count, places, memory->zlib);
}

/* Only how large it is tells how much memory a strip needs to be kept. */
static void make_in(const struct ims_tiff_strip_plan *plan, int32_t first, int32_t end,
                    struct memory *memory, struct ims_tiff_strip *strip)
{
    struct places places;
    if (!get_places(plan, memory, &places))
        return;
    strip->size = pack(plan, first, end, memory, &places, &strip->warnings);
    strip->bytes = strip->size > 0 ? malloc(strip->size) : NULL;
    if (strip->bytes != NULL)
        memcpy(strip->bytes, places.packed, strip->size);
}

void ims_tiff_strip_make(const struct ims_tiff_strip_plan *plan, int32_t first,
                         int32_t end, struct ims_tiff_strip *strip)
{
    struct memory *memory = ims_free_list_take(plan->memory);
    if (memory == NULL)
        memory = calloc(1, sizeof *memory);
    *strip = (struct ims_tiff_strip){0};
    if (memory != NULL)
        make_in(plan, first, end, memory, strip);
    free_memory(ims_free_list_give(plan->memory, memory));
}
