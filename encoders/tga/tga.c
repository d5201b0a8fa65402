/* SPDX-License-Identifier: MIT
 *
 * Targa, version 2: gray of 8 bits, colors of 24 or with alpha of 32 bits, rows from
 * the top down, as they are or in run-length packets, which end with each row.
 */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <imagesaver/encoder.h>

#include "builtin.h"
#include "common/byte_order.h"
#include "common/failure.h"
#include "common/pixel_lists.h"
#include "extension.h"
#include "packets.h"
#include "rows/formats.h"
#include "rows/rows.h"

enum { OPTION_EFFORT = 0 };

enum {
    MAX_SIDE = 65535,
    HEAD = 18,
    TYPE_COLOR = 2,
    TYPE_GRAY = 3,
    TYPE_PACKETS = 8, /* added to one of them */
    ALPHA_BITS = 8,
    TOP_DOWN = 0x20
};

static const struct ims_rows_formats held = {
    .gray = true, .color = true, .alpha = true, .bgr = true};

static void write_head(const struct ims_rows *rows, bool packets, uint8_t head[HEAD])
{
    const struct ims_image *const image = rows->image;
    const size_t pixel = rows->bytes / (size_t)image->width;
    memset(head, 0, HEAD);
    head[2] =
        (uint8_t)((pixel == 1 ? TYPE_GRAY : TYPE_COLOR) + (packets ? TYPE_PACKETS : 0));
    ims_byte_order_store_little16(head + 12, (uint32_t)image->width);
    ims_byte_order_store_little16(head + 14, (uint32_t)image->height);
    head[16] = (uint8_t)(8 * pixel);
    head[17] = (uint8_t)(TOP_DOWN | (pixel == 4 ? ALPHA_BITS : 0));
}

/* Counts the bytes of all packets, and with `keeps` appends them. False without memory.
 * The row that packets are made of lies behind the room for them. */
static bool write_packets(const struct ims_rows *rows, bool keeps, uint64_t *bytes,
                          struct ims_buffer *buffer, struct ims_message *message)
{
    const size_t width = (size_t)rows->image->width;
    const size_t pixel = rows->bytes / width;
    const size_t bound = ims_tga_packets_bound(width, pixel);
    *bytes = 0;
    for (int32_t y = 0; y < rows->image->height; y++) {
        uint8_t *const out = ims_buffer_reserve(buffer, bound + rows->bytes);
        if (out == NULL)
            return false;
        message->warnings |= ims_rows_write(rows, y, out + bound);
        const size_t size = ims_tga_packets_write(out + bound, width, pixel, out);
        ims_buffer_commit(buffer, keeps ? size : 0);
        *bytes += size;
    }
    return true;
}

/* The head and the rows; packets where they are wanted and smaller. */
static bool append_rows(const struct ims_rows *rows, bool packets,
                        struct ims_buffer *buffer, struct ims_message *message)
{
    uint8_t head[HEAD];
    uint64_t bytes = 0;
    if (packets && !write_packets(rows, false, &bytes, buffer, message))
        return false;
    packets = packets && bytes < (uint64_t)rows->bytes * (uint64_t)rows->image->height;
    write_head(rows, packets, head);
    if (!packets)
        return ims_rows_append(rows, head, sizeof head, buffer, message) == IMS_OK;
    return ims_buffer_append(buffer, head, sizeof head) == IMS_OK &&
           write_packets(rows, true, &bytes, buffer, message);
}

/* The extension area where there is something to say, and the footer. */
static bool append_end(const struct ims_rows *rows, const struct ims_metadata *metadata,
                       struct ims_buffer *buffer)
{
    /* Where the extension is, no developer's area, and the signature with its NUL. */
    static const char signature[] = "\0\0\0\0TRUEVISION-XFILE.";
    const bool has_alpha = rows->bytes / (size_t)rows->image->width == 4;
    const size_t offset = ims_buffer_length(buffer);
    const bool extends = ims_tga_extension_is_needed(metadata);
    uint8_t bytes[IMS_TGA_EXTENSION];
    if (extends) {
        ims_tga_extension_write(metadata, has_alpha, bytes);
        if (ims_buffer_append(buffer, bytes, sizeof bytes) != IMS_OK)
            return false;
    }
    ims_byte_order_store_little32(bytes, extends ? (uint32_t)offset : 0);
    return ims_buffer_append(buffer, bytes, 4) == IMS_OK &&
           ims_buffer_append(buffer, signature, sizeof signature) == IMS_OK;
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    struct ims_rows rows;
    (void)self;
    (void)state;
    ims_rows_start(&rows, image, ims_rows_formats_choose(&held, image->format, 0),
                   false, 0);
    if (append_rows(&rows, encoding->options[OPTION_EFFORT].integer > 0, buffer,
                    message) &&
        append_end(&rows, encoding->metadata, buffer))
        return IMS_OK;
    return ims_failure(message, IMS_ERROR_MEMORY, "no memory for a Targa of %ldx%ld",
                       (long)image->width, (long)image->height);
}

static int accepts(const struct ims_encoder *self, const struct ims_encoding *encoding,
                   struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    const struct ims_metadata *const metadata = encoding->metadata;
    (void)self;
    if (ims_tga_extension_is_needed(metadata) &&
        (uint64_t)image->width * (uint64_t)image->height > UINT32_MAX / 4 - HEAD)
        return ims_failure(message, IMS_ERROR_METADATA,
                           "a Targa of %ldx%ld pixels can be too large for what counts "
                           "where metadata are",
                           (long)image->width, (long)image->height);
    return ims_tga_extension_check(metadata, message);
}

static const struct ims_option option_table[] = {
    [OPTION_EFFORT] = {.key = "effort",
                       .type = IMS_OPTION_INTEGER,
                       .minimum = 0,
                       .maximum = 9,
                       .standard = 0,
                       .help = "0 is not compressed; the same from 1 on: by run "
                               "lengths, where that is smaller"},
    {.key = NULL},
};

static const char *const tga_extensions[] = {"tga", "icb", "vda", "vst", NULL};

const struct ims_encoder ims_tga = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "tga",
    .format = "tga",
    .description = "Targa, not compressed or by run lengths",
    .mime_type = "image/x-tga",
    .extensions = tga_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_ALPHA,
    .pixel_formats = ims_pixel_lists_8,
    .narrowed_formats = ims_pixel_lists_8_narrowed,
    .max_width = MAX_SIDE,
    .max_height = MAX_SIDE,
    .min_effort = 0,
    .max_effort = 9,
    .options = option_table,
    .encode = encode,
    .accepts = accepts,
    .metadata = IMS_METADATA_TEXT | IMS_METADATA_TIME,
};
