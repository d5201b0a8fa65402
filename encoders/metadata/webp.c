/* SPDX-License-Identifier: MIT */
#include "webp.h"

#include <stdbool.h>
#include <string.h>

#include "colored.h"
#include "common/byte_order.h"
#include "common/failure.h"
#include "exif_merge.h"
#include "profile.h"

enum { CHUNK = 8, RIFF = 12, VP8X = CHUNK + 10 /* bytes */ };

/* Bits of VP8X. */
enum { HAS_XMP = 0x04, HAS_EXIF = 0x08, HAS_ALPHA = 0x10, HAS_ICC = 0x20 };

enum {
    NEEDED = IMS_METADATA_TEXT | IMS_METADATA_RESOLUTION | IMS_METADATA_TIME |
             IMS_METADATA_POSITION
};

/* What VP8X tells of a picture, and where its own chunks begin. */
struct picture {
    uint32_t width;
    uint32_t height;
    bool has_alpha;
    size_t start;
};

/* Of a file as libwebp makes it. False where it is none. */
static bool look_at(const uint8_t *bytes, size_t size, struct picture *picture)
{
    const uint8_t *const chunk = bytes + RIFF;
    const uint8_t *const data = chunk + CHUNK;
    if (size < RIFF + VP8X || memcmp(bytes, "RIFF", 4) != 0 ||
        memcmp(bytes + 8, "WEBP", 4) != 0)
        return false;
    picture->start = RIFF;
    if (memcmp(chunk, "VP8X", 4) == 0) {
        picture->has_alpha = data[0] & HAS_ALPHA;
        picture->width = (uint32_t)ims_byte_order_load_little(data + 4, 3) + 1;
        picture->height = (uint32_t)ims_byte_order_load_little(data + 7, 3) + 1;
        picture->start = RIFF + VP8X;
    } else if (memcmp(chunk, "VP8L", 4) == 0) { /* 0x2f, then bits */
        const uint32_t bits = (uint32_t)ims_byte_order_load_little(data + 1, 4);
        picture->width = (bits & 0x3fff) + 1;
        picture->height = (bits >> 14 & 0x3fff) + 1;
        picture->has_alpha = bits >> 28 & 1;
    } else if (memcmp(chunk, "VP8 ", 4) == 0) { /* behind a tag and a start code */
        picture->width = (uint32_t)ims_byte_order_load_little(data + 6, 2) & 0x3fff;
        picture->height = (uint32_t)ims_byte_order_load_little(data + 8, 2) & 0x3fff;
        picture->has_alpha = false;
    } else {
        return false;
    }
    return true;
}

static uint64_t chunk_size(const void *data, size_t size)
{
    return data == NULL ? 0 : CHUNK + (uint64_t)size + size % 2;
}

static int write_chunk(struct ims_buffer *buffer, const char *type, const void *data,
                       size_t size)
{
    if (data == NULL)
        return IMS_OK;
    const size_t all = (size_t)chunk_size(data, size);
    uint8_t *const out = ims_buffer_reserve(buffer, all);
    if (out == NULL)
        return IMS_ERROR_MEMORY;
    out[all - 1] = 0;
    memcpy(out, type, 4);
    ims_byte_order_store_little32(out + 4, (uint32_t)size);
    if (size > 0)
        memcpy(out + CHUNK, data, size);
    ims_buffer_commit(buffer, all);
    return IMS_OK;
}

static int write_head(const struct ims_metadata *metadata,
                      const struct picture *picture, bool has_exif, uint32_t riff_size,
                      struct ims_buffer *buffer)
{
    uint8_t head[RIFF + VP8X] = "RIFF\0\0\0\0WEBPVP8X\12\0\0";
    const uint32_t width = picture->width - 1, height = picture->height - 1;
    ims_byte_order_store_little32(head + 4, riff_size);
    head[20] =
        (uint8_t)((metadata->xmp != NULL ? HAS_XMP : 0) | (has_exif ? HAS_EXIF : 0) |
                  (metadata->icc != NULL ? HAS_ICC : 0) |
                  (picture->has_alpha ? HAS_ALPHA : 0));
    ims_byte_order_store_little16(head + 24, width);
    head[26] = (uint8_t)(width >> 16);
    ims_byte_order_store_little16(head + 27, height);
    head[29] = (uint8_t)(height >> 16);
    const int error = ims_buffer_append(buffer, head, sizeof head);
    return error == IMS_OK
               ? write_chunk(buffer, "ICCP", metadata->icc, metadata->icc_size)
               : error;
}

