/* SPDX-License-Identifier: MIT */
#include "frame.h"

#include <stddef.h>

#include <imagesaver/ffmpeg.h>

#include "convert.h"
#include "orientation.h"

static struct input_color find_color(const AVFrame *frame)
{
    static const struct {
        enum AVColorSpace space;
        double red;
        double blue;
    } matrices[] = {
        /* What a file does not say is BT.601, as FFmpeg takes it. */
        {AVCOL_SPC_UNSPECIFIED, 0.299, 0.114},
        {AVCOL_SPC_BT470BG, 0.299, 0.114},
        {AVCOL_SPC_SMPTE170M, 0.299, 0.114},
        {AVCOL_SPC_BT709, 0.2126, 0.0722},
        {AVCOL_SPC_FCC, 0.30, 0.11},
        {AVCOL_SPC_SMPTE240M, 0.212, 0.087},
        {AVCOL_SPC_BT2020_NCL, 0.2627, 0.0593},
    };
    struct input_color color = {
        0, 0, ims_color_range_from_avframe(frame) == IMS_RANGE_LIMITED};
    for (size_t i = 0; i < sizeof matrices / sizeof matrices[0]; i++) {
        if (matrices[i].space != frame->colorspace)
            continue;
        color.red = matrices[i].red;
        color.blue = matrices[i].blue;
    }
    return color;
}

static bool convert(struct input_picture *picture, const AVFrame *frame, bool opaque,
                    struct cli_text *problem)
{
    struct input_color color = find_color(frame);
    picture->image.alpha = IMS_ALPHA_STRAIGHT;
    picture->image.matrix = IMS_MATRIX_DEFAULT;
    picture->image.range = IMS_RANGE_DEFAULT;
    return input_convert(picture, frame, &color, opaque, problem);
}

/* Bits of which 1 is black become those of which it is white, as the library has them.
 * Without memory they stay as they are, and become gray. */
static void turn_white(AVFrame *frame)
{
    if (frame->format != AV_PIX_FMT_MONOWHITE || av_frame_make_writable(frame) < 0)
        return;
    for (int y = 0; y < frame->height; y++) {
        uint8_t *row = frame->data[0] + (ptrdiff_t)y * frame->linesize[0];
        for (int i = 0; i < (frame->width + 7) / 8; i++)
            row[i] ^= 0xFF;
    }
    frame->format = AV_PIX_FMT_MONOBLACK;
}

bool input_frame_take(struct input_picture *picture, struct AVFrame *frame,
                      const int32_t *matrix, bool opaque, struct cli_text *problem)
{
    const AVFrameSideData *own =
        av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
    if (own != NULL && (size_t)own->size >= 9 * sizeof(int32_t))
        matrix = (const int32_t *)(const void *)own->data;
    struct input_orientation orientation = input_orientation_of(matrix);
    turn_white(frame);
    const AVPixFmtDescriptor *layout = av_pix_fmt_desc_get(frame->format);
    bool false_alpha =
        opaque && layout != NULL && (layout->flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
    bool good = true;
    picture->frame_ref = NULL;
    picture->warnings = 0;
    if (!false_alpha &&
        ims_image_from_avframe(frame, &picture->image, NULL) == IMS_OK &&
        input_orientation_possible(orientation, picture->image.format, frame->width,
                                   frame->height)) {
        AVFrame *kept = av_frame_alloc();
        if (kept != NULL) {
            av_frame_move_ref(kept, frame);
            picture->frame_ref = input_frame_ref_make(kept);
        }
        good = picture->frame_ref != NULL;
        if (!good)
            cli_text_add(problem, "out of memory");
    } else {
        good = convert(picture, frame, opaque, problem);
    }
    if (good && !input_orientation_is_none(orientation) &&
        !input_orientation_apply(orientation, picture)) {
        input_frame_ref_release(picture->frame_ref, NULL);
        cli_text_add(problem, "out of memory");
        good = false;
    }
    av_frame_unref(frame);
    return good;
}
