/* SPDX-License-Identifier: MIT
 *
 * OpenEXR by our own encoder: one part of scan lines with the channels R, G, B, A or Y,
 * halves or floats as the image has them, colors multiplied by alpha; a head, a table
 * of where each chunk is, and the chunks. Compressed images are made in strips, maybe
 * at the same time; the table comes before them, so that they are kept until all are
 * there.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <imagesaver/encoder.h>

#include "builtin.h"
#include "common/byte_order.h"
#include "common/failure.h"
#include "common/free_list.h"
#include "half.h"
#include "strip.h"

enum { OPTION_COMPRESSION = 0, OPTION_EFFORT = 1, OPTION_HALF = 2 };

enum { STANDARD_EFFORT = 2 };

static const char *const compressions[] = {"none", "rle", "zips", "zip", NULL};

enum {
    STRIP_BYTES = 512 * 1024,  /* of lines, about */
    KEPT_BYTES = 4 << 20,      /* of a chunk: room for more is not kept for others */
    HEAD = 512,                /* room for it: it has 313 bytes with four channels */
    MAX_WIDTH = (1 << 23) - 1, /* a chunk's size has 31 bits: 16 lines of 16 bytes */
    MAX_HEIGHT = (1 << 27) - 1 /* the table takes 1 GiB, which 32 bits can count */
};

/* The state. */
struct exr {
    const struct ims_services *services;
    const struct ims_deflate_kernels *kernels;
    struct ims_free_list scratch;
};

/* One image in work. */
struct task {
    struct exr *state;
    struct ims_exr_lines lines;
    enum ims_exr_compression compression;
    int effort;
    int32_t step;   /* lines in a chunk */
    int32_t chunks; /* in all */
    size_t strips;
    struct ims_exr_strip_bytes *made; /* by strip */
};

/* ---- the head -------------------------------------------------------------------- */

/* A name or a text, with the NUL behind it. */
static uint8_t *put_text(uint8_t *out, const char *text)
{
    const size_t size = strlen(text) + 1;
    memcpy(out, text, size);
    return out + size;
}

static uint8_t *put_number(uint8_t *out, uint32_t number)
{
    ims_byte_order_store_little32(out, number);
    return out + 4;
}

/* What comes before the value of an attribute. */
static uint8_t *put_attribute(uint8_t *out, const char *name, const char *type,
                              uint32_t size)
{
    return put_number(put_text(put_text(out, name), type), size);
}

static uint8_t *put_channels(uint8_t *out, const struct ims_exr_lines *lines)
{
    enum { HALF = 1, FLOAT = 2, CHANNEL = 18 /* bytes of one */ };
    const char *const names = ims_exr_lines_names(lines);
    out = put_attribute(out, "channels", "chlist",
                        (uint32_t)(CHANNEL * lines->samples + 1));
    for (size_t i = 0; i < lines->samples; i++) {
        const char name[2] = {names[i], '\0'};
        out = put_text(out, name);
        out = put_number(out, lines->bytes == sizeof(float) ? FLOAT : HALF);
        out = put_number(out, 0); /* nothing special, and reserved */
        out = put_number(out, 1); /* a sample for each pixel, */
        out = put_number(out, 1); /* and each line */
    }
    *out++ = 0;
    return out;
}

static uint8_t *put_window(uint8_t *out, const char *name,
                           const struct ims_image *image)
{
    out = put_attribute(out, name, "box2i", 16);
    out = put_number(out, 0);
    out = put_number(out, 0);
    out = put_number(out, (uint32_t)image->width - 1);
    return put_number(out, (uint32_t)image->height - 1);
}

static int append_head(const struct task *task, struct ims_buffer *buffer)
{
    const struct ims_image *const image = task->lines.image;
    const uint32_t one = ims_exr_half_bits(1.0f);
    uint8_t head[HEAD];
    uint8_t *out = put_number(head, 20000630); /* magic */
    out = put_number(out, 2);                  /* version, and no flag */
    out = put_channels(out, &task->lines);
    out = put_attribute(out, "compression", "compression", 1);
    *out++ = (uint8_t)task->compression;
    out = put_window(out, "dataWindow", image);
    out = put_window(out, "displayWindow", image);
    out = put_attribute(out, "lineOrder", "lineOrder", 1);
    *out++ = 0; /* increasing */
    out = put_attribute(out, "pixelAspectRatio", "float", 4);
    out = put_number(out, one);
    out = put_attribute(out, "screenWindowCenter", "v2f", 8);
    out = put_number(out, 0);
    out = put_number(out, 0);
    out = put_attribute(out, "screenWindowWidth", "float", 4);
    out = put_number(out, one);
    *out++ = 0;
    return ims_buffer_append(buffer, head, (size_t)(out - head));
}

