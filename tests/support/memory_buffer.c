/* SPDX-License-Identifier: MIT */
#include "memory_buffer.h"

#include <stdlib.h>
#include <string.h>

static struct memory_buffer *own(struct ims_buffer *buffer)
{
    return (struct memory_buffer *)buffer;
}

static void *reserve(struct ims_buffer *base, size_t size)
{
    struct memory_buffer *const buffer = own(base);
    buffer->requests++;
    if (buffer->requests == buffer->failing)
        return NULL;
    if (buffer->length + size > buffer->capacity) {
        const size_t capacity = (buffer->length + size) * 2;
        uint8_t *const data = realloc(buffer->data, capacity);
        if (data == NULL)
            return NULL;
        buffer->data = data;
        buffer->capacity = capacity;
    }
    buffer->reserved = size;
    return buffer->data + buffer->length;
}

static void commit(struct ims_buffer *base, size_t size)
{
    struct memory_buffer *const buffer = own(base);
    if (size > buffer->reserved)
        abort(); /* the encoder wrote past its reservation */
    buffer->length += size;
    buffer->reserved = 0;
}

static int append(struct ims_buffer *base, const void *data, size_t size)
{
    void *const target = reserve(base, size);
    if (target == NULL)
        return IMS_ERROR_MEMORY;
    if (size > 0)
        memcpy(target, data, size);
    commit(base, size);
    return IMS_OK;
}

static int hand_over(struct ims_buffer *base, const void *data, size_t size,
                     void (*release)(void *owner), void *owner)
{
    struct memory_buffer *const buffer = own(base);
    buffer->handed_over++;
    const int error = append(base, data, size);
    release(owner);
    buffer->released++;
    return error;
}

static size_t length(const struct ims_buffer *base)
{
    return ((const struct memory_buffer *)base)->length;
}

static const struct ims_buffer_functions functions = {
    .append = append,
    .reserve = reserve,
    .commit = commit,
    .hand_over = hand_over,
    .length = length,
};

void memory_buffer_init(struct memory_buffer *buffer)
{
    *buffer = (struct memory_buffer){.base = {&functions}};
}

void memory_buffer_clear(struct memory_buffer *buffer)
{
    buffer->length = 0;
    buffer->handed_over = buffer->released = 0;
    buffer->failing = buffer->requests = 0;
}

void memory_buffer_fini(struct memory_buffer *buffer)
{
    free(buffer->data);
    buffer->data = NULL;
}
