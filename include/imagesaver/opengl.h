/* SPDX-License-Identifier: MIT */
/**
 * @file opengl.h
 * @brief For programs that draw with OpenGL or OpenGL ES: what glReadPixels() or
 * glGetTexImage() wrote becomes an image.
 *
 * Needs no header of OpenGL's, whose numbers are the same in all of them; all is
 * inline. examples/adapters/opengl.c is a whole program.
 */
#ifndef IMAGESAVER_OPENGL_H
#define IMAGESAVER_OPENGL_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Of this header: the one list of which `format` and `type` of glReadPixels() are
 *  which pixel format; OpenGL's names stand beside its numbers. */
static const struct {
    uint32_t format;            /**< GL_RGBA, ... */
    uint32_t type;              /**< GL_UNSIGNED_BYTE, ... */
    enum ims_pixel_format ours; /**< samples lie in memory as those of this */
    enum ims_pixel_format big;  /**< of words, on big-endian machines; else 0 */
} ims_gl_formats[] = {
    /* GL_UNSIGNED_BYTE */
    {0x1903 /* GL_RED */, 0x1401, IMS_PIXEL_GRAY8, IMS_PIXEL_NONE},
    {0x1909 /* GL_LUMINANCE */, 0x1401, IMS_PIXEL_GRAY8, IMS_PIXEL_NONE},
    {0x190a /* GL_LUMINANCE_ALPHA */, 0x1401, IMS_PIXEL_GRAY_ALPHA8, IMS_PIXEL_NONE},
    {0x1907 /* GL_RGB */, 0x1401, IMS_PIXEL_RGB8, IMS_PIXEL_NONE},
    {0x80e0 /* GL_BGR */, 0x1401, IMS_PIXEL_BGR8, IMS_PIXEL_NONE},
    {0x1908 /* GL_RGBA */, 0x1401, IMS_PIXEL_RGBA8, IMS_PIXEL_NONE},
    {0x80e1 /* GL_BGRA */, 0x1401, IMS_PIXEL_BGRA8, IMS_PIXEL_NONE},
    /* GL_UNSIGNED_SHORT */
    {0x1903 /* GL_RED */, 0x1403, IMS_PIXEL_GRAY16, IMS_PIXEL_NONE},
    {0x1909 /* GL_LUMINANCE */, 0x1403, IMS_PIXEL_GRAY16, IMS_PIXEL_NONE},
    {0x190a /* GL_LUMINANCE_ALPHA */, 0x1403, IMS_PIXEL_GRAY_ALPHA16, IMS_PIXEL_NONE},
    {0x1907 /* GL_RGB */, 0x1403, IMS_PIXEL_RGB16, IMS_PIXEL_NONE},
    {0x80e0 /* GL_BGR */, 0x1403, IMS_PIXEL_BGR16, IMS_PIXEL_NONE},
    {0x1908 /* GL_RGBA */, 0x1403, IMS_PIXEL_RGBA16, IMS_PIXEL_NONE},
    {0x80e1 /* GL_BGRA */, 0x1403, IMS_PIXEL_BGRA16, IMS_PIXEL_NONE},
    /* GL_FLOAT */
    {0x1903 /* GL_RED */, 0x1406, IMS_PIXEL_GRAY_F32, IMS_PIXEL_NONE},
    {0x1907 /* GL_RGB */, 0x1406, IMS_PIXEL_RGB_F32, IMS_PIXEL_NONE},
    {0x1908 /* GL_RGBA */, 0x1406, IMS_PIXEL_RGBA_F32, IMS_PIXEL_NONE},
    /* GL_HALF_FLOAT, and GL_HALF_FLOAT_OES of OpenGL ES 2 */
    {0x1903 /* GL_RED */, 0x140b, IMS_PIXEL_GRAY_F16, IMS_PIXEL_NONE},
    {0x1907 /* GL_RGB */, 0x140b, IMS_PIXEL_RGB_F16, IMS_PIXEL_NONE},
    {0x1908 /* GL_RGBA */, 0x140b, IMS_PIXEL_RGBA_F16, IMS_PIXEL_NONE},
    {0x1907 /* GL_RGB */, 0x8d61, IMS_PIXEL_RGB_F16, IMS_PIXEL_NONE},
    {0x1908 /* GL_RGBA */, 0x8d61, IMS_PIXEL_RGBA_F16, IMS_PIXEL_NONE},
    /* GL_UNSIGNED_SHORT_5_6_5, and _REV: words, which the library has too */
    {0x1907 /* GL_RGB */, 0x8363, IMS_PIXEL_RGB565, IMS_PIXEL_NONE},
    {0x1907 /* GL_RGB */, 0x8364, IMS_PIXEL_BGR565, IMS_PIXEL_NONE},
    /* GL_UNSIGNED_INT_8_8_8_8, and _REV: the first color is in the highest byte of the
     * word, and in the lowest */
    {0x1908 /* GL_RGBA */, 0x8035, IMS_PIXEL_ABGR8, IMS_PIXEL_RGBA8},
    {0x80e1 /* GL_BGRA */, 0x8035, IMS_PIXEL_ARGB8, IMS_PIXEL_BGRA8},
    {0x1908 /* GL_RGBA */, 0x8367, IMS_PIXEL_RGBA8, IMS_PIXEL_ABGR8},
    {0x80e1 /* GL_BGRA */, 0x8367, IMS_PIXEL_BGRA8, IMS_PIXEL_ARGB8},
};

