/* SPDX-License-Identifier: MIT */
#include "jpeg_segments.h"

#include <string.h>

#include "common/byte_order.h"
#include "common/failure.h"
#include "credentials.h"

enum marker {
    TEM = 0x01,
    SOF0 = 0xC0,
    DHT = 0xC4,
    JPG = 0xC8,
    DAC = 0xCC,
    SOF15 = 0xCF,
    RST0 = 0xD0,
    RST7 = 0xD7,
    SOI = 0xD8,
    EOI = 0xD9,
    SOS = 0xDA,
    APP0 = 0xE0,
    APP11 = 0xEB,
    APP14 = 0xEE,
    COM = 0xFE
};

/* How APP segments begin. */
static const struct name {
    uint8_t marker;
    uint8_t length; /* of the text, zeros at its end included */
    enum ims_annotate_jpeg_kind kind;
    const char *text;
} names[] = {
    {APP0, 5, IMS_ANNOTATE_JPEG_JFIF, "JFIF"},
    {APP0, 5, IMS_ANNOTATE_JPEG_JFIF, "JFXX"},
    {APP0 + 1, 6, IMS_ANNOTATE_JPEG_EXIF, "Exif\0"},
    {APP0 + 1, 29, IMS_ANNOTATE_JPEG_XMP, "http://ns.adobe.com/xap/1.0/"},
    {APP0 + 1, 35, IMS_ANNOTATE_JPEG_XMP, "http://ns.adobe.com/xmp/extension/"},
    {APP0 + 2, 12, IMS_ANNOTATE_JPEG_ICC, "ICC_PROFILE"},
    {APP0 + 2, 4, IMS_ANNOTATE_JPEG_MPF, "MPF"},
    {APP11, 2, IMS_ANNOTATE_JPEG_JUMBF, "JP"},
    {APP0 + 13, 14, IMS_ANNOTATE_JPEG_RESOURCES, "Photoshop 3.0"},
    {APP14, 5, IMS_ANNOTATE_JPEG_ADOBE, "Adobe"},
    {COM, 0, IMS_ANNOTATE_JPEG_COMMENT, ""},
};

/* How far the segments have come. */
struct walk {
    const uint8_t *bytes;
    size_t size;
    struct ims_annotate_jpeg_layout *layout;
    struct ims_message *message;
    bool has_frame;
    bool has_adobe;
};

static bool is_frame(uint8_t marker)
{
    return marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG &&
           marker != DAC;
}

void ims_annotate_jpeg_segments_at(const uint8_t *bytes, size_t start,
                                   struct ims_annotate_jpeg_segment *segment)
{
    size_t at = start;
    while (bytes[at] == 0xFF)
        at++;
    segment->start = start;
    segment->marker = bytes[at];
    segment->end = at + 1 + (size_t)ims_byte_order_load_big(bytes + at + 1, 2);
    segment->kind = IMS_ANNOTATE_JPEG_OTHER;
    segment->data = bytes + at + 3;
    segment->size = segment->end - at - 3;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct name *const name = &names[i];
        if (segment->marker != name->marker || segment->size < name->length ||
            memcmp(segment->data, name->text, name->length) != 0)
            continue;
        segment->kind = name->kind;
        segment->data += name->length;
        segment->size -= name->length;
        return;
    }
}

/* The segment at `start`, once it is sure that all of it is there. `message` says what
 * is not. */
static int whole_segment(const struct walk *walk, size_t start,
                         struct ims_annotate_jpeg_segment *segment)
{
    size_t at = start;
    if (at < walk->size && walk->bytes[at] != 0xFF)
        return ims_failure(walk->message, IMS_ERROR_DAMAGED,
                           "JPEG: no marker stands at byte %zu", start);
    while (at < walk->size && walk->bytes[at] == 0xFF)
        at++;
    if (at >= walk->size)
        return ims_failure(walk->message, IMS_ERROR_DAMAGED,
                           "JPEG: it ends at byte %zu, without the marker EOI",
                           walk->size);
    const uint8_t marker = walk->bytes[at];
    if (marker < SOF0 || (marker >= RST0 && marker <= EOI))
        return ims_failure(walk->message, IMS_ERROR_DAMAGED,
                           "JPEG: the marker %02X at byte %zu is not allowed there",
                           (unsigned)marker, start);
    const size_t length =
        walk->size - at < 3 ? 0
                            : (size_t)ims_byte_order_load_big(walk->bytes + at + 1, 2);
    if (length < 2 || length > walk->size - at - 1)
        return ims_failure(walk->message, IMS_ERROR_DAMAGED,
                           "JPEG: the segment of the marker %02X at byte %zu is cut "
                           "off, or its length is wrong",
                           (unsigned)marker, start);
    ims_annotate_jpeg_segments_at(walk->bytes, start, segment);
    return IMS_OK;
}

