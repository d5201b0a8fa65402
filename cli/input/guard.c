/* SPDX-License-Identifier: MIT */
#include "guard.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include <libavutil/pixdesc.h>

#include <imagesaver/ffmpeg.h>

#include "compat.h"
#include "log.h"

static void refuse(struct input_guard *guard, int width, int height, bool too_many)
{
    guard->too_many = too_many;
    guard->refused = (uint64_t)width << 32 | (uint64_t)height;
}

bool input_guard_allows(struct input_guard *guard, int width, int height,
                        uint64_t bytes)
{
    const struct input_options *limits = &guard->limits;
    uint64_t pixels = (uint64_t)width * (uint64_t)height;
    bool too_many = limits->pixels > 0 && pixels > limits->pixels;
    bool too_large = limits->picture_bytes > 0 && bytes > limits->picture_bytes;
    if (too_many || too_large)
        refuse(guard, width, height, too_many);
    return !too_many && !too_large;
}

/* The bits of a pixel; or those of what has to be made of it, if that is more: where
 * the library has no such pixels (convert.h), and of what shares a byte with others, as
 * most encoders do not take that. */
static uint64_t bits_of(enum AVPixelFormat format)
{
    const AVPixFmtDescriptor *layout = av_pix_fmt_desc_get(format);
    if (layout == NULL)
        return 0;
    int bits = av_get_padded_bits_per_pixel(layout), made = 0;
    for (int i = 0; i < layout->nb_components; i++) {
        int depth = layout->comp[i].depth;
        made += depth <= 8 ? 8 : depth <= 16 ? 16 : 32;
    }
    if ((layout->flags & AV_PIX_FMT_FLAG_PAL) != 0)
        made = 4 * 8;
    bool is_made = bits < 8 || ims_pixel_format_from_ffmpeg(format) == IMS_PIXEL_NONE;
    return (uint64_t)(is_made && made > bits ? made : bits);
}

/* Whether a decoder may call a frame good although it did not fill all of it: data that
 * were damaged are often some picture to those of codecs without checks in them. */
static bool may_leave_gaps(enum AVCodecID codec)
{
    return codec == AV_CODEC_ID_VP8 || codec == AV_CODEC_ID_VP9 ||
           codec == AV_CODEC_ID_HEVC;
}

/* What was there before is of another frame; of which, depends on the threads. */
static void clear(AVFrame *frame)
{
    for (int i = 0; i < AV_NUM_DATA_POINTERS && frame->buf[i] != NULL; i++)
        memset(frame->buf[i]->data, 0, (size_t)frame->buf[i]->size);
}

/* For decoders that let others find memory for a frame; on any thread of theirs. */
static int get_buffer(AVCodecContext *decoder, AVFrame *frame, int flags)
{
    uint64_t bits = bits_of((enum AVPixelFormat)frame->format);
    uint64_t bytes = (uint64_t)frame->width * (uint64_t)frame->height * bits / 8;
    /* The frame may be larger than what is seen of it. */
    int width = decoder->width > 0 ? decoder->width : frame->width;
    int height = decoder->height > 0 ? decoder->height : frame->height;
    if (!input_guard_allows(decoder->opaque, width, height, bytes))
        return AVERROR(ENOMEM);
    const int error = avcodec_default_get_buffer2(decoder, frame, flags);
    const struct input_guard *guard = decoder->opaque;
    if (error >= 0 &&
        (guard->limits.saves_damaged || may_leave_gaps(decoder->codec_id)))
        clear(frame);
    return error;
}

int64_t input_guard_bound(const struct input_guard *guard)
{
    const struct input_options *limits = &guard->limits;
    uint64_t most = INT64_MAX;
    if (limits->pixels > 0)
        most = limits->pixels;
    if (limits->picture_bytes > 0 && limits->picture_bytes < most)
        most = limits->picture_bytes;
    /* FFmpeg opens no decoder that is allowed more. */
    return most < INT_MAX / 4 ? (int64_t)most * 2 + (1 << 20) : INT_MAX;
}

void input_guard_set(struct input_guard *guard, struct AVCodecContext *decoder)
{
    decoder->opaque = guard;
    decoder->get_buffer2 = get_buffer;
    decoder->max_pixels = input_guard_bound(guard);
}

bool input_guard_refused(struct input_guard *guard)
{
    int width, height;
    if (input_log_too_large(&width, &height) &&
        input_guard_allows(guard, width, height, 0))
        refuse(guard, width, height, false);
    return guard->refused != 0;
}

void input_guard_explain(struct input_guard *guard, struct cli_text *problem)
{
    uint64_t refused = guard->refused;
    const struct input_options *limits = &guard->limits;
    cli_text_format(problem, "a picture of %" PRIu64 " x %" PRIu64 " pixels ",
                    refused >> 32, refused & UINT32_MAX);
    if (guard->too_many) {
        cli_text_format(problem, "has more than --max-pixels allows (%" PRIu64 ")",
                        limits->pixels);
        return;
    }
    cli_text_add(problem, "needs more than the ");
    cli_text_add_size(problem, limits->picture_bytes);
    cli_text_add(problem, " of memory that one may take");
    cli_text_add(problem, limits->advice != NULL ? limits->advice : "");
}
