/* SPDX-License-Identifier: MIT */
#include "input_jpeg.h"

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

bool input_jpeg_is_whole(const unsigned char *bytes, size_t size)
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
