/* SPDX-License-Identifier: MIT */
#include "pixels.h"

#include <limits.h>
#include <string.h>

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

enum ims_pixel_format input_pixels_format(enum input_samples samples, unsigned channels)
{
    static const enum ims_pixel_format formats[4][5] = {
        {IMS_PIXEL_NONE, IMS_PIXEL_GRAY8, IMS_PIXEL_GRAY_ALPHA8, IMS_PIXEL_RGB8,
         IMS_PIXEL_RGBA8},
        {IMS_PIXEL_NONE, IMS_PIXEL_GRAY16, IMS_PIXEL_GRAY_ALPHA16, IMS_PIXEL_RGB16,
         IMS_PIXEL_RGBA16},
        {IMS_PIXEL_NONE, IMS_PIXEL_GRAY_F16, IMS_PIXEL_GRAY_ALPHA_F16,
         IMS_PIXEL_RGB_F16, IMS_PIXEL_RGBA_F16},
        {IMS_PIXEL_NONE, IMS_PIXEL_GRAY_F32, IMS_PIXEL_GRAY_ALPHA_F32,
         IMS_PIXEL_RGB_F32, IMS_PIXEL_RGBA_F32},
    };
    return formats[samples][channels <= 4 ? channels : 0];
}

enum ims_color_primaries input_pixels_primaries(int code)
{
    return code == IMS_PRIMARIES_BT709 || code == IMS_PRIMARIES_EBU3213 ||
                   (code >= IMS_PRIMARIES_BT470M && code <= IMS_PRIMARIES_DISPLAY_P3)
               ? (enum ims_color_primaries)code
               : IMS_PRIMARIES_DEFAULT;
}

enum ims_color_transfer input_pixels_transfer(int code)
{
    return code == IMS_TRANSFER_BT709 ||
                   (code >= IMS_TRANSFER_GAMMA22 && code <= IMS_TRANSFER_HLG)
               ? (enum ims_color_transfer)code
               : IMS_TRANSFER_DEFAULT;
}

int input_pixels_shifted(int length, int shift)
{
    return (length + (1 << shift) - 1) >> shift;
}

bool input_pixels_layout(struct input_layout *layout, enum ims_pixel_format format,
                         int width, int height)
{
    enum { ALIGNMENT = 64 };
    struct ims_pixel_format_info about = IMS_PIXEL_FORMAT_INFO_INIT;
    *layout = (struct input_layout){.count = 0};
    if (ims_pixel_format_describe(format, &about) != IMS_OK || width <= 0 ||
        height <= 0 || width > INT_MAX / 2 || height > INT_MAX / 2 ||
        about.model == IMS_MODEL_ENCODED || about.model == IMS_MODEL_PALETTE)
        return false;
    layout->count = (size_t)about.planes;
    for (size_t i = 0; i < layout->count; i++) {
        const bool is_chroma = i > 0 || layout->count == 1;
        const int shift_y = i > 0 ? about.chroma_shift_y : 0;
        uint64_t bits = (uint64_t)input_pixels_shifted(
                            width, is_chroma ? about.chroma_shift_x : 0) *
                        (uint64_t)about.bits_per_pixel[i];
        size_t bytes;
        layout->row_bytes[i] = (size_t)((bits + 7) / 8);
        layout->rows[i] = (size_t)input_pixels_shifted(height, shift_y);
        layout->strides[i] =
            (layout->row_bytes[i] + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        layout->offsets[i] = layout->size;
        if (__builtin_mul_overflow(layout->strides[i], layout->rows[i], &bytes) ||
            __builtin_add_overflow(layout->size, bytes, &layout->size))
            return false;
    }
    return true;
}

bool input_pixels_make(struct input_picture *picture, enum ims_pixel_format format,
                       int width, int height)
{
    struct input_layout layout;
    struct ims_image image = IMS_IMAGE_INIT;
    if (!input_pixels_layout(&layout, format, width, height))
        return false;
    image.format = format;
    image.width = width;
    image.height = height;
    AVFrame *frame = av_frame_alloc();
    if (frame == NULL)
        return false;
    frame->buf[0] = input_compat_buffer(layout.size);
    if (frame->buf[0] == NULL) {
        av_frame_free(&frame);
        return false;
    }
    for (size_t i = 0; i < layout.count; i++) {
        image.planes[i] = frame->buf[0]->data + layout.offsets[i];
        image.strides[i] = (ptrdiff_t)layout.strides[i];
    }
    image.alpha = picture->image.alpha;
    image.matrix = picture->image.matrix;
    image.range = picture->image.range;
    image.primaries = picture->image.primaries;
    image.transfer = picture->image.transfer;
    image.significant_bits = picture->image.significant_bits;
    image.light = picture->image.light;
    picture->frame_ref = input_frame_ref_make(frame);
    if (picture->frame_ref == NULL)
        return false;
    picture->image = image;
    return true;
}

void input_pixels_fill(const struct ims_image *image, int value)
{
    struct input_layout layout;
    if (input_pixels_layout(&layout, image->format, image->width, image->height))
        memset(input_pixels_row(image, 0, 0), value, layout.size);
}

void *input_pixels_row(const struct ims_image *image, size_t plane, int y)
{
    /* The memory is this file's own, whatever the library's const says. */
    unsigned char *first = (unsigned char *)(uintptr_t)image->planes[plane];
    return first + (ptrdiff_t)y * image->strides[plane];
}
