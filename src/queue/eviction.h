/* SPDX-License-Identifier: MIT
 *
 * Which waiting images make room for a new one in a full queue: those that have
 * expired, those that are superseded and only stand by, the one that the new one
 * supersedes, and, if the rules say so, the oldest of the lowest priority. First it is
 * found out which, and whether that would do; nothing has happened yet. What is in
 * work or being copied, and what ended and is not yet given back, is in nobody's power.
 *
 * Locking: the lock is held in all of it, and from the plan to what becomes of it.
 */
#ifndef IMS_EVICTION_H
#define IMS_EVICTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/list.h"
#include "role.h"

struct ims_job;
struct ims_queue;

struct ims_eviction {
    struct ims_queue *queue;
    struct ims_job *job;    /* that needs room */
    struct ims_job *own;    /* that it supersedes, or NULL */
    struct ims_job *first;  /* victim */
    struct ims_job **place; /* for the next one */
    size_t slots;           /* of the victims */
    uint64_t bytes;         /* the same */
};

/* Chooses as few as needed. With `own_only`, since others wait for room, the job may
 * take the place of the one that it supersedes, and no other. Returns whether that
 * makes room; if not, nobody is chosen. */
IMS_REQUIRES(ims_queue_role)
bool ims_eviction_plan(struct ims_eviction *plan, struct ims_queue *queue,
                       struct ims_job *job, bool own_only);

/* Whether one of them leaves a copy's memory to the job. */
IMS_REQUIRES(ims_queue_role)
bool ims_eviction_leaves_copy(const struct ims_eviction *plan);

/* Withdraws them: the job holds their room. */
IMS_REQUIRES(ims_queue_role)
void ims_eviction_commit(struct ims_eviction *plan, struct ims_list *ended);

/* Lets them be. */
IMS_REQUIRES(ims_queue_role)
void ims_eviction_cancel(struct ims_eviction *plan);

#endif
