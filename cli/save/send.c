/* SPDX-License-Identifier: MIT */
#include "send.h"

#include <stdlib.h>

#include "common/interrupt.h"
#include "common/timing.h"
#include "light.h"

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

/* Its format does not hold the pixels as they are, and it is one of all formats: that
 * one only knows from the library, which sees what options make of them. Nothing that
 * was to be saved is missing then. */
static void leave_out(struct save_session *session, struct save_send_image *image)
{
    save_in_place_arrived(&session->in_place, image->entry, true);
    image->release(image->release_user, &image->image);
    free_texts(image);
    if (!session->settings->quiet)
        save_session_hint(session, SAVE_SESSION_HINT_NOT_HELD,
                          "--format all leaves out formats that do not hold a picture "
                          "as it is; named, they say why");
}

void save_send_add_path(const struct save_session *session,
                        const struct save_send_image *image, struct cli_text *path)
{
    cli_text_add_path(path, session->settings->folder);
    cli_text_add_path(path, image->sub_folder.data);
    cli_text_add_path(path, image->name.data);
}

static void show_sent(struct save_session *session, const struct save_send_image *image,
                      const struct save_completion *job)
{
    struct cli_text name = CLI_TEXT_INIT;
    cli_text_add_path(&name, image->sub_folder.data);
    cli_text_add_path(&name, image->name.data);
    save_live_sent(&session->live, job, name.data);
    cli_text_free(&name);
}

/* Waits for room, looking after the session meanwhile. */
static int submit(struct save_session *session, const struct ims_request *request)
{
    struct save_completion *job = request->user;
    int error;
    do {
        error = ims_submit(session->saver, request, NULL);
        /* Its result may have come already, but nobody takes that before it is looked
         * for below. */
        job->accepted_ns = cli_timing_nanoseconds() - session->completions.began_ns;
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
    request.metadata = image->metadata;
    request.timeout_ms = POLL_MS;
    request.user = job;
    request.message = &message;
    save_in_place_sent(&session->in_place, image->entry);
    show_sent(session, image, job);
    int error = submit(session, &request);
    if (error == IMS_OK) {
        free_texts(image);
        return SAVE_SEND_ACCEPTED;
    }
    save_live_ended(&session->live, job);
    free(job);
    if (image->may_be_left_out &&
        (error == IMS_ERROR_NOT_HELD || error == IMS_ERROR_TOO_LARGE)) {
        leave_out(session, image);
        return SAVE_SEND_LEFT_OUT;
    }
    save_in_place_arrived(&session->in_place, image->entry, false);
    if (error == IMS_ERROR_TIMEOUT) {
        save_send_drop(session, image);
        return SAVE_SEND_STOPPED;
    }
    struct cli_text reason = CLI_TEXT_INIT;
    if (error != IMS_ERROR_NOT_HELD ||
        !save_light_explain(session->registry, image->extension, &image->image,
                            image->is_untagged, &reason))
        cli_text_add(&reason,
                     message.text[0] != '\0' ? message.text : ims_error_text(error));
    save_send_refuse(session, image, error, reason.data);
    cli_text_free(&reason);
    return SAVE_SEND_REFUSED;
}
