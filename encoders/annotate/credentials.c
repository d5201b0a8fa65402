/* SPDX-License-Identifier: MIT */
#include "credentials.h"

#include <string.h>

enum { BOX_HEAD = 8, LARGE_HEAD = 16, IDENTIFIER = 16, JPEG_HEAD = 6 };

/* Of the description box, whose first bytes name what the superbox is about. */
static const uint8_t description[IDENTIFIER] = {0x63, 0x32, 0x70, 0x61, 0x00, 0x11,
                                                0x00, 0x10, 0x80, 0x00, 0x00, 0xAA,
                                                0x00, 0x38, 0x9B, 0x71};

/* Of the box in ISO base media. */
static const uint8_t media[IDENTIFIER] = {0xD8, 0xFE, 0xC3, 0xD6, 0x1B, 0x0E,
                                          0x48, 0x3C, 0x92, 0x97, 0x58, 0x28,
                                          0x87, 0x7E, 0xC4, 0x81};

bool ims_annotate_credentials_jumbf(const uint8_t *box, size_t size)
{
    if (size < BOX_HEAD || memcmp(box + 4, "jumb", 4) != 0)
        return false;
    const bool is_large = memcmp(box, "\0\0\0\1", 4) == 0;
    const size_t head = is_large ? LARGE_HEAD : BOX_HEAD;
    if (size < head + BOX_HEAD + IDENTIFIER)
        return false;
    return memcmp(box + head + 4, "jumd", 4) == 0 &&
           memcmp(box + head + BOX_HEAD, description, IDENTIFIER) == 0;
}

bool ims_annotate_credentials_jpeg(const uint8_t *data, size_t size)
{
    return size > JPEG_HEAD &&
           ims_annotate_credentials_jumbf(data + JPEG_HEAD, size - JPEG_HEAD);
}

bool ims_annotate_credentials_uuid(const uint8_t *identifier)
{
    return memcmp(identifier, media, IDENTIFIER) == 0;
}
