/* SPDX-License-Identifier: MIT */
#include "tiff_tail.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/byte_order.h"

bool ims_annotate_tiff_tail_table_init(struct ims_annotate_tiff_table *table,
                                       const struct ims_annotate_tiff *tiff,
                                       size_t capacity)
{
    *table = (struct ims_annotate_tiff_table){.capacity = capacity};
    table->entries = calloc(capacity, tiff->entry);
    return table->entries != NULL;
}

void ims_annotate_tiff_tail_table_fini(struct ims_annotate_tiff_table *table)
{
    free(table->entries);
}

void ims_annotate_tiff_tail_fini(struct ims_annotate_tiff_tail *tail)
{
    free(tail->bytes);
}

/* Room for `size` bytes from the next even offset on, in BigTIFF one that 8 divides:
 * the offset in the tail; zeros until written. */
static size_t extend(struct ims_annotate_tiff_tail *tail, size_t size)
{
    const size_t alignment = tail->tiff->number == 8 ? 8 : 2;
    const size_t place = tail->tiff->size + tail->size;
    const size_t padding = (alignment - place % alignment) % alignment;
    const size_t start = tail->size + padding;
    if (tail->failed || size > SIZE_MAX / 4 - start) {
        tail->failed = true;
        return 0;
    }
    if (start + size > tail->capacity) {
        const size_t capacity = 2 * (start + size);
        uint8_t *const bytes = realloc(tail->bytes, capacity);
        if (bytes == NULL) {
            tail->failed = true;
            return 0;
        }
        tail->bytes = bytes;
        tail->capacity = capacity;
    }
    memset(tail->bytes + tail->size, 0, start + size - tail->size);
    tail->size = start + size;
    return start;
}

static void store(const struct ims_annotate_tiff *tiff, uint8_t *out, size_t bytes,
                  uint64_t value)
{
    ims_byte_order_store(out, bytes, tiff->big_endian, value);
}

/* Makes room for an entry before those of greater tags. */
static uint8_t *insert(struct ims_annotate_tiff_table *table,
                       const struct ims_annotate_tiff *tiff, uint16_t tag)
{
    size_t place = 0;
    assert(table->count < table->capacity);
    while (place < table->count &&
           ims_byte_order_load(table->entries + place * tiff->entry, 2,
                               tiff->big_endian) <= tag)
        place++;
    uint8_t *const out = table->entries + place * tiff->entry;
    memmove(out + tiff->entry, out, (table->count - place) * tiff->entry);
    memset(out, 0, tiff->entry);
    table->count++;
    return out;
}

void ims_annotate_tiff_tail_table_keep(struct ims_annotate_tiff_table *table,
                                       const struct ims_annotate_tiff *tiff,
                                       const struct ims_annotate_tiff_entry *entry)
{
    assert(table->count < table->capacity);
    memcpy(table->entries + table->count * tiff->entry, tiff->bytes + entry->start,
           tiff->entry);
    table->count++;
}

void ims_annotate_tiff_tail_set(struct ims_annotate_tiff_tail *tail,
                                struct ims_annotate_tiff_table *table, uint16_t tag,
                                uint16_t type, uint64_t count, const uint8_t *bytes,
                                size_t size)
{
    const struct ims_annotate_tiff *const tiff = tail->tiff;
    uint8_t *const entry = insert(table, tiff, tag);
    uint8_t *const inside = entry + 4 + tiff->number;
    store(tiff, entry, 2, tag);
    store(tiff, entry + 2, 2, type);
    store(tiff, entry + 4, tiff->number, count);
    if (size <= tiff->number) {
        memcpy(inside, bytes, size);
        return;
    }
    const size_t start = extend(tail, size);
    if (tail->failed)
        return;
    memcpy(tail->bytes + start, bytes, size);
    store(tiff, inside, tiff->number, tiff->size + start);
}

size_t ims_annotate_tiff_tail_directory(struct ims_annotate_tiff_tail *tail,
                                        const struct ims_annotate_tiff_table *table,
                                        uint64_t next)
{
    const struct ims_annotate_tiff *const tiff = tail->tiff;
    const size_t entries = table->count * tiff->entry;
    const size_t start = extend(tail, tiff->entry_count + entries + tiff->number);
    if (tail->failed)
        return 0;
    uint8_t *const out = tail->bytes + start;
    store(tiff, out, tiff->entry_count, table->count);
    memcpy(out + tiff->entry_count, table->entries, entries);
    store(tiff, out + tiff->entry_count + entries, tiff->number, next);
    return tiff->size + start;
}
