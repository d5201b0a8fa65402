/* SPDX-License-Identifier: MIT */
/**
 * @file ffmpeg.h
 * @brief For programs that hold frames of FFmpeg: AVFrames become images, and are saved
 * by reference.
 *
 * This is the one header that needs FFmpeg's (libavutil, 4.4 and later); the library
 * and its other headers do not. Everything in it is inline, so a program that includes
 * it links libavutil itself: `pkg-config --cflags --libs imagesaver libavutil`.
 * examples/video.c is a whole program.
 */
#ifndef IMAGESAVER_FFMPEG_H
#define IMAGESAVER_FFMPEG_H

#include <stddef.h>
#include <stdio.h>

#include <imagesaver/imagesaver.h>

#ifdef __cplusplus
extern "C" {
#endif

#include <libavutil/frame.h>
#include <libavutil/mastering_display_metadata.h>
#include <libavutil/pixdesc.h>
#include <libavutil/version.h>

/** Of this header: the one list of which AVPixelFormat is which pixel format. */
static const struct {
    enum AVPixelFormat theirs;  /**< samples of these lie in memory */
    enum ims_pixel_format ours; /**< as those of these, but for the order of planes */
} ims_avframe_formats[] = {
    {AV_PIX_FMT_GRAY8, IMS_PIXEL_GRAY8},
    {AV_PIX_FMT_GRAY16, IMS_PIXEL_GRAY16},
    {AV_PIX_FMT_YA8, IMS_PIXEL_GRAY_ALPHA8},
    {AV_PIX_FMT_YA16, IMS_PIXEL_GRAY_ALPHA16},
    {AV_PIX_FMT_RGB24, IMS_PIXEL_RGB8},
    {AV_PIX_FMT_BGR24, IMS_PIXEL_BGR8},
    {AV_PIX_FMT_RGBA, IMS_PIXEL_RGBA8},
    {AV_PIX_FMT_BGRA, IMS_PIXEL_BGRA8},
    {AV_PIX_FMT_ARGB, IMS_PIXEL_ARGB8},
    {AV_PIX_FMT_ABGR, IMS_PIXEL_ABGR8},
    {AV_PIX_FMT_RGB0, IMS_PIXEL_RGBX8},
    {AV_PIX_FMT_BGR0, IMS_PIXEL_BGRX8},
    {AV_PIX_FMT_0RGB, IMS_PIXEL_XRGB8},
    {AV_PIX_FMT_0BGR, IMS_PIXEL_XBGR8},
    {AV_PIX_FMT_RGB48, IMS_PIXEL_RGB16},
    {AV_PIX_FMT_RGBA64, IMS_PIXEL_RGBA16},
    {AV_PIX_FMT_BGR48, IMS_PIXEL_BGR16},
    {AV_PIX_FMT_BGRA64, IMS_PIXEL_BGRA16},
    {AV_PIX_FMT_RGB565, IMS_PIXEL_RGB565},
    {AV_PIX_FMT_BGR565, IMS_PIXEL_BGR565},
    {AV_PIX_FMT_GBRP, IMS_PIXEL_RGB8_PLANAR},
    {AV_PIX_FMT_GBRP16, IMS_PIXEL_RGB16_PLANAR},
    {AV_PIX_FMT_GBRPF32, IMS_PIXEL_RGB_F32_PLANAR},
    {AV_PIX_FMT_MONOBLACK, IMS_PIXEL_GRAY1},
    {AV_PIX_FMT_GRAYF32, IMS_PIXEL_GRAY_F32},
/* Some versions lack these. */
#ifdef AV_PIX_FMT_RGBF32
    {AV_PIX_FMT_RGBF32, IMS_PIXEL_RGB_F32},
#endif
#ifdef AV_PIX_FMT_RGBAF32
    {AV_PIX_FMT_RGBAF32, IMS_PIXEL_RGBA_F32},
#endif
#ifdef AV_PIX_FMT_YAF32
    {AV_PIX_FMT_YAF32, IMS_PIXEL_GRAY_ALPHA_F32},
#endif
#ifdef AV_PIX_FMT_GRAYF16
    {AV_PIX_FMT_GRAYF16, IMS_PIXEL_GRAY_F16},
#endif
#ifdef AV_PIX_FMT_YAF16
    {AV_PIX_FMT_YAF16, IMS_PIXEL_GRAY_ALPHA_F16},
#endif
#ifdef AV_PIX_FMT_RGBF16
    {AV_PIX_FMT_RGBF16, IMS_PIXEL_RGB_F16},
#endif
#ifdef AV_PIX_FMT_RGBAF16
    {AV_PIX_FMT_RGBAF16, IMS_PIXEL_RGBA_F16},
#endif
    {AV_PIX_FMT_YUV420P, IMS_PIXEL_YUV420},
    {AV_PIX_FMT_YUVJ420P, IMS_PIXEL_YUV420},
    {AV_PIX_FMT_YUV422P, IMS_PIXEL_YUV422},
    {AV_PIX_FMT_YUVJ422P, IMS_PIXEL_YUV422},
    {AV_PIX_FMT_YUV444P, IMS_PIXEL_YUV444},
    {AV_PIX_FMT_YUVJ444P, IMS_PIXEL_YUV444},
    {AV_PIX_FMT_YUV440P, IMS_PIXEL_YUV440},
    {AV_PIX_FMT_YUVJ440P, IMS_PIXEL_YUV440},
    {AV_PIX_FMT_NV12, IMS_PIXEL_NV12},
    {AV_PIX_FMT_NV21, IMS_PIXEL_NV21},
    {AV_PIX_FMT_YUYV422, IMS_PIXEL_YUYV},
    {AV_PIX_FMT_UYVY422, IMS_PIXEL_UYVY},
    {AV_PIX_FMT_YUV420P10, IMS_PIXEL_YUV420_10},
    {AV_PIX_FMT_YUV422P10, IMS_PIXEL_YUV422_10},
    {AV_PIX_FMT_YUV444P10, IMS_PIXEL_YUV444_10},
    {AV_PIX_FMT_P010, IMS_PIXEL_P010},
    {AV_PIX_FMT_YUV420P12, IMS_PIXEL_YUV420_12},
    {AV_PIX_FMT_YUV422P12, IMS_PIXEL_YUV422_12},
    {AV_PIX_FMT_YUV444P12, IMS_PIXEL_YUV444_12},
};

/**
 * The pixel format whose samples lie in memory as those of an AVPixelFormat; planes of
 * red, green and blue stand in another order there (ims_image_from_avframe()).
 * @return IMS_PIXEL_NONE where there is none
 * Thread-safe. Never blocks.
 */
static inline enum ims_pixel_format
ims_pixel_format_from_ffmpeg(enum AVPixelFormat format)
{
    const size_t count = sizeof ims_avframe_formats / sizeof ims_avframe_formats[0];
    for (size_t i = 0; i < count; i++)
        if (ims_avframe_formats[i].theirs == format)
            return ims_avframe_formats[i].ours;
    return IMS_PIXEL_NONE;
}

/** The matrix of a frame of YUV: what it says, BT.601 if it says nothing, as FFmpeg
 *  takes it.
 *  @return ::IMS_MATRIX_DEFAULT where the library has none of this kind
 *  Thread-safe. Never blocks. */
static inline enum ims_color_matrix ims_color_matrix_from_avframe(const AVFrame *frame)
{
    switch (frame->colorspace) {
    case AVCOL_SPC_UNSPECIFIED:
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
        return IMS_MATRIX_BT601;
    case AVCOL_SPC_BT709:
        return IMS_MATRIX_BT709;
    case AVCOL_SPC_SMPTE240M:
        return IMS_MATRIX_SMPTE240M;
    case AVCOL_SPC_BT2020_NCL:
        return IMS_MATRIX_BT2020;
    default:
        return IMS_MATRIX_DEFAULT;
    }
}

/** The range of a frame's samples: what it says; if it says nothing, limited for YUV
 *  and full for gray and RGB. That of the formats called "yuvj" is full.
 *  @return never ::IMS_RANGE_DEFAULT
 *  Thread-safe. Never blocks. */
static inline enum ims_color_range ims_color_range_from_avframe(const AVFrame *frame)
{
    const AVPixFmtDescriptor *format =
        av_pix_fmt_desc_get((enum AVPixelFormat)frame->format);
    switch (frame->format) {
    case AV_PIX_FMT_YUVJ411P:
    case AV_PIX_FMT_YUVJ420P:
    case AV_PIX_FMT_YUVJ422P:
    case AV_PIX_FMT_YUVJ440P:
    case AV_PIX_FMT_YUVJ444P:
        return IMS_RANGE_FULL;
    default:
        break;
    }
    if (frame->color_range != AVCOL_RANGE_UNSPECIFIED)
        return frame->color_range == AVCOL_RANGE_MPEG ? IMS_RANGE_LIMITED
                                                      : IMS_RANGE_FULL;
    return format != NULL && format->nb_components > 2 &&
                   (format->flags & AV_PIX_FMT_FLAG_RGB) == 0
               ? IMS_RANGE_LIMITED
               : IMS_RANGE_FULL;
}

/** Where the chroma of a frame stands, as it says; both number the places alike.
 *  Thread-safe. Never blocks. */
static inline enum ims_chroma_location
ims_chroma_location_from_avframe(const AVFrame *frame)
{
    return frame->chroma_location <= AVCHROMA_LOC_BOTTOM
               ? (enum ims_chroma_location)frame->chroma_location
               : IMS_CHROMA_DEFAULT;
}

/** The primaries of a frame, as it says; both number them alike.
 *  @return ::IMS_PRIMARIES_DEFAULT where it says none, or some that H.273 has not
 *  Thread-safe. Never blocks. */
static inline enum ims_color_primaries
ims_color_primaries_from_avframe(const AVFrame *frame)
{
    const int primaries = (int)frame->color_primaries;
    return primaries == 1 || (primaries >= 4 && primaries <= 12) || primaries == 22
               ? (enum ims_color_primaries)primaries
               : IMS_PRIMARIES_DEFAULT;
}

/** The transfer curve of a frame, as it says; both number them alike.
 *  @return ::IMS_TRANSFER_DEFAULT where it says none, or one that H.273 has not
 *  Thread-safe. Never blocks. */
static inline enum ims_color_transfer
ims_color_transfer_from_avframe(const AVFrame *frame)
{
    const int transfer = (int)frame->color_trc;
    return transfer == 1 || (transfer >= 4 && transfer <= 18)
               ? (enum ims_color_transfer)transfer
               : IMS_TRANSFER_DEFAULT;
}

/** Of this header: a number of FFmpeg's in so many parts of one, rounded. */
static inline uint32_t ims_avframe_parts(AVRational number, double parts, double most)
{
    const double value =
        number.den != 0 ? number.num * parts / (double)number.den + 0.5 : 0;
    return value >= 0 && value <= most ? (uint32_t)value : 0;
}

/** What a frame says of the display that it was mastered on, and of how bright it gets
 *  (its side data). ims_image_from_avframe() leaves an image's `light` NULL, as a frame
 *  has no such structure to point to.
 *  @param light set if there is anything; needs no start value
 *  @return whether there is
 *  Thread-safe. Never blocks. */
static inline int ims_light_from_avframe(const AVFrame *frame, struct ims_light *light)
{
    const struct ims_light empty = IMS_LIGHT_INIT;
    const AVFrameSideData *display =
        av_frame_get_side_data(frame, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA);
    const AVFrameSideData *content =
        av_frame_get_side_data(frame, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL);
    *light = empty;
    if (display != NULL) {
        const AVMasteringDisplayMetadata *mastering =
            (const AVMasteringDisplayMetadata *)(const void *)display->data;
        for (int i = 0; mastering->has_primaries && i < 2; i++) {
            for (int color = 0; color < 3; color++)
                light->primaries[color][i] = (uint16_t)ims_avframe_parts(
                    mastering->display_primaries[color][i], 50000, 65535);
            light->white_point[i] =
                (uint16_t)ims_avframe_parts(mastering->white_point[i], 50000, 65535);
        }
        if (mastering->has_luminance) {
            light->max_luminance =
                ims_avframe_parts(mastering->max_luminance, 10000, 4294967295.0);
            light->min_luminance =
                ims_avframe_parts(mastering->min_luminance, 10000, 4294967295.0);
        }
    }
    if (content != NULL) {
        const AVContentLightMetadata *levels =
            (const AVContentLightMetadata *)(const void *)content->data;
        light->max_content_light =
            levels->MaxCLL <= 429496 ? levels->MaxCLL * 10000 : 0;
        light->max_frame_average_light =
            levels->MaxFALL <= 429496 ? levels->MaxFALL * 10000 : 0;
    }
    return display != NULL || content != NULL;
}

/** Of this header: says why a frame is no image, and returns the error. */
static inline int ims_avframe_refuse(struct ims_message *message, int error,
                                     const char *name, const char *text)
{
    if (message != NULL) {
        message->warnings = 0;
        snprintf(message->text, sizeof message->text, "%s%s",
                 name != NULL ? name : "an unknown value", text);
    }
    return error;
}

/** Of this header: what must hold of a frame whose pixels have this format. */
static inline int ims_avframe_check(const AVFrame *frame, enum ims_pixel_format format,
                                    struct ims_message *message)
{
    const AVPixFmtDescriptor *known =
        av_pix_fmt_desc_get((enum AVPixelFormat)frame->format);
    if (known == NULL)
        return ims_avframe_refuse(message, IMS_ERROR_IMAGE_FORMAT, "",
                                  "the frame has no pixel format: is it one of video, "
                                  "and decoded?");
    if ((known->flags & AV_PIX_FMT_FLAG_HWACCEL) != 0)
        return ims_avframe_refuse(message, IMS_ERROR_IMAGE_FORMAT, known->name,
                                  ": the pixels are in a device's memory; "
                                  "av_hwframe_transfer_data() copies them out of it");
    if (format == IMS_PIXEL_NONE)
        return ims_avframe_refuse(message, IMS_ERROR_IMAGE_FORMAT, known->name,
                                  ": there is no such pixel format of images; convert "
                                  "the frame first, by libswscale for instance");
    if (frame->data[0] == NULL)
        return ims_avframe_refuse(message, IMS_ERROR_IMAGE_PLANE, "",
                                  "the frame has no pixels");
    if ((frame->crop_left | frame->crop_right | frame->crop_top | frame->crop_bottom) !=
        0)
        return ims_avframe_refuse(message, IMS_ERROR_IMAGE_SIZE, "",
                                  "the frame is to be cropped; "
                                  "av_frame_apply_cropping() does it");
    return IMS_OK;
}

/** Of this header: where plane number `index` of an image is in a frame. FFmpeg's
 * planes of colors begin with green. */
static inline int ims_avframe_plane(const AVFrame *frame,
                                    const struct ims_pixel_format_info *about,
                                    int index)
{
    return about->model == IMS_MODEL_RGB && about->planes == 3
               ? av_pix_fmt_desc_get((enum AVPixelFormat)frame->format)
                     ->comp[index]
                     .plane
               : index;
}

/**
 * Describes a frame as an image, whose planes are the frame's own memory: size, pixel
 * format, strides (negative ones too), matrix, range, place of chroma, primaries,
 * transfer and kind of alpha. Nothing is copied or referenced, so the image is good as
 * long as the frame refers to its pixels.
 * @param frame   of video, in memory that the processor sees; stays the caller's
 * @param image   filled, after failure too (IMS_PIXEL_NONE then); needs no start
 *                value
 * @param message NULL, or where to say what is in the way
 * @return ::IMS_OK; ::IMS_ERROR_ARGUMENT for NULL; ::IMS_ERROR_IMAGE_FORMAT: no pixel
 *         format is like the frame's, or its pixels are in a device;
 *         ::IMS_ERROR_IMAGE_COLOR: no matrix is like the frame's, or its gray or RGB is
 *         of limited range, for which there is no image; ::IMS_ERROR_IMAGE_PLANE: it
 *         has no pixels; ::IMS_ERROR_IMAGE_SIZE: its cropping was left to the caller
 * Thread-safe. Never blocks.
 */
static inline int ims_image_from_avframe(const AVFrame *frame, struct ims_image *image,
                                         struct ims_message *message)
{
    const struct ims_image empty = IMS_IMAGE_INIT;
    struct ims_pixel_format_info about = IMS_PIXEL_FORMAT_INFO_INIT;
    if (message != NULL) {
        message->warnings = 0;
        message->text[0] = '\0';
    }
    if (image != NULL)
        *image = empty;
    if (frame == NULL || image == NULL)
        return ims_avframe_refuse(message, IMS_ERROR_ARGUMENT, "",
                                  "the frame or the image is NULL");
    const enum ims_pixel_format format =
        ims_pixel_format_from_ffmpeg((enum AVPixelFormat)frame->format);
    int error = ims_avframe_check(frame, format, message);
    if (error == IMS_OK)
        error = ims_pixel_format_describe(format, &about);
    if (error != IMS_OK)
        return error;
    const enum ims_color_range range = ims_color_range_from_avframe(frame);
    if (about.model != IMS_MODEL_YUV && range == IMS_RANGE_LIMITED)
        return ims_avframe_refuse(
            message, IMS_ERROR_IMAGE_COLOR, about.name,
            " of limited range: gray and RGB of images have the full one; convert the "
            "frame first, by libswscale for instance");
    if (about.model == IMS_MODEL_YUV) {
        image->range = range;
        image->chroma_location = ims_chroma_location_from_avframe(frame);
        image->matrix = ims_color_matrix_from_avframe(frame);
        if (image->matrix == IMS_MATRIX_DEFAULT)
            return ims_avframe_refuse(message, IMS_ERROR_IMAGE_COLOR,
                                      av_color_space_name(frame->colorspace),
                                      ": images have no such color matrix; convert the "
                                      "frame first, by libswscale for instance");
    }
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(60, 26, 100)
    if (about.has_alpha && frame->alpha_mode == AVALPHA_MODE_PREMULTIPLIED)
        image->alpha = IMS_ALPHA_PREMULTIPLIED;
#endif
    image->primaries = ims_color_primaries_from_avframe(frame);
    image->transfer = ims_color_transfer_from_avframe(frame);
    image->format = format;
    image->width = frame->width;
    image->height = frame->height;
    for (int i = 0; i < about.planes; i++) {
        const int plane = ims_avframe_plane(frame, &about, i);
        image->planes[i] = frame->data[plane];
        image->strides[i] = frame->linesize[plane];
    }
    return IMS_OK;
}

/** Of this header: gives back the reference that ims_submit_avframe() took. */
static inline void ims_avframe_release(void *frame, const struct ims_image *image)
{
    AVFrame *reference = (AVFrame *)frame;
    (void)image; /* lies in it */
    av_frame_free(&reference);
}

/**
 * Submits a frame by reference: nothing is copied, and the frame's buffers stay until
 * the library is finished with them. One reference is taken, and given back exactly
 * once: when the image has ended, however it does, or before a refusal is returned. A
 * frame that has no buffers of its own to refer to (`buf[0]` is NULL) is copied, as
 * av_frame_ref() does. Cropping that was left to the caller is done.
 * @param frame   stays the caller's, who may unref or free it at once, but not write to
 *                its pixels: av_frame_make_writable() sees that they are shared
 * @param request as for ims_submit(), with its `image`, `ownership`, `release` and
 *                `release_user` left as ::IMS_REQUEST_INIT has them: those are set here
 * @param ticket  as for ims_submit()
 * @return as ims_submit(), or as ims_image_from_avframe(); `request->message` says
 *         which. What is refused here the saver never sees: it is not counted there,
 *         nor told by ims_last_refusal()
 * Thread-safe. Blocks as ims_submit(). What gives the reference back runs where a
 * release function runs.
 */
static inline int ims_submit_avframe(ims_saver *saver, const AVFrame *frame,
                                     const struct ims_request *request,
                                     ims_ticket **ticket)
{
    struct ims_image image;
    if (ticket != NULL)
        *ticket = NULL;
    if (request == NULL)
        return IMS_ERROR_ARGUMENT;
    if (request->size != sizeof *request)
        return IMS_ERROR_STRUCT_SIZE;
    struct ims_request own = *request;
    if (own.image != NULL || own.ownership != IMS_COPY || own.release != NULL ||
        own.release_user != NULL)
        return ims_avframe_refuse(own.message, IMS_ERROR_ARGUMENT, "",
                                  "image, ownership, release and release_user are set "
                                  "by ims_submit_avframe() itself");
    if (frame == NULL)
        return ims_avframe_refuse(own.message, IMS_ERROR_ARGUMENT, "",
                                  "the frame is NULL");
    AVFrame *reference = av_frame_clone(frame);
    if (reference == NULL)
        return ims_avframe_refuse(own.message, IMS_ERROR_MEMORY, "",
                                  "out of memory for a reference to the frame");
    int error = IMS_OK;
    if (av_frame_apply_cropping(reference, AV_FRAME_CROP_UNALIGNED) < 0)
        error = ims_avframe_refuse(own.message, IMS_ERROR_IMAGE_SIZE, "",
                                   "the frame cannot be cropped as it asks for");
    if (error == IMS_OK)
        error = ims_image_from_avframe(reference, &image, own.message);
    if (error == IMS_OK) {
        own.image = &image;
        own.ownership = IMS_ADOPT;
        own.release = ims_avframe_release;
        own.release_user = reference;
        error = ims_submit(saver, &own, ticket);
    }
    if (error != IMS_OK)
        av_frame_free(&reference);
    return error;
}

#ifdef __cplusplus
}
#endif

#endif
