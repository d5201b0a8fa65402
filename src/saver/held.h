/* SPDX-License-Identifier: MIT
 *
 * A result that the store gives later: what it will be made of, kept until then. The
 * worker goes on meanwhile; whichever of the two comes last, the worker with the end of
 * its part or the store with its answer, delivers. It knows no queue but by its face.
 */
#ifndef IMS_HELD_H
#define IMS_HELD_H

#include <stdatomic.h>

#include <imagesaver/imagesaver.h>

#include "store/store.h"

struct ims_job;
struct ims_work;

struct ims_held {
    struct ims_store_answer answer;
    const struct ims_work *work;
    struct ims_job *job;
    struct ims_message message; /* of the encoder */
    atomic_int parts;           /* still to come: the worker's, the store's */
};

/* NULL when out of memory; `work` is the caller's to set. Freed by free(), or by what
 * follows. */
struct ims_held *ims_held_new(void);

/* The worker has committed the job's file with this answer and been told to wait: gives
 * its memory back. The job's result has all but what the store says. */
void ims_held_leave(struct ims_held *held, struct ims_job *job,
                    const struct ims_message *message);

/* Makes the job's result of what encoder and store say. The texts must live until it is
 * delivered. */
void ims_held_fill(struct ims_job *job, const struct ims_store_completion *completion,
                   const struct ims_message *message);

#endif
