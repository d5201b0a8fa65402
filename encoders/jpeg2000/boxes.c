/* SPDX-License-Identifier: MIT */
#include "boxes.h"

#include <stdbool.h>
#include <string.h>

#include "color/icc.h"
#include "common/byte_order.h"
#include "common/failure.h"
#include "convert/format.h"
#include "metadata/box.h"
#include "metadata/colored.h"
#include "metadata/exif_merge.h"

enum {
    BOX = IMS_METADATA_BOX_HEAD,
    UUID = 16,
    COLOR_HEAD = 3, /* of a box of colors before the profile */
    RESOLUTION = 10,
    PROFILE_HEAD = 128,
    PROFILE_TAG = 12
};

static const char exif_uuid[UUID + 1] = "JpgTiffExif->JP2";
static const uint8_t xmp_uuid[UUID] = {0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8,
                                       0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC};
static const uint8_t iptc_uuid[UUID] = {0x33, 0xC7, 0xA4, 0xD2, 0xB8, 0x1D, 0x47, 0x23,
                                        0xA0, 0xBA, 0xF1, 0xA3, 0xE0, 0x97, 0xAD, 0x38};

/* ---- whether they can be written ------------------------------------------------- */

/* Whether a profile has a table for colors: JP2 takes those with curves and a matrix
 * alone. */
static bool has_table(const struct ims_metadata *metadata)
{
    const uint8_t *const profile = metadata->icc;
    if (profile == NULL || metadata->icc_size < PROFILE_HEAD + 4)
        return false;
    const size_t room = (metadata->icc_size - PROFILE_HEAD - 4) / PROFILE_TAG;
    const size_t told = ims_byte_order_load_big32(profile + PROFILE_HEAD);
    for (size_t i = 0; i < room && i < told; i++)
        if (memcmp(profile + PROFILE_HEAD + 4 + i * PROFILE_TAG, "A2B0", 4) == 0)
            return true;
    return false;
}

int ims_jpeg2000_boxes_check(const struct ims_metadata *metadata,
                             struct ims_message *message)
{
    if (metadata != NULL && has_table(metadata))
        return ims_failure(message, IMS_ERROR_METADATA,
                           "the profile has tables (A2B0), and JP2 holds profiles of "
                           "curves and a matrix only");
    return ims_metadata_exif_merge_check_format("JP2", metadata, message);
}

/* ---- the header ------------------------------------------------------------------ */

/* The box of a type from a place on; boxes before the pixels tell their lengths. */
static size_t find_box(const uint8_t *bytes, size_t from, const char type[4])
{
    while (memcmp(bytes + from + 4, type, 4) != 0)
        from += ims_byte_order_load_big32(bytes + from);
    return from;
}

/* Dots per metre as a number and a power of ten; those that 16 bits do not count are
 * rounded. */
static uint8_t store_resolution(uint8_t *out, uint32_t dots_per_metre)
{
    uint32_t divisor = 1;
    uint8_t exponent = 0;
    for (; ((uint64_t)dots_per_metre + divisor / 2) / divisor > UINT16_MAX; exponent++)
        divisor *= 10;
    ims_byte_order_store_big16(
        out, (uint32_t)(((uint64_t)dots_per_metre + divisor / 2) / divisor));
    ims_byte_order_store_big16(out + 2, 1);
    return exponent;
}

/* Down comes before across. */
static int append_resolution(const struct ims_metadata *metadata,
                             struct ims_buffer *buffer)
{
    uint8_t content[RESOLUTION];
    content[8] = store_resolution(content, metadata->dots_per_metre_y);
    content[9] = store_resolution(content + 4, metadata->dots_per_metre_x);
    const int error = ims_metadata_box_append_head(buffer, "res ", BOX + RESOLUTION);
    return error == IMS_OK ? ims_metadata_box_append(buffer, "resd", NULL, 0, content,
                                                     sizeof content)
                           : error;
}

