/* SPDX-License-Identifier: MIT
 *
 * WebP: chunks of a RIFF. Metadata asks for the extended form, whose first chunk, VP8X,
 * says what others there are; it is made from the picture's own head where it is
 * missing.
 */
#include "annotate.h"

#include <string.h>

#include "common/byte_order.h"
#include "common/failure.h"
#include "content.h"

enum {
    RIFF_HEAD = 12,
    CHUNK_HEAD = 8,
    VP8X_SIZE = 10,
    VP8X_LARGEST = 64,
    LARGEST = 0x7FFFFFFE
};

/* Bits of VP8X. */
enum flag {
    HAS_ANIMATION = 0x02,
    HAS_XMP = 0x04,
    HAS_EXIF = 0x08,
    HAS_ALPHA = 0x10,
    HAS_ICC = 0x20
};

struct chunk {
    size_t start;
    size_t end; /* behind the byte of padding */
    const uint8_t *type;
    const uint8_t *data;
    size_t size;
};

/* What is told of all chunks. */
struct layout {
    size_t end;         /* of the RIFF; what follows is not WebP's */
    struct chunk first; /* VP8X, VP8 or VP8L */
    bool is_extended;   /* the first one is VP8X */
    bool has_image;     /* a picture, or a frame of an animation */
    bool has_credentials;
};

static bool is(const struct chunk *chunk, const char *type)
{
    return memcmp(chunk->type, type, 4) == 0;
}

/* The chunk at `start`, before `end`, where all of it stands. */
static bool chunk_at(const uint8_t *bytes, size_t start, size_t end,
                     struct chunk *chunk)
{
    if (end - start < CHUNK_HEAD)
        return false;
    const uint64_t size = ims_byte_order_load_little(bytes + start + 4, 4);
    if (size + (size & 1) > end - start - CHUNK_HEAD)
        return false;
    chunk->start = start;
    chunk->type = bytes + start;
    chunk->data = bytes + start + CHUNK_HEAD;
    chunk->size = (size_t)size;
    chunk->end = start + CHUNK_HEAD + (size_t)(size + (size & 1));
    return true;
}

/* Which chunks there may be, and where. */
static int place(struct layout *layout, const struct chunk *chunk,
                 struct ims_message *message)
{
    const bool is_picture = is(chunk, "VP8 ") || is(chunk, "VP8L");
    const bool is_first = chunk->start == RIFF_HEAD;
    const bool is_vp8x = is(chunk, "VP8X");
    if ((is_first && !is_picture && !is_vp8x) || (!is_first && is_vp8x) ||
        (is_vp8x && (chunk->size < VP8X_SIZE || chunk->size > VP8X_LARGEST)))
        return ims_failure(message, IMS_ERROR_DAMAGED,
                           "WebP: the chunk at byte %zu is not allowed there",
                           chunk->start);
    if (is_first) {
        layout->first = *chunk;
        layout->is_extended = is_vp8x;
    }
    if (is_picture && layout->has_image)
        return ims_failure(message, IMS_ERROR_DAMAGED,
                           "WebP: a second picture stands at byte %zu", chunk->start);
    if (is_picture || is(chunk, "ANMF"))
        layout->has_image = true;
    if (is(chunk, "C2PA"))
        layout->has_credentials = true;
    return IMS_OK;
}

