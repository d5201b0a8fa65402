/* SPDX-License-Identifier: MIT
 *
 * WebP by libwebp and its demuxer: still pictures, and animations as a player shows
 * them, whose complete frames are given out also where the file is cut off.
 */
#include "readers.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <webp/decode.h>
#include <webp/demux.h>

#include "byte_order.h"
#include "input/pixels.h"

/* An open file. */
struct webp_file {
    WebPDemuxer *demuxer;
    WebPAnimDecoder *animation; /* NULL of a still picture */
    unsigned char *repaired;    /* what is there of a file that is cut off, or NULL */
    struct input_metadata *metadata;
    int width, height;
    int next_ms; /* when the next frame begins */
    bool alpha;
    bool cut;
    bool goes_on; /* with what is there of a still picture */
    bool ended;
};

static enum input_step out_of_memory(struct cli_text *problem)
{
    return input_reader_fail(INPUT_FAILED, "out of memory", problem);
}

/* ---- files that are cut off -------------------------------------------------------
 */

/* How many bytes of a file hold complete chunks. */
static size_t complete_size(const unsigned char *bytes, size_t size)
{
    enum { FILE_HEADER = 12, CHUNK_HEADER = 8 };
    size_t place = FILE_HEADER;
    while (place < size && size - place >= CHUNK_HEADER) {
        size_t length = readers_byte_order_little(bytes + place + 4, 4);
        length += length % 2;
        if (length > size - place - CHUNK_HEADER)
            break;
        place += CHUNK_HEADER + length;
    }
    return place;
}

/* Whether a file is shorter than it says. */
static bool is_cut(const unsigned char *bytes, size_t size)
{
    return size < 12 || readers_byte_order_little(bytes + 4, 4) > size - 8;
}

/* A copy of the complete chunks of an animation, as a file of their own. Returns its
 * size, or 0. */
static size_t repair(struct webp_file *file, const struct input_reading *reading)
{
    const unsigned char *bytes = reading->bytes;
    enum { MOST_HEADER = 30 };
    if (reading->size < MOST_HEADER || memcmp(bytes + 12, "VP8X", 4) != 0)
        return 0;
    const size_t size = complete_size(bytes, reading->size);
    file->repaired = malloc(size);
    if (file->repaired == NULL)
        return 0;
    memcpy(file->repaired, bytes, size);
    for (int i = 0; i < 4; i++)
        file->repaired[4 + i] = (unsigned char)((size - 8) >> 8 * i);
    return size;
}

/* ---- opening ----------------------------------------------------------------------
 */

static void add_chunk(struct webp_file *file, const char *name,
                      enum ims_metadata_kind kind)
{
    WebPChunkIterator chunk;
    if (!WebPDemuxGetChunk(file->demuxer, name, 1, &chunk))
        return;
    input_metadata_set(file->metadata, kind, chunk.chunk.bytes, chunk.chunk.size);
    WebPDemuxReleaseChunkIterator(&chunk);
}

/* Before anything is decoded: what a picture takes. */
static bool is_allowed(const struct input_reading *reading,
                       const struct webp_file *file)
{
    const uint64_t pixels = (uint64_t)file->width * (uint64_t)file->height;
    return input_guard_allows(reading->guard, file->width, file->height,
                              pixels * (file->alpha ? 4 : 3));
}

static enum input_step begin_animation(struct input_reading *reading,
                                       const WebPData *data, struct cli_text *problem)
{
    struct webp_file *file = reading->state;
    WebPAnimDecoderOptions options;
    if (!WebPAnimDecoderOptionsInit(&options))
        return input_reader_fail(INPUT_FAILED,
                                 "libwebpdemux is of another version than its header",
                                 problem);
    options.use_threads = 0;
    file->animation = WebPAnimDecoderNew(data, &options);
    if (file->animation == NULL)
        return input_reader_fail(INPUT_FAILED, "its data are damaged", problem);
    reading->expected = WebPDemuxGetI(file->demuxer, WEBP_FF_FRAME_COUNT);
    return INPUT_PICTURE;
}

static bool is_animation(const struct webp_file *file)
{
    return file->demuxer != NULL &&
           (WebPDemuxGetI(file->demuxer, WEBP_FF_FORMAT_FLAGS) & ANIMATION_FLAG) != 0;
}

