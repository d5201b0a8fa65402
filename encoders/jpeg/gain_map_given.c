/* SPDX-License-Identifier: MIT */
#include "gain_map_given.h"

#include <string.h>

#include "common/byte_order.h"
#include "common/failure.h"
#include "gain_map.h"
#include "metadata/jpeg.h"

enum marker {
    SOF0 = 0xC0,
    SOF2 = 0xC2,
    DHT = 0xC4,
    DQT = 0xDB,
    RST0 = 0xD0,
    RST7 = 0xD7,
    SOI = 0xD8,
    EOI = 0xD9,
    SOS = 0xDA,
    DRI = 0xDD,
    APP0 = 0xE0,
    APP1 = 0xE1,
    APP2 = 0xE2,
    APP14 = 0xEE
};

enum { SOI_SIZE = 2 };

#define ISO_NAME "urn:iso:std:iso:ts:21496:-1"
#define XMP_NAME "http://ns.adobe.com/xap/1.0/"
#define ICC_NAME "ICC_PROFILE"

/* A marker and what belongs to it. */
struct segment {
    size_t start;
    size_t end;
    unsigned marker;
    const uint8_t *data; /* behind its length */
    size_t size;
};

/* The segment at `start`, all of which is there; else false. */
static bool take(const uint8_t *bytes, size_t size, size_t start,
                 struct segment *segment)
{
    size_t at = start;
    if (at >= size || bytes[at] != 0xFF)
        return false;
    while (at < size && bytes[at] == 0xFF)
        at++;
    if (size - at < 3)
        return false;
    const size_t length = (size_t)ims_byte_order_load_big(bytes + at + 1, 2);
    if (length < 2 || length > size - at - 1)
        return false;
    *segment = (struct segment){.start = start,
                                .end = at + 1 + length,
                                .marker = bytes[at],
                                .data = bytes + at + 3,
                                .size = length - 2};
    return true;
}

/* Whether it is of a name, of which the 0 at its end is a part. */
static bool is_named(const struct segment *segment, unsigned marker, const char *name)
{
    const size_t length = strlen(name) + 1;
    return segment->marker == marker && segment->size >= length &&
           memcmp(segment->data, name, length) == 0;
}

/* What decoders need; of others is known that it may stay away. */
static bool is_kept(const struct segment *segment)
{
    return segment->marker == DQT || segment->marker == DHT || segment->marker == DRI ||
           (segment->marker >= SOF0 && segment->marker <= SOF2) ||
           is_named(segment, APP2, ICC_NAME) ||
           (segment->marker == APP14 && segment->size >= 5 &&
            memcmp(segment->data, "Adobe", 5) == 0);
}

/* Samples of 8 bits, of one channel or three. How many rows there are may stand behind
 * the first scan elsewhere, but not where nothing but tables may. */
static bool is_frame_of_map(const struct segment *segment)
{
    return segment->size >= 6 && segment->data[0] == 8 &&
           ims_byte_order_load_big(segment->data + 1, 2) > 0 &&
           ims_byte_order_load_big(segment->data + 3, 2) > 0 &&
           (segment->data[5] == 1 || segment->data[5] == 3) &&
           segment->size == 6 + 3 * (size_t)segment->data[5];
}

/* Where the scans and the tables between them end, behind EOI; 0: nowhere. */
static size_t find_end(const uint8_t *bytes, size_t size, size_t at)
{
    struct segment segment;
    while (at < size) {
        const uint8_t *const found = memchr(bytes + at, 0xFF, size - at);
        if (found == NULL || (size_t)(found - bytes) + 1 >= size)
            return 0;
        const size_t place = (size_t)(found - bytes);
        const unsigned marker = found[1];
        at = place + (marker == 0xFF ? 1 : 2);
        if (marker == EOI)
            return at;
        if (marker == 0 || marker == 0xFF || (marker >= RST0 && marker <= RST7))
            continue;
        if ((marker != DHT && marker != DQT && marker != DRI && marker != SOS) ||
            !take(bytes, size, place, &segment))
            return 0;
        at = segment.end;
    }
    return 0;
}

/* What the segments before the first scan say. */
struct found {
    bool has_frame;
    bool has_iso;
    bool has_xmp;
    struct ims_jpeg_gain_map_numbers of_xmp;
};

/* Returns false for a frame that no map has. */
static bool look_at(const struct segment *segment, struct found *found,
                    struct ims_jpeg_gain_map_given *given)
{
    const size_t iso = sizeof ISO_NAME, xmp = sizeof XMP_NAME;
    if (segment->marker >= SOF0 && segment->marker <= SOF2) {
        const bool is_second = found->has_frame;
        found->has_frame = true;
        return !is_second && is_frame_of_map(segment);
    }
    given->has_jfif = given->has_jfif || is_named(segment, APP0, "JFIF");
    if (!found->has_iso && is_named(segment, APP2, ISO_NAME))
        found->has_iso = ims_jpeg_gain_map_numbers_read_iso(
            &given->numbers, segment->data + iso, segment->size - iso);
    if (!found->has_xmp && is_named(segment, APP1, XMP_NAME))
        found->has_xmp = ims_jpeg_gain_map_numbers_read_xmp(
            &found->of_xmp, (const char *)segment->data + xmp, segment->size - xmp);
    return true;
}

int ims_jpeg_gain_map_given_read(struct ims_jpeg_gain_map_given *given,
                                 const uint8_t *bytes, size_t size,
                                 struct ims_message *message)
{
    struct segment segment = {.end = SOI_SIZE};
    struct found found = {.has_frame = false};
    *given = (struct ims_jpeg_gain_map_given){.bytes = bytes};
    bool is_good = size > SOI_SIZE && bytes[0] == 0xFF && bytes[1] == SOI;
    while (is_good && segment.marker != SOS)
        is_good = take(bytes, size, segment.end, &segment) &&
                  look_at(&segment, &found, given);
    if (is_good && found.has_frame) {
        given->first_scan = segment.start;
        given->end = find_end(bytes, size, segment.end);
    }
    if (given->end == 0)
        return ims_failure(message, IMS_ERROR_METADATA,
                           "gain_map is no whole JPEG of 8 bits, gray or of three "
                           "colors");
    if (!found.has_iso && !found.has_xmp)
        return ims_failure(message, IMS_ERROR_METADATA,
                           "gain_map says in no way that is known how it brightens: "
                           "neither by ISO 21496-1 nor by hdrgm in XMP");
    if (!found.has_iso)
        given->numbers = found.of_xmp;
    return IMS_OK;
}

int ims_jpeg_gain_map_given_write(const struct ims_jpeg_gain_map_given *given,
                                  struct ims_buffer *buffer)
{
    uint8_t start[IMS_METADATA_JPEG_START];
    struct segment segment = {.end = SOI_SIZE};
    /* Without JFIF's segment its colors may be others than with it. */
    ims_metadata_jpeg_start(NULL, start);
    int error = ims_buffer_append(buffer, start,
                                  given->has_jfif ? sizeof start : (size_t)SOI_SIZE);
    if (error == IMS_OK)
        error = ims_jpeg_gain_map_write_numbers(&given->numbers, buffer);
    while (error == IMS_OK && segment.end < given->first_scan) {
        if (!take(given->bytes, given->first_scan, segment.end, &segment))
            break; /* which was looked at before */
        if (is_kept(&segment))
            error = ims_buffer_append(buffer, given->bytes + segment.start,
                                      segment.end - segment.start);
    }
    return error == IMS_OK ? ims_buffer_append(buffer, given->bytes + given->first_scan,
                                               given->end - given->first_scan)
                           : error;
}
