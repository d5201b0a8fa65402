/* SPDX-License-Identifier: MIT
 *
 * TIFF, little-endian, by code of our own: what libavcodec writes has no predictors, so
 * that nothing is gained by compressing photographs, no floats, and is one image of 1
 * GiB at most. Where offsets of 32 bits do not reach, the same as BigTIFF.
 */
#include <stdlib.h>

#include <imagesaver/encoder.h>

#include "builtin.h"
#include "common/failure.h"
#include "common/pixel_lists.h"
#include "rows/formats.h"
#include "strip.h"

enum { OPTION_COMPRESSION = 0, OPTION_EFFORT = 1, STANDARD_EFFORT = 1 };

/* Strips are cut by the image's size alone, so that the same bytes come out however
 * many run at once. Readers get any part of the image by reading a few of them. */
enum { STRIP_BYTES = 256 * 1024 };

/* Of rows that are longer, the memory of their strips is not kept for other images. */
enum { KEPT_BYTES = 4 << 20 };

static const struct ims_rows_formats held = {.gray = true,
                                             .gray_alpha = true,
                                             .color = true,
                                             .alpha = true,
                                             .deep = true,
                                             .floats = true};

/* A worker's own. */
struct state {
    const struct ims_services *services;
    struct ims_free_list memory;
};

/* One image in work. */
struct task {
    struct ims_rows rows;
    struct ims_tiff_directory directory;
    struct ims_tiff_strip_plan plan;
    struct ims_tiff_strip *strips; /* where they are compressed */
    uint64_t *sizes;               /* of the strips */
};

static int32_t strip_start(const struct task *task, size_t index)
{
    const uint64_t row = (uint64_t)task->directory.strip_rows * index;
    return row < task->directory.height ? (int32_t)row
                                        : (int32_t)task->directory.height;
}

static void piece(void *argument, size_t index)
{
    struct task *const task = argument;
    ims_tiff_strip_make(&task->plan, strip_start(task, index),
                        strip_start(task, index + 1), &task->strips[index]);
}

static enum ims_tiff_predictor predictor_of(const struct ims_pixel_format_info *info,
                                            enum ims_tiff_compression compression)
{
    if (compression != IMS_TIFF_DEFLATE && compression != IMS_TIFF_LZW)
        return IMS_TIFF_PREDICTOR_NONE;
    return info->kind == IMS_SAMPLE_FLOAT ? IMS_TIFF_PREDICTOR_FLOATING_POINT
                                          : IMS_TIFF_PREDICTOR_HORIZONTAL;
}

static void fill_directory(struct task *task, const struct ims_pixel_format_info *info)
{
    const struct ims_image *const image = task->rows.image;
    struct ims_tiff_directory *const directory = &task->directory;
    const uint64_t height = (uint64_t)image->height;
    const uint64_t wanted = (task->rows.bytes * height + STRIP_BYTES - 1) / STRIP_BYTES;
    const uint64_t strips = wanted < height ? wanted : height;
    directory->width = (uint32_t)image->width;
    directory->height = (uint32_t)image->height;
    directory->samples = (uint16_t)info->samples;
    directory->bits = (uint16_t)info->bits;
    directory->is_float = info->kind == IMS_SAMPLE_FLOAT;
    directory->has_alpha = info->has_alpha != 0;
    directory->compression = (uint16_t)task->plan.compression;
    directory->predictor = (uint16_t)task->plan.row.predictor;
    directory->strip_rows = (uint32_t)((height + strips - 1) / strips);
    directory->strips =
        (uint32_t)((height + directory->strip_rows - 1) / directory->strip_rows);
}

static void start_task(struct task *task, struct state *state,
                       const struct ims_encoding *encoding)
{
    static const enum ims_tiff_compression compressions[] = {
        IMS_TIFF_NOT_COMPRESSED, IMS_TIFF_PACKBITS, IMS_TIFF_DEFLATE, IMS_TIFF_LZW};
    const struct ims_image *const image = encoding->image;
    const enum ims_pixel_format target =
        ims_rows_formats_choose(&held, image->format, 0);
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    ims_pixel_format_describe(target, &info);
    *task = (struct task){0};
    ims_rows_start(&task->rows, image, target, false, 0);
    struct ims_tiff_strip_plan *const plan = &task->plan;
    plan->rows = &task->rows;
    plan->kernels = ims_deflate_kernels_best();
    plan->memory = &state->memory;
    plan->compression = compressions[encoding->options[OPTION_COMPRESSION].integer];
    plan->effort = encoding->options[OPTION_EFFORT].integer;
    plan->row =
        (struct ims_tiff_row){.predictor = predictor_of(&info, plan->compression),
                              .bytes = task->rows.bytes,
                              .samples = (size_t)info.samples,
                              .sample_bytes = (size_t)info.bits / 8};
    fill_directory(task, &info);
    plan->most_rows = (int32_t)task->directory.strip_rows;
}

