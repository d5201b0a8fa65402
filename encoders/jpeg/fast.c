/* SPDX-License-Identifier: MIT
 *
 * JPEG by our own encoder: the table, the options, and the scan. Its
 * files are, byte for byte, those of libjpeg-turbo.
 *
 * An image is worked on in pieces of a row of coding units (MCUs), small enough that
 * everything about a piece stays in the nearest cache: samples, coefficients, symbols,
 * bits. Optimal codes need a second pass through the image, which costs less time than
 * keeping the symbols would cost memory.
 *
 * Formats: ITU-T T.81 (JPEG), ITU-T T.871 (JFIF).
 */
#include "fast.h"

#include <string.h>

#include "builtin.h"
#include "color/icc.h"
#include "common/draft.h"
#include "common/failure.h"
#include "fast_header.h"
#include "fast_portable.h"
#include "gain_map.h"
#include "gain_map_given.h"
#include "jpeg.h"
#include "metadata/jpeg.h"
#include "simd/simd.h"

enum {
    BLOCK = 8,
    OUTPUT_PIECE = 1 << 18,      /* bytes asked of the buffer at a time */
    RESTART_INTERVAL_MAX = 65535 /* MCUs between restart markers */
};

/* The scan of an image, the only one of its file. */
struct scan {
    struct ims_jpeg_fast *state;
    struct ims_jpeg_fast_source source;
    struct ims_buffer *buffer;
    bool gathers_statistics; /* first pass: symbols are counted, nothing is written */

    size_t h_factors[3]; /* sampling factors of components: blocks of an MCU */
    size_t v_factors[3];
    size_t mcus;             /* in a row of them */
    size_t restart_interval; /* MCUs between restart markers, 0: none */
    size_t since_restart;    /* MCUs since the last one */
    unsigned next_restart;   /* number of the next one */

    int16_t last_dc[3];
    struct ims_jpeg_fast_bits stream;
    uint8_t *out; /* reserved and not yet committed */
    size_t used;  /* of them */
};

/* ---- output ---------------------------------------------------------------------- */

/* What a piece, and what stands around it, takes at most: each byte with a 0. */
#define PIECE_BOUND (2 * IMS_JPEG_FAST_BOUND(IMS_JPEG_FAST_SYMBOLS) + 128)

static int make_room(struct scan *scan)
{
    if (scan->out != NULL && OUTPUT_PIECE - scan->used >= PIECE_BOUND)
        return IMS_OK;
    if (scan->out != NULL)
        ims_buffer_commit(scan->buffer, scan->used);
    scan->out = ims_buffer_reserve(scan->buffer, OUTPUT_PIECE);
    scan->used = 0;
    return scan->out != NULL ? IMS_OK : IMS_ERROR_MEMORY;
}

/* Moves the complete bytes to the output. */
static void put_out(struct scan *scan)
{
    uint8_t *const bits = scan->state->bits;
    scan->used += scan->source.kernels->stuff(scan->out + scan->used, bits,
                                              (size_t)(scan->stream.next - bits));
    scan->stream.next = bits;
}

static void put_marker(struct scan *scan, unsigned marker)
{
    scan->out[scan->used++] = 0xff;
    scan->out[scan->used++] = (uint8_t)marker;
}

/* ---- blocks ---------------------------------------------------------------------- */

/* Pads a component to whole MCUs with blocks that only repeat the DC coefficient of the
 * one before them in their MCU. */
