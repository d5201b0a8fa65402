/* SPDX-License-Identifier: MIT
 *
 * Waiting for all that came before: a fence by id, so that what others submit meanwhile
 * does not matter. It is a part of the queue, guarded by the queue's lock.
 */
#ifndef IMS_FENCE_H
#define IMS_FENCE_H

#include <stdbool.h>
#include <stdint.h>

struct ims_queue;

/* Waits until all jobs accepted before the call are retired. IMS_OK, IMS_ERROR_TIMEOUT
 * or, with IMS_NO_WAIT, IMS_ERROR_PENDING. */
int ims_fence_wait(struct ims_queue *queue, int64_t timeout_ms);

/* The same until `deadline` of ims_clock_now. False when it has passed. */
bool ims_fence_wait_until(struct ims_queue *queue, uint64_t deadline);

#endif
