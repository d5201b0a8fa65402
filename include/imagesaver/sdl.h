/* SPDX-License-Identifier: MIT */
/**
 * @file sdl.h
 * @brief For programs that draw with SDL 2 or 3: surfaces become images.
 *
 * Needs SDL's headers, included before this one or found as <SDL3/SDL.h> or <SDL.h>;
 * all is inline, so that a program which includes it links SDL itself: `pkg-config
 * --cflags --libs imagesaver sdl2`. examples/adapters/sdl.c is a whole program.
 */
#ifndef IMAGESAVER_SDL_H
#define IMAGESAVER_SDL_H

#if !defined(SDL_MAJOR_VERSION)
#if defined(__has_include)
#if __has_include(<SDL3/SDL.h>)
#include <SDL3/SDL.h>
#else
#include <SDL.h>
#endif
#else
#include <SDL.h>
#endif
#endif

#include <imagesaver/imagesaver.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The pixel format whose samples lie in memory as those of an SDL_PixelFormat (of SDL
 * 2: an SDL_PixelFormatEnum), whose pixels of 32 bits are words in the machine's order
 * of bytes.
 *  @return IMS_PIXEL_NONE where there is none
 *  Thread-safe. Never blocks. */
static inline enum ims_pixel_format ims_pixel_format_from_sdl(Uint32 format)
{
    switch (format) {
    case SDL_PIXELFORMAT_RGB24:
        return IMS_PIXEL_RGB8;
    case SDL_PIXELFORMAT_BGR24:
        return IMS_PIXEL_BGR8;
    case SDL_PIXELFORMAT_RGBA32:
        return IMS_PIXEL_RGBA8;
    case SDL_PIXELFORMAT_ARGB32:
        return IMS_PIXEL_ARGB8;
    case SDL_PIXELFORMAT_BGRA32:
        return IMS_PIXEL_BGRA8;
    case SDL_PIXELFORMAT_ABGR32:
        return IMS_PIXEL_ABGR8;
#if SDL_MAJOR_VERSION >= 3
    case SDL_PIXELFORMAT_XRGB8888:
#else
    case SDL_PIXELFORMAT_RGB888:
#endif
        return SDL_BYTEORDER == SDL_LIL_ENDIAN ? IMS_PIXEL_BGRX8 : IMS_PIXEL_XRGB8;
#if SDL_MAJOR_VERSION >= 3
    case SDL_PIXELFORMAT_XBGR8888:
#else
    case SDL_PIXELFORMAT_BGR888:
#endif
        return SDL_BYTEORDER == SDL_LIL_ENDIAN ? IMS_PIXEL_RGBX8 : IMS_PIXEL_XBGR8;
    case SDL_PIXELFORMAT_RGBX8888:
        return SDL_BYTEORDER == SDL_LIL_ENDIAN ? IMS_PIXEL_XBGR8 : IMS_PIXEL_RGBX8;
    case SDL_PIXELFORMAT_BGRX8888:
        return SDL_BYTEORDER == SDL_LIL_ENDIAN ? IMS_PIXEL_XRGB8 : IMS_PIXEL_BGRX8;
    case SDL_PIXELFORMAT_RGB565:
        return IMS_PIXEL_RGB565;
    case SDL_PIXELFORMAT_BGR565:
        return IMS_PIXEL_BGR565;
    default:
        return IMS_PIXEL_NONE;
    }
}

/**
 * Describes a surface as an image, whose pixels are the surface's own memory. Nothing
 * is copied, nor referenced.
 * @param surface stays the caller's; locked, if SDL_MUSTLOCK() says so, as long as the
 *                library reads the pixels. Alpha is straight, as SDL has it
 * @param image   filled after success; needs no start value
 * @return ::IMS_OK; ::IMS_ERROR_ARGUMENT for NULL; ::IMS_ERROR_IMAGE_PLANE: it has no
 *         pixels, or is not locked; ::IMS_ERROR_IMAGE_FORMAT: no pixel format is like
 *         its: SDL_ConvertSurfaceFormat(surface, SDL_PIXELFORMAT_RGBA32, 0), of SDL 3
 *         SDL_ConvertSurface(surface, SDL_PIXELFORMAT_RGBA32), makes it one
 *
 * As thread-safe as the surface. Never blocks.
 */
static inline int ims_image_from_sdl(SDL_Surface *surface, struct ims_image *image)
{
    const struct ims_image empty = IMS_IMAGE_INIT;
    if (surface == NULL || image == NULL)
        return IMS_ERROR_ARGUMENT;
#if SDL_MAJOR_VERSION >= 3
    const enum ims_pixel_format format = ims_pixel_format_from_sdl(surface->format);
#else
    const enum ims_pixel_format format =
        ims_pixel_format_from_sdl(surface->format->format);
#endif
    if (format == IMS_PIXEL_NONE)
        return IMS_ERROR_IMAGE_FORMAT;
    if (surface->pixels == NULL)
        return IMS_ERROR_IMAGE_PLANE;
    *image = empty;
    image->format = format;
    image->width = surface->w;
    image->height = surface->h;
    image->planes[0] = surface->pixels;
    image->strides[0] = surface->pitch;
    return IMS_OK;
}

#ifdef __cplusplus
}
#endif

#endif
