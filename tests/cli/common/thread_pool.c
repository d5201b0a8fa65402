/* SPDX-License-Identifier: MIT
 *
 * Tasks ahead of who takes them: each once, in order, never further ahead than wanted.
 */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>

#include "cli/common/thread_pool.h"
#include "support/gate.h"

enum { TASKS = 200 };

struct tasks {
    struct gate gate;
    atomic_size_t begun;
    atomic_size_t taken;
    atomic_size_t furthest; /* ahead of what was taken, when a task began */
    size_t results[TASKS];  /* no atomics: cli_thread_pool_wait() must be enough */
    pthread_t thread;       /* of the latest task */
};

static void do_task(size_t number, void *user)
{
    struct tasks *tasks = user;
    atomic_fetch_add(&tasks->begun, 1);
    size_t ahead = number + 1 - atomic_load(&tasks->taken);
    if (ahead > atomic_load(&tasks->furthest))
        atomic_store(&tasks->furthest, ahead);
    gate_pass(&tasks->gate);
    tasks->results[number] = number * 7 + 1;
    tasks->thread = pthread_self();
}

static void take_all(struct cli_thread_pool *pool, struct tasks *tasks)
{
    for (size_t i = 0; i < TASKS; i++) {
        while (!cli_thread_pool_wait(pool, i, 1000))
            ;
        cr_assert_eq(tasks->results[i], i * 7 + 1);
        atomic_fetch_add(&tasks->taken, 1);
        cli_thread_pool_take(pool);
    }
}

Test(cli_thread_pool, each_task_once_within_the_window)
{
    for (int threads = 1; threads <= 4; threads++)
        for (size_t window = 1; window <= 5; window += 2) {
            struct tasks tasks = {.gate = GATE_OPEN};
            struct cli_thread_pool *pool =
                cli_thread_pool_begin(threads, TASKS, window, do_task, &tasks);
            take_all(pool, &tasks);
            cli_thread_pool_end(pool);
            cr_assert_eq(atomic_load(&tasks.begun), TASKS);
            cr_assert_leq(atomic_load(&tasks.furthest), window);
        }
}

Test(cli_thread_pool, as_many_at_once_as_there_are_threads)
{
    struct tasks tasks = {.gate = GATE_CLOSED};
    struct cli_thread_pool *pool = cli_thread_pool_begin(3, TASKS, 5, do_task, &tasks);
    gate_wait_parked(&tasks.gate, 3);
    cr_assert_not(cli_thread_pool_wait(pool, 0, 1), "it is not done");
    gate_open(&tasks.gate);
    take_all(pool, &tasks);
    cli_thread_pool_end(pool);
}

Test(cli_thread_pool, without_threads_the_caller_works)
{
    struct tasks tasks = {.gate = GATE_OPEN};
    struct cli_thread_pool *pool = cli_thread_pool_begin(0, TASKS, 1, do_task, &tasks);
    cr_assert_eq(atomic_load(&tasks.begun), 0);
    take_all(pool, &tasks);
    cr_assert(pthread_equal(tasks.thread, pthread_self()));
    cli_thread_pool_end(pool);
}

Test(cli_thread_pool, the_end_begins_no_further_task)
{
    struct tasks tasks = {.gate = GATE_OPEN};
    struct cli_thread_pool *pool = cli_thread_pool_begin(2, TASKS, 2, do_task, &tasks);
    gate_wait_passed(&tasks.gate, 2);
    cli_thread_pool_end(pool);
    cr_assert_eq(atomic_load(&tasks.begun), 2);
    cli_thread_pool_end(NULL);
}
