/* SPDX-License-Identifier: MIT */
#include "frame.h"

#include <limits.h>
#include <string.h>

#include "common/failure.h"
#include "compat.h"
#include "convert/convert.h"
#include "convert/format.h"

static int no_memory(struct ims_message *message)
{
    return ims_failure(message, IMS_ERROR_MEMORY,
                       "out of memory for a copy of the image");
}

/* libavcodec wants a release function; the image outlives the frame. */
static void keep(void *opaque, uint8_t *data)
{
    (void)opaque;
    (void)data;
}

static size_t row_bytes(int32_t width, enum ims_pixel_format layout)
{
    const struct ims_convert_format *const format = ims_convert_format_of(layout);
    return (size_t)width * format->samples * format->sample_bytes;
}

/* Where the encoder reads beyond rows, it finds zeros in memory of the frame's own,
 * which may have been another image's. */
static void pad_rows(struct ims_lavc *session, size_t bytes)
{
    const AVFrame *const frame = session->frame;
    const size_t stride = (size_t)frame->linesize[0];
    if (session->flags & IMS_LAVC_BEYOND_ROW)
        for (int32_t y = 0; y < frame->height; y++)
            memset(frame->data[0] + (size_t)y * stride + bytes, 0, stride - bytes);
}

int ims_lavc_frame_allocate(struct ims_lavc *session, struct ims_message *message)
{
    AVFrame *const frame = session->frame;
    AVFrame *const spare = session->spare;
    if (spare->buf[0] != NULL && spare->format == frame->format &&
        spare->width == frame->width && spare->height == frame->height) {
        av_frame_unref(frame);
        av_frame_move_ref(frame, spare);
        return IMS_OK;
    }
    return av_frame_get_buffer(frame, 0) < 0 ? no_memory(message) : IMS_OK;
}

int ims_lavc_frame_wrap(struct ims_lavc *session, const struct ims_image *image,
                        struct ims_message *message)
{
    AVFrame *const frame = session->frame;
    const ptrdiff_t stride = image->strides[0];
    const size_t bytes = row_bytes(image->width, image->format);
    /* Some encoders take rows in one direction only, and sizes may be of type int. */
    if (stride < 0 || stride > INT_MAX / image->height ||
        (session->flags & IMS_LAVC_BEYOND_ROW)) {
        const int error = ims_lavc_frame_allocate(session, message);
        for (int32_t y = 0; y < image->height && error == IMS_OK; y++)
            memcpy(frame->data[0] + y * (ptrdiff_t)frame->linesize[0],
                   ims_convert_format_row(image, 0, y), bytes);
        if (error == IMS_OK)
            pad_rows(session, bytes);
        return error;
    }
    /* The frame is marked as read-only, hence nothing is written through this. */
    uint8_t *const pixels = (uint8_t *)(uintptr_t)image->planes[0];
    const size_t size = (size_t)(image->height - 1) * (size_t)stride + bytes;
    frame->buf[0] = av_buffer_create(pixels, (ims_lavc_buffer_size)size, keep, NULL,
                                     AV_BUFFER_FLAG_READONLY);
    if (frame->buf[0] == NULL)
        return no_memory(message);
    frame->data[0] = pixels;
    frame->linesize[0] = (int)stride;
    return IMS_OK;
}

int ims_lavc_frame_convert(struct ims_lavc *session, const struct ims_image *image,
                           enum ims_pixel_format target, int32_t background,
                           bool big_endian, struct ims_message *message)
{
    const int error = ims_lavc_frame_allocate(session, message);
    if (error != IMS_OK)
        return error;
    const AVFrame *const frame = session->frame;
    struct ims_convert convert;
    ims_convert_start(&convert, image, target, background, big_endian);
    for (int32_t y = 0; y < image->height; y++)
        message->warnings |= ims_convert_row(
            &convert, y, frame->data[0] + y * (ptrdiff_t)frame->linesize[0]);
    pad_rows(session, row_bytes(image->width, target));
    return IMS_OK;
}
