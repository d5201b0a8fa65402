/* SPDX-License-Identifier: MIT
 *
 * What queues and dispatchers consist of: private to this folder.
 *
 * Locking: the dispatcher's monitor guards all of it, of the dispatcher and of each of
 * its queues, but for what is called constant or atomic. Critical sections are short;
 * nothing allocates, frees, copies pixels or calls back inside.
 */
#ifndef IMS_QUEUE_STATE_H
#define IMS_QUEUE_STATE_H

#include <assert.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/list.h"
#include "base/monitor.h"
#include "base/thread.h"
#include "dispatcher.h"
#include "id_table.h"
#include "job.h"
#include "job_heap.h"
#include "path_order.h"
#include "pool.h"
#include "queue.h"
#include "role.h"
#include "stats.h"

struct ims_dispatcher {
    size_t workers; /* constant */
    uint64_t
        rest_ns; /* constant; without a job for so long, a queue gives memory back */

    struct ims_monitor monitor;

    IMS_GUARDED_BY(ims_queue_role) struct {
        /* queues */
        struct ims_list runnable; /* with ready jobs, in the order of their turns */
        struct ims_list late;     /* that may have room to be given */
        struct ims_list resting;  /* with nothing going on, the longest first */

        /* what workers do besides */
        struct ims_list ended;     /* jobs whose results are to be delivered */
        struct ims_list abandoned; /* queues that were, and whose last job is retired */
        struct ims_list task_groups; /* that idle workers may help with; task_group.c */

        /* sleepers */
        struct ims_list idle;        /* struct ims_waiter, the latest first */
        size_t asleep;               /* workers that sleep */
        size_t asleep_for_a_time;    /* of these, with a deadline */
        struct ims_list free_places; /* struct ims_submitter, for re-use; admission.c */

        size_t unfinished; /* jobs accepted and not retired, of all queues */
        bool stopping;     /* workers leave once there is none */
    };
};

/* How quick the latest images were. */
struct ims_pace {
    unsigned quick; /* so many in a row took so short that waking a thread counts */
    const struct ims_encoder *encoder; /* of these */
    size_t bytes;                      /* of the largest of these */
};

struct ims_queue {
    struct ims_queue_rules rules;      /* constant */
    struct ims_dispatcher *dispatcher; /* constant */

    _Atomic(struct ims_job *) free_job; /* for re-use, beside free_jobs */
    struct ims_condition drained;       /* the oldest unfinished job was retired */

    IMS_GUARDED_BY(ims_queue_role) struct {
        struct ims_counters counters;

        /* jobs */
        struct ims_list waiting;     /* in order of acceptance */
        struct ims_list standby;     /* of these, those that are superseded */
        struct ims_list unfinished;  /* in order of acceptance */
        struct ims_job_heap run;     /* ready */
        struct ims_job_heap drop;    /* waiting, not superseded, if the rules drop */
        struct ims_job_heap expiry;  /* waiting, of those that expire */
        struct ims_path_order order; /* waiting and in work */
        struct ims_id_table ids;     /* waiting */
        size_t waiting_count;
        uint64_t last_id;

        /* room; the bytes are counters.stats.memory */
        size_t slots; /* taken by what waits, is about to, or was withdrawn and is not
                         yet given back */
        struct ims_list submitters; /* struct ims_submitter, in their order */
        struct ims_pace pace;

        /* for re-use */
        struct ims_pool pool;
        struct ims_list free_jobs;

        /* in the dispatcher's lists; a node that is in none is a ring of its own */
        struct ims_list runnable;
        struct ims_list late;
        struct ims_list resting;
        struct ims_list abandoned;
        uint64_t resting_since; /* on the monotonic clock */

        size_t draining_count; /* threads that wait for `drained` */

        bool closing;      /* takes nothing more */
        bool is_abandoned; /* who closed it waits no longer for its jobs */
    };
};

IMS_ACQUIRES(ims_queue_role)
static inline void ims_dispatcher_lock(struct ims_dispatcher *dispatcher)
{
    ims_monitor_lock(&dispatcher->monitor);
}

IMS_RELEASES(ims_queue_role)
static inline void ims_dispatcher_unlock(struct ims_dispatcher *dispatcher)
{
    ims_monitor_unlock(&dispatcher->monitor);
}

/* Asserted where the lock is required. */
static inline bool ims_queue_is_locked(const struct ims_queue *queue)
{
    return ims_monitor_is_held(&queue->dispatcher->monitor);
}

#endif
