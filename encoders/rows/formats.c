/* SPDX-License-Identifier: MIT */
#include "formats.h"

#include "convert/format.h"

enum ims_pixel_format ims_rows_formats_choose(const struct ims_rows_formats *formats,
                                              enum ims_pixel_format from,
                                              int32_t background)
{
    const struct ims_convert_format *const format = ims_convert_format_of(from);
    if (formats->floats && format->floats)
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
