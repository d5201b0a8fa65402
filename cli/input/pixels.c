/* SPDX-License-Identifier: MIT */
#include "pixels.h"

#include <libavutil/frame.h>

#include "compat.h"

size_t input_pixels_planes(enum ims_pixel_format format, struct input_plane planes[4])
{
    struct ims_pixel_format_info about = IMS_PIXEL_FORMAT_INFO_INIT;
    ims_pixel_format_describe(format, &about);
    for (int i = 0; i < about.planes; i++) {
        planes[i].bytes = (size_t)about.bytes_per_pixel[i];
        planes[i].shift_x = i > 0 || about.planes == 1 ? about.chroma_shift_x : 0;
        planes[i].shift_y = i > 0 ? about.chroma_shift_y : 0;
    }
    return (size_t)about.planes;
}

int input_pixels_shifted(int length, int shift)
{
    return (length + (1 << shift) - 1) >> shift;
}

bool input_pixels_make(struct input_picture *picture, enum ims_pixel_format format,
                       int width, int height)
{
    enum { ALIGNMENT = 64 };
    struct input_plane planes[4];
    const size_t count = input_pixels_planes(format, planes);
    struct ims_image image = IMS_IMAGE_INIT;
    size_t offsets[4] = {0}, size = 0;
    image.format = format;
    image.width = width;
    image.height = height;
    for (size_t i = 0; i < count; i++) {
        size_t row =
            (size_t)input_pixels_shifted(width, planes[i].shift_x) * planes[i].bytes;
        size_t rows = (size_t)input_pixels_shifted(height, planes[i].shift_y), bytes;
        row = (row + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        offsets[i] = size;
        image.strides[i] = (ptrdiff_t)row;
        if (__builtin_mul_overflow(row, rows, &bytes) ||
            __builtin_add_overflow(size, bytes, &size))
            return false;
    }
    AVFrame *frame = av_frame_alloc();
    if (frame == NULL)
        return false;
    frame->buf[0] = input_compat_buffer(size);
    if (frame->buf[0] == NULL) {
        av_frame_free(&frame);
        return false;
    }
    for (size_t i = 0; i < count; i++)
        image.planes[i] = frame->buf[0]->data + offsets[i];
    image.alpha = picture->image.alpha;
    image.matrix = picture->image.matrix;
    image.range = picture->image.range;
    picture->frame_ref = input_frame_ref_make(frame);
    if (picture->frame_ref == NULL)
        return false;
    picture->image = image;
    return true;
}

void *input_pixels_row(const struct ims_image *image, size_t plane, int y)
{
    /* The memory is this file's own, whatever the library's const says. */
    unsigned char *first = (unsigned char *)(uintptr_t)image->planes[plane];
    return first + (ptrdiff_t)y * image->strides[plane];
}
