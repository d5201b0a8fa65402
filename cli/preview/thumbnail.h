/* SPDX-License-Identifier: MIT
 *
 * Small pictures of large ones, for persons to look at: 8 bits of red, green and blue,
 * each the average of what lies under it, in the memory of a few rows beside the two
 * pictures. What is transparent shows a checkered ground. It knows neither where
 * pictures come from nor what becomes of small ones.
 *
 * Several threads may be at work on pictures of their own, also with one registry.
 */
#ifndef PREVIEW_THUMBNAIL_H
#define PREVIEW_THUMBNAIL_H

#include <stdbool.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "common/text.h"

/* A small picture. Zeroed = none. */
struct preview_thumbnail {
    int width;
    int height;
    uint8_t *pixels; /* rows of `width` times red, green, blue, without padding */
};

/* Makes one of at most `width` x `height`, with the shape of the image as near as whole
 * pixels allow, and never larger than it is. PQ and HLG become what a display without
 * HDR shows, light is made brighter as displays need it. The registry has the library's
 * own encoders; NULL is the default one.
 * Returns false with the reason in `problem`: pixels that the library does not turn
 * into RGB (inks, bytes that are encoded), no memory. The caller frees it. */
bool preview_thumbnail_make(struct preview_thumbnail *thumbnail,
                            const struct ims_image *image, int width, int height,
                            ims_registry *registry, struct cli_text *problem);

/* Frees and clears. */
void preview_thumbnail_free(struct preview_thumbnail *thumbnail);

#endif
