/* SPDX-License-Identifier: MIT */
#include "pixel_format.h"

#include <stddef.h>

#define PACKED(name, sample_bytes, pixel_bytes)                                        \
    {                                                                                  \
        name, 1, sample_bytes, false,                                                  \
        {                                                                              \
            {                                                                          \
                pixel_bytes, 0, 0                                                      \
            }                                                                          \
        }                                                                              \
    }

/* Those with pixels; the index is the format. */
static const struct ims_pixel_description descriptions[] = {
    [IMS_PIXEL_GRAY8] = PACKED("gray8", 1, 1),
    [IMS_PIXEL_GRAY16] = PACKED("gray16", 2, 2),
    [IMS_PIXEL_GRAY_ALPHA8] = PACKED("gray_alpha8", 1, 2),
    [IMS_PIXEL_GRAY_ALPHA16] = PACKED("gray_alpha16", 2, 4),
    [IMS_PIXEL_RGB8] = PACKED("rgb8", 1, 3),
    [IMS_PIXEL_BGR8] = PACKED("bgr8", 1, 3),
    [IMS_PIXEL_RGBA8] = PACKED("rgba8", 1, 4),
    [IMS_PIXEL_BGRA8] = PACKED("bgra8", 1, 4),
    [IMS_PIXEL_RGB16] = PACKED("rgb16", 2, 6),
    [IMS_PIXEL_RGBA16] = PACKED("rgba16", 2, 8),
    [IMS_PIXEL_GRAY_F32] = PACKED("gray_f32", 4, 4),
    [IMS_PIXEL_RGB_F32] = PACKED("rgb_f32", 4, 12),
    [IMS_PIXEL_YUV420] = {"yuv420", 3, 1, true, {{1, 0, 0}, {1, 1, 1}, {1, 1, 1}}},
    [IMS_PIXEL_YUV422] = {"yuv422", 3, 1, true, {{1, 0, 0}, {1, 1, 0}, {1, 1, 0}}},
    [IMS_PIXEL_YUV444] = {"yuv444", 3, 1, true, {{1, 0, 0}, {1, 0, 0}, {1, 0, 0}}},
    [IMS_PIXEL_NV12] = {"nv12", 2, 1, true, {{1, 0, 0}, {2, 1, 1}}},
};

const struct ims_pixel_description *
ims_pixel_format_describe(enum ims_pixel_format format)
{
    /* A caller's number may be none of the enumeration's, also negative. */
    size_t index = (size_t)format;
    if (index >= sizeof descriptions / sizeof descriptions[0] ||
        descriptions[index].name == NULL)
        return NULL;
    return &descriptions[index];
}

bool ims_pixel_format_is_yuv(enum ims_pixel_format format)
{
    const struct ims_pixel_description *description = ims_pixel_format_describe(format);
    return description != NULL && description->yuv;
}

const char *ims_pixel_format_name(enum ims_pixel_format format)
{
    if (format == IMS_PIXEL_ENCODED)
        return "encoded";
    const struct ims_pixel_description *description = ims_pixel_format_describe(format);
    return description != NULL ? description->name : NULL;
}