int ims_metadata_webp_check(const struct ims_metadata *metadata,
                            struct ims_message *message)
{
    const size_t most = UINT32_MAX / 8; /* of each, beside a picture of up to 2 GiB */
    if (metadata == NULL)
        return IMS_OK;
    if (metadata->icc_size > most || metadata->exif_size > most ||
        metadata->xmp_size > most)
        return ims_failure(message, IMS_ERROR_METADATA,
                           "metadata of more than %zu bytes do not fit into a WebP "
                           "file",
                           most);
    const int error = ims_metadata_profile_check("WebP", metadata, "RGB ", message);
    return error != IMS_OK
               ? error
               : ims_metadata_exif_merge_check_format("WebP", metadata, message);
}

/* Writes all, with the Exif that was made. Lets go of the file where it fails before it
 * was handed over. */
static int write_all(const struct ims_metadata *metadata,
                     const struct ims_metadata_exif_merged *exif, const uint8_t *bytes,
                     size_t size, void (*release)(void *owner), void *owner,
                     struct ims_buffer *buffer)
{
    struct picture picture;
    int error = look_at(bytes, size, &picture) ? IMS_OK : IMS_ERROR_ENCODE;
    const uint64_t riff_size =
        error != IMS_OK ? 0
                        : RIFF - CHUNK + VP8X + (uint64_t)(size - picture.start) +
                              chunk_size(metadata->icc, metadata->icc_size) +
                              chunk_size(exif->bytes, exif->size) +
                              chunk_size(metadata->xmp, metadata->xmp_size);
    if (riff_size > UINT32_MAX - 10)
        error = IMS_ERROR_TOO_LARGE;
    if (error == IMS_OK)
        error = write_head(metadata, &picture, exif->bytes != NULL, (uint32_t)riff_size,
                           buffer);
    if (error != IMS_OK) {
        release(owner);
        return error;
    }
    error = ims_buffer_hand_over(buffer, bytes + picture.start, size - picture.start,
                                 release, owner);
    if (error == IMS_OK)
        error = write_chunk(buffer, "EXIF", exif->bytes, exif->size);
    if (error == IMS_OK)
        error = write_chunk(buffer, "XMP ", metadata->xmp, metadata->xmp_size);
    return error;
}

int ims_metadata_webp_hand_over(const struct ims_metadata *metadata,
                                const uint8_t *bytes, size_t size,
                                void (*release)(void *owner), void *owner,
                                struct ims_buffer *buffer, struct ims_message *message)
{
    if (metadata == NULL)
        return ims_buffer_hand_over(buffer, bytes, size, release, owner);
    struct ims_metadata_exif_merged exif;
    struct ims_metadata_colored colored;
    int error = ims_metadata_webp_check(metadata, message);
    if (error == IMS_OK)
        error = ims_metadata_exif_merge(metadata, NEEDED, &exif, message);
    if (error == IMS_OK) {
        error = ims_metadata_colored_init(&colored, metadata, NULL);
        if (error != IMS_OK)
            ims_metadata_exif_merge_free(&exif);
    }
    if (error != IMS_OK) {
        release(owner);
        return error;
    }
    if (exif.bytes == NULL && metadata->icc == NULL && metadata->xmp == NULL)
        return ims_buffer_hand_over(buffer, bytes, size, release, owner);
    error = write_all(&colored.fields, &exif, bytes, size, release, owner, buffer);
    ims_metadata_colored_fini(&colored);
    ims_metadata_exif_merge_free(&exif);
    if (error == IMS_ERROR_MEMORY)
        return ims_failure(message, error, "no memory for the metadata of a WebP file");
    if (error == IMS_ERROR_TOO_LARGE)
        return ims_failure(message, error,
                           "with its metadata the WebP file would exceed 4 GiB");
    return error == IMS_OK ? IMS_OK
                           : ims_failure(message, error,
                                         "the WebP file is none that libwebp makes");
}
