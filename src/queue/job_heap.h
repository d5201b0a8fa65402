/* SPDX-License-Identifier: MIT
 *
 * Waiting jobs in an order of which only the first matters: binary heaps, three of
 * which a job may be in at once. It knows nothing of the rest of a job.
 * Thread-safety: none; the queue's lock guards it.
 */
#ifndef IMS_JOB_HEAP_H
#define IMS_JOB_HEAP_H

#include <stdbool.h>
#include <stddef.h>

struct ims_job;

/* What a heap is for, which gives its order. */
enum ims_job_heap_kind {
    IMS_JOB_HEAP_RUN,    /* taken first: of the highest priority, then the lowest place,
                            so that a job which becomes ready late still goes before
                            younger ones */
    IMS_JOB_HEAP_DROP,   /* dropped first: of the lowest priority, then the oldest */
    IMS_JOB_HEAP_EXPIRY, /* expires first */
    IMS_JOB_HEAP_KINDS
};

struct ims_job_heap {
    enum ims_job_heap_kind kind;
    struct ims_job **jobs; /* jobs[i] goes before jobs[2 i + 1] and jobs[2 i + 2] */
    size_t count;
};

/* Room for `capacity` jobs. False when out of memory. */
bool ims_job_heap_init(struct ims_job_heap *heap, enum ims_job_heap_kind kind,
                       size_t capacity);
void ims_job_heap_fini(struct ims_job_heap *heap);

/* Adds a job, of which what the order looks at is set; there must be room. */
void ims_job_heap_add(struct ims_job_heap *heap, struct ims_job *job);

/* Takes one out, if it is in; what the order looks at is still the same. */
void ims_job_heap_remove(struct ims_job_heap *heap, struct ims_job *job);

/* The first, or NULL. */
struct ims_job *ims_job_heap_first(const struct ims_job_heap *heap);

/* The first, taken out, or NULL. */
struct ims_job *ims_job_heap_take(struct ims_job_heap *heap);

/* Whether a job is in. */
bool ims_job_heap_has(const struct ims_job_heap *heap, const struct ims_job *job);

#endif
