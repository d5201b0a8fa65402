/* SPDX-License-Identifier: MIT */
#include "path_order.h"

#include <stdlib.h>
#include <string.h>

#include "job.h"

enum { MOST_BUCKETS = 1 << 16 };

bool ims_path_order_init(struct ims_path_order *order, size_t expected)
{
    size_t count = 16;

    while (count < expected && count < MOST_BUCKETS)
        count *= 2;
    order->mask = count - 1;
    order->buckets = calloc(count, sizeof(struct ims_job *));
    return order->buckets != NULL;
}

void ims_path_order_fini(struct ims_path_order *order)
{
    free(order->buckets);
    order->buckets = NULL;
}

/* Where the table points to the oldest job of this path, or to NULL at the end of the
 * chain. */
static struct ims_job **find(const struct ims_path_order *order,
                             const struct ims_job *job)
{
    struct ims_job **place = &order->buckets[job->path_key & order->mask];

    while (*place != NULL && (*place)->path_key != job->path_key)
        place = &(*place)->next_path;
    return place;
}

bool ims_path_order_add(struct ims_path_order *order, struct ims_job *job)
{
    struct ims_job **place = find(order, job);
    struct ims_job *oldest = *place;

    job->newer = NULL;
    if (oldest != NULL) {
        job->older = oldest->newest;
        oldest->newest->newer = job;
        oldest->newest = job;
        return false;
    }
    job->older = NULL;
    job->newest = job;
    job->next_path = NULL;
    *place = job;
    return true;
}

struct ims_job *ims_path_order_remove(struct ims_path_order *order, struct ims_job *job)
{
    struct ims_job **place = find(order, job);
    struct ims_job *newer = job->newer;

    if (job->older != NULL) {
        job->older->newer = newer;
        if (newer != NULL)
            newer->older = job->older;
        else
            (*place)->newest = job->older;
        return NULL;
    }
    if (newer == NULL) {
        *place = job->next_path;
        return NULL;
    }
    newer->older = NULL;
    newer->newest = job->newest;
    newer->next_path = job->next_path;
    *place = newer;
    return newer;
}

struct ims_job *ims_path_order_oldest(const struct ims_path_order *order,
                                      const struct ims_job *job)
{
    return *find(order, job);
}

static bool same_path(const struct ims_job *a, const struct ims_job *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->sub_folder, b->sub_folder) == 0;
}

/* The first with the path of `job` from `other` on, to the older ones, or NULL. */
static struct ims_job *find_same(struct ims_job *other, const struct ims_job *job)
{
    while (other != NULL && !same_path(other, job))
        other = other->older;
    return other;
}

struct ims_job *ims_path_order_newest(const struct ims_path_order *order,
                                      const struct ims_job *job)
{
    struct ims_job *oldest = *find(order, job);

    return oldest != NULL ? find_same(oldest->newest, job) : NULL;
}

struct ims_job *ims_path_order_older(const struct ims_job *job)
{
    return find_same(job->older, job);
}
