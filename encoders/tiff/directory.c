/* SPDX-License-Identifier: MIT */
#include "directory.h"

#include <string.h>

#include "common/byte_order.h"
#include "predictor.h"

enum tag {
    IMAGE_WIDTH = 256,
    IMAGE_LENGTH = 257,
    BITS_PER_SAMPLE = 258,
    COMPRESSION = 259,
    PHOTOMETRIC_INTERPRETATION = 262,
    STRIP_OFFSETS = 273,
    SAMPLES_PER_PIXEL = 277,
    ROWS_PER_STRIP = 278,
    STRIP_BYTE_COUNTS = 279,
    X_RESOLUTION = 282,
    Y_RESOLUTION = 283,
    RESOLUTION_UNIT = 296,
    PREDICTOR = 317,
    EXTRA_SAMPLES = 338,
    SAMPLE_FORMAT = 339
};

enum { UNASSOCIATED_ALPHA = 2, NO_UNIT = 1, IEEE_FLOAT = 3 };

enum { ALIGNMENT = 8 };

/* What differs in BigTIFF: all that counts or points. */
static const struct kind {
    size_t header;
    size_t count; /* of entries */
    size_t entry;
    size_t number; /* a count of values, an offset, and what fits into an entry */
    enum ims_tiff_type offset_type;
} kinds[] = {
    {.header = 8, .count = 2, .entry = 12, .number = 4, .offset_type = IMS_TIFF_LONG},
    {.header = 16, .count = 8, .entry = 20, .number = 8, .offset_type = IMS_TIFF_LONG8},
};

/* A directory in work. Without `out` nothing is written, but all is counted. */
struct writing {
    const struct kind *kind;
    uint8_t *out;
    size_t entry;   /* where the next one goes */
    size_t entries; /* so far */
    size_t values;  /* where those that do not fit go */
    const struct ims_tiff_entries *more;
    size_t merged; /* of those, so far */
};

