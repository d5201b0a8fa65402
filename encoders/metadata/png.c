/* SPDX-License-Identifier: MIT */
#include "png.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calendar.h"
#include "colored.h"
#include "common/byte_order.h"
#include "common/failure.h"
#include "deflate/kernels.h"
#include "deflate/zlib.h"
#include "exif_merge.h"
#include "photoshop.h"
#include "text.h"

enum {
    NEEDED = IMS_METADATA_POSITION, /* of what Exif alone has a place for */
    CHUNK_MAX = INT32_MAX,          /* bytes of data */
    KEYWORD_MAX = 79,
    PROFILE_EFFORT = 2, /* of compression: profiles are small, or tables that hardly
                           shrink */
    HEX_LINE = 36       /* bytes in a line of a raw profile */
};

static const char xmp_keyword[] = "XML:com.adobe.xmp";
static const char iptc_keyword[] = "Raw profile type iptc";

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

int ims_metadata_png_write_chunk(struct ims_buffer *buffer, const char *type,
                                 const struct ims_metadata_png_part *parts,
                                 size_t count)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++)
        size += parts[i].size;
    uint8_t *const out = ims_buffer_reserve(buffer, size + 12);
    if (out == NULL)
        return IMS_ERROR_MEMORY;
    ims_byte_order_store_big32(out, (uint32_t)size);
    memcpy(out + 4, type, 4);
    uint8_t *to = out + 8;
    for (size_t i = 0; i < count; i++) {
        if (parts[i].size > 0)
            memcpy(to, parts[i].bytes, parts[i].size);
        to += parts[i].size;
    }
    ims_byte_order_store_big32(to,
                               ims_deflate_kernels_best()->crc(0, out + 4, size + 4));
    ims_buffer_commit(buffer, size + 12);
    return IMS_OK;
}

/* ---- iCCP ------------------------------------------------------------------------ */

static int write_icc(const struct ims_metadata *metadata, struct ims_buffer *buffer)
{
    static const char head[] = "ICC profile\0"; /* a name, and how it is compressed */
    if (metadata->icc == NULL)
        return IMS_OK;
    const size_t size = metadata->icc_size;
    uint8_t *const bytes = malloc(size + IMS_DEFLATE_SLACK);
    uint8_t *const packed = malloc(ims_deflate_zlib_bound(size));
    struct ims_deflate_zlib *const zlib = ims_deflate_zlib_new();
    size_t packed_size = 0;
    if (bytes != NULL && packed != NULL && zlib != NULL) {
        memcpy(bytes, metadata->icc, size);
        memset(bytes + size, 0, IMS_DEFLATE_SLACK);
        packed_size = ims_deflate_zlib_write(zlib, ims_deflate_kernels_best(),
                                             PROFILE_EFFORT, bytes, size, packed);
    }
    const struct ims_metadata_png_part parts[] = {{head, sizeof head},
                                                  {packed, packed_size}};
    const int error =
        packed_size == 0
            ? IMS_ERROR_MEMORY
            : ims_metadata_png_write_chunk(buffer, "iCCP", parts, COUNT_OF(parts));
    ims_deflate_zlib_free(zlib);
    free(packed);
    free(bytes);
    return error;
}

/* ---- plain fields, Exif ---------------------------------------------------------- */

static int write_resolution(const struct ims_metadata *metadata,
                            struct ims_buffer *buffer)
{
    if (metadata->dots_per_metre_x == 0)
        return IMS_OK;
    uint8_t data[9];
    ims_byte_order_store_big32(data, metadata->dots_per_metre_x);
    ims_byte_order_store_big32(data + 4, metadata->dots_per_metre_y);
    data[8] = 1; /* the unit is the metre */
    const struct ims_metadata_png_part parts[] = {{data, sizeof data}};
    return ims_metadata_png_write_chunk(buffer, "pHYs", parts, 1);
}

static int write_exif(const struct ims_metadata *metadata,
                      const struct ims_image *image, struct ims_buffer *buffer,
                      struct ims_message *message)
{
    struct ims_metadata_exif_merged exif;
    const uint32_t colors = image != NULL ? ims_metadata_exif_merge_colors(image) : 0;
    int error = ims_metadata_exif_merge(metadata, NEEDED | colors, &exif, message);
    if (error != IMS_OK || exif.bytes == NULL)
        return error;
    const struct ims_metadata_png_part parts[] = {{exif.bytes, exif.size}};
    error = ims_metadata_png_write_chunk(buffer, "eXIf", parts, 1);
    ims_metadata_exif_merge_free(&exif);
    return error;
}

