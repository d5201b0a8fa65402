/* SPDX-License-Identifier: MIT */
#include "submit.h"

#include <stdlib.h>
#include <string.h>

#include "common/interrupt.h"

/* How long a submission may wait before the run is looked after, in milliseconds. */
enum { PATIENCE_MS = 50 };

static void add_folder(struct text *path, const char *folder)
{
    if (folder == NULL || folder[0] == '\0')
        return;
    text_add(path, path->length > 0 ? "/" : "");
    text_add(path, folder);
}

/* Makes the sub-folder and the name of a file. */
static void make_name(const struct run *run, const struct submit_image *submission,
                      struct text *sub_folder, struct text *name)
{
    const struct walk_entry *entry = &run->walk.entries[submission->entry];
    bool standard = strcmp(entry->path, "-") == 0;
    struct text stem = TEXT_INIT, folder = TEXT_INIT;
    struct name_values values = {.numbers = {0}};
    name_split(standard ? "stdin" : entry->path, &stem, &values.ext);
    values.stem = stem.data;
    values.numbers[NAME_INPUT] = submission->entry + 1;
    values.numbers[NAME_INDEX] = submission->index;
    values.numbers[NAME_TIME] = submission->time_ms;
    values.numbers[NAME_WIDTH] = (uint64_t)submission->image->width;
    values.numbers[NAME_HEIGHT] = (uint64_t)submission->image->height;
    name_make(submission->several ? &run->several : &run->single, &values, &folder,
              name);
    if (submission->extension[0] != '\0')
        text_format(name, ".%s", submission->extension);
    text_clear(sub_folder);
    add_folder(sub_folder, run->settings->sub_folder);
    add_folder(sub_folder, entry->sub_folder);
    add_folder(sub_folder, folder.data);
    text_free(&stem);
    text_free(&folder);
}

static void refuse(struct run *run, const struct submit_image *submission,
                   const struct text *sub_folder, const struct text *name, int error,
                   const char *reason)
{
    struct text path = TEXT_INIT;
    add_folder(&path, sub_folder->data);
    add_folder(&path, name->data);
    run_refused(run, run->walk.entries[submission->entry].path,
                submission->several ? submission->index : 0, path.data, error, reason);
    text_free(&path);
}

/* Whether another image of this run has the name already. */
static bool is_taken(struct run *run, const struct submit_image *submission,
                     const struct text *sub_folder, const struct text *name)
{
    if (run->settings->overwrite == IMS_OVERWRITE_UNIQUE)
        return false;
    struct text path = TEXT_INIT;
    add_folder(&path, sub_folder->data);
    add_folder(&path, name->data);
    size_t count = run->taken.count;
    size_t other = name_set_by(&run->taken, path.data, submission->entry);
    bool taken = run->taken.count == count;
    text_free(&path);
    if (!taken)
        return false;
    struct text reason = TEXT_INIT;
    text_add(&reason, "in this run that is the file of ");
    text_add_name(&reason, run->walk.entries[other].path);
    refuse(run, submission, sub_folder, name, IMS_ERROR_EXISTS, reason.data);
    text_free(&reason);
    run_hint(
        run, RUN_HINT_SAME_NAME,
        "--name with {ext}, {input} or {index} tells them apart, --overwrite unique "
        "numbers them");
    return true;
}

/* Waits for room, looking after the run meanwhile. */
static int submit(struct run *run, const struct ims_request *request)
{
    int error;
    do {
        error = ims_submit(run->saver, request, NULL);
        run_look(run);
    } while (error == IMS_ERROR_TIMEOUT && !interrupt_pending());
    return error;
}

static enum submit_outcome submit_named(struct run *run,
                                        const struct submit_image *submission,
                                        const struct text *sub_folder,
                                        const struct text *name)
{
    struct completion *job = completion_new(strlen(run->settings->folder) +
                                            sub_folder->length + name->length + 2);
    struct ims_message message = {0, ""};
    struct ims_request request = IMS_REQUEST_INIT;
    job->input = run->walk.entries[submission->entry].path;
    job->frame = submission->several ? submission->index : 0;
    job->warnings = submission->warnings;
    request.image = submission->image;
    request.file_name = name->data;
    request.sub_folder = sub_folder->length > 0 ? sub_folder->data : NULL;
    request.ownership = IMS_ADOPT;
    request.release = submission->release;
    request.release_user = submission->owner;
    request.timeout_ms = PATIENCE_MS;
    request.user = job;
    request.message = &message;
    int error = submit(run, &request);
    if (error == IMS_OK)
        return SUBMIT_ACCEPTED;
    free(job);
    submission->release(submission->owner, submission->image);
    if (error == IMS_ERROR_TIMEOUT)
        return SUBMIT_STOPPED;
    refuse(run, submission, sub_folder, name, error,
           message.text[0] != '\0' ? message.text : ims_error_text(error));
    return SUBMIT_REFUSED;
}

enum submit_outcome submit_image(struct run *run, const struct submit_image *submission)
{
    struct text sub_folder = TEXT_INIT, name = TEXT_INIT;
    enum submit_outcome outcome = SUBMIT_REFUSED;
    make_name(run, submission, &sub_folder, &name);
    if (is_taken(run, submission, &sub_folder, &name))
        submission->release(submission->owner, submission->image);
    else
        outcome = submit_named(run, submission, &sub_folder, &name);
    text_free(&sub_folder);
    text_free(&name);
    return outcome;
}
