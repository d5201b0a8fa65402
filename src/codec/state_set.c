/* SPDX-License-Identifier: MIT */
#include "state_set.h"

#include <stdlib.h>

#include "base/checked.h"
#include "encoder_state.h"

struct ims_state_set {
    IMS_GUARDED_BY(ims_state_set_role) struct ims_list link;
    IMS_GUARDED_BY(ims_state_set_role) size_t references;
    const struct ims_registry *registry; /* this, and what follows, is constant */
    size_t encoders;
    size_t count;                      /* of all states */
    struct ims_encoder_state states[]; /* each of one worker */
};

IMS_UNSHARED void ims_state_set_init(struct ims_state_sets *sets, size_t workers)
{
    ims_list_init(&sets->sets);
    sets->workers = workers;
}

IMS_REQUIRES(ims_state_set_role)
static struct ims_state_set *find(const struct ims_state_sets *sets,
                                  const struct ims_registry *registry)
{
    for (struct ims_list *node = sets->sets.next; node != &sets->sets;
         node = node->next) {
        struct ims_state_set *set = IMS_LIST_OWNER(node, struct ims_state_set, link);
        if (set->registry == registry)
            return set;
    }
    return NULL;
}

IMS_REQUIRES(ims_state_set_role)
static struct ims_state_set *add(struct ims_state_sets *sets,
                                 const struct ims_registry *registry, size_t encoders)
{
    struct ims_state_set *set;
    size_t count;
    size_t size;
    if (!ims_checked_multiply(sets->workers, encoders, &count) ||
        !ims_checked_multiply(count, sizeof set->states[0], &size) ||
        !ims_checked_add(size, sizeof *set, &size))
        return NULL;
    set = calloc(1, size);
    if (set == NULL)
        return NULL;
    set->registry = registry;
    set->encoders = encoders;
    set->count = count;
    ims_list_append(&sets->sets, &set->link);
    return set;
}

struct ims_state_set *ims_state_set_hold(struct ims_state_sets *sets,
                                         const struct ims_registry *registry,
                                         size_t encoders)
{
    struct ims_state_set *set = find(sets, registry);
    if (set == NULL)
        set = add(sets, registry, encoders);
    if (set != NULL)
        set->references++;
    return set;
}

struct ims_state_set *ims_state_set_let_go(struct ims_state_set *set)
{
    if (--set->references > 0)
        return NULL;
    ims_list_remove(&set->link);
    return set;
}

void ims_state_set_free(struct ims_state_set *set)
{
    if (set == NULL)
        return;
    for (size_t i = 0; i < set->count; i++)
        ims_encoder_state_close(&set->states[i]);
    free(set);
}

struct ims_encoder_state *ims_state_set_at(struct ims_state_set *set, size_t worker,
                                           size_t encoder)
{
    return &set->states[worker * set->encoders + encoder];
}
