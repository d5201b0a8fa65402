/* SPDX-License-Identifier: MIT */
#include "job_heap.h"

#include <assert.h>
#include <stdlib.h>

#include "job.h"

bool ims_job_heap_init(struct ims_job_heap *heap, enum ims_job_heap_kind kind,
                       size_t capacity)
{
    heap->kind = kind;
    heap->count = 0;
    heap->jobs = calloc(capacity, sizeof(struct ims_job *));
    return heap->jobs != NULL;
}

void ims_job_heap_fini(struct ims_job_heap *heap)
{
    free(heap->jobs);
    heap->jobs = NULL;
}

static bool goes_before(const struct ims_job_heap *heap, const struct ims_job *a,
                        const struct ims_job *b)
{
    switch (heap->kind) {
    case IMS_JOB_HEAP_RUN:
        return a->priority != b->priority ? a->priority > b->priority
                                          : a->place < b->place;
    case IMS_JOB_HEAP_DROP:
        return a->priority != b->priority ? a->priority < b->priority : a->id < b->id;
    default:
        return a->expires_ns < b->expires_ns;
    }
}

static void put(struct ims_job_heap *heap, size_t index, struct ims_job *job)
{
    heap->jobs[index] = job;
    job->heap_rank[heap->kind] = index + 1;
}

/* Puts `job` at `index` or above it, where it belongs. */
static void rise(struct ims_job_heap *heap, size_t index, struct ims_job *job)
{
    while (index > 0) {
        size_t parent = (index - 1) / 2;

        if (!goes_before(heap, job, heap->jobs[parent]))
            break;
        put(heap, index, heap->jobs[parent]);
        index = parent;
    }
    put(heap, index, job);
}

/* Puts `job` at `index` or below it, where it belongs. */
static void sink(struct ims_job_heap *heap, size_t index, struct ims_job *job)
{
    for (;;) {
        size_t child = 2 * index + 1;

        if (child >= heap->count)
            break;
        if (child + 1 < heap->count &&
            goes_before(heap, heap->jobs[child + 1], heap->jobs[child])) {
            child++;
        }
        if (!goes_before(heap, heap->jobs[child], job))
            break;
        put(heap, index, heap->jobs[child]);
        index = child;
    }
    put(heap, index, job);
}

void ims_job_heap_add(struct ims_job_heap *heap, struct ims_job *job)
{
    assert(!ims_job_heap_has(heap, job));
    rise(heap, heap->count++, job);
}

void ims_job_heap_remove(struct ims_job_heap *heap, struct ims_job *job)
{
    size_t rank = job->heap_rank[heap->kind];
    struct ims_job *last;

    if (rank == 0)
        return;
    assert(rank <= heap->count && heap->jobs[rank - 1] == job);
    last = heap->jobs[--heap->count];
    job->heap_rank[heap->kind] = 0;
    if (last == job)
        return;
    if (goes_before(heap, last, job))
        rise(heap, rank - 1, last);
    else
        sink(heap, rank - 1, last);
}

struct ims_job *ims_job_heap_first(const struct ims_job_heap *heap)
{
    return heap->count > 0 ? heap->jobs[0] : NULL;
}

struct ims_job *ims_job_heap_take(struct ims_job_heap *heap)
{
    struct ims_job *job = ims_job_heap_first(heap);

    if (job != NULL)
        ims_job_heap_remove(heap, job);
    return job;
}

bool ims_job_heap_has(const struct ims_job_heap *heap, const struct ims_job *job)
{
    return job->heap_rank[heap->kind] != 0;
}
