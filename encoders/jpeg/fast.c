/* SPDX-License-Identifier: MIT
 *
 * JPEG by our own encoder: the table, the options, and the way through an image. Its
 * files are, byte for byte, those of libjpeg-turbo.
 *
 * An image is worked on in pieces of a row of coding units (MCUs), small enough that
 * everything about a piece stays in the nearest cache: samples, coefficients, symbols,
 * bits. The best codes need a second way through the image, which costs less time than
 * keeping the symbols would cost memory.
 *
 * Formats: ITU-T T.81 (JPEG), ITU-T T.871 (JFIF).
 */
#include "fast.h"

#include <string.h>

#include "builtin.h"
#include "common/failure.h"
#include "fast_head.h"
#include "fast_portable.h"
#include "fast_x86.h"
#include "jpeg.h"

enum {
    BLOCK = 8,
    OUTPUT_PIECE = 1 << 18, /* bytes asked of the buffer at a time */
    MOST_INTERVAL = 65535   /* units between restart markers */
};

/* One image in work. */
struct task {
    struct ims_jpeg_fast *state;
    struct ims_jpeg_fast_source source;
    struct ims_buffer *buffer;
    bool counts; /* first way: symbols are counted, nothing is written */

    size_t across[3]; /* blocks of a unit, by component */
    size_t down[3];
    size_t units;    /* in a row of them */
    size_t interval; /* units between restart markers, 0: none */
    size_t since;    /* units since the last one */
    unsigned marker; /* number of the next one */

    int16_t means[3];
    struct ims_jpeg_fast_bits stream;
    uint8_t *out; /* reserved and not yet committed */
    size_t used;  /* of them */
};

/* ---- output ---------------------------------------------------------------------- */

/* What a piece, and what stands around it, takes at most: each byte with a 0. */
#define PIECE_BOUND (2 * IMS_JPEG_FAST_BOUND(IMS_JPEG_FAST_SYMBOLS) + 128)

static int make_room(struct task *task)
{
    if (task->out != NULL && OUTPUT_PIECE - task->used >= PIECE_BOUND)
        return IMS_OK;
    if (task->out != NULL)
        ims_buffer_commit(task->buffer, task->used);
    task->out = ims_buffer_reserve(task->buffer, OUTPUT_PIECE);
    task->used = 0;
    return task->out != NULL ? IMS_OK : IMS_ERROR_MEMORY;
}

/* Moves the complete bytes to the output. */
static void put_out(struct task *task)
{
    uint8_t *const bits = task->state->bits;
    task->used += task->source.kernels->stuff(task->out + task->used, bits,
                                              (size_t)(task->stream.next - bits));
    task->stream.next = bits;
}

static void put_marker(struct task *task, unsigned marker)
{
    task->out[task->used++] = 0xff;
    task->out[task->used++] = (uint8_t)marker;
}

/* ---- blocks ---------------------------------------------------------------------- */

/* Fills up a component's blocks to whole units: blocks that only repeat the mean of the
 * one before them in their unit. */
static void complete(struct task *task, size_t component, size_t first, size_t units)
{
    struct ims_jpeg_fast_blocks *const blocks = &task->state->blocks;
    const struct ims_jpeg_fast_piece *const piece = &task->state->piece;
    const size_t across = task->across[component];
    const size_t width = units * across;
    for (size_t row = 0; row < task->down[component]; row++) {
        const bool missing = row >= piece->rows[component];
        for (size_t x = missing ? 0 : piece->columns[component]; x < width; x++) {
            const size_t to = first + row * width + x;
            const size_t before =
                missing ? to - width + (across - 1 - x % across) : to - 1;
            memset(blocks->coefficients[to], 0, sizeof blocks->coefficients[to]);
            blocks->coefficients[to][0] = blocks->coefficients[before][0];
            blocks->nonzero[to] = 0;
        }
    }
}

static void transform(struct task *task, size_t units)
{
    struct ims_jpeg_fast *const state = task->state;
    const struct ims_jpeg_fast_piece *const piece = &state->piece;
    size_t first = 0;
    for (size_t i = 0; i < task->source.components; i++) {
        const size_t width = units * task->across[i];
        for (size_t row = 0; row < piece->rows[i]; row++)
            task->source.kernels->transform(
                piece->planes[i] + (ptrdiff_t)(row * BLOCK) * piece->strides[i],
                piece->strides[i], piece->columns[i], &state->steps[i > 0],
                &state->blocks, first + row * width);
        complete(task, i, first, units);
        first += width * task->down[i];
    }
}

