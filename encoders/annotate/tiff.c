/* SPDX-License-Identifier: MIT
 *
 * TIFF: a new first directory behind the last byte, to which the header points. All
 * else keeps its offset, so that whatever points anywhere points to the same bytes; the
 * chain of pages goes on where it went on before.
 */
#include "annotate.h"

#include <stdlib.h>
#include <string.h>

#include "common/byte_order.h"
#include "common/failure.h"
#include "content.h"
#include "tiff/metadata.h"
#include "tiff_pages.h"
#include "tiff_tail.h"

enum tag {
    PHOTOMETRIC = 262,
    X_RESOLUTION = 282,
    Y_RESOLUTION = 283,
    RESOLUTION_UNIT = 296,
    EXIF = 34665,
    GPS = 34853
};

enum {
    OWN_ENTRIES = 3,     /* of resolution, beside those of a list */
    ENTRIES_MOST = 60000 /* of the first directory, which with ours has 65535 at most */
};

/* What becomes of the first directory. */
struct edit {
    const struct ims_annotate *annotate;
    const struct ims_annotate_tiff *tiff;
    const struct ims_tiff_metadata *metadata;
    struct ims_annotate_tiff_tail tail;
    bool keeps_exif; /* the file's own, beside fields of which Exif has some too */
};

/* Bytes of the numbers that values of a type are made of. */
static size_t word_of(uint16_t type)
{
    const size_t size = ims_tiff_entries_type_size(type);
    return type == IMS_TIFF_RATIONAL || type == IMS_TIFF_RATIONAL + 5 ? 4 : size;
}

static bool is_listed(const struct ims_tiff_entries *entries, uint16_t tag)
{
    size_t i = 0;
    while (i < entries->count && entries->list[i].tag != tag)
        i++;
    return i < entries->count;
}

static void add_list(struct edit *edit, const struct ims_tiff_entries *entries,
                     struct ims_annotate_tiff_table *table);

static void add_below(struct edit *edit, const struct ims_tiff_entry *entry,
                      struct ims_annotate_tiff_table *table)
{
    struct ims_annotate_tiff_table below;
    const size_t number = edit->tiff->number;
    uint8_t offset[8];
    if (!ims_annotate_tiff_tail_table_init(&below, edit->tiff,
                                           entry->directory->count + 1))
        edit->tail.failed = true;
    else
        add_list(edit, entry->directory, &below);
    const size_t at = ims_annotate_tiff_tail_directory(&edit->tail, &below, 0);
    ims_byte_order_store(offset, number, edit->tiff->big_endian, at);
    ims_annotate_tiff_tail_set(&edit->tail, table, entry->tag,
                               number == 8 ? IMS_TIFF_LONG8 : IMS_TIFF_LONG, 1, offset,
                               number);
    ims_annotate_tiff_tail_table_fini(&below);
}

/* Adds an entry, whose values are little-endian. */
static void add_entry(struct edit *edit, const struct ims_tiff_entry *entry,
                      struct ims_annotate_tiff_table *table)
{
    const size_t size = (size_t)entry->count * ims_tiff_entries_type_size(entry->type);
    const size_t word = word_of(entry->type);
    if (entry->directory != NULL) {
        add_below(edit, entry, table);
        return;
    }
    if (word == 1 || !edit->tiff->big_endian) {
        ims_annotate_tiff_tail_set(&edit->tail, table, entry->tag, entry->type,
                                   entry->count, entry->bytes, size);
        return;
    }
    uint8_t *const bytes = malloc(size > 0 ? size : 1);
    if (bytes == NULL)
        edit->tail.failed = true;
    for (size_t i = 0; bytes != NULL && i < size; i++)
        bytes[i] = entry->bytes[i - i % word + (word - 1 - i % word)];
    if (bytes != NULL)
        ims_annotate_tiff_tail_set(&edit->tail, table, entry->tag, entry->type,
                                   entry->count, bytes, size);
    free(bytes);
}