/** The pixel format whose samples lie in memory as glReadPixels() writes them.
 *  @param format GL_RGBA, GL_BGRA, GL_RGB, GL_RED ...
 *  @param type   GL_UNSIGNED_BYTE, GL_FLOAT, GL_UNSIGNED_INT_8_8_8_8_REV ...
 *  @return IMS_PIXEL_NONE where there is none
 *  Thread-safe. Never blocks. */
static inline enum ims_pixel_format ims_pixel_format_from_gl(uint32_t format,
                                                             uint32_t type)
{
    const uint16_t one = 1;
    const int big_endian = *(const unsigned char *)&one == 0;
    const size_t count = sizeof ims_gl_formats / sizeof ims_gl_formats[0];
    for (size_t i = 0; i < count; i++)
        if (ims_gl_formats[i].format == format && ims_gl_formats[i].type == type)
            return big_endian && ims_gl_formats[i].big != IMS_PIXEL_NONE
                       ? ims_gl_formats[i].big
                       : ims_gl_formats[i].ours;
    return IMS_PIXEL_NONE;
}

/**
 * Describes pixels as glReadPixels() wrote them, from the lowest row up, as an image,
 * which is upright in its file. Nothing is copied.
 * @param pixels    what was written: the program's memory, or a buffer that is mapped
 * @param width     pixels of a row
 * @param height    rows
 * @param format    as it was passed
 * @param type      as it was passed
 * @param alignment of rows, GL_PACK_ALIGNMENT: 1, 2, 4 (OpenGL's own) or 8
 * @param image     filled after success; needs no start value. Alpha is straight: where
 *                  it says nothing, as that of most windows, set `alpha` to
 *                  ::IMS_ALPHA_IGNORED
 * @return ::IMS_OK; ::IMS_ERROR_ARGUMENT for no image; ::IMS_ERROR_IMAGE_FORMAT: no
 *         pixel format is like these: GL_RGBA and GL_UNSIGNED_BYTE are always one;
 *         ::IMS_ERROR_IMAGE_STRIDE: `alignment` is none; or as ims_image_check()
 * Thread-safe. Never blocks.
 */
static inline int ims_image_from_gl(const void *pixels, int32_t width, int32_t height,
                                    uint32_t format, uint32_t type, int32_t alignment,
                                    struct ims_image *image)
{
    const struct ims_image empty = IMS_IMAGE_INIT;
    struct ims_pixel_format_info about = IMS_PIXEL_FORMAT_INFO_INIT;
    const enum ims_pixel_format ours = ims_pixel_format_from_gl(format, type);
    if (image == NULL)
        return IMS_ERROR_ARGUMENT;
    if (ims_pixel_format_describe(ours, &about) != IMS_OK)
        return IMS_ERROR_IMAGE_FORMAT;
    if (alignment != 1 && alignment != 2 && alignment != 4 && alignment != 8)
        return IMS_ERROR_IMAGE_STRIDE;
    if (width < 1 || height < 1)
        return IMS_ERROR_IMAGE_SIZE;
    const int64_t row = (int64_t)width * about.bytes_per_pixel[0];
    const int64_t stride = (row + alignment - 1) / alignment * alignment;
    if (stride > PTRDIFF_MAX / height)
        return IMS_ERROR_IMAGE_SIZE;
    *image = empty;
    image->format = ours;
    image->width = width;
    image->height = height;
    if (pixels != NULL)
        image->planes[0] =
            (const unsigned char *)pixels + (ptrdiff_t)stride * (height - 1);
    image->strides[0] = -(ptrdiff_t)stride;
    return ims_image_check(image, NULL);
}

#ifdef __cplusplus
}
#endif

#endif
