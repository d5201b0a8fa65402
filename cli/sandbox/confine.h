/* SPDX-License-Identifier: MIT
 *
 * What a process that reads strangers' files may do: decode, and say what came of it.
 * It can open no file, reach no network, start no program, see no other process; a
 * descriptor that it was given is all that it has. Linux, by seccomp and resource
 * limits.
 */
#ifndef SANDBOX_CONFINE_H
#define SANDBOX_CONFINE_H

#include <stddef.h>
#include <stdint.h>

/* The descriptor by which such a process speaks, and the number of those that it may
 * have: no file, the channel, an input, memory for a picture. */
enum { SANDBOX_CHANNEL = 3, SANDBOX_MOST_FILES = 16 };

/* Whether a process can be confined here. Returns NULL, or the reason why not. */
const char *sandbox_confine_problem(void);

/* Of a process that has just been forked: puts nothing but `channel` (as
 * SANDBOX_CHANNEL) and, in the place of the standard streams, nothing into its
 * descriptors. Returns 0 or an errno. */
int sandbox_confine_files(int channel);

/* Confines this process, which has one thread, for ever. `memory` is how much a picture
 * and what belongs to it may take; `threads` how many it may start, as far as memory
 * for them goes. Returns 0 or an errno. */
int sandbox_confine(uint64_t memory, int threads);

#endif
