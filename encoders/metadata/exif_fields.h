/* SPDX-License-Identifier: MIT
 *
 * Fields that are to be set in a directory of Exif: a short list with room for the
 * values of numbers. It knows types and the order of bytes, and no blob.
 */
#ifndef IMS_METADATA_EXIF_FIELDS_H
#define IMS_METADATA_EXIF_FIELDS_H

#include <stddef.h>
#include <stdint.h>

#include "exif.h"

enum { IMS_METADATA_EXIF_FIELDS = 12, IMS_METADATA_EXIF_FIELDS_ROOM = 160 };

struct ims_metadata_exif_field {
    uint16_t tag;
    uint16_t type;
    uint32_t count;       /* 0: the field is removed */
    const uint8_t *bytes; /* as they are in the file */
    size_t size;
};

/* All zero but for `exif`, which tells the order of bytes, it is an empty list. */
struct ims_metadata_exif_fields {
    const struct ims_metadata_exif *exif;
    struct ims_metadata_exif_field list[IMS_METADATA_EXIF_FIELDS];
    size_t count;
    uint8_t room[IMS_METADATA_EXIF_FIELDS_ROOM];
    size_t used;
};

/* Each adds one field. Bytes and texts are pointed to, numbers copied. */
void ims_metadata_exif_fields_remove(struct ims_metadata_exif_fields *fields,
                                     uint16_t tag);
void ims_metadata_exif_fields_add_bytes(struct ims_metadata_exif_fields *fields,
                                        uint16_t tag, enum ims_metadata_exif_type type,
                                        const void *bytes, size_t size);
void ims_metadata_exif_fields_add_text(struct ims_metadata_exif_fields *fields,
                                       uint16_t tag, const char *text);
void ims_metadata_exif_fields_add_number(struct ims_metadata_exif_fields *fields,
                                         uint16_t tag, enum ims_metadata_exif_type type,
                                         uint32_t number);
/* `count` pairs of numerator and denominator. */
void ims_metadata_exif_fields_add_rationals(struct ims_metadata_exif_fields *fields,
                                            uint16_t tag, const uint32_t *pairs,
                                            size_t count);

#endif
