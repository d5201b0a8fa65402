/* SPDX-License-Identifier: MIT */
#include "tiff_pages.h"

#include <string.h>

#include "common/byte_order.h"
#include "common/failure.h"

enum { CLASSIC = 42, BIG = 43, LEAST_CLASSIC = 8, LEAST_BIG = 16 };

enum tag {
    STRIP_OFFSETS = 273,
    STRIP_BYTE_COUNTS = 279,
    TILE_OFFSETS = 324,
    TILE_BYTE_COUNTS = 325
};

/* Bytes of a value of each type; 0: there is no such type. */
static const uint8_t type_bytes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4,
                                     8, 4, 8, 4, 0, 0, 8, 8, 8};

/* How far the pages have come. None shares bytes with another, nor does a strip: so
 * what there can be of either is bounded by the size, and circles end. */
struct walk {
    struct ims_annotate_tiff *tiff;
    struct ims_message *message;
    size_t directory_bytes;
    uint64_t strips;
};

static uint64_t load(const struct ims_annotate_tiff *tiff, size_t at, size_t bytes)
{
    return ims_byte_order_load(tiff->bytes + at, bytes, tiff->big_endian);
}

void ims_annotate_tiff_pages_at(const struct ims_annotate_tiff *tiff, size_t start,
                                struct ims_annotate_tiff_page *page)
{
    page->entries = start + tiff->entry_count;
    page->count = (size_t)load(tiff, start, tiff->entry_count);
    page->next_pointer = page->entries + page->count * tiff->entry;
}

void ims_annotate_tiff_pages_entry_at(const struct ims_annotate_tiff *tiff,
                                      const struct ims_annotate_tiff_page *page,
                                      size_t index,
                                      struct ims_annotate_tiff_entry *entry)
{
    const size_t start = page->entries + index * tiff->entry;
    const size_t inside = start + 4 + tiff->number;
    entry->start = start;
    entry->tag = (uint16_t)load(tiff, start, 2);
    entry->type = (uint16_t)load(tiff, start + 2, 2);
    entry->count = load(tiff, start + 4, tiff->number);
    const size_t bytes = entry->type < sizeof type_bytes ? type_bytes[entry->type] : 0;
    entry->bytes = 0;
    entry->value = inside;
    if (bytes == 0)
        return;
    /* What is more than fits into memory is more than there is, too. */
    entry->bytes =
        entry->count > SIZE_MAX / bytes ? SIZE_MAX : (size_t)entry->count * bytes;
    if (entry->bytes > tiff->number) {
        const uint64_t offset = load(tiff, inside, tiff->number);
        entry->value = offset > SIZE_MAX ? SIZE_MAX : (size_t)offset;
    }
}

/* The number of an array that stands at an entry. */
static uint64_t value_at(const struct ims_annotate_tiff *tiff,
                         const struct ims_annotate_tiff_entry *entry, uint64_t index)
{
    const size_t bytes = type_bytes[entry->type];
    return load(tiff, entry->value + (size_t)index * bytes, bytes);
}

static bool is_array_of_numbers(const struct ims_annotate_tiff_entry *entry)
{
    const uint8_t short_type = 3;
    const uint8_t long_type = 4;
    const uint8_t long8_type = 16;
    return entry->type == short_type || entry->type == long_type ||
           entry->type == long8_type;
}

/* Whether all strips, or tiles, lie within the bytes: what ends outside would reach
 * into what is added. `sizes` may be NULL: then they are asked to begin within them. */
static int check_strips(struct walk *walk,
                        const struct ims_annotate_tiff_entry *offsets,
                        const struct ims_annotate_tiff_entry *sizes)
{
    const struct ims_annotate_tiff *const tiff = walk->tiff;
    if (!is_array_of_numbers(offsets) ||
        (sizes != NULL &&
         (!is_array_of_numbers(sizes) || sizes->count != offsets->count)))
        return ims_failure(walk->message, IMS_ERROR_DAMAGED,
                           "TIFF: the offsets and sizes of strips or tiles at byte %zu "
                           "are no lists of equal length",
                           offsets->start);
    walk->strips += offsets->count;
    if (walk->strips > tiff->size)
        return ims_failure(walk->message, IMS_ERROR_DAMAGED,
                           "TIFF: it has more strips than bytes");
    for (uint64_t i = 0; i < offsets->count; i++) {
        const uint64_t offset = value_at(tiff, offsets, i);
        const uint64_t size = sizes != NULL ? value_at(tiff, sizes, i) : 0;
        if (offset > tiff->size || size > tiff->size - offset)
            return ims_failure(walk->message, IMS_ERROR_DAMAGED,
                               "TIFF: strip or tile %llu of the directory at byte %zu "
                               "ends behind the last byte",
                               (unsigned long long)i, offsets->start);
    }
    return IMS_OK;
}

