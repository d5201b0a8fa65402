/* SPDX-License-Identifier: MIT */
#include "job.h"

#include <stdlib.h>
#include <string.h>

#include "base/checked.h"

enum { TEXT_STEP = 512 };

struct ims_job *ims_job_new(struct ims_queue *queue)
{
    struct ims_job *job = calloc(1, sizeof(struct ims_job));

    if (job != NULL)
        job->queue = queue;
    return job;
}

void ims_job_clear(struct ims_job *job)
{
    const size_t begin = offsetof(struct ims_job, link);

    memset((char *)job + begin, 0, offsetof(struct ims_job, image) - begin);
}

bool ims_job_set_names(struct ims_job *job, const char *sub_folder, const char *name,
                       size_t location_length)
{
    size_t sub_folder_size = strlen(sub_folder) + 1;
    size_t name_size = strlen(name) + 1;
    size_t path_size = 0;
    size_t needed = 0;
    char *text = job->text;

    /* A final name may be longer than the one asked for: room for any. */
    if (!ims_checked_add(location_length, sub_folder_size + IMS_PATH_NAME_MAX + 2,
                         &path_size) ||
        !ims_checked_add(path_size, sub_folder_size + name_size, &needed)) {
        return false;
    }
    if (needed > job->text_capacity) {
        /* Jobs meet all paths in time: hardly one should be longer than the room. */
        if (!ims_checked_add(needed, TEXT_STEP - needed % TEXT_STEP, &needed))
            return false;
        text = realloc(job->text, needed);
        if (text == NULL)
            return false;
        job->text = text;
        job->text_capacity = needed;
    }
    job->sub_folder = memcpy(text, sub_folder, sub_folder_size);
    job->name = memcpy(text + sub_folder_size, name, name_size);
    job->path = text + sub_folder_size + name_size;
    job->path[0] = '\0';
    job->path_key = ims_path_key(sub_folder, name);
    return true;
}

static char *put_text(char *place, const char *text)
{
    size_t length = strlen(text);

    memcpy(place, text, length);
    return place + length;
}

const char *ims_job_path(struct ims_job *job, const char *location)
{
    char *end = put_text(job->path, location);

    if (end > job->path && end[-1] != '/')
        *end++ = '/';
    if (job->sub_folder[0] != '\0') {
        end = put_text(end, job->sub_folder);
        *end++ = '/';
    }
    end = put_text(end, job->result.name != NULL ? job->result.name : job->name);
    *end = '\0';
    return job->path;
}

void ims_job_free_all(struct ims_list *jobs)
{
    struct ims_list *node;

    while ((node = ims_list_take(jobs)) != NULL) {
        struct ims_job *job = IMS_LIST_OWNER(node, struct ims_job, link);

        free(job->text);
        free(job);
    }
}
