/* SPDX-License-Identifier: MIT
 *
 * A job from one state to the next: where it is linked, what it holds and what is
 * counted change together here and nowhere else, so that they always agree.
 *
 *     submitting -> ready | behind -> in work (-> held) -> ended -> retired
 *
 * With newest_only, a waiting job that is superseded stands by, and is ready again if
 * the newer one turns out not to be encodable; it ends as superseded once the newer one
 * is written. Jobs that end without a worker (dropped, superseded, cancelled, expired)
 * are withdrawn: they are moved to a list, to be delivered.
 *
 * Room is a slot of the queue and bytes of the budget. A job holds its slot until it is
 * taken, its bytes until it has ended. One that is withdrawn holds both until its
 * memory is given back.
 *
 * Locking: the lock is held in all of it. Nobody is woken except where that is said.
 */
#ifndef IMS_LIFECYCLE_H
#define IMS_LIFECYCLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "base/list.h"
#include "role.h"

struct ims_job;
struct ims_queue;

/* Whether there is room for one more job of `bytes`, were `slots` and `freed` bytes of
 * what is taken free. */
IMS_REQUIRES(ims_queue_role)
bool ims_lifecycle_fits(const struct ims_queue *queue, size_t bytes, size_t slots,
                        uint64_t freed);

/* Room for a job: takes what it does not hold yet, gives back all that it holds, or
 * lets it hold what `other` held. There must be room. */
IMS_REQUIRES(ims_queue_role)
void ims_lifecycle_hold(struct ims_queue *queue, struct ims_job *job);
IMS_REQUIRES(ims_queue_role)
void ims_lifecycle_let_go(struct ims_queue *queue, struct ims_job *job);
IMS_REQUIRES(ims_queue_role)
void ims_lifecycle_inherit(struct ims_job *job, struct ims_job *other);

/* Gives the job an id and enters it in the ledger. */
IMS_REQUIRES(ims_queue_role)
void ims_lifecycle_accept(struct ims_queue *queue, struct ims_job *job);

/* Whether an image stands by for this one, which waits. */
IMS_REQUIRES(ims_queue_role)
bool ims_lifecycle_has_standby(const struct ims_job *job);

/* An accepted job, which holds room, waits from now on. Returns whether it is ready. */
IMS_REQUIRES(ims_queue_role)
bool ims_lifecycle_enqueue(struct ims_queue *queue, struct ims_job *job,
                           struct ims_list *ended);

/* A worker has it. It was taken out of the heap of ready jobs. */
IMS_REQUIRES(ims_queue_role)
void ims_lifecycle_take(struct ims_queue *queue, struct ims_job *job, uint64_t now_ns);

/* A waiting job ends with `status`; it may be out of its heaps already. Another may
 * become ready by it; no worker has to be woken for that: either `job` was ready, and
 * one was woken for it, or its path is in work. */
IMS_REQUIRES(ims_queue_role)
void ims_lifecycle_withdraw(struct ims_queue *queue, struct ims_job *job,
                            enum ims_status status, struct ims_list *ended);

/* A job in work is held: its memory was given back and its result comes later. Returns
 * whether another one became ready; with newest_only it keeps its path, as it is not
 * known yet what becomes of those that stand by. */
IMS_REQUIRES(ims_queue_role)
bool ims_lifecycle_set_aside(struct ims_queue *queue, struct ims_job *job);

/* A job in work, or held, has ended as job->result says, and its memory was given back.
 * What it superseded goes to the dispatcher's list of ended jobs. */
IMS_REQUIRES(ims_queue_role)
void ims_lifecycle_end(struct ims_queue *queue, struct ims_job *job);

/* The result of an ended job is delivered: it is kept for re-use. Returns whether
 * another one became ready. */
IMS_REQUIRES(ims_queue_role)
bool ims_lifecycle_retire(struct ims_queue *queue, struct ims_job *job);

/* Keeps a job that is nowhere for re-use. */
IMS_REQUIRES(ims_queue_role)
void ims_lifecycle_keep(struct ims_queue *queue, struct ims_job *job);

/* A waiting job gets another priority. */
IMS_REQUIRES(ims_queue_role)
void ims_lifecycle_reprioritise(struct ims_queue *queue, struct ims_job *job,
                                int32_t priority);

/* Enters a waiting job in the heaps of those that may be dropped and that expire, where
 * it belongs there and is missing. */
IMS_REQUIRES(ims_queue_role)
void ims_lifecycle_enter_heaps(struct ims_queue *queue, struct ims_job *job);

#endif
