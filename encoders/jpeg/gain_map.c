/* SPDX-License-Identifier: MIT */
#include "gain_map.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/byte_order.h"
#include "convert/format.h"
#include "metadata/jpeg.h"

enum { APP1 = 0xe1, APP2 = 0xe2 };

enum {
    GAIN_UNITS = 8192, /* of struct ims_encoding's gain, in 1 */
    MILLION = 1000000,
    /* A map has a range, even if no pixel is brighter: less than can be seen. */
    LEAST_MOST = MILLION / 16,
    MARKER = 4, /* bytes of one, and of a length */
    ENTRIES = 2 /* images of the list */
};

#define XMP_NAME     "http://ns.adobe.com/xap/1.0/\0"
#define ISO_NAME     "urn:iso:std:iso:ts:21496:-1\0"
#define MPF_NAME     "MPF\0"
#define LENGTH(name) (sizeof(name) - 1)

/* ---- samples --------------------------------------------------------------------- */

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* The mean gain of the pixels that a sample stands for. */
static uint32_t mean_at(const struct ims_image *gain, uint32_t scale, uint32_t x,
                        uint32_t y)
{
    const uint32_t right = smaller((x + 1) * scale, (uint32_t)gain->width);
    const uint32_t bottom = smaller((y + 1) * scale, (uint32_t)gain->height);
    const uint32_t pixels = (right - x * scale) * (bottom - y * scale);
    uint32_t sum = pixels / 2;
    assert(pixels > 0);
    for (uint32_t i = y * scale; i < bottom; i++) {
        const uint16_t *const row =
            (const void *)ims_convert_format_row(gain, 0, (int32_t)i);
        for (uint32_t k = x * scale; k < right; k++)
            sum += row[k];
    }
    return sum / pixels;
}

static uint32_t find_most(const struct ims_image *gain, uint32_t scale,
                          const struct ims_image *map)
{
    uint32_t most = 0;
    for (uint32_t y = 0; y < (uint32_t)map->height; y++)
        for (uint32_t x = 0; x < (uint32_t)map->width; x++) {
            const uint32_t mean = mean_at(gain, scale, x, y);
            most = mean > most ? mean : most;
        }
    return most;
}

static void fill(const struct ims_image *gain, uint32_t scale,
                 const struct ims_jpeg_gain_map *map)
{
    /* In parts of 1 / (MILLION * GAIN_UNITS), which divide both. */
    const uint64_t step = (uint64_t)map->most * GAIN_UNITS;
    uint8_t *to = (uint8_t *)(uintptr_t)map->image.planes[0];
    for (uint32_t y = 0; y < (uint32_t)map->image.height; y++)
        for (uint32_t x = 0; x < (uint32_t)map->image.width; x++) {
            const uint64_t mean = (uint64_t)mean_at(gain, scale, x, y) * MILLION;
            const uint64_t sample = (mean * 255 + step / 2) / step;
            *to++ = (uint8_t)(sample < 255 ? sample : 255);
        }
}

bool ims_jpeg_gain_map_make(struct ims_jpeg_gain_map *map, const struct ims_image *gain,
                            int32_t scale)
{
    struct ims_image *const image = &map->image;
    *image = (struct ims_image)IMS_IMAGE_INIT;
    image->format = IMS_PIXEL_GRAY8;
    image->width = (gain->width - 1) / scale + 1;
    image->height = (gain->height - 1) / scale + 1;
    image->strides[0] = image->width;
    image->planes[0] = malloc((size_t)image->width * (size_t)image->height);
    if (image->planes[0] == NULL)
        return false;
    const uint64_t most = find_most(gain, (uint32_t)scale, image);
    map->most = (uint32_t)((most * MILLION + GAIN_UNITS / 2) / GAIN_UNITS);
    if (map->most < LEAST_MOST)
        map->most = LEAST_MOST;
    fill(gain, (uint32_t)scale, map);
    return true;
}

