/* SPDX-License-Identifier: MIT
 *
 * XPM, version 3: X11's pixmap as C source, a palette and rows of one character a
 * pixel, or two where there are more colors than characters.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <imagesaver/encoder.h>

#include "builtin.h"
#include "common/failure.h"
#include "common/pixel_lists.h"
#include "metadata/comment.h"
#include "quantise/quantise.h"

enum {
    MAX_SIDE = 65535, /* as X11's protocol counts */
    LINE_MAX_BYTES = 128,
    QUOTES = 4 /* bytes of a row that are no pixels: its quotes, a comma, a new line */
};

/* What stands for a color: no quote, no backslash, and no question mark, of which two
 * begin a trigraph. The transparent one, or the last, is often a blank. */
static const char characters[] =
    ".+@#$%&*=-;>,')!~{]^/(_:<[}|1234567890abcdefghijklmnop"
    "qrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ` ";

enum { CHARACTERS = sizeof characters - 1 };

/* Writes the name of a color; returns where it ends. */
static inline char *write_name(size_t index, size_t length, char *out)
{
    *out++ = characters[index % CHARACTERS];
    if (length > 1)
        *out++ = characters[index / CHARACTERS];
    return out;
}

static size_t color_count(const struct ims_quantise *quantise)
{
    return quantise->palette.count + quantise->transparent;
}

static size_t name_length(const struct ims_quantise *quantise)
{
    return color_count(quantise) > CHARACTERS ? 2 : 1;
}

static int append_color(const struct ims_quantise *quantise, size_t index,
                        struct ims_buffer *buffer)
{
    char line[LINE_MAX_BYTES];
    char name[4] = "";
    const uint8_t *const color = quantise->palette.colors[index];
    write_name(index, name_length(quantise), name);
    const int length = index == quantise->palette.count
                           ? snprintf(line, sizeof line, "\"%s c None\",\n", name)
                           : snprintf(line, sizeof line, "\"%s c #%02X%02X%02X\",\n",
                                      name, color[0], color[1], color[2]);
    return ims_buffer_append(buffer, line, (size_t)length);
}

/* Texts come last, where those readers have all that they look for who take a quote in
 * a comment for one. */
static const struct ims_metadata_comment_style comments = {
    .format = "XPM", .before = "/* ", .after = " */\n", .forbidden = "*/"};

static bool append_end(const struct ims_encoding *encoding, struct ims_buffer *buffer)
{
    return ims_buffer_append(buffer, "};\n", 3) == IMS_OK &&
           ims_metadata_comment_append(&comments, encoding->metadata, buffer) == IMS_OK;
}

static bool append_head(const struct ims_quantise *quantise,
                        const struct ims_image *image, struct ims_buffer *buffer)
{
    char head[LINE_MAX_BYTES];
    const int length = snprintf(head, sizeof head,
                                "/* XPM */\nstatic char *image[] = {\n"
                                "\"%ld %ld %zu %zu\",\n",
                                (long)image->width, (long)image->height,
                                color_count(quantise), name_length(quantise));
    int error = ims_buffer_append(buffer, head, (size_t)length);
    for (size_t i = 0; error == IMS_OK && i < color_count(quantise); i++)
        error = append_color(quantise, i, buffer);
    return error == IMS_OK;
}

/* The indices of a row lie behind the room for its text. */
static bool append_row(struct ims_quantise *quantise, const struct ims_image *image,
                       int32_t y, struct ims_buffer *buffer)
{
    const size_t width = (size_t)image->width;
    const size_t length = name_length(quantise);
    const size_t room = width * length + QUOTES;
    char *const text = ims_buffer_reserve(buffer, room + width);
    if (text == NULL)
        return false;
    uint8_t *const indices = (uint8_t *)text + room;
    char *out = text;
    ims_quantise_row(quantise, y, indices);
    *out++ = '"';
    for (size_t x = 0; x < width; x++)
        out = write_name(indices[x], length, out);
    *out++ = '"';
    if (y + 1 < image->height)
        *out++ = ',';
    *out++ = '\n';
    ims_buffer_commit(buffer, (size_t)(out - text));
    return true;
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    struct ims_quantise quantise;
    (void)self;
    (void)state;
    const int error = ims_quantise_start(&quantise, encoding, "XPM", message);
    if (error != IMS_OK)
        return error;
    bool good = append_head(&quantise, image, buffer);
    for (int32_t y = 0; good && y < image->height; y++)
        good = append_row(&quantise, image, y, buffer);
    good = good && append_end(encoding, buffer);
    message->warnings |= quantise.warnings;
    ims_quantise_end(&quantise);
    return good ? IMS_OK
                : ims_failure(message, IMS_ERROR_MEMORY,
                              "no memory for an XPM of %ldx%ld", (long)image->width,
                              (long)image->height);
}

static int accepts(const struct ims_encoder *self, const struct ims_encoding *encoding,
                   struct ims_message *message)
{
    (void)self;
    return ims_metadata_comment_check(&comments, encoding->metadata, message);
}

static const char *const xpm_extensions[] = {"xpm", NULL};

static const struct ims_signature signatures[] = {
    {.bytes = "/* XPM */", .length = 9},
    {.bytes = NULL},
};

const struct ims_encoder ims_xpm = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "xpm",
    .format = "xpm",
    .description = "XPM, X11's pixmaps as C source: exact up to 256 colors",
    .mime_type = "image/x-xpixmap",
    .extensions = xpm_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_LOSSY | IMS_TRAIT_ALPHA,
    .pixel_formats = ims_pixel_lists_8,
    .narrowed_formats = ims_pixel_lists_8_narrowed,
    .signatures = signatures,
    .options = ims_quantise_options,
    .max_width = MAX_SIDE,
    .max_height = MAX_SIDE,
    .encode = encode,
    .accepts = accepts,
    .metadata = IMS_METADATA_TEXT,
};
