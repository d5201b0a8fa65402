/* SPDX-License-Identifier: MIT */
#include "metadata.h"

#include <string.h>

#include "common/failure.h"
#include "metadata/places.h"

enum { XMP = 700, IPTC = 33723, ICC = 34675 };

/* Kinds whose tags are taken from the Exif. */
enum { IN_EXIF = IMS_METADATA_RESOLUTION | IMS_METADATA_TIME | IMS_METADATA_POSITION };

/* The tags of texts, which are UTF-8, as most programs have it, where the standard says
 * ASCII. */
static const struct ims_metadata_place places[] = {
    {.keys = IMS_METADATA_KEYS("Title", "DocumentName"), .tag = 269},
    {.keys = IMS_METADATA_KEYS("Description", "ImageDescription"), .tag = 270},
    {.keys = IMS_METADATA_KEYS("Make"), .tag = 271},
    {.keys = IMS_METADATA_KEYS("Model"), .tag = 272},
    {.keys = IMS_METADATA_KEYS("Software"), .tag = 305},
    {.keys = IMS_METADATA_KEYS("Author", "Artist"), .tag = 315},
    {.keys = IMS_METADATA_KEYS("HostComputer"), .tag = 316},
    {.keys = IMS_METADATA_KEYS("Copyright"), .tag = 33432},
    {.keys = NULL},
};

int ims_tiff_metadata_check(const struct ims_metadata *metadata,
                            struct ims_message *message)
{
    const int error = ims_metadata_places_check("TIFF", places, metadata, message);
    return error != IMS_OK
               ? error
               : ims_metadata_exif_merge_check(metadata, IN_EXIF, NULL, message);
}

static void add_texts(struct ims_tiff_entries *entries,
                      const struct ims_metadata *metadata)
{
    for (const struct ims_metadata_place *place = places; place->keys != NULL;
         place++) {
        const char *const value = ims_metadata_places_value(place, metadata);
        if (value != NULL)
            ims_tiff_entries_add(entries, place->tag, IMS_TIFF_ASCII, strlen(value) + 1,
                                 value);
    }
}

static void add_block(struct ims_tiff_entries *entries, uint16_t tag, uint16_t type,
                      const void *bytes, size_t size)
{
    if (size > 0)
        ims_tiff_entries_add(entries, tag, type, size, bytes);
}

int ims_tiff_metadata_start(struct ims_tiff_metadata *tags,
                            const struct ims_metadata *metadata,
                            struct ims_message *message)
{
    struct ims_tiff_entries *const entries = &tags->entries;
    *tags = (struct ims_tiff_metadata){.resolution = {.unit = 0}};
    if (metadata == NULL)
        return IMS_OK;
    if (ims_metadata_colored_init(&tags->colored, metadata, NULL) != IMS_OK)
        return ims_failure(message, IMS_ERROR_MEMORY, "no memory for metadata");
    const int error = ims_metadata_exif_merge(metadata, IN_EXIF, &tags->exif, message);
    if (error != IMS_OK)
        return error;
    const struct ims_metadata *const fields = &tags->colored.fields;
    add_texts(entries, metadata);
    add_block(entries, XMP, IMS_TIFF_BYTE, fields->xmp, fields->xmp_size);
    add_block(entries, IPTC, IMS_TIFF_UNDEFINED, metadata->iptc, metadata->iptc_size);
    add_block(entries, ICC, IMS_TIFF_UNDEFINED, metadata->icc, metadata->icc_size);
    ims_tiff_exif_take(tags->exif.bytes, tags->exif.size, entries, &tags->resolution);
    return ims_tiff_entries_lack_memory(entries)
               ? ims_failure(message, IMS_ERROR_MEMORY, "no memory for metadata")
               : IMS_OK;
}

void ims_tiff_metadata_clear(struct ims_tiff_metadata *tags)
{
    ims_tiff_entries_clear(&tags->entries);
    ims_metadata_exif_merge_free(&tags->exif);
    ims_metadata_colored_fini(&tags->colored);
}