/* The directory; returns it, to be freed, or NULL without memory. */
static uint8_t *make_directory(const struct task *task, size_t *size)
{
    const struct ims_tiff_directory *const directory = &task->directory;
    const bool big = ims_tiff_directory_is_big(directory, task->sizes);
    *size = ims_tiff_directory_size(directory, big);
    uint8_t *const bytes = malloc(*size);
    if (bytes != NULL)
        ims_tiff_directory_write(directory, big, task->sizes, bytes);
    return bytes;
}

/* False without memory. */
static bool append_rows(struct task *task, struct ims_buffer *buffer,
                        struct ims_message *message)
{
    for (size_t i = 0; i < task->directory.strips; i++)
        task->sizes[i] = task->rows.bytes *
                         (uint64_t)(strip_start(task, i + 1) - strip_start(task, i));
    size_t size;
    uint8_t *const directory = make_directory(task, &size);
    const bool good = directory != NULL && ims_rows_append(&task->rows, directory, size,
                                                           buffer, message) == IMS_OK;
    free(directory);
    return good;
}

/* Strips go to the buffer as they are in memory, all or none. False without memory. */
static bool append_strips(struct task *task, struct ims_buffer *buffer)
{
    const size_t count = task->directory.strips;
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        task->sizes[i] = task->strips[i].size;
        good = good && task->strips[i].bytes != NULL;
    }
    size_t size = 0;
    uint8_t *const directory = good ? make_directory(task, &size) : NULL;
    good = directory != NULL && ims_buffer_append(buffer, directory, size) == IMS_OK;
    free(directory);
    for (size_t i = 0; i < count; i++)
        if (good)
            good = ims_buffer_hand_over(buffer, task->strips[i].bytes,
                                        task->strips[i].size, free,
                                        task->strips[i].bytes) == IMS_OK;
        else
            free(task->strips[i].bytes);
    return good;
}

/* False without memory. */
static bool compress(struct task *task, const struct ims_services *services,
                     struct ims_buffer *buffer, struct ims_message *message)
{
    const size_t count = task->directory.strips;
    task->strips = malloc(count * sizeof *task->strips);
    if (task->strips == NULL)
        return false;
    services->parallel(services, count, piece, task);
    if (task->rows.bytes > KEPT_BYTES)
        ims_tiff_strip_memory_free(task->plan.memory);
    for (size_t i = 0; i < count; i++)
        message->warnings |= task->strips[i].warnings;
    const bool good = append_strips(task, buffer);
    free(task->strips);
    return good;
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    struct state *const own = state;
    struct task task;
    (void)self;
    start_task(&task, own, encoding);
    task.sizes = malloc(task.directory.strips * sizeof *task.sizes);
    bool good = task.sizes != NULL;
    if (good && task.plan.compression == IMS_TIFF_NOT_COMPRESSED)
        good = append_rows(&task, buffer, message);
    else if (good)
        good = compress(&task, own->services, buffer, message);
    free(task.sizes);
    if (good)
        return IMS_OK;
    return ims_failure(message, IMS_ERROR_MEMORY, "no memory for a TIFF of %ldx%ld",
                       (long)encoding->image->width, (long)encoding->image->height);
}

static int init(const struct ims_encoder *self, void *state,
                const struct ims_services *services, struct ims_message *message)
{
    struct state *const own = state;
    (void)self;
    (void)message;
    own->services = services;
    return IMS_OK;
}

static void fini(const struct ims_encoder *self, void *state)
{
    struct state *const own = state;
    (void)self;
    ims_tiff_strip_memory_free(&own->memory);
}

static const struct ims_option option_table[] = {
    [OPTION_COMPRESSION] = {.key = "compression",
                            .type = IMS_OPTION_CHOICE,
                            .choices = (const char *const[]){"none", "packbits",
                                                             "deflate", "lzw", NULL},
                            .standard = 0,
                            .help = "none is fastest; packbits is for flat graphics; "
                                    "deflate is smallest; lzw is what many know"},
    [OPTION_EFFORT] = {.key = "effort",
                       .type = IMS_OPTION_INTEGER,
                       .minimum = 0,
                       .maximum = 9,
                       .standard = STANDARD_EFFORT,
                       .help = "of deflate: 0 is fastest, 9 is smallest"},
    {.key = NULL},
};

static const char *const tiff_extensions[] = {"tif", "tiff", NULL};

/* Either order of bytes, then TIFF or BigTIFF. */
static const struct ims_signature signatures[] = {
    {.bytes = "II*\0", .length = 4},
    {.bytes = "MM\0*", .length = 4},
    {.bytes = "II+\0", .length = 4},
    {.bytes = "MM\0+", .length = 4},
    {.bytes = NULL},
};

const struct ims_encoder ims_tiff = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "tiff",
    .format = "tiff",
    .description = "TIFF, not compressed, by PackBits, DEFLATE or LZW",
    .mime_type = "image/tiff",
    .extensions = tiff_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_ALPHA | IMS_TRAIT_DEEP,
    .pixel_formats = ims_pixel_lists_all,
    .signatures = signatures,
    .max_width = IMS_ROWS_MAX_WIDTH,
    .min_effort = 0,
    .max_effort = 9,
    .options = option_table,
    .state_size = sizeof(struct state),
    .init = init,
    .fini = fini,
    .encode = encode,
};
