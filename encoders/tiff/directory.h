/* SPDX-License-Identifier: MIT
 *
 * All of a TIFF before its strips: the header, the directory of the one image, and the
 * values that do not fit into it. It knows tags and sizes, but no pixels and no
 * metadata.
 */
#ifndef IMS_TIFF_DIRECTORY_H
#define IMS_TIFF_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "entries.h"
#include "exif.h"

/* By TIFF's numbers. */
enum ims_tiff_compression {
    IMS_TIFF_NOT_COMPRESSED = 1,
    IMS_TIFF_LZW = 5,
    IMS_TIFF_JPEG = 7,    /* that of Technical Note 2 */
    IMS_TIFF_DEFLATE = 8, /* zlib streams; that of the supplement, which all know */
    IMS_TIFF_PACKBITS = 32773
};

/* What samples stand for, by TIFF's numbers. */
enum ims_tiff_photometric {
    IMS_TIFF_BLACK_IS_ZERO = 1,
    IMS_TIFF_RGB = 2,
    IMS_TIFF_SEPARATED = 5, /* cyan, magenta, yellow, black, 0 is no ink */
    IMS_TIFF_YCBCR = 6
};

/* What is told of an image. */
struct ims_tiff_directory {
    uint32_t width;
    uint32_t height;
    uint16_t samples; /* of a pixel: gray or red, green, blue, and alpha; or four inks;
                         or luma and two of chroma */
    uint16_t bits;    /* of a sample */
    uint16_t photometric;
    bool is_float;
    bool has_alpha; /* the last sample, not multiplied into the others */
    uint16_t compression;
    uint16_t predictor;
    uint32_t strip_rows; /* of all strips but the last, which may have fewer */
    uint32_t strips;
    struct ims_tiff_resolution resolution;
    /* NULL, or more entries, of other tags; those must outlive it. */
    const struct ims_tiff_entries *more;
};

/* Whether offsets of 32 bits do not reach the end of strips of these sizes. */
bool ims_tiff_directory_is_big(const struct ims_tiff_directory *directory,
                               const uint64_t *sizes);

/* The bytes that it takes, as BigTIFF with offsets of 64 bits or as TIFF with 32; the
 * strips follow. */
size_t ims_tiff_directory_size(const struct ims_tiff_directory *directory, bool big);

/* Writes them. The strips have `sizes` bytes, one after the other. */
void ims_tiff_directory_write(const struct ims_tiff_directory *directory, bool big,
                              const uint64_t *sizes, uint8_t *out);

#endif
