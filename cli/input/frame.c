/* SPDX-License-Identifier: MIT */
#include "frame.h"

#include <stddef.h>

#include <imagesaver/ffmpeg.h>

#include "compat.h"
#include "convert.h"
#include "metadata.h"
#include "orientation.h"
#include "pixels.h"

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

/* ---- what stands beside the pixels ----------------------------------------------- */

/* Of a picture that has none yet. */
static struct input_metadata *metadata_of(struct input_picture *picture)
{
    if (picture->metadata == NULL)
        picture->metadata = input_metadata_new();
    return picture->metadata;
}

static void take_metadata(struct input_picture *picture, const AVFrame *frame)
{
    const AVFrameSideData *profile =
        av_frame_get_side_data(frame, AV_FRAME_DATA_ICC_PROFILE);
    const AVFrameSideData *exif = input_compat_exif(frame);
    struct ims_light light = IMS_LIGHT_INIT;
    if (profile != NULL)
        input_metadata_set(metadata_of(picture), IMS_METADATA_ICC, profile->data,
                           (size_t)profile->size);
    if (exif != NULL)
        input_metadata_set(metadata_of(picture), IMS_METADATA_EXIF, exif->data,
                           (size_t)exif->size);
    if (ims_light_from_avframe(frame, &light))
        input_metadata_set_light(metadata_of(picture), &light);
}

/* ---- pixels ---------------------------------------------------------------------- */

