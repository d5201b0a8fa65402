/* SPDX-License-Identifier: MIT */
#include "send.h"

#include <stdlib.h>

#include "common/interrupt.h"

/* How long a submission may wait before the run is looked after, in milliseconds. */
enum { PATIENCE_MS = 50 };

static void free_texts(struct send_image *image)
{
    text_free(&image->sub_folder);
    text_free(&image->name);
}

void send_drop(struct run *run, struct send_image *image)
{
    in_place_lost(&run->in_place, image->entry);
    image->release(image->owner, &image->image);
    free_texts(image);
}

void send_refuse(struct run *run, struct send_image *image, int error,
                 const char *reason)
{
    struct text path = TEXT_INIT;
    text_add_path(&path, image->sub_folder.data);
    text_add_path(&path, image->name.data);
    run_refused(run, run->walk.entries[image->entry].path, image->frame, path.data,
                error, reason);
    text_free(&path);
    send_drop(run, image);
}

void send_add_path(const struct run *run, const struct send_image *image,
                   struct text *path)
{
    text_add_path(path, run->settings->folder);
    text_add_path(path, image->sub_folder.data);
    text_add_path(path, image->name.data);
}

/* Waits for room, looking after the run meanwhile. */
static int submit(struct run *run, const struct ims_request *request)
{
    int error;
    do {
        error = ims_submit(run->saver, request, NULL);
        run_look(run);
    } while (error == IMS_ERROR_TIMEOUT && (run->circle || !interrupt_pending()));
    return error;
}

enum send_outcome send_image(struct run *run, struct send_image *image)
{
    struct text path = TEXT_INIT;
    send_add_path(run, image, &path);
    struct completion *job = completion_new(path.length);
    text_free(&path);
    struct ims_message message = {0, ""};
    struct ims_request request = IMS_REQUEST_INIT;
    job->input = run->walk.entries[image->entry].path;
    job->entry = image->entry;
    job->frame = image->frame;
    job->warnings = image->warnings;
    request.image = &image->image;
    request.file_name = image->name.data;
    request.sub_folder = image->sub_folder.length > 0 ? image->sub_folder.data : NULL;
    request.ownership = IMS_ADOPT;
    request.release = image->release;
    request.release_user = image->owner;
    request.timeout_ms = PATIENCE_MS;
    request.user = job;
    request.message = &message;
    in_place_sent(&run->in_place, image->entry);
    int error = submit(run, &request);
    if (error == IMS_OK) {
        free_texts(image);
        return SEND_ACCEPTED;
    }
    free(job);
    in_place_arrived(&run->in_place, image->entry, false);
    if (error == IMS_ERROR_TIMEOUT) {
        send_drop(run, image);
        return SEND_STOPPED;
    }
    send_refuse(run, image, error,
                message.text[0] != '\0' ? message.text : ims_error_text(error));
    return SEND_REFUSED;
}
