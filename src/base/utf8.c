/* SPDX-License-Identifier: MIT */
#include "utf8.h"

/* RFC 3629, section 4: the second byte's range depends on the first. */
size_t ims_utf8_character(const unsigned char *byte, size_t rest)
{
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    size_t size;
    if (byte[0] < 0x80)
        return 1;
    if (byte[0] >= 0xC2 && byte[0] <= 0xDF)
        size = 2;
    else if (byte[0] >= 0xE0 && byte[0] <= 0xEF)
        size = 3;
    else if (byte[0] >= 0xF0 && byte[0] <= 0xF4)
        size = 4;
    else
        return 0;
    if (byte[0] == 0xE0)
        low = 0xA0;
    else if (byte[0] == 0xED)
        high = 0x9F;
    else if (byte[0] == 0xF0)
        low = 0x90;
    else if (byte[0] == 0xF4)
        high = 0x8F;
    if (rest < size || byte[1] < low || byte[1] > high)
        return 0;
    for (size_t i = 2; i < size; i++)
        if (byte[i] < 0x80 || byte[i] > 0xBF)
            return 0;
    return size;
}

bool ims_utf8_is_valid(const void *text, size_t size)
{
    const unsigned char *byte = text;
    while (size > 0) {
        size_t step = ims_utf8_character(byte, size);
        if (step == 0)
            return false;
        byte += step;
        size -= step;
    }
    return true;
}