/* The order of a piece's blocks in the file; returns how many they are. */
static size_t order(struct task *task, size_t units)
{
    size_t count = 0;
    for (size_t unit = 0; unit < units; unit++) {
        size_t first = 0;
        for (size_t i = 0; i < task->source.components; i++) {
            const size_t width = units * task->across[i];
            for (size_t row = 0; row < task->down[i]; row++)
                for (size_t x = 0; x < task->across[i]; x++)
                    task->state->turns[count++] = (struct ims_jpeg_fast_turn){
                        (uint8_t)(first + row * width + unit * task->across[i] + x),
                        (uint8_t)i};
            first += width * task->down[i];
        }
    }
    return count;
}

static void count_symbols(struct ims_jpeg_fast *state)
{
    for (size_t i = 0; i < state->symbols.count; i++)
        state->counts.symbols[ims_jpeg_fast_portable_index(&state->symbols, i)]++;
}

static int encode_piece(struct task *task, const struct ims_jpeg_fast_area *area,
                        size_t units)
{
    struct ims_jpeg_fast *const state = task->state;
    const struct ims_jpeg_fast_kernels *const kernels = task->source.kernels;
    ims_jpeg_fast_load(&task->source, area, &state->piece);
    transform(task, units);
    kernels->list(&state->places, &state->blocks, state->turns, order(task, units),
                  task->means, &state->symbols);
    if (task->counts) {
        count_symbols(state);
        return IMS_OK;
    }
    const int error = make_room(task);
    if (error != IMS_OK)
        return error;
    kernels->write(&task->stream, &state->codes, &state->symbols);
    put_out(task);
    return IMS_OK;
}

/* ---- units ----------------------------------------------------------------------- */

static void restart(struct task *task)
{
    memset(task->means, 0, sizeof task->means);
    task->since = 0;
    if (task->counts)
        return;
    ims_jpeg_fast_bits_align(&task->stream);
    put_out(task);
    put_marker(task, 0xd0 + task->marker);
    task->marker = (task->marker + 1) % 8;
}

/* The row of units that begins at row y of the image. */
static int encode_row(struct task *task, int32_t y)
{
    const struct ims_image *const image = task->source.image;
    const int32_t unit_width = (int32_t)(BLOCK * task->across[0]);
    const int32_t unit_height = (int32_t)(BLOCK * task->down[0]);
    const size_t most = (size_t)(IMS_JPEG_FAST_PIECE_WIDTH / unit_width);
    for (size_t unit = 0; unit < task->units;) {
        if (task->interval != 0 && task->since == task->interval)
            restart(task);
        size_t some = task->units - unit;
        some = some < most ? some : most;
        if (task->interval != 0 && some > task->interval - task->since)
            some = task->interval - task->since;
        struct ims_jpeg_fast_area area = {
            .x = (int32_t)unit * unit_width,
            .y = y,
            .width = (int32_t)some * unit_width,
            .height = unit_height,
        };
        if (area.width > image->width - area.x)
            area.width = image->width - area.x;
        if (area.height > image->height - area.y)
            area.height = image->height - area.y;
        const int error = encode_piece(task, &area, some);
        if (error != IMS_OK)
            return error;
        task->since += some;
        unit += some;
    }
    return IMS_OK;
}

static int encode_units(struct task *task)
{
    task->stream = (struct ims_jpeg_fast_bits){task->state->bits, 0, 0};
    task->marker = 0;
    task->since = 0;
    memset(task->means, 0, sizeof task->means);
    int error = IMS_OK;
    const int32_t height = (int32_t)(BLOCK * task->down[0]);
    for (int32_t y = 0; y < task->source.image->height && error == IMS_OK; y += height)
        error = encode_row(task, y);
    return error;
}

/* ---- the file -------------------------------------------------------------------- */

static void start_task(struct task *task, const union ims_option_value *values)
{
    const struct ims_jpeg_fast_source *const source = &task->source;
    for (size_t i = 0; i < source->components; i++) {
        task->across[i] = i == 0 && source->sampling.half_width ? 2 : 1;
        task->down[i] = i == 0 && source->sampling.half_height ? 2 : 1;
    }
    const size_t unit_width = BLOCK * task->across[0];
    task->units = ((size_t)source->image->width + unit_width - 1) / unit_width;
    task->interval = (size_t)values[IMS_JPEG_RESTART_ROWS].integer * task->units;
    if (task->interval > MOST_INTERVAL)
        task->interval = MOST_INTERVAL;
}

