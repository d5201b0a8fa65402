/* SPDX-License-Identifier: MIT */
#include "lending.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/message.h"
#include "call.h"
#include "callback.h"
#include "config_check.h"
#include "delivery.h"
#include "image/image.h"
#include "queue/admission.h"
#include "queue/job.h"
#include "queue/pool.h"
#include "queue/queue.h"
#include "saver.h"

/* ---- who has what ---------------------------------------------------------------- */

IMS_DEFINE_LOCK(struct ims_lending, lock, ims_lending_role)

IMS_UNSHARED
bool ims_lending_init(struct ims_lending *lending)
{
    for (size_t i = 0; i < IMS_LENDING_BUCKETS; i++)
        ims_list_init(&lending->buckets[i]);
    lending->count = 0;
    return ims_mutex_init(&lending->lock, IMS_LOCK_RANK_LENDING);
}

IMS_UNSHARED
void ims_lending_fini(struct ims_lending *lending)
{
    assert(lending->count == 0);
    ims_mutex_fini(&lending->lock);
}

static struct ims_list *bucket_of(struct ims_lending *lending, const void *pixels)
{
    uint64_t hash = (uint64_t)(uintptr_t)pixels * 0x9e3779b97f4a7c15u;

    return &lending->buckets[hash >> 32 & (IMS_LENDING_BUCKETS - 1)];
}

static struct ims_job *job_of(struct ims_list *node)
{
    return IMS_LIST_OWNER(node, struct ims_job, link);
}

void ims_lending_add(struct ims_lending *lending, struct ims_job *job)
{
    lock(lending);
    ims_list_prepend(bucket_of(lending, job->image.planes[0]), &job->link);
    lending->count++;
    unlock(lending);
}

struct ims_job *ims_lending_claim(struct ims_lending *lending, const void *pixels)
{
    struct ims_list *bucket = bucket_of(lending, pixels);
    struct ims_job *found = NULL;

    lock(lending);
    for (struct ims_list *node = bucket->next; node != bucket; node = node->next)
        if (job_of(node)->image.planes[0] == pixels)
            found = job_of(node);
    if (found != NULL) {
        ims_list_remove(&found->link);
        lending->count--;
    }
    unlock(lending);
    return found;
}

struct ims_job *ims_lending_claim_any(struct ims_lending *lending)
{
    struct ims_list *node = NULL;

    lock(lending);
    for (size_t i = 0; i < IMS_LENDING_BUCKETS && node == NULL; i++)
        node = ims_list_take(&lending->buckets[i]);
    if (node != NULL)
        lending->count--;
    unlock(lending);
    return node != NULL ? job_of(node) : NULL;
}

size_t ims_lending_count(struct ims_lending *lending)
{
    lock(lending);
    size_t count = lending->count;
    unlock(lending);
    return count;
}

/* ---- lending --------------------------------------------------------------------- */

/* What may be refused before there is any room. */
static int lay_out(const ims_saver *saver, struct ims_job *job,
                   const struct ims_image *image, struct ims_message *message)
{
    if (saver->bytes_only) {
        return ims_message_fail(message, IMS_ERROR_BYTES_ONLY,
                                "the saver was opened with as_bytes and takes encoded "
                                "bytes only; nothing can be drawn for it");
    }
    int error = ims_image_lay_out(image, &job->image, &job->bytes, message);
    if (error == IMS_OK && saver->max_bytes != 0 && job->bytes > saver->max_bytes) {
        error = ims_message_fail(message, IMS_ERROR_MAX_BYTES,
                                 "the image takes %zu bytes, max_bytes is %llu",
                                 job->bytes, (unsigned long long)saver->max_bytes);
    }
    return error;
}

/* Room for the job, and memory. */
static int reserve(ims_saver *saver, struct ims_job *job, int64_t timeout_ms,
                   struct ims_message *message)
{
    const struct ims_wait_policy policy = {
        .never = ims_callback_would_wait_for_itself(saver, saver->workers),
        .is_loan = true,
        .timeout_ms = timeout_ms != 0 ? timeout_ms : saver->timeout_ms,
    };
    struct ims_list ended;

    job->wants_copy = true; /* of nothing yet */
    ims_list_init(&ended);
    int error = ims_admission_reserve(saver->queue, job, &policy, &ended);
    ims_delivery_run(&saver->delivery, &ended);
    if (error != IMS_OK)
        return error;
    if (job->copy == NULL)
        job->copy = ims_pool_new_block(job->bytes);
    if (job->copy != NULL)
        return IMS_OK;
    ims_queue_unreserve(saver->queue, job);
    return ims_message_fail(message, IMS_ERROR_MEMORY,
                            "no memory for an image of %zu bytes", job->bytes);
}

static int lend(ims_saver *saver, struct ims_image *image, int64_t timeout_ms,
                struct ims_message *message)
{
    struct ims_job *job = ims_queue_new_job(saver->queue);
    int error = job != NULL ? IMS_OK : IMS_ERROR_MEMORY;

    if (error == IMS_OK) {
        error = ims_config_check_range(message, "timeout_ms", timeout_ms, IMS_NO_WAIT,
                                       INT64_MAX);
    }
    if (error == IMS_OK)
        error = lay_out(saver, job, image, message);
    if (error == IMS_OK)
        error = reserve(saver, job, timeout_ms, message);
    if (error != IMS_OK)
        return ims_saver_refuse(saver, job, NULL, error, message);
    ims_image_place(&job->image, ims_pool_memory(job->copy));
    memcpy(image->planes, job->image.planes, sizeof image->planes);
    memcpy(image->strides, job->image.strides, sizeof image->strides);
    ims_lending_add(&saver->lending, job);
    return IMS_OK;
}

int ims_image_borrow(ims_saver *saver, struct ims_image *image, int64_t timeout_ms)
{
    struct ims_message message = {0};
    struct ims_call call;

    if (saver == NULL || image == NULL)
        return IMS_ERROR_ARGUMENT;
    int error = ims_call_enter(saver, &call);
    if (error != IMS_OK)
        return error;
    error = lend(saver, image, timeout_ms, &message);
    ims_call_leave(saver, &call);
    return error;
}

/* ---- taking back ----------------------------------------------------------------- */

/* The job is not among those that are lent any more. */
static void end(ims_saver *saver, struct ims_job *job)
{
    ims_queue_unreserve(saver->queue, job);
    ims_queue_discard(saver->queue, job);
}

void ims_image_return(ims_saver *saver, struct ims_image *image)
{
    struct ims_call call;

    if (saver == NULL || image == NULL || ims_call_enter(saver, &call) != IMS_OK)
        return;
    struct ims_job *job = ims_lending_claim(&saver->lending, image->planes[0]);
    if (job != NULL) {
        end(saver, job);
        memset(image->planes, 0, sizeof image->planes);
    }
    ims_call_leave(saver, &call);
}

size_t ims_lending_end_all(ims_saver *saver)
{
    size_t count = 0;
    struct ims_job *job;

    while ((job = ims_lending_claim_any(&saver->lending)) != NULL) {
        end(saver, job);
        count++;
    }
    return count;
}
