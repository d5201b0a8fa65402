/* SPDX-License-Identifier: MIT */
#include "exif_blob.h"

#include <stdlib.h>
#include <string.h>

enum { ASCII = 2, SHORT = 3, LONG = 4, RATIONAL = 5, UNDEFINED = 7 };

struct field {
    uint16_t tag;
    uint16_t type;
    const char *text;    /* ASCII, UNDEFINED */
    uint32_t numbers[6]; /* of SHORT and LONG one, of RATIONAL pairs */
    uint32_t count;      /* of RATIONAL */
};

void exif_blob_put16(struct exif_blob *blob, size_t at, uint32_t value)
{
    blob->bytes[at + (blob->is_big ? 1 : 0)] = (uint8_t)(value & 255);
    blob->bytes[at + (blob->is_big ? 0 : 1)] = (uint8_t)(value >> 8 & 255);
}

void exif_blob_put32(struct exif_blob *blob, size_t at, uint32_t value)
{
    exif_blob_put16(blob, at + (blob->is_big ? 2 : 0), value);
    exif_blob_put16(blob, at + (blob->is_big ? 0 : 2), value >> 16);
}

/* Appends bytes that do not fit into an entry; returns their offset. */
static size_t put_value(struct exif_blob *blob, const struct field *field, size_t size)
{
    const size_t at = blob->size;
    if (at + size > EXIF_BLOB_MAX)
        abort();
    blob->size += size + size % 2;
    if (field->text != NULL)
        memcpy(blob->bytes + at, field->text, size);
    else
        for (size_t i = 0; i < size / 4; i++)
            exif_blob_put32(blob, at + 4 * i, field->numbers[i]);
    return at;
}

static void put_entry(struct exif_blob *blob, size_t at, const struct field *field)
{
    const size_t length = field->text != NULL ? strlen(field->text) : 0;
    const size_t count = field->type == ASCII       ? length + 1
                         : field->type == UNDEFINED ? length
                         : field->type == RATIONAL  ? field->count
                                                    : 1;
    exif_blob_put16(blob, at, field->tag);
    exif_blob_put16(blob, at + 2, field->type);
    exif_blob_put32(blob, at + 4, (uint32_t)count);
    if (field->type == RATIONAL)
        exif_blob_put32(blob, at + 8, (uint32_t)put_value(blob, field, 8 * count));
    else if (field->type == SHORT)
        exif_blob_put16(blob, at + 8, field->numbers[0]);
    else if (field->type == LONG)
        exif_blob_put32(blob, at + 8, field->numbers[0]);
    else if (count <= 4)
        memcpy(blob->bytes + at + 8, field->text, count);
    else
        exif_blob_put32(blob, at + 8, (uint32_t)put_value(blob, field, count));
}

/* Appends a directory and its values; returns its offset. */
static size_t put_directory(struct exif_blob *blob, const struct field *fields,
                            size_t count)
{
    const size_t at = blob->size;
    blob->size += 2 + 12 * count + 4;
    exif_blob_put16(blob, at, (uint32_t)count);
    for (size_t i = 0; i < count; i++)
        put_entry(blob, at + 2 + 12 * i, &fields[i]);
    return at;
}

#define PUT(blob, fields)                                                              \
    put_directory(blob, fields, sizeof(fields) / sizeof(fields)[0])

void exif_blob_make(struct exif_blob *blob, bool is_big)
{
    *blob = (struct exif_blob){.is_big = is_big, .size = 8};
    memcpy(blob->bytes, is_big ? "MM\0*" : "II*\0", 4);
    const struct field interoperability[] = {{.tag = 1, .type = ASCII, .text = "R98"}};
    const uint32_t pointed = (uint32_t)PUT(blob, interoperability);
    const struct field photo[] = {
        {.tag = 36867, .type = ASCII, .text = "2001:02:03 04:05:06"},
        {.tag = 37500, .type = UNDEFINED, .text = EXIF_BLOB_MAKER},
        {.tag = 37521, .type = ASCII, .text = "123456"},
        {.tag = 40962, .type = LONG, .numbers = {640}},
        {.tag = 40963, .type = LONG, .numbers = {480}},
        {.tag = 40965, .type = LONG, .numbers = {pointed}},
        {.tag = 42032, .type = ASCII, .text = EXIF_BLOB_OWNER},
        {.tag = 42033, .type = ASCII, .text = EXIF_BLOB_SERIAL},
    };
    blob->photo = PUT(blob, photo);
    const struct field gps[] = {
        {.tag = 1, .type = ASCII, .text = "N"},
        {.tag = 2, .type = RATIONAL, .numbers = {1, 1, 2, 1, 3, 1}, .count = 3},
        {.tag = 6, .type = RATIONAL, .numbers = {4000, 3}, .count = 1},
        {.tag = 17, .type = RATIONAL, .numbers = {90, 1}, .count = 1},
    };
    blob->gps = PUT(blob, gps);
    const struct field image[] = {
        {.tag = 271, .type = ASCII, .text = "Maker of cameras"},
        {.tag = 274, .type = SHORT, .numbers = {EXIF_BLOB_ORIENTATION}},
        {.tag = 282, .type = RATIONAL, .numbers = {72, 1}, .count = 1},
        {.tag = 315, .type = ASCII, .text = EXIF_BLOB_OWNER},
        {.tag = 34665, .type = LONG, .numbers = {(uint32_t)blob->photo}},
        {.tag = 34853, .type = LONG, .numbers = {(uint32_t)blob->gps}},
    };
    blob->image = PUT(blob, image);
    exif_blob_put32(blob, 4, (uint32_t)blob->image);
    const uint32_t after = (uint32_t)blob->size + 2 + 12 * 3 + 4;
    const struct field thumbnail[] = {
        {.tag = 274, .type = SHORT, .numbers = {EXIF_BLOB_ORIENTATION}},
        {.tag = 513, .type = LONG, .numbers = {after}},
        {.tag = 514, .type = LONG, .numbers = {EXIF_BLOB_THUMBNAIL}},
    };
    blob->thumbnail = PUT(blob, thumbnail);
    exif_blob_put32(blob, blob->image + 2 + 12 * 6, (uint32_t)blob->thumbnail);
    memset(blob->bytes + blob->size, 'T', EXIF_BLOB_THUMBNAIL);
    blob->size += EXIF_BLOB_THUMBNAIL;
    for (size_t i = 0; i + sizeof EXIF_BLOB_MAKER <= blob->size; i++)
        if (memcmp(blob->bytes + i, EXIF_BLOB_MAKER, sizeof EXIF_BLOB_MAKER - 1) == 0)
            blob->maker_note = i;
}
