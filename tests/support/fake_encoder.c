/* SPDX-License-Identifier: MIT */
#include "fake_encoder.h"

#include <stdio.h>
#include <string.h>

static const char *const extensions[][2] = {{"aaa"}, {"bbb"}, {"ccc"}, {"ddd"}};

static const enum ims_pixel_format formats[] = {IMS_PIXEL_RGB8, IMS_PIXEL_GRAY8,
                                                IMS_PIXEL_NONE};

static const char *const modes[] = {"fast", "slow", "auto", NULL};

const struct ims_option fake_options[] = {
    {.key = "quality",
     .type = IMS_OPTION_INTEGER,
     .maximum = 100,
     .standard = 75,
     .help = "quality"},
    {.key = "effort",
     .type = IMS_OPTION_INTEGER,
     .maximum = 9,
     .standard = 5,
     .help = "effort"},
    {.key = "mode",
     .type = IMS_OPTION_CHOICE,
     .standard = 2,
     .choices = modes,
     .help = "mode"},
    {.key = "deep", .type = IMS_OPTION_BOOLEAN, .help = "deep"},
    {.key = "background", .type = IMS_OPTION_COLOR, .help = "background"},
    {.key = "level",
     .type = IMS_OPTION_INTEGER,
     .minimum = -5,
     .maximum = 20,
     .standard = 3,
     .help = "level"},
    {.key = NULL},
};

int fake_encode(const struct ims_encoder *self, void *state,
                const struct ims_encoding *encoding, struct ims_buffer *buffer,
                struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    (void)self;
    char text[512];
    (void)state;
    (void)message;
    if (image->format == IMS_PIXEL_ENCODED)
        return ims_buffer_append(buffer, image->planes[0], image->byte_count);
    int length = snprintf(text, sizeof text, "%dx%d %s", image->width, image->height,
                          ims_pixel_format_name(image->format));
    for (size_t i = 0; i < encoding->option_count; i++)
        length += snprintf(text + length, sizeof text - (size_t)length, " %d",
                           encoding->options[i].integer);
    return ims_buffer_append(buffer, text, (size_t)length);
}

struct ims_encoder fake_encoder(const char *name)
{
    return (struct ims_encoder){
        .abi = IMS_ENCODER_ABI,
        .size = sizeof(struct ims_encoder),
        .rank = 100,
        .name = name,
        .format = name,
        .description = "An encoder for tests",
        .mime_type = "image/x-test",
        .extensions = extensions[name[0] - 'a'],
        .inputs = IMS_INPUT_PIXELS,
        .traits = IMS_TRAIT_LOSSLESS,
        .pixel_formats = formats,
        .encode = fake_encode,
    };
}

const struct ims_encoder fake_bytes_encoder = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "bytes",
    .format = "bytes",
    .description = "An encoder for tests",
    .inputs = IMS_INPUT_BYTES,
    .traits = IMS_TRAIT_LOSSLESS,
    .encode = fake_encode,
};

struct ims_image fake_image(enum ims_pixel_format format, int32_t width, int32_t height)
{
    static _Alignas(16) const unsigned char memory[1 << 16];
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = width;
    image.height = height;
    image.planes[0] = memory;
    if (format == IMS_PIXEL_NV12)
        image.planes[1] = memory;
    if (format >= IMS_PIXEL_YUV420 && format <= IMS_PIXEL_YUV444)
        image.planes[1] = image.planes[2] = memory;
    return image;
}

struct ims_image fake_bytes(const void *bytes, size_t size)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = bytes;
    image.byte_count = size;
    return image;
}
