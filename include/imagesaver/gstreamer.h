/* SPDX-License-Identifier: MIT */
/**
 * @file gstreamer.h
 * @brief For programs that hold frames of GStreamer: a mapped GstVideoFrame becomes an
 * image, a GstBuffer is saved by reference.
 *
 * Needs the headers of gstreamer-video-1.0 (1.18 and later); all is inline, so that a
 * program which includes it links GStreamer itself:
 * `pkg-config --cflags --libs imagesaver gstreamer-video-1.0`.
 * examples/adapters/gstreamer.c is a whole program.
 */
#ifndef IMAGESAVER_GSTREAMER_H
#define IMAGESAVER_GSTREAMER_H

#include <stddef.h>

#include <gst/video/video.h>

#include <imagesaver/imagesaver.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Of this header: the one list of which GstVideoFormat is which pixel format. */
static const struct {
    GstVideoFormat theirs;      /**< samples of these lie in memory */
    enum ims_pixel_format ours; /**< as those of these, but for the order of planes */
} ims_gst_formats[] = {
    {GST_VIDEO_FORMAT_GRAY8, IMS_PIXEL_GRAY8},
    {GST_VIDEO_FORMAT_RGB, IMS_PIXEL_RGB8},
    {GST_VIDEO_FORMAT_BGR, IMS_PIXEL_BGR8},
    {GST_VIDEO_FORMAT_RGBA, IMS_PIXEL_RGBA8},
    {GST_VIDEO_FORMAT_BGRA, IMS_PIXEL_BGRA8},
    {GST_VIDEO_FORMAT_ARGB, IMS_PIXEL_ARGB8},
    {GST_VIDEO_FORMAT_ABGR, IMS_PIXEL_ABGR8},
    {GST_VIDEO_FORMAT_RGBx, IMS_PIXEL_RGBX8},
    {GST_VIDEO_FORMAT_BGRx, IMS_PIXEL_BGRX8},
    {GST_VIDEO_FORMAT_xRGB, IMS_PIXEL_XRGB8},
    {GST_VIDEO_FORMAT_xBGR, IMS_PIXEL_XBGR8},
    {GST_VIDEO_FORMAT_RGB16, IMS_PIXEL_RGB565},
    {GST_VIDEO_FORMAT_BGR16, IMS_PIXEL_BGR565},
    {GST_VIDEO_FORMAT_GBR, IMS_PIXEL_RGB8_PLANAR},
    {GST_VIDEO_FORMAT_I420, IMS_PIXEL_YUV420},
    {GST_VIDEO_FORMAT_YV12, IMS_PIXEL_YUV420},
    {GST_VIDEO_FORMAT_Y42B, IMS_PIXEL_YUV422},
    {GST_VIDEO_FORMAT_Y444, IMS_PIXEL_YUV444},
    {GST_VIDEO_FORMAT_NV12, IMS_PIXEL_NV12},
    {GST_VIDEO_FORMAT_NV21, IMS_PIXEL_NV21},
    {GST_VIDEO_FORMAT_YUY2, IMS_PIXEL_YUYV},
    {GST_VIDEO_FORMAT_UYVY, IMS_PIXEL_UYVY},
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
    {GST_VIDEO_FORMAT_GRAY16_LE, IMS_PIXEL_GRAY16},
    {GST_VIDEO_FORMAT_I420_10LE, IMS_PIXEL_YUV420_10},
    {GST_VIDEO_FORMAT_I422_10LE, IMS_PIXEL_YUV422_10},
    {GST_VIDEO_FORMAT_Y444_10LE, IMS_PIXEL_YUV444_10},
    {GST_VIDEO_FORMAT_P010_10LE, IMS_PIXEL_P010},
    {GST_VIDEO_FORMAT_I420_12LE, IMS_PIXEL_YUV420_12},
    {GST_VIDEO_FORMAT_I422_12LE, IMS_PIXEL_YUV422_12},
    {GST_VIDEO_FORMAT_Y444_12LE, IMS_PIXEL_YUV444_12},
#else
    {GST_VIDEO_FORMAT_GRAY16_BE, IMS_PIXEL_GRAY16},
    {GST_VIDEO_FORMAT_I420_10BE, IMS_PIXEL_YUV420_10},
    {GST_VIDEO_FORMAT_I422_10BE, IMS_PIXEL_YUV422_10},
    {GST_VIDEO_FORMAT_Y444_10BE, IMS_PIXEL_YUV444_10},
    {GST_VIDEO_FORMAT_P010_10BE, IMS_PIXEL_P010},
    {GST_VIDEO_FORMAT_I420_12BE, IMS_PIXEL_YUV420_12},
    {GST_VIDEO_FORMAT_I422_12BE, IMS_PIXEL_YUV422_12},
    {GST_VIDEO_FORMAT_Y444_12BE, IMS_PIXEL_YUV444_12},
#endif
};

