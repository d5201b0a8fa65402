/* SPDX-License-Identifier: MIT */
#include "rows.h"

#include <string.h>

#include "common/byte_order.h"
#include "common/failure.h"
#include "convert/format.h"
#include "deep.h"

enum { FIRST_BYTES = 64 * 1024 * 1024 /* of room for what is written, at most */ };

void ims_rows_start(struct ims_rows *rows, const struct ims_image *image,
                    enum ims_pixel_format target, bool big_endian, int32_t background)
{
    const struct ims_convert_format *const to = ims_convert_format_of(target);
    *rows = (struct ims_rows){
        .image = image,
        .target = target,
        .background = background,
        .bytes = (size_t)image->width * to->samples * to->sample_bytes,
    };
    if (target == image->format &&
        (to->sample_bytes == 1 || big_endian == ims_byte_order_is_big())) {
        rows->mode = IMS_ROWS_COPIED;
    } else if (!big_endian && to->sample_bytes > 1) {
        rows->mode = IMS_ROWS_SWAPPED;
    } else if (to->sample_bytes == 1) {
        rows->mode = IMS_ROWS_CONVERTED;
        ims_convert_start(&rows->convert, image, target, background, false);
    } else {
        rows->mode = IMS_ROWS_DEEP;
        ims_rows_deep_start(rows);
    }
}

/* Each sample's bytes the other way round: what a machine of the other order has. */
static void swap_row(const uint8_t *source, uint8_t *target, size_t bytes,
                     size_t sample_bytes)
{
    for (size_t i = 0; i < bytes; i += sample_bytes)
        for (size_t k = 0; k < sample_bytes; k++)
            target[i + k] = source[i + sample_bytes - 1 - k];
}

uint32_t ims_rows_write(const struct ims_rows *rows, int32_t y, void *out)
{
    const uint8_t *const row = ims_convert_format_row(rows->image, 0, y);
    switch (rows->mode) {
    case IMS_ROWS_COPIED:
        memcpy(out, row, rows->bytes);
        return IMS_WARNING_NONE;
    case IMS_ROWS_SWAPPED:
        swap_row(row, out, rows->bytes,
                 ims_convert_format_of(rows->target)->sample_bytes);
        return IMS_WARNING_NONE;
    case IMS_ROWS_CONVERTED:
        return ims_convert_row(&rows->convert, y, out);
    default:
        return ims_rows_deep_write(rows, y, out);
    }
}

/* Makes one block of the buffer large enough, so that all lies in it without gaps and
 * the same memory is used again for the next image. */
static bool make_room(const struct ims_rows *rows, size_t head,
                      struct ims_buffer *buffer)
{
    const uint64_t bytes =
        (uint64_t)rows->image->height * (rows->bytes + rows->padding) + head;
    return ims_buffer_reserve(buffer, bytes < FIRST_BYTES ? (size_t)bytes
                                                          : FIRST_BYTES) != NULL;
}

static bool append_row(const struct ims_rows *rows, int32_t y,
                       struct ims_buffer *buffer, struct ims_message *message)
{
    uint8_t *const out = ims_buffer_reserve(buffer, rows->bytes + rows->padding);
    if (out == NULL)
        return false;
    message->warnings |= ims_rows_write(rows, y, out);
    if (rows->unread > 0)
        out[rows->bytes - rows->unread] &= rows->read;
    memset(out + rows->bytes, 0, rows->padding);
    ims_buffer_commit(buffer, rows->bytes + rows->padding);
    return true;
}

int ims_rows_append(const struct ims_rows *rows, const void *head, size_t size,
                    struct ims_buffer *buffer, struct ims_message *message)
{
    const int32_t height = rows->image->height;
    bool good = make_room(rows, size, buffer) &&
                ims_buffer_append(buffer, head, size) == IMS_OK;
    for (int32_t i = 0; good && i < height; i++)
        good = append_row(rows, rows->bottom_up ? height - 1 - i : i, buffer, message);
    return good ? IMS_OK
                : ims_failure(message, IMS_ERROR_MEMORY, "no memory for %ldx%ld pixels",
                              (long)rows->image->width, (long)height);
}
