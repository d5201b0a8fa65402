/* SPDX-License-Identifier: MIT
 *
 * A process that does nothing but fork others: it is forked itself before the command
 * has threads, or has seen a file of anybody's, so that its children begin so too,
 * whenever one is asked for. It knows not what they do.
 */
#ifndef SANDBOX_NURSERY_H
#define SANDBOX_NURSERY_H

#include <sys/types.h>

/* What a child does, which then ends; `channel` is the descriptor that it was asked for
 * with, and it has no other. */
typedef void (*sandbox_nursery_child_fn)(int channel, void *user);

/* What is done once, in the nursery, for all children. */
typedef void (*sandbox_nursery_prepare_fn)(void *user);

struct sandbox_nursery {
    pid_t process;
    int control; /* or -1 */
};

/* Forks it; for a process with one thread. Returns 0 or an errno. */
int sandbox_nursery_begin(struct sandbox_nursery *nursery,
                          sandbox_nursery_prepare_fn prepare,
                          sandbox_nursery_child_fn child, void *user);

/* Asks for a child, which speaks by `channel`; how it ended, as waitpid() tells it, an
 * int, will be written to `obituary`, or the negative errno for which there is none.
 * Both stay the caller's. Any thread may ask. Returns 0 or an errno. */
int sandbox_nursery_ask(const struct sandbox_nursery *nursery, int channel,
                        int obituary);

/* Ends it, and all children with it. */
void sandbox_nursery_end(struct sandbox_nursery *nursery);

#endif
