/* SPDX-License-Identifier: MIT
 *
 * GIF by our own encoder: one picture with a palette of its own. libavcodec's has no
 * palette that fits the picture, misreads palettes with a color that is there twice,
 * and writes no end.
 *
 * Up to 256 colors are kept exactly; of more, the quantiser finds the best 256. Of
 * alpha GIF holds one bit.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <imagesaver/encoder.h>

#include "builtin.h"
#include "common/byte_order.h"
#include "common/failure.h"
#include "common/pixel_lists.h"
#include "extensions.h"
#include "lzw.h"
#include "quantise/quantise.h"

enum {
    MAX_SIDE = 65535,
    SCREEN = 13, /* bytes of the signature and the logical screen descriptor, */
    PALETTE = 3 * IMS_QUANTISE_COLORS,
    CONTROL = 8,     /* of the graphic control extension, */
    DESCRIPTOR = 10, /* and of the image descriptor */
    HEAD_MAX = SCREEN + PALETTE + CONTROL + DESCRIPTOR,
    TRAILER = 0x3B,
    FIRST_BYTES = 64 * 1024 * 1024 /* of room for what is written, at most */
};

/* What one picture needs beside its palette. */
struct work {
    struct ims_gif_lzw lzw;
    uint8_t indices[MAX_SIDE]; /* of a row */
};

/* Bits that an index takes. */
static unsigned index_bits(const struct ims_quantise *quantise)
{
    const size_t count = quantise->palette.count + quantise->transparent;
    unsigned bits = 1;
    while (count > (size_t)1 << bits)
        bits++;
    return bits;
}

/* The screen has the image's size and palette. */
static uint8_t *write_screen(const struct ims_quantise *quantise,
                             const struct ims_image *image, uint8_t *out)
{
    const unsigned bits = index_bits(quantise);
    memcpy(out, "GIF89a", 6);
    ims_byte_order_store_little16(out + 6, (uint32_t)image->width);
    ims_byte_order_store_little16(out + 8, (uint32_t)image->height);
    out[10] = (uint8_t)(0xF0 | (bits - 1)); /* a palette, of samples of 8 bits */
    out[11] = 0;                            /* the background's index: not used */
    out[12] = 0;                            /* the pixels' aspect: not told */
    memset(out + SCREEN, 0, (size_t)3 << bits);
    memcpy(out + SCREEN, quantise->palette.colors, 3 * quantise->palette.count);
    return out + SCREEN + ((size_t)3 << bits);
}

/* What stands between the screen and the pixels. */
static size_t write_descriptor(const struct ims_quantise *quantise,
                               const struct ims_image *image,
                               uint8_t head[CONTROL + DESCRIPTOR])
{
    uint8_t *out = head;
    if (quantise->transparent) {
        memcpy(out, "\x21\xF9\4\1\0\0\0\0", CONTROL);
        out[6] = (uint8_t)quantise->palette.count;
        out += CONTROL;
    }
    memset(out, 0, DESCRIPTOR);
    out[0] = 0x2C;
    ims_byte_order_store_little16(out + 5, (uint32_t)image->width);
    ims_byte_order_store_little16(out + 7, (uint32_t)image->height);
    return (size_t)(out + DESCRIPTOR - head);
}

/* Makes one block of the buffer large enough for most files, so that the same memory is
 * used again for the next image; and all that stands before the pixels. */
static bool append_head(const struct ims_quantise *quantise,
                        const struct ims_encoding *encoding, struct ims_buffer *buffer)
{
    const struct ims_image *const image = encoding->image;
    const uint64_t most =
        HEAD_MAX + (uint64_t)image->width * (uint64_t)image->height * 3 / 2;
    uint8_t *const screen = ims_buffer_reserve(
        buffer, most < FIRST_BYTES ? (size_t)most : (size_t)FIRST_BYTES);
    uint8_t descriptor[CONTROL + DESCRIPTOR];
    if (screen == NULL)
        return false;
    ims_buffer_commit(buffer, (size_t)(write_screen(quantise, image, screen) - screen));
    return ims_gif_extensions_append(encoding->metadata, buffer) == IMS_OK &&
           ims_buffer_append(buffer, descriptor,
                             write_descriptor(quantise, image, descriptor)) == IMS_OK;
}

/* The rows as LZW, and the end. */
static bool append_rows(struct ims_quantise *quantise, const struct ims_image *image,
                        struct work *work, struct ims_buffer *buffer)
{
    const unsigned bits = index_bits(quantise);
    const size_t width = (size_t)image->width;
    for (int32_t y = 0; y < image->height; y++) {
        uint8_t *const begin = ims_buffer_reserve(buffer, ims_gif_lzw_bound(width));
        uint8_t *out = begin;
        if (out == NULL)
            return false;
        if (y == 0)
            out = ims_gif_lzw_start(&work->lzw, bits > 1 ? bits : 2, out);
        ims_quantise_row(quantise, y, work->indices);
        out = ims_gif_lzw_write(&work->lzw, work->indices, width, out);
        ims_buffer_commit(buffer, (size_t)(out - begin));
    }
    uint8_t *const begin = ims_buffer_reserve(buffer, ims_gif_lzw_bound(0) + 1);
    if (begin == NULL)
        return false;
    uint8_t *const out = ims_gif_lzw_end(&work->lzw, begin);
    *out = TRAILER;
    ims_buffer_commit(buffer, (size_t)(out + 1 - begin));
    return true;
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    struct ims_quantise quantise;
    (void)self;
    const int error = ims_quantise_start(&quantise, encoding, "GIF", message);
    if (error != IMS_OK)
        return error;
    const bool good = append_head(&quantise, encoding, buffer) &&
                      append_rows(&quantise, image, state, buffer);
    message->warnings |= quantise.warnings;
    ims_quantise_end(&quantise);
    return good ? IMS_OK
                : ims_failure(message, IMS_ERROR_MEMORY,
                              "no memory for a GIF of %ldx%ld", (long)image->width,
                              (long)image->height);
}

static int accepts(const struct ims_encoder *self, const struct ims_encoding *encoding,
                   struct ims_message *message)
{
    (void)self;
    return ims_gif_extensions_check(encoding->metadata, message);
}

static const char *const gif_extensions[] = {"gif", NULL};

static const struct ims_signature signatures[] = {
    {.bytes = "GIF89a", .length = 6},
    {.bytes = "GIF87a", .length = 6},
    {.bytes = NULL},
};

const struct ims_encoder ims_gif = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 200,
    .name = "gif",
    .format = "gif",
    .description = "GIF by our own encoder: exact up to 256 colors, else dithered",
    .mime_type = "image/gif",
    .extensions = gif_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_LOSSY | IMS_TRAIT_ALPHA,
    .pixel_formats = ims_pixel_lists_8,
    .narrowed_formats = ims_pixel_lists_8_narrowed,
    .signatures = signatures,
    .options = ims_quantise_options,
    .state_size = sizeof(struct work),
    .max_width = MAX_SIDE,
    .max_height = MAX_SIDE,
    .encode = encode,
    .accepts = accepts,
    .metadata = IMS_METADATA_TEXT | IMS_METADATA_XMP | IMS_METADATA_ICC,
};
