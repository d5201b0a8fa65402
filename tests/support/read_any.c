/* SPDX-License-Identifier: MIT */
#include "read_any.h"

#include "config.h"

#ifdef HAVE_FFMPEG

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/pixdesc.h>

/* ---- frames ---------------------------------------------------------------------- */

/* The frame in a packet; NULL where there is none. */
static AVFrame *decode(const AVCodec *codec, const AVCodecParameters *parameters,
                       const AVPacket *packet)
{
    /* What is found in FITS is stretched to the whole range of numbers. */
    if (codec->id == AV_CODEC_ID_FITS)
        return NULL;
    AVCodecContext *context = avcodec_alloc_context3(codec);
    AVFrame *frame = av_frame_alloc();
    if (context == NULL || frame == NULL)
        abort();
    context->thread_count = 1;
    int result =
        parameters != NULL ? avcodec_parameters_to_context(context, parameters) : 0;
    if (result >= 0)
        result = avcodec_open2(context, codec, NULL);
    if (result >= 0)
        result = avcodec_send_packet(context, packet);
    if (result >= 0)
        result = avcodec_receive_frame(context, frame);
    /* Some want to be told that no more comes. */
    if (result == AVERROR(EAGAIN) && avcodec_send_packet(context, NULL) >= 0)
        result = avcodec_receive_frame(context, frame);
    if (result < 0)
        av_frame_free(&frame);
    avcodec_free_context(&context);
    return frame;
}

static AVPacket *packet_of(const void *data, size_t size)
{
    AVPacket *packet = av_packet_alloc();
    if (packet == NULL || av_new_packet(packet, (int)size) < 0)
        abort();
    memcpy(packet->data, data, size);
    return packet;
}

/* PFM's rows go from the bottom up, which the decoder of FFmpeg 5.1 does not know. */
static void turn_over(AVFrame *frame)
{
    for (int i = 0; i < 3 && frame->data[i] != NULL; i++) {
        frame->data[i] += (frame->height - 1) * frame->linesize[i];
        frame->linesize[i] = -frame->linesize[i];
    }
}

/* The file as a whole, by the decoder that its name tells. */
static AVFrame *decode_by_name(const char *name, const void *data, size_t size)
{
    /* FFmpeg 4.4 does not call it constant where it takes it. */
    AVOutputFormat *const images =
        (AVOutputFormat *)(uintptr_t)av_guess_format("image2", NULL, NULL);
    const AVCodec *const codec = avcodec_find_decoder(
        av_guess_codec(images, NULL, name, NULL, AVMEDIA_TYPE_VIDEO));
    if (images == NULL || codec == NULL)
        return NULL;
    AVPacket *packet = packet_of(data, size);
    AVFrame *const frame = decode(codec, NULL, packet);
    av_packet_free(&packet);
    if (frame != NULL && codec->id == AV_CODEC_ID_PFM &&
        avcodec_version() < AV_VERSION_INT(60, 0, 0))
        turn_over(frame);
    return frame;
}

struct memory {
    const uint8_t *data;
    size_t size;
    size_t place;
};

static int read_memory(void *opaque, uint8_t *to, int size)
{
    struct memory *const memory = opaque;
    const size_t left = memory->size - memory->place;
    const size_t part = left < (size_t)size ? left : (size_t)size;
    memcpy(to, memory->data + memory->place, part);
    memory->place += part;
    return part > 0 ? (int)part : AVERROR_EOF;
}

static int64_t seek_memory(void *opaque, int64_t place, int whence)
{
    struct memory *const memory = opaque;
    if (whence == AVSEEK_SIZE)
        return (int64_t)memory->size;
    if (whence != SEEK_SET || place < 0 || (size_t)place > memory->size)
        return AVERROR(EINVAL);
    memory->place = (size_t)place;
    return place;
}

/* The first picture of the first stream of an open file. */
static AVFrame *decode_first(AVFormatContext *file)
{
    AVPacket *packet = av_packet_alloc();
    AVFrame *frame = NULL;
    if (packet == NULL)
        abort();
    while (frame == NULL && file->nb_streams > 0 && av_read_frame(file, packet) >= 0) {
        const AVCodecParameters *const parameters =
            file->streams[packet->stream_index]->codecpar;
        const AVCodec *const codec = avcodec_find_decoder(parameters->codec_id);
        if (packet->stream_index == 0 && codec != NULL &&
            codec->type == AVMEDIA_TYPE_VIDEO)
            frame = decode(codec, parameters, packet);
        av_packet_unref(packet);
    }
    av_packet_free(&packet);
    return frame;
}