void ims_jpeg_gain_map_free(struct ims_jpeg_gain_map *map)
{
    free((void *)(uintptr_t)map->image.planes[0]);
    map->image.planes[0] = NULL;
}

/* ---- segments -------------------------------------------------------------------- */

static uint8_t *put_marker(uint8_t *out, unsigned marker, size_t length)
{
    out[0] = 0xff;
    out[1] = (uint8_t)marker;
    ims_byte_order_store_big16(out + 2, (uint32_t)length + 2);
    return out + MARKER;
}

static uint8_t *put_name(uint8_t *out, const char *name, size_t length)
{
    memcpy(out, name, length);
    return out + length;
}

static uint8_t *put32(uint8_t *out, uint32_t number)
{
    ims_byte_order_store_big32(out, number);
    return out + 4;
}

static uint8_t *put16(uint8_t *out, uint32_t number)
{
    ims_byte_order_store_big16(out, number);
    return out + 2;
}

/* ---- the map's file -------------------------------------------------------------- */

static int write_xmp(const struct ims_jpeg_gain_map_numbers *numbers,
                     struct ims_buffer *buffer)
{
    char text[IMS_JPEG_GAIN_MAP_NUMBERS_XMP];
    uint8_t head[MARKER + LENGTH(XMP_NAME)];
    const size_t size = ims_jpeg_gain_map_numbers_write_xmp(numbers, text);
    put_name(put_marker(head, APP1, LENGTH(XMP_NAME) + size), XMP_NAME,
             LENGTH(XMP_NAME));
    const int error = ims_buffer_append(buffer, head, sizeof head);
    return error == IMS_OK ? ims_buffer_append(buffer, text, size) : error;
}

static int write_iso(const struct ims_jpeg_gain_map_numbers *numbers,
                     struct ims_buffer *buffer)
{
    uint8_t bytes[IMS_JPEG_GAIN_MAP_NUMBERS_ISO];
    uint8_t head[MARKER + LENGTH(ISO_NAME)];
    const size_t size = ims_jpeg_gain_map_numbers_write_iso(numbers, bytes);
    put_name(put_marker(head, APP2, LENGTH(ISO_NAME) + size), ISO_NAME,
             LENGTH(ISO_NAME));
    const int error = ims_buffer_append(buffer, head, sizeof head);
    return error == IMS_OK ? ims_buffer_append(buffer, bytes, size) : error;
}

int ims_jpeg_gain_map_write_numbers(const struct ims_jpeg_gain_map_numbers *numbers,
                                    struct ims_buffer *buffer)
{
    const int error = write_xmp(numbers, buffer);
    return error == IMS_OK ? write_iso(numbers, buffer) : error;
}

/* The picture has no headroom, the least gain is 1, and so is gamma; no offsets. */
static struct ims_jpeg_gain_map_numbers numbers_of(const struct ims_jpeg_gain_map *map)
{
    const struct ims_jpeg_gain_map_ratio most = {(int32_t)map->most, MILLION};
    const struct ims_jpeg_gain_map_ratio zero = {0, 1}, one = {1, 1};
    return (struct ims_jpeg_gain_map_numbers){
        .headroom = zero,
        .other_headroom = most,
        .channels = {{[IMS_JPEG_GAIN_MAP_LEAST] = zero,
                      [IMS_JPEG_GAIN_MAP_MOST] = most,
                      [IMS_JPEG_GAIN_MAP_GAMMA] = one,
                      [IMS_JPEG_GAIN_MAP_OFFSET] = zero,
                      [IMS_JPEG_GAIN_MAP_OTHER_OFFSET] = zero}},
        .channel_count = 1,
    };
}

