/* SPDX-License-Identifier: MIT */
/**
 * @file cairo.h
 * @brief For programs that draw with cairo: image surfaces become images.
 *
 * Needs cairo's headers (1.10 and later); all is inline, so that a program which
 * includes it links cairo itself: `pkg-config --cflags --libs imagesaver cairo`.
 * examples/adapters/cairo.c is a whole program.
 */
#ifndef IMAGESAVER_CAIRO_H
#define IMAGESAVER_CAIRO_H

#include <cairo.h>

#include <imagesaver/imagesaver.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The pixel format whose samples lie in memory as those of a cairo_format_t, whose
 *  pixels of 32 bits are words in the machine's order of bytes.
 *  @return IMS_PIXEL_NONE where there is none
 *  Thread-safe. Never blocks. */
static inline enum ims_pixel_format ims_pixel_format_from_cairo(cairo_format_t format)
{
    const unsigned one = 1;
    const int little_endian = *(const unsigned char *)&one == 1;
    switch ((int)format) {
    case CAIRO_FORMAT_ARGB32:
        return little_endian ? IMS_PIXEL_BGRA8 : IMS_PIXEL_ARGB8;
    case CAIRO_FORMAT_RGB24:
        return little_endian ? IMS_PIXEL_BGRX8 : IMS_PIXEL_XRGB8;
    case CAIRO_FORMAT_A8:
        return IMS_PIXEL_GRAY8;
    case CAIRO_FORMAT_RGB16_565:
        return IMS_PIXEL_RGB565;
#if CAIRO_VERSION >= CAIRO_VERSION_ENCODE(1, 17, 2)
    case CAIRO_FORMAT_RGB96F:
        return IMS_PIXEL_RGB_F32;
    case CAIRO_FORMAT_RGBA128F:
        return IMS_PIXEL_RGBA_F32;
#endif
    default:
        return IMS_PIXEL_NONE;
    }
}

/**
 * Describes an image surface as an image, whose pixels are the surface's own memory:
 * cairo_surface_flush() is called, nothing is copied. Cairo's alpha is premultiplied.
 * @param surface stays the caller's; of cairo_image_surface_create() or its kin. While
 *                the library reads the pixels nothing is drawn, and it is not destroyed
 * @param image   filled after success; needs no start value
 * @return ::IMS_OK; ::IMS_ERROR_ARGUMENT for NULL; ::IMS_ERROR_IMAGE_PLANE: the surface
 *         has no pixels, as it is finished, in error or no image surface;
 *         ::IMS_ERROR_IMAGE_FORMAT: no pixel format is like its (A1, RGB30)
 * As thread-safe as the surface. Never blocks.
 */
static inline int ims_image_from_cairo(cairo_surface_t *surface,
                                       struct ims_image *image)
{
    const struct ims_image empty = IMS_IMAGE_INIT;
    if (surface == NULL || image == NULL)
        return IMS_ERROR_ARGUMENT;
    cairo_surface_flush(surface);
    if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS ||
        cairo_image_surface_get_data(surface) == NULL)
        return IMS_ERROR_IMAGE_PLANE;
    const enum ims_pixel_format format =
        ims_pixel_format_from_cairo(cairo_image_surface_get_format(surface));
    if (format == IMS_PIXEL_NONE)
        return IMS_ERROR_IMAGE_FORMAT;
    *image = empty;
    image->format = format;
    image->alpha = IMS_ALPHA_PREMULTIPLIED;
    image->width = cairo_image_surface_get_width(surface);
    image->height = cairo_image_surface_get_height(surface);
    image->planes[0] = cairo_image_surface_get_data(surface);
    image->strides[0] = cairo_image_surface_get_stride(surface);
    return IMS_OK;
}

/** Of this header: gives back the reference that ims_submit_cairo() took. */
static inline void ims_cairo_release(void *surface, const struct ims_image *image)
{
    (void)image; /* lies in it */
    cairo_surface_destroy((cairo_surface_t *)surface);
}

/**
 * Submits a surface by reference: nothing is copied. One reference is taken, and given
 * back exactly once: when the image has ended, however it does, or before a refusal is
 * returned.
 * @param surface as for ims_image_from_cairo(); the caller may destroy it at once, but
 *                not draw on it until the result
 * @param request as for ims_submit(), with `image`, `ownership`, `release` and
 *                `release_user` left as ::IMS_REQUEST_INIT has them
 * @return as ims_submit(), or as ims_image_from_cairo(), which the saver does not count
 * Thread-safe. Blocks as ims_submit(). The reference is given back where a release
 * function runs: cairo's counting of references is thread-safe.
 */
static inline int ims_submit_cairo(ims_saver *saver, cairo_surface_t *surface,
                                   const struct ims_request *request,
                                   ims_ticket **ticket)
{
    struct ims_image image;
    if (ticket != NULL)
        *ticket = NULL;
    if (request == NULL)
        return IMS_ERROR_ARGUMENT;
    if (request->size != sizeof *request)
        return IMS_ERROR_STRUCT_SIZE;
    struct ims_request own = *request;
    if (own.image != NULL || own.ownership != IMS_COPY || own.release != NULL)
        return IMS_ERROR_ARGUMENT;
    int error = ims_image_from_cairo(surface, &image);
    if (error != IMS_OK)
        return error;
    own.image = &image;
    own.ownership = IMS_ADOPT;
    own.release = ims_cairo_release;
    own.release_user = cairo_surface_reference(surface);
    error = ims_submit(saver, &own, ticket);
    if (error != IMS_OK)
        cairo_surface_destroy(surface);
    return error;
}

#ifdef __cplusplus
}
#endif

#endif
