/* SPDX-License-Identifier: MIT
 *
 * The queue of a saver: what waits, what is in work, who waits for room, which worker
 * is idle, and the counters of all that, under one lock, so that they always agree. It
 * knows no encoder, no store and no callback: it hands out what has ended, and the
 * caller delivers the results with no lock held.
 *
 * The way of a job: ims_queue_new_job, ims_admission_reserve (admission.h),
 * ims_queue_push, ims_queue_take, ims_queue_end, and back by the worker's next
 * ims_queue_take. Jobs that end without a worker (dropped, superseded, cancelled) are
 * moved to a list `ended` instead, and retired after their results are delivered. Only
 * once a job is retired the next one for its path may be taken, so that results of one
 * path come in order.
 *
 * Locking: `monitor` guards everything but `rules`. Critical sections are short;
 * nothing allocates, frees, copies pixels or calls back inside. Functions lock by
 * themselves except where "lock held" is said. Only ims_admission_reserve,
 * ims_queue_take and ims_fence_wait block.
 */
#ifndef IMS_QUEUE_H
#define IMS_QUEUE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "base/list.h"
#include "base/monitor.h"
#include "base/thread.h"
#include "id_table.h"
#include "job.h"
#include "path_order.h"
#include "pool.h"
#include "run_queue.h"
#include "stats.h"

struct ims_queue_rules {
    size_t queue_size;
    uint64_t max_bytes; /* 0 = none */
    size_t workers;
    enum ims_when_full when_full;
    bool newest_only; /* a newer job supersedes a waiting one for the same path */
};

/* A worker's place to sleep. Lives until the worker is joined. */
struct ims_waiter {
    struct ims_list link; /* in queue->idle */
    struct ims_condition wake;
    bool woken;
};

struct ims_queue {
    struct ims_queue_rules rules; /* constant */

    struct ims_monitor monitor;
    struct ims_counters counters;

    /* jobs */
    struct ims_list waiting;       /* in order of acceptance */
    struct ims_list unfinished;    /* in order of acceptance */
    struct ims_list spare;         /* for re-use */
    _Atomic(struct ims_job *) hot; /* one for re-use, without the lock */
    struct ims_run_queue ready;
    struct ims_path_order order; /* waiting and in work */
    struct ims_id_table ids;     /* waiting */
    size_t waiting_count;
    size_t reserved_count; /* room taken by submitters that still copy */
    uint64_t waiting_bytes;
    uint64_t reserved_bytes;
    uint64_t last_id;

    struct ims_pool pool;

    /* sleepers */
    struct ims_list idle; /* struct ims_waiter, the latest first */
    struct ims_list
        submitters;     /* blocked for room, first come first served; admission.c */
    unsigned quick_run; /* images in a row that took no time; admission.c */
    struct ims_condition landed;  /* a reservation was pushed or given up */
    size_t landing_count;         /* threads that wait for that */
    struct ims_condition drained; /* the oldest unfinished job was retired; fence.c */
    size_t draining_count;        /* threads that wait for that */

    struct ims_list tasks; /* that idle workers may help with; task_group.c */

    bool closing;  /* takes nothing more */
    bool stopping; /* workers leave once nothing waits and nothing is in work */
};

/* What a worker is to do. */
enum ims_action {
    IMS_ACTION_JOB,  /* the job that was handed out */
    IMS_ACTION_REST, /* nothing came until the deadline: let go of memory */
    IMS_ACTION_STOP  /* leave */
};

/* On failure nothing is left to be freed. */
int ims_queue_init(struct ims_queue *queue, const struct ims_queue_rules *rules);

/* When all jobs are retired and no thread is inside. */
void ims_queue_fini(struct ims_queue *queue);

/* A cleared job for a submission; NULL when out of memory. */
struct ims_job *ims_queue_new_job(struct ims_queue *queue);

/* Counts a refused submission and takes its job back, if it had one. */
void ims_queue_refuse(struct ims_queue *queue, struct ims_job *job, int error);

/* Gives up what ims_admission_reserve reserved. The job's copy, if any, goes to the
 * pool. */
void ims_queue_unreserve(struct ims_queue *queue, struct ims_job *job);

/* Accepts a job for which room is reserved, and returns its id. Cannot fail. */
uint64_t ims_queue_push(struct ims_queue *queue, struct ims_job *job,
                        struct ims_list *ended);

/* Accepts a job that ends at once, as job->result says; no room is reserved, or it was
 * given up. Its path must be written if it failed. Returns its id. */
uint64_t ims_queue_push_ended(struct ims_queue *queue, struct ims_job *job,
                              struct ims_list *ended);

/* Retires `finished` (NULL = none), which is ended first if that was not done, and
 * hands out the worker's next job; helps with the tasks of others while there is none,
 * then sleeps, until `deadline` at most. */
enum ims_action ims_queue_take(struct ims_queue *queue, struct ims_waiter *waiter,
                               uint64_t deadline, struct ims_job *finished,
                               struct ims_job **job);

/* Counts a job that a worker took, as job->result says, and gives back its room and its
 * copy. What is not a copy must have been released. */
void ims_queue_end(struct ims_queue *queue, struct ims_job *job);

/* The result of a job that no worker took is delivered: forgets the job. */
void ims_queue_retire(struct ims_queue *queue, struct ims_job *job);

/* Cancels the waiting job `id`, or all that wait for 0. Returns how many. */
size_t ims_queue_cancel(struct ims_queue *queue, uint64_t id, struct ims_list *ended);

/* Takes nothing more: blocked submitters get IMS_ERROR_CLOSED. */
void ims_queue_close(struct ims_queue *queue);

/* Lets workers leave once nothing waits and nothing is in work. After ims_queue_close,
 * when no reservation is left. */
void ims_queue_stop(struct ims_queue *queue);

/* Tells what was done so far. */
void ims_queue_summarise(struct ims_queue *queue, struct ims_summary *summary);

/* Copies the counters. */
void ims_queue_stats(struct ims_queue *queue, struct ims_stats *stats);

/* Takes a waiting job out and counts it as ended with `status`. Lock held; the caller
 * calls ims_admission_grant afterwards. */
void ims_queue_withdraw(struct ims_queue *queue, struct ims_job *job,
                        enum ims_status status, struct ims_list *ended);

/* The same because `newer` takes its place. Lock held; ims_admission_grant as above. */
void ims_queue_supersede(struct ims_queue *queue, struct ims_job *job,
                         struct ims_job *newer, struct ims_list *ended);

/* Wakes up to `count` idle workers, when the lock is let go. Lock held. */
void ims_queue_wake(struct ims_queue *queue, size_t count);

#endif
