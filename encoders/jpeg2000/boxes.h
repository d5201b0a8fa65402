/* SPDX-License-Identifier: MIT
 *
 * Metadata in the boxes of JP2 (ISO/IEC 15444-1, annex I): the profile and the
 * resolution in its header, the others behind it, under the identifiers by which
 * programs know them. The bytes of the file come from a library and are whole: nothing
 * is checked.
 */
#ifndef IMS_JPEG2000_BOXES_H
#define IMS_JPEG2000_BOXES_H

#include <imagesaver/encoder.h>

/* What `metadata` of a table says of JP2. */
enum {
    IMS_JPEG2000_BOXES_KINDS = IMS_METADATA_TEXT | IMS_METADATA_EXIF |
                               IMS_METADATA_XMP | IMS_METADATA_ICC | IMS_METADATA_IPTC |
                               IMS_METADATA_RESOLUTION | IMS_METADATA_TIME |
                               IMS_METADATA_POSITION | IMS_METADATA_COLOR
};

/* Whether they can be written; `metadata` may be NULL. Returns IMS_OK or
 * IMS_ERROR_METADATA. */
int ims_jpeg2000_boxes_check(const struct ims_metadata *metadata,
                             struct ims_message *message);

/* Hands a file over with the metadata of an encoding, where there are any, in the boxes
 * of its header and behind it. It becomes the buffer's in any case. */
int ims_jpeg2000_boxes_hand_over(const struct ims_encoding *encoding,
                                 const uint8_t *bytes, size_t size,
                                 void (*release)(void *owner), void *owner,
                                 struct ims_buffer *buffer,
                                 struct ims_message *message);

#endif