static int check(const struct ims_annotate *annotate, struct layout *layout)
{
    const uint8_t *const bytes = annotate->bytes;
    struct ims_message *const message = annotate->message;
    *layout = (struct layout){0};
    if (annotate->size < RIFF_HEAD || memcmp(bytes, "RIFF", 4) != 0 ||
        memcmp(bytes + 8, "WEBP", 4) != 0)
        return ims_failure(message, IMS_ERROR_DAMAGED,
                           "WebP: the bytes do not begin as those of a WebP");
    const uint64_t size = ims_byte_order_load_little(bytes + 4, 4);
    if (size < RIFF_HEAD - CHUNK_HEAD || size > annotate->size - CHUNK_HEAD)
        return ims_failure(message, IMS_ERROR_DAMAGED,
                           "WebP: it is to have %llu bytes, and has %zu",
                           (unsigned long long)size + CHUNK_HEAD, annotate->size);
    layout->end = (size_t)size + CHUNK_HEAD;
    struct chunk chunk = {.end = RIFF_HEAD};
    while (chunk.end < layout->end) {
        if (!chunk_at(bytes, chunk.end, layout->end, &chunk))
            return ims_failure(message, IMS_ERROR_DAMAGED,
                               "WebP: the chunk at byte %zu is cut off", chunk.end);
        int error = place(layout, &chunk, message);
        if (error != IMS_OK)
            return error;
    }
    return layout->has_image ? IMS_OK
                             : ims_failure(message, IMS_ERROR_DAMAGED,
                                           "WebP: there is no picture in it");
}

/* What VP8X says of a picture that had none: its size, less 1 each, and alpha. */
static int make_vp8x(const struct chunk *picture, uint8_t *vp8x,
                     struct ims_message *message)
{
    uint32_t width = 0;
    uint32_t height = 0;
    const uint8_t *const data = picture->data;
    memset(vp8x, 0, VP8X_SIZE);
    if (is(picture, "VP8L") && picture->size >= 5 && data[0] == 0x2F) {
        const uint32_t bits = (uint32_t)ims_byte_order_load_little(data + 1, 4);
        width = (bits & 0x3FFF) + 1;
        height = (bits >> 14 & 0x3FFF) + 1;
        vp8x[0] = (bits >> 28 & 1) != 0 ? HAS_ALPHA : 0;
    } else if (is(picture, "VP8 ") && picture->size >= 10 && (data[0] & 1) == 0 &&
               memcmp(data + 3, "\x9D\x01\x2A", 3) == 0) {
        width = (uint32_t)ims_byte_order_load_little(data + 6, 2) & 0x3FFF;
        height = (uint32_t)ims_byte_order_load_little(data + 8, 2) & 0x3FFF;
    }
    if (width == 0 || height == 0)
        return ims_failure(message, IMS_ERROR_DAMAGED,
                           "WebP: the head of the picture at byte %zu is wrong",
                           picture->start);
    ims_byte_order_store(vp8x + 4, 3, false, width - 1);
    ims_byte_order_store(vp8x + 7, 3, false, height - 1);
    return IMS_OK;
}

/* Whether a chunk is said anew, or is to be taken out. */
static bool is_replaced(const struct ims_annotate *annotate,
                        const struct ims_annotate_content *content,
                        const struct chunk *chunk)
{
    return (content->icc != NULL && is(chunk, "ICCP")) ||
           (content->exif != NULL && is(chunk, "EXIF")) ||
           (content->xmp != NULL && is(chunk, "XMP ")) ||
           (annotate->credentials == IMS_ANNOTATE_REMOVE && is(chunk, "C2PA"));
}

static uint64_t chunk_bytes(const uint8_t *data, size_t size)
{
    return data == NULL ? 0 : CHUNK_HEAD + (uint64_t)size + (size & 1);
}

static void add_chunk(struct ims_annotate_output *output, const char *type,
                      const uint8_t *data, size_t size)
{
    uint8_t head[CHUNK_HEAD];
    if (data == NULL)
        return;
    memcpy(head, type, 4);
    ims_byte_order_store(head + 4, 4, false, size);
    ims_annotate_output_add(output, head, sizeof head);
    ims_annotate_output_add(output, data, size);
    ims_annotate_output_add_zeros(output, size & 1);
}

/* Goes through all chunks but the first, if that is VP8X: keeps them, or only counts
 * the bytes that stay (`output` NULL). */