/** The pixel format whose samples lie in memory as those of a GstVideoFormat; planes of
 *  colors stand in another order there (ims_image_from_gst_frame()).
 *  @return IMS_PIXEL_NONE where there is none
 *  Thread-safe. Never blocks. */
static inline enum ims_pixel_format ims_pixel_format_from_gst(GstVideoFormat format)
{
    const size_t count = sizeof ims_gst_formats / sizeof ims_gst_formats[0];
    for (size_t i = 0; i < count; i++)
        if (ims_gst_formats[i].theirs == format)
            return ims_gst_formats[i].ours;
    return IMS_PIXEL_NONE;
}

/** Of this header: what the samples mean; false where an image cannot say it. */
static inline int ims_gst_color(const GstVideoInfo *info,
                                const struct ims_pixel_format_info *about,
                                struct ims_image *image)
{
    const GstVideoColorimetry *color = &info->colorimetry;
    image->primaries =
        (enum ims_color_primaries)gst_video_color_primaries_to_iso(color->primaries);
    image->transfer =
        (enum ims_color_transfer)gst_video_transfer_function_to_iso(color->transfer);
    if (about->model != IMS_MODEL_YUV)
        return color->range != GST_VIDEO_COLOR_RANGE_16_235;
    if (color->range == GST_VIDEO_COLOR_RANGE_0_255)
        image->range = IMS_RANGE_FULL;
    switch (color->matrix) {
    case GST_VIDEO_COLOR_MATRIX_UNKNOWN:
        break;
    case GST_VIDEO_COLOR_MATRIX_BT709:
        image->matrix = IMS_MATRIX_BT709;
        break;
    case GST_VIDEO_COLOR_MATRIX_BT601:
        image->matrix = IMS_MATRIX_BT601;
        break;
    case GST_VIDEO_COLOR_MATRIX_SMPTE240M:
        image->matrix = IMS_MATRIX_SMPTE240M;
        break;
    case GST_VIDEO_COLOR_MATRIX_BT2020:
        image->matrix = IMS_MATRIX_BT2020;
        break;
    default:
        return 0;
    }
    if (info->chroma_site == GST_VIDEO_CHROMA_SITE_JPEG)
        image->chroma_location = IMS_CHROMA_CENTER;
    else if (info->chroma_site == GST_VIDEO_CHROMA_SITE_COSITED)
        image->chroma_location = IMS_CHROMA_TOP_LEFT;
    return 1;
}

/**
 * Describes a mapped frame as an image, whose planes are the frame's own memory: size,
 * pixel format, strides, colors. Nothing is copied, nor referenced.
 * @param frame mapped for reading (gst_video_frame_map()), as long as the library reads
 *              the pixels; stays the caller's
 * @param image filled after success; needs no start value
 * @return ::IMS_OK; ::IMS_ERROR_ARGUMENT for NULL; ::IMS_ERROR_IMAGE_FORMAT: no pixel
 *         format is like the frame's; ::IMS_ERROR_IMAGE_COLOR: no matrix is like its,
 *         or its gray or RGB is of limited range. `videoconvert` makes it one
 *
 * Thread-safe. Never blocks.
 */
