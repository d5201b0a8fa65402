/* SPDX-License-Identifier: MIT
 *
 * Every difference between the versions of FFmpeg (4.4 and later) that the encoders
 * see, and nothing else.
 */
#ifndef IMS_LAVC_COMPAT_H
#define IMS_LAVC_COMPAT_H

#include <stddef.h>

#include <libavcodec/version.h>
#include <libavutil/version.h>

/* The type of av_buffer_create()'s size. */
#if LIBAVUTIL_VERSION_MAJOR < 57
typedef int ims_lavc_buffer_size;
#else
typedef size_t ims_lavc_buffer_size;
#endif

/* Whether the JPEG encoder takes the last column and row of halved chroma where the
 * picture's size is odd; before FFmpeg 5.0 it leaves them out, and a picture one pixel
 * wide gets no color at all. */
enum { IMS_LAVC_ODD_CHROMA = LIBAVCODEC_VERSION_MAJOR >= 59 };

/* Whether Sun raster can be written without run lengths, which FFmpeg writes in a way
 * of its own; before FFmpeg 5.0 the option is not heeded. */
enum { IMS_LAVC_PLAIN_SUN_RASTER = LIBAVCODEC_VERSION_MAJOR >= 59 };

#endif
