/* SPDX-License-Identifier: MIT */
#include "frame_ref.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <libavutil/frame.h>

#include "metadata.h"

struct input_frame_ref {
    AVFrame *frame; /* or NULL */
    void *bytes;    /* or NULL */
    void *mapping;  /* or NULL */
    size_t mapping_size;
    struct input_metadata *metadata; /* or NULL */
    atomic_uint count;
};

static void free_content(struct input_frame_ref *ref)
{
    av_frame_free(&ref->frame);
    free(ref->bytes);
    if (ref->mapping != NULL)
        munmap(ref->mapping, ref->mapping_size);
    input_metadata_free(ref->metadata);
}

static struct input_frame_ref *make(struct input_frame_ref content)
{
    struct input_frame_ref *ref = malloc(sizeof *ref);
    if (ref == NULL) {
        free_content(&content);
        return NULL;
    }
    ref->frame = content.frame;
    ref->bytes = content.bytes;
    ref->mapping = content.mapping;
    ref->mapping_size = content.mapping_size;
    ref->metadata = NULL;
    atomic_init(&ref->count, 1);
    return ref;
}

struct input_frame_ref *input_frame_ref_make(struct AVFrame *frame)
{
    return make((struct input_frame_ref){.frame = frame});
}

struct input_frame_ref *input_frame_ref_make_bytes(void *bytes)
{
    return make((struct input_frame_ref){.bytes = bytes});
}

struct input_frame_ref *input_frame_ref_make_mapping(void *mapping, size_t size)
{
    return make((struct input_frame_ref){.mapping = mapping, .mapping_size = size});
}

void input_frame_ref_keep(struct input_frame_ref *ref, struct input_metadata *metadata)
{
    ref->metadata = metadata;
}

struct input_frame_ref *input_frame_ref_share(struct input_frame_ref *ref)
{
    atomic_fetch_add_explicit(&ref->count, 1, memory_order_relaxed);
    return ref;
}

void input_frame_ref_release(void *ref, const struct ims_image *image)
{
    struct input_frame_ref *released = ref;
    (void)image; /* lies in it */
    if (released == NULL)
        return;
    /* What others did with the picture comes before its end. */
    if (atomic_fetch_sub_explicit(&released->count, 1, memory_order_acq_rel) != 1)
        return;
    free_content(released);
    free(released);
}
