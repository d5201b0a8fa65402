/* SPDX-License-Identifier: MIT
 *
 * One page of a TIFF file: what its tags say of the samples, what pixels they become,
 * and the samples themselves. It neither opens files nor goes from page to page.
 * Internal to the folder.
 */
#ifndef READERS_TIFF_PAGE_H
#define READERS_TIFF_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include <tiffio.h>

#include "input/input.h"

/* How colors come out of samples. */
enum readers_tiff_colors {
    READERS_TIFF_PLAIN,     /* as they are, maybe inverted */
    READERS_TIFF_PALETTE,   /* by the map */
    READERS_TIFF_CMYK,      /* by (1 - C) * (1 - K) */
    READERS_TIFF_BY_LIBRARY /* by libtiff's own conversion to 8 bits */
};

/* Filled by readers_tiff_page_look(). */
struct readers_tiff_page {
    TIFF *tiff;
    uint32_t width, height;
    uint16_t bits, samples, kind, photometric, planar, compression;
    int orientation; /* 1 to 8 */
    int colors;      /* samples of a pixel that are colors (or an index) */
    int alpha;       /* which sample is alpha, or -1 */
    bool premultiplied;
    bool inverted; /* the least value is white */
    enum readers_tiff_colors conversion;
    const uint16_t *map[3]; /* of a palette, whose colors are */
    bool map_is_low;        /* bytes where they should be words, */
    bool map_is_shifted;    /* or bytes in the high half of a word */
    bool keeps_inks;        /* CMYK of 8 bits is to stay that */
    int depth;              /* bits of a sample of the format */
    int needed;             /* samples of a pixel that are read: the first ones */
    enum ims_pixel_format format;
    int channels;         /* of a pixel of that format */
    uint32_t warnings;    /* bits of enum ims_warning */
    bool tiled;           /* the samples lie in chunks of this size: */
    uint32_t chunk_width; /* the page's, for strips */
    uint32_t chunk_height;
    size_t chunk_bytes;
};

/* Whether a page is what the sensor of a camera saw. */
bool readers_tiff_page_is_raw(TIFF *tiff);

/* Reads the tags of the page that the file is at; `silent` tells that they do not say
 * what the samples behind the colors are; with `keeps_inks` CMYK of 8 bits without
 * alpha stays that. Returns false with the reason in `problem`
 * where no pixels can be made of it. */
bool readers_tiff_page_look(struct readers_tiff_page *page, TIFF *tiff, bool silent,
                            bool keeps_inks, struct cli_text *problem);

/* The most memory that decoding takes at once. */
uint64_t readers_tiff_page_memory(const struct readers_tiff_page *page);

/* What decoding came to. */
enum readers_tiff_outcome {
    READERS_TIFF_WHOLE,
    READERS_TIFF_PART, /* some of it, which is in the image; the rest is 0 */
    READERS_TIFF_NOTHING
};

/* Decodes it into an image of its format and size, to the first damage (libtiff's
 * handlers have heard of it), or with `goes_on` what can be had beside it. NOTHING has
 * the reason in `problem` if there is no memory. */
enum readers_tiff_outcome
readers_tiff_pixels_decode(const struct readers_tiff_page *page,
                           const struct ims_image *image, bool goes_on,
                           struct cli_text *problem);

#endif