static inline int ims_image_from_gst_frame(const GstVideoFrame *frame,
                                           struct ims_image *image)
{
    const struct ims_image empty = IMS_IMAGE_INIT;
    struct ims_pixel_format_info about = IMS_PIXEL_FORMAT_INFO_INIT;
    if (frame == NULL || image == NULL)
        return IMS_ERROR_ARGUMENT;
    const GstVideoInfo *info = &frame->info;
    const enum ims_pixel_format format =
        ims_pixel_format_from_gst(GST_VIDEO_INFO_FORMAT(info));
    if (format == IMS_PIXEL_NONE)
        return IMS_ERROR_IMAGE_FORMAT;
    int error = ims_pixel_format_describe(format, &about);
    if (error != IMS_OK)
        return error;
    *image = empty;
    if (!ims_gst_color(info, &about, image))
        return IMS_ERROR_IMAGE_COLOR;
    image->format = format;
    image->width = GST_VIDEO_INFO_WIDTH(info);
    image->height = GST_VIDEO_INFO_HEIGHT(info);
    if ((GST_VIDEO_INFO_FLAGS(info) & GST_VIDEO_FLAG_PREMULTIPLIED_ALPHA) != 0)
        image->alpha = IMS_ALPHA_PREMULTIPLIED;
    for (int i = 0; i < about.planes; i++) {
        /* By what is in them: their order differs (GBR, YV12). */
        const int plane =
            about.planes == 3 ? (int)GST_VIDEO_INFO_COMP_PLANE(info, (guint)i) : i;
        image->planes[i] = GST_VIDEO_FRAME_PLANE_DATA(frame, plane);
        image->strides[i] = GST_VIDEO_FRAME_PLANE_STRIDE(frame, plane);
    }
    return IMS_OK;
}

/** Of this header: unmaps, which gives back the reference to the buffer too. */
static inline void ims_gst_release(void *frame, const struct ims_image *image)
{
    (void)image; /* lies in it */
    gst_video_frame_unmap((GstVideoFrame *)frame);
    g_free(frame);
}

/**
 * Submits a buffer of video by reference: it is mapped, nothing is copied, and it is
 * unmapped and its reference given back exactly once: when the image has ended, however
 * it does, or before a refusal is returned.
 * @param buffer  stays the caller's, who may unref it at once
 * @param info    of its caps, with which gst_video_info_from_caps() fills it
 * @param request as for ims_submit(), with `image`, `ownership`, `release` and
 *                `release_user` left as ::IMS_REQUEST_INIT has them
 * @return as ims_submit(), or as ims_image_from_gst_frame(), which the saver does not
 *         count, or ::IMS_ERROR_IMAGE_PLANE where the buffer cannot be mapped
 * Thread-safe. Blocks as ims_submit(). It is unmapped where a release function runs.
 */
static inline int ims_submit_gst_buffer(ims_saver *saver, GstBuffer *buffer,
                                        const GstVideoInfo *info,
                                        const struct ims_request *request,
                                        ims_ticket **ticket)
{
    struct ims_image image;
    if (ticket != NULL)
        *ticket = NULL;
    if (buffer == NULL || info == NULL || request == NULL)
        return IMS_ERROR_ARGUMENT;
    if (request->size != sizeof *request)
        return IMS_ERROR_STRUCT_SIZE;
    struct ims_request own = *request;
    if (own.image != NULL || own.ownership != IMS_COPY || own.release != NULL)
        return IMS_ERROR_ARGUMENT;
    GstVideoFrame *frame = g_new0(GstVideoFrame, 1);
    if (!gst_video_frame_map(frame, (GstVideoInfo *)(gpointer)info, buffer,
                             GST_MAP_READ)) {
        g_free(frame);
        return IMS_ERROR_IMAGE_PLANE;
    }
    int error = ims_image_from_gst_frame(frame, &image);
    if (error == IMS_OK) {
        own.image = &image;
        own.ownership = IMS_ADOPT;
        own.release = ims_gst_release;
        own.release_user = frame;
        error = ims_submit(saver, &own, ticket);
    }
    if (error != IMS_OK)
        ims_gst_release(frame, &image);
    return error;
}

#ifdef __cplusplus
}
#endif

#endif