/* ---- chunks that are not compressed ---------------------------------------------- */

static void store_offset(uint8_t *table, size_t index, uint64_t offset)
{
    ims_byte_order_store_little32(table + 8 * index, (uint32_t)offset);
    ims_byte_order_store_little32(table + 8 * index + 4, (uint32_t)(offset >> 32));
}

/* Room for the table, and where the first chunk will be. NULL without memory. */
static uint8_t *reserve_table(const struct task *task, struct ims_buffer *buffer,
                              uint64_t *offset)
{
    *offset = ims_buffer_length(buffer) + 8 * (uint64_t)task->chunks;
    return ims_buffer_reserve(buffer, 8 * (size_t)task->chunks);
}

static int append_lines(const struct task *task, struct ims_buffer *buffer)
{
    const size_t bytes = task->lines.line_bytes;
    uint64_t offset;
    uint8_t *const table = reserve_table(task, buffer, &offset);
    if (table == NULL)
        return IMS_ERROR_MEMORY;
    for (int32_t y = 0; y < task->chunks; y++)
        store_offset(table, (size_t)y,
                     offset + (uint64_t)y * (IMS_EXR_CHUNK_HEAD + bytes));
    ims_buffer_commit(buffer, 8 * (size_t)task->chunks);
    for (int32_t y = 0; y < task->chunks; y++) {
        uint8_t *const out = ims_buffer_reserve(buffer, IMS_EXR_CHUNK_HEAD + bytes);
        if (out == NULL)
            return IMS_ERROR_MEMORY;
        ims_byte_order_store_little32(out, (uint32_t)y);
        ims_byte_order_store_little32(out + 4, (uint32_t)bytes);
        ims_exr_lines_write(&task->lines, y, out + IMS_EXR_CHUNK_HEAD);
        ims_buffer_commit(buffer, IMS_EXR_CHUNK_HEAD + bytes);
    }
    return IMS_OK;
}

/* ---- chunks that are ------------------------------------------------------------- */

static int32_t strip_start(const struct task *task, size_t index)
{
    return (int32_t)((uint64_t)task->chunks * index / task->strips) * task->step;
}

static void piece(void *argument, size_t index)
{
    struct task *const task = argument;
    const int32_t height = task->lines.image->height;
    const int32_t end = strip_start(task, index + 1);
    const struct ims_exr_strip strip = {
        .lines = &task->lines,
        .kernels = task->state->kernels,
        .scratch = &task->state->scratch,
        .compression = task->compression,
        .effort = task->effort,
        .first = strip_start(task, index),
        .end = end < height ? end : height,
    };
    task->made[index] = ims_exr_strip_encode(&strip);
}

/* The strips lie one after the other; what is in them tells where each chunk begins. */
static int append_table(const struct task *task, struct ims_buffer *buffer)
{
    uint64_t offset;
    uint8_t *const table = reserve_table(task, buffer, &offset);
    size_t chunk = 0;
    if (table == NULL)
        return IMS_ERROR_MEMORY;
    for (size_t i = 0; i < task->strips; i++) {
        const struct ims_exr_strip_bytes *const made = &task->made[i];
        for (size_t at = 0, size; at < made->size; at += size, offset += size) {
            const uint8_t *const head = made->bytes + at;
            store_offset(table, chunk++, offset);
            size = IMS_EXR_CHUNK_HEAD + ((size_t)head[4] | (size_t)head[5] << 8 |
                                         (size_t)head[6] << 16 | (size_t)head[7] << 24);
        }
    }
    ims_buffer_commit(buffer, 8 * chunk);
    return IMS_OK;
}

/* The strips become the buffer's, whatever happens. */
static int append_strips(const struct task *task, struct ims_buffer *buffer)
{
    bool good = true;
    for (size_t i = 0; i < task->strips; i++)
        good = good && task->made[i].bytes != NULL;
    int error = good ? append_table(task, buffer) : IMS_ERROR_MEMORY;
    for (size_t i = 0; i < task->strips; i++) {
        uint8_t *const bytes = task->made[i].bytes;
        if (error == IMS_OK)
            error =
                ims_buffer_hand_over(buffer, bytes, task->made[i].size, free, bytes);
        else
            free(bytes);
    }
    return error;
}

