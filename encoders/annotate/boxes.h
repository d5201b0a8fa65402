/* SPDX-License-Identifier: MIT
 *
 * Boxes of ISO base media (ISO/IEC 14496-12), which JPEG XL has too. It knows how they
 * are cut, but not what is in them. metadata/box.h writes them.
 */
#ifndef IMS_ANNOTATE_BOXES_H
#define IMS_ANNOTATE_BOXES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

enum {
    IMS_ANNOTATE_BOX_HEAD = 8,        /* bytes: size and type */
    IMS_ANNOTATE_BOX_LARGE_HEAD = 16, /* the same with a size of 64 bits */
    IMS_ANNOTATE_BOX_VERSION = 4      /* and flags, where a box has such */
};

struct ims_annotate_box {
    size_t start;
    size_t end;
    const uint8_t *type; /* four characters, which may be any */
    const uint8_t *data;
    size_t size; /* of the data */
    bool to_end; /* it says no size, but goes on to the last byte */
};

/* The box at `start`, before `end`: of a box of the outermost level, the last byte.
 * IMS_ERROR_DAMAGED with its text where it is not whole. */
int ims_annotate_boxes_at(const uint8_t *bytes, size_t start, size_t end,
                          const char *format, struct ims_annotate_box *box,
                          struct ims_message *message);

bool ims_annotate_boxes_is(const struct ims_annotate_box *box, const char *type);

/* Whether a box of the outermost level is one of content credentials. */
bool ims_annotate_boxes_are_credentials(const struct ims_annotate_box *box);

#endif
