/* SPDX-License-Identifier: MIT
 *
 * XBM, X11's bitmap as C source: rows of bits as numbers of one byte, the leftmost
 * pixel in the lowest bit, of which 1 is black.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <imagesaver/encoder.h>

#include "builtin.h"
#include "common/failure.h"
#include "common/pixel_lists.h"
#include "metadata/comment.h"
#include "quantise/bilevel.h"

enum {
    MAX_SIDE = 65535, /* as X11's protocol counts */
    NUMBER = 6,       /* characters that a byte takes, at most: 0x00 and two others */
    LINE = 12         /* bytes of a line */
};

/* Bytes as text; each row begins a line. Returns where the text ends. */
static char *write_numbers(const uint8_t *bytes, size_t count, bool last, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < count; i++) {
        *out++ = i % LINE == 0 ? '\n' : ' ';
        *out++ = '0';
        *out++ = 'x';
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
        if (!last || i + 1 < count)
            *out++ = ',';
    }
    return out;
}

/* The bits of a row lie behind the room for their text. */
static int append_row(struct ims_quantise_bilevel *bilevel, int32_t y, bool last,
                      struct ims_buffer *buffer, struct ims_message *message)
{
    char *const text = ims_buffer_reserve(buffer, bilevel->bytes * (NUMBER + 1));
    if (text == NULL)
        return IMS_ERROR_MEMORY;
    uint8_t *const bits = (uint8_t *)text + bilevel->bytes * NUMBER;
    message->warnings |= ims_quantise_bilevel_row(bilevel, y, bits);
    const char *const end = write_numbers(bits, bilevel->bytes, last, text);
    ims_buffer_commit(buffer, (size_t)(end - text));
    return IMS_OK;
}

/* Texts come last, where those readers have all that they look for who know no comments
 * or search the first 512 bytes alone. */
static const struct ims_metadata_comment_style comments = {
    .format = "XBM", .before = "/* ", .after = " */\n", .forbidden = "*/"};

static int append_all(struct ims_quantise_bilevel *bilevel,
                      const struct ims_encoding *encoding, struct ims_buffer *buffer,
                      struct ims_message *message)
{
    static const char end[] = "\n};\n";
    const struct ims_image *const image = encoding->image;
    char head[128];
    const int length = snprintf(head, sizeof head,
                                "#define image_width %ld\n#define image_height %ld\n"
                                "static unsigned char image_bits[] = {",
                                (long)image->width, (long)image->height);
    int error = ims_buffer_append(buffer, head, (size_t)length);
    for (int32_t y = 0; error == IMS_OK && y < image->height; y++)
        error = append_row(bilevel, y, y + 1 == image->height, buffer, message);
    if (error == IMS_OK)
        error = ims_buffer_append(buffer, end, sizeof end - 1);
    return error == IMS_OK
               ? ims_metadata_comment_append(&comments, encoding->metadata, buffer)
               : error;
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    struct ims_quantise_bilevel bilevel;
    (void)self;
    (void)state;
    int error = ims_quantise_bilevel_start(&bilevel, encoding, message);
    if (error != IMS_OK)
        return error;
    bilevel.lowest_is_first = true;
    error = append_all(&bilevel, encoding, buffer, message);
    ims_quantise_bilevel_end(&bilevel);
    if (error == IMS_ERROR_MEMORY)
        ims_failure(message, error, "no memory for an XBM of %ldx%ld",
                    (long)encoding->image->width, (long)encoding->image->height);
    return error;
}

static int accepts(const struct ims_encoder *self, const struct ims_encoding *encoding,
                   struct ims_message *message)
{
    (void)self;
    return ims_metadata_comment_check(&comments, encoding->metadata, message);
}

static const char *const xbm_extensions[] = {"xbm", NULL};

static const struct ims_signature signatures[] = {
    {.bytes = "#define ", .length = 8},
    {.bytes = NULL},
};

const struct ims_encoder ims_xbm = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "xbm",
    .format = "xbm",
    .description = "XBM, X11's black and white bitmaps as C source",
    .mime_type = "image/x-xbitmap",
    .extensions = xbm_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS,
    .pixel_formats = ims_pixel_lists_1,
    .narrowed_formats = ims_pixel_lists_1_narrowed,
    .signatures = signatures,
    .options = ims_quantise_bilevel_options,
    .max_width = MAX_SIDE,
    .max_height = MAX_SIDE,
    .encode = encode,
    .accepts = accepts,
    .metadata = IMS_METADATA_TEXT,
};