/* Where a picture's end is missing, or it is not whole, as far as it is there. */
static void demux_rest(struct webp_file *file, const struct input_reading *reading)
{
    const WebPData data = {reading->bytes, reading->size};
    WebPDemuxState state;
    if (file->demuxer != NULL && !file->cut)
        return;
    WebPDemuxDelete(file->demuxer);
    file->demuxer = WebPDemuxPartial(&data, &state);
    /* Of an animation complete frames only are drawn. */
    if (is_animation(file) || WebPDemuxGetI(file->demuxer, WEBP_FF_CANVAS_WIDTH) == 0) {
        WebPDemuxDelete(file->demuxer);
        file->demuxer = NULL;
    }
}

static enum input_step open_webp(struct input_reading *reading,
                                 struct cli_text *problem)
{
    struct webp_file *file = calloc(1, sizeof *file);
    WebPData data = {reading->bytes, reading->size};
    reading->state = file;
    if (file == NULL)
        return out_of_memory(problem);
    file->cut = is_cut(reading->bytes, reading->size);
    if (file->cut) {
        data.size = repair(file, reading);
        data.bytes = file->repaired;
    }
    file->demuxer = data.size > 0 ? WebPDemux(&data) : NULL;
    file->goes_on = reading->saves_damaged;
    if (file->goes_on && !is_animation(file))
        demux_rest(file, reading);
    if (file->demuxer == NULL)
        return input_reader_fail(INPUT_FAILED,
                                 file->cut ? "the file is cut off: its end is missing"
                                           : "its data are damaged",
                                 problem);
    const uint32_t flags = WebPDemuxGetI(file->demuxer, WEBP_FF_FORMAT_FLAGS);
    file->width = (int)WebPDemuxGetI(file->demuxer, WEBP_FF_CANVAS_WIDTH);
    file->height = (int)WebPDemuxGetI(file->demuxer, WEBP_FF_CANVAS_HEIGHT);
    file->alpha = (flags & ALPHA_FLAG) != 0;
    if (!is_allowed(reading, file)) {
        input_guard_explain(reading->guard, problem);
        return INPUT_FAILED;
    }
    file->metadata = input_metadata_new();
    add_chunk(file, "ICCP", IMS_METADATA_ICC);
    add_chunk(file, "EXIF", IMS_METADATA_EXIF);
    add_chunk(file, "XMP ", IMS_METADATA_XMP);
    reading->expected = 1;
    if (is_animation(file))
        return begin_animation(reading, &data, problem);
    return file->cut && !file->goes_on
               ? input_reader_fail(INPUT_FAILED,
                                   "the file is cut off: its end is missing", problem)
               : INPUT_PICTURE;
}

/* ---- pictures ---------------------------------------------------------------------
 */

static bool make_picture(const struct webp_file *file, struct input_picture *picture)
{
    if (!input_pixels_make(picture, file->alpha ? IMS_PIXEL_RGBA8 : IMS_PIXEL_RGB8,
                           file->width, file->height))
        return false;
    picture->metadata = input_metadata_copy(file->metadata);
    picture->orientation = INPUT_ORIENTATION_OF_EXIF;
    return true;
}

static void drop_picture(struct input_picture *picture)
{
    input_frame_ref_release(picture->frame_ref, NULL);
    input_metadata_free(picture->metadata);
    picture->frame_ref = NULL;
    picture->metadata = NULL;
}

static void tell_damage(const struct webp_file *file, struct cli_text *problem)
{
    cli_text_add(problem, file->cut ? "the file is cut off: its end is missing"
                                    : "its data are damaged");
}

/* Decodes as many rows as there are. Returns false where there are none. */
static bool decode_part(const struct webp_file *file, const WebPData *data,
                        struct input_picture *picture)
{
    const struct ims_image *image = &picture->image;
    const int stride = (int)image->strides[0];
    const size_t size = (size_t)stride * (size_t)image->height;
    int rows = 0;
    input_pixels_fill(image, 0);
    WebPIDecoder *decoder = WebPINewRGB(file->alpha ? MODE_RGBA : MODE_RGB,
                                        input_pixels_row(image, 0, 0), size, stride);
    if (decoder == NULL)
        return false;
    picture->is_damaged =
        WebPIUpdate(decoder, data->bytes, data->size) != VP8_STATUS_OK || file->cut;
    WebPIDecGetRGB(decoder, &rows, NULL, NULL, NULL);
    WebPIDelete(decoder);
    return rows > 0;
}

