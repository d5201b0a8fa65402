/* SPDX-License-Identifier: MIT */
#include "decode_lavc.h"

#include "config.h"

#ifdef HAVE_FFMPEG

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavutil/pixdesc.h>

/* The frame in the bytes; NULL where there is none. */
static AVFrame *read_frame(AVCodecContext *context, const void *data, size_t size)
{
    AVPacket *packet = av_packet_alloc();
    AVFrame *frame = av_frame_alloc();
    if (packet == NULL || frame == NULL || av_new_packet(packet, (int)size) < 0)
        abort();
    memcpy(packet->data, data, size);
    int result = avcodec_send_packet(context, packet);
    if (result >= 0)
        result = avcodec_receive_frame(context, frame);
    /* Some want to be told that no more comes. */
    if (result == AVERROR(EAGAIN) && avcodec_send_packet(context, NULL) >= 0)
        result = avcodec_receive_frame(context, frame);
    if (result < 0)
        av_frame_free(&frame);
    av_packet_free(&packet);
    return frame;
}

/* A row of one component; those of a palette are its colors' bytes. */
static void read_row(const AVFrame *frame, const AVPixFmtDescriptor *format, int y,
                     int component, uint16_t *row)
{
    av_read_image_line(row, (const uint8_t **)(uintptr_t)frame->data, frame->linesize,
                       format, 0, y, component, frame->width, 0);
}

/* A palette's entries are 0xAARRGGBB in the machine's order. */
static uint16_t palette_sample(const AVFrame *frame, uint16_t index, int channel)
{
    uint32_t entry;
    memcpy(&entry, frame->data[1] + 4 * (size_t)index, sizeof entry);
    return (uint16_t)(entry >> (channel == 3 ? 24 : 16 - 8 * channel) & 255);
}

static int take(struct decoded *decoded, const AVFrame *frame)
{
    const AVPixFmtDescriptor *const format =
        av_pix_fmt_desc_get((enum AVPixelFormat)frame->format);
    const bool palette = (format->flags & AV_PIX_FMT_FLAG_PAL) != 0;
    const int channels = palette ? 3 : format->nb_components;
    if (!palette && channels > 2 && (format->flags & AV_PIX_FMT_FLAG_RGB) == 0)
        return -1;
    decoded->width = frame->width;
    decoded->height = frame->height;
    decoded->channels = channels;
    decoded->depth = format->comp[0].depth;
    const size_t width = (size_t)frame->width;
    uint16_t *const row = malloc(width * sizeof *row);
    decoded->samples = malloc(width * (size_t)frame->height * (size_t)channels *
                              sizeof *decoded->samples);
    if (row == NULL || decoded->samples == NULL)
        abort();
    for (int y = 0; y < frame->height; y++) {
        uint16_t *const out = decoded->samples + (size_t)y * width * (size_t)channels;
        for (int k = 0; k < channels; k++) {
            read_row(frame, format, y, palette ? 0 : k, row);
            for (size_t x = 0; x < width; x++)
                out[x * (size_t)channels + (size_t)k] =
                    palette ? palette_sample(frame, row[x], k) : row[x];
        }
    }
    free(row);
    return 0;
}

/* A float of 32 bits, or of 16, as newer decoders leave them. */
static float number(uint32_t bits, int depth)
{
    const int exponent = (int)(bits >> 10 & 31);
    const int mantissa = (int)(bits & 1023);
    float found;
    memcpy(&found, &bits, sizeof found);
    if (depth == 32)
        return found;
    found = exponent == 31  ? (mantissa != 0 ? NAN : INFINITY)
            : exponent == 0 ? ldexpf((float)mantissa, -24)
                            : ldexpf((float)(1024 + mantissa), exponent - 25);
    return (bits & 0x8000) != 0 ? -found : found;
}

static int take_floats(struct decoded_floats *decoded, const AVFrame *frame)
{
    const AVPixFmtDescriptor *const format =
        av_pix_fmt_desc_get((enum AVPixelFormat)frame->format);
    const size_t width = (size_t)frame->width;
    const size_t channels = format->nb_components;
    if ((format->flags & AV_PIX_FMT_FLAG_FLOAT) == 0)
        return -1;
    uint32_t *const row = malloc(width * sizeof *row);
    *decoded = (struct decoded_floats){
        .width = frame->width,
        .height = frame->height,
        .channels = (int)channels,
        .samples = malloc(width * (size_t)frame->height * channels * sizeof(float)),
    };
    if (row == NULL || decoded->samples == NULL)
        abort();
    for (int y = 0; y < frame->height; y++)
        for (size_t k = 0; k < channels; k++) {
            av_read_image_line2(row, (const uint8_t **)(uintptr_t)frame->data,
                                frame->linesize, format, 0, y, (int)k, frame->width, 0,
                                sizeof *row);
            for (size_t x = 0; x < width; x++)
                decoded->samples[((size_t)y * width + x) * channels + k] =
                    number(row[x], format->comp[0].depth);
        }
    free(row);
    return 0;
}

static AVFrame *decode(const char *decoder, const void *data, size_t size)
{
    const AVCodec *const codec = avcodec_find_decoder_by_name(decoder);
    AVCodecContext *context = avcodec_alloc_context3(codec);
    if (codec == NULL || context == NULL || avcodec_open2(context, codec, NULL) < 0)
        abort();
    AVFrame *frame = read_frame(context, data, size);
    avcodec_free_context(&context);
    return frame;
}

int decode_lavc(struct decoded *decoded, const char *decoder, const void *data,
                size_t size)
{
    *decoded = (struct decoded){0};
    AVFrame *frame = decode(decoder, data, size);
    const int result = frame != NULL ? take(decoded, frame) : -1;
    av_frame_free(&frame);
    return result;
}

int decode_lavc_floats(struct decoded_floats *decoded, const char *decoder,
                       const void *data, size_t size)
{
    *decoded = (struct decoded_floats){0};
    AVFrame *frame = decode(decoder, data, size);
    const int result = frame != NULL ? take_floats(decoded, frame) : -1;
    av_frame_free(&frame);
    return result;
}

int decode_lavc_opaque(struct decoded *decoded, const char *decoder, const void *data,
                       size_t size)
{
    if (decode_lavc(decoded, decoder, data, size) != 0)
        return -1;
    const size_t pixels = (size_t)decoded->width * (size_t)decoded->height;
    for (size_t i = 0; decoded->channels == 4 && i < pixels; i++) {
        if (decoded->samples[4 * i + 3] != (1 << decoded->depth) - 1)
            return -1;
        memmove(decoded->samples + 3 * i, decoded->samples + 4 * i,
                3 * sizeof *decoded->samples);
    }
    decoded->channels = decoded->channels == 4 ? 3 : decoded->channels;
    return 0;
}

#endif
