/* SPDX-License-Identifier: MIT
 *
 * libavcodec with FFmpeg's defaults, and libswscale where the encoder takes no RGB, as
 * the ffmpeg command would do it; one thread. Settings: "png" (defaults), "png level=1
 * pred=3" (avg), "jpg q=2" (mjpeg, 4:2:0), "jpg q=2 from=yuv420" (planes, no
 * conversion), "webp quality=80 method=4", "qoi", "jls". It decodes what others write
 * without loss, and GIF.
 */
#include <libavcodec/avcodec.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>
#include <stdio.h>

#include "../peer.h"

struct state {
    const AVCodec *codec;
    enum AVPixelFormat format;
    int level;
    int prediction;
    int scale;
    int quality;
    int method;
    int from_yuv;
    AVCodecContext *context; /* for the size of the last image */
    struct SwsContext *scaler;
    AVFrame *frame;
    AVPacket *packet;
    int64_t number;
};

/* What a setting begins with, libavcodec's name of the encoder, and what it takes. */
static const struct {
    const char *setting;
    const char *name;
    enum AVPixelFormat format;
} codecs[] = {
    {"png", "png", AV_PIX_FMT_RGB24},        {"jpg", "mjpeg", AV_PIX_FMT_YUVJ420P},
    {"webp", "libwebp", AV_PIX_FMT_YUV420P}, {"qoi", "qoi", AV_PIX_FMT_RGB24},
    {"jls", "jpegls", AV_PIX_FMT_RGB24},
};

/* What it decodes: how the bytes begin, and libavcodec's name of the decoder. */
static const struct {
    const char *bytes;
    size_t length;
    const char *name;
} decoders[] = {
    {"\x89PNG", 4, "png"},
    {"qoif", 4, "qoi"},
    {"\xff\x0a", 2, "libjxl"},
    {"\xff\x4f\xff\x51", 4, "libopenjpeg"},
    {"\xff\xd8\xff\xf7", 4, "jpegls"},
    {"GIF89a", 6, "gif"},
};

static const char *version(void)
{
    static char text[64];
    unsigned number = avcodec_version();
    snprintf(text, sizeof text, "libavcodec %u.%u.%u", number >> 16, number >> 8 & 255,
             number & 255);
    return text;
}

static void close_state(void *opaque)
{
    struct state *state = opaque;
    avcodec_free_context(&state->context);
    sws_freeContext(state->scaler);
    av_frame_free(&state->frame);
    av_packet_free(&state->packet);
    free(state);
}

static void *open_state(const char *setting)
{
    struct state *state = calloc(1, sizeof *state);
    if (!state)
        return NULL;
    av_log_set_level(AV_LOG_ERROR);
    for (size_t i = 0; i < sizeof codecs / sizeof codecs[0]; i++)
        if (bench_setting_is(setting, codecs[i].setting)) {
            state->codec = avcodec_find_encoder_by_name(codecs[i].name);
            state->format = codecs[i].format;
        }
    state->level = bench_setting(setting, "level", -1);
    state->prediction = bench_setting(setting, "pred", -1);
    state->scale = bench_setting(setting, "q", 2);
    state->quality = bench_setting(setting, "quality", 75);
    state->method = bench_setting(setting, "method", 4);
    state->from_yuv = bench_setting_from_yuv(setting);
    state->frame = av_frame_alloc();
    state->packet = av_packet_alloc();
    if (!state->codec || !state->frame || !state->packet) {
        close_state(state);
        return NULL;
    }
    return state;
}

static void set_options(struct state *state)
{
    AVCodecContext *context = state->context;
    if (state->format == AV_PIX_FMT_RGB24) {
        if (state->level >= 0)
            context->compression_level = state->level;
        if (state->prediction >= 0)
            av_opt_set_int(context, "pred", state->prediction, AV_OPT_SEARCH_CHILDREN);
    } else if (state->format == AV_PIX_FMT_YUVJ420P) {
        context->flags |= AV_CODEC_FLAG_QSCALE;
        context->global_quality = state->scale * FF_QP2LAMBDA;
    } else {
        av_opt_set_double(context, "quality", state->quality, AV_OPT_SEARCH_CHILDREN);
        av_opt_set_int(context, "compression_level", state->method,
                       AV_OPT_SEARCH_CHILDREN);
    }
}

/* Whether the frame refers to the image's own memory. */
static int given_as_is(const struct state *state)
{
    return state->format == AV_PIX_FMT_RGB24 || state->from_yuv;
}

/* Opens the encoder for a size; kept for the images that follow, as a video's frames.
 */
static int prepare(struct state *state, const struct bench_image *image)
{
    if (state->context && state->context->width == image->width &&
        state->context->height == image->height)
        return 0;
    avcodec_free_context(&state->context);
    av_frame_unref(state->frame);
    state->context = avcodec_alloc_context3(state->codec);
    if (!state->context)
        return -1;
    state->context->width = image->width;
    state->context->height = image->height;
    state->context->pix_fmt = state->format;
    state->context->time_base = (AVRational){1, 25};
    state->context->thread_count = 1;
    set_options(state);
    if (avcodec_open2(state->context, state->codec, NULL) < 0)
        return -1;
    state->frame->width = image->width;
    state->frame->height = image->height;
    state->frame->format = state->format;
    if (given_as_is(state))
        return 0;
    state->scaler = sws_getCachedContext(state->scaler, image->width, image->height,
                                         AV_PIX_FMT_RGB24, image->width, image->height,
                                         state->format, SWS_BICUBIC, NULL, NULL, NULL);
    return state->scaler ? 0 : -1;
}

