/* SPDX-License-Identifier: MIT
 *
 * How many threads are worth starting: the processors that this process may run on, cut
 * to the processor time that its control groups grant (containers set such a quota
 * without hiding a processor). It knows no saver. Thread-safety: safe.
 */
#ifndef IMS_PROCESSORS_H
#define IMS_PROCESSORS_H

#include <stddef.h>

struct ims_os;

/* From 1 to `most`. A quota of one and a half processors counts as two, since one
 * thread could not use it up. */
size_t ims_processors_count(const struct ims_os *os, size_t most);

/* What the quota alone allows, SIZE_MAX without one. The files are those of /proc/self
 * and of the control groups' own file system, versions 1 and 2, read through `os`. */
size_t ims_processors_quota(const struct ims_os *os);

#endif
