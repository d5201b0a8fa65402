/* SPDX-License-Identifier: MIT */
#include "damage.h"

#include <libavcodec/avcodec.h>

bool video_damage_is_marked(const AVFrame *frame)
{
    return (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0 ||
           frame->decode_error_flags != 0;
}

static bool is_key(const AVFrame *frame)
{
#ifdef AV_FRAME_FLAG_KEY
    return (frame->flags & AV_FRAME_FLAG_KEY) != 0;
#else
    return frame->key_frame != 0;
#endif
}

/* Of the older codecs no frame builds on a B frame. */
static bool is_built_on(const AVCodecContext *decoder, const AVFrame *frame)
{
    const enum AVCodecID codec = decoder->codec_id;
    return frame->pict_type != AV_PICTURE_TYPE_B || codec == AV_CODEC_ID_H264 ||
           codec == AV_CODEC_ID_HEVC;
}

static void mark_held(struct video_damage *damage)
{
    for (size_t i = 0; i < damage->count; i++)
        damage->held[i]->flags |= AV_FRAME_FLAG_CORRUPT;
}

void video_damage_lost(struct video_damage *damage)
{
    damage->builds = true;
    mark_held(damage);
}

/* Marks a frame, if what it builds on is damaged. */
static void judge(struct video_damage *damage, AVFrame *frame)
{
    if (damage->heard != NULL && damage->heard())
        frame->flags |= AV_FRAME_FLAG_CORRUPT;
    const bool was_damaged = video_damage_is_marked(frame);
    if (is_key(frame))
        damage->builds = false;
    else if (damage->builds)
        frame->flags |= AV_FRAME_FLAG_CORRUPT;
    if (was_damaged && is_built_on(damage->decoder, frame))
        damage->builds = true;
}

/* Whether another one like this may be held. */
static bool has_room(const struct video_damage *damage, const AVFrame *frame)
{
    uint64_t bytes = 0;
    for (int i = 0; i < AV_NUM_DATA_POINTERS && frame->buf[i] != NULL; i++)
        bytes += (uint64_t)frame->buf[i]->size;
    return damage->count < VIDEO_DAMAGE_MOST_HELD &&
           (damage->limit == 0 || bytes * (damage->count + 1) <= damage->limit);
}

/* Takes over a frame. Returns 0 or an AVERROR. */
static int hold(struct video_damage *damage, AVFrame *frame)
{
    AVFrame *own = av_frame_alloc();
    if (own == NULL)
        return AVERROR(ENOMEM);
    av_frame_move_ref(own, frame);
    damage->held[damage->count++] = own;
    return 0;
}

/* Puts a frame behind those that are held, and says whether they go out: when one comes
 * that is not between others. */
static int take(struct video_damage *damage, AVFrame *frame)
{
    judge(damage, frame);
    const bool is_between = frame->pict_type == AV_PICTURE_TYPE_B && !is_key(frame);
    if (!is_between && video_damage_is_marked(frame))
        mark_held(damage);
    damage->goes_out = !is_between || !has_room(damage, frame);
    return hold(damage, frame);
}

static void give(struct video_damage *damage, AVFrame *frame)
{
    av_frame_move_ref(frame, damage->held[0]);
    av_frame_free(&damage->held[0]);
    damage->count--;
    for (size_t i = 0; i < damage->count; i++)
        damage->held[i] = damage->held[i + 1];
    damage->held[damage->count] = NULL;
}

int video_damage_receive(struct video_damage *damage, AVFrame *frame)
{
    for (;;) {
        if (damage->goes_out && damage->count > 0) {
            give(damage, frame);
            return 0;
        }
        damage->goes_out = false;
        if (damage->error != 0) {
            const int error = damage->error;
            damage->error = 0;
            return error;
        }
        int error = avcodec_receive_frame(damage->decoder, frame);
        if (error == AVERROR(EAGAIN))
            return error;
        if (error == 0)
            error = take(damage, frame);
        if (error == 0)
            continue;
        if (error != AVERROR_EOF)
            video_damage_lost(damage);
        damage->error = error;
        damage->goes_out = true;
    }
}

void video_damage_close(struct video_damage *damage)
{
    for (size_t i = 0; i < damage->count; i++)
        av_frame_free(&damage->held[i]);
    *damage = (struct video_damage){.count = 0};
}