/* What is surely in it; NULL: nothing that is known. */
static const AVInputFormat *format_of(const void *data, size_t size)
{
    int score = 0;
    uint8_t *const padded = calloc(1, size + AVPROBE_PADDING_SIZE);
    if (padded == NULL)
        abort();
    memcpy(padded, data, size);
    const AVProbeData probe = {.filename = "", .buf = padded, .buf_size = (int)size};
    const AVInputFormat *const format = av_probe_input_format3(&probe, 1, &score);
    free(padded);
    return score >= AVPROBE_SCORE_EXTENSION ? format : NULL;
}

/* A picture in a container. */
static AVFrame *decode_by_content(const void *data, size_t size)
{
    enum { BUFFER = 4096 };
    struct memory memory = {data, size, 0};
    if (format_of(data, size) == NULL)
        return NULL;
    AVFormatContext *file = avformat_alloc_context();
    uint8_t *const buffer = av_malloc(BUFFER);
    AVIOContext *input =
        avio_alloc_context(buffer, BUFFER, 0, &memory, read_memory, NULL, seek_memory);
    AVFrame *frame = NULL;
    if (file == NULL || input == NULL)
        abort();
    file->pb = input;
    if (avformat_open_input(&file, NULL, NULL, NULL) == 0)
        frame = decode_first(file);
    avformat_close_input(&file);
    av_freep(&input->buffer);
    avio_context_free(&input);
    return frame;
}

/* ---- samples --------------------------------------------------------------------- */

/* A row of one component, as the numbers in the frame. */
static void read_row(const AVFrame *frame, const AVPixFmtDescriptor *format, int y,
                     int component, uint32_t *row)
{
    const bool chroma = (component == 1 || component == 2) && format->nb_components > 2;
    const int width =
        chroma ? AV_CEIL_RSHIFT(frame->width, format->log2_chroma_w) : frame->width;
    av_read_image_line2(row, (const uint8_t **)(uintptr_t)frame->data, frame->linesize,
                        format, 0, chroma ? y >> format->log2_chroma_h : y, component,
                        width, 0, sizeof *row);
    if (chroma && format->log2_chroma_w > 0) /* repeated, from the right */
        for (int x = frame->width - 1; x > 0; x--)
            row[x] = row[x >> format->log2_chroma_w];
}

/* A palette's entries are 0xAARRGGBB in the machine's order. */
static uint32_t palette_sample(const AVFrame *frame, uint32_t index, int channel)
{
    uint32_t entry;
    memcpy(&entry, frame->data[1] + 4 * (size_t)index, sizeof entry);
    return entry >> (channel == 3 ? 24 : 16 - 8 * channel) & 255;
}

/* How many channels a palette's colors that are used need. */
static int palette_channels(const AVFrame *frame, const AVPixFmtDescriptor *format)
{
    const size_t width = (size_t)frame->width;
    uint32_t *const row = calloc(width, sizeof *row);
    bool gray = true;
    bool opaque = true;
    if (row == NULL)
        abort();
    for (int y = 0; y < frame->height; y++) {
        read_row(frame, format, y, 0, row);
        for (size_t x = 0; x < width; x++) {
            const uint32_t green = palette_sample(frame, row[x], 1);
            gray &= green == palette_sample(frame, row[x], 0) &&
                    green == palette_sample(frame, row[x], 2);
            opaque &= palette_sample(frame, row[x], 3) == 255;
        }
    }
    free(row);
    return opaque ? gray ? 1 : 3 : 4;
}

static double number(const struct read_any *read, const AVFrame *frame, uint32_t sample)
{
    float value;
    if (read->is_float) {
        memcpy(&value, &sample, sizeof value);
        return (double)value;
    }
    const double most = (double)((UINT64_C(1) << read->bits) - 1);
    return frame->format == AV_PIX_FMT_MONOWHITE ? 1.0 - sample : sample / most;
}

