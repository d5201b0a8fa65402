/* SPDX-License-Identifier: MIT
 *
 * What an Exif block holds, as entries of a TIFF: those of its first directory that do
 * not tell how pixels are stored, and all of its Exif, GPS and interoperability
 * directories, with their values in our order of bytes. It knows no file.
 */
#ifndef IMS_TIFF_EXIF_H
#define IMS_TIFF_EXIF_H

#include <stddef.h>

#include "entries.h"

/* Dots of a unit, as fractions: they are told in the directory, not among `entries`. */
struct ims_tiff_resolution {
    uint32_t x[2]; /* numerator and denominator, which is 0 where nothing is said */
    uint32_t y[2];
    uint16_t unit; /* 1 none, 2 inch, 3 centimetre */
};

/* Adds what is not there of a block, which may be NULL, and sets `resolution` where the
 * block has one. What cannot be read of a damaged block is left out. Values may stay in
 * the block, which must outlive the entries. */
void ims_tiff_exif_take(const void *exif, size_t size, struct ims_tiff_entries *entries,
                        struct ims_tiff_resolution *resolution);

#endif
