/* SPDX-License-Identifier: MIT
 *
 * TIFF, little-endian, by code of our own: what libavcodec writes has no predictors, so
 * that nothing is gained by compressing photographs, no floats, and is one image of 1
 * GiB at most. Where offsets of 32 bits do not reach, the same as BigTIFF.
 */
#include <stdlib.h>

#include <imagesaver/encoder.h>

#include "builtin.h"
#include "color/icc.h"
#include "common/failure.h"
#include "common/pixel_lists.h"
#include "jpeg.h"
#include "metadata.h"
#include "rows/formats.h"
#include "strip.h"

enum {
    OPTION_COMPRESSION = 0,
    OPTION_EFFORT = 1,
    OPTION_QUALITY = 2,
    OPTION_SUBSAMPLING = 3,
    OPTION_BACKGROUND = 4
};

enum { STANDARD_EFFORT = 1, STANDARD_QUALITY = 90, BEST_QUALITY = 100 };

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
    struct ims_free_list coders; /* of JPEG */
};

/* By the choices of the option. */
static const enum ims_tiff_compression compressions[] = {
    IMS_TIFF_NOT_COMPRESSED, IMS_TIFF_PACKBITS, IMS_TIFF_DEFLATE, IMS_TIFF_LZW,
    IMS_TIFF_JPEG};

