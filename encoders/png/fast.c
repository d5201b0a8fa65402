/* SPDX-License-Identifier: MIT */
#include "fast.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "builtin.h"
#include "chunks.h"
#include "common/byte_order.h"
#include "common/failure.h"
#include "common/pixel_lists.h"
#include "packed.h"
#include "png.h"

enum { OPTION_EFFORT = 0, STANDARD_EFFORT = 1 };

/* Strips are cut by the image's size alone, so that the same bytes come out however
 * many run at once. Rounds bound how many there are to keep account of. */
enum {
    STRIP_BYTES = 512 * 1024,            /* filtered, about */
    LARGE_STRIP_BYTES = 2 * 1024 * 1024, /* where matches are looked for everywhere */
    ROUND_BYTES = 128 * 1024 * 1024,
    FIRST_BYTES = 64 * 1024 * 1024 /* of room for the file */
};

/* A row of the widest image takes 1 GiB: what a chunk, and memory, can hold. */
enum { MAX_WIDTH = (1 << 27) - 1 };

static const struct layout {
    uint8_t pixel; /* bytes, at least 1: what filters look back */
    uint8_t depth;
    uint8_t color_type; /* PNG's */
    enum ims_png_byte_order order;
    enum ims_pixel_format
        convert; /* rows are first made this; NONE: read as they are */
} layouts[] = {
    [IMS_PIXEL_GRAY8] = {1, 8, 0, IMS_PNG_AS_IS, IMS_PIXEL_NONE},
    [IMS_PIXEL_GRAY16] = {2, 16, 0, IMS_PNG_SWAP_16, IMS_PIXEL_NONE},
    [IMS_PIXEL_GRAY_ALPHA8] = {2, 8, 4, IMS_PNG_AS_IS, IMS_PIXEL_NONE},
    [IMS_PIXEL_GRAY_ALPHA16] = {4, 16, 4, IMS_PNG_SWAP_16, IMS_PIXEL_NONE},
    [IMS_PIXEL_RGB8] = {3, 8, 2, IMS_PNG_AS_IS, IMS_PIXEL_NONE},
    [IMS_PIXEL_BGR8] = {3, 8, 2, IMS_PNG_SWAP_3, IMS_PIXEL_NONE},
    [IMS_PIXEL_RGBA8] = {4, 8, 6, IMS_PNG_AS_IS, IMS_PIXEL_NONE},
    [IMS_PIXEL_BGRA8] = {4, 8, 6, IMS_PNG_SWAP_4, IMS_PIXEL_NONE},
    [IMS_PIXEL_RGB16] = {6, 16, 2, IMS_PNG_SWAP_16, IMS_PIXEL_NONE},
    [IMS_PIXEL_RGBA16] = {8, 16, 6, IMS_PNG_SWAP_16, IMS_PIXEL_NONE},
    [IMS_PIXEL_GRAY_F32] = {2, 16, 0, IMS_PNG_AS_IS, IMS_PIXEL_GRAY16},
    [IMS_PIXEL_RGB_F32] = {6, 16, 2, IMS_PNG_AS_IS, IMS_PIXEL_RGB16},
    [IMS_PIXEL_YUV420] = {3, 8, 2, IMS_PNG_AS_IS, IMS_PIXEL_RGB8},
    [IMS_PIXEL_YUV422] = {3, 8, 2, IMS_PNG_AS_IS, IMS_PIXEL_RGB8},
    [IMS_PIXEL_YUV444] = {3, 8, 2, IMS_PNG_AS_IS, IMS_PIXEL_RGB8},
    [IMS_PIXEL_NV12] = {3, 8, 2, IMS_PNG_AS_IS, IMS_PIXEL_RGB8},
    [IMS_PIXEL_RGBX8] = {3, 8, 2, IMS_PNG_AS_IS, IMS_PIXEL_RGB8},
    [IMS_PIXEL_BGRX8] = {3, 8, 2, IMS_PNG_AS_IS, IMS_PIXEL_RGB8},
    [IMS_PIXEL_XRGB8] = {3, 8, 2, IMS_PNG_AS_IS, IMS_PIXEL_RGB8},
    [IMS_PIXEL_XBGR8] = {3, 8, 2, IMS_PNG_AS_IS, IMS_PIXEL_RGB8},
    [IMS_PIXEL_ARGB8] = {4, 8, 6, IMS_PNG_AS_IS, IMS_PIXEL_RGBA8},
    [IMS_PIXEL_ABGR8] = {4, 8, 6, IMS_PNG_AS_IS, IMS_PIXEL_RGBA8},
    [IMS_PIXEL_GRAY_ALPHA_F32] = {4, 16, 4, IMS_PNG_AS_IS, IMS_PIXEL_GRAY_ALPHA16},
    [IMS_PIXEL_RGBA_F32] = {8, 16, 6, IMS_PNG_AS_IS, IMS_PIXEL_RGBA16},
    [IMS_PIXEL_GRAY1] = {1, 1, 0, IMS_PNG_AS_IS, IMS_PIXEL_NONE},
    [IMS_PIXEL_PALETTE8] = {1, 8, 3, IMS_PNG_AS_IS, IMS_PIXEL_NONE},
};