static bool convert(struct input_picture *picture, const AVFrame *frame, bool opaque,
                    struct cli_text *problem)
{
    struct input_color color = find_color(frame);
    picture->image.primaries = ims_color_primaries_from_avframe(frame);
    picture->image.transfer = ims_color_transfer_from_avframe(frame);
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

/* A frame that shows the memory of an image, or NULL. It owns nothing of it. */
static AVFrame *show_image(const struct ims_image *image)
{
    struct ims_pixel_format_info about = IMS_PIXEL_FORMAT_INFO_INIT;
    const size_t count = sizeof ims_avframe_formats / sizeof ims_avframe_formats[0];
    size_t row = 0;
    while (row < count && ims_avframe_formats[row].ours != image->format)
        row++;
    AVFrame *frame = row < count ? av_frame_alloc() : NULL;
    if (frame == NULL || ims_pixel_format_describe(image->format, &about) != IMS_OK)
        return frame;
    frame->format = ims_avframe_formats[row].theirs;
    frame->width = image->width;
    frame->height = image->height;
    for (int i = 0; i < about.planes; i++) {
        const int plane = ims_avframe_plane(frame, &about, i);
        frame->data[plane] = (uint8_t *)(uintptr_t)image->planes[i];
        frame->linesize[plane] = (int)image->strides[i];
    }
    if (about.model == IMS_MODEL_YUV) {
        frame->color_range =
            image->range == IMS_RANGE_FULL ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
        frame->colorspace = image->matrix == IMS_MATRIX_DEFAULT
                                ? AVCOL_SPC_BT470BG
                                : (enum AVColorSpace)image->matrix;
        frame->chroma_location = (enum AVChromaLocation)image->chroma_location;
    }
    frame->color_primaries = (enum AVColorPrimaries)image->primaries;
    frame->color_trc = (enum AVColorTransferCharacteristic)image->transfer;
    return frame;
}

/* Makes pixels without chroma of their own of a picture, so that it can be turned or
 * scaled. */
static bool spread(struct input_picture *picture, struct cli_text *problem)
{
    AVFrame *frame = show_image(&picture->image);
    if (frame == NULL) {
        cli_text_add(problem, "no way to turn or scale its pixels");
        return false;
    }
    struct input_picture converted = *picture;
    bool good = convert(&converted, frame, false, problem);
    av_frame_free(&frame);
    if (!good)
        return false;
    input_frame_ref_release(picture->frame_ref, NULL);
    *picture = converted;
    return true;
}

bool input_frame_orient(struct input_picture *picture,
                        struct input_orientation orientation, struct cli_text *problem)
{
    const struct ims_image *image = &picture->image;
    if (input_orientation_is_none(orientation))
        return true;
    if (!input_orientation_possible(orientation, image->format, image->width,
                                    image->height) &&
        !spread(picture, problem))
        return false;
    bool good = input_orientation_apply(orientation, picture);
    if (!good)
        cli_text_add(problem, "out of memory");
    return good;
}

/* By reference where the library has a name for the layout, else converted. */
static bool make_picture(struct input_picture *picture, AVFrame *frame, bool opaque,
                         struct cli_text *problem)
{
    const AVPixFmtDescriptor *layout = av_pix_fmt_desc_get(frame->format);
    bool false_alpha =
        opaque && layout != NULL && (layout->flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
    if (false_alpha || ims_image_from_avframe(frame, &picture->image, NULL) != IMS_OK)
        return convert(picture, frame, opaque, problem);
    AVFrame *kept = av_frame_alloc();
    if (kept != NULL) {
        av_frame_move_ref(kept, frame);
        picture->frame_ref = input_frame_ref_make(kept);
    }
    if (picture->frame_ref == NULL)
        cli_text_add(problem, "out of memory");
    return picture->frame_ref != NULL;
}

/* Enlarges a picture, so that its pixels are square. */
static bool enlarge(struct input_picture *picture,
                    const struct input_frame_manner *manner, struct cli_text *problem)
{
    struct input_picture enlarged = *picture;
    const struct ims_image *image = &picture->image;
    struct ims_pixel_format_info about = IMS_PIXEL_FORMAT_INFO_INIT;
    int width, height;
    video_aspect_size(image, manner->pixel, &width, &height);
    if (width == image->width && height == image->height)
        return true;
    ims_pixel_format_describe(image->format, &about);
    const uint64_t bits = (uint64_t)about.samples * (uint64_t)about.bits;
    if (!input_guard_allows(manner->guard, width, height,
                            (uint64_t)width * (uint64_t)height * bits / 8)) {
        input_guard_explain(manner->guard, problem);
        return false;
    }
    enlarged.frame_ref = NULL;
    if (!input_pixels_make(&enlarged, image->format, width, height) ||
        !video_aspect_enlarge(image, &enlarged.image)) {
        input_frame_ref_release(enlarged.frame_ref, NULL);
        cli_text_add(problem, "out of memory");
        return false;
    }
    enlarged.image.chroma_location = image->chroma_location;
    input_frame_ref_release(picture->frame_ref, NULL);
    *picture = enlarged;
    return true;
}

/* Makes square what is shown oblong, or says that it is. The picture stands as its file
 * has it: what is done to it afterwards is `orientation`. */
static bool shape(struct input_picture *picture,
                  const struct input_frame_manner *manner,
                  struct input_orientation orientation, struct cli_text *problem)
{
    double across, down;
    if (!video_aspect_is_oblong(manner->pixel))
        return true;
    picture->has_oblong_pixels = true;
    if (manner->aspect == INPUT_ASPECT_SQUARE)
        return (video_aspect_possible(picture->image.format) ||
                spread(picture, problem)) &&
               enlarge(picture, manner, problem);
    video_aspect_tell(manner->pixel, &across, &down);
    input_metadata_set_resolution(metadata_of(picture),
                                  orientation.transpose ? down : across,
                                  orientation.transpose ? across : down);
    return true;
}

bool input_frame_take(struct input_picture *picture, struct AVFrame *frame,
                      const struct input_frame_manner *manner, struct cli_text *problem)
{
    const AVFrameSideData *own =
        av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
    const int32_t *matrix = manner->matrix;
    if (own != NULL && (size_t)own->size >= 9 * sizeof(int32_t))
        matrix = (const int32_t *)(const void *)own->data;
    struct input_orientation orientation = input_orientation_of(matrix);
    turn_white(frame);
    picture->frame_ref = NULL;
    picture->warnings = 0;
    picture->orientation = 1;
    take_metadata(picture, frame);
    bool good = make_picture(picture, frame, manner->opaque, problem);
    if (good && (!shape(picture, manner, orientation, problem) ||
                 !input_frame_orient(picture, orientation, problem))) {
        input_frame_ref_release(picture->frame_ref, NULL);
        good = false;
    }
    av_frame_unref(frame);
    return good;
}
