/* SPDX-License-Identifier: MIT */
#include "alpha.h"

#include <string.h>

#include <libavutil/pixdesc.h>

#include "compat.h"
#include "guard.h"

bool input_alpha_is_beside(const struct AVStream *video)
{
    const enum AVCodecID codec = video->codecpar->codec_id;
    const AVDictionaryEntry *mode = av_dict_get(video->metadata, "alpha_mode", NULL, 0);
    return (codec == AV_CODEC_ID_VP8 || codec == AV_CODEC_ID_VP9) && mode != NULL &&
           strcmp(mode->value, "1") == 0;
}

int input_alpha_open(struct input_alpha *alpha, const struct AVStream *video,
                     struct input_guard *guard)
{
    const AVCodec *codec = avcodec_find_decoder(video->codecpar->codec_id);
    if (codec == NULL)
        return AVERROR_DECODER_NOT_FOUND;
    alpha->decoder = avcodec_alloc_context3(codec);
    alpha->packet = av_packet_alloc();
    alpha->frame = av_frame_alloc();
    if (alpha->decoder == NULL || alpha->packet == NULL || alpha->frame == NULL)
        return AVERROR(ENOMEM);
    input_guard_set(guard, alpha->decoder);
    alpha->decoder->thread_count = 1;
    alpha->decoder->flags |= AV_CODEC_FLAG_UNALIGNED;
    return avcodec_open2(alpha->decoder, codec, NULL);
}

void input_alpha_take(struct input_alpha *alpha, const struct AVPacket *packet)
{
    enum { ID_BYTES = 8 };
    static const uint8_t id[ID_BYTES] = {[ID_BYTES - 1] = 1};
    size_t size = 0;
    if (alpha->decoder == NULL)
        return;
    uint8_t *beside =
        input_compat_packet_data(packet, AV_PKT_DATA_MATROSKA_BLOCKADDITIONAL, &size);
    alpha->is_beside =
        beside != NULL && size > ID_BYTES && memcmp(beside, id, ID_BYTES) == 0;
    if (!alpha->is_beside)
        return;
    alpha->packet->data = beside + ID_BYTES;
    alpha->packet->size = (int)(size - ID_BYTES);
    alpha->packet->flags = packet->flags;
    alpha->error = avcodec_send_packet(alpha->decoder, alpha->packet);
    av_packet_unref(alpha->packet);
    if (alpha->error >= 0)
        alpha->error = avcodec_receive_frame(alpha->decoder, alpha->frame);
}

int input_alpha_join(struct input_alpha *alpha, struct AVFrame *frame)
{
    const AVFrame *from = alpha->frame;
    const AVPixFmtDescriptor *layout = av_pix_fmt_desc_get(frame->format);
    bool has_alpha = layout != NULL && (layout->flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
    if (!alpha->is_beside || has_alpha) /* as a decoder that knows of it gives it */
        return 0;
    if (alpha->error < 0)
        return alpha->error;
    if (frame->format != AV_PIX_FMT_YUV420P || from->format != frame->format ||
        from->width != frame->width || from->height != frame->height ||
        frame->buf[3] != NULL)
        return AVERROR_INVALIDDATA;
    frame->buf[3] = av_buffer_ref(from->buf[0]); /* that of its luma */
    if (frame->buf[3] == NULL)
        return AVERROR(ENOMEM);
    frame->data[3] = from->data[0];
    frame->linesize[3] = from->linesize[0];
    frame->format = AV_PIX_FMT_YUVA420P;
    return 0;
}

void input_alpha_close(struct input_alpha *alpha)
{
    avcodec_free_context(&alpha->decoder);
    av_packet_free(&alpha->packet);
    av_frame_free(&alpha->frame);
    *alpha = (struct input_alpha){0};
}