static int write_time(const struct ims_metadata *metadata, struct ims_buffer *buffer)
{
    if (metadata->time_ns == 0)
        return IMS_OK;
    const struct ims_metadata_calendar time =
        ims_metadata_calendar_of(metadata->time_ns);
    uint8_t data[7];
    ims_byte_order_store_big16(data, (uint32_t)time.year);
    data[2] = (uint8_t)time.month;
    data[3] = (uint8_t)time.day;
    data[4] = (uint8_t)time.hour;
    data[5] = (uint8_t)time.minute;
    data[6] = (uint8_t)time.second;
    const struct ims_metadata_png_part parts[] = {{data, sizeof data}};
    return ims_metadata_png_write_chunk(buffer, "tIME", parts, 1);
}

/* ---- texts ----------------------------------------------------------------------- */

/* An iTXt that is not compressed: `keyword` ends with its 0. */
static int write_utf8(struct ims_buffer *buffer, struct ims_metadata_png_part keyword,
                      const char *language, struct ims_metadata_png_part value)
{
    const struct ims_metadata_png_part parts[] = {
        keyword,
        {"\0", 2}, /* not compressed; of compression, the only kind */
        {language, strlen(language) + 1},
        {"", 1}, /* no translated keyword */
        value,
    };
    return ims_metadata_png_write_chunk(buffer, "iTXt", parts, COUNT_OF(parts));
}

static int write_xmp(const struct ims_metadata *metadata, const struct ims_image *image,
                     struct ims_buffer *buffer)
{
    struct ims_metadata_colored colored;
    if (metadata->xmp == NULL)
        return IMS_OK;
    int error = ims_metadata_colored_init(&colored, metadata, image);
    if (error != IMS_OK)
        return error;
    error = write_utf8(
        buffer, (struct ims_metadata_png_part){xmp_keyword, sizeof xmp_keyword}, "",
        (struct ims_metadata_png_part){colored.fields.xmp, colored.fields.xmp_size});
    ims_metadata_colored_fini(&colored);
    return error;
}

static uint8_t *put_hex(uint8_t *out, const uint8_t *bytes, size_t size, size_t *column)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        *out++ = (uint8_t)digits[bytes[i] >> 4];
        *out++ = (uint8_t)digits[bytes[i] & 15];
        if (++*column % HEX_LINE == 0)
            *out++ = '\n';
    }
    return out;
}

/* A name, the number of bytes in eight columns, and the bytes in lines of digits. */
static int write_iptc(const struct ims_metadata *metadata, struct ims_buffer *buffer)
{
    if (metadata->iptc == NULL)
        return IMS_OK;
    uint8_t head[IMS_METADATA_PHOTOSHOP_HEAD];
    ims_metadata_photoshop_head(head, metadata->iptc_size);
    const size_t padding = metadata->iptc_size % 2;
    const size_t size = sizeof head + metadata->iptc_size + padding;
    char words[40];
    const int length = snprintf(words, sizeof words, "\niptc\n%8zu\n", size);
    uint8_t *const hex = malloc(2 * size + size / HEX_LINE + 1);
    if (hex == NULL)
        return IMS_ERROR_MEMORY;
    size_t column = 0;
    uint8_t *to = put_hex(hex, head, sizeof head, &column);
    to = put_hex(to, metadata->iptc, metadata->iptc_size, &column);
    to = put_hex(to, (const uint8_t *)"", padding, &column);
    *to++ = '\n';
    const struct ims_metadata_png_part parts[] = {{iptc_keyword, sizeof iptc_keyword},
                                                  {words, (size_t)length},
                                                  {hex, (size_t)(to - hex)}};
    const int error =
        ims_metadata_png_write_chunk(buffer, "tEXt", parts, COUNT_OF(parts));
    free(hex);
    return error;
}

static int write_latin1(struct ims_buffer *buffer, struct ims_metadata_png_part keyword,
                        const char *value, size_t size)
{
    if (size == strlen(value)) { /* ASCII */
        const struct ims_metadata_png_part parts[] = {keyword, {value, size}};
        return ims_metadata_png_write_chunk(buffer, "tEXt", parts, COUNT_OF(parts));
    }
    uint8_t *const latin1 = malloc(size);
    if (latin1 == NULL)
        return IMS_ERROR_MEMORY;
    ims_metadata_text_write_latin1(value, latin1);
    const struct ims_metadata_png_part parts[] = {keyword, {latin1, size}};
    const int error =
        ims_metadata_png_write_chunk(buffer, "tEXt", parts, COUNT_OF(parts));
    free(latin1);
    return error;
}