/* One image in work. */
struct task {
    struct ims_png_fast *state;
    struct ims_png_fast_rows rows;
    struct ims_convert convert; /* where rows have to be made */
    bool converts;
    int effort;
    size_t strips;
    size_t first; /* strip of the round */
    struct ims_png_fast_reorder reorder;
};

static size_t strip_start(const struct task *task, size_t index)
{
    return (size_t)((uint64_t)task->rows.count * index / task->strips);
}

static void piece(void *argument, size_t index)
{
    struct task *const task = argument;
    const size_t number = task->first + index;
    const struct ims_png_fast_strip strip = {
        .kernels = task->state->kernels,
        .rows = &task->rows,
        .convert = task->converts ? &task->convert : NULL,
        .first = strip_start(task, number),
        .end = strip_start(task, number + 1),
        .effort = task->effort,
        .is_first = number == 0,
        .is_last = number + 1 == task->strips,
    };
    ims_png_fast_reorder_encode(&task->reorder, index, &strip);
}

/* False without memory. */
static bool encode_round(struct task *task)
{
    const struct ims_services *const services = task->state->services;
    const size_t left = task->strips - task->first;
    size_t most = ROUND_BYTES / task->reorder.bound;
    most = most < 1 ? 1 : most < IMS_PNG_FAST_ROUND ? most : IMS_PNG_FAST_ROUND;
    const size_t count = left < most ? left : most;
    ims_png_fast_reorder_begin(&task->reorder, count);
    services->parallel(services, count, piece, task);
    task->first += count;
    return !task->reorder.failed;
}

/* Makes one block of the buffer large enough for most files: so they lie in it without
 * gaps, however they came there, and the same memory is used again for the next. */
static int make_room(const struct task *task, struct ims_buffer *buffer)
{
    const size_t bound = task->reorder.bound;
    size_t room = FIRST_BYTES;
    if (task->strips < room / bound)
        room = task->strips * bound;
    else if (room < bound)
        room = bound;
    return ims_buffer_reserve(buffer, room) != NULL ? IMS_OK : IMS_ERROR_MEMORY;
}

static int append_chunk(const struct task *task, struct ims_buffer *buffer,
                        const char *type, const uint8_t *data, size_t size)
{
    uint8_t chunk[12 + 3 * 256]; /* a palette is the largest */
    ims_byte_order_store_big32(chunk, (uint32_t)size);
    memcpy(chunk + 4, type, 4);
    memcpy(chunk + 8, data, size);
    ims_byte_order_store_big32(chunk + 8 + size,
                               task->state->kernels->crc(0, chunk + 4, size + 4));
    return ims_buffer_append(buffer, chunk, size + 12);
}

static int append_palette(const struct task *task, const struct ims_image *image,
                          struct ims_buffer *buffer)
{
    struct ims_png_packed_palette palette;
    ims_png_packed_take_palette(image, &palette);
    const int error =
        append_chunk(task, buffer, "PLTE", palette.colors, 3 * palette.entries);
    if (error != IMS_OK || palette.alphas == 0)
        return error;
    return append_chunk(task, buffer, "tRNS", palette.alpha, palette.alphas);
}

static int append_head(const struct task *task, const struct ims_encoding *encoding,
                       struct ims_buffer *buffer, struct ims_message *message)
{
    static const uint8_t signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    const struct ims_image *const image = encoding->image;
    const struct layout *const layout = &layouts[image->format];
    uint8_t head[13] = {0}; /* compression, filters and interlacing stay 0 */
    ims_byte_order_store_big32(head, (uint32_t)image->width);
    ims_byte_order_store_big32(head + 4, (uint32_t)image->height);
    head[8] = layout->depth;
    head[9] = layout->color_type;
    int error = ims_buffer_append(buffer, signature, sizeof signature);
    if (error == IMS_OK)
        error = append_chunk(task, buffer, "IHDR", head, sizeof head);
    if (error == IMS_OK)
        error = ims_png_chunks_write(encoding, layout->color_type, layout->depth,
                                     buffer, message);
    if (error == IMS_OK && image->format == IMS_PIXEL_PALETTE8)
        error = append_palette(task, image, buffer);
    return error;
}