static uint64_t keep_chunks(const struct ims_annotate *annotate,
                            const struct layout *layout,
                            const struct ims_annotate_content *content,
                            struct ims_annotate_output *output)
{
    uint64_t kept = 0;
    struct chunk chunk = {.end = layout->is_extended ? layout->first.end : RIFF_HEAD};
    while (chunk.end < layout->end &&
           chunk_at(annotate->bytes, chunk.end, layout->end, &chunk)) {
        if (is_replaced(annotate, content, &chunk))
            continue;
        kept += chunk.end - chunk.start;
        if (output != NULL)
            ims_annotate_output_keep(output, chunk.start, chunk.end);
    }
    return kept;
}

static int write_all(struct ims_annotate *annotate, const struct layout *layout,
                     const struct ims_annotate_content *content, const uint8_t *vp8x,
                     size_t vp8x_size)
{
    struct ims_annotate_output *const output = &annotate->output;
    const uint64_t size = RIFF_HEAD - CHUNK_HEAD + chunk_bytes(vp8x, vp8x_size) +
                          chunk_bytes(content->icc, content->icc_size) +
                          chunk_bytes(content->exif, content->exif_size) +
                          chunk_bytes(content->xmp, content->xmp_size) +
                          keep_chunks(annotate, layout, content, NULL);
    uint8_t head[RIFF_HEAD];
    if (size > LARGEST)
        return ims_failure(annotate->message, IMS_ERROR_TOO_LARGE,
                           "WebP: with the metadata it would have %llu bytes, more "
                           "than a RIFF can",
                           (unsigned long long)size + CHUNK_HEAD);
    memcpy(head, annotate->bytes, RIFF_HEAD);
    ims_byte_order_store(head + 4, 4, false, size);
    ims_annotate_output_add(output, head, sizeof head);
    add_chunk(output, "VP8X", vp8x, vp8x_size);
    add_chunk(output, "ICCP", content->icc, content->icc_size);
    keep_chunks(annotate, layout, content, output);
    add_chunk(output, "EXIF", content->exif, content->exif_size);
    add_chunk(output, "XMP ", content->xmp, content->xmp_size);
    ims_annotate_output_keep(output, layout->end, annotate->size);
    return ims_annotate_output_end(output);
}

/* The chunk that holds a kind of metadata; NULL where there is none. */
static const uint8_t *find(const struct ims_annotate *annotate,
                           const struct layout *layout, const char *type, size_t *size)
{
    struct chunk chunk = {.end = RIFF_HEAD};
    while (chunk.end < layout->end &&
           chunk_at(annotate->bytes, chunk.end, layout->end, &chunk)) {
        *size = chunk.size;
        if (is(&chunk, type))
            return chunk.data;
    }
    return NULL;
}

int ims_annotate_webp_write(struct ims_annotate *annotate)
{
    struct layout layout;
    struct ims_annotate_content content;
    uint8_t vp8x[VP8X_LARGEST];
    size_t vp8x_size = VP8X_SIZE;
    size_t exif_size = 0;
    int error = check(annotate, &layout);
    if (error == IMS_OK && layout.has_credentials)
        error = ims_annotate_signed(annotate, "WebP");
    if (error == IMS_OK && layout.is_extended) {
        vp8x_size = layout.first.size;
        memcpy(vp8x, layout.first.data, vp8x_size);
    } else if (error == IMS_OK)
        error = make_vp8x(&layout.first, vp8x, annotate->message);
    if (error != IMS_OK)
        return error;
    const uint8_t *const exif = find(annotate, &layout, "EXIF", &exif_size);
    error = ims_annotate_content_init(&content, annotate, exif, exif_size,
                                      IMS_ANNOTATE_CONTENT_EXIF);
    if (error != IMS_OK)
        return error;
    vp8x[0] |= (uint8_t)((content.icc != NULL ? HAS_ICC : 0) |
                         (content.exif != NULL ? HAS_EXIF : 0) |
                         (content.xmp != NULL ? HAS_XMP : 0));
    error = write_all(annotate, &layout, &content, vp8x, vp8x_size);
    ims_annotate_content_fini(&content);
    return error;
}
