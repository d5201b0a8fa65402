/* SPDX-License-Identifier: MIT */
#include "jpeg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "colored.h"
#include "comment.h"
#include "common/byte_order.h"
#include "common/failure.h"
#include "common/hand_over.h"
#include "exif_merge.h"
#include "md5.h"
#include "photoshop.h"
#include "resolution.h"
#include "text.h"
#include "xmp.h"

enum marker { APP1 = 0xe1, APP2 = 0xe2, APP13 = 0xed, COM = 0xfe };

enum { SEGMENT_MAX = 65533 /* bytes behind its length */ };

/* How segments begin, with the zeros that belong to it. */
#define EXIF_NAME      "Exif\0\0"
#define XMP_NAME       "http://ns.adobe.com/xap/1.0/\0"
#define EXTENSION_NAME "http://ns.adobe.com/xmp/extension/\0"
#define ICC_NAME       "ICC_PROFILE\0"
#define IPTC_NAME      "Photoshop 3.0\0"
#define LENGTH(name)   (sizeof(name) - 1)

enum {
    ICC_PIECE = SEGMENT_MAX - LENGTH(ICC_NAME) - 2,
    ICC_PIECES = 255,
    EXTENSION_PIECE = 65400, /* as the specification advises */
    GUID = 32                /* digits */
};

enum { NEEDED = IMS_METADATA_TEXT | IMS_METADATA_TIME | IMS_METADATA_POSITION };

/* ---- density --------------------------------------------------------------------- */

struct density {
    uint32_t unit; /* 0: none, 1: the inch, 2: the centimetre */
    uint32_t x;
    uint32_t y;
};

/* In inches where that says the same, or centimetres do not either. */
static struct density density_of(const struct ims_metadata *metadata)
{
    if (metadata == NULL || metadata->dots_per_metre_x == 0)
        return (struct density){0, 1, 1};
    const uint32_t x = metadata->dots_per_metre_x;
    const uint32_t y = metadata->dots_per_metre_y;
    const bool in_inches = ims_metadata_resolution_is_per_inch(x) &&
                           ims_metadata_resolution_is_per_inch(y);
    if (!in_inches && x % 100 == 0 && y % 100 == 0)
        return (struct density){2, x / 100, y / 100};
    return (struct density){1, ims_metadata_resolution_per_inch(x),
                            ims_metadata_resolution_per_inch(y)};
}

void ims_metadata_jpeg_start(const struct ims_metadata *metadata,
                             uint8_t out[IMS_METADATA_JPEG_START])
{
    static const uint8_t start[IMS_METADATA_JPEG_START] = {
        0xff, 0xd8, 0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1};
    const struct density density = density_of(metadata);
    memcpy(out, start, sizeof start);
    out[13] = (uint8_t)density.unit;
    ims_byte_order_store_big16(out + 14, density.x);
    ims_byte_order_store_big16(out + 16, density.y);
}

/* ---- segments -------------------------------------------------------------------- */

/* Bytes of a segment; NULL and 0 for none. */
struct part {
    const void *bytes;
    size_t size;
};

static int write_segment(struct ims_buffer *buffer, enum marker marker,
                         const struct part *parts, size_t count)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++)
        size += parts[i].size;
    uint8_t *const out = ims_buffer_reserve(buffer, size + 4);
    if (out == NULL)
        return IMS_ERROR_MEMORY;
    out[0] = 0xff;
    out[1] = (uint8_t)marker;
    ims_byte_order_store_big16(out + 2, (uint32_t)size + 2);
    uint8_t *to = out + 4;
    for (size_t i = 0; i < count; i++) {
        if (parts[i].size > 0)
            memcpy(to, parts[i].bytes, parts[i].size);
        to += parts[i].size;
    }
    ims_buffer_commit(buffer, size + 4);
    return IMS_OK;
}

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static int write_exif(const struct ims_metadata *metadata, struct ims_buffer *buffer,
                      struct ims_message *message)
{
    struct ims_metadata_exif_merged exif;
    int error = ims_metadata_exif_merge(metadata, NEEDED, &exif, message);
    if (error != IMS_OK || exif.bytes == NULL)
        return error;
    const struct part parts[] = {{EXIF_NAME, LENGTH(EXIF_NAME)},
                                 {exif.bytes, exif.size}};
    error = write_segment(buffer, APP1, parts, COUNT_OF(parts));
    ims_metadata_exif_merge_free(&exif);
    return error;
}

/* The packet's own bytes without the wrapper around them, which is for a packet that
 * stands alone: between the first processing instruction and the last. */
