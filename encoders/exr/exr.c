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

#include <imagesaver/encoder.h>

#include "attributes.h"
#include "builtin.h"
#include "common/byte_order.h"
#include "common/failure.h"
#include "common/free_list.h"
#include "convert/format.h"
#include "dwa.h"
#include "head.h"
#include "strip.h"

enum {
    OPTION_COMPRESSION = 0,
    OPTION_EFFORT = 1,
    OPTION_HALF = 2,
    OPTION_LOSSLESS = 3,
    OPTION_QUALITY = 4
};

enum { STANDARD_EFFORT = 2, STANDARD_QUALITY = 90, BEST_QUALITY = 100 };

/* By the choices of the option, whose texts these are. */
static const char *const compressions[] = {
    "none", "rle", "zips", "zip", "pxr24", "piz", "b44", "b44a", "dwaa", "dwab", NULL};

/* The same, and what each does not keep exactly. */
static const struct choice {
    enum ims_exr_compression number;
    bool loses_halves;
    bool loses_floats;
} choices[] = {
    {IMS_EXR_NONE, false, false}, {IMS_EXR_RLE, false, false},
    {IMS_EXR_ZIPS, false, false}, {IMS_EXR_ZIP, false, false},
    {IMS_EXR_PXR24, false, true}, {IMS_EXR_PIZ, false, false},
    {IMS_EXR_B44, true, false},   {IMS_EXR_B44A, true, false},
    {IMS_EXR_DWAA, true, true},   {IMS_EXR_DWAB, true, true},
};

enum {
    STRIP_BYTES = 512 * 1024,  /* of lines, about */
    KEPT_BYTES = 4 << 20,      /* of a chunk: room for more is not kept for others */
    MAX_WIDTH = (1 << 23) - 1, /* a chunk's size has 31 bits: 16 lines of 16 bytes */
    MAX_HEIGHT = (1 << 27) - 1 /* the table takes 1 GiB, which 32 bits can count */
};

/* The state. */
struct exr {
    const struct ims_services *services;
    const struct ims_deflate_kernels *kernels;
    struct ims_free_list scratch;
    float *curve; /* NULL until DWA needs it */
};

/* One image in work. */
struct task {
    struct exr *state;
    struct ims_exr_lines lines;
    enum ims_exr_compression compression;
    int effort;
    int quality;    /* of DWA */
    int32_t step;   /* lines in a chunk */
    int32_t chunks; /* in all */
    size_t strips;
    struct ims_exr_strip_bytes *made; /* by strip */
};

