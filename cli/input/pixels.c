/* SPDX-License-Identifier: MIT */
#include "pixels.h"

#include <libavutil/frame.h>

#include "compat.h"

static const struct input_plane formats[][4] = {
    [IMS_PIXEL_GRAY8] = {{1, 0, 0}},
    [IMS_PIXEL_GRAY16] = {{2, 0, 0}},
    [IMS_PIXEL_GRAY_ALPHA8] = {{2, 0, 0}},
    [IMS_PIXEL_GRAY_ALPHA16] = {{4, 0, 0}},
    [IMS_PIXEL_RGB8] = {{3, 0, 0}},
    [IMS_PIXEL_BGR8] = {{3, 0, 0}},
    [IMS_PIXEL_RGBA8] = {{4, 0, 0}},
    [IMS_PIXEL_BGRA8] = {{4, 0, 0}},
    [IMS_PIXEL_RGB16] = {{6, 0, 0}},
    [IMS_PIXEL_RGBA16] = {{8, 0, 0}},
    [IMS_PIXEL_GRAY_F32] = {{4, 0, 0}},
    [IMS_PIXEL_RGB_F32] = {{12, 0, 0}},
    [IMS_PIXEL_YUV420] = {{1, 0, 0}, {1, 1, 1}, {1, 1, 1}},
    [IMS_PIXEL_YUV422] = {{1, 0, 0}, {1, 1, 0}, {1, 1, 0}},
    [IMS_PIXEL_YUV444] = {{1, 0, 0}, {1, 0, 0}, {1, 0, 0}},
    [IMS_PIXEL_NV12] = {{1, 0, 0}, {2, 1, 1}},
};

const struct input_plane *input_pixels_planes(enum ims_pixel_format format)
{
    if ((size_t)format >= sizeof formats / sizeof formats[0] ||
        formats[format][0].bytes == 0)
        return NULL;
    return formats[format];
}

int input_pixels_plane_width(const struct ims_image *image, size_t plane)
{
    int shift = input_pixels_planes(image->format)[plane].shift_x;
    return (image->width + (1 << shift) - 1) >> shift;
}

int input_pixels_plane_height(const struct ims_image *image, size_t plane)
{
    int shift = input_pixels_planes(image->format)[plane].shift_y;
    return (image->height + (1 << shift) - 1) >> shift;
}

bool input_pixels_make(struct input_picture *picture, enum ims_pixel_format format,
                       int width, int height)
{
    enum { ALIGNMENT = 64 };
    const struct input_plane *planes = input_pixels_planes(format);
    struct ims_image image = IMS_IMAGE_INIT;
    size_t offsets[4] = {0}, size = 0;
    image.format = format;
    image.width = width;
    image.height = height;
    for (size_t i = 0; planes[i].bytes != 0; i++) {
        size_t row = (size_t)input_pixels_plane_width(&image, i) * planes[i].bytes;
        size_t rows = (size_t)input_pixels_plane_height(&image, i), bytes;
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
    for (size_t i = 0; planes[i].bytes != 0; i++)
        image.planes[i] = frame->buf[0]->data + offsets[i];
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
