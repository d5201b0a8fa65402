/* SPDX-License-Identifier: MIT
 *
 * The queue of a saver: what waits, what is in work, who waits for room, and the
 * counters of all that, under one lock, so that they always agree. It knows no encoder,
 * no store and no callback: it hands out what has ended, and the caller delivers the
 * results with no lock held.
 *
 * The way of a job: ims_queue_new_job, ims_admission_reserve (admission.h),
 * ims_queue_push, ims_dispatcher_take (dispatcher.h), ims_queue_end, and back by the
 * worker's next ims_dispatcher_take, or by ims_queue_retire. Jobs that end without a
 * worker (dropped, superseded, cancelled, expired) are moved to a list `ended` instead,
 * or handed to a worker for delivery; their memory is given back, then ims_queue_end
 * frees their room, and they are retired after their results are delivered. Only once a
 * job is retired the next one for its path may be taken, so that results of one path
 * come in order.
 *
 * Thread-safety: safe. Only ims_admission_reserve, ims_dispatcher_take and
 * ims_fence_wait block.
 */
#ifndef IMS_QUEUE_H
#define IMS_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "base/list.h"

struct ims_dispatcher;
struct ims_job;
struct ims_queue;

struct ims_queue_rules {
    size_t queue_size;
    uint64_t max_bytes; /* 0 = none */
    enum ims_when_full when_full;
    bool newest_only;  /* a newer job supersedes a waiting one for the same path */
    uint64_t late_ns;  /* room is given so late at most, for the sake of waking a
                          submitter for several images; 0 = at any time */
    const void *owner; /* whatever workers know its jobs by; see struct ims_handout */
};

/* A queue among those of the dispatcher, which must outlive it. NULL when out of
 * memory. */
struct ims_queue *ims_queue_new(struct ims_dispatcher *dispatcher,
                                const struct ims_queue_rules *rules);

/* When all jobs are retired and no thread is inside. NULL is fine. */
void ims_queue_free(struct ims_queue *queue);

/* A cleared job for a submission; NULL when out of memory. */
struct ims_job *ims_queue_new_job(struct ims_queue *queue);

/* Counts a refused submission and takes its job back, if it had one. */
void ims_queue_refuse(struct ims_queue *queue, struct ims_job *job, int error);

/* Takes back a job of which nothing became. It holds no room. */
void ims_queue_discard(struct ims_queue *queue, struct ims_job *job);

/* Rolls back what ims_admission_reserve reserved. The job's copy, if any, goes to the
 * pool. */
void ims_queue_unreserve(struct ims_queue *queue, struct ims_job *job);

/* Accepts a job for which room is reserved, and returns its id. Cannot fail. */
uint64_t ims_queue_push(struct ims_queue *queue, struct ims_job *job,
                        struct ims_list *ended);

/* Accepts a job that ends at once, as job->result says; no room is reserved, or it was
 * rolled back. Its path must be written if it failed. Returns its id. */
uint64_t ims_queue_push_ended(struct ims_queue *queue, struct ims_job *job,
                              struct ims_list *ended);

/* The memory of a job was given back, what is not a copy: frees its room. One that a
 * worker took is counted by this, as job->result says. On any thread. */
void ims_queue_end(struct ims_job *job);

/* The worker is done with a job that it took, but for its result, which comes later:
 * its memory was given back, its room is free, and so is its path, if what has been
 * done for it comes before what will be done for the next one. It is ended and retired
 * later. */
void ims_queue_hold(struct ims_job *job);

/* The result of a job is delivered: forgets it. On any thread. */
void ims_queue_retire(struct ims_job *job);

/* Cancels the waiting job `id`, or all that wait for 0. Returns how many. */
size_t ims_queue_cancel(struct ims_queue *queue, uint64_t id, struct ims_list *ended);

/* Gives the waiting job `id` another priority. Whether there is one. */
bool ims_queue_reprioritise(struct ims_queue *queue, uint64_t id, int32_t priority);

/* Takes nothing more: blocked submitters get IMS_ERROR_CLOSED. */
void ims_queue_close(struct ims_queue *queue);

/* Whoever closed the queue waits no longer for jobs that are left. True: the worker
 * that finds the last of them retired is told to go on (IMS_ACTION_ABANDONED). False:
 * there is none left. */
bool ims_queue_abandon(struct ims_queue *queue);

/* Copies the counters, or sums them up. */
void ims_queue_stats(struct ims_queue *queue, struct ims_stats *stats);
void ims_queue_summarise(struct ims_queue *queue, struct ims_summary *summary);

#endif
