/* SPDX-License-Identifier: MIT */
#include "png.h"

#include <stddef.h>

const char *const ims_png_extensions[] = {"png", NULL};

const struct ims_signature ims_png_signatures[] = {
    {.bytes = "\x89PNG\r\n\x1a\n", .length = 8},
    {.bytes = NULL},
};

const enum ims_pixel_format ims_png_pixel_formats[] = {
    IMS_PIXEL_RGB8,   IMS_PIXEL_RGBA8,        IMS_PIXEL_GRAY8,  IMS_PIXEL_BGR8,
    IMS_PIXEL_BGRA8,  IMS_PIXEL_GRAY_ALPHA8,  IMS_PIXEL_RGB16,  IMS_PIXEL_RGBA16,
    IMS_PIXEL_GRAY16, IMS_PIXEL_YUV444,       IMS_PIXEL_YUV422, IMS_PIXEL_YUV420,
    IMS_PIXEL_NV12,   IMS_PIXEL_GRAY_ALPHA16, IMS_PIXEL_RGBX8,  IMS_PIXEL_BGRX8,
    IMS_PIXEL_XRGB8,  IMS_PIXEL_XBGR8,        IMS_PIXEL_ARGB8,  IMS_PIXEL_ABGR8,
    IMS_PIXEL_NONE,
};

const enum ims_pixel_format ims_png_narrowed_formats[] = {
    IMS_PIXEL_RGB_F32,
    IMS_PIXEL_GRAY_F32,
    IMS_PIXEL_NONE,
};
