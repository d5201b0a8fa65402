/* SPDX-License-Identifier: MIT */
#include "struct_size.h"

#include <string.h>

#include "message.h"

/* What is larger was never set up: its `size` is whatever lay there, and must not make
 * anybody read so far. */
enum { MOST = 4096 };

#define FIELD(type, field)                                                             \
    {                                                                                  \
        offsetof(struct type, field), sizeof(((struct type *)0)->field)                \
    }
#define KIND(word, last, ...)                                                          \
    const struct ims_struct ims_struct_size_##word = {                                 \
        .name = #word,                                                                 \
        .size = sizeof(struct ims_##word),                                             \
        .least = offsetof(struct ims_##word, last) +                                   \
                 sizeof(((struct ims_##word *)0)->last),                               \
        .reserved = {__VA_ARGS__}}

KIND(image, height, {0, 0});
KIND(light, max_frame_average_light, {0, 0});
KIND(metadata, no_place, FIELD(ims_metadata, reserved_number));
KIND(position, has_altitude, FIELD(ims_position, reserved_number));
KIND(config, size, FIELD(ims_config, reserved), FIELD(ims_config, reserved_number));
KIND(workers_config, size, FIELD(ims_workers_config, reserved));
KIND(request, file_name, FIELD(ims_request, reserved));
KIND(result, size, {0, 0});
KIND(stats, size, {0, 0});
KIND(summary, size, {0, 0});
KIND(bytes, byte_count, {0, 0});
KIND(pixel_format_info, size, {0, 0});

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The first byte of a range that is not 0, counted from the structure's start; 0 where
 * there is none, as there `size` stands. */
static size_t find_set(const void *structure, size_t from, size_t to)
{
    const unsigned char *bytes = structure;
    /* As a rule all are 0, that is the first one and, of the others, each as the one
     * before it: this is on the way of every image. */
    if (from >= to || (bytes[from] == 0 &&
                       memcmp(bytes + from, bytes + from + 1, to - from - 1) == 0))
        return 0;
    for (size_t i = from; i < to; i++)
        if (bytes[i] != 0)
            return i;
    return 0;
}

static int unknown(const struct ims_struct *kind, size_t size, size_t at,
                   struct ims_message *message)
{
    return ims_message_fail(message, IMS_ERROR_STRUCT_SIZE,
                            "struct ims_%s of size %zu has a setting at byte %zu that "
                            "libimagesaver %s does not know (of its %zu bytes); leave "
                            "it 0, or use a newer library",
                            kind->name, size, at, ims_version_text(), kind->size);
}

int ims_struct_size_check(const struct ims_struct *kind, const void *given,
                          struct ims_message *message)
{
    size_t size = ims_struct_size_of(given);
    if (size >= kind->least && (size <= kind->size || size - kind->size <= MOST))
        return IMS_OK;
    return ims_message_fail(message, IMS_ERROR_STRUCT_SIZE,
                            "size of struct ims_%s is %zu; set the structure up by its "
                            "IMS_..._INIT macro",
                            kind->name, size);
}

int ims_struct_size_take(const struct ims_struct *kind, void *own, const void *given,
                         struct ims_message *message)
{
    size_t size = ims_struct_size_of(given);
    int error = ims_struct_size_check(kind, given, message);
    if (error != IMS_OK)
        return error;
    size_t at = find_set(given, kind->size, size);
    for (size_t i = 0; at == 0 && kind->reserved[i].size > 0; i++) {
        size_t end = kind->reserved[i].offset + kind->reserved[i].size;
        at = find_set(given, kind->reserved[i].offset, smaller(end, size));
    }
    if (at != 0)
        return unknown(kind, size, at, message);
    size_t known = smaller(size, kind->size);
    memcpy(own, given, known);
    memset((char *)own + known, 0, kind->size - known);
    memcpy(own, &kind->size, sizeof kind->size);
    return IMS_OK;
}

int ims_struct_size_take_and_tell(const struct ims_struct *kind, void *own,
                                  const void *given, size_t message_offset,
                                  struct ims_message *reason)
{
    int error = ims_struct_size_take(kind, own, given, reason);
    if (error == IMS_OK || ims_struct_size_check(kind, given, NULL) != IMS_OK)
        return error;
    struct ims_message *message;
    memcpy(&message, (const char *)given + message_offset, sizeof message);
    if (message != NULL)
        *message = *reason;
    return error;
}

void ims_struct_size_give(const struct ims_struct *kind, void *given, const void *own)
{
    size_t size = smaller(ims_struct_size_of(given), kind->size);
    const size_t head = sizeof size;
    memcpy((char *)given + head, (const char *)own + head, size - head);
}
