/* SPDX-License-Identifier: MIT */
#include "service.h"

#include <string.h>

#include "common/failure.h"
#include "convert.h"
#include "deep.h"
#include "format.h"

static size_t channels_of(const struct ims_convert_format *format)
{
    return (format->gray ? 1u : 3u) + format->alpha;
}

/* YUV of more than 8 bits, which becomes RGB16 and nothing else. */
static bool is_deep_yuv(enum ims_pixel_format format)
{
    return ims_convert_format_of(format)->yuv &&
           ims_convert_format_of(format)->bits > 8;
}

/* Whether rows can be made: 8-bit colors of everything that is not packed; gray of
 * gray; 16 bits of the same channels in the same order, which is that of all deep
 * formats, or of deep YUV. */
static bool is_known(enum ims_pixel_format from, enum ims_pixel_format to)
{
    const struct ims_convert_format *const source = ims_convert_format_of(from);
    const struct ims_convert_format *const target = ims_convert_format_of(to);
    if (source->packed)
        return is_deep_yuv(from) && to == IMS_PIXEL_RGB16;
    switch (to) {
    case IMS_PIXEL_RGB8:
    case IMS_PIXEL_BGR8:
    case IMS_PIXEL_RGBA8:
    case IMS_PIXEL_BGRA8:
        return true;
    case IMS_PIXEL_GRAY8:
        return source->gray;
    case IMS_PIXEL_GRAY16:
    case IMS_PIXEL_GRAY_ALPHA16:
    case IMS_PIXEL_RGB16:
    case IMS_PIXEL_RGBA16:
        return !source->yuv && channels_of(source) == channels_of(target) &&
               source->samples == target->samples &&
               memcmp(source->order, target->order, sizeof source->order) == 0;
    default:
        return false;
    }
}

/* Only the type says const. */
static void *target_row(const struct ims_image *to, int32_t y)
{
    return (uint8_t *)(uintptr_t)to->planes[0] + y * to->strides[0];
}

static void convert_deep_yuv(const struct ims_image *image, const struct ims_image *to)
{
    struct ims_convert_deep deep;
    ims_convert_deep_start(&deep, image);
    for (int32_t y = 0; y < image->height; y++)
        ims_convert_deep_row(&deep, y, target_row(to, y));
}

int ims_convert_service_run(const struct ims_services *services,
                            const struct ims_image *image, const struct ims_image *to,
                            struct ims_message *message)
{
    (void)services;
    const char *const name = ims_pixel_format_name(to->format);
    if (name == NULL || !is_known(image->format, to->format))
        return ims_failure(message, IMS_ERROR_NOT_HELD, "%s cannot be made of %s",
                           name != NULL ? name : "an unknown pixel format",
                           ims_pixel_format_name(image->format));
    if (ims_convert_format_of(image->format)->alpha &&
        !ims_convert_format_of(to->format)->alpha)
        return ims_failure(message, IMS_ERROR_NOT_HELD, "%s would lose the alpha of %s",
                           name, ims_pixel_format_name(image->format));
    if (is_deep_yuv(image->format)) {
        convert_deep_yuv(image, to);
        message->warnings |= IMS_WARNING_COLOR_CONVERTED;
        return IMS_OK;
    }
    struct ims_convert convert;
    ims_convert_start(&convert, image, to->format, 0, false);
    for (int32_t y = 0; y < image->height; y++)
        message->warnings |= ims_convert_row(&convert, y, target_row(to, y));
    return IMS_OK;
}