static struct part unwrap(const char *xmp, size_t size)
{
    static const char begin[] = "<?xpacket begin", end[] = "<?xpacket end";
    const char *first = xmp;
    size_t left = size;
    if (left > LENGTH(begin) && memcmp(first, begin, LENGTH(begin)) == 0) {
        const char *const close = memchr(first, '>', left);
        if (close != NULL) {
            left -= (size_t)(close + 1 - first);
            first = close + 1;
        }
    }
    for (size_t i = left; i-- > 0;)
        if (first[i] == '<') {
            if (left - i > LENGTH(end) && memcmp(first + i, end, LENGTH(end)) == 0)
                left = i;
            break;
        }
    return (struct part){first, left};
}

/* A packet that holds the name of the extended one, by its digest, and an element. */
static int write_extended_name(const char guid[GUID + 1], const char *description,
                               struct ims_buffer *buffer)
{
    static const char begin[] =
        "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
        "<rdf:Description rdf:about=\"\""
        " xmlns:xmpNote=\"http://ns.adobe.com/xmp/note/\""
        " xmpNote:HasExtendedXMP=\"";
    static const char middle[] = "\"/>\n";
    static const char end[] = "</rdf:RDF>\n"
                              "</x:xmpmeta>\n"
                              "<?xpacket end=\"r\"?>";
    const struct part parts[] = {{XMP_NAME, LENGTH(XMP_NAME)},
                                 {begin, LENGTH(begin)},
                                 {guid, GUID},
                                 {middle, LENGTH(middle)},
                                 {description, strlen(description)},
                                 {end, LENGTH(end)}};
    return write_segment(buffer, APP1, parts, COUNT_OF(parts));
}

