/* SPDX-License-Identifier: MIT
 *
 * Names of files that have no name of their own yet: ".ims-", where its process runs,
 * which process that is, when it began, and a number. So one who finds such a file can
 * tell whether its process lives, and take away what a killed one left.
 *
 * Of a process on another machine, in another container or of an earlier start of the
 * system nobody can tell, nor whether a process that /proc hides is the same one; of
 * these, files count as left behind if they are old.
 */
#ifndef IMS_TEMPFILE_NAME_H
#define IMS_TEMPFILE_NAME_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/os.h"
#include "base/thread.h"

enum { IMS_TEMPFILE_NAME_SIZE = 64 };

/* A process, as far as others can see it. */
struct ims_tempfile_process {
    uint32_t realm; /* in which its number counts; 0 = unknown */
    uint32_t number;
    uint64_t start; /* in ticks since the system's start; 0 = unknown */
};

extern struct ims_role ims_tempfile_names_role;

/* A supply of names. Thread-safety: safe once set up. */
struct ims_tempfile_names {
    const struct ims_os *os;
    struct ims_mutex lock;
    IMS_GUARDED_BY(ims_tempfile_names_role) struct {
        bool is_known;
        struct ims_tempfile_process self; /* once it is known */
    };
    uint64_t seed;
    _Atomic uint64_t count;
};

/* False when out of resources. */
bool ims_tempfile_name_init(struct ims_tempfile_names *names, const struct ims_os *os);
void ims_tempfile_name_fini(struct ims_tempfile_names *names);

/* A new name. It need not be free: somebody may guess it. */
void ims_tempfile_name_make(struct ims_tempfile_names *names,
                            char name[IMS_TEMPFILE_NAME_SIZE]);

/* Whether `name` in `folder` is such a name, and its process is dead or can be taken
 * for it. Blocks. */
bool ims_tempfile_name_is_dead(struct ims_tempfile_names *names, int folder,
                               const char *name);

#endif
