/* SPDX-License-Identifier: MIT */
#include "frame.h"

#include <stddef.h>

#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>

#include "convert.h"
#include "orientation.h"
#include "pixels.h"

/* Layouts that the library has a name for. */
static const struct {
    enum AVPixelFormat layout;
    enum ims_pixel_format format;
} direct_layouts[] = {
    {AV_PIX_FMT_YUV420P, IMS_PIXEL_YUV420},    {AV_PIX_FMT_YUVJ420P, IMS_PIXEL_YUV420},
    {AV_PIX_FMT_YUV422P, IMS_PIXEL_YUV422},    {AV_PIX_FMT_YUVJ422P, IMS_PIXEL_YUV422},
    {AV_PIX_FMT_YUV444P, IMS_PIXEL_YUV444},    {AV_PIX_FMT_YUVJ444P, IMS_PIXEL_YUV444},
    {AV_PIX_FMT_NV12, IMS_PIXEL_NV12},         {AV_PIX_FMT_GRAY8, IMS_PIXEL_GRAY8},
    {AV_PIX_FMT_GRAY16, IMS_PIXEL_GRAY16},     {AV_PIX_FMT_YA8, IMS_PIXEL_GRAY_ALPHA8},
    {AV_PIX_FMT_YA16, IMS_PIXEL_GRAY_ALPHA16}, {AV_PIX_FMT_RGB24, IMS_PIXEL_RGB8},
    {AV_PIX_FMT_BGR24, IMS_PIXEL_BGR8},        {AV_PIX_FMT_RGBA, IMS_PIXEL_RGBA8},
    {AV_PIX_FMT_BGRA, IMS_PIXEL_BGRA8},        {AV_PIX_FMT_RGB48, IMS_PIXEL_RGB16},
    {AV_PIX_FMT_RGBA64, IMS_PIXEL_RGBA16},     {AV_PIX_FMT_GRAYF32, IMS_PIXEL_GRAY_F32},
};

static enum ims_pixel_format direct_format(int layout)
{
    size_t count = sizeof direct_layouts / sizeof direct_layouts[0];
    for (size_t i = 0; i < count; i++)
        if ((int)direct_layouts[i].layout == layout)
            return direct_layouts[i].format;
    return IMS_PIXEL_NONE;
}

static bool is_yuv(const AVFrame *frame)
{
    const AVPixFmtDescriptor *layout = av_pix_fmt_desc_get(frame->format);
    return layout != NULL && (layout->flags & AV_PIX_FMT_FLAG_RGB) == 0 &&
           layout->nb_components > 2;
}

/* Samples that do not say their range are limited in YUV and full in gray and RGB. */
static bool is_limited(const AVFrame *frame)
{
    switch (frame->format) {
    case AV_PIX_FMT_YUVJ411P:
    case AV_PIX_FMT_YUVJ420P:
    case AV_PIX_FMT_YUVJ422P:
    case AV_PIX_FMT_YUVJ440P:
    case AV_PIX_FMT_YUVJ444P:
        return false;
    default:
        if (frame->color_range == AVCOL_RANGE_UNSPECIFIED)
            return is_yuv(frame);
        return frame->color_range == AVCOL_RANGE_MPEG;
    }
}

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
    struct input_color color = {0, 0, is_limited(frame)};
    for (size_t i = 0; i < sizeof matrices / sizeof matrices[0]; i++) {
        if (matrices[i].space != frame->colorspace)
            continue;
        color.red = matrices[i].red;
        color.blue = matrices[i].blue;
    }
    return color;
}

/* The library's name for a matrix, or DEFAULT where it has none. */
static enum ims_color_matrix find_matrix(const AVFrame *frame)
{
    switch (frame->colorspace) {
    case AVCOL_SPC_UNSPECIFIED:
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
        return IMS_MATRIX_BT601;
    case AVCOL_SPC_BT709:
        return IMS_MATRIX_BT709;
    default:
        return IMS_MATRIX_DEFAULT;
    }
}

/* Describes a frame as it is. Returns false where the library has no name for it. */
static bool describe(struct ims_image *image, const AVFrame *frame)
{
    *image = (struct ims_image)IMS_IMAGE_INIT;
    image->format = direct_format(frame->format);
    if (image->format == IMS_PIXEL_NONE)
        return false;
    bool limited = is_limited(frame);
    if (is_yuv(frame)) {
        image->matrix = find_matrix(frame);
        image->range = limited ? IMS_RANGE_LIMITED : IMS_RANGE_FULL;
        if (image->matrix == IMS_MATRIX_DEFAULT)
            return false;
    } else if (limited) {
        return false;
    }
    image->width = frame->width;
    image->height = frame->height;
    const struct input_plane *planes = input_pixels_planes(image->format);
    for (size_t i = 0; planes[i].bytes != 0; i++) {
        image->planes[i] = frame->data[i];
        image->strides[i] = frame->linesize[i];
    }
    return true;
}

static bool convert(struct input_picture *picture, const AVFrame *frame, bool opaque,
                    struct cli_text *problem)
{
    struct input_color color = find_color(frame);
    picture->image.matrix = IMS_MATRIX_DEFAULT;
    picture->image.range = IMS_RANGE_DEFAULT;
    return input_convert(picture, frame, &color, opaque, problem);
}

bool input_frame_take(struct input_picture *picture, struct AVFrame *frame,
                      const int32_t *matrix, bool opaque, struct cli_text *problem)
{
    const AVFrameSideData *own =
        av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
    if (own != NULL && (size_t)own->size >= 9 * sizeof(int32_t))
        matrix = (const int32_t *)(const void *)own->data;
    struct input_orientation orientation = input_orientation_of(matrix);
    const AVPixFmtDescriptor *layout = av_pix_fmt_desc_get(frame->format);
    bool false_alpha =
        opaque && layout != NULL && (layout->flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
    bool good = true;
    picture->frame_ref = NULL;
    picture->warnings = 0;
    if (!false_alpha && describe(&picture->image, frame) &&
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
