/* SPDX-License-Identifier: MIT
 *
 * The states of one registry's encoders, for each worker of a group: made when a worker
 * first needs them, shared by the savers that use both. It knows no saver.
 * Thread-safety: each worker uses its own states only.
 */
#ifndef IMS_STATE_SET_H
#define IMS_STATE_SET_H

#include <stddef.h>

#include "base/list.h"
#include "base/thread.h"

struct ims_encoder_state;
struct ims_registry;
struct ims_state_set;

/* Stands for the lock of whoever has the sets. */
extern struct ims_role ims_state_set_role;

/* What a group of workers keeps, by registry. */
struct ims_state_sets {
    IMS_GUARDED_BY(ims_state_set_role) struct ims_list sets;
    size_t workers; /* constant */
};

void ims_state_set_init(struct ims_state_sets *sets, size_t workers);

/* The set of a registry, made if there is none, with one more reference. `encoders` is
 * how many the registry holds. NULL when out of memory. */
IMS_REQUIRES(ims_state_set_role)
struct ims_state_set *ims_state_set_hold(struct ims_state_sets *sets,
                                         const struct ims_registry *registry,
                                         size_t encoders);

/* One reference less. Returns the set if that was the last, for ims_state_set_free with
 * no lock held; the registry still lives. */
IMS_REQUIRES(ims_state_set_role)
struct ims_state_set *ims_state_set_let_go(struct ims_state_set *set);

/* Closes all of its states. NULL is fine. */
void ims_state_set_free(struct ims_state_set *set);

/* A worker's state of an encoder, by their indices. */
struct ims_encoder_state *ims_state_set_at(struct ims_state_set *set, size_t worker,
                                           size_t encoder);

#endif