/* One image in work. */
struct task {
    struct ims_rows rows;
    struct ims_color_icc_room room; /* of a profile in the metadata */
    struct ims_tiff_metadata metadata;
    struct ims_tiff_directory directory;
    struct ims_tiff_strip_plan plan;
    struct ims_tiff_jpeg jpeg;     /* where strips are that */
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

static void jpeg_piece(void *argument, size_t index)
{
    struct task *const task = argument;
    ims_tiff_jpeg_make(&task->jpeg, strip_start(task, index),
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

static enum ims_tiff_photometric
photometric_of(const struct ims_pixel_format_info *info)
{
    switch (info->model) {
    case IMS_MODEL_GRAY:
        return IMS_TIFF_BLACK_IS_ZERO;
    case IMS_MODEL_CMYK:
        return IMS_TIFF_SEPARATED;
    default:
        return IMS_TIFF_RGB;
    }
}

/* Rows of a strip of which at least so many are wanted. */
static uint32_t strip_rows(uint64_t height, uint64_t wanted,
                           enum ims_tiff_compression compression)
{
    const uint64_t step = compression == IMS_TIFF_JPEG ? IMS_TIFF_JPEG_ROWS : 1;
    const uint64_t rows = (wanted + step - 1) / step * step;
    return (uint32_t)(rows < height ? rows : height);
}

static void fill_directory(struct task *task, const struct ims_pixel_format_info *info)
{
    const struct ims_image *const image = task->rows.image;
    struct ims_tiff_directory *const directory = &task->directory;
    const uint64_t height = (uint64_t)image->height;
    const uint64_t wanted = (task->rows.bytes * height + STRIP_BYTES - 1) / STRIP_BYTES;
    const uint64_t strips = wanted < height ? wanted : height;
    directory->resolution = task->metadata.resolution;
    directory->more = &task->metadata.entries;
    directory->width = (uint32_t)image->width;
    directory->height = (uint32_t)image->height;
    directory->samples = (uint16_t)info->samples;
    directory->bits = (uint16_t)info->bits;
    directory->photometric = (uint16_t)photometric_of(info);
    directory->is_float = info->kind == IMS_SAMPLE_FLOAT;
    directory->has_alpha = info->has_alpha != 0;
    directory->compression = (uint16_t)task->plan.compression;
    directory->predictor = (uint16_t)task->plan.row.predictor;
    directory->strip_rows =
        strip_rows(height, (height + strips - 1) / strips, task->plan.compression);
    directory->strips =
        (uint32_t)((height + directory->strip_rows - 1) / directory->strip_rows);
}

static void start_jpeg(struct task *task, struct state *state,
                       const struct ims_encoding *encoding)
{
    const union ims_option_value *const options = encoding->options;
    const struct ims_tiff_jpeg_settings settings = {
        .quality = options[OPTION_QUALITY].integer,
        .effort = options[OPTION_EFFORT].integer,
        .subsampling = options[OPTION_SUBSAMPLING].integer,
        .background = options[OPTION_BACKGROUND].integer,
    };
    ims_tiff_jpeg_start(&task->jpeg, encoding->image, state->services, &state->coders,
                        &settings);
}

/* To be ended in any case. Returns an error, of which the message tells. */
static int start_task(struct task *task, struct state *state,
                      const struct ims_encoding *encoding, struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    const enum ims_pixel_format target =
        image->format == IMS_PIXEL_CMYK8
            ? IMS_PIXEL_CMYK8
            : ims_rows_formats_choose(&held, image->format, 0);
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
    const int error = ims_tiff_metadata_start(
        &task->metadata,
        ims_color_icc_add(encoding, info.model == IMS_MODEL_GRAY, &task->room),
        message);
    fill_directory(task, &info);
    start_jpeg(task, state, encoding);
    plan->most_rows = (int32_t)task->directory.strip_rows;
    task->sizes = malloc(task->directory.strips * sizeof *task->sizes);
    return error;
}

static void end_task(struct task *task)
{
    ims_tiff_metadata_clear(&task->metadata);
    free(task->sizes);
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

/* What strips of JPEG are like shows in the first one. False without memory. */
static bool tell_jpeg(struct task *task)
{
    struct ims_tiff_directory *const directory = &task->directory;
    for (size_t i = 0; i < directory->strips; i++)
        if (task->strips[i].bytes == NULL)
            return false;
    directory->bits = 8;
    directory->has_alpha = false;
    directory->samples =
        ims_tiff_jpeg_tell(&task->jpeg, &task->strips[0], &task->metadata.entries);
    directory->photometric =
        directory->samples == 1 ? IMS_TIFF_BLACK_IS_ZERO : IMS_TIFF_YCBCR;
    for (size_t i = 0; i < directory->strips; i++)
        ims_tiff_jpeg_shorten(&task->jpeg, &task->strips[i]);
    return !ims_tiff_entries_lack_memory(&task->metadata.entries);
}

/* Strips go to the buffer as they are in memory, all or none. False without memory. */
static bool append_strips(struct task *task, struct ims_buffer *buffer)
{
    const size_t count = task->directory.strips;
    bool good = task->plan.compression != IMS_TIFF_JPEG || tell_jpeg(task);
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
            good = ims_buffer_hand_over(
                       buffer, task->strips[i].bytes + task->strips[i].start,
                       task->strips[i].size, free, task->strips[i].bytes) == IMS_OK;
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
    services->parallel(services, count,
                       task->plan.compression == IMS_TIFF_JPEG ? jpeg_piece : piece,
                       task);
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
    const int error = start_task(&task, own, encoding, message);
    bool good = error == IMS_OK && task.sizes != NULL;
    if (good && task.plan.compression == IMS_TIFF_NOT_COMPRESSED)
        good = append_rows(&task, buffer, message);
    else if (good)
        good = compress(&task, own->services, buffer, message);
    end_task(&task);
    if (good || error != IMS_OK)
        return error;
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
    ims_tiff_jpeg_coders_free(&own->coders);
}

static int accepts(const struct ims_encoder *self, const struct ims_encoding *encoding,
                   struct ims_message *message)
{
    (void)self;
    const bool is_jpeg =
        compressions[encoding->options[OPTION_COMPRESSION].integer] == IMS_TIFF_JPEG;
    const int error = is_jpeg ? ims_tiff_jpeg_check(encoding->image, message) : IMS_OK;
    return error == IMS_OK ? ims_tiff_metadata_check(encoding->metadata, message)
                           : error;
}

static const struct ims_option option_table[] = {
    [OPTION_COMPRESSION] = {.key = "compression",
                            .type = IMS_OPTION_CHOICE,
                            .choices =
                                (const char *const[]){"none", "packbits", "deflate",
                                                      "lzw", "jpeg", NULL},
                            .standard = 0,
                            .help = "none is fastest; packbits is for flat graphics; "
                                    "deflate is smallest; lzw is what many know; jpeg "
                                    "is lossy, of 8 bits"},
    [OPTION_EFFORT] = {.key = "effort",
                       .type = IMS_OPTION_INTEGER,
                       .minimum = 0,
                       .maximum = 9,
                       .standard = STANDARD_EFFORT,
                       .help = "of deflate: 0 is fastest, 9 is smallest; of jpeg, the "
                               "same from 0 to 3, and from 4 on"},
    [OPTION_QUALITY] = {.key = "quality",
                        .type = IMS_OPTION_INTEGER,
                        .minimum = 0,
                        .maximum = BEST_QUALITY,
                        .standard = STANDARD_QUALITY,
                        .help = "of jpeg: 0 is smallest, 100 is best; the scale of "
                                "libjpeg"},
    [OPTION_SUBSAMPLING] = {.key = "subsampling",
                            .type = IMS_OPTION_CHOICE,
                            .choices = ims_tiff_jpeg_subsamplings,
                            .help = "of jpeg: chroma; auto: that of a YUV image, else "
                                    "444 from quality 95 on, and 420 below"},
    [OPTION_BACKGROUND] = {.key = "background",
                           .type = IMS_OPTION_COLOR,
                           .help = "of jpeg: what shows through where the image is "
                                   "transparent"},
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
    .description = "TIFF, not compressed, by PackBits, DEFLATE, LZW or JPEG",
    .mime_type = "image/tiff",
    .extensions = tiff_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_ALPHA | IMS_TRAIT_DEEP,
    .pixel_formats = ims_pixel_lists_all_cmyk,
    .signatures = signatures,
    .max_width = IMS_ROWS_MAX_WIDTH,
    .min_effort = 0,
    .max_effort = 9,
    .options = option_table,
    .state_size = sizeof(struct state),
    .init = init,
    .fini = fini,
    .encode = encode,
    .accepts = accepts,
    .metadata = IMS_TIFF_METADATA_KINDS | IMS_METADATA_COLOR,
};
