/* SPDX-License-Identifier: MIT */
#include "box.h"

#include <string.h>

#include "common/byte_order.h"

enum { LARGE = 8 /* bytes more of a box that 32 bits do not count */ };

int ims_metadata_box_append_head(struct ims_buffer *buffer, const char type[4],
                                 uint64_t content_size)
{
    const bool is_large = content_size > UINT32_MAX - IMS_METADATA_BOX_HEAD;
    const uint64_t size = content_size + IMS_METADATA_BOX_HEAD + (is_large ? LARGE : 0);
    uint8_t head[IMS_METADATA_BOX_HEAD + LARGE];
    ims_byte_order_store_big32(head, is_large ? 1 : (uint32_t)size);
    memcpy(head + 4, type, 4);
    ims_byte_order_store_big32(head + 8, (uint32_t)(size >> 32));
    ims_byte_order_store_big32(head + 12, (uint32_t)size);
    return ims_buffer_append(buffer, head,
                             IMS_METADATA_BOX_HEAD + (is_large ? (size_t)LARGE : 0));
}

int ims_metadata_box_append(struct ims_buffer *buffer, const char type[4],
                            const void *head, size_t head_size, const void *content,
                            size_t size)
{
    int error = ims_metadata_box_append_head(buffer, type, (uint64_t)head_size + size);
    if (error == IMS_OK && head_size > 0)
        error = ims_buffer_append(buffer, head, head_size);
    return error == IMS_OK ? ims_buffer_append(buffer, content, size) : error;
}
