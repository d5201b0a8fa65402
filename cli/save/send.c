/* SPDX-License-Identifier: MIT */
#include "send.h"

#include <stdlib.h>

#include "common/interrupt.h"

/* How long a submission may wait before the session is looked after, in milliseconds.
 */
enum { POLL_MS = 50 };

static void free_texts(struct save_send_image *image)
{
    cli_text_free(&image->sub_folder);
    cli_text_free(&image->name);
}

void save_send_drop(struct save_session *session, struct save_send_image *image)
{
    save_in_place_lost(&session->in_place, image->entry);
    image->release(image->release_user, &image->image);
    free_texts(image);
}

void save_send_refuse(struct save_session *session, struct save_send_image *image,
                      int error, const char *reason)
{
    struct cli_text path = CLI_TEXT_INIT;
    cli_text_add_path(&path, image->sub_folder.data);
    cli_text_add_path(&path, image->name.data);
    save_session_refused(session, session->walk.entries[image->entry].path,
                         image->frame, path.data, error, reason);
    cli_text_free(&path);
    save_send_drop(session, image);
}

void save_send_add_path(const struct save_session *session,
                        const struct save_send_image *image, struct cli_text *path)
{
    cli_text_add_path(path, session->settings->folder);
    cli_text_add_path(path, image->sub_folder.data);
    cli_text_add_path(path, image->name.data);
}

/* Waits for room, looking after the session meanwhile. */
static int submit(struct save_session *session, const struct ims_request *request)
{
    int error;
    do {
        error = ims_submit(session->saver, request, NULL);
        save_session_look(session);
    } while (error == IMS_ERROR_TIMEOUT && !cli_interrupt_pending());
    return error;
}

enum save_send_end save_send_image(struct save_session *session,
                                   struct save_send_image *image)
{
    struct cli_text path = CLI_TEXT_INIT;
    save_send_add_path(session, image, &path);
    struct save_completion *job = save_completion_new(path.length);
    cli_text_free(&path);
    struct ims_message message = {0, ""};
    struct ims_request request = IMS_REQUEST_INIT;
    job->input = session->walk.entries[image->entry].path;
    job->entry = image->entry;
    job->frame = image->frame;
    job->warnings = image->warnings;
    request.image = &image->image;
    request.file_name = image->name.data;
    request.sub_folder = image->sub_folder.length > 0 ? image->sub_folder.data : NULL;
    request.ownership = IMS_ADOPT;
    request.release = image->release;
    request.release_user = image->release_user;
    request.timeout_ms = POLL_MS;
    request.user = job;
    request.message = &message;
    save_in_place_sent(&session->in_place, image->entry);
    int error = submit(session, &request);
    if (error == IMS_OK) {
        free_texts(image);
        return SAVE_SEND_ACCEPTED;
    }
    free(job);
    save_in_place_arrived(&session->in_place, image->entry, false);
    if (error == IMS_ERROR_TIMEOUT) {
        save_send_drop(session, image);
        return SAVE_SEND_STOPPED;
    }
    save_send_refuse(session, image, error,
                     message.text[0] != '\0' ? message.text : ims_error_text(error));
    return SAVE_SEND_REFUSED;
}
