/* SPDX-License-Identifier: MIT
 *
 * OpenEXR by its library's core, which has neither threads nor C++: each part is a
 * picture, as large as its display window. The library finds, checks and decompresses
 * chunks; where their samples go is done here.
 */
#include "readers/readers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exr_attributes.h"
#include "exr_part.h"
#include "input/pixels.h"
#include "readers/byte_order.h"

enum { WORDS = 256 };

/* An open file. */
struct exr_file {
    exr_context_t context;
    const unsigned char *bytes;
    uint64_t size;
    int part, parts;   /* the next one, and how many there are */
    bool leaves;       /* parts without colors, as others have some */
    bool told;         /* that something is left out */
    char words[WORDS]; /* what the library said first since they were emptied */
};

/* ---- the file's bytes, and the library's words ------------------------------------
 */

static int64_t read_bytes(exr_const_context_t context, void *user, void *buffer,
                          uint64_t size, uint64_t offset,
                          exr_stream_error_func_ptr_t fail)
{
    const struct exr_file *file = user;
    (void)context;
    (void)fail;
    const uint64_t left = offset < file->size ? file->size - offset : 0;
    const uint64_t count = size < left ? size : left;
    if (count > 0)
        memcpy(buffer, file->bytes + offset, (size_t)count);
    return (int64_t)count;
}

static int64_t tell_size(exr_const_context_t context, void *user)
{
    const struct exr_file *file = user;
    (void)context;
    return (int64_t)file->size;
}

static void keep_words(exr_const_context_t context, exr_result_t code,
                       const char *words)
{
    void *user = NULL;
    (void)code;
    if (context == NULL || exr_get_user_data(context, &user) != EXR_ERR_SUCCESS ||
        user == NULL)
        return;
    struct exr_file *file = user;
    if (file->words[0] == '\0')
        snprintf(file->words, sizeof file->words, "%s", words);
}

/* So that what is not decoded is the same each time. */
static void *find_memory(size_t size)
{
    return calloc(1, size > 0 ? size : 1);
}

static enum input_step damaged(struct exr_file *file, enum input_step step,
                               const char *words, struct cli_text *problem)
{
    if (problem->length == 0)
        cli_text_add(problem, words);
    if (file->words[0] != '\0') {
        cli_text_add(problem, ": ");
        cli_text_add_name(problem, file->words);
    }
    file->words[0] = '\0';
    return step;
}

/* How many pictures there are: parts with colors, or all where none has any. */
static int count_pictures(struct exr_file *file)
{
    int pictures = 0;
    for (int i = 0; i < file->parts; i++)
        pictures += readers_exr_part_has_colors(file->context, i);
    file->leaves = pictures > 0 && pictures < file->parts;
    return pictures > 0 ? pictures : file->parts;
}

static enum input_step open_exr(struct input_reading *reading, struct cli_text *problem)
{
    enum { MOST = 1 << 27 }; /* so that no row's bytes are too many for an int */
    exr_context_initializer_t wishes = EXR_DEFAULT_CONTEXT_INITIALIZER;
    struct exr_file *file = calloc(1, sizeof *file);
    reading->state = file;
    if (file == NULL)
        return input_reader_fail(INPUT_FAILED, "out of memory", problem);
    file->bytes = reading->bytes;
    file->size = reading->size;
    wishes.error_handler_fn = keep_words;
    wishes.alloc_fn = find_memory;
    wishes.free_fn = free;
    wishes.user_data = file;
    wishes.read_fn = read_bytes;
    wishes.size_fn = tell_size;
    wishes.max_image_width = wishes.max_image_height = MOST;
    wishes.max_tile_width = wishes.max_tile_height = MOST;
    /* A table of chunks that is not whole is damage. */
    if (!reading->saves_damaged)
        wishes.flags |= EXR_CONTEXT_FLAG_DISABLE_CHUNK_RECONSTRUCTION;
    if (exr_start_read(&file->context, "a file", &wishes) != EXR_ERR_SUCCESS ||
        exr_get_count(file->context, &file->parts) != EXR_ERR_SUCCESS)
        return damaged(file, INPUT_FAILED, "its head is damaged", problem);
    file->words[0] = '\0';
    reading->expected = (uint64_t)count_pictures(file);
    return INPUT_PICTURE;
}

/* ---- samples ----------------------------------------------------------------------
 */

static float widen_half(uint32_t half)
{
    enum { FRACTION = 0x3FF, EXPONENT = 0x1F, MORE = 127 - 15 };
    const uint32_t fraction = half & FRACTION, exponent = half >> 10 & EXPONENT;
    const uint32_t sign = half >> 15 << 31;
    uint32_t bits = sign | (exponent + MORE) << 23 | fraction << 13;
    float number;
    if (exponent == EXPONENT)
        bits = sign | 0xFFU << 23 | fraction << 13;
    memcpy(&number, &bits, sizeof number);
    if (exponent == 0) {
        number = (float)fraction / (1 << 24);
        number = sign != 0 ? -number : number;
    }
    return number;
}

