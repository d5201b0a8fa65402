/* SPDX-License-Identifier: MIT
 *
 * Whether a file system has room, asked for each image: so the system is asked now and
 * then only, and what it said is believed for a moment. Thread-safety: safe.
 */
#ifndef IMS_FREE_SPACE_H
#define IMS_FREE_SPACE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "folder.h"

/* All zero at first, but for `least`. */
struct ims_free_space {
    uint64_t least;            /* bytes that must be free; 0 = none */
    _Atomic uint64_t asked_ns; /* when the system was asked; 0 = never */
    atomic_bool is_short;      /* what it said */
};

/* Whether at least `least` bytes are free, or nobody can tell. */
bool ims_free_space_is_enough(struct ims_free_space *space,
                              const struct ims_folder_root *root);

#endif
