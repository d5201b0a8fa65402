/* SPDX-License-Identifier: MIT */
#include "exif.h"

#include <stdbool.h>

#include "metadata/exif.h"

enum {
    MOST_ENTRIES = 1024, /* of a directory: photographs have a hundred */
    TYPE_DOUBLE = 12,
    TYPE_IFD = 13
};

/* A block in work. */
struct source {
    struct ims_metadata_exif exif;
    size_t left; /* bytes of values that may still be taken: of a hostile block, whose
                    values lie over each other, they are not more than it has */
};

/* Bytes of the numbers that values of a type are made of. */
static size_t word_of(uint16_t type)
{
    const size_t size = ims_metadata_exif_type_size(type);
    return size == 8 && type != TYPE_DOUBLE ? 4 : size;
}

static void take(struct source *source, const struct ims_metadata_exif_entry *from,
                 struct ims_tiff_entries *entries)
{
    const size_t word = word_of(from->type);
    if (from->value == NULL || from->size > source->left)
        return;
    source->left -= from->size;
    if (word == 1 || !source->exif.is_big) {
        ims_tiff_entries_add(entries, from->tag, from->type, from->count, from->value);
        return;
    }
    uint8_t *const out =
        ims_tiff_entries_make(entries, from->tag, from->type, from->count);
    for (size_t i = 0; out != NULL && i < from->size; i++)
        out[i] = from->value[i - i % word + (word - 1 - i % word)];
}

/* What points to other directories would point elsewhere in our file. */
static bool is_pointer(const struct ims_metadata_exif_entry *entry)
{
    return entry->type == TYPE_IFD || entry->tag == IMS_METADATA_EXIF_PHOTO_POINTER ||
           entry->tag == IMS_METADATA_EXIF_GPS_POINTER ||
           entry->tag == IMS_METADATA_EXIF_INTEROPERABILITY_POINTER;
}

/* All of a directory, as one below `entries`, which is returned; NULL: there is none.
 */
static struct ims_tiff_entries *take_all(struct source *source,
                                         enum ims_metadata_exif_directory directory,
                                         uint16_t tag, struct ims_tiff_entries *entries)
{
    struct ims_metadata_exif_entry entry;
    if (source->exif.directories[directory].entries == 0 || entries == NULL)
        return NULL;
    struct ims_tiff_entries *const below = ims_tiff_entries_open(entries, tag);
    for (uint32_t i = 0; below != NULL && i < MOST_ENTRIES &&
                         ims_metadata_exif_read(&source->exif, directory, i, &entry);
         i++)
        if (!is_pointer(&entry))
            take(source, &entry, below);
    return below;
}

/* Of the first directory, what tells of the picture and not how pixels are stored. */
static bool is_of_picture(uint16_t tag)
{
    static const uint16_t tags[] = {
        269, /* name of the document */
        IMS_METADATA_EXIF_IMAGE_DESCRIPTION,
        271, /* make, */
        272, /* and model of the camera */
        IMS_METADATA_EXIF_ORIENTATION,
        IMS_METADATA_EXIF_SOFTWARE,
        IMS_METADATA_EXIF_DATE_TIME,
        IMS_METADATA_EXIF_ARTIST,
        316,   /* computer */
        18246, /* rating, */
        18249, /* in percent */
        IMS_METADATA_EXIF_COPYRIGHT,
        40091, /* what Windows shows: title, */
        40092, /* comment, */
        40093, /* author, */
        40094, /* keywords, */
        40095  /* subject */
    };
    size_t i = 0;
    while (i < sizeof tags / sizeof tags[0] && tags[i] != tag)
        i++;
    return i < sizeof tags / sizeof tags[0];
}

static void take_rational(const struct ims_metadata_exif *exif, uint16_t tag,
                          uint32_t rational[2])
{
    struct ims_metadata_exif_entry entry;
    if (!ims_metadata_exif_find(exif, IMS_METADATA_EXIF_IMAGE, tag, &entry) ||
        entry.type != IMS_METADATA_EXIF_RATIONAL || entry.count != 1 ||
        entry.value == NULL)
        return;
    rational[0] = ims_metadata_exif_load32(exif, entry.value);
    rational[1] = ims_metadata_exif_load32(exif, entry.value + 4);
}

static void take_resolution(const struct ims_metadata_exif *exif,
                            struct ims_tiff_resolution *resolution)
{
    struct ims_tiff_resolution found = {.unit = IMS_METADATA_EXIF_INCH};
    struct ims_metadata_exif_entry unit;
    take_rational(exif, IMS_METADATA_EXIF_X_RESOLUTION, found.x);
    take_rational(exif, IMS_METADATA_EXIF_Y_RESOLUTION, found.y);
    if (ims_metadata_exif_find(exif, IMS_METADATA_EXIF_IMAGE,
                               IMS_METADATA_EXIF_RESOLUTION_UNIT, &unit))
        found.unit = (uint16_t)ims_metadata_exif_number(exif, &unit);
    if (found.unit < IMS_METADATA_EXIF_NO_UNIT ||
        found.unit > IMS_METADATA_EXIF_CENTIMETRE)
        found.unit = IMS_METADATA_EXIF_NO_UNIT;
    if (found.x[1] != 0 && found.y[1] != 0)
        *resolution = found;
}

void ims_tiff_exif_take(const void *exif, size_t size, struct ims_tiff_entries *entries,
                        struct ims_tiff_resolution *resolution)
{
    struct source source = {.left = size};
    struct ims_metadata_exif_entry entry;
    if (exif == NULL || !ims_metadata_exif_open(&source.exif, exif, size))
        return;
    for (uint32_t i = 0;
         i < MOST_ENTRIES &&
         ims_metadata_exif_read(&source.exif, IMS_METADATA_EXIF_IMAGE, i, &entry);
         i++)
        if (is_of_picture(entry.tag))
            take(&source, &entry, entries);
    struct ims_tiff_entries *const photo = take_all(
        &source, IMS_METADATA_EXIF_PHOTO, IMS_METADATA_EXIF_PHOTO_POINTER, entries);
    take_all(&source, IMS_METADATA_EXIF_INTEROPERABILITY,
             IMS_METADATA_EXIF_INTEROPERABILITY_POINTER, photo);
    take_all(&source, IMS_METADATA_EXIF_GPS, IMS_METADATA_EXIF_GPS_POINTER, entries);
    take_resolution(&source.exif, resolution);
}
