/* SPDX-License-Identifier: MIT */
#include "lending.h"

#include <assert.h>
#include <stdint.h>

#include "queue/job.h"

bool ims_lending_init(struct ims_lending *lending)
{
    for (size_t i = 0; i < IMS_LENDING_BUCKETS; i++)
        ims_list_init(&lending->buckets[i]);
    lending->count = 0;
    return ims_mutex_init_ranked(&lending->lock, IMS_LOCK_RANK_LENDING);
}

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
    ims_mutex_lock(&lending->lock);
    ims_list_prepend(bucket_of(lending, job->image.planes[0]), &job->link);
    lending->count++;
    ims_mutex_unlock(&lending->lock);
}

struct ims_job *ims_lending_claim(struct ims_lending *lending, const void *pixels)
{
    struct ims_list *bucket = bucket_of(lending, pixels);
    struct ims_job *found = NULL;

    ims_mutex_lock(&lending->lock);
    for (struct ims_list *node = bucket->next; node != bucket; node = node->next)
        if (job_of(node)->image.planes[0] == pixels)
            found = job_of(node);
    if (found != NULL) {
        ims_list_remove(&found->link);
        lending->count--;
    }
    ims_mutex_unlock(&lending->lock);
    return found;
}

struct ims_job *ims_lending_claim_any(struct ims_lending *lending)
{
    struct ims_list *node = NULL;

    ims_mutex_lock(&lending->lock);
    for (size_t i = 0; i < IMS_LENDING_BUCKETS && node == NULL; i++)
        node = ims_list_take(&lending->buckets[i]);
    if (node != NULL)
        lending->count--;
    ims_mutex_unlock(&lending->lock);
    return node != NULL ? job_of(node) : NULL;
}

size_t ims_lending_count(struct ims_lending *lending)
{
    ims_mutex_lock(&lending->lock);
    size_t count = lending->count;
    ims_mutex_unlock(&lending->lock);
    return count;
}