static void start_task(struct task *task, struct ims_png_fast *state,
                       const struct ims_image *image, int effort,
                       struct ims_buffer *buffer)
{
    const struct layout *const layout = &layouts[image->format];
    task->state = state;
    task->rows = (struct ims_png_fast_rows){
        .first = image->planes[0],
        .stride = image->strides[0],
        .count = (size_t)image->height,
        .bytes = layout->depth == 1 ? ((size_t)image->width + 7) / 8
                                    : (size_t)image->width * layout->pixel,
        .pixel = layout->pixel,
        .order = layout->order == IMS_PNG_SWAP_16 && ims_byte_order_is_big()
                     ? IMS_PNG_AS_IS
                     : layout->order,
        .filters = state->filters,
    };
    task->converts = layout->convert != IMS_PIXEL_NONE;
    if (task->converts)
        ims_convert_start(&task->convert, image, layout->convert, 0, true);
    task->effort = effort;
    const uint64_t bytes = (uint64_t)task->rows.count * (task->rows.bytes + 1);
    const uint64_t strip = effort < 4 ? STRIP_BYTES : LARGE_STRIP_BYTES;
    const uint64_t strips = (bytes + strip - 1) / strip;
    task->strips = strips < task->rows.count ? (size_t)strips : task->rows.count;
    task->first = 0;
    const size_t most_rows = (task->rows.count + task->strips - 1) / task->strips;
    ims_png_fast_reorder_start(&task->reorder, &state->scratch, buffer,
                               ims_png_fast_strip_bound(&task->rows, most_rows));
}

/* `image` is that of the encoding, or a copy of it. */
static int encode_image(struct ims_png_fast *state, const struct ims_encoding *encoding,
                        const struct ims_image *image, struct ims_buffer *buffer,
                        struct ims_message *message)
{
    struct task task;
    start_task(&task, state, image, encoding->options[OPTION_EFFORT].integer, buffer);
    int error = make_room(&task, buffer);
    if (error == IMS_OK)
        error = append_head(&task, encoding, buffer, message);
    while (error == IMS_OK && task.first < task.strips)
        error = encode_round(&task) ? IMS_OK : IMS_ERROR_MEMORY;
    if (error == IMS_OK)
        error = append_chunk(&task, buffer, "IEND", (const uint8_t *)"", 0);
    message->warnings |= error == IMS_OK ? task.reorder.warnings : 0;
    return error;
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *image = encoding->image;
    struct ims_image copy;
    uint8_t *rows = NULL;
    int error = IMS_OK;
    (void)self;
    if (image->format == IMS_PIXEL_GRAY1 && image->width % 8 != 0) {
        rows = ims_png_packed_copy_bits(image, &copy);
        error = rows != NULL ? IMS_OK : IMS_ERROR_MEMORY;
        image = &copy;
    }
    if (error == IMS_OK)
        error = encode_image(state, encoding, image, buffer, message);
    free(rows);
    return error != IMS_ERROR_MEMORY
               ? error
               : ims_failure(message, error, "no memory for a PNG of %ldx%ld",
                             (long)encoding->image->width,
                             (long)encoding->image->height);
}

bool ims_png_fast_use_kernels(struct ims_png_fast *png, size_t index)
{
    const struct ims_deflate_kernels *const kernels = ims_deflate_kernels_at(index);
    const struct ims_png_filter_kernels *const filters =
        ims_png_filter_kernels_at(index);
    if (kernels == NULL || filters == NULL)
        return false;
    png->kernels = kernels;
    png->filters = filters;
    return true;
}

static int init(const struct ims_encoder *self, void *state,
                const struct ims_services *services, struct ims_message *message)
{
    (void)self;
    struct ims_png_fast *const png = state;
    (void)message;
    png->services = services;
    png->kernels = ims_deflate_kernels_best();
    png->filters = ims_png_filter_kernels_best();
    return IMS_OK;
}

static void fini(const struct ims_encoder *self, void *state)
{
    (void)self;
    struct ims_png_fast *const png = state;
    ims_png_fast_reorder_scratch_free(&png->scratch);
}

static const struct ims_option option_table[] = {
    [OPTION_EFFORT] = {.key = "effort",
                       .type = IMS_OPTION_INTEGER,
                       .minimum = 0,
                       .maximum = 9,
                       .standard = STANDARD_EFFORT,
                       .help = "0 is fastest, 9 is smallest"},
    {.key = NULL},
};

const struct ims_encoder ims_png_fast = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 200,
    .name = "png-fast",
    .format = "png",
    .description = "PNG by our own encoder, made for speed",
    .mime_type = "image/png",
    .extensions = ims_png_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_ALPHA | IMS_TRAIT_DEEP,
    .pixel_formats = ims_pixel_lists_16_packed,
    .narrowed_formats = ims_pixel_lists_16_narrowed,
    .signatures = ims_png_signatures,
    .max_width = MAX_WIDTH,
    .min_effort = 0,
    .max_effort = 9,
    .options = option_table,
    .state_size = sizeof(struct ims_png_fast),
    .init = init,
    .fini = fini,
    .encode = encode,
    .accepts = ims_png_chunks_accept,
    .metadata = IMS_PNG_CHUNKS_KINDS,
};
