/* SPDX-License-Identifier: MIT */
#include "frame_ref.h"

#include <stdatomic.h>
#include <stdlib.h>

#include <libavutil/frame.h>

#include "input.h"

struct owner {
    AVFrame *frame;
    atomic_uint count;
};

void *input_frame_ref_make(struct AVFrame *frame)
{
    struct owner *owner = malloc(sizeof *owner);
    if (owner == NULL) {
        av_frame_free(&frame);
        return NULL;
    }
    owner->frame = frame;
    atomic_init(&owner->count, 1);
    return owner;
}

void *input_share(const struct input_picture *picture)
{
    struct owner *owner = picture->owner;
    atomic_fetch_add_explicit(&owner->count, 1, memory_order_relaxed);
    return owner;
}

void input_release(void *owner, const struct ims_image *image)
{
    struct owner *released = owner;
    (void)image; /* lies in the frame */
    if (released == NULL)
        return;
    /* What others did with the picture comes before its end. */
    if (atomic_fetch_sub_explicit(&released->count, 1, memory_order_acq_rel) != 1)
        return;
    av_frame_free(&released->frame);
    free(released);
}