static void add_list(struct edit *edit, const struct ims_tiff_entries *entries,
                     struct ims_annotate_tiff_table *table)
{
    for (size_t i = 0; i < entries->count && !edit->tail.failed; i++)
        if (entries->list[i].tag != EXIF || !edit->keeps_exif)
            add_entry(edit, &entries->list[i], table);
}

static void add_resolution(struct edit *edit, struct ims_annotate_tiff_table *table)
{
    const struct ims_tiff_resolution *const resolution = &edit->metadata->resolution;
    const bool big = edit->tiff->big_endian;
    const uint32_t *const sides[] = {resolution->x, resolution->y};
    uint8_t bytes[8];
    if (resolution->x[1] == 0 || resolution->y[1] == 0)
        return;
    for (uint16_t i = 0; i < 2; i++) {
        ims_byte_order_store(bytes, 4, big, sides[i][0]);
        ims_byte_order_store(bytes + 4, 4, big, sides[i][1]);
        ims_annotate_tiff_tail_set(&edit->tail, table, (uint16_t)(X_RESOLUTION + i),
                                   IMS_TIFF_RATIONAL, 1, bytes, sizeof bytes);
    }
    ims_byte_order_store(bytes, 2, big, resolution->unit);
    ims_annotate_tiff_tail_set(&edit->tail, table, RESOLUTION_UNIT, IMS_TIFF_SHORT, 1,
                               bytes, 2);
}

/* Whether an entry of the old directory is said anew, or is to be taken out. */
static bool is_replaced(const struct edit *edit,
                        const struct ims_annotate_tiff_entry *entry)
{
    const struct ims_metadata *const given = edit->annotate->metadata;
    switch (entry->tag) {
    case X_RESOLUTION:
    case Y_RESOLUTION:
    case RESOLUTION_UNIT:
        return edit->metadata->resolution.x[1] != 0 &&
               edit->metadata->resolution.y[1] != 0;
    case IMS_ANNOTATE_TIFF_CREDENTIALS:
        return edit->annotate->credentials == IMS_ANNOTATE_REMOVE;
    case EXIF:
        return !edit->keeps_exif;
    case GPS:
        if (given->exif != NULL)
            return true;
        break;
    }
    return is_listed(&edit->metadata->entries, entry->tag);
}

/* Exif that is there stays unless other Exif is given: fields that are given alone must
 * not take all of it away. */
static bool keeps_exif(const struct edit *edit,
                       const struct ims_annotate_tiff_page *page)
{
    struct ims_annotate_tiff_entry entry;
    bool has_exif = false;
    for (size_t i = 0; i < page->count; i++) {
        ims_annotate_tiff_pages_entry_at(edit->tiff, page, i, &entry);
        has_exif = has_exif || entry.tag == EXIF;
    }
    return has_exif && edit->annotate->metadata->exif == NULL;
}

/* Makes the new directory in the tail. Returns its offset. */
static size_t make_directory(struct edit *edit)
{
    const struct ims_annotate_tiff *const tiff = edit->tiff;
    struct ims_annotate_tiff_page page;
    struct ims_annotate_tiff_table table;
    size_t offset = 0;
    ims_annotate_tiff_pages_at(tiff, tiff->first, &page);
    edit->keeps_exif = keeps_exif(edit, &page);
    if (ims_annotate_tiff_tail_table_init(
            &table, tiff, page.count + edit->metadata->entries.count + OWN_ENTRIES)) {
        for (size_t i = 0; i < page.count; i++) {
            struct ims_annotate_tiff_entry entry;
            ims_annotate_tiff_pages_entry_at(tiff, &page, i, &entry);
            if (!is_replaced(edit, &entry))
                ims_annotate_tiff_tail_table_keep(&table, tiff, &entry);
        }
        add_list(edit, &edit->metadata->entries, &table);
        add_resolution(edit, &table);
        const uint64_t next = ims_byte_order_load(tiff->bytes + page.next_pointer,
                                                  tiff->number, tiff->big_endian);
        offset = ims_annotate_tiff_tail_directory(&edit->tail, &table, next);
    } else
        edit->tail.failed = true;
    ims_annotate_tiff_tail_table_fini(&table);
    return offset;
}

