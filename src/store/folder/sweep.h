/* SPDX-License-Identifier: MIT
 *
 * Takes away what savers of killed processes left in a folder. The location is swept
 * when it is opened, a folder below it when its first file comes: to look through all
 * that lies below might take minutes.
 */
#ifndef IMS_SWEEP_H
#define IMS_SWEEP_H

#include "tempfile_name.h"

/* Sweeps a folder. What cannot be done is left undone. Blocks. */
void ims_sweep_folder(struct ims_tempfile_names *names, int folder);

#endif
