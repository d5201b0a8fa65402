/* SPDX-License-Identifier: MIT */
#include "extensions.h"

#include <stdlib.h>
#include <string.h>

#include "common/failure.h"
#include "metadata/colored.h"
#include "metadata/comment.h"
#include "metadata/profile.h"

enum {
    BLOCK = 255,  /* bytes of a block of data, at most */
    TRAILER = 258 /* bytes behind XMP */
};

static const char comment_head[] = "\x21\xFE";
static const char xmp_head[] = "\x21\xFF\x0BXMP DataXMP";
static const char icc_head[] = "\x21\xFF\x0BICCRGBG1012";

int ims_gif_extensions_check(const struct ims_metadata *metadata,
                             struct ims_message *message)
{
    const int error = ims_metadata_profile_check("GIF", metadata, "RGB ", message);
    if (error != IMS_OK)
        return error;
    if (metadata == NULL || metadata->xmp == NULL ||
        memchr(metadata->xmp, 0, metadata->xmp_size) == NULL)
        return IMS_OK;
    return ims_failure(message, IMS_ERROR_METADATA,
                       "the XMP packet has a byte 0 in it, at which readers of GIF "
                       "would take it to end");
}

/* Data as blocks with their lengths, and the empty one behind them. */
static int append_blocks(const char *head, const void *data, size_t size,
                         struct ims_buffer *buffer)
{
    const uint8_t *from = data;
    int error = ims_buffer_append(buffer, head, strlen(head));
    for (size_t left = size, count; error == IMS_OK && left > 0; left -= count) {
        count = left < BLOCK ? left : (size_t)BLOCK;
        uint8_t *const out = ims_buffer_reserve(buffer, 1 + count);
        if (out == NULL)
            return IMS_ERROR_MEMORY;
        out[0] = (uint8_t)count;
        memcpy(out + 1, from, count);
        ims_buffer_commit(buffer, 1 + count);
        from += count;
    }
    return error == IMS_OK ? ims_buffer_append(buffer, "", 1) : error;
}

static int append_text(const struct ims_text *text, struct ims_buffer *buffer)
{
    char *const comment = ims_metadata_comment_make(text);
    if (comment == NULL)
        return IMS_ERROR_MEMORY;
    const int error = append_blocks(comment_head, comment, strlen(comment), buffer);
    free(comment);
    return error;
}

/* The packet stands there as it is. Those who do not know it take its bytes for lengths
 * of blocks; wherever that leads them, the trailer leads to its end. */
static int append_xmp(const struct ims_metadata *metadata, struct ims_buffer *buffer)
{
    uint8_t trailer[TRAILER] = {1};
    for (int i = 1; i < TRAILER - 1; i++)
        trailer[i] = (uint8_t)(256 - i);
    struct ims_metadata_colored colored;
    int error = ims_metadata_colored_init(&colored, metadata, NULL);
    if (error != IMS_OK)
        return error;
    error = ims_buffer_append(buffer, xmp_head, strlen(xmp_head));
    if (error == IMS_OK)
        error = ims_buffer_append(buffer, colored.fields.xmp, colored.fields.xmp_size);
    ims_metadata_colored_fini(&colored);
    return error == IMS_OK ? ims_buffer_append(buffer, trailer, TRAILER) : error;
}

int ims_gif_extensions_append(const struct ims_metadata *metadata,
                              struct ims_buffer *buffer)
{
    int error = IMS_OK;
    if (metadata == NULL)
        return IMS_OK;
    if (metadata->icc != NULL)
        error = append_blocks(icc_head, metadata->icc, metadata->icc_size, buffer);
    if (error == IMS_OK && metadata->xmp != NULL)
        error = append_xmp(metadata, buffer);
    const struct ims_text *text = metadata->texts;
    for (; error == IMS_OK && text != NULL && text->key != NULL; text++)
        error = append_text(text, buffer);
    return error;
}
