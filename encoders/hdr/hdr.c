/* SPDX-License-Identifier: MIT
 *
 * Radiance HDR: a head of lines, and pixels of four bytes, row by row from the top,
 * each row as runs of its four planes. Rows that the scheme of runs has no head for,
 * those of fewer than 8 or more than 32767 pixels, are pixels one after the other. By
 * code of our own: libavcodec has an encoder from FFmpeg 6 on only, and that truncates.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <imagesaver/encoder.h>

#include "builtin.h"
#include "color/primaries.h"
#include "common/failure.h"
#include "common/pixel_lists.h"
#include "metadata/calendar.h"
#include "metadata/comment.h"
#include "rgbe.h"
#include "rows/floats.h"
#include "rows/rows.h"

enum {
    OPTION_BACKGROUND = 0,
    PACKED_MIN = 8, /* pixels of a row that is written in runs */
    PACKED_MAX = 32767,
    FIRST_BYTES = 64 * 1024 * 1024 /* of room for what is written, at most */
};

/* One image in work. */
struct task {
    const struct ims_image *image;
    int32_t background;
    struct ims_buffer *buffer;
    struct ims_message *message;
};

/* The block of pixels that begins in column x. Returns how many they are. */
static size_t load(const struct task *task, size_t x, int32_t y,
                   uint8_t *const planes[4])
{
    const size_t left = (size_t)task->image->width - x;
    const size_t count =
        left < IMS_ROWS_FLOATS_PIXELS ? left : (size_t)IMS_ROWS_FLOATS_PIXELS;
    struct ims_rows_floats block;
    if (!ims_rows_floats_load(&block, task->image, (int32_t)x, y, count,
                              task->background))
        task->message->warnings |= IMS_WARNING_ALPHA_FLATTENED;
    const float *const colors[3] = {block.colors[0], block.colors[1], block.colors[2]};
    ims_hdr_rgbe_make(colors, count, planes);
    return count;
}

static bool append_pixels(const struct task *task, int32_t y)
{
    const size_t width = (size_t)task->image->width;
    uint8_t *const out = ims_buffer_reserve(task->buffer, width * 4);
    uint8_t bytes[4][IMS_ROWS_FLOATS_PIXELS];
    uint8_t *const planes[4] = {bytes[0], bytes[1], bytes[2], bytes[3]};
    if (out == NULL)
        return false;
    for (size_t x = 0, count; x < width; x += count) {
        count = load(task, x, y, planes);
        for (size_t i = 0; i < count * 4; i++)
            out[x * 4 + i] = bytes[i % 4][i / 4];
    }
    ims_buffer_commit(task->buffer, width * 4);
    return true;
}

/* The planes lie behind the room for their runs. */
static bool append_runs(const struct task *task, int32_t y)
{
    const size_t width = (size_t)task->image->width;
    const size_t bound = 4 + 4 * ims_hdr_rgbe_runs_bound(width);
    uint8_t *const out = ims_buffer_reserve(task->buffer, bound + 4 * width);
    if (out == NULL)
        return false;
    uint8_t *const first = out + bound;
    for (size_t x = 0, count; x < width; x += count) {
        uint8_t *const planes[4] = {first + x, first + width + x, first + 2 * width + x,
                                    first + 3 * width + x};
        count = load(task, x, y, planes);
    }
    out[0] = out[1] = 2;
    out[2] = (uint8_t)(width >> 8);
    out[3] = (uint8_t)(width & 255);
    uint8_t *end = out + 4;
    for (size_t k = 0; k < 4; k++)
        end = ims_hdr_rgbe_write_runs(first + k * width, width, end);
    ims_buffer_commit(task->buffer, (size_t)(end - out));
    return true;
}

/* Some readers take 127 bytes at once, and more for a new line. */
static const struct ims_metadata_comment_style comments = {
    .format = "Radiance HDR", .before = "# ", .after = "\n", .most = 127};

/* The line of a time as Radiance writes it; returns its length. */
static size_t write_time(const struct ims_metadata *metadata, char *line, size_t room)
{
    if (metadata == NULL || metadata->time_ns == 0)
        return 0;
    const struct ims_metadata_calendar time =
        ims_metadata_calendar_of(metadata->time_ns);
    return (size_t)snprintf(line, room, "GMT= %04d:%02d:%02d %02d:%02d:%02d\n",
                            time.year, time.month, time.day, time.hour, time.minute,
                            time.second);
}