/* Returns false where nothing is to be given out. */
static bool decode_rows(const struct webp_file *file, const WebPData *data,
                        struct input_picture *picture)
{
    const struct ims_image *image = &picture->image;
    uint8_t *row = input_pixels_row(image, 0, 0);
    const int stride = (int)image->strides[0];
    const size_t size = (size_t)stride * (size_t)image->height;
    if (file->goes_on)
        return decode_part(file, data, picture);
    return (file->alpha ? WebPDecodeRGBAInto(data->bytes, data->size, row, size, stride)
                        : WebPDecodeRGBInto(data->bytes, data->size, row, size,
                                            stride)) != NULL;
}

static enum input_step decode_still(struct webp_file *file,
                                    struct input_picture *picture,
                                    struct cli_text *problem)
{
    WebPIterator frame;
    file->ended = true;
    if (!WebPDemuxGetFrame(file->demuxer, 1, &frame))
        return input_reader_fail(INPUT_FAILED, "no picture could be decoded", problem);
    file->alpha = file->alpha || frame.has_alpha != 0;
    bool good = (frame.complete != 0 || file->goes_on) && frame.width == file->width &&
                frame.height == file->height;
    const bool made = good && make_picture(file, picture);
    if (made)
        good = decode_rows(file, &frame.fragment, picture);
    WebPDemuxReleaseIterator(&frame);
    if (good && made) {
        if (picture->is_damaged)
            tell_damage(file, problem);
        return INPUT_PICTURE;
    }
    if (made)
        drop_picture(picture);
    if (good)
        return input_reader_fail(INPUT_DAMAGED, "out of memory", problem);
    tell_damage(file, problem);
    return INPUT_DAMAGED;
}

static enum input_step end_animation(struct webp_file *file, struct cli_text *problem)
{
    file->ended = true;
    return file->cut
               ? input_reader_fail(INPUT_DAMAGED,
                                   "the file is cut off: its end is missing", problem)
               : INPUT_END;
}

/* The canvas after the next frame was drawn. */
static enum input_step decode_frame(struct webp_file *file,
                                    struct input_picture *picture,
                                    struct cli_text *problem)
{
    uint8_t *canvas;
    int end_ms = 0;
    if (!WebPAnimDecoderHasMoreFrames(file->animation))
        return end_animation(file, problem);
    if (!WebPAnimDecoderGetNext(file->animation, &canvas, &end_ms)) {
        /* What comes after it builds on it. */
        file->ended = true;
        return input_reader_fail(INPUT_DAMAGED,
                                 "its data are damaged, from this frame on", problem);
    }
    if (!make_picture(file, picture))
        return out_of_memory(problem);
    picture->time_ms = (uint64_t)file->next_ms;
    file->next_ms = end_ms;
    for (int y = 0; y < file->height; y++) {
        const uint8_t *from = canvas + (size_t)y * (size_t)file->width * 4;
        uint8_t *to = input_pixels_row(&picture->image, 0, y);
        if (file->alpha)
            memcpy(to, from, (size_t)file->width * 4);
        else
            for (int x = 0; x < file->width; x++)
                memcpy(to + (size_t)x * 3, from + (size_t)x * 4, 3);
    }
    return INPUT_PICTURE;
}

static enum input_step next_picture(struct input_reading *reading,
                                    struct input_picture *picture,
                                    struct cli_text *problem)
{
    struct webp_file *file = reading->state;
    if (file->ended)
        return INPUT_END;
    return file->animation != NULL ? decode_frame(file, picture, problem)
                                   : decode_still(file, picture, problem);
}

static void close_webp(struct input_reading *reading)
{
    struct webp_file *file = reading->state;
    if (file == NULL)
        return;
    if (file->animation != NULL)
        WebPAnimDecoderDelete(file->animation);
    if (file->demuxer != NULL)
        WebPDemuxDelete(file->demuxer);
    input_metadata_free(file->metadata);
    free(file->repaired);
    free(file);
    reading->state = NULL;
}

const struct input_reader readers_webp = {
    .name = "libwebp", .open = open_webp, .next = next_picture, .close = close_webp};
