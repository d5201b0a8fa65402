/* SPDX-License-Identifier: MIT */
#include "held.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/memory.h"
#include "send.h"

struct save_held_image {
    struct save_held_image *next;
    struct save_send_image image;
    size_t input; /* that it would replace */
    uint64_t bytes;
};

/* A second name of an input's file. */
struct save_held_copy {
    struct save_held_copy *next;
    char *path;
    char *original; /* the first one, that an image is to take */
    size_t input;
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
    struct cli_text reason = CLI_TEXT_INIT;
    cli_text_add(&reason, "it would replace ");
    cli_text_add_name(&reason, path_of(session, input));
    cli_text_add(&reason, ", of which not everything was saved");
    save_send_refuse(session, image, IMS_ERROR_EXISTS, reason.data);
    cli_text_free(&reason);
}

bool save_held_add(struct save_session *session, struct save_send_image *image,
                   size_t input)
{
    uint64_t bytes = size_of(&image->image), limit = session->settings->memory;
    if (limit > 0 && (bytes > limit || session->held.bytes > limit - bytes)) {
        struct cli_text reason = CLI_TEXT_INIT;
        cli_text_add(&reason, "it replaces ");
        cli_text_add_name(&reason, path_of(session, input));
        cli_text_add(&reason,
                     ", which must be saved first, and --memory has no room for "
                     "more images that wait; save in another folder");
        save_send_refuse(session, image, IMS_ERROR_MAX_BYTES, reason.data);
        cli_text_free(&reason);
        return false;
    }
    struct save_held_image **last = &session->held.first;
    while (*last != NULL)
        last = &(*last)->next;
    *last = cli_memory_new(1, sizeof **last);
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

/* Gives the file that an image replaces a second name. Returns 0 or an errno. */
static int keep_copy(struct save_session *session, const struct save_send_image *image,
                     size_t input)
{
    static unsigned number;
    struct cli_text path = CLI_TEXT_INIT, copy = CLI_TEXT_INIT;
    save_send_add_path(session, image, &path);
    const char *name = strrchr(path.data, '/');
    cli_text_add_bytes(&copy, path.data, name != NULL ? (size_t)(name - path.data) : 0);
    cli_text_add(&copy, name != NULL ? "/" : "");
    cli_text_format(&copy, ".imagesaver-kept-%ld-%u", (long)getpid(), ++number);
    int error = link(path.data, copy.data) == 0 ? 0 : errno;
    if (error == 0) {
        struct save_held_copy *kept = cli_memory_new(1, sizeof *kept);
        *kept = (struct save_held_copy){.next = session->held.copies,
                                        .path = cli_memory_copy_text(copy.data),
                                        .original = cli_memory_copy_text(path.data),
                                        .input = input};
        session->held.copies = kept;
    }
    cli_text_free(&path);
    cli_text_free(&copy);
    return error;
}

bool save_held_open_circle(struct save_session *session)
{
    if (session->held.first == NULL)
        return false;
    size_t input = session->held.first->input;
    struct save_send_image image = take(session, &session->held.first);
    int error = keep_copy(session, &image, input);
    if (error == 0) {
        save_send_image(session, &image);
        return true;
    }
    struct cli_text reason = CLI_TEXT_INIT;
    cli_text_add(&reason, "it would replace ");
    cli_text_add_name(&reason, path_of(session, input));
    cli_text_format(&reason, ", of which no copy can be kept until it is saved (%s)",
                    strerror(error));
    save_send_refuse(session, &image, IMS_ERROR_EXISTS, reason.data);
    cli_text_free(&reason);
    return true;
}

/* Whether a copy is needed no more: its input is saved, or was not replaced after all.
 */
static bool is_done(const struct save_session *session,
                    const struct save_held_copy *copy)
{
    struct stat one, other;
    return save_in_place_look_again(&session->in_place, copy->input) ==
               SAVE_IN_PLACE_FREE ||
           (stat(copy->path, &one) == 0 && stat(copy->original, &other) == 0 &&
            one.st_dev == other.st_dev && one.st_ino == other.st_ino);
}

void save_held_end(struct save_session *session)
{
    while (session->held.copies != NULL) {
        struct save_held_copy *copy = session->held.copies;
        bool done = is_done(session, copy);
        session->held.copies = copy->next;
        if (!done || unlink(copy->path) != 0)
            cli_progress_say(&session->progress, "%s: %s; it is kept as %s",
                             path_of(session, copy->input),
                             done ? "saved" : "not everything of it was saved",
                             copy->path);
        free(copy->path);
        free(copy->original);
        free(copy);
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
