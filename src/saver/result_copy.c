/* SPDX-License-Identifier: MIT */
#include "result_copy.h"

#include <string.h>

#include "base/checked.h"

size_t ims_result_copy_texts_size(size_t path_length, size_t encoder_length)
{
    size_t size;

    if (!ims_checked_add(path_length, encoder_length, &size) ||
        !ims_checked_add(size, 2, &size)) {
        return 0;
    }
    return size;
}

void ims_result_copy_set_texts(struct ims_result_copy *copy, char *texts,
                               size_t path_length, size_t encoder_length)
{
    copy->texts = texts;
    copy->path_size = path_length + 1;
    copy->encoder_size = encoder_length + 1;
}

static const char *keep_text(char *room, size_t size, const char *text)
{
    size_t length = strnlen(text, size - 1);

    memcpy(room, text, length);
    room[length] = '\0';
    return room;
}

void ims_result_copy_fill(struct ims_result_copy *copy, const struct ims_result *result)
{
    copy->result = *result;
    copy->result.path = keep_text(copy->texts, copy->path_size, result->path);
    copy->result.encoder =
        keep_text(copy->texts + copy->path_size, copy->encoder_size, result->encoder);
    copy->result.message =
        keep_text(copy->message, sizeof copy->message, result->message);
}
