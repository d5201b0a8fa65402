/* SPDX-License-Identifier: MIT
 *
 * The jobs that a worker may take, by their place: a binary heap, so that a job which
 * becomes ready late still goes before younger ones, and one that replaces another
 * inherits its place. It knows nothing of the rest of a job.
 * Thread-safety: none; the queue's lock guards it.
 */
#ifndef IMS_RUN_QUEUE_H
#define IMS_RUN_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

struct ims_job;

struct ims_run_queue {
    struct ims_job **jobs; /* jobs[i] goes before jobs[2 i + 1] and jobs[2 i + 2] */
    size_t count;
};

/* Room for `capacity` jobs. False when out of memory. */
bool ims_run_queue_init(struct ims_run_queue *ready, size_t capacity);
void ims_run_queue_fini(struct ims_run_queue *ready);

/* Adds a job with its `place` set; there must be room. */
void ims_run_queue_add(struct ims_run_queue *ready, struct ims_job *job);

/* Takes one out. */
void ims_run_queue_remove(struct ims_run_queue *ready, struct ims_job *job);

/* The one with the lowest place, taken out, or NULL. */
struct ims_job *ims_run_queue_take(struct ims_run_queue *ready);

#endif
