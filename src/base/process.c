/* SPDX-License-Identifier: MIT */
#include "process.h"

#include "pages.h"

struct ims_process *ims_process_new(void)
{
    struct ims_process *process = ims_pages_map(sizeof *process, 0);

    if (process == NULL)
        return NULL;
    process->clears_in_child = ims_pages_clear_in_child(process, sizeof *process);
    process->id = getpid();
    atomic_init(&process->references, 1);
    return process;
}

struct ims_process *ims_process_ref(struct ims_process *process)
{
    atomic_fetch_add(&process->references, 1);
    return process;
}

void ims_process_unref(struct ims_process *process)
{
    if (process == NULL || !ims_process_is_own(process))
        return;
    if (atomic_fetch_sub(&process->references, 1) == 1)
        ims_pages_unmap(process, sizeof *process);
}
