/* SPDX-License-Identifier: MIT */
#include "held.h"

#include <stdlib.h>

#include "common/memory.h"
#include "send.h"

struct held_image {
    struct held_image *next;
    struct send_image image;
    size_t input; /* that it would replace */
    uint64_t bytes;
};

/* At most what its pixels take; or its bytes. */
static uint64_t size_of(const struct ims_image *image)
{
    uint64_t size = image->byte_count;
    for (size_t i = 0; i < 4 && image->planes[i] != NULL && image->height > 0; i++) {
        ptrdiff_t stride = image->strides[i];
        size += (uint64_t)(stride < 0 ? -stride : stride) * (uint64_t)image->height;
    }
    return size;
}

static const char *path_of(const struct run *run, size_t input)
{
    return run->walk.entries[input].path;
}

static void refuse_lost(struct run *run, struct send_image *image, size_t input)
{
    struct text reason = TEXT_INIT;
    text_add(&reason, "it would replace ");
    text_add_name(&reason, path_of(run, input));
    text_add(&reason, ", of which not everything was saved");
    send_refuse(run, image, IMS_ERROR_EXISTS, reason.data);
    text_free(&reason);
}

bool held_add(struct run *run, struct send_image *image, size_t input)
{
    uint64_t bytes = size_of(&image->image), limit = run->settings->memory;
    if (limit > 0 && (bytes > limit || run->held.bytes > limit - bytes)) {
        struct text reason = TEXT_INIT;
        text_add(&reason, "it replaces ");
        text_add_name(&reason, path_of(run, input));
        text_add(&reason, ", which must be saved first, and --memory has no room for "
                          "more images that wait; save in another folder");
        send_refuse(run, image, IMS_ERROR_MAX_BYTES, reason.data);
        text_free(&reason);
        return false;
    }
    struct held_image **last = &run->held.first;
    while (*last != NULL)
        last = &(*last)->next;
    *last = memory_new(1, sizeof **last);
    **last = (struct held_image){.image = *image, .input = input, .bytes = bytes};
    run->held.bytes += bytes;
    in_place_sent(&run->in_place, image->entry);
    return true;
}

/* Takes the image out of the list. */
static struct send_image take(struct run *run, struct held_image **place)
{
    struct held_image *held = *place;
    struct send_image image = held->image;
    *place = held->next;
    run->held.bytes -= held->bytes;
    in_place_arrived(&run->in_place, image.entry, true);
    free(held);
    return image;
}

bool held_release(struct run *run)
{
    bool any = false;
    struct held_image **place = &run->held.first;
    while (*place != NULL) {
        size_t input = (*place)->input;
        enum in_place_state state = in_place_look_again(&run->in_place, input);
        if (state == IN_PLACE_WAITING) {
            place = &(*place)->next;
            continue;
        }
        struct send_image image = take(run, place);
        if (state == IN_PLACE_LOST)
            refuse_lost(run, &image, input);
        else
            send_image(run, &image);
        any = true;
    }
    return any;
}

void held_finish(struct run *run)
{
    while (run->held.first != NULL) {
        struct send_image image = take(run, &run->held.first);
        send_image(run, &image);
    }
}

void held_cancel(struct run *run)
{
    while (run->held.first != NULL) {
        struct send_image image = take(run, &run->held.first);
        send_refuse(run, &image, IMS_ERROR_CANCELLED,
                    ims_error_text(IMS_ERROR_CANCELLED));
    }
}