int ims_jpeg_gain_map_write_start(const struct ims_jpeg_gain_map *map,
                                  struct ims_buffer *buffer)
{
    uint8_t start[IMS_METADATA_JPEG_START];
    const struct ims_jpeg_gain_map_numbers numbers = numbers_of(map);
    ims_metadata_jpeg_start(NULL, start);
    const int error = ims_buffer_append(buffer, start, sizeof start);
    return error == IMS_OK ? ims_jpeg_gain_map_write_numbers(&numbers, buffer) : error;
}

/* ---- the picture's file ---------------------------------------------------------- */

void ims_jpeg_gain_map_describe(size_t map_bytes, char text[IMS_JPEG_GAIN_MAP_XMP])
{
    snprintf(text, IMS_JPEG_GAIN_MAP_XMP,
             "<rdf:Description rdf:about=\"\" " IMS_JPEG_GAIN_MAP_NUMBERS_HDRGM
             " xmlns:Container=\"http://ns.google.com/photos/1.0/container/\""
             " xmlns:Item=\"http://ns.google.com/photos/1.0/container/item/\">"
             "<Container:Directory><rdf:Seq>"
             "<rdf:li rdf:parseType=\"Resource\"><Container:Item"
             " Item:Semantic=\"Primary\" Item:Mime=\"image/jpeg\"/></rdf:li>"
             "<rdf:li rdf:parseType=\"Resource\"><Container:Item"
             " Item:Semantic=\"GainMap\" Item:Mime=\"image/jpeg\""
             " Item:Length=\"%zu\"/></rdf:li>"
             "</rdf:Seq></Container:Directory></rdf:Description>",
             map_bytes);
}

/* A field of a directory: number, type, count, value. */
static uint8_t *put_field(uint8_t *out, unsigned number, unsigned type, uint32_t count,
                          uint32_t value)
{
    return put32(put32(put16(put16(out, number), type), count), value);
}

static uint8_t *put_image(uint8_t *out, uint32_t kind, uint32_t bytes, uint32_t offset)
{
    return put32(put32(put32(put32(out, kind), bytes), offset), 0);
}

/* CIPA DC-007: a directory of TIFF, and what its last field points to. Offsets count
 * from its first byte. */
int ims_jpeg_gain_map_write_list(size_t map_bytes, size_t rest,
                                 struct ims_buffer *buffer)
{
    enum {
        ISO = MARKER + LENGTH(ISO_NAME) + 4,
        MPF = MARKER + LENGTH(MPF_NAME),
        FIELDS = 3,
        DIRECTORY = 8 + 2 + 12 * FIELDS + 4,
        ALL = ISO + MPF + DIRECTORY + 16 * ENTRIES,
        LONG = 4,
        UNDEFINED = 7,
        PRIMARY = 0x030000
    };
    uint8_t segments[ALL];
    const uint64_t before = ims_buffer_length(buffer);
    const uint64_t picture = before + ALL + rest;
    const uint64_t list = before + ISO + MPF;
    if (picture > UINT32_MAX || map_bytes > UINT32_MAX)
        return IMS_ERROR_TOO_LARGE;
    uint8_t *to = put_marker(segments, APP2, ISO - MARKER);
    to = put32(put_name(to, ISO_NAME, LENGTH(ISO_NAME)), 0); /* versions alone */
    to = put_marker(to, APP2, ALL - ISO - MARKER);
    to = put_name(to, MPF_NAME, LENGTH(MPF_NAME));
    to = put32(put_name(to, "MM\0*", 4), 8);
    to = put16(to, FIELDS);
    to = put_field(to, 0xB000, UNDEFINED, 4, 0x30313030); /* version 0100 */
    to = put_field(to, 0xB001, LONG, 1, ENTRIES);
    to = put_field(to, 0xB002, UNDEFINED, 16 * ENTRIES, DIRECTORY);
    to = put32(to, 0);
    to = put_image(to, PRIMARY, (uint32_t)picture, 0);
    put_image(to, 0, (uint32_t)map_bytes, (uint32_t)(picture - list));
    return ims_buffer_append(buffer, segments, sizeof segments);
}
