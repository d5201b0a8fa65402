/* SPDX-License-Identifier: MIT */
#include "pixel_lists.h"

const enum ims_pixel_format ims_pixel_lists_1[] = {
    IMS_PIXEL_GRAY1,
    IMS_PIXEL_NONE,
};

const enum ims_pixel_format ims_pixel_lists_1_narrowed[] = {
    IMS_PIXEL_GRAY8,    IMS_PIXEL_RGB8,         IMS_PIXEL_RGBA8,
    IMS_PIXEL_BGR8,     IMS_PIXEL_BGRA8,        IMS_PIXEL_GRAY_ALPHA8,
    IMS_PIXEL_YUV444,   IMS_PIXEL_YUV422,       IMS_PIXEL_YUV420,
    IMS_PIXEL_NV12,     IMS_PIXEL_RGBX8,        IMS_PIXEL_BGRX8,
    IMS_PIXEL_XRGB8,    IMS_PIXEL_XBGR8,        IMS_PIXEL_ARGB8,
    IMS_PIXEL_ABGR8,    IMS_PIXEL_GRAY16,       IMS_PIXEL_RGB16,
    IMS_PIXEL_RGBA16,   IMS_PIXEL_GRAY_ALPHA16, IMS_PIXEL_RGB_F32,
    IMS_PIXEL_GRAY_F32, IMS_PIXEL_RGBA_F32,     IMS_PIXEL_GRAY_ALPHA_F32,
    IMS_PIXEL_NONE,
};

const enum ims_pixel_format ims_pixel_lists_8[] = {
    IMS_PIXEL_RGB8,   IMS_PIXEL_RGBA8,       IMS_PIXEL_GRAY8,  IMS_PIXEL_BGR8,
    IMS_PIXEL_BGRA8,  IMS_PIXEL_GRAY_ALPHA8, IMS_PIXEL_YUV444, IMS_PIXEL_YUV422,
    IMS_PIXEL_YUV420, IMS_PIXEL_NV12,        IMS_PIXEL_RGBX8,  IMS_PIXEL_BGRX8,
    IMS_PIXEL_XRGB8,  IMS_PIXEL_XBGR8,       IMS_PIXEL_ARGB8,  IMS_PIXEL_ABGR8,
    IMS_PIXEL_NONE,
};

const enum ims_pixel_format ims_pixel_lists_8_narrowed[] = {
    IMS_PIXEL_RGB16,        IMS_PIXEL_RGBA16,         IMS_PIXEL_GRAY16,
    IMS_PIXEL_GRAY_ALPHA16, IMS_PIXEL_RGB_F32,        IMS_PIXEL_GRAY_F32,
    IMS_PIXEL_RGBA_F32,     IMS_PIXEL_GRAY_ALPHA_F32, IMS_PIXEL_NONE,
};

#define OF_16_BITS                                                                     \
    IMS_PIXEL_RGB8, IMS_PIXEL_RGBA8, IMS_PIXEL_GRAY8, IMS_PIXEL_BGR8, IMS_PIXEL_BGRA8, \
        IMS_PIXEL_GRAY_ALPHA8, IMS_PIXEL_RGB16, IMS_PIXEL_RGBA16, IMS_PIXEL_GRAY16,    \
        IMS_PIXEL_GRAY_ALPHA16, IMS_PIXEL_YUV444, IMS_PIXEL_YUV422, IMS_PIXEL_YUV420,  \
        IMS_PIXEL_NV12, IMS_PIXEL_RGBX8, IMS_PIXEL_BGRX8, IMS_PIXEL_XRGB8,             \
        IMS_PIXEL_XBGR8, IMS_PIXEL_ARGB8, IMS_PIXEL_ABGR8

const enum ims_pixel_format ims_pixel_lists_16[] = {OF_16_BITS, IMS_PIXEL_NONE};

const enum ims_pixel_format ims_pixel_lists_16_packed[] = {
    OF_16_BITS, IMS_PIXEL_GRAY1, IMS_PIXEL_PALETTE8, IMS_PIXEL_NONE};

const enum ims_pixel_format ims_pixel_lists_16_narrowed[] = {
    IMS_PIXEL_RGB_F32,        IMS_PIXEL_GRAY_F32, IMS_PIXEL_RGBA_F32,
    IMS_PIXEL_GRAY_ALPHA_F32, IMS_PIXEL_NONE,
};

const enum ims_pixel_format ims_pixel_lists_gray_16[] = {
    IMS_PIXEL_GRAY8,        IMS_PIXEL_GRAY16, IMS_PIXEL_GRAY_ALPHA8,
    IMS_PIXEL_GRAY_ALPHA16, IMS_PIXEL_NONE,
};

