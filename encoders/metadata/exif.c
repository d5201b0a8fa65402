/* SPDX-License-Identifier: MIT */
#include "exif.h"

#include <string.h>

#include "common/byte_order.h"

enum {
    COUNT = 2,
    NEXT = 4 /* bytes */,
    INSIDE = 4 /* bytes of a value in its entry */
};

enum { TYPE_IFD = 13 /* a LONG that is an offset; some writers have it */ };

void ims_metadata_exif_store16(const struct ims_metadata_exif *exif, uint8_t *out,
                               uint32_t value)
{
    if (exif->is_big)
        ims_byte_order_store_big16(out, value);
    else
        ims_byte_order_store_little16(out, value);
}

void ims_metadata_exif_store32(const struct ims_metadata_exif *exif, uint8_t *out,
                               uint32_t value)
{
    if (exif->is_big)
        ims_byte_order_store_big32(out, value);
    else
        ims_byte_order_store_little32(out, value);
}

size_t ims_metadata_exif_type_size(uint32_t type)
{
    static const uint8_t sizes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};
    return type < sizeof sizes ? sizes[type] : 0;
}

/* Whether a part lies over the header or a directory that was found. */
static bool is_taken(const struct ims_metadata_exif *exif, uint64_t from, uint64_t end)
{
    if (from < IMS_METADATA_EXIF_HEADER)
        return true;
    for (int i = 0; i < IMS_METADATA_EXIF_DIRECTORIES; i++) {
        const uint64_t first = exif->directories[i].offset;
        if (first != 0 && from < first + exif->directories[i].size && first < end)
            return true;
    }
    return false;
}

/* Takes the directory that is said to lie at an offset, if it does. */
static void take(struct ims_metadata_exif *exif,
                 enum ims_metadata_exif_directory directory, uint32_t offset)
{
    if (offset == 0)
        return;
    exif->is_damaged = true;
    if (offset > exif->size || exif->size - offset < COUNT)
        return;
    const uint32_t entries = ims_metadata_exif_load16(exif, exif->bytes + offset);
    const size_t room = exif->size - offset;
    const size_t least = COUNT + (size_t)entries * IMS_METADATA_EXIF_ENTRY;
    if (least > room)
        return;
    const size_t size = least + (room - least < NEXT ? 0 : NEXT);
    if (is_taken(exif, offset, (uint64_t)offset + size))
        return;
    exif->is_damaged = false;
    exif->directories[directory].offset = offset;
    exif->directories[directory].entries = entries;
    exif->directories[directory].size = (uint32_t)size;
}

/* Takes the directory that a tag of another one points to. */
static void follow(struct ims_metadata_exif *exif,
                   enum ims_metadata_exif_directory from, uint32_t tag,
                   enum ims_metadata_exif_directory directory)
{
    struct ims_metadata_exif_entry entry;
    if (!ims_metadata_exif_find(exif, from, tag, &entry))
        return;
    const bool was_damaged = exif->is_damaged;
    const uint32_t offset = ims_metadata_exif_number(exif, &entry);
    take(exif, directory, offset);
    exif->is_damaged |= was_damaged || offset == 0;
}

bool ims_metadata_exif_open(struct ims_metadata_exif *exif, const void *bytes,
                            size_t size)
{
    *exif = (struct ims_metadata_exif){.bytes = bytes, .size = size};
    if (size < IMS_METADATA_EXIF_HEADER)
        return false;
    exif->is_big = memcmp(bytes, "MM\0*", 4) == 0;
    if (!exif->is_big && memcmp(bytes, "II*\0", 4) != 0)
        return false;
    take(exif, IMS_METADATA_EXIF_IMAGE,
         ims_metadata_exif_load32(exif, exif->bytes + 4));
    if (exif->directories[IMS_METADATA_EXIF_IMAGE].offset == 0)
        return false;
    take(exif, IMS_METADATA_EXIF_THUMBNAIL,
         ims_metadata_exif_next(exif, IMS_METADATA_EXIF_IMAGE));
    follow(exif, IMS_METADATA_EXIF_IMAGE, IMS_METADATA_EXIF_PHOTO_POINTER,
           IMS_METADATA_EXIF_PHOTO);
    follow(exif, IMS_METADATA_EXIF_IMAGE, IMS_METADATA_EXIF_GPS_POINTER,
           IMS_METADATA_EXIF_GPS);
    follow(exif, IMS_METADATA_EXIF_PHOTO, IMS_METADATA_EXIF_INTEROPERABILITY_POINTER,
           IMS_METADATA_EXIF_INTEROPERABILITY);
    return true;
}

uint32_t ims_metadata_exif_next(const struct ims_metadata_exif *exif,
                                enum ims_metadata_exif_directory directory)
{
    const size_t size = exif->directories[directory].size;
    const size_t least =
        COUNT + (size_t)exif->directories[directory].entries * IMS_METADATA_EXIF_ENTRY;
    if (size < least + NEXT)
        return 0;
    return ims_metadata_exif_load32(
        exif, exif->bytes + exif->directories[directory].offset + least);
}

bool ims_metadata_exif_read(const struct ims_metadata_exif *exif,
                            enum ims_metadata_exif_directory directory, uint32_t number,
                            struct ims_metadata_exif_entry *entry)
{
    if (number >= exif->directories[directory].entries)
        return false;
    const size_t offset = exif->directories[directory].offset + COUNT +
                          (size_t)number * IMS_METADATA_EXIF_ENTRY;
    const uint8_t *const from = exif->bytes + offset;
    entry->tag = (uint16_t)ims_metadata_exif_load16(exif, from);
    entry->type = (uint16_t)ims_metadata_exif_load16(exif, from + 2);
    entry->count = ims_metadata_exif_load32(exif, from + 4);
    entry->offset = offset;
    entry->value = NULL;
    entry->size = 0;
    const uint64_t size =
        (uint64_t)entry->count * ims_metadata_exif_type_size(entry->type);
    const uint32_t elsewhere = ims_metadata_exif_load32(exif, from + 8);
    if (size == 0)
        return true;
    if (size <= INSIDE)
        entry->value = from + 8;
    else if (elsewhere < exif->size && size <= exif->size - elsewhere)
        entry->value = exif->bytes + elsewhere;
    if (entry->value != NULL)
        entry->size = (size_t)size;
    return true;
}

bool ims_metadata_exif_find(const struct ims_metadata_exif *exif,
                            enum ims_metadata_exif_directory directory, uint32_t tag,
                            struct ims_metadata_exif_entry *entry)
{
    for (uint32_t i = 0; ims_metadata_exif_read(exif, directory, i, entry); i++)
        if (entry->tag == tag)
            return true;
    return false;
}

uint32_t ims_metadata_exif_number(const struct ims_metadata_exif *exif,
                                  const struct ims_metadata_exif_entry *entry)
{
    if (entry->count != 1 || entry->value == NULL)
        return 0;
    if (entry->type == IMS_METADATA_EXIF_SHORT)
        return ims_metadata_exif_load16(exif, entry->value);
    if (entry->type == IMS_METADATA_EXIF_LONG || entry->type == TYPE_IFD)
        return ims_metadata_exif_load32(exif, entry->value);
    return 0;
}