/* Puts `count` samples of a channel, which lie as in the file, into a row of pixels. */
static void put_samples(const struct readers_exr_part *part, const uint8_t *from,
                        int bytes, int count, unsigned sample, void *row, size_t first)
{
    uint16_t *halves = (uint16_t *)row + first * part->samples + sample;
    float *floats = (float *)row + first * part->samples + sample;
    for (int x = 0; x < count; x++, from += bytes) {
        const uint32_t bits = readers_byte_order_little(from, (size_t)bytes);
        const size_t place = (size_t)x * part->samples;
        if (part->is_half)
            halves[place] = (uint16_t)bits;
        else if (bytes == 2)
            floats[place] = widen_half(bits);
        else
            memcpy(&floats[place], &bits, sizeof bits);
    }
}

/* One row of a chunk's channel, of which the first sample is at this place. */
static void put_row(const struct readers_exr_part *part, const struct ims_image *image,
                    const exr_coding_channel_info_t *channel, int number, int left,
                    int y, const uint8_t *from)
{
    const int begin = readers_exr_part_most(left, part->both.min.x);
    const int end = readers_exr_part_least(left + channel->width - 1, part->both.max.x);
    if (y < part->both.min.y || y > part->both.max.y || end < begin)
        return;
    from += (size_t)(begin - left) * (size_t)channel->bytes_per_element;
    for (unsigned i = 0; i < part->samples; i++)
        if (part->places[i] == number)
            put_samples(part, from, channel->bytes_per_element, end - begin + 1, i,
                        input_pixels_row(image, 0, y - part->shown.min.y),
                        (size_t)(begin - part->shown.min.x));
}

/* A decompressed chunk whose first pixel is at this place: in each row one channel
 * behind the other, by their names. */
static bool put_chunk(const struct readers_exr_part *part,
                      const struct ims_image *image,
                      const exr_decode_pipeline_t *decode, int left, int top)
{
    const uint8_t *from = decode->unpacked_buffer;
    uint64_t room = decode->chunk.unpacked_size;
    if (from == NULL ||
        (!part->is_packed && decode->chunk.packed_size != decode->chunk.unpacked_size))
        return false;
    for (int y = top; y < top + decode->chunk.height; y++)
        for (int i = 0; i < decode->channel_count; i++) {
            const exr_coding_channel_info_t *const channel = &decode->channels[i];
            if (channel->y_samples > 1 && y % channel->y_samples != 0)
                continue;
            const uint64_t bytes =
                (uint64_t)channel->width * (uint64_t)channel->bytes_per_element;
            if (bytes > room)
                return false;
            put_row(part, image, channel, i, left, y, from);
            from += bytes;
            room -= bytes;
        }
    return true;
}

/* ---- chunks -----------------------------------------------------------------------
 */

/* What decoding came to. */
struct outcome {
    bool any, all;
    bool unknown; /* this version of the library has not its compression */
};

static void decode_chunk(struct exr_file *file, const struct readers_exr_part *part,
                         const exr_chunk_info_t *chunk, const int place[2],
                         const struct ims_image *image, struct outcome *outcome)
{
    exr_decode_pipeline_t decode = EXR_DECODE_PIPELINE_INITIALIZER;
    exr_result_t result =
        exr_decoding_initialize(file->context, part->number, chunk, &decode);
    if (result == EXR_ERR_SUCCESS)
        result =
            exr_decoding_choose_default_routines(file->context, part->number, &decode);
    decode.unpack_and_convert_fn = NULL;
    if (result == EXR_ERR_SUCCESS)
        result = exr_decoding_run(file->context, part->number, &decode);
    const bool good = result == EXR_ERR_SUCCESS &&
                      put_chunk(part, image, &decode, place[0], place[1]);
    outcome->unknown = outcome->unknown || result == EXR_ERR_FEATURE_NOT_IMPLEMENTED;
    outcome->any = outcome->any || good;
    outcome->all = outcome->all && good;
    exr_decoding_destroy(file->context, &decode);
}

/* Decodes the chunks that have something of the display window; to the first damage,
 * or behind it too. */
