/* SPDX-License-Identifier: MIT
 *
 * Metadata as chunks of a WebP file: VP8X with its flags, ICCP before the picture, EXIF
 * and XMP behind it. Time, position and resolution are set in Exif, and so are the
 * texts that it has fields for: Description, Software, Author and Copyright, without a
 * language. The format has no place for others.
 *
 * It knows of the picture how large it is and whether it has alpha.
 *
 * Format: WebP container specification.
 */
#ifndef IMS_METADATA_WEBP_H
#define IMS_METADATA_WEBP_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

/* The kinds that a WebP file holds. */
#define IMS_METADATA_WEBP_KINDS                                                        \
    (IMS_METADATA_TEXT | IMS_METADATA_EXIF | IMS_METADATA_XMP | IMS_METADATA_ICC |     \
     IMS_METADATA_RESOLUTION | IMS_METADATA_TIME | IMS_METADATA_POSITION)

/* Whether a WebP file can hold what there is of these kinds; NULL is fine. Returns
 * IMS_OK, or IMS_ERROR_METADATA (or IMS_ERROR_MEMORY) with the reason. */
int ims_metadata_webp_check(const struct ims_metadata *metadata,
                            struct ims_message *message);

/* Hands a file of a still picture, as libwebp makes it without metadata, over to a
 * buffer with them around the picture (NULL: as it is). It becomes the buffer's in any
 * case. Returns IMS_OK, IMS_ERROR_MEMORY, or IMS_ERROR_METADATA with the reason. */
int ims_metadata_webp_hand_over(const struct ims_metadata *metadata,
                                const uint8_t *bytes, size_t size,
                                void (*release)(void *owner), void *owner,
                                struct ims_buffer *buffer, struct ims_message *message);

#endif
