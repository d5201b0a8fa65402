/* SPDX-License-Identifier: MIT
 *
 * One large image on several workers: the `parallel` service of encoders. It knows no
 * image and no encoder, only pieces to be run.
 *
 * Images that wait go first: a worker helps only while no job is ready, and looks for
 * one again after each piece. With many images all workers are busy anyway, and helping
 * would only make one image's gain another's loss; with one image alone, all help. The
 * calling worker always works too, so the pieces get done without any helper. Pieces
 * are begun in their order, and never far before one that is not done yet.
 *
 * Locking: groups are guarded by the dispatcher's lock; pieces run with no lock held.
 */
#ifndef IMS_TASK_GROUP_H
#define IMS_TASK_GROUP_H

#include <stdbool.h>
#include <stddef.h>

#include <imagesaver/encoder.h>

#include "role.h"

struct ims_dispatcher;

/* The services that a worker's encoders get. */
struct ims_worker_services {
    struct ims_services base; /* first: encoders see only this */
    struct ims_dispatcher *dispatcher;
};

void ims_task_group_init(struct ims_worker_services *services,
                         struct ims_dispatcher *dispatcher);

/* Runs one piece of a group, if there is one. The lock is let go meanwhile.
 * Returns whether it did. */
IMS_REQUIRES(ims_queue_role)
bool ims_task_group_help(struct ims_dispatcher *dispatcher);

#endif
