/* SPDX-License-Identifier: MIT
 *
 * What every function on a saver does first and last: refuses in a forked child, counts
 * the calling thread in, so that closing waits for it, and keeps it from being
 * cancelled, since a thread that never leaves would make closing wait for ever. It
 * knows nothing of what the function does in between.
 */
#ifndef IMS_CALL_H
#define IMS_CALL_H

#include <imagesaver/imagesaver.h>

/* A call under way; lives on the caller's stack. */
struct ims_call {
    int cancel; /* whether the thread could be cancelled before */
};

/* IMS_OK or IMS_ERROR_FORKED. */
int ims_call_enter(ims_saver *saver, struct ims_call *call);

/* After ims_call_enter() that went well. The saver may be gone afterwards. */
void ims_call_leave(ims_saver *saver, const struct ims_call *call);

#endif
