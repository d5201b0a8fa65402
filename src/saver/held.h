/* SPDX-License-Identifier: MIT
 *
 * A result that the store gives later: what it will be made of, kept until then. The
 * worker goes on meanwhile, and the store's thread delivers, in the order of the
 * store's answers; but if the answer is there before the worker has let the job's path
 * go, the worker delivers as ever. So the results of one path come in its order,
 * whatever number of workers there is. It knows no queue but by its face.
 */
#ifndef IMS_HELD_H
#define IMS_HELD_H

#include <imagesaver/imagesaver.h>

#include "base/thread.h"
#include "store/store.h"

struct ims_job;
struct ims_work;

extern struct ims_role ims_held_role;

struct ims_held {
    struct ims_store_answer answer;
    const struct ims_work *work;
    struct ims_job *job;
    struct ims_message message; /* of the encoder */
    struct ims_mutex lock;
    IMS_GUARDED_BY(ims_held_role) struct {
        bool left;     /* by the worker */
        bool answered; /* by the store, before that */
    };
};

/* NULL when out of memory; `work` is the caller's to set. */
struct ims_held *ims_held_new(void);

/* Frees what was not left; NULL is nothing. */
void ims_held_free(struct ims_held *held);

/* The worker has committed the job's file with this answer and been told to wait: gives
 * its memory back, and leaves the job and this to the store. The job's result has all
 * but what the store says. False if the store has answered meanwhile: then both are the
 * worker's still, this for its next answer too. */
bool ims_held_leave(struct ims_held *held, struct ims_job *job,
                    const struct ims_message *message);

/* Makes the job's result of what encoder and store say. The texts must live until it is
 * delivered. */
void ims_held_fill(struct ims_job *job, const struct ims_store_completion *completion,
                   const struct ims_message *message);

#endif