static int write_all(struct ims_annotate *annotate, struct edit *edit)
{
    const struct ims_annotate_tiff *const tiff = edit->tiff;
    struct ims_annotate_output *const output = &annotate->output;
    const size_t offset = make_directory(edit);
    const uint64_t total = (uint64_t)annotate->size + edit->tail.size;
    uint8_t pointer[8];
    if (edit->tail.failed)
        return ims_failure(annotate->message, IMS_ERROR_MEMORY,
                           "TIFF: no memory for the new directory");
    if (tiff->number == 4 && total > UINT32_MAX)
        return ims_failure(annotate->message, IMS_ERROR_TOO_LARGE,
                           "TIFF: with the metadata it would have %llu bytes, more "
                           "than offsets of 32 bits reach",
                           (unsigned long long)total);
    ims_byte_order_store(pointer, tiff->number, tiff->big_endian, offset);
    ims_annotate_output_keep(output, 0, tiff->pointer);
    ims_annotate_output_add(output, pointer, tiff->number);
    ims_annotate_output_keep(output, tiff->pointer + tiff->number, annotate->size);
    ims_annotate_output_add(output, edit->tail.bytes, edit->tail.size);
    return ims_annotate_output_end(output);
}

/* As profiles name them; what is neither gray nor inks is shown as RGB is. */
static const char *colors_of(const struct ims_annotate_tiff *tiff,
                             const struct ims_annotate_tiff_page *page)
{
    enum { WHITE_IS_ZERO = 0, BLACK_IS_ZERO = 1, SEPARATED = 5 };
    struct ims_annotate_tiff_entry entry;
    for (size_t i = 0; i < page->count; i++) {
        ims_annotate_tiff_pages_entry_at(tiff, page, i, &entry);
        if (entry.tag != PHOTOMETRIC || entry.type != IMS_TIFF_SHORT ||
            entry.count != 1)
            continue;
        const uint64_t kind =
            ims_byte_order_load(tiff->bytes + entry.value, 2, tiff->big_endian);
        if (kind == WHITE_IS_ZERO || kind == BLACK_IS_ZERO)
            return "GRAY";
        if (kind == SEPARATED)
            return "CMYK";
    }
    return "RGB ";
}

int ims_annotate_tiff_write(struct ims_annotate *annotate)
{
    struct ims_annotate_tiff tiff = {.bytes = annotate->bytes, .size = annotate->size};
    struct ims_tiff_metadata metadata = {.entries = {.count = 0}};
    int error = ims_annotate_tiff_pages_check(&tiff, annotate->message);
    if (error == IMS_OK && tiff.has_credentials)
        error = ims_annotate_signed(annotate, "TIFF");
    if (error != IMS_OK)
        return error;
    struct ims_annotate_tiff_page page;
    ims_annotate_tiff_pages_at(&tiff, tiff.first, &page);
    if (page.count > ENTRIES_MOST)
        return ims_failure(annotate->message, IMS_ERROR_TOO_LARGE,
                           "TIFF: its first directory has %zu entries", page.count);
    struct ims_metadata given = *annotate->metadata;
    error = ims_annotate_content_check_colors(&given, "TIFF", colors_of(&tiff, &page),
                                              annotate->message);
    if (error != IMS_OK)
        return error;
    struct edit edit = {
        .annotate = annotate,
        .tiff = &tiff,
        .metadata = &metadata,
        .tail = {.tiff = &tiff},
    };
    error = ims_tiff_metadata_start(&metadata, &given, annotate->message);
    if (error == IMS_OK)
        error = write_all(annotate, &edit);
    ims_annotate_tiff_tail_fini(&edit.tail);
    ims_tiff_metadata_clear(&metadata);
    return error;
}
