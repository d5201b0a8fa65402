/* SPDX-License-Identifier: MIT */
#include "gain_map.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "byte_order.h"
#include "common/memory.h"
#include "input/frame.h"
#include "input/guard.h"
#include "input/metadata.h"
#include "readers.h"

enum { SOI_SIZE = 2, SOI = 0xD8, SOS = 0xDA, APP1 = 0xE1, APP2 = 0xE2 };

#define ISO_NAME "urn:iso:std:iso:ts:21496:-1"
#define XMP_NAME "http://ns.adobe.com/xap/1.0/"
#define ICC_NAME "ICC_PROFILE"
#define MPF_NAME "MPF"

/* ---- segments -------------------------------------------------------------------- */

/* A marker and what belongs to it. */
struct segment {
    size_t start;
    size_t end;
    unsigned marker;
    const unsigned char *data; /* behind its length */
    size_t size;
};

/* The segment at `start`, all of which is there; false where there is none before the
 * first scan. */
static bool take(const unsigned char *bytes, size_t size, size_t start,
                 struct segment *segment)
{
    size_t at = start;
    if (at >= size || bytes[at] != 0xFF)
        return false;
    while (at < size && bytes[at] == 0xFF)
        at++;
    if (size - at < 3 || bytes[at] == SOS)
        return false;
    const size_t length = (size_t)readers_byte_order_load(bytes + at + 1, 2, true);
    if (length < 2 || length > size - at - 1)
        return false;
    *segment = (struct segment){.start = start,
                                .end = at + 1 + length,
                                .marker = bytes[at],
                                .data = bytes + at + 3,
                                .size = length - 2};
    return true;
}

/* Whether it is of a name, of which the 0 at its end is a part, with more behind it. */
static bool is_named(const struct segment *segment, unsigned marker, const char *name)
{
    const size_t length = strlen(name) + 1;
    return segment->marker == marker && segment->size > length &&
           memcmp(segment->data, name, length) == 0;
}

/* Whether it may hold a gain map's numbers. Of ISO 21496-1 a picture has the versions
 * alone. */
static bool has_numbers(const struct segment *segment)
{
    static const char most[] = "hdrgm:GainMapMax";
    return (is_named(segment, APP2, ISO_NAME) && segment->size > sizeof ISO_NAME + 4) ||
           (is_named(segment, APP1, XMP_NAME) &&
            memmem(segment->data, segment->size, most, sizeof most - 1) != NULL);
}

/* ---- where it is ----------------------------------------------------------------- */

static bool is_map(const unsigned char *bytes, size_t size)
{
    struct segment segment = {.end = SOI_SIZE};
    if (size < SOI_SIZE || bytes[0] != 0xFF || bytes[1] != SOI)
        return false;
    while (take(bytes, size, segment.end, &segment))
        if (has_numbers(&segment))
            return true;
    return false;
}

/* The list of pictures: a directory of TIFF, from which places are counted. */
struct list {
    const unsigned char *bytes;
    size_t size;
    bool is_big;
};

/* Where its entries are, of 16 bytes each; 0 where there are none. */
static size_t find_entries(const struct list *list, size_t *bytes)
{
    enum { HEAD = 8, ENTRIES_TAG = 0xB002, FIELD = 12 };
    if (list->size < HEAD)
        return 0;
    const uint64_t start = readers_byte_order_load(list->bytes + 4, 4, list->is_big);
    if (start > list->size - 2)
        return 0;
    uint64_t count = readers_byte_order_load(list->bytes + start, 2, list->is_big);
    if (count * FIELD > list->size - 2 - start)
        return 0;
    const unsigned char *field = list->bytes + start + 2;
    for (; count > 0; count--, field += FIELD) {
        if (readers_byte_order_load(field, 2, list->is_big) != ENTRIES_TAG)
            continue;
        const uint64_t length = readers_byte_order_load(field + 4, 4, list->is_big);
        const uint64_t place = readers_byte_order_load(field + 8, 4, list->is_big);
        *bytes = (size_t)length;
        return place <= list->size && length <= list->size - place ? (size_t)place : 0;
    }
    return 0;
}

/* The first picture of the list that is a gain map. `left` bytes of the file begin
 * where the list does. */
