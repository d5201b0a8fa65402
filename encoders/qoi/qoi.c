/* SPDX-License-Identifier: MIT
 *
 * QOI by our own encoder: the head, and the pixels block by block to ops.c. The bytes
 * are those of the format's reference encoder.
 */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <imagesaver/encoder.h>

#include "builtin.h"
#include "common/byte_order.h"
#include "common/failure.h"
#include "common/pixel_lists.h"
#include "convert/block.h"
#include "convert/format.h"
#include "ops.h"
#include "rows/rows.h"

enum {
    HEAD = 14,
    FIRST_BYTES = 64 * 1024 * 1024 /* of room for what is written, at most */
};

_Static_assert((int)IMS_CONVERT_BLOCK_PIXELS == (int)IMS_QOI_OPS_PIXELS,
               "a block of pixels is one of operations");

/* Red, green, blue and alpha of a block of pixels. Returns bits of enum ims_warning. */
static uint32_t load(const struct ims_convert *convert, int32_t x, int32_t y,
                     size_t count, struct ims_convert_block *block)
{
    if (!ims_convert_format_of(convert->image->format)->yuv) {
        ims_convert_block_load(block, convert->kernels, convert->image, x, y, count);
        return IMS_WARNING_NONE;
    }
    uint8_t pixels[IMS_CONVERT_BLOCK_PIXELS * 3];
    const uint32_t warnings = ims_convert_part(convert, x, y, (int32_t)count, pixels);
    uint8_t *const planes[3] = {block->channels[0], block->channels[1],
                                block->channels[2]};
    convert->kernels->split3(pixels, planes, count);
    return warnings;
}

static bool append_row(const struct ims_convert *convert, int32_t y, bool has_alpha,
                       struct ims_qoi_ops *ops, struct ims_buffer *buffer,
                       struct ims_message *message)
{
    const int32_t width = convert->image->width;
    for (int32_t x = 0; x < width; x += IMS_QOI_OPS_PIXELS) {
        const int32_t left = width - x;
        const size_t count =
            (size_t)(left < IMS_QOI_OPS_PIXELS ? left : IMS_QOI_OPS_PIXELS);
        struct ims_convert_block block;
        uint8_t *const out = ims_buffer_reserve(buffer, count * 5 + IMS_QOI_OPS_ROOM);
        if (out == NULL)
            return false;
        message->warnings |= load(convert, x, y, count, &block);
        const uint8_t *const channels[4] = {block.channels[0], block.channels[1],
                                            block.channels[2], block.channels[3]};
        ims_buffer_commit(
            buffer,
            (size_t)(ims_qoi_ops_write(ops, channels, has_alpha, count, out) - out));
    }
    return true;
}

/* Makes one block of the buffer large enough for most files, so that the same memory is
 * used again for the next image; and the head. */
static bool append_head(const struct ims_image *image, bool has_alpha,
                        struct ims_buffer *buffer)
{
    const uint64_t most =
        HEAD + (uint64_t)image->width * (uint64_t)image->height * (has_alpha ? 5 : 4);
    uint8_t *const head = ims_buffer_reserve(
        buffer, most < FIRST_BYTES ? (size_t)most : (size_t)FIRST_BYTES);
    if (head == NULL)
        return false;
    memcpy(head, "qoif", 4);
    ims_byte_order_store_big32(head + 4, (uint32_t)image->width);
    ims_byte_order_store_big32(head + 8, (uint32_t)image->height);
    head[12] = has_alpha ? 4 : 3;
    head[13] = 0; /* sRGB, alpha linear */
    ims_buffer_commit(buffer, HEAD);
    return true;
}

static bool append_end(struct ims_qoi_ops *ops, struct ims_buffer *buffer)
{
    uint8_t *const out = ims_buffer_reserve(buffer, IMS_QOI_OPS_ROOM + 1);
    if (out == NULL)
        return false;
    ims_buffer_commit(buffer, (size_t)(ims_qoi_ops_end(ops, out) - out));
    return true;
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    const bool has_alpha = ims_convert_format_of(image->format)->alpha;
    struct ims_convert convert;
    struct ims_qoi_ops ops;
    (void)self;
    (void)state;
    ims_convert_start(&convert, image, has_alpha ? IMS_PIXEL_RGBA8 : IMS_PIXEL_RGB8, 0,
                      false);
    ims_qoi_ops_start(&ops);
    bool good = append_head(image, has_alpha, buffer);
    for (int32_t y = 0; good && y < image->height; y++)
        good = append_row(&convert, y, has_alpha, &ops, buffer, message);
    if (good && append_end(&ops, buffer))
        return IMS_OK;
    return ims_failure(message, IMS_ERROR_MEMORY, "no memory for a QOI of %ldx%ld",
                       (long)image->width, (long)image->height);
}

static const char *const qoi_extensions[] = {"qoi", NULL};

static const struct ims_signature signatures[] = {
    {.bytes = "qoif", .length = 4},
    {.bytes = NULL},
};

const struct ims_encoder ims_qoi = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 200,
    .name = "qoi",
    .format = "qoi",
    .description = "QOI by our own encoder, made for speed",
    .mime_type = "image/qoi",
    .extensions = qoi_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_ALPHA,
    .pixel_formats = ims_pixel_lists_8,
    .narrowed_formats = ims_pixel_lists_8_narrowed,
    .signatures = signatures,
    .max_width = IMS_ROWS_MAX_WIDTH,
    .encode = encode,
};
