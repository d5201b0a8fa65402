/* SPDX-License-Identifier: MIT
 *
 * Drives a queue without workers: the test takes, ends and retires jobs itself, so each
 * case is exactly what it says. One queue a test; a failure is a failed assertion.
 */
#ifndef QUEUE_DRIVER_H
#define QUEUE_DRIVER_H

#include <stddef.h>
#include <stdint.h>

#include "src/queue/state.h"

extern struct ims_dispatcher *driver_dispatcher;
extern struct ims_queue *driver_queue;
extern struct ims_list driver_ended; /* jobs that ended without a worker */
extern struct ims_waiter driver_waiter;

/* Workers that there are said to be, 1 unless a test sets it before it begins; and how
 * long a queue rests before it gives memory back, for ever unless set. */
extern size_t driver_workers;
extern uint64_t driver_rest_ns;

/* Queue size 2, unless told. */
void driver_begin(struct ims_queue_rules rules);

/* Cancels what waits, retires what ended, and frees the queue. */
void driver_end(void);

/* A job for "name", and room for it without waiting. */
struct ims_job *driver_new_job(const char *name, size_t bytes);
int driver_reserve(struct ims_job *job);

/* Submits without waiting, a job or one that is made; the id, or the error. */
int64_t driver_submit(struct ims_job *job);
int64_t driver_put(const char *name, size_t bytes);

/* The next job, or NULL when none is ready. */
struct ims_job *driver_take(void);

/* Ends a job that was taken, as written or as failed, and retires it. */
void driver_finish(struct ims_job *job);
void driver_fail(struct ims_job *job);

/* Takes and finishes one; its id, or 0. */
uint64_t driver_take_id(void);

/* Frees the room of what ended without a worker and retires it, also of what a worker
 * would be given to deliver; how many there were. */
size_t driver_retire_ended(void);

/* The figures, with the ledger's balance checked. */
struct ims_stats driver_stats(void);

#endif
