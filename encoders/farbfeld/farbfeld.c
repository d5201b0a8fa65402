/* SPDX-License-Identifier: MIT
 *
 * Farbfeld: a head of 16 bytes, and red, green, blue and alpha of each pixel in 16 bits
 * each, big-endian.
 */
#include <stddef.h>
#include <string.h>

#include <imagesaver/encoder.h>

#include "builtin.h"
#include "common/byte_order.h"
#include "common/pixel_lists.h"
#include "rows/formats.h"
#include "rows/rows.h"

static const struct ims_rows_formats held = {
    .alpha = true, .deep = true, .deep_only = true};

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    struct ims_rows rows;
    uint8_t head[16];
    (void)self;
    (void)state;
    memcpy(head, "farbfeld", 8);
    ims_byte_order_store_big32(head + 8, (uint32_t)image->width);
    ims_byte_order_store_big32(head + 12, (uint32_t)image->height);
    ims_rows_start(&rows, image, ims_rows_formats_choose(&held, image->format, 0), true,
                   0);
    return ims_rows_append(&rows, head, sizeof head, buffer, message);
}

static const char *const farbfeld_extensions[] = {"ff", NULL};

static const struct ims_signature signatures[] = {
    {.bytes = "farbfeld", .length = 8},
    {.bytes = NULL},
};

const struct ims_encoder ims_farbfeld = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "farbfeld",
    .format = "farbfeld",
    .description = "Farbfeld, RGBA of 16 bits a sample, not compressed",
    .mime_type = "image/x-farbfeld",
    .extensions = farbfeld_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_ALPHA | IMS_TRAIT_DEEP,
    .pixel_formats = ims_pixel_lists_16,
    .narrowed_formats = ims_pixel_lists_16_narrowed,
    .signatures = signatures,
    .max_width = IMS_ROWS_MAX_WIDTH,
    .encode = encode,
};
