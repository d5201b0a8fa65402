/* SPDX-License-Identifier: MIT
 *
 * DPX, SMPTE 268M version 2.0: one element of red, green and blue, with alpha or not,
 * in 8, 10 or 16 bits, big-endian. Three samples of 10 bits stand in the upper bits of
 * a word of 32 (filled, method A); rows end with a whole word, and the head counts the
 * bytes that this takes, as some readers go by it alone. By code of our own: libavcodec
 * calls what it writes linear light, which readers undo.
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
#include "metadata/calendar.h"
#include "metadata/places.h"
#include "rows/formats.h"
#include "rows/rows.h"

enum { OPTION_DEPTH = 0, OPTION_LOSSLESS = 1 };

enum depth { DEPTH_IMAGE = 0, DEPTH_8 = 1, DEPTH_10 = 2, DEPTH_16 = 3 };

static const char *const depths[] = {"image", "8", "10", "16", NULL};

enum {
    HEAD = 2048,
    WORD = 4, /* bytes */
    RGB = 50, /* descriptors */
    RGBA = 51,
    VIDEO = 4, /* transfer and colors: no others than those of screens */
    MAX_PIXELS = (UINT32_MAX - HEAD) / 8 /* the file's size has 32 bits */
};

static const struct ims_rows_formats held[] = {
    [DEPTH_IMAGE] = {.color = true, .alpha = true, .deep = true},
    [DEPTH_8] = {.color = true, .alpha = true},
    [DEPTH_10] = {.color = true, .alpha = true, .deep = true, .deep_only = true},
    [DEPTH_16] = {.color = true, .alpha = true, .deep = true, .deep_only = true},
};

/* Numbers that are not known have all bits set; texts that are not are empty. */
static void fill_unknown(uint8_t head[HEAD])
{
    static const struct {
        uint16_t offset;
        uint16_t bytes;
    } numbers[] = {
        {660, 4},   /* key of encryption */
        {788, 4},   /* what the lowest code stands for */
        {796, 4},   /* and the highest */
        {1408, 24}, /* offsets, centers, original size */
        {1712, 20}, /* frames of film */
        {1920, 8},  /* time code, user bits */
        {1932, 40}, /* television */
    };
    memset(head, 0, HEAD);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        memset(head + numbers[i].offset, 0xFF, numbers[i].bytes);
}

/* Texts of the head, with room for a NUL each, and where they stand. */
static const struct ims_metadata_place places[] = {
    {.keys = IMS_METADATA_KEYS("Software", "Creator", "Author"), .most = 99},
    {.keys = IMS_METADATA_KEYS("Project", "Title"), .most = 199},
    {.keys = IMS_METADATA_KEYS("Copyright"), .most = 199},
    {.keys = IMS_METADATA_KEYS("Source", "Model"), .most = 31}, /* what it came from */
    {.keys = NULL},
};
static const uint16_t place_offsets[] = {160, 260, 460, 1556};

static void write_metadata(const struct ims_metadata *metadata, uint8_t head[HEAD])
{
    enum { TIME = 136, TIME_BYTES = 24 };
    for (size_t i = 0; places[i].keys != NULL; i++) {
        const char *const value = ims_metadata_places_value(&places[i], metadata);
        if (value != NULL)
            memcpy(head + place_offsets[i], value, strlen(value));
    }
    if (metadata == NULL || metadata->time_ns == 0)
        return;
    const struct ims_metadata_calendar time =
        ims_metadata_calendar_of(metadata->time_ns);
    snprintf((char *)head + TIME, TIME_BYTES, "%04d:%02d:%02d:%02d:%02d:%02dZ",
             time.year, time.month, time.day, time.hour, time.minute, time.second);
}

static void write_head(const struct ims_image *image, bool has_alpha, uint32_t bits,
                       size_t row_bytes, uint32_t padding, uint8_t head[HEAD])
{
    fill_unknown(head);
    memcpy(head, "SDPX", 4);
    ims_byte_order_store_big32(head + 4, HEAD);
    memcpy(head + 8, "V2.0", 4);
    ims_byte_order_store_big32(head + 16,
                               (uint32_t)(HEAD + row_bytes * (size_t)image->height));
    ims_byte_order_store_big32(head + 20, 1);    /* not the same as a frame before */
    ims_byte_order_store_big32(head + 24, 1664); /* of the head: generic, */
    ims_byte_order_store_big32(head + 28, 384);  /* of film and television */
    ims_byte_order_store_big16(head + 770, 1);   /* elements */
    ims_byte_order_store_big32(head + 772, (uint32_t)image->width);
    ims_byte_order_store_big32(head + 776, (uint32_t)image->height);
    ims_byte_order_store_big32(head + 792, (UINT32_C(1) << bits) - 1);
    head[800] = has_alpha ? RGBA : RGB;
    head[801] = VIDEO;
    head[802] = VIDEO;
    head[803] = (uint8_t)bits;
    head[805] = bits == 10; /* filled, method A */
    ims_byte_order_store_big32(head + 808, HEAD);
    ims_byte_order_store_big32(head + 812, padding);
    ims_byte_order_store_big32(head + 1628, 1); /* the shape of a pixel, 1 : 1 */
    ims_byte_order_store_big32(head + 1632, 1);
}

