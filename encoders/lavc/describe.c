/* SPDX-License-Identifier: MIT */
#include "describe.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/byte_order.h"
#include "common/failure.h"
#include "common/hand_over.h"
#include "metadata/comment.h"
#include "metadata/places.h"
#include "metadata/resolution.h"

/* ---- JPEG-LS --------------------------------------------------------------------- */

enum { SEGMENT_MOST = 65535 - 2 /* bytes, less those of its length */ };

int ims_lavc_describe_check_jpegls(const struct ims_metadata *metadata,
                                   struct ims_message *message)
{
    const struct ims_text *text = metadata != NULL ? metadata->texts : NULL;
    for (; text != NULL && text->key != NULL; text++)
        if (ims_metadata_comment_size(text) > SEGMENT_MOST)
            return ims_failure(message, IMS_ERROR_METADATA,
                               "the text \"%.100s\" is longer than the %d bytes of a "
                               "comment of JPEG-LS",
                               text->key, SEGMENT_MOST);
    return IMS_OK;
}

static int append_segment(const char *comment, struct ims_buffer *buffer)
{
    const size_t length = strlen(comment);
    uint8_t head[4] = {0xFF, 0xFE};
    ims_byte_order_store_big16(head + 2, (uint32_t)length + 2);
    const int error = ims_buffer_append(buffer, head, sizeof head);
    return error == IMS_OK ? ims_buffer_append(buffer, comment, length) : error;
}

/* Comments come behind the start of the image. */
int ims_lavc_describe_jpegls(const struct ims_encoding *encoding, const uint8_t *bytes,
                             size_t size, void (*release)(void *owner), void *owner,
                             struct ims_buffer *buffer, struct ims_message *message)
{
    enum { START = 2 };
    const struct ims_text *text = encoding->metadata->texts;
    int error = ims_buffer_append(buffer, bytes, START);
    for (; error == IMS_OK && text != NULL && text->key != NULL; text++) {
        char *const comment = ims_metadata_comment_make(text);
        error = comment != NULL ? append_segment(comment, buffer) : IMS_ERROR_MEMORY;
        free(comment);
    }
    return ims_hand_over_rest(
        &(const struct ims_hand_over){bytes, size, release, owner}, START, error,
        "metadata", buffer, message);
}

/* ---- PCX ------------------------------------------------------------------------- */

static bool pcx_counts(uint32_t dots_per_metre)
{
    return ims_metadata_resolution_per_inch(dots_per_metre) <= UINT16_MAX;
}

int ims_lavc_describe_check_pcx(const struct ims_metadata *metadata,
                                struct ims_message *message)
{
    if (metadata == NULL || (pcx_counts(metadata->dots_per_metre_x) &&
                             pcx_counts(metadata->dots_per_metre_y)))
        return IMS_OK;
    return ims_failure(message, IMS_ERROR_METADATA,
                       "PCX holds resolutions up to %d dots per inch", UINT16_MAX);
}

int ims_lavc_describe_pcx(const struct ims_encoding *encoding, const uint8_t *bytes,
                          size_t size, void (*release)(void *owner), void *owner,
                          struct ims_buffer *buffer, struct ims_message *message)
{
    enum { RESOLUTION = 12, RESOLUTION_END = 16 };
    const struct ims_metadata *const metadata = encoding->metadata;
    uint8_t head[RESOLUTION_END];
    memcpy(head, bytes, sizeof head);
    if (metadata->dots_per_metre_x != 0) {
        ims_byte_order_store_little16(
            head + RESOLUTION,
            ims_metadata_resolution_per_inch(metadata->dots_per_metre_x));
        ims_byte_order_store_little16(
            head + RESOLUTION + 2,
            ims_metadata_resolution_per_inch(metadata->dots_per_metre_y));
    }
    return ims_hand_over_rest(
        &(const struct ims_hand_over){bytes, size, release, owner}, sizeof head,
        ims_buffer_append(buffer, head, sizeof head), "metadata", buffer, message);
}

/* ---- SGI ------------------------------------------------------------------------- */

static const struct ims_metadata_place sgi_places[] = {
    {.keys = IMS_METADATA_KEYS("Title"), .most = 79}, /* and a NUL */
    {.keys = NULL},
};

int ims_lavc_describe_check_sgi(const struct ims_metadata *metadata,
                                struct ims_message *message)
{
    return ims_metadata_places_check("SGI", sgi_places, metadata, message);
}

int ims_lavc_describe_sgi(const struct ims_encoding *encoding, const uint8_t *bytes,
                          size_t size, void (*release)(void *owner), void *owner,
                          struct ims_buffer *buffer, struct ims_message *message)
{
    enum { NAME = 24, NAME_END = 104 };
    const char *const title =
        ims_metadata_places_value(&sgi_places[0], encoding->metadata);
    uint8_t head[NAME_END];
    memcpy(head, bytes, sizeof head);
    if (title != NULL) {
        memset(head + NAME, 0, NAME_END - NAME);
        memcpy(head + NAME, title, strlen(title));
    }
    return ims_hand_over_rest(
        &(const struct ims_hand_over){bytes, size, release, owner}, sizeof head,
        ims_buffer_append(buffer, head, sizeof head), "metadata", buffer, message);
}
