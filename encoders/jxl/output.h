/* SPDX-License-Identifier: MIT
 *
 * The file that an encoder of libjxl's makes of what it was given: its codestream
 * alone, or in boxes, with metadata before it. It knows no pixels.
 */
#ifndef IMS_JXL_OUTPUT_H
#define IMS_JXL_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jxl/encode.h>

#include <imagesaver/encoder.h>

#include "metadata/colored.h"
#include "metadata/exif_merge.h"

/* What `metadata` of a table says of JPEG XL. */
enum {
    IMS_JXL_OUTPUT_KINDS = IMS_METADATA_TEXT | IMS_METADATA_EXIF | IMS_METADATA_XMP |
                           IMS_METADATA_ICC | IMS_METADATA_RESOLUTION |
                           IMS_METADATA_TIME | IMS_METADATA_POSITION
};

/* Metadata that become boxes. */
struct ims_jxl_output_boxes {
    struct ims_metadata_exif_merged exif;
    struct ims_metadata_colored colored; /* has the XMP, or NULL */
};

/* Makes them of metadata, which may be NULL and must outlive them, for a file with the
 * colors of an image. Returns IMS_OK or an error, of which the message tells; freed by
 * ims_jxl_output_boxes_free() in any case. */
int ims_jxl_output_boxes_make(struct ims_jxl_output_boxes *boxes,
                              const struct ims_metadata *metadata,
                              const struct ims_image *image,
                              struct ims_message *message);

void ims_jxl_output_boxes_free(struct ims_jxl_output_boxes *boxes);

/* How readers are to turn the picture: what its Exif says, which they do not go by. */
JxlOrientation ims_jxl_output_orientation(const struct ims_jxl_output_boxes *boxes);

/* What libjxl has made. All zero to begin with; `bytes` is from malloc, and whoever has
 * the structure frees it. */
struct ims_jxl_output {
    uint8_t *bytes;
    size_t size;
    size_t start; /* bytes before the place of the boxes */
};

/* Has an encoder whose input is closed make all of its file. Returns IMS_OK,
 * IMS_ERROR_MEMORY, or IMS_ERROR_ENCODE where libjxl failed. */
int ims_jxl_output_make(struct ims_jxl_output *output, JxlEncoder *encoder,
                        const struct ims_jxl_output_boxes *boxes);

/* Hands it over with the boxes in it, which it must have been made for. Returns IMS_OK
 * or IMS_ERROR_MEMORY; the bytes may be the buffer's then. */
int ims_jxl_output_hand_over(struct ims_jxl_output *output,
                             const struct ims_jxl_output_boxes *boxes,
                             struct ims_buffer *buffer);

#endif
