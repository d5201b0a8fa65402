/* SPDX-License-Identifier: MIT
 *
 * What a TIFF has of Exif, in tags and in directories of its own, and its IPTC: taken
 * from the bytes themselves, as libtiff gives neither makers' notes nor tags that it
 * does not know. It knows no pixels.
 *
 * Formats: TIFF 6.0, BigTIFF; Exif 2.32, 4.6.
 */
#ifndef READERS_TIFF_EXIF_H
#define READERS_TIFF_EXIF_H

#include <stdint.h>

#include "input/metadata.h"

/* Takes what the page has whose directory is at this offset, values as they are, in the
 * file's order of bytes. Tags that are texts of the library's are not among it. What
 * lies outside of the bytes is lost, and said to be. */
void readers_tiff_exif_take(struct input_metadata *metadata, const unsigned char *bytes,
                            uint64_t size, uint64_t directory);

#endif
