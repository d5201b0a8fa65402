/* SPDX-License-Identifier: MIT */
#include "truncation.h"

#include <stdint.h>
#include <string.h>

#include <libavutil/intreadwrite.h>

enum { MARKER = 0xFF, START = 0xD8, END = 0xD9 };

/* Markers that no length follows: RST0 to RST7, SOI, TEM; and FF00, a plain FF. */
static bool stands_alone(unsigned char code)
{
    return code == 0x00 || code == 0x01 || (code >= 0xD0 && code <= START);
}

/* The place behind the next FF that is followed by something else, or `size`. */
static size_t find_code(const unsigned char *bytes, size_t size, size_t place)
{
    while (place < size) {
        const unsigned char *found = memchr(bytes + place, MARKER, size - place);
        if (found == NULL)
            return size;
        place = (size_t)(found - bytes) + 1;
        while (place < size && bytes[place] == MARKER)
            place++;
        if (place < size && bytes[place] != 0x00)
            return place;
    }
    return size;
}

static bool is_complete_jpeg(const unsigned char *bytes, size_t size)
{
    size_t place = find_code(bytes, size, 0);
    while (place < size) {
        unsigned char code = bytes[place++];
        if (code == END)
            return true;
        if (!stands_alone(code)) {
            if (size - place < 2)
                return false;
            size_t length = AV_RB16(bytes + place);
            if (length > size - place)
                return false;
            place += length;
        }
        place = find_code(bytes, size, place);
    }
    return false;
}

/* Chunks up to IEND: a length, a name, so many bytes, a checksum. Where the frames of
 * an animation end goes to `frames_end`: each is over when the next one begins. */
static bool walk_png(const unsigned char *bytes, size_t size, size_t *frames_end)
{
    enum { SIGNATURE = 8, AROUND = 12 };
    size_t place = SIGNATURE, frames = 0;
    *frames_end = 0;
    while (place < size && size - place >= AROUND) {
        const unsigned char *chunk = bytes + place;
        size_t length = AV_RB32(chunk);
        if (length > size - place - AROUND)
            return false;
        if (memcmp(chunk + 4, "IEND", 4) == 0)
            return true;
        if (memcmp(chunk + 4, "fcTL", 4) == 0 && frames++ > 0)
            *frames_end = place;
        place += AROUND + length;
    }
    return false;
}

static bool is_complete_png(const unsigned char *bytes, size_t size)
{
    size_t frames_end;
    return walk_png(bytes, size, &frames_end);
}

size_t input_truncation_whole_frames(const unsigned char *bytes, size_t size)
{
    size_t frames_end;
    return walk_png(bytes, size, &frames_end) ? size : frames_end;
}

/* The place behind blocks that each begin with their length; 0 if they are cut
 * off. */
static size_t skip_gif_blocks(const unsigned char *bytes, size_t size, size_t place)
{
    while (place < size && bytes[place] != 0)
        place += 1 + (size_t)bytes[place];
    return place < size ? place + 1 : 0;
}

/* Bytes of a color table by the flags that tell of it. */
static size_t gif_table_size(unsigned char flags)
{
    return (flags & 0x80) != 0 ? (size_t)3 << ((flags & 7) + 1) : 0;
}

/* Images (0x2C) and extensions (0x21) up to the trailer (0x3B), which some programs
 * forget. */
static bool is_complete_gif(const unsigned char *bytes, size_t size)
{
    enum { HEADER = 13, HEADER_FLAGS = 10, IMAGE = 10, IMAGE_FLAGS = 9 };
    if (size < HEADER)
        return false;
    size_t place = HEADER + gif_table_size(bytes[HEADER_FLAGS]);
    bool has_image = false;
    while (place != 0 && place < size) {
        if (bytes[place] == 0x3B)
            return true;
        has_image = has_image || bytes[place] == 0x2C;
        if (bytes[place] == 0x21)
            place += 2;
        else if (bytes[place] == 0x2C && size - place > IMAGE)
            place += IMAGE + gif_table_size(bytes[place + IMAGE_FLAGS]) + 1;
        else
            return false;
        place = skip_gif_blocks(bytes, size, place);
    }
    return has_image && place == size;
}

static bool is_complete_qoi(const unsigned char *bytes, size_t size)
{
    static const unsigned char end[8] = {0, 0, 0, 0, 0, 0, 0, 1};
    return size >= sizeof end &&
           memcmp(bytes + size - sizeof end, end, sizeof end) == 0;
}

/* ---- runs of bytes: whether they fill all pixels ----------------------------------
 */

/* The packets of a Targa file: a count less one, and one pixel, or so many. */
static bool is_complete_targa(const unsigned char *bytes, size_t size)
{
    enum { HEADER = 18, FIRST_RLE = 9, LAST_RLE = 11 };
    if (size < HEADER)
        return false;
    if (bytes[2] < FIRST_RLE || bytes[2] > LAST_RLE)
        return true;
    size_t pixel = ((size_t)bytes[16] + 7) / 8;
    uint64_t left = (uint64_t)AV_RL16(bytes + 12) * AV_RL16(bytes + 14);
    size_t colors = bytes[1] != 0 ? AV_RL16(bytes + 5) : 0;
    size_t place = HEADER + (size_t)bytes[0] + colors * (((size_t)bytes[7] + 7) / 8);
    while (left > 0 && place < size) {
        uint64_t count = (bytes[place] & 0x7Fu) + 1;
        place += 1 + pixel * (bytes[place] >= 0x80 ? 1 : (size_t)count);
        left -= count < left ? count : left;
    }
    return left == 0 && place <= size;
}

/* The runs of a Sun raster file: 128, a count less one, and a value; 128 and 0 is 128.
 */
static bool is_complete_sun(const unsigned char *bytes, size_t size)
{
    enum { HEADER = 32, ESCAPE = 0x80, BYTE_ENCODED = 2 };
    uint64_t
        numbers[8]; /* magic, width, height, bits, bytes, type, kind and size of map */
    if (size < HEADER)
        return false;
    for (size_t i = 0; i < 8; i++)
        numbers[i] = AV_RB32(bytes + 4 * i);
    if (numbers[5] != BYTE_ENCODED)
        return true;
    uint64_t left = (numbers[1] * numbers[3] + 15) / 16 * 2 * numbers[2];
    uint64_t place = HEADER + numbers[7];
    while (left > 0 && place < size) {
        bool is_run =
            bytes[place] == ESCAPE && size - place > 1 && bytes[place + 1] != 0;
        uint64_t count = is_run ? (uint64_t)bytes[place + 1] + 1 : 1;
        place += bytes[place] != ESCAPE ? 1 : is_run ? 3 : 2;
        left -= count < left ? count : left;
    }
    return left == 0 && place <= size;
}

bool input_truncation_is_complete(const char *codec, const unsigned char *bytes,
                                  size_t size)
{
    static const struct {
        const char *codec;
        bool (*is_complete)(const unsigned char *bytes, size_t size);
    } formats[] = {{"mjpeg", is_complete_jpeg}, {"png", is_complete_png},
                   {"apng", is_complete_png},   {"gif", is_complete_gif},
                   {"qoi", is_complete_qoi},    {"targa", is_complete_targa},
                   {"sunrast", is_complete_sun}};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(formats[i].codec, codec) == 0)
            return formats[i].is_complete(bytes, size);
    return true;
}
