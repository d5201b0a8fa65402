/* SPDX-License-Identifier: MIT
 *
 * What workers do next: the next job of the next queue, a result to be delivered, a
 * piece of another worker's image, or sleep. A saver has a dispatcher of its own, or
 * shares one with others, whose queues are served in turn: then a busy one does not
 * starve another. It owns the lock of its queues and knows no worker's work.
 *
 * Thread-safety: safe. Only ims_dispatcher_take blocks.
 */
#ifndef IMS_DISPATCHER_H
#define IMS_DISPATCHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/list.h"
#include "base/thread.h"
#include "role.h"

struct ims_dispatcher;
struct ims_job;
struct ims_queue;

/* A worker's place to sleep. Lives until all workers are joined. */
struct ims_waiter {
    struct ims_list link; /* in dispatcher->idle */
    struct ims_condition wake;
    IMS_GUARDED_BY(ims_queue_role) bool woken;
};

/* What a worker is to do. */
enum ims_action {
    IMS_ACTION_JOB,       /* save the job that was handed out */
    IMS_ACTION_DELIVER,   /* deliver the result of the job that was handed out */
    IMS_ACTION_ABANDONED, /* an abandoned queue has no job any more: free its owner */
    IMS_ACTION_REST,      /* nothing came for a while: let go of memory */
    IMS_ACTION_STOP       /* leave */
};

/* A dispatcher for `workers` threads, whose queues give memory back after `rest_ns`
 * without a job. NULL when out of memory. */
struct ims_dispatcher *ims_dispatcher_new(size_t workers, uint64_t rest_ns);

/* When its workers are joined and its queues freed. NULL is fine. */
void ims_dispatcher_free(struct ims_dispatcher *dispatcher);

/* What was handed out. */
struct ims_handout {
    struct ims_job *job; /* JOB, DELIVER */
    const void *owner;   /* of the job's queue, or of the abandoned one */
};

/* Retires `finished` (NULL = none), which is ended first if that was not done, and
 * hands out what the worker is to do next; helps with the images of others while there
 * is nothing, then sleeps, until `deadline` at most. */
enum ims_action ims_dispatcher_take(struct ims_dispatcher *dispatcher,
                                    struct ims_waiter *waiter, uint64_t deadline,
                                    struct ims_job *finished,
                                    struct ims_handout *handout);

/* Sends the workers away, once all jobs are retired: until then an encoder may ask for
 * help with its image. */
void ims_dispatcher_stop(struct ims_dispatcher *dispatcher);

/* ---- for the folder's own -------------------------------------------------------- */

/* Wakes up to `count` idle workers, when the lock is let go. */
IMS_REQUIRES(ims_queue_role)
void ims_dispatcher_wake(struct ims_dispatcher *dispatcher, size_t count);

/* The queue has ready jobs, or none any more. */
IMS_REQUIRES(ims_queue_role)
void ims_dispatcher_line_up(struct ims_queue *queue);
IMS_REQUIRES(ims_queue_role)
void ims_dispatcher_step_out(struct ims_queue *queue);

/* Nothing is going on in the queue since `now_ns`: when that lasts, its memory is given
 * back; or something is again. */
IMS_REQUIRES(ims_queue_role)
void ims_dispatcher_rest(struct ims_queue *queue, uint64_t now_ns);
IMS_REQUIRES(ims_queue_role)
void ims_dispatcher_rouse(struct ims_queue *queue);

/* A job of the queue was retired. */
IMS_REQUIRES(ims_queue_role)
void ims_dispatcher_note_retired(struct ims_queue *queue);

/* The queue is in no list any more; what it kept is moved to these. */
IMS_REQUIRES(ims_queue_role)
void ims_dispatcher_forget(struct ims_queue *queue, struct ims_list *blocks,
                           struct ims_list *jobs);

#endif