/* Learns how many components there are, and whether their names make decoders take them
 * for something else than gray or YCbCr. */
static int take_frame(struct walk *walk,
                      const struct ims_annotate_jpeg_segment *segment)
{
    const uint8_t *const data = segment->data;
    if (walk->has_frame || segment->size < 6 ||
        segment->size != 6 + 3 * (size_t)data[5] || data[5] == 0)
        return ims_failure(walk->message, IMS_ERROR_DAMAGED,
                           "JPEG: the frame at byte %zu is wrong", segment->start);
    walk->has_frame = true;
    walk->layout->components = data[5];
    walk->layout->is_plain_color =
        data[5] == 1 || (data[5] == 3 && data[6] == 1 && data[9] == 2 && data[12] == 3);
    return IMS_OK;
}

/* Tables and scans behind the first scan, up to EOI. Bytes of a scan after FF are 0, or
 * a marker. */
static int find_end(struct walk *walk, size_t at)
{
    struct ims_annotate_jpeg_segment segment;
    while (at < walk->size) {
        const uint8_t *const found = memchr(walk->bytes + at, 0xFF, walk->size - at);
        if (found == NULL || (size_t)(found - walk->bytes) + 1 >= walk->size)
            break;
        const size_t place = (size_t)(found - walk->bytes);
        const uint8_t marker = found[1];
        if (marker == EOI) {
            walk->layout->end = place + 2;
            return IMS_OK;
        }
        at = place + (marker == 0xFF ? 1 : 2);
        if (marker <= TEM || (marker >= RST0 && marker <= RST7) || marker == 0xFF)
            continue;
        int error = whole_segment(walk, place, &segment);
        if (error != IMS_OK)
            return error;
        at = segment.end;
    }
    return ims_failure(walk->message, IMS_ERROR_DAMAGED,
                       "JPEG: it ends at byte %zu, without the marker EOI", walk->size);
}

static int take_segment(struct walk *walk,
                        const struct ims_annotate_jpeg_segment *segment)
{
    struct ims_annotate_jpeg_layout *const layout = walk->layout;
    if (is_frame(segment->marker))
        return take_frame(walk, segment);
    if (segment->kind == IMS_ANNOTATE_JPEG_ADOBE)
        walk->has_adobe = true;
    if (segment->kind == IMS_ANNOTATE_JPEG_JFIF)
        layout->has_jfif = true;
    if (segment->kind == IMS_ANNOTATE_JPEG_JUMBF &&
        ims_annotate_credentials_jpeg(segment->data, segment->size))
        layout->has_c2pa = true;
    return IMS_OK;
}

int ims_annotate_jpeg_segments_check(const uint8_t *bytes, size_t size,
                                     struct ims_annotate_jpeg_layout *layout,
                                     struct ims_message *message)
{
    struct walk walk = {
        .bytes = bytes, .size = size, .layout = layout, .message = message};
    struct ims_annotate_jpeg_segment segment = {.end = 2};
    *layout = (struct ims_annotate_jpeg_layout){0};
    if (size < 2 || bytes[0] != 0xFF || bytes[1] != SOI)
        return ims_failure(message, IMS_ERROR_DAMAGED,
                           "JPEG: the bytes do not begin as those of a JPEG");
    while (segment.marker != SOS) {
        int error = whole_segment(&walk, segment.end, &segment);
        if (error == IMS_OK)
            error = take_segment(&walk, &segment);
        if (error != IMS_OK)
            return error;
    }
    if (!walk.has_frame)
        return ims_failure(message, IMS_ERROR_DAMAGED,
                           "JPEG: a scan begins at byte %zu before any frame",
                           segment.start);
    layout->first_scan = segment.start;
    layout->is_plain_color = layout->is_plain_color && !walk.has_adobe;
    return find_end(&walk, segment.end);
}