static void read_samples(struct read_any *read, const AVFrame *frame,
                         const AVPixFmtDescriptor *format)
{
    const bool palette = (format->flags & AV_PIX_FMT_FLAG_PAL) != 0;
    const size_t width = (size_t)frame->width;
    uint32_t *const row = calloc(width, sizeof *row);
    if (row == NULL)
        abort();
    for (int y = 0; y < frame->height; y++) {
        double *const out = read->samples + (size_t)y * width * (size_t)read->channels;
        for (int k = 0; k < read->channels; k++) {
            read_row(frame, format, y, palette ? 0 : k, row);
            for (size_t x = 0; x < width; x++)
                out[x * (size_t)read->channels + (size_t)k] = number(
                    read, frame, palette ? palette_sample(frame, row[x], k) : row[x]);
        }
    }
    free(row);
}

/* YUV samples of 0..1 become RGB of 0..1. */
static void make_colors(struct read_any *read, const AVFrame *frame)
{
    const bool full = frame->color_range == AVCOL_RANGE_JPEG;
    const bool new_matrix = frame->colorspace == AVCOL_SPC_BT709;
    const double red = new_matrix ? 0.2126 : 0.299;
    const double blue = new_matrix ? 0.0722 : 0.114;
    const double most = (double)((UINT64_C(1) << read->bits) - 1);
    const double step = (double)(UINT64_C(1) << read->bits) / 256.0 / most;
    const double luma_range = full ? 1.0 : 219.0 * step;
    const double chroma_range = full ? 1.0 : 224.0 * step;
    const size_t pixels = (size_t)read->width * (size_t)read->height;
    for (size_t i = 0; i < pixels; i++) {
        double *const color = read->samples + i * (size_t)read->channels;
        const double luma = (color[0] - (full ? 0.0 : 16.0 * step)) / luma_range;
        const double u = (color[1] - 128.0 * step) / chroma_range;
        const double v = (color[2] - 128.0 * step) / chroma_range;
        color[0] = luma + 2.0 * (1.0 - red) * v;
        color[2] = luma + 2.0 * (1.0 - blue) * u;
        color[1] = (luma - red * color[0] - blue * color[2]) / (1.0 - red - blue);
        for (int k = 0; k < 3; k++)
            color[k] = fmin(fmax(color[k], 0.0), 1.0);
    }
}

static bool take(struct read_any *read, const AVFrame *frame)
{
    const AVPixFmtDescriptor *const format =
        av_pix_fmt_desc_get((enum AVPixelFormat)frame->format);
    const bool palette = (format->flags & AV_PIX_FMT_FLAG_PAL) != 0;
    const bool is_float = (format->flags & AV_PIX_FMT_FLAG_FLOAT) != 0;
    if (is_float && format->comp[0].depth != 32)
        return false;
    *read = (struct read_any){
        .width = frame->width,
        .height = frame->height,
        .channels = palette ? palette_channels(frame, format) : format->nb_components,
        .bits = format->comp[0].depth,
        .is_float = is_float,
        .is_yuv = !palette && format->nb_components > 2 &&
                  (format->flags & AV_PIX_FMT_FLAG_RGB) == 0,
    };
    read->samples = calloc((size_t)frame->width * (size_t)frame->height,
                           (size_t)read->channels * sizeof *read->samples);
    if (read->samples == NULL)
        abort();
    read_samples(read, frame, format);
    if (read->is_yuv)
        make_colors(read, frame);
    return true;
}

bool read_any_file(struct read_any *read, const char *name, const void *data,
                   size_t size)
{
    av_log_set_level(AV_LOG_QUIET); /* trying is no mistake */
    AVFrame *frame = decode_by_name(name, data, size);
    const bool is_part = frame == NULL;
    if (is_part)
        frame = decode_by_content(data, size);
    const bool good = frame != NULL && take(read, frame);
    read->is_part = good && is_part;
    av_frame_free(&frame);
    return good;
}

void read_any_free(struct read_any *read)
{
    free(read->samples);
    read->samples = NULL;
}

void read_any_drop_alpha(struct read_any *read)
{
    const size_t pixels = (size_t)read->width * (size_t)read->height;
    const size_t channels = (size_t)read->channels;
    if (channels % 2 != 0)
        return;
    for (size_t i = 0; i < pixels; i++)
        memmove(read->samples + i * (channels - 1), read->samples + i * channels,
                (channels - 1) * sizeof *read->samples);
    read->channels--;
}

double read_any_sample(const struct read_any *read, int32_t x, int32_t y, int channel)
{
    const size_t pixel = (size_t)y * (size_t)read->width + (size_t)x;
    return read->samples[pixel * (size_t)read->channels + (size_t)channel];
}

#endif