static int write_text(const struct ims_text *text, struct ims_buffer *buffer)
{
    uint8_t keyword[KEYWORD_MAX + 1];
    const ptrdiff_t length = ims_metadata_text_latin1_size(text->key);
    const ptrdiff_t size = ims_metadata_text_latin1_size(text->value);
    ims_metadata_text_write_latin1(text->key, keyword);
    keyword[length] = 0;
    const struct ims_metadata_png_part key = {keyword, (size_t)length + 1};
    if (text->language == NULL && size != IMS_METADATA_TEXT_NOT_LATIN1)
        return write_latin1(buffer, key, text->value, (size_t)size);
    return write_utf8(buffer, key, text->language != NULL ? text->language : "",
                      (struct ims_metadata_png_part){text->value, strlen(text->value)});
}

static int write_texts(const struct ims_metadata *metadata, struct ims_buffer *buffer)
{
    const struct ims_text *text = metadata->texts;
    int error = IMS_OK;
    for (; text != NULL && text->key != NULL && error == IMS_OK; text++)
        error = write_text(text, buffer);
    return error;
}

/* What is wrong with a keyword, or NULL. */
static const char *fault_of_keyword(const char *key)
{
    const ptrdiff_t size = ims_metadata_text_latin1_size(key);
    if (size == IMS_METADATA_TEXT_NOT_LATIN1 || strchr(key, '\n') != NULL ||
        strstr(key, "\xc2\xa0") != NULL)
        return "has Latin-1 characters that print only";
    if (size < 1 || size > KEYWORD_MAX)
        return "has 1 to 79 characters";
    if (key[0] == ' ' || key[strlen(key) - 1] == ' ' || strstr(key, "  ") != NULL)
        return "has no blank at an end, nor two in a row";
    if (strcmp(key, xmp_keyword) == 0 || strcmp(key, iptc_keyword) == 0)
        return "is none of those for XMP and IPTC, which have fields of their own";
    return NULL;
}

static int check_text(const struct ims_text *text, struct ims_message *message)
{
    const char *const fault = fault_of_keyword(text->key);
    return fault == NULL ? IMS_OK
                         : ims_failure(message, IMS_ERROR_METADATA,
                                       "text \"%.100s\": the key of a text in a PNG %s",
                                       text->key, fault);
}

/* ---- the whole ------------------------------------------------------------------- */

int ims_metadata_png_check(const struct ims_metadata *metadata,
                           struct ims_message *message)
{
    /* What stands around in a chunk, and hexadecimal digits with ends of lines. */
    const size_t most = CHUNK_MAX / 3;
    if (metadata == NULL)
        return IMS_OK;
    if (metadata->icc_size > most || metadata->exif_size > most ||
        metadata->xmp_size > most || metadata->iptc_size > most)
        return ims_failure(message, IMS_ERROR_METADATA,
                           "metadata of more than %zu bytes do not fit into a PNG",
                           most);
    if (metadata->dots_per_metre_x > INT32_MAX ||
        metadata->dots_per_metre_y > INT32_MAX)
        return ims_failure(message, IMS_ERROR_METADATA,
                           "a PNG has at most 2147483647 dots per metre");
    const struct ims_text *text = metadata->texts;
    for (; text != NULL && text->key != NULL; text++) {
        const int error = check_text(text, message);
        if (error != IMS_OK)
            return error;
        if (strlen(text->value) > most)
            return ims_failure(message, IMS_ERROR_METADATA,
                               "text \"%.80s\": more than %zu bytes do not fit into a "
                               "PNG",
                               text->key, most);
    }
    return ims_metadata_exif_merge_check(metadata, NEEDED, NULL, message);
}

int ims_metadata_png_write(const struct ims_metadata *metadata,
                           const struct ims_image *image, struct ims_buffer *buffer,
                           struct ims_message *message)
{
    if (metadata == NULL)
        return IMS_OK;
    int error = ims_metadata_png_check(metadata, message);
    if (error != IMS_OK)
        return error;
    error = write_icc(metadata, buffer);
    if (error == IMS_OK)
        error = write_resolution(metadata, buffer);
    if (error == IMS_OK)
        error = write_exif(metadata, image, buffer, message);
    if (error == IMS_OK)
        error = write_time(metadata, buffer);
    if (error == IMS_OK)
        error = write_xmp(metadata, image, buffer);
    if (error == IMS_OK)
        error = write_iptc(metadata, buffer);
    if (error == IMS_OK)
        error = write_texts(metadata, buffer);
    if (error == IMS_ERROR_MEMORY)
        ims_failure(message, error, "no memory for the metadata of a PNG");
    return error;
}
