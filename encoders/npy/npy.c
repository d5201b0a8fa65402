/* SPDX-License-Identifier: MIT
 *
 * NumPy's format of arrays, version 1.0: a head that is a Python dictionary, and the
 * samples, row by row. Gray has the shape (height, width), the rest (height, width,
 * channels) with red first and alpha last; samples are as the image has them, bytes,
 * little-endian words, or floats of 16 or 32 bits.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <imagesaver/encoder.h>

#include "builtin.h"
#include "common/byte_order.h"
#include "common/pixel_lists.h"
#include "rows/formats.h"
#include "rows/rows.h"

enum {
    MAGIC = 10, /* bytes before the dictionary */
    HEAD = 128  /* all before the samples; a multiple of 64 */
};

static const struct ims_rows_formats held = {.gray = true,
                                             .gray_alpha = true,
                                             .color = true,
                                             .alpha = true,
                                             .deep = true,
                                             .floats = true};

/* The dictionary ends with a newline, behind as many blanks as it takes. */
static void write_head(const struct ims_image *image, enum ims_pixel_format target,
                       uint8_t head[HEAD])
{
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    char channels[16] = "";
    char dictionary[HEAD - MAGIC];
    ims_pixel_format_describe(target, &info);
    const bool floats = info.kind == IMS_SAMPLE_FLOAT;
    const char *const type = info.bits == 8    ? "|u1"
                             : info.bits == 32 ? "<f4"
                             : floats          ? "<f2"
                                               : "<u2";
    if (info.samples > 1)
        snprintf(channels, sizeof channels, ", %d", (int)info.samples);
    const int length =
        snprintf(dictionary, sizeof dictionary,
                 "{'descr': '%s', 'fortran_order': False, 'shape': (%ld, %ld%s), }",
                 type, (long)image->height, (long)image->width, channels);
    memset(head, ' ', HEAD);
    memcpy(head, "\x93NUMPY\1\0", 8);
    ims_byte_order_store_little16(head + 8, HEAD - MAGIC);
    memcpy(head + MAGIC, dictionary, (size_t)length);
    head[HEAD - 1] = '\n';
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    const enum ims_pixel_format target =
        ims_rows_formats_choose(&held, image->format, 0);
    struct ims_rows rows;
    uint8_t head[HEAD];
    (void)self;
    (void)state;
    write_head(image, target, head);
    ims_rows_start(&rows, image, target, false, 0);
    return ims_rows_append(&rows, head, sizeof head, buffer, message);
}

static const char *const npy_extensions[] = {"npy", NULL};

static const struct ims_signature signatures[] = {
    {.bytes = "\x93NUMPY", .length = 6},
    {.bytes = NULL},
};

const struct ims_encoder ims_npy = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "npy",
    .format = "npy",
    .description = "NumPy arrays of (height, width) or (height, width, channels)",
    .extensions = npy_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_ALPHA | IMS_TRAIT_DEEP,
    .pixel_formats = ims_pixel_lists_all,
    .signatures = signatures,
    .max_width = IMS_ROWS_MAX_WIDTH,
    .encode = encode,
};
