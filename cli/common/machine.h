/* SPDX-License-Identifier: MIT
 *
 * What the machine has for this process. It knows nothing of what that is for.
 */
#ifndef CLI_MACHINE_H
#define CLI_MACHINE_H

#include <stdint.h>

/* Bytes of memory that this process can have at most: of the machine, of its control
 * groups (containers), of its resource limits, whichever is least. `root` stands before
 * the paths of /proc and /sys; "" but in tests. */
uint64_t cli_machine_memory(const char *root);

#endif
