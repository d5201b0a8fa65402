/* SPDX-License-Identifier: MIT
 *
 * The gain map of a JPEG: a second, gray JPEG behind the picture, and what both say of
 * it. Readers that do not know it see the picture alone; others multiply its light by
 * the map's as far as their display is brighter than white. It encodes no pixels.
 *
 * Light in HDR = light of the picture * 2^(sample / 255 * most), where `most` is the
 * binary logarithm of the greatest gain, and that of the display that shows all of it:
 * what ISO 21496-1 and Ultra HDR reckon with one gain for all colors, offsets of 0, a
 * gamma of 1 and a least gain of 1. The tone curve is a factor of light and leaves what
 * is dark alone, so no offset has to keep noise out of the map; and with one, colors
 * would not come back as they were.
 *
 * Said three times, as readers differ: by ISO 21496-1 (APP2), by the XMP of Ultra HDR
 * 1.1 (hdrgm, with GContainer's directory), and by the list of images of CIPA DC-007
 * (MPF, APP2).
 */
#ifndef IMS_JPEG_GAIN_MAP_H
#define IMS_JPEG_GAIN_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

#include "gain_map_numbers.h"

struct ims_jpeg_gain_map {
    struct ims_image image; /* GRAY8 */
    uint32_t most;          /* in millionths of a binary logarithm */
};

/* Makes it of what struct ims_encoding has as `gain`, each sample the mean of `scale`
 * times `scale` pixels. False: no memory. The caller frees it in any case. */
bool ims_jpeg_gain_map_make(struct ims_jpeg_gain_map *map, const struct ims_image *gain,
                            int32_t scale);

void ims_jpeg_gain_map_free(struct ims_jpeg_gain_map *map);

/* Writes what stands at the begin of the map's own file, from SOI on. IMS_OK or
 * IMS_ERROR_MEMORY. */
int ims_jpeg_gain_map_write_start(const struct ims_jpeg_gain_map *map,
                                  struct ims_buffer *buffer);

/* Writes the segments of a map's own file that have its numbers. IMS_OK or
 * IMS_ERROR_MEMORY. */
int ims_jpeg_gain_map_write_numbers(const struct ims_jpeg_gain_map_numbers *numbers,
                                    struct ims_buffer *buffer);

/* What the picture's XMP says of a map whose file has that many bytes: an element. */
enum { IMS_JPEG_GAIN_MAP_XMP = 1024 };
void ims_jpeg_gain_map_describe(size_t map_bytes, char text[IMS_JPEG_GAIN_MAP_XMP]);

/* Writes the picture's segments that tell of the map, the last ones before its tables:
 * `rest` bytes of it follow, then the map. `buffer` has all before and nothing else.
 * IMS_OK, IMS_ERROR_MEMORY, or IMS_ERROR_TOO_LARGE for what the segment cannot tell. */
int ims_jpeg_gain_map_write_list(size_t map_bytes, size_t rest,
                                 struct ims_buffer *buffer);

#endif
