/* SPDX-License-Identifier: MIT
 *
 * An encoder as a plugin: PPM and PGM files (the "raw" and "plain" forms of Netpbm), in
 * plain C. It is built against the installed headers of libimagesaver alone and links
 * nothing. Take a copy of this folder and change it, in five steps:
 *
 * 1. Write encode(): it is handed a valid image of a format that you list, reads its
 *    rows and appends bytes to the buffer. It knows no file, no thread and no queue.
 * 2. Say what it takes: pixel formats, best first; extensions; traits; limits. The
 *    library refuses everything else before encode() is called.
 * 3. Give its options a table: key, type, range, standard value, help. The library
 *    parses, checks and documents them by it; encode() gets values, in its order.
 * 4. Fill one constant struct ims_encoder, and export it in a struct ims_encoder_plugin
 *    that is called ims_encoder_plugin.
 * 5. Build it (see the Makefile) and copy the library to the folder that `pkg-config
 *    --variable=plugindir imagesaver` names: every program finds it there, and
 *    `imagesaver formats` lists it. Or load it with ims_registry_load().
 *
 * docs/plugins.md says more; imagesaver/encoder.h says everything.
 */
#include <imagesaver/encoder.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* ---- step 1: encode -------------------------------------------------------------- */

enum {
    ROW_MARGIN = 32 /* bytes beyond the samples that one line of text may need */
};

static bool is_gray(enum ims_pixel_format format)
{
    return format == IMS_PIXEL_GRAY8 || format == IMS_PIXEL_GRAY16;
}

static bool is_deep(enum ims_pixel_format format)
{
    return format == IMS_PIXEL_RGB16 || format == IMS_PIXEL_GRAY16;
}

/* Sample number `index` of a row. Samples of 16 bits are in the machine's order. */
static unsigned sample(const unsigned char *row, size_t index, bool deep)
{
    uint16_t value;
    if (!deep)
        return row[index];
    memcpy(&value, row + 2 * index, sizeof value);
    return value;
}

/* A row of the plain form: decimal numbers, a line for each row. */
static size_t write_plain(char *out, size_t room, const unsigned char *row,
                          size_t samples, bool deep)
{
    size_t length = 0;
    for (size_t i = 0; i < samples; i++)
        length += (size_t)snprintf(out + length, room - length, "%u%c",
                                   sample(row, i, deep), i + 1 < samples ? ' ' : '\n');
    return length;
}

/* A row of the raw form: bytes, or 16 bits with the high byte first. */
static size_t write_raw(char *out, const unsigned char *row, size_t samples, bool deep)
{
    if (!deep) {
        memcpy(out, row, samples);
        return samples;
    }
    for (size_t i = 0; i < samples; i++) {
        unsigned value = sample(row, i, true);
        out[2 * i] = (char)(value >> 8);
        out[2 * i + 1] = (char)(value & 0xFF);
    }
    return 2 * samples;
}

enum option { OPTION_PLAIN };

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    (void)self;
    const bool plain = encoding->options[OPTION_PLAIN].integer != 0;
    const bool gray = is_gray(image->format);
    const bool deep = is_deep(image->format);
    const size_t samples = (size_t)image->width * (gray ? 1 : 3);
    const size_t room = samples * (plain ? 6 : 2) + ROW_MARGIN;
    char header[64];
    (void)state;
    (void)message;

    int length = snprintf(header, sizeof header, "P%d\n%" PRId32 " %" PRId32 "\n%d\n",
                          (gray ? 2 : 3) + (plain ? 0 : 3), image->width, image->height,
                          deep ? 65535 : 255);
    int error = ims_buffer_append(buffer, header, (size_t)length);
    for (int32_t y = 0; error == IMS_OK && y < image->height; y++) {
        /* The stride may be negative, and is never 0 here. */
        const unsigned char *row =
            (const unsigned char *)image->planes[0] + y * image->strides[0];
        char *out = ims_buffer_reserve(buffer, room);
        if (out == NULL)
            return IMS_ERROR_MEMORY;
        ims_buffer_commit(buffer, plain ? write_plain(out, room, row, samples, deep)
                                        : write_raw(out, row, samples, deep));
    }
    return error;
}

/* ---- step 2: what it takes ------------------------------------------------------- */

static const char *const extensions[] = {"ppm", "pgm", "pnm", NULL};

static const enum ims_pixel_format formats[] = {
    IMS_PIXEL_RGB8, IMS_PIXEL_GRAY8, IMS_PIXEL_RGB16, IMS_PIXEL_GRAY16, IMS_PIXEL_NONE,
};

static const struct ims_signature signatures[] = {
    {.bytes = "P2", .length = 2},
    {.bytes = "P3", .length = 2},
    {.bytes = "P5", .length = 2},
    {.bytes = "P6", .length = 2},
    {.bytes = NULL},
};

/* ---- step 3: options ------------------------------------------------------------- */

static const struct ims_option option_table[] = {
    [OPTION_PLAIN] = {.key = "plain",
                      .type = IMS_OPTION_BOOLEAN,
                      .help = "write numbers as text instead of bytes"},
    {.key = NULL},
};

/* ---- step 4: the table ----------------------------------------------------------- */

static const struct ims_encoder encoder = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 50, /* below the usual 100: an encoder of the library's own comes first */
    .name = "example-ppm",
    .format = "ppm",
    .description = "Netpbm images, by the example plugin",
    .mime_type = "image/x-portable-anymap",
    .extensions = extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_DEEP,
    .pixel_formats = formats,
    .signatures = signatures,
    .options = option_table,
    .encode = encode,
};

static const struct ims_encoder *const encoders[] = {&encoder, NULL};

IMS_API const struct ims_encoder_plugin ims_encoder_plugin = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder_plugin),
    .encoders = encoders,
};
