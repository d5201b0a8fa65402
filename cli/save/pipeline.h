/* SPDX-License-Identifier: MIT
 *
 * Goes through one input: passes its bytes on, or its frames in each chosen format. It
 * knows no option but the formats.
 */
#ifndef SAVE_PIPELINE_H
#define SAVE_PIPELINE_H

#include <stddef.h>

#include "input/prefetch.h"
#include "session.h"

/* Feeds entry number `entry` of the run's walk to the saver, from what was read of it
 * ahead. What goes wrong is told; after a signal it returns early. */
void pipeline_input(struct run *run, size_t entry, struct ahead_input *read);

#endif