/* The header with its boxes, of which that of colors has the profile. */
static int append_header(const struct ims_metadata *metadata, const uint8_t *header,
                         struct ims_buffer *buffer)
{
    static const uint8_t profiled[COLOR_HEAD] = {2}; /* by a restricted profile */
    const size_t size = ims_byte_order_load_big32(header);
    const size_t color = find_box(header, BOX, "colr");
    const size_t color_size = ims_byte_order_load_big32(header + color);
    const bool has_profile = metadata->icc != NULL;
    const bool has_resolution = metadata->dots_per_metre_x != 0;
    const uint64_t content =
        (uint64_t)size - BOX + (has_resolution ? 2 * BOX + RESOLUTION : 0) +
        (has_profile ? BOX + COLOR_HEAD + (uint64_t)metadata->icc_size - color_size
                     : 0);
    const size_t kept = has_profile ? color : color + color_size;
    int error = ims_metadata_box_append_head(buffer, "jp2h", content);
    if (error == IMS_OK)
        error = ims_buffer_append(buffer, header + BOX, kept - BOX);
    if (error == IMS_OK && has_profile)
        error = ims_metadata_box_append(buffer, "colr", profiled, sizeof profiled,
                                        metadata->icc, metadata->icc_size);
    if (error == IMS_OK)
        error = ims_buffer_append(buffer, header + color + color_size,
                                  size - color - color_size);
    return error == IMS_OK && has_resolution ? append_resolution(metadata, buffer)
                                             : error;
}

/* ---- what is behind it ----------------------------------------------------------- */

static int append_uuid(struct ims_buffer *buffer, const void *uuid, const void *content,
                       size_t size)
{
    if (content == NULL)
        return IMS_OK;
    return ims_metadata_box_append(buffer, "uuid", uuid, UUID, content, size);
}

/* The file up to the end of its header, which is `done`, and all boxes of metadata. */
static int append_head(const struct ims_metadata *metadata, const uint8_t *bytes,
                       size_t *done, struct ims_buffer *buffer,
                       struct ims_message *message)
{
    const uint32_t needs =
        IMS_METADATA_TEXT | IMS_METADATA_TIME | IMS_METADATA_POSITION;
    const size_t header = find_box(bytes, 0, "jp2h");
    struct ims_metadata_exif_merged exif;
    struct ims_metadata_colored colored;
    int error = ims_metadata_exif_merge(metadata, needs, &exif, message);
    if (error != IMS_OK)
        return error;
    error = ims_metadata_colored_init(&colored, metadata, NULL);
    *done = header + ims_byte_order_load_big32(bytes + header);
    if (error == IMS_OK)
        error = ims_buffer_append(buffer, bytes, header);
    if (error == IMS_OK)
        error = append_header(metadata, bytes + header, buffer);
    if (error == IMS_OK)
        error = append_uuid(buffer, exif_uuid, exif.bytes, exif.size);
    if (error == IMS_OK)
        error =
            append_uuid(buffer, xmp_uuid, colored.fields.xmp, colored.fields.xmp_size);
    if (error == IMS_OK)
        error = append_uuid(buffer, iptc_uuid, metadata->iptc, metadata->iptc_size);
    ims_metadata_colored_fini(&colored);
    ims_metadata_exif_merge_free(&exif);
    return error == IMS_OK ? IMS_OK
                           : ims_failure(message, error, "no memory for metadata");
}

int ims_jpeg2000_boxes_hand_over(const struct ims_encoding *encoding,
                                 const uint8_t *bytes, size_t size,
                                 void (*release)(void *owner), void *owner,
                                 struct ims_buffer *buffer, struct ims_message *message)
{
    struct ims_color_icc_room room;
    const bool gray = ims_convert_format_of(encoding->image->format)->gray;
    const struct ims_metadata *const metadata =
        ims_color_icc_add(encoding, gray, &room);
    size_t done = 0;
    const int error = metadata != NULL
                          ? append_head(metadata, bytes, &done, buffer, message)
                          : IMS_OK;
    if (error == IMS_OK)
        return ims_buffer_hand_over(buffer, bytes + done, size - done, release, owner);
    release(owner);
    return error;
}