/* As OpenEXR counts what DWA leaves out; 45 is what it takes by itself. */
static float dwa_level(const struct task *task)
{
    return 4.5f * (float)(BEST_QUALITY - task->quality);
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
        .error = dwa_level(task) / 100000.0f,
        .curve = task->state->curve,
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

static const struct choice *choice_of(const struct ims_encoding *encoding)
{
    return &choices[encoding->options[OPTION_COMPRESSION].integer];
}

static bool has_floats(const struct ims_encoding *encoding)
{
    return ims_convert_format_of(encoding->image->format)->sample_bytes ==
           sizeof(float);
}

/* Whether floats of 32 bits become fewer. */
static bool narrows(const struct ims_encoding *encoding)
{
    return has_floats(encoding) && (encoding->options[OPTION_HALF].integer != 0 ||
                                    choice_of(encoding)->loses_floats);
}

static int check_lossless(const struct ims_encoding *encoding,
                          struct ims_message *message)
{
    const struct choice *const choice = choice_of(encoding);
    const bool half = has_floats(encoding) && encoding->options[OPTION_HALF].integer;
    const bool loses =
        has_floats(encoding) && !half ? choice->loses_floats : choice->loses_halves;
    if (half)
        return ims_failure(message, IMS_ERROR_OPTION_VALUE,
                           "options: lossless is set, but half=1 makes fewer bits of "
                           "floats; leave one of them out");
    if (loses)
        return ims_failure(message, IMS_ERROR_OPTION_VALUE,
                           "options: lossless is set, but compression=%s %s; leave one "
                           "of them out",
                           compressions[encoding->options[OPTION_COMPRESSION].integer],
                           choice->loses_halves ? "does not keep samples exactly"
                                                : "makes fewer bits of floats");
    return IMS_OK;
}

/* Readers count what a chunk is made of, which for some compressions has many lines. */
static int check_width(const struct ims_encoding *encoding, struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    struct ims_exr_lines lines;
    ims_exr_lines_start(&lines, image, encoding->options[OPTION_HALF].integer != 0);
    if (ims_exr_chunk_fits(choice_of(encoding)->number, (size_t)image->width,
                           lines.samples, lines.bytes))
        return IMS_OK;
    return ims_failure(message, IMS_ERROR_TOO_LARGE,
                       "lines of %ld pixels are too long for compression=%s of "
                       "OpenEXR; take zip",
                       (long)image->width,
                       compressions[encoding->options[OPTION_COMPRESSION].integer]);
}

static int accepts(const struct ims_encoder *self, const struct ims_encoding *encoding,
                   struct ims_message *message)
{
    (void)self;
    int error = encoding->options[OPTION_LOSSLESS].integer != 0
                    ? check_lossless(encoding, message)
                    : IMS_OK;
    if (error == IMS_OK)
        error = check_width(encoding, message);
    return error == IMS_OK ? ims_exr_attributes_check(encoding->metadata, message)
                           : error;
}

/* False without memory. */
static bool get_curve(struct task *task)
{
    struct exr *const state = task->state;
    const bool needed =
        task->compression == IMS_EXR_DWAA || task->compression == IMS_EXR_DWAB;
    if (!needed || state->curve != NULL)
        return true;
    state->curve = malloc(IMS_EXR_DWA_CURVE * sizeof *state->curve);
    if (state->curve != NULL)
        ims_exr_dwa_curve_make(state->curve);
    return state->curve != NULL;
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    const union ims_option_value *const options = encoding->options;
    struct task task = {
        .state = state,
        .compression = choice_of(encoding)->number,
        .effort = options[OPTION_EFFORT].integer,
        .quality = options[OPTION_QUALITY].integer,
    };
    (void)self;
    ims_exr_lines_start(&task.lines, image, options[OPTION_HALF].integer != 0);
    if (narrows(encoding))
        message->warnings |= IMS_WARNING_NARROWED;
    task.step = ims_exr_chunk_lines(task.compression);
    task.chunks = image->height / task.step + (image->height % task.step != 0);
    const struct ims_exr_head head = {.lines = &task.lines,
                                      .compression = task.compression,
                                      .dwa_level = dwa_level(&task)};
    int error = get_curve(&task)
                    ? ims_exr_head_append(&head, encoding->metadata, buffer)
                    : IMS_ERROR_MEMORY;
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
    free(exr->curve);
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
                            .help =
                                "how lines are compressed: not, by runs, by zlib's "
                                "format line by line or 16 lines at a time; pxr24 "
                                "rounds floats of 32 bits to 24 before; piz is for "
                                "what has grain; b44 and b44a have blocks of halves "
                                "in a fixed size; dwaa and dwab are small and "
                                "lossy"},
    [OPTION_EFFORT] = {.key = "effort",
                       .type = IMS_OPTION_INTEGER,
                       .minimum = 0,
                       .maximum = 9,
                       .standard = STANDARD_EFFORT,
                       .help = "0 is fastest, 9 is smallest; for zips, zip and pxr24, "
                               "and a little of dwaa and dwab"},
    [OPTION_HALF] = {.key = "half",
                     .type = IMS_OPTION_BOOLEAN,
                     .help = "narrow floats of 32 bits to 16, rounded; what is beyond "
                             "65504 becomes that"},
    [OPTION_LOSSLESS] = {.key = "lossless",
                         .type = IMS_OPTION_BOOLEAN,
                         .help = "refuse what would narrow floats, and b44, b44a, "
                                 "dwaa and dwab; all else is exact"},
    [OPTION_QUALITY] = {.key = "quality",
                        .type = IMS_OPTION_INTEGER,
                        .minimum = 0,
                        .maximum = BEST_QUALITY,
                        .standard = STANDARD_QUALITY,
                        .help = "of dwaa and dwab: 0 is smallest, 100 is best, 90 is "
                                "what OpenEXR takes"},
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
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_ALPHA | IMS_TRAIT_DEEP |
              IMS_TRAIT_PREMULTIPLIED | IMS_TRAIT_LINEAR,
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
    .accepts = accepts,
    .metadata = IMS_EXR_ATTRIBUTES_KINDS | IMS_METADATA_COLOR,
};
