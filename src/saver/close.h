/* SPDX-License-Identifier: MIT
 *
 * Closing a saver, in steps: nothing more is taken, the program's calls leave, workers
 * finish what was accepted, all is freed (and its own workers leave). Whoever completes
 * a step does the next one: as a rule the thread that closes. Once that one waits no
 * longer, the last call, and then the worker of the last image, that comes back from
 * where it is stuck.
 */
#ifndef IMS_CLOSE_H
#define IMS_CLOSE_H

#include <imagesaver/imagesaver.h>

/* The last call has left after all; its thread goes on with the rest. */
void ims_close_after_calls(ims_saver *saver);

/* The last image has its result after all; a worker frees the saver. */
void ims_close_after_jobs(void *saver);

#endif
