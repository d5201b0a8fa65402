/* SPDX-License-Identifier: MIT
 *
 * The role of who holds the lock of a dispatcher and of its queues: what is guarded by
 * it is told to clang's thread-safety analysis (base/thread.h).
 */
#ifndef IMS_ROLE_H
#define IMS_ROLE_H

#include "base/thread.h"

extern struct ims_role ims_queue_role;

#endif
