/* SPDX-License-Identifier: MIT */
#include "held.h"

#include <stdlib.h>

#include "common/memory.h"
#include "send.h"

struct save_held_image {
    struct save_held_image *next;
    struct save_send_image image;
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

static const char *path_of(const struct save_session *session, size_t input)
{
    return session->walk.entries[input].path;
}

static void refuse_lost(struct save_session *session, struct save_send_image *image,
                        size_t input)
{
    struct text reason = TEXT_INIT;
    text_add(&reason, "it would replace ");
    text_add_name(&reason, path_of(session, input));
    text_add(&reason, ", of which not everything was saved");
    save_send_refuse(session, image, IMS_ERROR_EXISTS, reason.data);
    text_free(&reason);
}

bool save_held_add(struct save_session *session, struct save_send_image *image,
                   size_t input)
{
    uint64_t bytes = size_of(&image->image), limit = session->settings->memory;
    if (limit > 0 && (bytes > limit || session->held.bytes > limit - bytes)) {
        struct text reason = TEXT_INIT;
        text_add(&reason, "it replaces ");
        text_add_name(&reason, path_of(session, input));
        text_add(&reason, ", which must be saved first, and --memory has no room for "
                          "more images that wait; save in another folder");
        save_send_refuse(session, image, IMS_ERROR_MAX_BYTES, reason.data);
        text_free(&reason);
        return false;
    }
    struct save_held_image **last = &session->held.first;
    while (*last != NULL)
        last = &(*last)->next;
    *last = memory_new(1, sizeof **last);
    **last = (struct save_held_image){.image = *image, .input = input, .bytes = bytes};
    session->held.bytes += bytes;
    save_in_place_sent(&session->in_place, image->entry);
    return true;
}

/* Takes the image out of the list. */
static struct save_send_image take(struct save_session *session,
                                   struct save_held_image **place)
{
    struct save_held_image *held = *place;
    struct save_send_image image = held->image;
    *place = held->next;
    session->held.bytes -= held->bytes;
    save_in_place_arrived(&session->in_place, image.entry, true);
    free(held);
    return image;
}

bool save_held_release(struct save_session *session)
{
    bool any = false;
    struct save_held_image **place = &session->held.first;
    while (*place != NULL) {
        size_t input = (*place)->input;
        enum save_in_place_state state =
            save_in_place_look_again(&session->in_place, input);
        if (state == SAVE_IN_PLACE_WAITING) {
            place = &(*place)->next;
            continue;
        }
        struct save_send_image image = take(session, place);
        if (state == SAVE_IN_PLACE_LOST)
            refuse_lost(session, &image, input);
        else
            save_send_image(session, &image);
        any = true;
    }
    return any;
}

void save_held_finish(struct save_session *session)
{
    while (session->held.first != NULL) {
        struct save_send_image image = take(session, &session->held.first);
        save_send_image(session, &image);
    }
}

void save_held_cancel(struct save_session *session)
{
    while (session->held.first != NULL) {
        struct save_send_image image = take(session, &session->held.first);
        save_send_refuse(session, &image, IMS_ERROR_CANCELLED,
                         ims_error_text(IMS_ERROR_CANCELLED));
    }
}