const enum ims_pixel_format ims_pixel_lists_gray_16_narrowed[] = {
    IMS_PIXEL_GRAY_F32,
    IMS_PIXEL_GRAY_ALPHA_F32,
    IMS_PIXEL_NONE,
};

const enum ims_pixel_format ims_pixel_lists_32[] = {
    IMS_PIXEL_RGB8,         IMS_PIXEL_RGBA8,    IMS_PIXEL_GRAY8,
    IMS_PIXEL_BGR8,         IMS_PIXEL_BGRA8,    IMS_PIXEL_GRAY_ALPHA8,
    IMS_PIXEL_RGB16,        IMS_PIXEL_RGBA16,   IMS_PIXEL_GRAY16,
    IMS_PIXEL_GRAY_ALPHA16, IMS_PIXEL_YUV444,   IMS_PIXEL_YUV422,
    IMS_PIXEL_YUV420,       IMS_PIXEL_NV12,     IMS_PIXEL_RGBX8,
    IMS_PIXEL_BGRX8,        IMS_PIXEL_XRGB8,    IMS_PIXEL_XBGR8,
    IMS_PIXEL_ARGB8,        IMS_PIXEL_ABGR8,    IMS_PIXEL_RGB_F32,
    IMS_PIXEL_GRAY_F32,     IMS_PIXEL_RGBA_F32, IMS_PIXEL_GRAY_ALPHA_F32,
    IMS_PIXEL_NONE,
};

const enum ims_pixel_format ims_pixel_lists_floats[] = {
    IMS_PIXEL_RGB_F32,        IMS_PIXEL_GRAY_F32, IMS_PIXEL_RGBA_F32,
    IMS_PIXEL_GRAY_ALPHA_F32, IMS_PIXEL_NONE,
};

#define OF_ALL_BITS                                                                    \
    IMS_PIXEL_RGB8, IMS_PIXEL_RGBA8, IMS_PIXEL_GRAY8, IMS_PIXEL_BGR8, IMS_PIXEL_BGRA8, \
        IMS_PIXEL_GRAY_ALPHA8, IMS_PIXEL_RGB16, IMS_PIXEL_RGBA16, IMS_PIXEL_GRAY16,    \
        IMS_PIXEL_GRAY_ALPHA16, IMS_PIXEL_GRAY_F32, IMS_PIXEL_RGB_F32,                 \
        IMS_PIXEL_YUV444, IMS_PIXEL_YUV422, IMS_PIXEL_YUV420, IMS_PIXEL_NV12,          \
        IMS_PIXEL_RGBX8, IMS_PIXEL_BGRX8, IMS_PIXEL_XRGB8, IMS_PIXEL_XBGR8,            \
        IMS_PIXEL_ARGB8, IMS_PIXEL_ABGR8, IMS_PIXEL_RGBA_F32,                          \
        IMS_PIXEL_GRAY_ALPHA_F32, IMS_PIXEL_RGB_F16, IMS_PIXEL_RGBA_F16,               \
        IMS_PIXEL_GRAY_F16, IMS_PIXEL_GRAY_ALPHA_F16

const enum ims_pixel_format ims_pixel_lists_all[] = {OF_ALL_BITS, IMS_PIXEL_NONE};

const enum ims_pixel_format ims_pixel_lists_all_cmyk[] = {OF_ALL_BITS, IMS_PIXEL_CMYK8,
                                                          IMS_PIXEL_NONE};

const enum ims_pixel_format ims_pixel_lists_16_without_gray_alpha[] = {
    IMS_PIXEL_RGB8,   IMS_PIXEL_RGBA8,       IMS_PIXEL_GRAY8,  IMS_PIXEL_BGR8,
    IMS_PIXEL_BGRA8,  IMS_PIXEL_GRAY_ALPHA8, IMS_PIXEL_RGBX8,  IMS_PIXEL_BGRX8,
    IMS_PIXEL_XRGB8,  IMS_PIXEL_XBGR8,       IMS_PIXEL_ARGB8,  IMS_PIXEL_ABGR8,
    IMS_PIXEL_YUV444, IMS_PIXEL_YUV422,      IMS_PIXEL_YUV420, IMS_PIXEL_NV12,
    IMS_PIXEL_RGB16,  IMS_PIXEL_RGBA16,      IMS_PIXEL_GRAY16, IMS_PIXEL_NONE,
};

const enum ims_pixel_format ims_pixel_lists_16_without_gray_alpha_narrowed[] = {
    IMS_PIXEL_GRAY_ALPHA16, IMS_PIXEL_RGB_F32,        IMS_PIXEL_GRAY_F32,
    IMS_PIXEL_RGBA_F32,     IMS_PIXEL_GRAY_ALPHA_F32, IMS_PIXEL_NONE,
};
