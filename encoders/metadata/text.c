/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <stdbool.h>

#include "places.h"

uint16_t ims_metadata_text_exif_tag(const struct ims_text *text)
{
    const struct ims_metadata_place *const place =
        ims_metadata_places_find(ims_metadata_places_exif, text->key);
    const bool has_language = text->language != NULL && text->language[0] != '\0';
    return place != NULL && !has_language ? place->tag : 0;
}

/* The next character of UTF-8 below 0x800, and all others as 0x800. */
static unsigned next_character(const uint8_t **utf8)
{
    const unsigned first = *(*utf8)++;
    if (first < 0x80)
        return first;
    if (first < 0xc2 || first > 0xdf || (**utf8 & 0xc0) != 0x80)
        return 0x800;
    return (first & 0x1f) << 6 | (*(*utf8)++ & 0x3f);
}

ptrdiff_t ims_metadata_text_latin1_size(const char *utf8)
{
    const uint8_t *from = (const uint8_t *)utf8;
    ptrdiff_t size = 0;
    for (; *from != 0; size++) {
        const unsigned character = next_character(&from);
        if ((character < 0x20 && character != '\n') ||
            (character > 0x7e && character < 0xa0) || character > 0xff)
            return IMS_METADATA_TEXT_NOT_LATIN1;
    }
    return size;
}

bool ims_metadata_text_is_latin1(const char *utf8, const char *latin1)
{
    const uint8_t *a = (const uint8_t *)utf8;
    const uint8_t *b = (const uint8_t *)latin1;
    for (; *a != 0 && *b != 0; b++)
        if (next_character(&a) != *b)
            return false;
    return *a == *b;
}

void ims_metadata_text_write_latin1(const char *utf8, uint8_t *out)
{
    const uint8_t *from = (const uint8_t *)utf8;
    while (*from != 0)
        *out++ = (uint8_t)next_character(&from);
}
