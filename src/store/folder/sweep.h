/* SPDX-License-Identifier: MIT
 *
 * Takes away what savers of killed processes left in a folder. The location is swept
 * when it is opened, a folder below it when its first file comes: to look through all
 * that lies below might take minutes.
 */
#ifndef IMS_SWEEP_H
#define IMS_SWEEP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "tempfile_name.h"

enum { IMS_SWEEP_FOLDERS = 1024 };

/* Which folders were swept: their keys. All zero at first. Once it is full no more are,
 * as none should be looked through again and again. Thread-safety: safe. */
struct ims_sweep {
    _Atomic uint64_t swept[IMS_SWEEP_FOLDERS];
};

/* Sweeps a folder. What cannot be done is left undone. Blocks. */
void ims_sweep_folder(struct ims_tempfile_names *names, int folder);

/* The same for a sub-folder (normal form of path.h), if it was not swept before. */
void ims_sweep_once(struct ims_sweep *sweep, struct ims_tempfile_names *names,
                    const char *sub_folder, int folder);

#endif
