/* SPDX-License-Identifier: MIT */
#include "format.h"

/* One interleaved format: samples, bytes of a sample, order. */
#define GRAY(bytes)                                                                    \
    {                                                                                  \
        1, bytes, true, false, false, false, false,                                    \
        {                                                                              \
            0                                                                          \
        }                                                                              \
    }
#define GRAY_ALPHA(bytes)                                                              \
    {                                                                                  \
        2, bytes, true, true, false, false, false,                                     \
        {                                                                              \
            0, 3                                                                       \
        }                                                                              \
    }
#define COLOR(bytes, ...)                                                              \
    {                                                                                  \
        3, bytes, false, false, false, false, false,                                   \
        {                                                                              \
            __VA_ARGS__                                                                \
        }                                                                              \
    }
#define COLOR_ALPHA(bytes, ...)                                                        \
    {                                                                                  \
        4, bytes, false, true, false, false, false,                                    \
        {                                                                              \
            __VA_ARGS__                                                                \
        }                                                                              \
    }
#define YUV(half_width, half_height)                                                   \
    {                                                                                  \
        1, 1, false, false, true, half_width, half_height,                             \
        {                                                                              \
            0                                                                          \
        }                                                                              \
    }

static const struct ims_convert_format formats[] = {
    [IMS_PIXEL_GRAY8] = GRAY(1),
    [IMS_PIXEL_GRAY16] = GRAY(2),
    [IMS_PIXEL_GRAY_ALPHA8] = GRAY_ALPHA(1),
    [IMS_PIXEL_GRAY_ALPHA16] = GRAY_ALPHA(2),
    [IMS_PIXEL_RGB8] = COLOR(1, 0, 1, 2),
    [IMS_PIXEL_BGR8] = COLOR(1, 2, 1, 0),
    [IMS_PIXEL_RGBA8] = COLOR_ALPHA(1, 0, 1, 2, 3),
    [IMS_PIXEL_BGRA8] = COLOR_ALPHA(1, 2, 1, 0, 3),
    [IMS_PIXEL_RGB16] = COLOR(2, 0, 1, 2),
    [IMS_PIXEL_RGBA16] = COLOR_ALPHA(2, 0, 1, 2, 3),
    [IMS_PIXEL_GRAY_F32] = GRAY(4),
    [IMS_PIXEL_RGB_F32] = COLOR(4, 0, 1, 2),
    [IMS_PIXEL_YUV420] = YUV(true, true),
    [IMS_PIXEL_YUV422] = YUV(true, false),
    [IMS_PIXEL_YUV444] = YUV(false, false),
    [IMS_PIXEL_NV12] = YUV(true, true),
};

const struct ims_convert_format *ims_convert_format_of(enum ims_pixel_format format)
{
    return &formats[format];
}
