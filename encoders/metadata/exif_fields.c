/* SPDX-License-Identifier: MIT */
#include "exif_fields.h"

#include <assert.h>
#include <string.h>

static void add(struct ims_metadata_exif_fields *fields, uint16_t tag, uint16_t type,
                size_t count, const uint8_t *bytes, size_t size)
{
    assert(fields->count < IMS_METADATA_EXIF_FIELDS);
    fields->list[fields->count++] = (struct ims_metadata_exif_field){
        .tag = tag,
        .type = type,
        .count = (uint32_t)count,
        .bytes = bytes,
        .size = size,
    };
}

/* Room for the bytes of numbers. */
static uint8_t *make_room(struct ims_metadata_exif_fields *fields, size_t size)
{
    uint8_t *const room = fields->room + fields->used;
    fields->used += size;
    assert(fields->used <= sizeof fields->room);
    return room;
}

void ims_metadata_exif_fields_remove(struct ims_metadata_exif_fields *fields,
                                     uint16_t tag)
{
    add(fields, tag, 0, 0, NULL, 0);
}

void ims_metadata_exif_fields_add_bytes(struct ims_metadata_exif_fields *fields,
                                        uint16_t tag, enum ims_metadata_exif_type type,
                                        const void *bytes, size_t size)
{
    add(fields, tag, (uint16_t)type, size, bytes, size);
}

void ims_metadata_exif_fields_add_text(struct ims_metadata_exif_fields *fields,
                                       uint16_t tag, const char *text)
{
    ims_metadata_exif_fields_add_bytes(fields, tag, IMS_METADATA_EXIF_ASCII, text,
                                       strlen(text) + 1);
}

void ims_metadata_exif_fields_add_number(struct ims_metadata_exif_fields *fields,
                                         uint16_t tag, enum ims_metadata_exif_type type,
                                         uint32_t number)
{
    const size_t size = ims_metadata_exif_type_size(type);
    uint8_t *const room = make_room(fields, size);
    if (type == IMS_METADATA_EXIF_BYTE)
        room[0] = (uint8_t)number;
    else if (type == IMS_METADATA_EXIF_SHORT)
        ims_metadata_exif_store16(fields->exif, room, number);
    else
        ims_metadata_exif_store32(fields->exif, room, number);
    add(fields, tag, (uint16_t)type, 1, room, size);
}

void ims_metadata_exif_fields_add_rationals(struct ims_metadata_exif_fields *fields,
                                            uint16_t tag, const uint32_t *pairs,
                                            size_t count)
{
    uint8_t *const room = make_room(fields, 8 * count);
    for (size_t i = 0; i < 2 * count; i++)
        ims_metadata_exif_store32(fields->exif, room + 4 * i, pairs[i]);
    add(fields, tag, IMS_METADATA_EXIF_RATIONAL, count, room, 8 * count);
}
