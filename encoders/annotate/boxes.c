/* SPDX-License-Identifier: MIT */
#include "boxes.h"

#include <string.h>

#include "common/byte_order.h"
#include "common/failure.h"
#include "credentials.h"

enum { UUID = 16 };

int ims_annotate_boxes_at(const uint8_t *bytes, size_t start, size_t end,
                          const char *format, struct ims_annotate_box *box,
                          struct ims_message *message)
{
    const size_t left = end - start;
    uint64_t size =
        left < IMS_ANNOTATE_BOX_HEAD ? 0 : ims_byte_order_load_big(bytes + start, 4);
    size_t head = IMS_ANNOTATE_BOX_HEAD;
    box->to_end = left >= IMS_ANNOTATE_BOX_HEAD && size == 0;
    if (box->to_end)
        size = left;
    else if (size == 1 && left >= IMS_ANNOTATE_BOX_LARGE_HEAD) {
        size = ims_byte_order_load_big(bytes + start + IMS_ANNOTATE_BOX_HEAD, 8);
        head = IMS_ANNOTATE_BOX_LARGE_HEAD;
    }
    if (size < head || size > left)
        return ims_failure(message, IMS_ERROR_DAMAGED,
                           "%s: the box at byte %zu is cut off, or its size is wrong",
                           format, start);
    box->start = start;
    box->end = start + (size_t)size;
    box->type = bytes + start + 4;
    box->data = bytes + start + head;
    box->size = (size_t)size - head;
    return IMS_OK;
}

bool ims_annotate_boxes_is(const struct ims_annotate_box *box, const char *type)
{
    return memcmp(box->type, type, 4) == 0;
}

bool ims_annotate_boxes_are_credentials(const struct ims_annotate_box *box)
{
    if (ims_annotate_boxes_is(box, "uuid"))
        return box->size >= UUID && ims_annotate_credentials_uuid(box->data);
    if (ims_annotate_boxes_is(box, "jumb"))
        return ims_annotate_credentials_jumbf(box->type - 4, box->end - box->start);
    /* What is compressed cannot be told from other JUMBF. */
    return ims_annotate_boxes_is(box, "brob") && box->size >= 4 &&
           memcmp(box->data, "jumb", 4) == 0;
}
