/* SPDX-License-Identifier: MIT */
#include "run_queue.h"

#include <assert.h>
#include <stdlib.h>

#include "job.h"

bool ims_run_queue_init(struct ims_run_queue *ready, size_t capacity)
{
    ready->count = 0;
    ready->jobs = calloc(capacity, sizeof(struct ims_job *));
    return ready->jobs != NULL;
}

void ims_run_queue_fini(struct ims_run_queue *ready)
{
    free(ready->jobs);
    ready->jobs = NULL;
}

static void put(struct ims_run_queue *ready, size_t index, struct ims_job *job)
{
    ready->jobs[index] = job;
    job->ready_index = index;
}

/* Puts `job` at `index` or above it, where it belongs. */
static void rise(struct ims_run_queue *ready, size_t index, struct ims_job *job)
{
    while (index > 0) {
        size_t parent = (index - 1) / 2;

        if (ready->jobs[parent]->place <= job->place)
            break;
        put(ready, index, ready->jobs[parent]);
        index = parent;
    }
    put(ready, index, job);
}

/* Puts `job` at `index` or below it, where it belongs. */
static void sink(struct ims_run_queue *ready, size_t index, struct ims_job *job)
{
    for (;;) {
        size_t child = 2 * index + 1;

        if (child >= ready->count)
            break;
        if (child + 1 < ready->count &&
            ready->jobs[child + 1]->place < ready->jobs[child]->place) {
            child++;
        }
        if (job->place <= ready->jobs[child]->place)
            break;
        put(ready, index, ready->jobs[child]);
        index = child;
    }
    put(ready, index, job);
}

void ims_run_queue_add(struct ims_run_queue *ready, struct ims_job *job)
{
    rise(ready, ready->count++, job);
}

void ims_run_queue_remove(struct ims_run_queue *ready, struct ims_job *job)
{
    size_t index = job->ready_index;
    struct ims_job *last = ready->jobs[--ready->count];

    assert(index <= ready->count);
    if (last == job)
        return;
    if (last->place < job->place)
        rise(ready, index, last);
    else
        sink(ready, index, last);
}

struct ims_job *ims_run_queue_take(struct ims_run_queue *ready)
{
    struct ims_job *job;

    if (ready->count == 0)
        return NULL;
    job = ready->jobs[0];
    ims_run_queue_remove(ready, job);
    return job;
}
