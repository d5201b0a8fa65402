/* SPDX-License-Identifier: MIT */
#include "submission.h"

#include <stddef.h>
#include <string.h>

#include "base/checked.h"
#include "base/message.h"
#include "base/path.h"
#include "base/struct_size.h"
#include "callback.h"
#include "codec/matcher.h"
#include "delivery.h"
#include "image/image.h"
#include "image/metadata.h"
#include "queue/admission.h"
#include "queue/job.h"
#include "queue/pool.h"
#include "queue/queue.h"
#include "saver.h"
#include "store/store.h"
#include "ticket.h"

/* One submission on its way; lives on the submitter's stack. */
struct ims_submission {
    ims_saver *saver;
    const struct ims_request *request;
    struct ims_message *message;
    struct ims_image_layout layout;
    bool stripped; /* folders were left out of the name */
    struct ims_job *job;
    struct ims_ticket *ticket;
    struct ims_kept_result *kept;
    struct ims_image lent; /* the job's when it was lent; format NONE = it was not */
    struct ims_list ended; /* jobs that it drops or supersedes, and maybe its own */
};

/* ---- its job --------------------------------------------------------------------- */

/* The job that holds the pixels which the request says were lent. */
static int claim_lent(struct ims_submission *submission)
{
    struct ims_image image;
    int error = ims_struct_size_take(&ims_struct_size_image, &image,
                                     submission->request->image, submission->message);

    if (error != IMS_OK)
        return error;
    submission->job = ims_lending_claim(&submission->saver->lending, image.planes[0]);
    if (submission->job == NULL) {
        return ims_message_fail(
            submission->message, IMS_ERROR_NOT_LENT,
            "planes[0] is %p; nothing there is lent now: each image "
            "is borrowed by ims_image_borrow(), and submitted once",
            image.planes[0]);
    }
    submission->lent = submission->job->image;
    return IMS_OK;
}

static int find_job(struct ims_submission *submission)
{
    if (submission->request->ownership == IMS_LENT)
        return claim_lent(submission);
    submission->job = ims_queue_new_job(submission->saver->queue);
    return submission->job != NULL ? IMS_OK : IMS_ERROR_MEMORY;
}

/* ---- what may be refused --------------------------------------------------------- */

static int check_names(struct ims_submission *submission)
{
    const struct ims_request *request = submission->request;
    char sub_folder[IMS_PATH_SUB_FOLDER_MAX + 1];
    const char *name;
    int error;

    error = ims_path_names(request->file_name, request->sub_folder,
                           submission->saver->name_folders, &name, sub_folder,
                           &submission->stripped, submission->message);
    if (error != IMS_OK)
        return error;
    const struct ims_store_file file = {.sub_folder = sub_folder, .name = name};
    struct ims_store *store = submission->saver->store;
    error = store->kind->check(store, &file, submission->message);
    if (error != IMS_OK)
        return error;
    if (!ims_job_set_names(submission->job, sub_folder, name,
                           submission->saver->location_length)) {
        return ims_message_fail(submission->message, IMS_ERROR_MEMORY,
                                "no memory for the path");
    }
    return IMS_OK;
}

/* The caller draws into what was lent, and says what the pixels mean, but not where
 * they are. */
static int check_is_as_lent(const struct ims_submission *submission)
{
    const struct ims_image *lent = &submission->lent;
    const struct ims_image *image = &submission->job->image;

    if (submission->request->image->format == lent->format &&
        image->width == lent->width && image->height == lent->height &&
        memcmp(image->planes, lent->planes, sizeof lent->planes) == 0 &&
        memcmp(image->strides, lent->strides, sizeof lent->strides) == 0) {
        return IMS_OK;
    }
    return ims_message_fail(submission->message, IMS_ERROR_NOT_LENT,
                            "format, width, height, planes or strides of the image are "
                            "not those that ims_image_borrow() filled: %s, %dx%d",
                            ims_pixel_format_name(lent->format), lent->width,
                            lent->height);
}

static int check_image(struct ims_submission *submission)
{
    const ims_saver *saver = submission->saver;
    const struct ims_image *given = submission->request->image;
    struct ims_job *job = submission->job;
    int error;

    error = ims_image_normalise(given, &job->image, &submission->layout,
                                submission->message);
    if (error != IMS_OK)
        return error;
    if (saver->bytes_only && job->image.format != IMS_PIXEL_ENCODED) {
        return ims_message_fail(submission->message, IMS_ERROR_BYTES_ONLY,
                                "the saver was opened with as_bytes and takes encoded "
                                "bytes only; this image has format %s",
                                ims_pixel_format_name(job->image.format));
    }
    return submission->lent.format != IMS_PIXEL_NONE ? check_is_as_lent(submission)
                                                     : IMS_OK;
}

