/* SPDX-License-Identifier: MIT */
#include "truncation.h"

#include <string.h>

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
            size_t length = (size_t)bytes[place] << 8 | bytes[place + 1];
            if (length > size - place)
                return false;
            place += length;
        }
        place = find_code(bytes, size, place);
    }
    return false;
}

/* Chunks up to IEND: a length, a name, so many bytes, a checksum. */
static bool is_complete_png(const unsigned char *bytes, size_t size)
{
    enum { SIGNATURE = 8, AROUND = 12 };
    size_t place = SIGNATURE;
    while (place < size && size - place >= AROUND) {
        const unsigned char *chunk = bytes + place;
        size_t length = (size_t)chunk[0] << 24 | (size_t)chunk[1] << 16 |
                        (size_t)chunk[2] << 8 | chunk[3];
        if (length > size - place - AROUND)
            return false;
        if (memcmp(chunk + 4, "IEND", 4) == 0)
            return true;
        place += AROUND + length;
    }
    return false;
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

bool input_truncation_is_complete(const char *codec, const unsigned char *bytes,
                                  size_t size)
{
    static const struct {
        const char *codec;
        bool (*is_complete)(const unsigned char *bytes, size_t size);
    } formats[] = {{"mjpeg", is_complete_jpeg},
                   {"png", is_complete_png},
                   {"apng", is_complete_png},
                   {"gif", is_complete_gif},
                   {"qoi", is_complete_qoi}};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(formats[i].codec, codec) == 0)
            return formats[i].is_complete(bytes, size);
    return true;
}
