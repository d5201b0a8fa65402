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

struct ims_encoder_state;
struct ims_registry;
struct ims_state_set;

/* What a group of workers keeps, by registry. Its owner's lock guards it. */
struct ims_state_sets {
    struct ims_list sets;
    size_t workers;
};

void ims_state_set_init(struct ims_state_sets *sets, size_t workers);

/* The set of a registry, made if there is none, with one more reference. `encoders` is
 * how many the registry holds. NULL when out of memory. Under the owner's lock. */
struct ims_state_set *ims_state_set_hold(struct ims_state_sets *sets,
                                         const struct ims_registry *registry,
                                         size_t encoders);

/* One reference less. Returns the set if that was the last, for ims_state_set_free with
 * no lock held; the registry still lives. Under the owner's lock. */
struct ims_state_set *ims_state_set_let_go(struct ims_state_set *set);

/* Closes all of its states. NULL is fine. */
void ims_state_set_free(struct ims_state_set *set);

/* A worker's state of an encoder, by their indices. */
struct ims_encoder_state *ims_state_set_at(struct ims_state_set *set, size_t worker,
                                           size_t encoder);

#endif
