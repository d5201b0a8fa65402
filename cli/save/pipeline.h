/* SPDX-License-Identifier: MIT
 *
 * The pipeline of one input: it is opened, its pictures are decoded (or its bytes taken
 * as they are), each is submitted in every chosen format, and what went wrong is told.
 * It knows no option of an encoder.
 */
#ifndef SAVE_PIPELINE_H
#define SAVE_PIPELINE_H

#include <stddef.h>

#include "input/prefetch.h"
#include "session.h"

/* Saves what is in entry number `entry` of the session's walk, from what was
 * prefetched of it. After a signal it returns early. */
void save_pipeline_run(struct save_session *session, size_t entry,
                       struct input_prefetch_slot *slot);

#endif
