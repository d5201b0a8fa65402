/* SPDX-License-Identifier: MIT
 *
 * Portable FloatMap: a head of three lines, and rows of little-endian floats (so says
 * the scale, -1.0) from the bottom up, gray (Pf) or red, green and blue (PF). By code
 * of our own: libavcodec's rows are upside down before version 6 of FFmpeg, and its
 * scale has the decimal point of the locale.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <imagesaver/encoder.h>

#include "builtin.h"
#include "common/byte_order.h"
#include "common/failure.h"
#include "common/pixel_lists.h"
#include "convert/format.h"
#include "rows/floats.h"
#include "rows/rows.h"

enum { OPTION_BACKGROUND = 0, HEAD = 48 };

/* Alpha is blended on a background: samples of `channels` colors, 1 or 3, in blocks. */
static bool append_flat_row(const struct ims_image *image, int32_t y, size_t channels,
                            int32_t background, struct ims_buffer *buffer,
                            struct ims_message *message)
{
    const size_t width = (size_t)image->width;
    uint8_t *const out = ims_buffer_reserve(buffer, width * channels * sizeof(float));
    struct ims_rows_floats block;
    if (out == NULL)
        return false;
    for (size_t x = 0; x < width; x += IMS_ROWS_FLOATS_PIXELS) {
        const size_t left = width - x;
        const size_t count =
            left < IMS_ROWS_FLOATS_PIXELS ? left : (size_t)IMS_ROWS_FLOATS_PIXELS;
        if (!ims_rows_floats_load(&block, image, (int32_t)x, y, count, background))
            message->warnings |= IMS_WARNING_ALPHA_FLATTENED;
        for (size_t i = 0; i < count * channels; i++) {
            uint32_t bits;
            memcpy(&bits, &block.colors[i % channels][i / channels], sizeof bits);
            ims_byte_order_store_little32(out + (x * channels + i) * sizeof bits, bits);
        }
    }
    ims_buffer_commit(buffer, width * channels * sizeof(float));
    return true;
}

static int append_flat(const struct ims_image *image, const char *head, size_t channels,
                       int32_t background, struct ims_buffer *buffer,
                       struct ims_message *message)
{
    bool good = ims_buffer_append(buffer, head, strlen(head)) == IMS_OK;
    for (int32_t y = image->height - 1; good && y >= 0; y--)
        good = append_flat_row(image, y, channels, background, buffer, message);
    return good ? IMS_OK
                : ims_failure(message, IMS_ERROR_MEMORY, "no memory for %ldx%ld pixels",
                              (long)image->width, (long)image->height);
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    const int32_t background = encoding->options[OPTION_BACKGROUND].integer;
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    const bool gray =
        format->gray && (!format->alpha || ims_convert_format_is_gray(background));
    char head[HEAD];
    struct ims_rows rows;
    (void)self;
    (void)state;
    snprintf(head, sizeof head, "P%c\n%ld %ld\n-1.0\n", gray ? 'f' : 'F',
             (long)image->width, (long)image->height);
    if (format->alpha)
        return append_flat(image, head, gray ? 1 : 3, background, buffer, message);
    ims_rows_start(&rows, image, image->format, false, 0);
    rows.bottom_up = true;
    return ims_rows_append(&rows, head, strlen(head), buffer, message);
}

static const char *const pfm_extensions[] = {"pfm", NULL};

static const struct ims_signature signatures[] = {
    {.bytes = "PF\n", .length = 3},
    {.bytes = "Pf\n", .length = 3},
    {.bytes = NULL},
};

static const struct ims_option option_table[] = {
    [OPTION_BACKGROUND] = {.key = "background",
                           .type = IMS_OPTION_COLOR,
                           .help = "what shows through where the image is transparent"},
    {.key = NULL},
};

const struct ims_encoder ims_pfm = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "pfm",
    .format = "pfm",
    .description = "Portable FloatMap, gray or RGB of 32-bit floats as they are",
    .mime_type = "image/x-portable-floatmap",
    .extensions = pfm_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_DEEP | IMS_TRAIT_LINEAR,
    .pixel_formats = ims_pixel_lists_floats,
    .signatures = signatures,
    .options = option_table,
    .max_width = IMS_ROWS_MAX_WIDTH,
    .encode = encode,
};
