/* SPDX-License-Identifier: MIT
 *
 * Room for one more image, in images and in bytes, and what happens when there is none:
 * wait, refuse, or drop. Room is reserved before the pixels are copied, so that blocked
 * submitters hold no copies; it is committed by ims_queue_push or rolled back by
 * ims_queue_unreserve.
 *
 * Fairness: room goes to blocked submitters in the order of their coming; nobody
 * overtakes, also no smaller image a larger one.
 *
 * Who is refused has changed nothing: memory for a copy is there before anything is
 * dropped for it. Nobody waits for another submitter's copy or callback: where what is
 * in the way cannot be dropped, the new image is, as if it had come first.
 */
#ifndef IMS_ADMISSION_H
#define IMS_ADMISSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"
#include "role.h"

struct ims_dispatcher;
struct ims_job;
struct ims_queue;

/* What a submission may do in a full queue. */
struct ims_wait_policy {
    bool never;         /* called from a callback: it refuses, whatever the rules */
    bool is_loan;       /* there is no image yet that the rules could drop: refuse it */
    int64_t timeout_ms; /* 0 = without limit, IMS_NO_WAIT, or more */
};

/*
 * Reserves room for a job, with its `bytes` and `priority` set, and its path if it has
 * one, and counts a block of the pool for it if it wants a copy (job->copy is one that
 * was there, or NULL).
 *
 * IMS_OK: reserved. IMS_ERROR_DROPPED: there is no room and the rules drop this one:
 * the caller accepts it by ims_queue_push_ended. Else refused: IMS_ERROR_FULL,
 * IMS_ERROR_TIMEOUT, IMS_ERROR_CLOSED, IMS_ERROR_MEMORY. Jobs that made room are moved
 * to `ended`; the caller delivers their results before it copies or pushes, so that
 * their memory is given back first.
 */
int ims_admission_reserve(struct ims_queue *queue, struct ims_job *job,
                          const struct ims_wait_policy *policy, struct ims_list *ended);

/* Gives room that became free to blocked submitters. */
IMS_REQUIRES(ims_queue_role)
void ims_admission_grant(struct ims_queue *queue);

/* The same for a worker that comes back soon, or else calls ims_admission_grant_late:
 * while images take it so short that waking a thread counts beside them, submitters are
 * left asleep until half of the queue is free, and so are woken for several images. Not
 * so if the `next` job (NULL = none) is of another kind or larger than those. */
IMS_REQUIRES(ims_queue_role)
void ims_admission_grant_later(struct ims_queue *queue, const struct ims_job *next);

/* Gives what was to be given later, in all queues. */
IMS_REQUIRES(ims_queue_role)
void ims_admission_grant_late(struct ims_dispatcher *dispatcher);

/* Notes how long a worker took for an image. */
IMS_REQUIRES(ims_queue_role)
void ims_admission_note_pace(struct ims_queue *queue, const struct ims_job *job);

/* Sends all blocked submitters away; queue->closing is set. */
IMS_REQUIRES(ims_queue_role)
void ims_admission_close(struct ims_queue *queue);

/* Frees what the dispatcher keeps for submitters. */
void ims_admission_free_places(struct ims_dispatcher *dispatcher);

#endif