static int check_entries(struct walk *walk, const struct ims_annotate_tiff_page *page)
{
    struct ims_annotate_tiff *const tiff = walk->tiff;
    struct ims_annotate_tiff_entry strips[2] = {{0}, {0}};
    struct ims_annotate_tiff_entry tiles[2] = {{0}, {0}};
    for (size_t i = 0; i < page->count; i++) {
        struct ims_annotate_tiff_entry entry;
        ims_annotate_tiff_pages_entry_at(tiff, page, i, &entry);
        if (entry.value > tiff->size || entry.bytes > tiff->size - entry.value)
            return ims_failure(walk->message, IMS_ERROR_DAMAGED,
                               "TIFF: the values of tag %u, whose entry stands at byte "
                               "%zu, are not there",
                               (unsigned)entry.tag, entry.start);
        if (entry.tag == STRIP_OFFSETS)
            strips[0] = entry;
        else if (entry.tag == STRIP_BYTE_COUNTS)
            strips[1] = entry;
        else if (entry.tag == TILE_OFFSETS)
            tiles[0] = entry;
        else if (entry.tag == TILE_BYTE_COUNTS)
            tiles[1] = entry;
        else if (entry.tag == IMS_ANNOTATE_TIFF_CREDENTIALS)
            tiff->has_credentials = true;
    }
    int error = IMS_OK;
    if (strips[0].tag != 0)
        error = check_strips(walk, &strips[0], strips[1].tag != 0 ? &strips[1] : NULL);
    if (error == IMS_OK && tiles[0].tag != 0)
        error = check_strips(walk, &tiles[0], tiles[1].tag != 0 ? &tiles[1] : NULL);
    return error;
}

/* A directory, and where the next one is; 0: there is none. */
static int check_page(struct walk *walk, size_t start, size_t *next)
{
    struct ims_annotate_tiff *const tiff = walk->tiff;
    const size_t around = tiff->entry_count + tiff->number;
    const size_t size = tiff->size;
    const uint64_t count = start < size && size - start >= around
                               ? load(tiff, start, tiff->entry_count)
                               : 0;
    if (start < tiff->pointer + tiff->number || count == 0 ||
        count > (size - start - around) / tiff->entry)
        return ims_failure(walk->message, IMS_ERROR_DAMAGED,
                           "TIFF: there is no whole directory at byte %zu", start);
    walk->directory_bytes += around + (size_t)count * tiff->entry;
    if (walk->directory_bytes > size)
        return ims_failure(walk->message, IMS_ERROR_DAMAGED,
                           "TIFF: the directories of the pages form a circle, or "
                           "overlap");
    struct ims_annotate_tiff_page page;
    ims_annotate_tiff_pages_at(tiff, start, &page);
    const uint64_t offset = load(tiff, page.next_pointer, tiff->number);
    *next = offset > SIZE_MAX ? SIZE_MAX : (size_t)offset;
    return check_entries(walk, &page);
}

/* Reads the header. */
static bool begin(struct ims_annotate_tiff *tiff)
{
    const uint8_t *const bytes = tiff->bytes;
    if (tiff->size < LEAST_CLASSIC ||
        (memcmp(bytes, "II", 2) != 0 && memcmp(bytes, "MM", 2) != 0))
        return false;
    tiff->big_endian = bytes[0] == 'M';
    const uint64_t version = load(tiff, 2, 2);
    const bool is_big = version == BIG;
    if (version != CLASSIC && (!is_big || tiff->size < LEAST_BIG ||
                               load(tiff, 4, 2) != 8 || load(tiff, 6, 2) != 0))
        return false;
    tiff->number = is_big ? 8 : 4;
    tiff->entry_count = is_big ? 8 : 2;
    tiff->entry = is_big ? 20 : 12;
    tiff->pointer = is_big ? 8 : 4;
    const uint64_t first = load(tiff, tiff->pointer, tiff->number);
    tiff->first = first > SIZE_MAX ? SIZE_MAX : (size_t)first;
    return true;
}

int ims_annotate_tiff_pages_check(struct ims_annotate_tiff *tiff,
                                  struct ims_message *message)
{
    struct walk walk = {.tiff = tiff, .message = message};
    tiff->has_credentials = false;
    if (!begin(tiff))
        return ims_failure(message, IMS_ERROR_DAMAGED,
                           "TIFF: the bytes do not begin as those of a TIFF");
    size_t at = tiff->first;
    do {
        int error = check_page(&walk, at, &at);
        if (error != IMS_OK)
            return error;
    } while (at != 0);
    return IMS_OK;
}
