/* SPDX-License-Identifier: MIT */
#include "folder_set.h"

#include <stddef.h>

#include "base/path.h"

enum { PROBES = 8 /* places where a key may be */ };

/* The place that has the key or is free; NULL when there is none. */
static _Atomic uint64_t *find(struct ims_folder_set *set, uint64_t key)
{
    for (uint64_t i = 0; i < PROBES; i++) {
        _Atomic uint64_t *place = &set->keys[(key / 2 + i) % IMS_FOLDER_SET_SIZE];
        uint64_t found = atomic_load_explicit(place, memory_order_relaxed);
        if (found == 0 || found == key)
            return place;
    }
    return NULL;
}

static uint64_t key_of(const char *sub_folder)
{
    return ims_path_key(sub_folder, "") | 1; /* 0 is a free place */
}

bool ims_folder_set_has(struct ims_folder_set *set, const char *sub_folder)
{
    const _Atomic uint64_t *place = find(set, key_of(sub_folder));
    return place == NULL || atomic_load_explicit(place, memory_order_relaxed) != 0;
}

bool ims_folder_set_add(struct ims_folder_set *set, const char *sub_folder)
{
    uint64_t key = key_of(sub_folder);
    _Atomic uint64_t *place = find(set, key);
    uint64_t none = 0;
    return place != NULL && atomic_compare_exchange_strong(place, &none, key);
}
