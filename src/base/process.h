/* SPDX-License-Identifier: MIT
 *
 * Whose something is: the process that made it. In a forked child every lock may be
 * held for ever by a thread that does not exist there, so a child has to know itself
 * before it touches any. It knows nothing of what belongs to the process.
 *
 * The number alone does not tell: the first process of a new pid namespace may have its
 * parent's. So it lies in a page that the kernel clears in a child (where it can; Linux
 * 4.14), and 0 is no process. Where that is so no call has to ask the kernel for its
 * number.
 *
 * Thread-safety: safe. Reference-counted, since things may outlive one another.
 */
#ifndef IMS_PROCESS_H
#define IMS_PROCESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>
#include <unistd.h>

struct ims_process {
    pid_t id;             /* constant here; 0 in a child, if that is so: */
    bool clears_in_child; /* the same; then it need not be compared */
    atomic_uint references;
};

/* The calling process, with one reference; NULL when out of memory. */
struct ims_process *ims_process_new(void);

/* One reference more, and one less. Of a parent's a child leaves the memory. */
struct ims_process *ims_process_ref(struct ims_process *process);
void ims_process_unref(struct ims_process *process);

/* Whether the caller is this process. */
static inline bool ims_process_is_own(const struct ims_process *process)
{
    return process->clears_in_child || process->id == getpid();
}

#endif