/* 16 bits a sample, big-endian, to 10. */
static void pack_row(const uint8_t *samples, size_t count, uint8_t *out)
{
    for (size_t i = 0; i < count; i += 3, out += WORD) {
        uint32_t word = 0;
        for (size_t k = 0; k < 3 && i + k < count; k++) {
            const uint32_t sample =
                (uint32_t)samples[2 * (i + k)] << 8 | samples[2 * (i + k) + 1];
            word |= (sample * 1023 + 32767) / 65535 << (22 - 10 * k);
        }
        ims_byte_order_store_big32(out, word);
    }
}

/* The samples lie behind the room for the words. */
static bool append_packed(const struct ims_rows *rows, size_t row_bytes,
                          struct ims_buffer *buffer, struct ims_message *message)
{
    for (int32_t y = 0; y < rows->image->height; y++) {
        uint8_t *const out = ims_buffer_reserve(buffer, row_bytes + rows->bytes);
        if (out == NULL)
            return false;
        message->warnings |= ims_rows_write(rows, y, out + row_bytes);
        pack_row(out + row_bytes, rows->bytes / 2, out);
        ims_buffer_commit(buffer, row_bytes);
    }
    return true;
}

/* Whether samples of 16 bits become fewer. */
static bool narrows(const struct ims_encoding *encoding)
{
    const int32_t depth = encoding->options[OPTION_DEPTH].integer;
    return (depth == DEPTH_8 || depth == DEPTH_10) &&
           ims_convert_format_of(encoding->image->format)->sample_bytes == 2;
}

static int accepts(const struct ims_encoder *self, const struct ims_encoding *encoding,
                   struct ims_message *message)
{
    (void)self;
    if (encoding->options[OPTION_LOSSLESS].integer == 0 || !narrows(encoding))
        return ims_metadata_places_check("DPX", places, encoding->metadata, message);
    return ims_failure(message, IMS_ERROR_OPTION_VALUE,
                       "options: lossless is set, but depth=%s makes fewer bits of 16; "
                       "leave one of them out",
                       depths[encoding->options[OPTION_DEPTH].integer]);
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    const enum depth depth = (enum depth)encoding->options[OPTION_DEPTH].integer;
    const enum ims_pixel_format target =
        ims_rows_formats_choose(&held[depth], image->format, 0);
    const struct ims_convert_format *const format = ims_convert_format_of(target);
    const uint32_t bits = depth == DEPTH_10 ? 10 : 8u * format->sample_bytes;
    uint8_t head[HEAD];
    struct ims_rows rows;
    (void)self;
    (void)state;
    ims_rows_start(&rows, image, target, true, 0);
    const size_t words =
        bits == 10 ? (rows.bytes / 2 + 2) / 3 : (rows.bytes + WORD - 1) / WORD;
    rows.padding = bits == 10 ? 0 : words * WORD - rows.bytes;
    write_head(image, format->alpha, bits, words * WORD, (uint32_t)rows.padding, head);
    write_metadata(encoding->metadata, head);
    if (narrows(encoding))
        message->warnings |= IMS_WARNING_NARROWED;
    if (bits != 10)
        return ims_rows_append(&rows, head, sizeof head, buffer, message);
    if (ims_buffer_append(buffer, head, sizeof head) == IMS_OK &&
        append_packed(&rows, words * WORD, buffer, message))
        return IMS_OK;
    return ims_failure(message, IMS_ERROR_MEMORY, "no memory for %ldx%ld pixels",
                       (long)image->width, (long)image->height);
}

static const char *const dpx_extensions[] = {"dpx", NULL};

static const struct ims_signature signatures[] = {
    {.bytes = "SDPX", .length = 4},
    {.bytes = "XPDS", .length = 4},
    {.bytes = NULL},
};

static const struct ims_option option_table[] = {
    [OPTION_DEPTH] = {.key = "depth",
                      .type = IMS_OPTION_CHOICE,
                      .choices = depths,
                      .help = "bits a sample: as the image has them, or so many"},
    [OPTION_LOSSLESS] = {.key = "lossless",
                         .type = IMS_OPTION_BOOLEAN,
                         .help =
                             "refuse a depth that would narrow samples; all else is "
                             "exact"},
    {.key = NULL},
};

const struct ims_encoder ims_dpx = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "dpx",
    .format = "dpx",
    .description = "DPX of 8, 10 or 16 bits, not compressed",
    .mime_type = "image/x-dpx",
    .extensions = dpx_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_ALPHA | IMS_TRAIT_DEEP,
    .pixel_formats = ims_pixel_lists_16,
    .narrowed_formats = ims_pixel_lists_16_narrowed,
    .signatures = signatures,
    .options = option_table,
    .max_width = IMS_ROWS_MAX_WIDTH,
    .max_pixels = MAX_PIXELS,
    .encode = encode,
    .accepts = accepts,
    .metadata = IMS_METADATA_TEXT | IMS_METADATA_TIME,
};