/* Where in the job's memory metadata stand, behind the pixels, which may need any
 * alignment there. */
static size_t metadata_offset(const struct ims_submission *submission)
{
    const size_t alignment = _Alignof(max_align_t);
    return (submission->layout.bytes + alignment - 1) / alignment * alignment;
}

/* What goes into the file beside the pixels. */
static int check_metadata(struct ims_submission *submission)
{
    const ims_saver *saver = submission->saver;
    struct ims_job *job = submission->job;
    size_t size;
    int error = ims_metadata_wanted_init(&job->wanted, saver->metadata.fields,
                                         submission->request->metadata, &job->image,
                                         submission->message);
    if (error != IMS_OK)
        return error;
    if (job->image.light != NULL) { /* it was checked */
        ims_struct_size_take(&ims_struct_size_light, &job->light, job->image.light,
                             NULL);
        job->image.light = &job->light;
    }
    if (submission->lent.format != IMS_PIXEL_NONE)
        return IMS_OK;
    job->bytes = submission->layout.bytes;
    if (submission->request->ownership != IMS_COPY || job->wanted.kinds == 0)
        return IMS_OK;
    if (!ims_metadata_copy_size(&job->wanted, saver->metadata.fields, &size) ||
        (size > 0 && !ims_checked_add(metadata_offset(submission), size, &job->bytes)))
        return ims_message_fail(submission->message, IMS_ERROR_METADATA,
                                "the metadata are more than memory can hold");
    return IMS_OK;
}

static int check_bytes(struct ims_submission *submission)
{
    const ims_saver *saver = submission->saver;
    const struct ims_job *job = submission->job;

    if (submission->lent.format == IMS_PIXEL_NONE && saver->max_bytes != 0 &&
        job->bytes > saver->max_bytes) {
        return ims_message_fail(
            submission->message, IMS_ERROR_MAX_BYTES,
            "the image has %zu bytes%s, max_bytes is %llu", job->bytes,
            job->bytes > submission->layout.bytes ? " with its metadata" : "",
            (unsigned long long)saver->max_bytes);
    }
    return IMS_OK;
}

/* Fills the job from the request. */
static int prepare(struct ims_submission *submission)
{
    const struct ims_request *request = submission->request;
    struct ims_job *job = submission->job;
    int error;

    error = check_names(submission);
    if (error == IMS_OK)
        error = check_image(submission);
    if (error == IMS_OK)
        error = check_metadata(submission);
    if (error == IMS_OK)
        error = check_bytes(submission);
    if (error == IMS_OK) {
        error = ims_matcher_choose(
            submission->saver->matcher, ims_path_extension(job->name), &job->image,
            &job->wanted, request->options, &job->match, submission->message);
    }
    if (error != IMS_OK)
        return error;
    if (submission->stripped)
        job->match.warnings |= IMS_WARNING_FOLDERS_STRIPPED;
    job->user = request->user;
    job->priority = request->priority;
    job->expires_ms = request->expires_ms;
    job->wants_copy = request->ownership == IMS_COPY;
    job->release = request->release;
    job->release_user = request->release_user;
    if (job->release == NULL)
        return IMS_OK; /* nobody is going to see it */
    return ims_struct_size_take(&ims_struct_size_image, &job->given, request->image,
                                submission->message);
}

/* Makes what the result is going to be copied to, so that it cannot get lost. */
static int make_room_for_result(struct ims_submission *submission, bool with_ticket)
{
    ims_saver *saver = submission->saver;
    const struct ims_job *job = submission->job;

    if (!with_ticket && saver->kept.capacity == 0)
        return IMS_OK;
    size_t path_length =
        saver->location_length + strlen(job->sub_folder) + IMS_PATH_NAME_MAX + 2;
    size_t encoder_length = strlen(job->match.encoder->name);
    if (with_ticket) {
        const struct ims_ticket_owner owner = {saver, saver->workers, saver->process};

        submission->ticket = ims_ticket_new(&owner, path_length, encoder_length);
        if (submission->ticket == NULL) {
            return ims_message_fail(submission->message, IMS_ERROR_MEMORY,
                                    "no memory for a ticket");
        }
    }
    if (saver->kept.capacity > 0) {
        submission->kept =
            ims_kept_results_reserve(&saver->kept, path_length, encoder_length);
        if (submission->kept == NULL) {
            return ims_message_fail(submission->message, IMS_ERROR_MEMORY,
                                    "no memory for a result that is kept");
        }
    }
    return IMS_OK;
}