static void pad_blocks(struct scan *scan, size_t component, size_t first, size_t mcus)
{
    struct ims_jpeg_fast_blocks *const blocks = &scan->state->blocks;
    const struct ims_jpeg_fast_piece *const piece = &scan->state->piece;
    const size_t across = scan->h_factors[component];
    const size_t width = mcus * across;
    for (size_t row = 0; row < scan->v_factors[component]; row++) {
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

static void transform(struct scan *scan, size_t mcus)
{
    struct ims_jpeg_fast *const state = scan->state;
    const struct ims_jpeg_fast_piece *const piece = &state->piece;
    size_t first = 0;
    for (size_t i = 0; i < scan->source.components; i++) {
        const size_t width = mcus * scan->h_factors[i];
        for (size_t row = 0; row < piece->rows[i]; row++)
            scan->source.kernels->transform(
                piece->planes[i] + (ptrdiff_t)(row * BLOCK) * piece->strides[i],
                piece->strides[i], piece->columns[i], &state->quant[i > 0],
                &state->blocks, first + row * width);
        pad_blocks(scan, i, first, mcus);
        first += width * scan->v_factors[i];
    }
}

/* The order of a piece's blocks in the file; returns how many they are. */
static size_t fill_scan_order(struct scan *scan, size_t mcus)
{
    size_t count = 0;
    for (size_t mcu = 0; mcu < mcus; mcu++) {
        size_t first = 0;
        for (size_t i = 0; i < scan->source.components; i++) {
            const size_t width = mcus * scan->h_factors[i];
            for (size_t row = 0; row < scan->v_factors[i]; row++)
                for (size_t x = 0; x < scan->h_factors[i]; x++)
                    scan->state->scan_order[count++] =
                        (struct ims_jpeg_fast_scan_block){
                            (uint8_t)(first + row * width + mcu * scan->h_factors[i] +
                                      x),
                            (uint8_t)i};
            first += width * scan->v_factors[i];
        }
    }
    return count;
}

static void count_symbols(struct ims_jpeg_fast *state)
{
    for (size_t i = 0; i < state->symbols.count; i++)
        state->counts.symbols[ims_jpeg_fast_portable_index(&state->symbols, i)]++;
}

static int encode_piece(struct scan *scan, const struct ims_jpeg_fast_area *area,
                        size_t mcus)
{
    struct ims_jpeg_fast *const state = scan->state;
    const struct ims_jpeg_fast_kernels *const kernels = scan->source.kernels;
    ims_jpeg_fast_load(&scan->source, area, &state->piece);
    transform(scan, mcus);
    kernels->make_symbols(&state->compaction, &state->blocks, state->scan_order,
                          fill_scan_order(scan, mcus), scan->last_dc, &state->symbols);
    if (scan->gathers_statistics) {
        count_symbols(state);
        return IMS_OK;
    }
    const int error = make_room(scan);
    if (error != IMS_OK)
        return error;
    kernels->write(&scan->stream, &state->codes, &state->symbols);
    put_out(scan);
    return IMS_OK;
}

/* ---- MCUs ------------------------------------------------------------------------ */

static void restart(struct scan *scan)
{
    memset(scan->last_dc, 0, sizeof scan->last_dc);
    scan->since_restart = 0;
    if (scan->gathers_statistics)
        return;
    ims_jpeg_fast_bits_align(&scan->stream);
    put_out(scan);
    put_marker(scan, 0xd0 + scan->next_restart);
    scan->next_restart = (scan->next_restart + 1) % 8;
}

/* The row of MCUs that begins at row y of the image. */
static int encode_row(struct scan *scan, int32_t y)
{
    const struct ims_image *const image = scan->source.image;
    const int32_t mcu_width = (int32_t)(BLOCK * scan->h_factors[0]);
    const int32_t mcu_height = (int32_t)(BLOCK * scan->v_factors[0]);
    const size_t most = (size_t)(IMS_JPEG_FAST_PIECE_WIDTH / mcu_width);
    for (size_t mcu = 0; mcu < scan->mcus;) {
        if (scan->restart_interval != 0 &&
            scan->since_restart == scan->restart_interval)
            restart(scan);
        size_t some = scan->mcus - mcu;
        some = some < most ? some : most;
        if (scan->restart_interval != 0 &&
            some > scan->restart_interval - scan->since_restart)
            some = scan->restart_interval - scan->since_restart;
        struct ims_jpeg_fast_area area = {
            .x = (int32_t)mcu * mcu_width,
            .y = y,
            .width = (int32_t)some * mcu_width,
            .height = mcu_height,
        };
        if (area.width > image->width - area.x)
            area.width = image->width - area.x;
        if (area.height > image->height - area.y)
            area.height = image->height - area.y;
        const int error = encode_piece(scan, &area, some);
        if (error != IMS_OK)
            return error;
        scan->since_restart += some;
        mcu += some;
    }
    return IMS_OK;
}

static int encode_scan(struct scan *scan)
{
    scan->stream = (struct ims_jpeg_fast_bits){scan->state->bits, 0, 0};
    scan->next_restart = 0;
    scan->since_restart = 0;
    memset(scan->last_dc, 0, sizeof scan->last_dc);
    int error = IMS_OK;
    const int32_t height = (int32_t)(BLOCK * scan->v_factors[0]);
    for (int32_t y = 0; y < scan->source.image->height && error == IMS_OK; y += height)
        error = encode_row(scan, y);
    return error;
}

/* ---- the file -------------------------------------------------------------------- */

static void start_scan(struct scan *scan, const union ims_option_value *values)
{
    const struct ims_jpeg_fast_source *const source = &scan->source;
    for (size_t i = 0; i < source->components; i++) {
        scan->h_factors[i] = i == 0 && source->sampling.half_width ? 2 : 1;
        scan->v_factors[i] = i == 0 && source->sampling.half_height ? 2 : 1;
    }
    const size_t mcu_width = BLOCK * scan->h_factors[0];
    scan->mcus = ((size_t)source->image->width + mcu_width - 1) / mcu_width;
    scan->restart_interval = (size_t)values[IMS_JPEG_RESTART_ROWS].integer * scan->mcus;
    if (scan->restart_interval > RESTART_INTERVAL_MAX)
        scan->restart_interval = RESTART_INTERVAL_MAX;
}

static void make_codes(struct scan *scan, int32_t effort,
                       struct ims_jpeg_huffman_tables huffman[IMS_JPEG_HUFFMAN_TABLES])
{
    struct ims_jpeg_fast *const state = scan->state;
    const size_t tables = scan->source.components == 3 ? 2 : 1;
    scan->gathers_statistics = effort >= IMS_JPEG_OPTIMIZED_FROM;
    if (scan->gathers_statistics) {
        memset(&state->counts, 0, sizeof state->counts);
        encode_scan(scan); /* nothing that could fail */
        scan->gathers_statistics = false;
    }
    for (size_t table = 0; table < tables; table++) {
        if (effort >= IMS_JPEG_OPTIMIZED_FROM)
            ims_jpeg_huffman_optimal(&huffman[table], &state->counts, table);
        else
            ims_jpeg_huffman_standard(&huffman[table], table);
        ims_jpeg_huffman_fill(&state->codes, &huffman[table], table);
    }
}

/* SOI and JFIF's segment, and the metadata, which go to the buffer directly. */
static int write_start(struct scan *scan, const struct ims_metadata *metadata,
                       struct ims_message *message)
{
    int error = make_room(scan);
    if (error != IMS_OK)
        return error;
    ims_metadata_jpeg_start(metadata, scan->out);
    scan->used = IMS_METADATA_JPEG_START;
    if (metadata == NULL)
        return IMS_OK;
    ims_buffer_commit(scan->buffer, scan->used);
    scan->out = NULL;
    error = ims_metadata_jpeg_write_described(metadata, "", scan->buffer, message);
    return error == IMS_OK ? make_room(scan) : error;
}

/* All behind the metadata: tables, the scan, and EOI. */
static int write_rest(struct scan *scan, const union ims_option_value *values)
{
    uint16_t quant[2][64];
    struct ims_jpeg_huffman_tables huffman[IMS_JPEG_HUFFMAN_TABLES];
    start_scan(scan, values);
    ims_jpeg_fill_quant_tables(values[IMS_JPEG_QUALITY].integer, quant);
    for (size_t i = 0; i < 2; i++)
        ims_jpeg_fast_kernels_fill_quant(&scan->state->quant[i], quant[i]);
    make_codes(scan, values[IMS_JPEG_EFFORT].integer, huffman);
    const struct ims_jpeg_fast_header header = {
        .width = scan->source.image->width,
        .height = scan->source.image->height,
        .components = scan->source.components,
        .sampling = scan->source.sampling,
        .quant = {quant[0], quant[1]},
        .huffman = huffman,
        .restart_interval = (unsigned)scan->restart_interval,
    };
    int error = make_room(scan);
    if (error != IMS_OK)
        return error;
    scan->used += ims_jpeg_fast_header_write(&header, scan->out + scan->used);
    error = encode_scan(scan);
    if (error != IMS_OK)
        return error;
    ims_jpeg_fast_bits_align(&scan->stream);
    put_out(scan);
    put_marker(scan, 0xd9);
    ims_buffer_commit(scan->buffer, scan->used);
    return IMS_OK;
}

/* A scan of any image, whose bytes go to any buffer. */
static void init_scan(struct scan *scan, struct ims_jpeg_fast *state,
                      const struct ims_image *image,
                      const union ims_option_value *values, struct ims_buffer *buffer)
{
    *scan = (struct scan){.state = state, .buffer = buffer};
    ims_jpeg_fast_load_start(
        &scan->source, state->kernels, image, values[IMS_JPEG_BACKGROUND].integer,
        ims_jpeg_sampling_of(values[IMS_JPEG_SUBSAMPLING].integer,
                             values[IMS_JPEG_QUALITY].integer, image->format));
}

/* ---- a gain map ------------------------------------------------------------------ */

/* The map that was handed in; NULL where there is none, or one is made of the image. */
static const uint8_t *given_map(const struct ims_encoding *encoding)
{
    return encoding->gain == NULL && encoding->metadata != NULL
               ? encoding->metadata->gain_map
               : NULL;
}

static int read_given_map(const struct ims_encoding *encoding,
                          struct ims_jpeg_gain_map_given *given,
                          struct ims_message *message)
{
    return ims_jpeg_gain_map_given_read(given, given_map(encoding),
                                        encoding->metadata->gain_map_size, message);
}

/* The whole file of a map that is made. */
static int make_map(struct ims_jpeg_fast *state, const struct ims_encoding *encoding,
                    struct ims_draft *draft)
{
    union ims_option_value values[IMS_JPEG_GAIN_MAP_QUALITY + 1];
    struct ims_jpeg_gain_map map;
    struct scan scan;
    memcpy(values, encoding->options, sizeof values);
    values[IMS_JPEG_QUALITY] = values[IMS_JPEG_GAIN_MAP_QUALITY];
    int error = IMS_ERROR_MEMORY;
    if (ims_jpeg_gain_map_make(&map, encoding->gain,
                               values[IMS_JPEG_GAIN_MAP_SCALE].integer)) {
        error = ims_jpeg_gain_map_write_start(&map, &draft->base);
        init_scan(&scan, state, &map.image, values, &draft->base);
        if (error == IMS_OK)
            error = write_rest(&scan, values);
    }
    ims_jpeg_gain_map_free(&map);
    return error;
}

/* The whole file of a map. */
static int write_map(struct ims_jpeg_fast *state, const struct ims_encoding *encoding,
                     struct ims_draft *draft, struct ims_message *message)
{
    struct ims_jpeg_gain_map_given given;
    if (given_map(encoding) == NULL)
        return make_map(state, encoding, draft);
    const int error = read_given_map(encoding, &given, message);
    return error == IMS_OK ? ims_jpeg_gain_map_given_write(&given, &draft->base)
                           : error;
}

/* The picture in `rest`, whose segments tell how large both are, and the map. */
static int put_together(const struct ims_encoding *encoding,
                        const struct ims_metadata *metadata, struct ims_draft *rest,
                        struct ims_draft *map, struct ims_buffer *buffer,
                        struct ims_message *message)
{
    char description[IMS_JPEG_GAIN_MAP_XMP];
    uint8_t start[IMS_METADATA_JPEG_START];
    const size_t map_bytes = map->size;
    ims_jpeg_gain_map_describe(map_bytes, description);
    ims_metadata_jpeg_start(encoding->metadata, start);
    int error = ims_buffer_append(buffer, start, sizeof start);
    if (error == IMS_OK)
        error =
            ims_metadata_jpeg_write_described(metadata, description, buffer, message);
    if (error == IMS_OK)
        error = ims_jpeg_gain_map_write_list(map_bytes, rest->size, buffer);
    if (error == IMS_ERROR_TOO_LARGE)
        return ims_failure(message, error,
                           "a JPEG with a gain map has at most 4 GiB; scale the "
                           "picture down, or set a lower quality");
    if (error == IMS_OK)
        error = ims_draft_hand_over(rest, buffer);
    return error == IMS_OK ? ims_draft_hand_over(map, buffer) : error;
}

static int encode_with_map(struct scan *scan, const struct ims_encoding *encoding,
                           struct ims_message *message)
{
    struct ims_color_icc_room room;
    struct ims_draft rest, map;
    struct ims_buffer *const buffer = scan->buffer;
    const bool gray = scan->source.components == 1;
    ims_draft_init(&rest);
    ims_draft_init(&map);
    scan->buffer = &rest.base;
    int error = write_map(scan->state, encoding, &map, message);
    if (error == IMS_OK)
        error = write_rest(scan, encoding->options);
    if (error == IMS_OK)
        error = put_together(encoding, ims_color_icc_add(encoding, gray, &room), &rest,
                             &map, buffer, message);
    scan->buffer = buffer;
    ims_draft_fini(&rest);
    ims_draft_fini(&map);
    return error;
}

/* ---- any file -------------------------------------------------------------------- */

static int encode_plain(struct scan *scan, const struct ims_encoding *encoding,
                        struct ims_message *message)
{
    struct ims_color_icc_room room;
    const bool gray = scan->source.components == 1;
    const int error =
        write_start(scan, ims_color_icc_add(encoding, gray, &room), message);
    return error == IMS_OK ? write_rest(scan, encoding->options) : error;
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    (void)self;
    struct scan scan;
    init_scan(&scan, ims_jpeg_fast_of(state), image, encoding->options, buffer);
    const bool has_map = encoding->gain != NULL || given_map(encoding) != NULL;
    const int error = has_map ? encode_with_map(&scan, encoding, message)
                              : encode_plain(&scan, encoding, message);
    if (error == IMS_ERROR_METADATA || error == IMS_ERROR_TOO_LARGE)
        return error;
    if (error != IMS_OK)
        return ims_failure(message, error, "no memory for a JPEG of %ldx%ld",
                           (long)image->width, (long)image->height);
    message->warnings |= scan.source.warnings;
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
    ims_jpeg_fast_kernels_fill_compaction(&jpeg->compaction);
    return IMS_OK;
}

static int accept_image(const struct ims_encoder *self,
                        const struct ims_encoding *encoding,
                        struct ims_message *message)
{
    struct ims_jpeg_gain_map_given given;
    const int error = ims_jpeg_accept(self, encoding, message);
    return error == IMS_OK && given_map(encoding) != NULL
               ? read_given_map(encoding, &given, message)
               : error;
}

static const struct ims_option option_table[] = {
    IMS_JPEG_OPTION_LIST,
    [IMS_JPEG_RESTART_ROWS] = IMS_JPEG_RESTART_OPTION,
    [IMS_JPEG_GAIN_MAP_SCALE] = {.key = "gainmap_scale",
                                 .type = IMS_OPTION_INTEGER,
                                 .minimum = 1,
                                 .maximum = 16,
                                 .standard = 1,
                                 .help = "with hdr=ultrahdr: pixels across and down "
                                         "for one sample of the gain map"},
    [IMS_JPEG_GAIN_MAP_QUALITY] = {.key = "gainmap_quality",
                                   .type = IMS_OPTION_INTEGER,
                                   .minimum = 0,
                                   .maximum = 100,
                                   .standard = 95,
                                   .help = "with hdr=ultrahdr: quality of the gain "
                                           "map"},
    {.key = NULL},
};

const struct ims_encoder ims_jpeg_fast = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    /* Plain C is not ahead of the vectors that libjpeg-turbo has elsewhere. */
    .rank = IMS_SIMD_X86 ? 300 : 150,
    .name = "jpeg-fast",
    .format = "jpeg",
    .description = "JPEG by our own encoder, made for speed",
    .mime_type = "image/jpeg",
    .extensions = ims_jpeg_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSY | IMS_TRAIT_GAIN_MAP,
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
    .accepts = accept_image,
    .metadata = IMS_METADATA_JPEG_KINDS | IMS_METADATA_COLOR | IMS_METADATA_GAIN_MAP,
};
