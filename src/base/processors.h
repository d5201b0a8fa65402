/* SPDX-License-Identifier: MIT
 *
 * How many threads are worth starting, and where they may run: the processors of this
 * process, cut to the processor time that its control groups grant (containers set such
 * a quota without hiding a processor). It knows no saver. Thread-safety: safe.
 *
 * A process has no processors of its own, only its threads have: those of the process
 * are taken to be the ones of its first thread and of the calling thread together, so
 * that a capture thread bound to one of them does not keep the workers there.
 */
#ifndef IMS_PROCESSORS_H
#define IMS_PROCESSORS_H

#include <sched.h>
#include <stddef.h>

struct ims_os;

/* From 1 to `most`. A quota of one and a half processors counts as two, since one
 * thread could not use it up. */
size_t ims_processors_count(const struct ims_os *os, size_t most);

/* The processors of this process if they are more than the calling thread's, else NULL;
 * also when they cannot be told. A set of `size` bytes, freed by CPU_FREE. */
cpu_set_t *ims_processors_beyond_mask(size_t *size);

/* What the quota alone allows, SIZE_MAX without one. The files are those of /proc/self
 * and of the control groups' own file system, versions 1 and 2, read through `os`. */
size_t ims_processors_quota(const struct ims_os *os);

#endif