static int write_extended_xmp(struct part xmp, const char *description,
                              struct ims_buffer *buffer)
{
    uint8_t digest[IMS_METADATA_MD5_SIZE];
    char guid[GUID + 1];
    ims_metadata_md5(xmp.bytes, xmp.size, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(guid + 2 * i, 3, "%02X", digest[i]);
    int error = write_extended_name(guid, description, buffer);
    for (size_t at = 0; at < xmp.size && error == IMS_OK; at += EXTENSION_PIECE) {
        const size_t left = xmp.size - at;
        uint8_t place[8];
        ims_byte_order_store_big32(place, (uint32_t)xmp.size);
        ims_byte_order_store_big32(place + 4, (uint32_t)at);
        const struct part parts[] = {{EXTENSION_NAME, LENGTH(EXTENSION_NAME)},
                                     {guid, GUID},
                                     {place, sizeof place},
                                     {(const char *)xmp.bytes + at,
                                      left < EXTENSION_PIECE ? left : EXTENSION_PIECE}};
        error = write_segment(buffer, APP1, parts, COUNT_OF(parts));
    }
    return error;
}

/* A packet, which goes on in others where it is too large for one segment. */
static int write_packet(const char *xmp, size_t size, struct ims_buffer *buffer)
{
    if (xmp == NULL)
        return IMS_OK;
    if (size > SEGMENT_MAX - LENGTH(XMP_NAME))
        return write_extended_xmp(unwrap(xmp, size), "", buffer);
    const struct part parts[] = {{XMP_NAME, LENGTH(XMP_NAME)}, {xmp, size}};
    return write_segment(buffer, APP1, parts, COUNT_OF(parts));
}

/* The packet with an element more; where there is no room for it, or no place, the
 * element stands in the first packet, and what was given in the others. */
static int write_xmp(const struct ims_metadata *metadata, const char *description,
                     struct ims_buffer *buffer)
{
    const char *const xmp = metadata->xmp;
    const size_t size = metadata->xmp_size;
    struct ims_metadata_xmp made;
    if (description == NULL ||
        (description[0] == '\0' && !ims_metadata_xmp_tells_of_images(xmp, size)))
        return write_packet(xmp, size, buffer);
    int error = ims_metadata_xmp_describe(xmp, size, description,
                                          SEGMENT_MAX - LENGTH(XMP_NAME), &made);
    if (error != IMS_OK)
        return error;
    if (made.has_description)
        error = write_packet(made.text, made.size, buffer);
    else
        error = write_extended_xmp(unwrap(made.text, made.size), description, buffer);
    free(made.text);
    return error;
}

static int write_colored_xmp(const struct ims_metadata *metadata,
                             const char *description, struct ims_buffer *buffer)
{
    struct ims_metadata_colored colored;
    int error = ims_metadata_colored_init(&colored, metadata, NULL);
    if (error != IMS_OK)
        return error;
    error = write_xmp(&colored.fields, description, buffer);
    ims_metadata_colored_fini(&colored);
    return error;
}

static int write_icc(const struct ims_metadata *metadata, struct ims_buffer *buffer)
{
    if (metadata->icc == NULL)
        return IMS_OK;
    const size_t pieces = (metadata->icc_size + ICC_PIECE - 1) / ICC_PIECE;
    int error = IMS_OK;
    for (size_t i = 0; i < pieces && error == IMS_OK; i++) {
        const uint8_t number[2] = {(uint8_t)(i + 1), (uint8_t)pieces};
        const size_t left = metadata->icc_size - i * ICC_PIECE;
        const struct part parts[] = {{ICC_NAME, LENGTH(ICC_NAME)},
                                     {number, sizeof number},
                                     {(const uint8_t *)metadata->icc + i * ICC_PIECE,
                                      left < ICC_PIECE ? left : ICC_PIECE}};
        error = write_segment(buffer, APP2, parts, COUNT_OF(parts));
    }
    return error;
}

static int write_iptc(const struct ims_metadata *metadata, struct ims_buffer *buffer)
{
    if (metadata->iptc == NULL)
        return IMS_OK;
    uint8_t head[IMS_METADATA_PHOTOSHOP_HEAD];
    ims_metadata_photoshop_head(head, metadata->iptc_size);
    const struct part parts[] = {{IPTC_NAME, LENGTH(IPTC_NAME)},
                                 {head, sizeof head},
                                 {metadata->iptc, metadata->iptc_size},
                                 {"", metadata->iptc_size % 2}};
    return write_segment(buffer, APP13, parts, COUNT_OF(parts));
}

/* ---- texts ----------------------------------------------------------------------- */

static int write_comment(const struct ims_text *text, struct ims_buffer *buffer)
{
    const char *words[IMS_METADATA_COMMENT_PARTS];
    struct part parts[IMS_METADATA_COMMENT_PARTS];
    ims_metadata_comment_parts(text, words);
    for (size_t i = 0; i < IMS_METADATA_COMMENT_PARTS; i++)
        parts[i] = (struct part){words[i], strlen(words[i])};
    return write_segment(buffer, COM, parts, IMS_METADATA_COMMENT_PARTS);
}

static int write_comments(const struct ims_metadata *metadata,
                          struct ims_buffer *buffer)
{
    const struct ims_text *text = metadata->texts;
    int error = IMS_OK;
    for (; text != NULL && text->key != NULL && error == IMS_OK; text++)
        if (ims_metadata_text_exif_tag(text) == 0)
            error = write_comment(text, buffer);
    return error;
}

/* A field holds one text. */
static int check_field(const struct ims_text *text, uint16_t tag,
                       struct ims_message *message)
{
    const struct ims_text *other = text + 1;
    while (other->key != NULL && ims_metadata_text_exif_tag(other) != tag)
        other++;
    return other->key == NULL
               ? IMS_OK
               : ims_failure(message, IMS_ERROR_METADATA,
                             "a JPEG has one place for the texts \"%.60s\" and "
                             "\"%.60s\"; leave one out",
                             text->key, other->key);
}

static int check_text(const struct ims_text *text, struct ims_message *message)
{
    const uint16_t tag = ims_metadata_text_exif_tag(text);
    if (tag != 0)
        return check_field(text, tag, message);
    if (!ims_metadata_comment_is_readable(text))
        return ims_failure(message, IMS_ERROR_METADATA,
                           "text \"%.60s\": the comments of a JPEG are \"Key: value\" "
                           "or \"Key[de]: value\", with a key of 1 to 79 bytes, "
                           "without \": \", blanks around it and control characters",
                           text->key);
    return ims_metadata_comment_size(text) <= SEGMENT_MAX
               ? IMS_OK
               : ims_failure(
                     message, IMS_ERROR_METADATA,
                     "text \"%.60s\": a comment of a JPEG has at most %d bytes, "
                     "with its key",
                     text->key, SEGMENT_MAX);
}

/* ---- the whole ------------------------------------------------------------------- */

static int check_exif(const struct ims_metadata *metadata, struct ims_message *message)
{
    size_t size = 0;
    const int error = ims_metadata_exif_merge_check(metadata, NEEDED, &size, message);
    if (error != IMS_OK)
        return error;
    return size <= SEGMENT_MAX - LENGTH(EXIF_NAME)
               ? IMS_OK
               : ims_failure(message, IMS_ERROR_METADATA,
                             "an Exif of %zu bytes (with time, position and texts): a "
                             "JPEG holds %zu; without its thumbnail it may fit",
                             size, SEGMENT_MAX - LENGTH(EXIF_NAME));
}

static int check_sizes(const struct ims_metadata *metadata, struct ims_message *message)
{
    if (metadata->icc != NULL && metadata->icc_size > (size_t)ICC_PIECE * ICC_PIECES)
        return ims_failure(message, IMS_ERROR_METADATA,
                           "an ICC profile of %zu bytes: a JPEG holds %d",
                           metadata->icc_size, ICC_PIECE * ICC_PIECES);
    const size_t iptc_most =
        SEGMENT_MAX - LENGTH(IPTC_NAME) - IMS_METADATA_PHOTOSHOP_MORE;
    if (metadata->iptc != NULL && metadata->iptc_size > iptc_most)
        return ims_failure(message, IMS_ERROR_METADATA,
                           "IPTC of %zu bytes: a JPEG holds %zu", metadata->iptc_size,
                           iptc_most);
    if (metadata->xmp != NULL && metadata->xmp_size > UINT32_MAX)
        return ims_failure(message, IMS_ERROR_METADATA,
                           "XMP of more than 4 GiB: a JPEG cannot hold it");
    const struct density density = density_of(metadata);
    if (density.x < 1 || density.y < 1 || density.x > UINT16_MAX ||
        density.y > UINT16_MAX)
        return ims_failure(message, IMS_ERROR_METADATA,
                           "a resolution of %lux%lu dots per metre: a JPEG has 1 to "
                           "65535 dots per inch",
                           (unsigned long)metadata->dots_per_metre_x,
                           (unsigned long)metadata->dots_per_metre_y);
    return IMS_OK;
}

int ims_metadata_jpeg_check(const struct ims_metadata *metadata,
                            struct ims_message *message)
{
    if (metadata == NULL)
        return IMS_OK;
    int error = check_sizes(metadata, message);
    if (error == IMS_OK)
        error = check_exif(metadata, message);
    const struct ims_text *text = metadata->texts;
    for (; text != NULL && text->key != NULL && error == IMS_OK; text++)
        error = check_text(text, message);
    return error;
}

int ims_metadata_jpeg_write(const struct ims_metadata *metadata,
                            struct ims_buffer *buffer, struct ims_message *message)
{
    return ims_metadata_jpeg_write_described(metadata, NULL, buffer, message);
}

int ims_metadata_jpeg_write_described(const struct ims_metadata *metadata,
                                      const char *description,
                                      struct ims_buffer *buffer,
                                      struct ims_message *message)
{
    static const struct ims_metadata none = IMS_METADATA_INIT;
    if (metadata == NULL && description == NULL)
        return IMS_OK;
    metadata = metadata != NULL ? metadata : &none;
    int error = ims_metadata_jpeg_check(metadata, message);
    if (error != IMS_OK)
        return error;
    error = write_exif(metadata, buffer, message);
    if (error == IMS_OK)
        error = write_colored_xmp(metadata, description, buffer);
    if (error == IMS_OK)
        error = write_icc(metadata, buffer);
    if (error == IMS_OK)
        error = write_iptc(metadata, buffer);
    if (error == IMS_OK)
        error = write_comments(metadata, buffer);
    return error == IMS_OK
               ? IMS_OK
               : ims_failure(message, error, "no memory for the metadata of a JPEG");
}

int ims_metadata_jpeg_hand_over(const struct ims_metadata *metadata,
                                const uint8_t *bytes, size_t size,
                                void (*release)(void *owner), void *owner,
                                struct ims_buffer *buffer, struct ims_message *message)
{
    const size_t start = IMS_METADATA_JPEG_START;
    uint8_t own[IMS_METADATA_JPEG_START];
    ims_metadata_jpeg_start(NULL, own);
    int error = IMS_OK;
    /* All but the version and the density must be what this writes. */
    if (size < start || memcmp(bytes, own, 11) != 0)
        error = ims_failure(message, IMS_ERROR_ENCODE,
                            "the JPEG does not begin as JFIF does");
    ims_metadata_jpeg_start(metadata, own);
    if (error == IMS_OK)
        error = ims_buffer_append(buffer, own, sizeof own);
    if (error == IMS_OK)
        error = ims_metadata_jpeg_write_described(metadata, "", buffer, message);
    return ims_hand_over_rest(
        &(const struct ims_hand_over){bytes, size, release, owner}, start, error,
        "the bytes of a JPEG", buffer, message);
}
