/* SPDX-License-Identifier: MIT
 *
 * JPEG with a gain map, read by a second hand: by ISO 21496-1, Ultra HDR 1.1 and CIPA
 * DC-007, with libjpeg for both pictures. It shares nothing with the library.
 */
#ifndef GAIN_MAP_FILE_H
#define GAIN_MAP_FILE_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "decode.h"

/* A file, taken apart. */
struct gain_map_file {
    struct ims_bytes bytes;
    const uint8_t *map_bytes; /* within */
    size_t picture_size;
    size_t map_size;
    struct decoded picture;
    struct decoded map;
    double headroom, least, most, gamma, offset, bright_offset;
};

/* The one place of a text; fails the test where it is missing or is there twice. */
const uint8_t *gain_map_file_find(const uint8_t *bytes, size_t size, const char *text,
                                  size_t length);

/* Reads `bytes`; fails the test where something is not as the standards have it. */
void gain_map_file_read(struct gain_map_file *file);

/* XYZ under D50 of a pixel on a display that shows all; 1 is the white of paper. The
 * map lies between its nearest four samples. */
void gain_map_file_light(const struct gain_map_file *file,
                         enum ims_color_primaries primaries, int32_t x, int32_t y,
                         double xyz[3]);

void gain_map_file_free(struct gain_map_file *file);

#endif