static int append_compressed(struct task *task, struct ims_buffer *buffer)
{
    const struct ims_services *const services = task->state->services;
    const uint64_t bytes =
        (uint64_t)task->lines.line_bytes * (uint64_t)task->lines.image->height;
    const uint64_t strips = (bytes + STRIP_BYTES - 1) / STRIP_BYTES;
    task->strips =
        strips < (uint64_t)task->chunks ? (size_t)strips : (size_t)task->chunks;
    task->made = calloc(task->strips, sizeof *task->made);
    if (task->made == NULL)
        return IMS_ERROR_MEMORY;
    services->parallel(services, task->strips, piece, task);
    if (task->lines.line_bytes > KEPT_BYTES / (size_t)task->step)
        ims_exr_strip_scratch_free(&task->state->scratch);
    const int error = append_strips(task, buffer);
    free(task->made);
    return error;
}

/* ---- the encoder ----------------------------------------------------------------- */

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    const union ims_option_value *const options = encoding->options;
    struct task task = {
        .state = state,
        .compression = (enum ims_exr_compression)options[OPTION_COMPRESSION].integer,
        .effort = options[OPTION_EFFORT].integer,
    };
    (void)self;
    ims_exr_lines_start(&task.lines, image, options[OPTION_HALF].integer != 0);
    if (task.lines.bytes < task.lines.from_bytes)
        message->warnings |= IMS_WARNING_NARROWED;
    task.step = ims_exr_chunk_lines(task.compression);
    task.chunks = image->height / task.step + (image->height % task.step != 0);
    int error = append_head(&task, buffer);
    if (error == IMS_OK)
        error = task.compression == IMS_EXR_NONE ? append_lines(&task, buffer)
                                                 : append_compressed(&task, buffer);
    return error == IMS_OK
               ? IMS_OK
               : ims_failure(message, error, "no memory for an OpenEXR file of %ldx%ld",
                             (long)image->width, (long)image->height);
}

static int init(const struct ims_encoder *self, void *state,
                const struct ims_services *services, struct ims_message *message)
{
    struct exr *const exr = state;
    (void)self;
    (void)message;
    exr->services = services;
    exr->kernels = ims_deflate_kernels_best();
    return IMS_OK;
}

static void fini(const struct ims_encoder *self, void *state)
{
    struct exr *const exr = state;
    (void)self;
    ims_exr_strip_scratch_free(&exr->scratch);
}

static const char *const exr_extensions[] = {"exr", NULL};

static const enum ims_pixel_format pixel_formats[] = {
    IMS_PIXEL_RGB_F16,        IMS_PIXEL_RGBA_F16,       IMS_PIXEL_GRAY_F16,
    IMS_PIXEL_RGB_F32,        IMS_PIXEL_RGBA_F32,       IMS_PIXEL_GRAY_F32,
    IMS_PIXEL_GRAY_ALPHA_F16, IMS_PIXEL_GRAY_ALPHA_F32, IMS_PIXEL_NONE,
};

static const struct ims_signature signatures[] = {
    {.bytes = "\x76\x2f\x31\x01", .length = 4},
    {.bytes = NULL},
};

static const struct ims_option option_table[] = {
    [OPTION_COMPRESSION] = {.key = "compression",
                            .type = IMS_OPTION_CHOICE,
                            .choices = compressions,
                            .standard = IMS_EXR_ZIP,
                            .help = "how lines are compressed: not, by runs, by zlib's "
                                    "format line by line or 16 lines at a time"},
    [OPTION_EFFORT] = {.key = "effort",
                       .type = IMS_OPTION_INTEGER,
                       .minimum = 0,
                       .maximum = 9,
                       .standard = STANDARD_EFFORT,
                       .help = "0 is fastest, 9 is smallest; for zips and zip"},
    [OPTION_HALF] = {.key = "half",
                     .type = IMS_OPTION_BOOLEAN,
                     .help = "narrow floats of 32 bits to 16, rounded; what is beyond "
                             "65504 becomes that"},
    {.key = NULL},
};

const struct ims_encoder ims_exr = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 200,
    .name = "exr",
    .format = "exr",
    .description = "OpenEXR by our own encoder, half or float, made for speed",
    .mime_type = "image/x-exr",
    .extensions = exr_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits =
        IMS_TRAIT_LOSSLESS | IMS_TRAIT_ALPHA | IMS_TRAIT_DEEP | IMS_TRAIT_PREMULTIPLIED,
    .pixel_formats = pixel_formats,
    .signatures = signatures,
    .max_width = MAX_WIDTH,
    .max_height = MAX_HEIGHT,
    .min_effort = 0,
    .max_effort = 9,
    .options = option_table,
    .state_size = sizeof(struct exr),
    .init = init,
    .fini = fini,
    .encode = encode,
};