/* Takes everything back; what was lent is so again. */
static int refuse(struct ims_submission *submission, int error)
{
    ims_saver *saver = submission->saver;
    struct ims_job *job = submission->job;

    ims_ticket_discard(submission->ticket);
    ims_kept_results_discard(&saver->kept, submission->kept);
    if (submission->lent.format != IMS_PIXEL_NONE) {
        job->image = submission->lent;
        ims_metadata_wanted_fini(&job->wanted);
        ims_lending_add(&saver->lending, job);
        job = NULL;
    }
    return ims_saver_refuse(saver, job, submission->request->file_name, error,
                            submission->message);
}

/* ---- in ------------------------------------------------------------------------ */

static void deliver_ended(struct ims_submission *submission)
{
    if (!ims_list_is_empty(&submission->ended)) /* hardly ever */
        ims_delivery_run(&submission->saver->delivery, &submission->ended);
}

static int reserve(struct ims_submission *submission)
{
    ims_saver *saver = submission->saver;
    int64_t timeout_ms = submission->request->timeout_ms;
    const struct ims_wait_policy policy = {
        .never = ims_callback_would_wait_for_itself(saver, saver->workers),
        .timeout_ms = timeout_ms != 0 ? timeout_ms : saver->timeout_ms,
    };

    return ims_admission_reserve(saver->queue, submission->job, &policy,
                                 &submission->ended);
}

/* Copies the pixels, and behind them the metadata; room is reserved. */
static int copy(struct ims_submission *submission)
{
    struct ims_job *job = submission->job;

    if (job->copy == NULL) {
        job->copy = ims_pool_new_block(job->bytes);
        if (job->copy == NULL) {
            return ims_message_fail(submission->message, IMS_ERROR_MEMORY,
                                    "no memory for a copy of %zu bytes", job->bytes);
        }
    }
    unsigned char *memory = ims_pool_memory(job->copy);
    ims_image_copy(&job->image, &submission->layout, memory, &job->image);
    if (job->bytes > submission->layout.bytes)
        ims_metadata_copy(&job->wanted, submission->saver->metadata.fields,
                          memory + metadata_offset(submission));
    return IMS_OK;
}

/* Accepts the job, which is dropped here and now without its pixels being read. */
static uint64_t accept_dropped(struct ims_submission *submission)
{
    struct ims_job *job = submission->job;

    if (job->wants_copy)
        ims_delivery_release(&submission->saver->delivery, job);
    job->result = (struct ims_job_result){
        .status = IMS_STATUS_DROPPED,
        .error = IMS_ERROR_DROPPED,
        .message = ims_error_text(IMS_ERROR_DROPPED),
    };
    return ims_queue_push_ended(submission->saver->queue, job, &submission->ended);
}

/* Accepts the job for which room is reserved, with the pixels copied if wanted. */
static int accept(struct ims_submission *submission, uint64_t *id)
{
    ims_saver *saver = submission->saver;
    struct ims_job *job = submission->job;
    int error = job->wants_copy ? copy(submission) : IMS_OK;

    if (error != IMS_OK) {
        ims_queue_unreserve(saver->queue, job);
        return error;
    }
    if (job->wants_copy && job->release != NULL)
        ims_delivery_release(&saver->delivery, job);
    *id = ims_queue_push(saver->queue, job, &submission->ended);
    return IMS_OK;
}

static int submit(struct ims_submission *submission, uint64_t *id)
{
    int error;

    if (submission->lent.format != IMS_PIXEL_NONE)
        return accept(submission, id); /* it holds its room since it was lent */
    error = reserve(submission);
    /* What made room gives its memory back before this one takes any. */
    deliver_ended(submission);
    if (error == IMS_ERROR_DROPPED) {
        *id = accept_dropped(submission);
        return IMS_OK;
    }
    return error == IMS_OK ? accept(submission, id) : error;
}

int ims_submission_run(ims_saver *saver, const struct ims_request *request,
                       struct ims_message *message, ims_ticket **ticket)
{
    struct ims_submission submission; /* layout and lent are large: only what is read */
    uint64_t id = 0;
    int error;

    submission.saver = saver;
    submission.request = request;
    submission.message = message;
    submission.stripped = false;
    submission.job = NULL;
    submission.ticket = NULL;
    submission.kept = NULL;
    submission.lent.format = IMS_PIXEL_NONE;
    ims_list_init(&submission.ended);
    error = find_job(&submission);
    if (error == IMS_OK)
        error = prepare(&submission);
    if (error == IMS_OK)
        error = make_room_for_result(&submission, ticket != NULL);
    if (error == IMS_OK) {
        submission.job->ticket = submission.ticket;
        submission.job->kept = submission.kept;
        error = submit(&submission, &id);
    }
    if (error != IMS_OK) {
        error = refuse(&submission, error);
    } else if (ticket != NULL) {
        ims_ticket_set_id(submission.ticket, id);
        *ticket = submission.ticket;
    }
    deliver_ended(&submission);
    return error;
}
