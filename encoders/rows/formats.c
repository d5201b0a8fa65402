/* SPDX-License-Identifier: MIT */
#include "formats.h"

#include "convert/format.h"

const enum ims_pixel_format ims_rows_formats_8[] = {
    IMS_PIXEL_RGB8,   IMS_PIXEL_RGBA8,       IMS_PIXEL_GRAY8,  IMS_PIXEL_BGR8,
    IMS_PIXEL_BGRA8,  IMS_PIXEL_GRAY_ALPHA8, IMS_PIXEL_YUV444, IMS_PIXEL_YUV422,
    IMS_PIXEL_YUV420, IMS_PIXEL_NV12,        IMS_PIXEL_RGBX8,  IMS_PIXEL_BGRX8,
    IMS_PIXEL_XRGB8,  IMS_PIXEL_XBGR8,       IMS_PIXEL_ARGB8,  IMS_PIXEL_ABGR8,
    IMS_PIXEL_NONE,
};

const enum ims_pixel_format ims_rows_formats_8_narrowed[] = {
    IMS_PIXEL_RGB16,   IMS_PIXEL_RGBA16,   IMS_PIXEL_GRAY16, IMS_PIXEL_GRAY_ALPHA16,
    IMS_PIXEL_RGB_F32, IMS_PIXEL_GRAY_F32, IMS_PIXEL_NONE,
};

const enum ims_pixel_format ims_rows_formats_16[] = {
    IMS_PIXEL_RGB8,   IMS_PIXEL_RGBA8,        IMS_PIXEL_GRAY8,  IMS_PIXEL_BGR8,
    IMS_PIXEL_BGRA8,  IMS_PIXEL_GRAY_ALPHA8,  IMS_PIXEL_RGB16,  IMS_PIXEL_RGBA16,
    IMS_PIXEL_GRAY16, IMS_PIXEL_GRAY_ALPHA16, IMS_PIXEL_YUV444, IMS_PIXEL_YUV422,
    IMS_PIXEL_YUV420, IMS_PIXEL_NV12,         IMS_PIXEL_RGBX8,  IMS_PIXEL_BGRX8,
    IMS_PIXEL_XRGB8,  IMS_PIXEL_XBGR8,        IMS_PIXEL_ARGB8,  IMS_PIXEL_ABGR8,
    IMS_PIXEL_NONE,
};

const enum ims_pixel_format ims_rows_formats_16_narrowed[] = {
    IMS_PIXEL_RGB_F32,
    IMS_PIXEL_GRAY_F32,
    IMS_PIXEL_NONE,
};

const enum ims_pixel_format ims_rows_formats_gray_16[] = {
    IMS_PIXEL_GRAY8,        IMS_PIXEL_GRAY16, IMS_PIXEL_GRAY_ALPHA8,
    IMS_PIXEL_GRAY_ALPHA16, IMS_PIXEL_NONE,
};

const enum ims_pixel_format ims_rows_formats_gray_16_narrowed[] = {
    IMS_PIXEL_GRAY_F32,
    IMS_PIXEL_NONE,
};

const enum ims_pixel_format ims_rows_formats_all[] = {
    IMS_PIXEL_RGB8,   IMS_PIXEL_RGBA8,        IMS_PIXEL_GRAY8,    IMS_PIXEL_BGR8,
    IMS_PIXEL_BGRA8,  IMS_PIXEL_GRAY_ALPHA8,  IMS_PIXEL_RGB16,    IMS_PIXEL_RGBA16,
    IMS_PIXEL_GRAY16, IMS_PIXEL_GRAY_ALPHA16, IMS_PIXEL_GRAY_F32, IMS_PIXEL_RGB_F32,
    IMS_PIXEL_YUV444, IMS_PIXEL_YUV422,       IMS_PIXEL_YUV420,   IMS_PIXEL_NV12,
    IMS_PIXEL_RGBX8,  IMS_PIXEL_BGRX8,        IMS_PIXEL_XRGB8,    IMS_PIXEL_XBGR8,
    IMS_PIXEL_ARGB8,  IMS_PIXEL_ABGR8,        IMS_PIXEL_NONE,
};

enum ims_pixel_format ims_rows_formats_choose(const struct ims_rows_formats *formats,
                                              enum ims_pixel_format from,
                                              int32_t background)
{
    const struct ims_convert_format *const format = ims_convert_format_of(from);
    if (formats->floats && format->sample_bytes == 4)
        return from;
    const bool deep = formats->deep_only || (formats->deep && format->sample_bytes > 1);
    if (format->gray && format->alpha && formats->gray_alpha)
        return deep ? IMS_PIXEL_GRAY_ALPHA16 : IMS_PIXEL_GRAY_ALPHA8;
    const bool keeps_alpha = format->alpha && formats->alpha;
    const bool tinted =
        format->alpha && formats->color && !ims_convert_format_is_gray(background);
    if (format->gray && formats->gray && !keeps_alpha && !tinted)
        return deep ? IMS_PIXEL_GRAY16 : IMS_PIXEL_GRAY8;
    if (keeps_alpha || !formats->color)
        return deep           ? IMS_PIXEL_RGBA16
               : formats->bgr ? IMS_PIXEL_BGRA8
                              : IMS_PIXEL_RGBA8;
    return deep ? IMS_PIXEL_RGB16 : formats->bgr ? IMS_PIXEL_BGR8 : IMS_PIXEL_RGB8;
}
