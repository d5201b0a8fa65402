/* SPDX-License-Identifier: MIT */
#include "annotate_bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scratch.h"

/* Little-endian: one directory with Make, "Gauge". */
const uint8_t annotate_exif[] = {'I', 'I', 42, 0, 8,   0,   0,   0,   1,   0, 15,
                                 1,   2,   0,  6, 0,   0,   0,   26,  0,   0, 0,
                                 0,   0,   0,  0, 'G', 'a', 'u', 'g', 'e', 0};
const size_t annotate_exif_size = sizeof annotate_exif;

const char annotate_packet[] =
    "<?xpacket begin=\"\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>"
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
    "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
    "dc:format=\"image/any\"/></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>";

/* A pixel, by libwebp. */
const char annotate_webp[] =
    "RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0\x30\x01\0\x9d\x01\x2a\x01\0\x01\0\x02\0\x34\x25"
    "\xa4\0\x03\x70\0\xfe\xfb\xfd\x50";
const size_t annotate_webp_size = sizeof annotate_webp; /* a 0 is its last byte */

/* Boxes round a codestream of no meaning. */
const char annotate_jxl[] = "\0\0\0\x0cJXL \r\n\x87\n"
                            "\0\0\0\x14"
                            "ftypjxl \0\0\0\0jxl "
                            "\0\0\0\x0dxml <old>"
                            "\0\0\0\x14"
                            "Exif\0\0\0\0II*\0\x08\0\0\0"
                            "\0\0\0\x0bjxlp\0\0\0"
                            "\0\0\0\0jxlp\x80\0\0";
const size_t annotate_jxl_size = sizeof annotate_jxl - 1;

/* An item in the file, and one in the box idat. */
const char annotate_heif[] = "\0\0\0\x14"
                             "ftypheic\0\0\0\0mif1"
                             "\0\0\0\xadmeta\0\0\0\0"
                             "\0\0\0\x0epitm\0\0\0\0\0\1"
                             "\0\0\0\x38iloc\1\0\0\0\x44\x40\0\2"
                             "\0\1\0\0\0\0\0\0\0\0\0\1\0\0\0\xc9\0\0\0\4"
                             "\0\2\0\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\4"
                             "\0\0\0\x23iinf\0\0\0\0\0\1"
                             "\0\0\0\x15infe\2\0\0\0\0\1\0\0hvc1\0"
                             "\0\0\0\x2ciprp\0\0\0\x10ipco\0\0\0\x08"
                             "free\0\0\0\x14ipma\0\0\0\0\0\0\0\1\0\1\1\1"
                             "\0\0\0\x0cidatIDAT"
                             "\0\0\0\x0cmdatpixe";
const size_t annotate_heif_size = sizeof annotate_heif - 1;

static void give_up(const char *what)
{
    perror(what);
    abort();
}

void annotate_free(struct annotate_bytes *bytes)
{
    free(bytes->data);
    *bytes = (struct annotate_bytes){0};
}

void annotate_add(struct annotate_bytes *bytes, const void *data, size_t size)
{
    uint8_t *const grown = realloc(bytes->data, bytes->size + size + 1);
    if (grown == NULL)
        give_up("annotate: memory");
    if (size > 0)
        memcpy(grown + bytes->size, data, size);
    bytes->data = grown;
    bytes->size += size;
}

void annotate_add_text(struct annotate_bytes *bytes, const char *text)
{
    annotate_add(bytes, text, strlen(text));
}

void annotate_add_big(struct annotate_bytes *bytes, size_t count, uint64_t number)
{
    for (size_t i = count; i > 0; i--) {
        const uint8_t byte = (uint8_t)(number >> 8 * (i - 1) & 255);
        annotate_add(bytes, &byte, 1);
    }
}

void annotate_add_little(struct annotate_bytes *bytes, size_t count, uint64_t number)
{
    for (size_t i = 0; i < count; i++) {
        const uint8_t byte = (uint8_t)(number >> 8 * i & 255);
        annotate_add(bytes, &byte, 1);
    }
}

void annotate_add_part(struct annotate_bytes *bytes, const struct annotate_bytes *from,
                       size_t start, size_t end)
{
    annotate_add(bytes, from->data + start, end - start);
}

void annotate_load(struct annotate_bytes *bytes, const char *relative)
{
    uint8_t block[4096];
    size_t size;
    FILE *const file = fopen(scratch_path(relative), "rb");
    if (file == NULL)
        give_up(relative);
    *bytes = (struct annotate_bytes){0};
    while ((size = fread(block, 1, sizeof block, file)) > 0)
        annotate_add(bytes, block, size);
    fclose(file);
}

void annotate_store(const void *data, size_t size, const char *relative)
{
    FILE *const file = fopen(scratch_path(relative), "wb");
    if (file == NULL || fwrite(data, 1, size, file) != size || fclose(file) != 0)
        give_up(relative);
}

uint32_t annotate_crc(const void *data, size_t size)
{
    uint32_t crc = UINT32_MAX;
    for (const uint8_t *byte = data; size > 0; size--, byte++) {
        crc ^= *byte;
        for (int i = 0; i < 8; i++)
            crc = crc >> 1 ^ (UINT32_C(0xEDB88320) & (0 - (crc & 1)));
    }
    return ~crc;
}

size_t annotate_find(const void *data, size_t size, const char *text, size_t length,
                     size_t number)
{
    const uint8_t *const bytes = data;
    for (size_t i = 0; i + length <= size; i++)
        if (memcmp(bytes + i, text, length) == 0 && number-- == 0)
            return i;
    return SIZE_MAX;
}

struct ims_metadata annotate_texts(const struct ims_text *texts)
{
    struct ims_metadata metadata = IMS_METADATA_INIT;
    metadata.texts = texts;
    return metadata;
}

struct ims_metadata annotate_xmp(const char *xmp)
{
    struct ims_metadata metadata = IMS_METADATA_INIT;
    metadata.xmp = xmp;
    metadata.xmp_size = strlen(xmp);
    return metadata;
}
