/* SPDX-License-Identifier: MIT */
#include "frame_ref.h"

#include <stdatomic.h>
#include <stdlib.h>

#include <libavutil/frame.h>

#include "input.h"

struct frame_ref {
    AVFrame *frame; /* or NULL */
    void *bytes;    /* or NULL */
    atomic_uint count;
};

static void free_content(struct frame_ref *ref)
{
    av_frame_free(&ref->frame);
    free(ref->bytes);
}

static void *make(struct frame_ref content)
{
    struct frame_ref *ref = malloc(sizeof *ref);
    if (ref == NULL) {
        free_content(&content);
        return NULL;
    }
    ref->frame = content.frame;
    ref->bytes = content.bytes;
    atomic_init(&ref->count, 1);
    return ref;
}

void *input_frame_ref_make(struct AVFrame *frame)
{
    return make((struct frame_ref){.frame = frame});
}

void *input_frame_ref_make_bytes(void *bytes)
{
    return make((struct frame_ref){.bytes = bytes});
}

void *input_share(const struct input_picture *picture)
{
    struct frame_ref *ref = picture->owner;
    atomic_fetch_add_explicit(&ref->count, 1, memory_order_relaxed);
    return ref;
}

void input_release(void *owner, const struct ims_image *image)
{
    struct frame_ref *released = owner;
    (void)image; /* lies in it */
    if (released == NULL)
        return;
    /* What others did with the picture comes before its end. */
    if (atomic_fetch_sub_explicit(&released->count, 1, memory_order_acq_rel) != 1)
        return;
    free_content(released);
    free(released);
}
