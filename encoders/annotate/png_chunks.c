/* SPDX-License-Identifier: MIT */
#include "png_chunks.h"

#include <string.h>

#include "common/byte_order.h"
#include "common/failure.h"
#include "deflate/kernels.h"

static const uint8_t signature[IMS_ANNOTATE_PNG_HEAD] = {0x89, 'P',  'N',  'G',
                                                         '\r', '\n', 0x1A, '\n'};

enum { IHDR_SIZE = 13, CHUNK_LARGEST = 0x7FFFFFFF };

/* How far the chunks have come. */
struct walk {
    const uint8_t *bytes;
    size_t size;
    const struct ims_deflate_kernels *kernels;
    struct ims_annotate_png_layout *layout;
    struct ims_message *message;
    bool has_ihdr;
    bool has_plte;
    bool has_idat;
    bool idat_is_over; /* another chunk has followed */
    bool has_iend;
};

void ims_annotate_png_chunks_at(const uint8_t *bytes, size_t start,
                                struct ims_annotate_png_chunk *chunk)
{
    chunk->start = start;
    chunk->size = ims_byte_order_load_big32(bytes + start);
    chunk->type = bytes + start + 4;
    chunk->data = bytes + start + 8;
    chunk->end = start + IMS_ANNOTATE_PNG_AROUND + chunk->size;
}

bool ims_annotate_png_chunks_is(const struct ims_annotate_png_chunk *chunk,
                                const char *type)
{
    return memcmp(chunk->type, type, 4) == 0;
}

static bool is_letter(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The chunk at `start`, once it is sure that all of it is there and as it was written.
 */
static int whole_chunk(const struct walk *walk, size_t start,
                       struct ims_annotate_png_chunk *chunk)
{
    if (walk->size - start < IMS_ANNOTATE_PNG_AROUND)
        return ims_failure(walk->message, IMS_ERROR_DAMAGED,
                           "PNG: it ends at byte %zu, without the chunk IEND",
                           walk->size);
    ims_annotate_png_chunks_at(walk->bytes, start, chunk);
    for (size_t i = 0; i < 4; i++)
        if (!is_letter(chunk->type[i]))
            return ims_failure(walk->message, IMS_ERROR_DAMAGED,
                               "PNG: no chunk begins at byte %zu", start);
    if (chunk->size > CHUNK_LARGEST ||
        chunk->size > walk->size - start - IMS_ANNOTATE_PNG_AROUND)
        return ims_failure(walk->message, IMS_ERROR_DAMAGED,
                           "PNG: the chunk %.4s at byte %zu says that it has %zu "
                           "bytes, which are not there",
                           (const char *)chunk->type, start, chunk->size);
    if (walk->kernels->crc(0, chunk->type, chunk->size + 4) !=
        ims_byte_order_load_big32(chunk->data + chunk->size))
        return ims_failure(walk->message, IMS_ERROR_DAMAGED,
                           "PNG: the checksum of the chunk %.4s at byte %zu is wrong",
                           (const char *)chunk->type, start);
    return IMS_OK;
}

static int misplaced(const struct walk *walk,
                     const struct ims_annotate_png_chunk *chunk)
{
    return ims_failure(walk->message, IMS_ERROR_DAMAGED,
                       "PNG: the chunk %.4s at byte %zu is not allowed there",
                       (const char *)chunk->type, chunk->start);
}

/* Critical chunks of which there may be one, or that stand together; what is not known
 * and critical cannot be kept without knowing what it is about. */
static int place_critical(struct walk *walk, const struct ims_annotate_png_chunk *chunk)
{
    if (ims_annotate_png_chunks_is(chunk, "IHDR")) {
        if (walk->has_ihdr || chunk->size != IHDR_SIZE)
            return misplaced(walk, chunk);
        walk->has_ihdr = true;
    } else if (ims_annotate_png_chunks_is(chunk, "PLTE")) {
        if (walk->has_plte || walk->has_idat)
            return misplaced(walk, chunk);
        walk->has_plte = true;
    } else if (ims_annotate_png_chunks_is(chunk, "IDAT")) {
        if (walk->idat_is_over)
            return misplaced(walk, chunk);
        if (!walk->has_idat)
            walk->layout->first_idat = chunk->start;
        walk->has_idat = true;
    } else if (ims_annotate_png_chunks_is(chunk, "IEND")) {
        if (!walk->has_idat || chunk->size != 0)
            return misplaced(walk, chunk);
        walk->has_iend = true;
    } else
        return misplaced(walk, chunk);
    return IMS_OK;
}

static int place(struct walk *walk, const struct ims_annotate_png_chunk *chunk)
{
    const bool critical = (chunk->type[0] & 0x20) == 0;
    if (!walk->has_ihdr && !ims_annotate_png_chunks_is(chunk, "IHDR"))
        return misplaced(walk, chunk);
    if (walk->has_idat && !ims_annotate_png_chunks_is(chunk, "IDAT"))
        walk->idat_is_over = true;
    if (ims_annotate_png_chunks_is(chunk, "caBX"))
        walk->layout->has_credentials = true;
    return critical ? place_critical(walk, chunk) : IMS_OK;
}

int ims_annotate_png_chunks_check(const uint8_t *bytes, size_t size,
                                  struct ims_annotate_png_layout *layout,
                                  struct ims_message *message)
{
    struct walk walk = {
        .bytes = bytes,
        .size = size,
        .kernels = ims_deflate_kernels_best(),
        .layout = layout,
        .message = message,
    };
    *layout = (struct ims_annotate_png_layout){0};
    if (size < sizeof signature || memcmp(bytes, signature, sizeof signature) != 0)
        return ims_failure(message, IMS_ERROR_DAMAGED,
                           "PNG: the bytes do not begin as those of a PNG");
    size_t at = sizeof signature;
    while (!walk.has_iend) {
        struct ims_annotate_png_chunk chunk;
        int error = whole_chunk(&walk, at, &chunk);
        if (error == IMS_OK)
            error = place(&walk, &chunk);
        if (error != IMS_OK)
            return error;
        at = chunk.end;
    }
    layout->end = at;
    return IMS_OK;
}
