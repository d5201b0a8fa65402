/* SPDX-License-Identifier: MIT
 *
 * Metadata as segments of a JPEG, in this order: APP1 of Exif, APP1 of XMP (and of what
 * exceeds a segment, as extended XMP), APP2 of ICC in pieces, APP13 of IPTC, and COM of
 * texts. Resolution is the density of JFIF's segment before them.
 *
 * Texts: Description, Software, Author and Copyright (without a language) are fields of
 * Exif, one each. All others are comments, as comment.h has them: "Title: Tree",
 * "Title[de]: Baum".
 *
 * It knows no coded pixels.
 *
 * Formats: ITU-T T.81 (JPEG), ITU-T T.871 (JFIF), ICC.1 annex B.4, XMP specification
 * part 3.
 */
#ifndef IMS_METADATA_JPEG_H
#define IMS_METADATA_JPEG_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

/* The kinds that a JPEG holds. */
#define IMS_METADATA_JPEG_KINDS                                                        \
    (IMS_METADATA_TEXT | IMS_METADATA_EXIF | IMS_METADATA_XMP | IMS_METADATA_ICC |     \
     IMS_METADATA_IPTC | IMS_METADATA_RESOLUTION | IMS_METADATA_TIME |                 \
     IMS_METADATA_POSITION)

enum { IMS_METADATA_JPEG_START = 20 /* bytes of SOI and of JFIF's segment */ };

/* Whether a JPEG can hold what there is of these kinds; NULL is fine. Returns IMS_OK,
 * or IMS_ERROR_METADATA (or IMS_ERROR_MEMORY) with the reason. */
int ims_metadata_jpeg_check(const struct ims_metadata *metadata,
                            struct ims_message *message);

/* Writes the begin of a JFIF file, with the density of the metadata (or NULL). */
void ims_metadata_jpeg_start(const struct ims_metadata *metadata,
                             uint8_t out[IMS_METADATA_JPEG_START]);

/* Writes the segments that follow it: none without metadata (NULL). Each byte of them
 * is copied once. Returns IMS_OK, IMS_ERROR_MEMORY or, of what would not pass the
 * check, IMS_ERROR_METADATA, with the reason. */
int ims_metadata_jpeg_write(const struct ims_metadata *metadata,
                            struct ims_buffer *buffer, struct ims_message *message);

/* The same for a file of new pixels: its XMP says nothing of other images, which stood
 * behind those that it came with (xmp.h), but what an element rdf:Description does,
 * which declares its namespaces, or "". */
int ims_metadata_jpeg_write_described(const struct ims_metadata *metadata,
                                      const char *description,
                                      struct ims_buffer *buffer,
                                      struct ims_message *message);

/* Hands a whole JFIF file over to a buffer, with the metadata in the place of its own
 * first bytes. The file begins with IMS_METADATA_JPEG_START bytes that
 * ims_metadata_jpeg_start() stands in for. It becomes the buffer's in any case. */
int ims_metadata_jpeg_hand_over(const struct ims_metadata *metadata,
                                const uint8_t *bytes, size_t size,
                                void (*release)(void *owner), void *owner,
                                struct ims_buffer *buffer, struct ims_message *message);

#endif