static struct outcome decode_chunks(struct exr_file *file,
                                    const struct readers_exr_part *part, bool goes_on,
                                    const struct ims_image *image)
{
    struct outcome outcome = {.all = true};
    const exr_attr_box2i_t *const both = &part->both, *const data = &part->data;
    int32_t width = readers_exr_part_width(data), height = 0;
    if ((part->is_tiled
             ? exr_get_tile_sizes(file->context, part->number, 0, 0, &width, &height)
             : exr_get_scanlines_per_chunk(file->context, part->number, &height)) !=
            EXR_ERR_SUCCESS ||
        width < 1 || height < 1)
        return (struct outcome){.all = false};
    const int right = (both->max.x - data->min.x) / width;
    const int last = (both->max.y - data->min.y) / height;
    for (int y = (both->min.y - data->min.y) / height; y <= last; y++)
        for (int x = (both->min.x - data->min.x) / width; x <= right; x++) {
            exr_chunk_info_t chunk;
            const int place[] = {data->min.x + x * width, data->min.y + y * height};
            const exr_result_t result =
                part->is_tiled ? exr_read_tile_chunk_info(file->context, part->number,
                                                          x, y, 0, 0, &chunk)
                               : exr_read_scanline_chunk_info(
                                     file->context, part->number, place[1], &chunk);
            if (result == EXR_ERR_SUCCESS)
                decode_chunk(file, part, &chunk, place, image, &outcome);
            outcome.all = outcome.all && result == EXR_ERR_SUCCESS;
            if (outcome.unknown || (!outcome.all && !goes_on))
                return outcome;
        }
    return outcome;
}

/* ---- pictures ---------------------------------------------------------------------
 */

static bool make_image(struct exr_file *file, const struct readers_exr_part *part,
                       struct input_guard *guard, struct input_picture *picture,
                       struct cli_text *problem)
{
    enum { BUFFERS = 4 }; /* of a chunk: packed, unpacked, and two to work in */
    const int width = readers_exr_part_width(&part->shown),
              height = readers_exr_part_height(&part->shown);
    const uint64_t most = UINT64_MAX / 2;
    uint64_t chunk = 0;
    const enum ims_pixel_format format = input_pixels_format(
        part->is_half ? INPUT_SAMPLES_F16 : INPUT_SAMPLES_F32, part->samples);
    exr_get_chunk_unpacked_size(file->context, part->number, &chunk);
    const uint64_t pixels = (uint64_t)width * (uint64_t)height;
    const uint64_t bytes =
        part->samples * (part->is_half ? sizeof(uint16_t) : sizeof(float));
    /* Windows may be so large that the product is no number of 64 bits. */
    const bool is_large = pixels > most / bytes || chunk > most / BUFFERS;
    if (!input_guard_allows(guard, width, height,
                            is_large ? most : pixels * bytes + BUFFERS * chunk)) {
        input_guard_explain(guard, problem);
        return false;
    }
    if (!input_pixels_make(picture, format, width, height)) {
        cli_text_add(problem, "out of memory");
        return false;
    }
    input_pixels_fill(&picture->image, 0); /* what its data do not have */
    return true;
}

static enum input_step give_up(struct input_picture *picture, enum input_step step)
{
    input_frame_ref_release(picture->frame_ref, NULL);
    picture->frame_ref = NULL;
    return step;
}

static enum input_step next_exr(struct input_reading *reading,
                                struct input_picture *picture, struct cli_text *problem)
{
    struct exr_file *file = reading->state;
    while (file->leaves && file->part < file->parts &&
           !readers_exr_part_has_colors(file->context, file->part))
        file->part++;
    if (file->part >= file->parts)
        return INPUT_END;
    struct readers_exr_part part = {.number = file->part++};
    file->words[0] = '\0';
    if (!readers_exr_part_look(&part, file->context, problem))
        return damaged(file, INPUT_DAMAGED, "its head is damaged", problem);
    if (!make_image(file, &part, reading->guard, picture, problem))
        return INPUT_FAILED;
    const struct outcome outcome =
        decode_chunks(file, &part, reading->saves_damaged, &picture->image);
    if (outcome.unknown && file->parts == 1)
        return give_up(picture, INPUT_DECLINED);
    if (!outcome.all)
        damaged(file, INPUT_DAMAGED,
                outcome.unknown ? "this version of OpenEXR's library does not read it"
                                : "its data are damaged",
                problem);
    picture->is_damaged = !outcome.all && outcome.any && reading->saves_damaged;
    if (!outcome.all && !picture->is_damaged)
        return give_up(picture, INPUT_DAMAGED);
    picture->image.alpha = IMS_ALPHA_PREMULTIPLIED;
    picture->image.transfer = IMS_TRANSFER_LINEAR;
    picture->orientation = 1;
    if ((part.leaves || file->leaves) && !file->told)
        picture->left_out = "its other channels";
    file->told = file->told || picture->left_out != NULL;
    readers_exr_attributes_take(file->context, part.number, picture);
    return INPUT_PICTURE;
}

static void close_exr(struct input_reading *reading)
{
    struct exr_file *file = reading->state;
    if (file != NULL && file->context != NULL)
        exr_finish(&file->context);
    free(file);
    reading->state = NULL;
}

const struct input_reader readers_exr = {
    .name = "OpenEXR", .open = open_exr, .next = next_exr, .close = close_exr};