static size_t aligned(size_t size)
{
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* The lowest `bytes` bytes of a number. */
static void store(uint8_t *out, size_t bytes, uint64_t number)
{
    for (size_t i = 0; i < bytes; i++)
        out[i] = (uint8_t)(number >> 8 * i & 255);
}

/* Adds an entry of so many values; returns where they are to be stored, NULL where
 * nothing is. */
static uint8_t *put_entry(struct writing *writing, uint16_t tag, uint16_t type,
                          uint64_t count)
{
    const size_t number = writing->kind->number;
    const size_t bytes = (size_t)count * ims_tiff_entries_type_size(type);
    const size_t entry = writing->entry;
    const size_t values = writing->values;
    const size_t inside = entry + 4 + number;
    writing->entry += writing->kind->entry;
    writing->entries++;
    if (bytes > number)
        writing->values = aligned(values + bytes);
    if (writing->out == NULL)
        return NULL;
    store(writing->out + entry, 2, tag);
    store(writing->out + entry + 2, 2, type);
    store(writing->out + entry + 4, number, count);
    if (bytes <= number)
        return writing->out + inside;
    store(writing->out + inside, number, values);
    return writing->out + values;
}

static void put_directory(struct writing *writing, uint16_t tag,
                          const struct ims_tiff_entries *entries);

static void put_made(struct writing *writing, const struct ims_tiff_entry *entry)
{
    if (entry->directory != NULL) {
        put_directory(writing, entry->tag, entry->directory);
        return;
    }
    uint8_t *const out = put_entry(writing, entry->tag, entry->type, entry->count);
    if (out != NULL)
        memcpy(out, entry->bytes,
               (size_t)entry->count * ims_tiff_entries_type_size(entry->type));
}

/* An entry that points to a directory, which stands where values do, and its own values
 * behind it. */
static void put_directory(struct writing *writing, uint16_t tag,
                          const struct ims_tiff_entries *entries)
{
    const struct kind *const kind = writing->kind;
    uint8_t *const out = put_entry(writing, tag, (uint16_t)kind->offset_type, 1);
    struct writing below = {
        .kind = kind,
        .out = writing->out,
        .entry = writing->values + kind->count,
        .values = writing->values +
                  aligned(kind->count + entries->count * kind->entry + kind->number),
    };
    if (out != NULL) {
        store(out, kind->number, writing->values);
        store(writing->out + writing->values, kind->count, entries->count);
    }
    for (size_t i = 0; i < entries->count; i++)
        put_made(&below, &entries->list[i]);
    writing->values = below.values;
}

/* Adds those of the other entries that come before a tag. */
static void merge_until(struct writing *writing, uint32_t tag)
{
    const struct ims_tiff_entries *const more = writing->more;
    while (more != NULL && writing->merged < more->count &&
           more->list[writing->merged].tag < tag)
        put_made(writing, &more->list[writing->merged++]);
}

static uint8_t *add_entry(struct writing *writing, enum tag tag,
                          enum ims_tiff_type type, uint64_t count)
{
    merge_until(writing, tag);
    return put_entry(writing, (uint16_t)tag, (uint16_t)type, count);
}

static void add(struct writing *writing, enum tag tag, enum ims_tiff_type type,
                uint64_t value)
{
    uint8_t *const out = add_entry(writing, tag, type, 1);
    if (out != NULL)
        store(out, ims_tiff_entries_type_size((uint16_t)type), value);
}

/* The same for each sample of a pixel. */
static void add_for_samples(struct writing *writing, enum tag tag, uint16_t samples,
                            uint16_t value)
{
    uint8_t *const out = add_entry(writing, tag, IMS_TIFF_SHORT, samples);
    for (size_t i = 0; out != NULL && i < samples; i++)
        store(out + 2 * i, 2, value);
}

/* Baseline TIFF asks for a resolution. Where nothing is known of one but that pixels
 * are square it is 1 by 1, without a unit. */
static void add_resolution(struct writing *writing, enum tag tag,
                           const uint32_t fraction[2])
{
    uint8_t *const out = add_entry(writing, tag, IMS_TIFF_RATIONAL, 1);
    if (out == NULL)
        return;
    store(out, 4, fraction[1] != 0 ? fraction[0] : 1);
    store(out + 4, 4, fraction[1] != 0 ? fraction[1] : 1);
}

/* Offsets of all strips, or their sizes; `first` is where they begin. */
static void add_strips(struct writing *writing, enum tag tag, uint32_t strips,
                       const uint64_t *sizes, uint64_t first)
{
    const size_t number = writing->kind->number;
    uint8_t *const out = add_entry(writing, tag, writing->kind->offset_type, strips);
    uint64_t offset = first;
    for (size_t i = 0; out != NULL && i < strips; i++) {
        store(out + i * number, number, tag == STRIP_OFFSETS ? offset : sizes[i]);
        offset += sizes[i];
    }
}

/* All entries, in the order of their tags. */
static void add_entries(struct writing *writing,
                        const struct ims_tiff_directory *directory,
                        const uint64_t *sizes, uint64_t first)
{
    const struct ims_tiff_resolution *const resolution = &directory->resolution;
    add(writing, IMAGE_WIDTH, IMS_TIFF_LONG, directory->width);
    add(writing, IMAGE_LENGTH, IMS_TIFF_LONG, directory->height);
    add_for_samples(writing, BITS_PER_SAMPLE, directory->samples, directory->bits);
    add(writing, COMPRESSION, IMS_TIFF_SHORT, directory->compression);
    add(writing, PHOTOMETRIC_INTERPRETATION, IMS_TIFF_SHORT, directory->photometric);
    add_strips(writing, STRIP_OFFSETS, directory->strips, sizes, first);
    add(writing, SAMPLES_PER_PIXEL, IMS_TIFF_SHORT, directory->samples);
    add(writing, ROWS_PER_STRIP, IMS_TIFF_LONG, directory->strip_rows);
    add_strips(writing, STRIP_BYTE_COUNTS, directory->strips, sizes, first);
    add_resolution(writing, X_RESOLUTION, resolution->x);
    add_resolution(writing, Y_RESOLUTION, resolution->y);
    add(writing, RESOLUTION_UNIT, IMS_TIFF_SHORT,
        resolution->x[1] != 0 ? resolution->unit : NO_UNIT);
    if (directory->predictor != IMS_TIFF_PREDICTOR_NONE)
        add(writing, PREDICTOR, IMS_TIFF_SHORT, directory->predictor);
    if (directory->has_alpha)
        add(writing, EXTRA_SAMPLES, IMS_TIFF_SHORT, UNASSOCIATED_ALPHA);
    if (directory->is_float)
        add_for_samples(writing, SAMPLE_FORMAT, directory->samples, IEEE_FLOAT);
    merge_until(writing, UINT32_MAX);
}

/* Where the values begin, behind so many entries and the offset of a next directory,
 * which is 0. */
static size_t values_start(const struct kind *kind, size_t entries)
{
    return aligned(kind->header + kind->count + entries * kind->entry + kind->number);
}

/* Counts the entries, and the bytes of all. */
static size_t measure(const struct ims_tiff_directory *directory,
                      const struct kind *kind, size_t *entries)
{
    struct writing writing = {.kind = kind, .more = directory->more};
    add_entries(&writing, directory, NULL, 0);
    *entries = writing.entries;
    return values_start(kind, writing.entries) + writing.values;
}

size_t ims_tiff_directory_size(const struct ims_tiff_directory *directory, bool big)
{
    size_t entries;
    return measure(directory, &kinds[big], &entries);
}

bool ims_tiff_directory_is_big(const struct ims_tiff_directory *directory,
                               const uint64_t *sizes)
{
    uint64_t end = ims_tiff_directory_size(directory, false);
    for (size_t i = 0; i < directory->strips; i++)
        end += sizes[i];
    return end > UINT32_MAX;
}

static void write_header(const struct kind *kind, bool big, size_t entries,
                         uint8_t *out)
{
    memcpy(out, big ? "II+\0\10\0\0\0" : "II*\0", big ? 8 : 4);
    store(out + kind->header - kind->number, kind->number, kind->header);
    store(out + kind->header, kind->count, entries);
}

void ims_tiff_directory_write(const struct ims_tiff_directory *directory, bool big,
                              const uint64_t *sizes, uint8_t *out)
{
    const struct kind *const kind = &kinds[big];
    size_t entries;
    const size_t size = measure(directory, kind, &entries);
    struct writing writing = {.kind = kind,
                              .out = out,
                              .entry = kind->header + kind->count,
                              .values = values_start(kind, entries),
                              .more = directory->more};
    memset(out, 0, size);
    write_header(kind, big, entries, out);
    add_entries(&writing, directory, sizes, size);
}
