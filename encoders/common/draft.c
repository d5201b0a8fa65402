/* SPDX-License-Identifier: MIT */
#include "draft.h"

#include <stdlib.h>
#include <string.h>

static struct ims_draft *own(struct ims_buffer *base)
{
    return (struct ims_draft *)(void *)base;
}

/* There is always some room, so that no bytes have an address too. */
static void *reserve(struct ims_buffer *base, size_t size)
{
    struct ims_draft *const draft = own(base);
    if (draft->room - draft->size > size)
        return draft->bytes + draft->size;
    if (size >= SIZE_MAX / 2 - draft->size)
        return NULL;
    const size_t room = 2 * (draft->size + size + 1);
    uint8_t *const bytes = realloc(draft->bytes, room);
    if (bytes == NULL)
        return NULL;
    draft->bytes = bytes;
    draft->room = room;
    return bytes + draft->size;
}

static void commit(struct ims_buffer *base, size_t size)
{
    own(base)->size += size;
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
    const int error = append(base, data, size);
    if (release != NULL)
        release(owner);
    return error;
}

static size_t length(const struct ims_buffer *base)
{
    return ((const struct ims_draft *)(const void *)base)->size;
}

static const struct ims_buffer_functions functions = {
    .size = sizeof(struct ims_buffer_functions),
    .append = append,
    .reserve = reserve,
    .commit = commit,
    .hand_over = hand_over,
    .length = length,
};

void ims_draft_init(struct ims_draft *draft)
{
    *draft = (struct ims_draft){.base = {&functions}};
}

void ims_draft_fit(struct ims_draft *draft)
{
    uint8_t *const fitting =
        draft->size > 0 ? realloc(draft->bytes, draft->size) : NULL;
    if (fitting == NULL)
        return;
    draft->bytes = fitting;
    draft->room = draft->size;
}

int ims_draft_hand_over(struct ims_draft *draft, struct ims_buffer *buffer)
{
    ims_draft_fit(draft);
    const int error =
        ims_buffer_hand_over(buffer, draft->bytes, draft->size, free, draft->bytes);
    ims_draft_init(draft);
    return error;
}

void ims_draft_fini(struct ims_draft *draft)
{
    free(draft->bytes);
    ims_draft_init(draft);
}
