/* SPDX-License-Identifier: MIT
 *
 * The names that images will get, as far as they can be told before any is read: so
 * that two inputs for one file, and a report in the place of an image, are found
 * before the first file is written. It saves nothing.
 */
#ifndef SAVE_PLAN_H
#define SAVE_PLAN_H

#include <stdbool.h>

#include "session.h"

/* Reserves the names of still images for their inputs. Returns false, with the reason
 * in `problem`, when --report names an input or the file of one of them. */
bool save_plan_names(struct save_session *session, struct cli_text *problem);

/* Tells of the inputs whose name is another's; they are not to be read. */
void save_plan_tell(struct save_session *session);

#endif