static const unsigned char *find_in_list(const struct list *list, size_t left,
                                         size_t *map_size)
{
    enum { ENTRY = 16, MOST = 8 /* of which each is looked through */ };
    size_t bytes = 0;
    const size_t entries = find_entries(list, &bytes);
    for (size_t i = 1; entries != 0 && i < MOST && (i + 1) * ENTRY <= bytes; i++) {
        const unsigned char *const entry = list->bytes + entries + i * ENTRY;
        const uint64_t size = readers_byte_order_load(entry + 4, 4, list->is_big);
        const uint64_t place = readers_byte_order_load(entry + 8, 4, list->is_big);
        if (place > left || size > left - place ||
            !is_map(list->bytes + place, (size_t)size))
            continue;
        *map_size = (size_t)size;
        return list->bytes + place;
    }
    return NULL;
}

const unsigned char *readers_gain_map_find(const unsigned char *bytes, size_t size,
                                           size_t *map_size)
{
    struct segment segment = {.end = SOI_SIZE};
    if (size < SOI_SIZE)
        return NULL;
    while (take(bytes, size, segment.end, &segment)) {
        if (!is_named(&segment, APP2, MPF_NAME))
            continue;
        const unsigned char *const start = segment.data + sizeof MPF_NAME;
        const struct list list = {start, segment.size - sizeof MPF_NAME,
                                  start[0] == 'M'};
        return find_in_list(&list, size - (size_t)(start - bytes), map_size);
    }
    return NULL;
}

/* ---- turning it ------------------------------------------------------------------ */

/* Decodes it; what else it holds is not wanted. */
static bool decode(const struct ims_metadata *fields, const struct input_reading *whole,
                   struct input_picture *map)
{
    const size_t size = fields->gain_map_size;
    struct cli_text problem = CLI_TEXT_INIT;
    struct input_guard guard = {.limits = whole->guard->limits};
    unsigned char *const padded = cli_memory_new(size + CLI_SOURCE_PADDING, 1);
    memcpy(padded, fields->gain_map, size);
    struct input_reading reading = {.bytes = padded, .size = size, .guard = &guard};
    *map = (struct input_picture){.image = IMS_IMAGE_INIT};
    const bool good = readers_jpeg.open(&reading, &problem) == INPUT_PICTURE &&
                      readers_jpeg.next(&reading, map, &problem) == INPUT_PICTURE;
    readers_jpeg.close(&reading);
    input_metadata_free(map->metadata);
    map->metadata = NULL;
    cli_text_free(&problem);
    free(padded);
    return good;
}

/* Encodes it, as finely as the library does with those that it makes, and without
 * looking for plugins, which nobody may where this is confined. */
static bool encode(const struct input_picture *map, struct ims_bytes *bytes)
{
    struct ims_request request = IMS_REQUEST_INIT;
    ims_registry *registry = NULL;
    request.image = &map->image;
    request.file_name = "map.jpg";
    request.options = "encoder=jpeg-fast,quality=95";
    const bool good = ims_registry_new(&registry, IMS_REGISTRY_BUILTIN) == IMS_OK &&
                      ims_encode(registry, &request, bytes) == IMS_OK;
    ims_registry_free(&registry);
    return good;
}

/* Puts what tells of the old map into the new one: its numbers and its profile. */
static void put_together(struct input_metadata *metadata, const struct ims_bytes *made)
{
    struct cli_text joined = CLI_TEXT_INIT;
    const unsigned char *const old = metadata->fields.gain_map;
    struct segment segment = {.end = SOI_SIZE};
    cli_text_add_bytes(&joined, made->data, SOI_SIZE);
    while (take(old, metadata->fields.gain_map_size, segment.end, &segment))
        if (has_numbers(&segment) || is_named(&segment, APP2, ICC_NAME))
            cli_text_add_bytes(&joined, (const char *)old + segment.start,
                               segment.end - segment.start);
    cli_text_add_bytes(&joined, (const char *)made->data + SOI_SIZE,
                       made->byte_count - SOI_SIZE);
    input_metadata_drop(metadata, IMS_METADATA_GAIN_MAP);
    input_metadata_set(metadata, IMS_METADATA_GAIN_MAP, joined.data, joined.length);
    cli_text_free(&joined);
}

bool readers_gain_map_turn(const struct input_reading *reading,
                           struct input_metadata *metadata, int orientation)
{
    struct input_picture map;
    struct ims_bytes bytes = IMS_BYTES_INIT;
    struct cli_text problem = CLI_TEXT_INIT;
    if (!decode(&metadata->fields, reading, &map))
        return false;
    const bool good =
        input_frame_orient(&map, input_orientation_of_exif(orientation), &problem) &&
        encode(&map, &bytes);
    input_frame_ref_release(map.frame_ref, NULL);
    cli_text_free(&problem);
    if (good)
        put_together(metadata, &bytes);
    ims_bytes_free(&bytes);
    return good;
}
