/* SPDX-License-Identifier: MIT
 *
 * Metadata as chunks of a PNG, each between IHDR and PLTE or IDAT, in this order: iCCP,
 * pHYs, eXIf, tIME, XMP (as iTXt), IPTC, texts.
 *
 * Texts: tEXt where all characters are Latin-1 and there is no language, else iTXt; a
 * language that is empty ("", not NULL) makes it iTXt too, for programs that look for
 * that alone. None is compressed: every program can search them, and beside pixels they
 * are small. Keys are keywords: 1 to 79 characters of Latin-1 that print, without
 * blanks at an end or two in a row.
 *
 * IPTC has no chunk of its own; it is written as exiv2, ExifTool and ImageMagick read
 * and write it: a text "Raw profile type iptc" of hexadecimal digits.
 *
 * `time_ns` is tIME, in whole seconds; the position, and the time and resolution where
 * there is Exif, are set in eXIf.
 *
 * It knows no pixels and no other chunks.
 *
 * Format: PNG, third edition (W3C), 11.3; XMP specification part 3, 1.1.5.
 */
#ifndef IMS_METADATA_PNG_H
#define IMS_METADATA_PNG_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

/* The kinds that a PNG holds. */
#define IMS_METADATA_PNG_KINDS                                                         \
    (IMS_METADATA_TEXT | IMS_METADATA_EXIF | IMS_METADATA_XMP | IMS_METADATA_ICC |     \
     IMS_METADATA_IPTC | IMS_METADATA_RESOLUTION | IMS_METADATA_TIME |                 \
     IMS_METADATA_POSITION)

/* Bytes of a chunk's data; NULL and 0 for none. */
struct ims_metadata_png_part {
    const void *bytes;
    size_t size;
};

/* Writes a chunk of the parts together, at most 2^31 - 1 bytes, copied once. IMS_OK or
 * IMS_ERROR_MEMORY. */
int ims_metadata_png_write_chunk(struct ims_buffer *buffer, const char *type,
                                 const struct ims_metadata_png_part *parts,
                                 size_t count);

/* Whether a PNG can hold what there is of these kinds; NULL is fine. Returns IMS_OK, or
 * IMS_ERROR_METADATA (or IMS_ERROR_MEMORY) with the reason. */
int ims_metadata_png_check(const struct ims_metadata *metadata,
                           struct ims_message *message);

/* Writes the chunks: none without metadata (NULL). `image` is the one whose colors the
 * file has, or NULL. Returns IMS_OK, IMS_ERROR_MEMORY or,
 * of an Exif that cannot take what has to be set in it, IMS_ERROR_METADATA, with the
 * reason. */
int ims_metadata_png_write(const struct ims_metadata *metadata,
                           const struct ims_image *image, struct ims_buffer *buffer,
                           struct ims_message *message);

#endif
