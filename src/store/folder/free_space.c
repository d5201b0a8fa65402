/* SPDX-License-Identifier: MIT */
#include "free_space.h"

#include <sys/statvfs.h>

#include "base/thread.h"

static const uint64_t interval_ns = 50 * 1000000u;

bool ims_free_space_is_enough(struct ims_free_space *space,
                              const struct ims_folder_root *root)
{
    if (space->least == 0)
        return true;
    uint64_t now = ims_clock_now();
    uint64_t asked = atomic_load_explicit(&space->asked_ns, memory_order_relaxed);
    if (asked != 0 && now - asked < interval_ns)
        return !atomic_load_explicit(&space->is_short, memory_order_relaxed);
    struct statvfs status;
    bool is_short = root->os->fstatvfs(root->handle, &status) == 0 &&
                    (uint64_t)status.f_bavail * status.f_frsize < space->least;
    atomic_store_explicit(&space->is_short, is_short, memory_order_relaxed);
    atomic_store_explicit(&space->asked_ns, now, memory_order_relaxed);
    return !is_short;
}
