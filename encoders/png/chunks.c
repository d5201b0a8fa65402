/* SPDX-License-Identifier: MIT */
#include "chunks.h"

#include <string.h>

#include "color.h"
#include "common/byte_order.h"
#include "common/failure.h"
#include "common/hand_over.h"

enum {
    HEAD = 8 + 25, /* bytes of the signature and IHDR */
    DEPTH = 24,    /* where these stand in it */
    COLOR_TYPE = 25,
    AROUND = 12
};

int ims_png_chunks_accept(const struct ims_encoder *self,
                          const struct ims_encoding *encoding,
                          struct ims_message *message)
{
    (void)self;
    return ims_metadata_png_check(encoding->metadata, message);
}

bool ims_png_chunks_any(const struct ims_encoding *encoding)
{
    const struct ims_image *const image = encoding->image;
    return encoding->metadata != NULL || image->light != NULL ||
           image->primaries != IMS_PRIMARIES_DEFAULT ||
           image->transfer != IMS_TRANSFER_DEFAULT || image->significant_bits != 0;
}

int ims_png_chunks_write(const struct ims_encoding *encoding, int color_type, int depth,
                         struct ims_buffer *buffer, struct ims_message *message)
{
    const int error = ims_png_color_append(encoding, color_type, depth, buffer);
    if (error != IMS_OK)
        return ims_failure(message, error,
                           "no memory for what a PNG says of its colors");
    return ims_metadata_png_write(encoding->metadata, encoding->image, buffer, message);
}

/* Appends the chunks up to the first IDAT that stay; `*start` is where that begins. */
static int append_own(const uint8_t *bytes, size_t size, struct ims_buffer *buffer,
                      size_t *start)
{
    size_t at = HEAD;
    while (size - at >= AROUND && memcmp(bytes + at + 4, "IDAT", 4) != 0) {
        const size_t chunk = (size_t)ims_byte_order_load_big32(bytes + at) + AROUND;
        const bool is_critical = !(bytes[at + 4] & 0x20);
        if (chunk > size - at)
            return IMS_ERROR_ENCODE;
        if (is_critical || memcmp(bytes + at + 4, "tRNS", 4) == 0) {
            const int error = ims_buffer_append(buffer, bytes + at, chunk);
            if (error != IMS_OK)
                return error;
        }
        at += chunk;
    }
    *start = at;
    return IMS_OK;
}

int ims_png_chunks_hand_over(const struct ims_encoding *encoding, const uint8_t *bytes,
                             size_t size, void (*release)(void *owner), void *owner,
                             struct ims_buffer *buffer, struct ims_message *message)
{
    size_t start = 0;
    int error = size < HEAD ? IMS_ERROR_ENCODE : IMS_OK;
    if (error == IMS_OK)
        error = ims_buffer_append(buffer, bytes, HEAD);
    if (error == IMS_OK)
        error = ims_png_chunks_write(encoding, bytes[COLOR_TYPE], bytes[DEPTH], buffer,
                                     message);
    if (error == IMS_OK)
        error = append_own(bytes, size, buffer, &start);
    if (error == IMS_ERROR_ENCODE)
        ims_failure(message, error, "the PNG ends before its pixels");
    return ims_hand_over_rest(
        &(const struct ims_hand_over){bytes, size, release, owner}, start, error,
        "the bytes of a PNG", buffer, message);
}
