/* SPDX-License-Identifier: MIT
 *
 * Threads that do numbered tasks ahead of the main thread, which takes them in order:
 * the only file of the command that knows threads. It does not know what the tasks are.
 *
 * One lock guards which tasks are begun, done and taken; it is not held during a task.
 * A task happens before cli_thread_pool_wait() returns true for it, so that what it
 * wrote can be read without a lock.
 */
#ifndef CLI_THREAD_POOL_H
#define CLI_THREAD_POOL_H

#include <stdbool.h>
#include <stddef.h>

struct cli_thread_pool;

/* Does one task. Any thread of the pool; never for two tasks on one thread at once. */
typedef void (*cli_thread_pool_task_fn)(size_t number, void *user);

/* Starts up to `threads` threads for tasks 0 to `count` - 1. A task is begun when fewer
 * than `window` of those before it are not taken yet. Where no thread can be had (or 0
 * are wanted), cli_thread_pool_wait() does the tasks itself. The threads block all
 * signals. The caller ends it with cli_thread_pool_end(). */
struct cli_thread_pool *cli_thread_pool_begin(int threads, size_t count, size_t window,
                                              cli_thread_pool_task_fn task, void *user);

/* Waits until a task is done, which must be the first that is not taken; for that many
 * milliseconds at most. Returns whether it is done. */
bool cli_thread_pool_wait(struct cli_thread_pool *pool, size_t number,
                          int milliseconds);

/* Takes that task: another one may begin. */
void cli_thread_pool_take(struct cli_thread_pool *pool);

/* Begins no further task, waits for those in work, and frees. NULL is fine. */
void cli_thread_pool_end(struct cli_thread_pool *pool);

#endif
