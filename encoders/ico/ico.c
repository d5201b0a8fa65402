/* SPDX-License-Identifier: MIT
 *
 * ICO with one picture: a bitmap of 32 bits with alpha, rows from the bottom up, and
 * behind it the mask of one bit, which old readers go by. Not a PNG: programs that read
 * icons with a PNG inside read these too, but not the other way round, and what PNG
 * saves of 256 KiB at most does not matter.
 */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <imagesaver/encoder.h>

#include "builtin.h"
#include "common/byte_order.h"
#include "common/failure.h"
#include "common/pixel_lists.h"
#include "rows/rows.h"

enum {
    MAX_SIDE = 256,
    DIRECTORY = 6, /* ICONDIR */
    ENTRY = 16,    /* ICONDIRENTRY */
    INFO = 40,     /* BITMAPINFOHEADER */
    HEAD = DIRECTORY + ENTRY + INFO,
    PIXEL = 4
};

/* Bytes of a row of the mask: whole words of 32 bits. */
static size_t mask_bytes(const struct ims_image *image)
{
    return ((size_t)image->width + 31) / 32 * 4;
}

static void write_head(const struct ims_image *image, uint8_t head[HEAD])
{
    const uint32_t width = (uint32_t)image->width;
    const uint32_t height = (uint32_t)image->height;
    const uint32_t bytes = height * (width * PIXEL + (uint32_t)mask_bytes(image));
    uint8_t *const entry = head + DIRECTORY;
    uint8_t *const info = entry + ENTRY;
    memset(head, 0, HEAD);
    ims_byte_order_store_little16(head + 2, 1); /* an icon, no cursor */
    ims_byte_order_store_little16(head + 4, 1); /* picture */
    entry[0] = (uint8_t)(width & 255);          /* 0 is 256 */
    entry[1] = (uint8_t)(height & 255);
    ims_byte_order_store_little16(entry + 4, 1); /* plane */
    ims_byte_order_store_little16(entry + 6, 8 * PIXEL);
    ims_byte_order_store_little32(entry + 8, INFO + bytes);
    ims_byte_order_store_little32(entry + 12, DIRECTORY + ENTRY);
    ims_byte_order_store_little32(info, INFO);
    ims_byte_order_store_little32(info + 4, width);
    ims_byte_order_store_little32(info + 8, 2 * height); /* with the mask */
    ims_byte_order_store_little16(info + 12, 1);
    ims_byte_order_store_little16(info + 14, 8 * PIXEL);
    ims_byte_order_store_little32(info + 20, bytes);
}

/* A set bit is where nothing of the pixel shows. */
static bool append_mask(const struct ims_rows *rows, struct ims_buffer *buffer)
{
    const struct ims_image *const image = rows->image;
    const size_t bytes = mask_bytes(image);
    for (int32_t y = image->height - 1; y >= 0; y--) {
        uint8_t pixels[MAX_SIDE * PIXEL];
        uint8_t *const out = ims_buffer_reserve(buffer, bytes);
        if (out == NULL)
            return false;
        ims_rows_write(rows, y, pixels);
        memset(out, 0, bytes);
        for (int32_t x = 0; x < image->width; x++)
            if (pixels[x * PIXEL + 3] == 0)
                out[x / 8] |= (uint8_t)(0x80 >> x % 8);
        ims_buffer_commit(buffer, bytes);
    }
    return true;
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    uint8_t head[HEAD];
    struct ims_rows rows;
    (void)self;
    (void)state;
    write_head(image, head);
    ims_rows_start(&rows, image, IMS_PIXEL_BGRA8, false, 0);
    rows.bottom_up = true;
    const int error = ims_rows_append(&rows, head, sizeof head, buffer, message);
    if (error != IMS_OK || append_mask(&rows, buffer))
        return error;
    return ims_failure(message, IMS_ERROR_MEMORY, "no memory for an icon of %ldx%ld",
                       (long)image->width, (long)image->height);
}

static const char *const ico_extensions[] = {"ico", NULL};

static const struct ims_signature signatures[] = {
    {.bytes = "\0\0\1\0", .length = 4},
    {.bytes = NULL},
};

const struct ims_encoder ims_ico = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "ico",
    .format = "ico",
    .description = "ICO, a Windows icon of 32 bits",
    .mime_type = "image/vnd.microsoft.icon",
    .extensions = ico_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_ALPHA,
    .pixel_formats = ims_pixel_lists_8,
    .narrowed_formats = ims_pixel_lists_8_narrowed,
    .signatures = signatures,
    .max_width = MAX_SIDE,
    .max_height = MAX_SIDE,
    .encode = encode,
};
