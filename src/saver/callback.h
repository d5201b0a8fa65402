/* SPDX-License-Identifier: MIT
 *
 * Which callbacks of the program this thread is inside: done, release and log functions
 * run within a frame on the thread's stack. By it a call knows that it would wait for
 * itself, or that it must not block, and results that a callback brings about are
 * delivered after it has returned, not inside it, however long the chain. It knows no
 * saver, only addresses as their names.
 *
 * The chain of frames, and whose worker a thread is, are thread-local: the one thing in
 * the library that does not hang off a saver, since a call's own stack can be reached
 * in no other way.
 */
#ifndef IMS_CALLBACK_H
#define IMS_CALLBACK_H

#include <stdbool.h>

#include "base/list.h"

struct ims_callback {
    const void *owner;          /* the saver whose callback runs */
    struct ims_callback *outer; /* the frame that this thread was in before */
    struct ims_list deferred;   /* jobs that ended inside, for the outermost frame */
};

/* Enters a frame: callbacks of `owner` may run until it is left. */
void ims_callback_enter(struct ims_callback *frame, const void *owner);

/* Leaves the frame that was entered last. */
void ims_callback_leave(struct ims_callback *frame);

/* This thread's outermost frame of `owner`, or NULL. */
struct ims_callback *ims_callback_of(const void *owner);

/* This thread is one of `workers`, for good. */
void ims_callback_join_workers(const void *workers);

/* Whether this thread is one of `workers`. */
bool ims_callback_is_worker(const void *workers);

/* Whether waiting for an image of `owner` might be waiting for this thread itself:
 * inside one of its callbacks, or on one of the workers that save its images, whoever's
 * callback runs. */
bool ims_callback_would_wait_for_itself(const void *owner, const void *workers);

#endif