/* The line of the primaries and the white; returns its length. */
static size_t write_primaries(enum ims_color_primaries primaries, char *line,
                              size_t room)
{
    const struct ims_color_primaries_xy *const xy = ims_color_primaries_find(primaries);
    if (xy == NULL)
        return 0;
    const double *const points[4] = {xy->colors[0], xy->colors[1], xy->colors[2],
                                     xy->white};
    size_t length = (size_t)snprintf(line, room, "PRIMARIES=");
    for (int i = 0; i < 8; i++) {
        const long parts = (long)(points[i / 2][i % 2] * 10000.0 + 0.5);
        length += (size_t)snprintf(line + length, room - length, " %ld.%04ld",
                                   parts / 10000, parts % 10000);
    }
    return length + (size_t)snprintf(line + length, room - length, "\n");
}

/* Makes one block of the buffer large enough for most files. */
static bool append_head(const struct task *task, const struct ims_metadata *metadata)
{
    static const char first[] = "#?RADIANCE\n";
    char head[256];
    const uint64_t most =
        sizeof head + (uint64_t)task->image->width * (uint64_t)task->image->height * 4;
    size_t length = write_time(metadata, head, sizeof head);
    length +=
        write_primaries(task->image->primaries, head + length, sizeof head - length);
    length += (size_t)snprintf(head + length, sizeof head - length,
                               "FORMAT=32-bit_rle_rgbe\n\n-Y %ld +X %ld\n",
                               (long)task->image->height, (long)task->image->width);
    return ims_buffer_reserve(task->buffer, most < FIRST_BYTES
                                                ? (size_t)most
                                                : (size_t)FIRST_BYTES) != NULL &&
           ims_buffer_append(task->buffer, first, sizeof first - 1) == IMS_OK &&
           ims_metadata_comment_append(&comments, metadata, task->buffer) == IMS_OK &&
           ims_buffer_append(task->buffer, head, length) == IMS_OK;
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    const struct task task = {
        .image = image,
        .background = encoding->options[OPTION_BACKGROUND].integer,
        .buffer = buffer,
        .message = message,
    };
    const bool packed = image->width >= PACKED_MIN && image->width <= PACKED_MAX;
    (void)self;
    (void)state;
    bool good = append_head(&task, encoding->metadata);
    for (int32_t y = 0; good && y < image->height; y++)
        good = packed ? append_runs(&task, y) : append_pixels(&task, y);
    return good ? IMS_OK
                : ims_failure(message, IMS_ERROR_MEMORY, "no memory for %ldx%ld pixels",
                              (long)image->width, (long)image->height);
}

static int accepts(const struct ims_encoder *self, const struct ims_encoding *encoding,
                   struct ims_message *message)
{
    (void)self;
    return ims_metadata_comment_check(&comments, encoding->metadata, message);
}

static const char *const hdr_extensions[] = {"hdr", "rgbe", NULL};

static const struct ims_signature signatures[] = {
    {.bytes = "#?RADIANCE", .length = 10},
    {.bytes = "#?RGBE", .length = 6},
    {.bytes = NULL},
};

static const struct ims_option option_table[] = {
    [OPTION_BACKGROUND] = {.key = "background",
                           .type = IMS_OPTION_COLOR,
                           .help = "what shows through where the image is transparent"},
    {.key = NULL},
};

const struct ims_encoder ims_hdr = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "hdr",
    .format = "hdr",
    .description = "Radiance HDR, floats as three bytes with one exponent",
    .mime_type = "image/vnd.radiance",
    .extensions = hdr_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSY | IMS_TRAIT_DEEP | IMS_TRAIT_LINEAR,
    .pixel_formats = ims_pixel_lists_floats,
    .signatures = signatures,
    .options = option_table,
    .max_width = IMS_ROWS_MAX_WIDTH,
    .encode = encode,
    .accepts = accepts,
    .metadata = IMS_METADATA_TEXT | IMS_METADATA_TIME | IMS_METADATA_COLOR,
};
