/* SPDX-License-Identifier: MIT */
#include "metadata_encoder.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const unsigned char metadata_exif[8] = "II*\0\0\0\0";
const unsigned char metadata_icc[128] = {
    [3] = 128,  [16] = 'R', [17] = 'G', [18] = 'B', [19] = ' ',
    [36] = 'a', [37] = 'c', [38] = 's', [39] = 'p',
};
const unsigned char metadata_gray_icc[128] = {
    [3] = 128,  [16] = 'G', [17] = 'R', [18] = 'A', [19] = 'Y',
    [36] = 'a', [37] = 'c', [38] = 's', [39] = 'p',
};

__attribute__((format(printf, 2, 3))) static void say(struct ims_buffer *buffer,
                                                      const char *words, ...)
{
    char line[8192];
    va_list list;
    va_start(list, words);
    int length = vsnprintf(line, sizeof line, words, list);
    va_end(list);
    const size_t most = sizeof line - 1;
    ims_buffer_append(buffer, line, (size_t)length < most ? (size_t)length : most);
}

static void say_blob(struct ims_buffer *buffer, const char *name, const void *bytes,
                     size_t size)
{
    if (bytes == NULL)
        return;
    say(buffer, "%s %zu ", name, size);
    ims_buffer_append(buffer, bytes, size);
    say(buffer, "\n");
}

static void say_metadata(struct ims_buffer *buffer, const struct ims_metadata *metadata)
{
    for (const struct ims_text *text = metadata->texts;
         text != NULL && text->key != NULL; text++)
        say(buffer, "text %s=%s (%s)\n", text->key, text->value,
            text->language != NULL ? text->language : "");
    say_blob(buffer, "exif", metadata->exif, metadata->exif_size);
    say_blob(buffer, "xmp", metadata->xmp, metadata->xmp_size);
    say_blob(buffer, "icc", metadata->icc, metadata->icc_size);
    say_blob(buffer, "iptc", metadata->iptc, metadata->iptc_size);
    if (metadata->dots_per_metre_x != 0)
        say(buffer, "resolution %u %u\n", metadata->dots_per_metre_x,
            metadata->dots_per_metre_y);
    if (metadata->time_ns != 0)
        say(buffer, "time %lld\n", (long long)metadata->time_ns);
    if (metadata->position != NULL)
        say(buffer, "position %d %d\n", (int)metadata->position->latitude,
            (int)metadata->position->longitude);
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *image = encoding->image;
    (void)self;
    (void)state;
    (void)message;
    if (image->format == IMS_PIXEL_ENCODED)
        ims_buffer_append(buffer, image->planes[0], image->byte_count);
    say(buffer, "color %d %d\n", (int)image->primaries, (int)image->transfer);
    if (image->significant_bits != 0)
        say(buffer, "significant %d\n", image->significant_bits);
    if (image->light != NULL)
        say(buffer, "light %u\n", image->light->max_content_light);
    if (encoding->metadata != NULL)
        say_metadata(buffer, encoding->metadata);
    return IMS_OK;
}

struct ims_encoder metadata_encoder(const char *name, uint32_t kinds)
{
    static const enum ims_pixel_format formats[] = {IMS_PIXEL_GRAY8, IMS_PIXEL_RGB8,
                                                    IMS_PIXEL_GRAY16, IMS_PIXEL_NONE};
    static const char *lists[4][2];
    static int used;
    const char **extensions = lists[used++ % 4];
    extensions[0] = name;
    return (struct ims_encoder){
        .abi = IMS_ENCODER_ABI,
        .size = sizeof(struct ims_encoder),
        .rank = 100,
        .name = name,
        .format = name,
        .description = "tells what it is handed",
        .extensions = extensions,
        .pixel_formats = formats,
        .inputs = IMS_INPUT_PIXELS,
        .traits = IMS_TRAIT_LOSSLESS,
        .encode = encode,
        .metadata = kinds,
    };
}

struct ims_encoder metadata_annotator(const char *const *extensions, uint32_t kinds)
{
    return (struct ims_encoder){
        .abi = IMS_ENCODER_ABI,
        .size = sizeof(struct ims_encoder),
        .rank = 100,
        .name = "annotate",
        .format = "annotated",
        .description = "tells what it is handed behind the bytes",
        .extensions = extensions,
        .inputs = IMS_INPUT_BYTES,
        .encode = encode,
        .metadata = kinds,
    };
}