static void make_codes(struct task *task, int32_t effort,
                       struct ims_jpeg_fast_lists lists[IMS_JPEG_FAST_TABLES])
{
    struct ims_jpeg_fast *const state = task->state;
    const size_t tables = task->source.components == 3 ? 2 : 1;
    task->counts = effort >= IMS_JPEG_OWN_CODES_FROM;
    if (task->counts) {
        memset(&state->counts, 0, sizeof state->counts);
        encode_units(task); /* nothing that could fail */
        task->counts = false;
    }
    for (size_t table = 0; table < tables; table++) {
        if (effort >= IMS_JPEG_OWN_CODES_FROM)
            ims_jpeg_huffman_best(&lists[table], &state->counts, table);
        else
            ims_jpeg_huffman_standard(&lists[table], table);
        ims_jpeg_huffman_fill(&state->codes, &lists[table], table);
    }
}

static int encode_task(struct task *task, const union ims_option_value *values)
{
    uint16_t tables[2][64];
    struct ims_jpeg_fast_lists lists[IMS_JPEG_FAST_TABLES];
    start_task(task, values);
    ims_jpeg_fill_tables(values[IMS_JPEG_QUALITY].integer, tables);
    for (size_t i = 0; i < 2; i++)
        ims_jpeg_fast_kernels_fill_steps(&task->state->steps[i], tables[i]);
    make_codes(task, values[IMS_JPEG_EFFORT].integer, lists);
    const struct ims_jpeg_fast_head head = {
        .width = task->source.image->width,
        .height = task->source.image->height,
        .components = task->source.components,
        .sampling = task->source.sampling,
        .tables = {tables[0], tables[1]},
        .lists = lists,
        .restart_interval = (unsigned)task->interval,
    };
    int error = make_room(task);
    if (error != IMS_OK)
        return error;
    task->used = ims_jpeg_fast_head_write(&head, task->out);
    error = encode_units(task);
    if (error != IMS_OK)
        return error;
    ims_jpeg_fast_bits_align(&task->stream);
    put_out(task);
    put_marker(task, 0xd9);
    ims_buffer_commit(task->buffer, task->used);
    return IMS_OK;
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    (void)self;
    const union ims_option_value *const values = encoding->options;
    struct task task = {.state = ims_jpeg_fast_of(state), .buffer = buffer};
    ims_jpeg_fast_load_start(
        &task.source, task.state->kernels, image, values[IMS_JPEG_BACKGROUND].integer,
        ims_jpeg_sampling_of(values[IMS_JPEG_SUBSAMPLING].integer,
                             values[IMS_JPEG_QUALITY].integer, image->format));
    const int error = encode_task(&task, values);
    if (error != IMS_OK)
        return ims_failure(message, error, "no memory for a JPEG of %ldx%ld",
                           (long)image->width, (long)image->height);
    message->warnings |= task.source.warnings;
    return IMS_OK;
}

static int init(const struct ims_encoder *self, void *state,
                const struct ims_services *services, struct ims_message *message)
{
    (void)self;
    struct ims_jpeg_fast *const jpeg = ims_jpeg_fast_of(state);
    (void)services;
    (void)message;
    jpeg->kernels = ims_jpeg_fast_kernels_best();
    ims_jpeg_fast_kernels_fill_places(&jpeg->places);
    return IMS_OK;
}

static const struct ims_option option_table[] = {
    IMS_JPEG_OPTION_LIST,
    [IMS_JPEG_RESTART_ROWS] = IMS_JPEG_RESTART_OPTION,
    {.key = NULL},
};

const struct ims_encoder ims_jpeg_fast = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    /* Plain C is not ahead of the vectors that libjpeg-turbo has elsewhere. */
    .rank = IMS_JPEG_FAST_X86 ? 300 : 150,
    .name = "jpeg-fast",
    .format = "jpeg",
    .description = "JPEG by our own encoder, made for speed",
    .mime_type = "image/jpeg",
    .extensions = ims_jpeg_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSY,
    .pixel_formats = ims_jpeg_pixel_formats,
    .narrowed_formats = ims_jpeg_narrowed_formats,
    .signatures = ims_jpeg_signatures,
    .max_width = IMS_JPEG_MAX_SIDE,
    .max_height = IMS_JPEG_MAX_SIDE,
    .min_effort = 0,
    .max_effort = IMS_JPEG_PROGRESSIVE_FROM - 1,
    .options = option_table,
    .state_size = sizeof(struct ims_jpeg_fast) + IMS_JPEG_FAST_ALIGNMENT,
    .init = init,
    .encode = encode,
};
