/* SPDX-License-Identifier: MIT
 *
 * Metadata as boxes of a JPEG XL, and how a file of boxes begins. It knows no
 * codestream.
 *
 * Format: ISO/IEC 18181-2.
 */
#ifndef IMS_METADATA_JXL_H
#define IMS_METADATA_JXL_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

enum {
    IMS_METADATA_JXL_SIGNATURE = 12, /* bytes of the first box */
    IMS_METADATA_JXL_START = 32,     /* of that, and of the one of the file's type */
    IMS_METADATA_JXL_EXIF_OFFSET = 4 /* before Exif: where in the box it begins, 0 */
};

/* The signature box and the one of the file's type. */
extern const uint8_t ims_metadata_jxl_start[IMS_METADATA_JXL_START];

/* Appends a box for an Exif and one for XMP, each if it is not NULL. IMS_OK or
 * IMS_ERROR_MEMORY. */
int ims_metadata_jxl_append(struct ims_buffer *buffer, const void *exif,
                            size_t exif_size, const void *xmp, size_t xmp_size);

#endif
