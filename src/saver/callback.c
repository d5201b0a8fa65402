/* SPDX-License-Identifier: MIT */
#include "callback.h"

#include <assert.h>

static _Thread_local struct ims_callback *innermost;
static _Thread_local const void *own_workers;

void ims_callback_enter(struct ims_callback *frame, const void *owner)
{
    frame->owner = owner;
    frame->outer = innermost;
    ims_list_init(&frame->deferred);
    innermost = frame;
}

void ims_callback_leave(struct ims_callback *frame)
{
    assert(innermost == frame);
    innermost = frame->outer;
}

struct ims_callback *ims_callback_of(const void *owner)
{
    struct ims_callback *found = NULL;

    for (struct ims_callback *frame = innermost; frame != NULL; frame = frame->outer)
        if (frame->owner == owner)
            found = frame;
    return found;
}

void ims_callback_join_workers(const void *workers)
{
    own_workers = workers;
}

bool ims_callback_is_worker(const void *workers)
{
    return own_workers == workers;
}

bool ims_callback_would_wait_for_itself(const void *owner, const void *workers)
{
    return ims_callback_is_worker(workers) || ims_callback_of(owner) != NULL;
}
