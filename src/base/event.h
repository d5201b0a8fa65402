/* SPDX-License-Identifier: MIT
 *
 * A descriptor that poll() finds readable while it is set: for event loops of programs.
 * It knows nothing of what it tells. Thread-safety: its owner's lock guards it.
 */
#ifndef IMS_EVENT_H
#define IMS_EVENT_H

#include <stdbool.h>

struct ims_os;

struct ims_event {
    const struct ims_os *os;
    int handle; /* or -1 */
};

/* Has no descriptor yet. */
void ims_event_init(struct ims_event *event, const struct ims_os *os);
void ims_event_fini(struct ims_event *event);

/* Makes the descriptor, 3 and up, unless there is one. False and errno when there are
 * too many. */
bool ims_event_open(struct ims_event *event);

/* Sets or clears it, if there is one; what it was before must be known: the other. */
void ims_event_set(struct ims_event *event);
void ims_event_clear(struct ims_event *event);

#endif
