/* SPDX-License-Identifier: MIT
 *
 * Whether bytes that got metadata still show the same picture, by the reference
 * decoders of their formats: libpng, libjpeg, libwebp, libtiff and, where it is there,
 * libavif.
 */
#ifndef ANNOTATE_PIXELS_H
#define ANNOTATE_PIXELS_H

#include <stddef.h>

enum annotate_pixels {
    ANNOTATE_PIXELS_SAME = 0,    /* as far as it could be told: */
    ANNOTATE_PIXELS_UNKNOWN = 1, /* the decoder did not take what was there before */
    ANNOTATE_PIXELS_OTHER = 2,
    ANNOTATE_PIXELS_REFUSED = 3 /* it took that, and takes what came out no more */
};

/* `format` is "png", "jpeg", "webp", "tiff" or "heif"; of others, and of pictures so
 * large that decoding takes time, nothing is known. Both are bytes that the encoder of
 * the format took. */
enum annotate_pixels annotate_pixels_compare(const char *format, const void *before,
                                             size_t before_size, const void *after,
                                             size_t after_size);

#endif