static void keep(void *opaque, uint8_t *data)
{
    (void)opaque;
    (void)data;
}

static void refer_to_planes(AVFrame *frame, const struct bench_image *image)
{
    size_t pixels = image->size / 3;
    frame->buf[0] = av_buffer_create(image->yuv, pixels * 3 / 2, keep, NULL,
                                     AV_BUFFER_FLAG_READONLY);
    frame->data[0] = image->yuv;
    frame->data[1] = image->yuv + pixels;
    frame->data[2] = image->yuv + pixels + pixels / 4;
    frame->linesize[0] = image->width;
    frame->linesize[1] = frame->linesize[2] = image->width / 2;
}

static int fill_frame(struct state *state, const struct bench_image *image)
{
    AVFrame *frame = state->frame;
    if (state->from_yuv) {
        refer_to_planes(frame, image);
        return frame->buf[0] ? 0 : -1;
    }
    if (state->format == AV_PIX_FMT_RGB24) {
        frame->buf[0] = av_buffer_create(image->rgb, image->size, keep, NULL,
                                         AV_BUFFER_FLAG_READONLY);
        frame->data[0] = image->rgb;
        frame->linesize[0] = 3 * image->width;
        return frame->buf[0] ? 0 : -1;
    }
    if (!frame->buf[0] && av_frame_get_buffer(frame, 0) < 0)
        return -1;
    if (av_frame_make_writable(frame) < 0)
        return -1;
    const uint8_t *const rows[1] = {image->rgb};
    const int strides[1] = {3 * image->width};
    return sws_scale(state->scaler, rows, strides, 0, image->height, frame->data,
                     frame->linesize) == image->height
               ? 0
               : -1;
}

static int encode(void *opaque, const struct bench_image *image, const void **bytes,
                  size_t *size)
{
    struct state *state = opaque;
    av_packet_unref(state->packet);
    if (prepare(state, image) != 0 || fill_frame(state, image) != 0)
        return -1;
    state->frame->pts = state->number++;
    state->frame->quality = state->context->global_quality;
    int error = avcodec_send_frame(state->context, state->frame);
    if (error >= 0)
        error = avcodec_receive_packet(state->context, state->packet);
    if (given_as_is(state))
        av_buffer_unref(&state->frame->buf[0]);
    if (error < 0)
        return -1;
    *bytes = state->packet->data;
    *size = (size_t)state->packet->size;
    return 0;
}

/* One packet in, one frame out; RGB of 8 bits only. */
static int decode_frame(AVCodecContext *context, AVPacket *packet, AVFrame *frame,
                        const struct bench_image *image, unsigned char *out)
{
    if (avcodec_send_packet(context, packet) < 0 ||
        avcodec_receive_frame(context, frame) < 0 || frame->width != image->width ||
        frame->height != image->height ||
        (frame->format != AV_PIX_FMT_RGB24 && frame->format != AV_PIX_FMT_BGRA))
        return -1;
    size_t row = (size_t)image->width * 3;
    for (int y = 0; y < image->height; y++) {
        const unsigned char *from = frame->data[0] + y * frame->linesize[0];
        unsigned char *to = out + (size_t)y * row;
        if (frame->format == AV_PIX_FMT_RGB24)
            memcpy(to, from, row);
        else
            for (int x = 0; x < 3 * image->width; x++)
                to[x] = from[x / 3 * 4 + 2 - x % 3];
    }
    return 0;
}

static int decode(const void *bytes, size_t size, const struct bench_image *image,
                  unsigned char *out)
{
    const AVCodec *codec = NULL;
    for (size_t i = 0; i < sizeof decoders / sizeof decoders[0]; i++)
        if (size > decoders[i].length &&
            memcmp(bytes, decoders[i].bytes, decoders[i].length) == 0)
            codec = avcodec_find_decoder_by_name(decoders[i].name);
    AVCodecContext *context = codec ? avcodec_alloc_context3(codec) : NULL;
    AVPacket *packet = av_packet_alloc();
    AVFrame *frame = av_frame_alloc();
    int result = -1;
    if (context && packet && frame) {
        context->thread_count = 1;
        context->err_recognition = AV_EF_CRCCHECK | AV_EF_EXPLODE;
        if (avcodec_open2(context, codec, NULL) == 0 &&
            av_new_packet(packet, (int)size) == 0) {
            memcpy(packet->data, bytes, size);
            result = decode_frame(context, packet, frame, image, out);
        }
    }
    av_frame_free(&frame);
    av_packet_free(&packet);
    avcodec_free_context(&context);
    return result;
}

BENCH_PEER_EXPORT const struct bench_peer bench_peer = {
    .abi = BENCH_PEER_ABI,
    .version = version,
    .open = open_state,
    .encode = encode,
    .close = close_state,
    .decode = decode,
};
