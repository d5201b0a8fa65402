/* SPDX-License-Identifier: MIT
 *
 * Boxes, of which files of JPEG 2000, JPEG XL and the ISO base media format are made: a
 * length, a type of four characters, and content. It knows no type.
 */
#ifndef IMS_METADATA_BOX_H
#define IMS_METADATA_BOX_H

#include <imagesaver/encoder.h>

enum { IMS_METADATA_BOX_HEAD = 8 /* bytes, of a box below 4 GiB */ };

/* Appends a box with a few bytes of its kind (`head`, or NULL) and the content. Returns
 * IMS_OK or IMS_ERROR_MEMORY. */
int ims_metadata_box_append(struct ims_buffer *buffer, const char type[4],
                            const void *head, size_t head_size, const void *content,
                            size_t size);

/* Appends what stands before the content of a box. */
int ims_metadata_box_append_head(struct ims_buffer *buffer, const char type[4],
                                 uint64_t content_size);

#endif
