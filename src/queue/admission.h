/* SPDX-License-Identifier: MIT
 *
 * Room for one more image, in images and in bytes, and what happens when there is none:
 * wait, refuse, or drop. Room is reserved before the pixels are copied, so that blocked
 * submitters hold no copies. It is a part of the queue, guarded by the queue's lock.
 *
 * Fairness: room goes to blocked submitters in the order of their coming; nobody
 * overtakes, also no smaller image a larger one.
 */
#ifndef IMS_ADMISSION_H
#define IMS_ADMISSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

struct ims_job;
struct ims_queue;

/* How long a submission may wait. */
struct ims_patience {
    bool none; /* called from a callback: a full queue refuses, whatever the rules */
    int64_t timeout_ms; /* 0 = without limit, IMS_NO_WAIT, or more */
};

/*
 * Reserves room for a job, with its path and its `bytes` set, and counts a block of the
 * pool for it if it wants a copy (job->copy is one that was kept, or NULL).
 *
 * IMS_OK: reserved. IMS_ERROR_DROPPED: there is no room and the rules drop this one:
 * the caller accepts it by ims_queue_push_ended. Else refused: IMS_ERROR_FULL,
 * IMS_ERROR_TIMEOUT, IMS_ERROR_CLOSED. Jobs that made room are moved to `ended`.
 */
int ims_admission_reserve(struct ims_queue *queue, struct ims_job *job,
                          const struct ims_patience *patience, struct ims_list *ended);

/* Gives room that became free to blocked submitters. Lock held. */
void ims_admission_grant(struct ims_queue *queue);

/* The same for a worker that comes back soon, or else calls ims_admission_grant():
 * while images take it no longer than waking a thread does, submitters are left asleep
 * until half of the queue is free, and so are woken for several images. Lock held. */
void ims_admission_grant_later(struct ims_queue *queue);

/* Notes how long a worker took for an image. Lock held. */
void ims_admission_note_pace(struct ims_queue *queue, uint64_t work_ns);

/* Sends all blocked submitters away. Lock held, queue->closing set. */
void ims_admission_close(struct ims_queue *queue);

#endif
