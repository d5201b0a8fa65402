/* SPDX-License-Identifier: MIT */
#include "task_group.h"

#include <assert.h>
#include <stdint.h>

#include "base/list.h"
#include "base/thread.h"
#include "codec/registry.h"
#include "state.h"

/* How far pieces may be begun before the first that is not done: what they have made is
 * kept until its turn comes, and one thread that the system lets wait should not make
 * the others fill the memory. */
enum { AHEAD_EACH = 2, AHEAD_MOST = 256 }; /* for each worker; for all */

/* Lives on the calling worker's stack. */
struct ims_task {
    struct ims_list link; /* in dispatcher->tasks while pieces are left */
    size_t count;
    void (*piece)(void *argument, size_t index);
    void *argument;
    size_t next;                  /* piece to be run */
    size_t first;                 /* that is not done */
    bool done[AHEAD_MOST];        /* of those from `first` on, in a ring */
    size_t helpers;               /* inside a piece now */
    struct ims_condition changed; /* `first`, or no helper is left */
};

static void run_serially(size_t count, void (*piece)(void *argument, size_t index),
                         void *argument)
{
    for (size_t i = 0; i < count; i++)
        piece(argument, i);
}

static bool has_piece(const struct ims_dispatcher *dispatcher,
                      const struct ims_task *task)
{
    size_t ahead = dispatcher->workers < AHEAD_MOST / AHEAD_EACH
                       ? AHEAD_EACH * dispatcher->workers
                       : AHEAD_MOST;

    assert(ims_monitor_is_held(&dispatcher->monitor));
    return task->next < task->count && task->next - task->first < ahead;
}

/* Runs a piece of the task, which has one. Lock held, but not while it runs. */
static void run_piece(struct ims_dispatcher *dispatcher, struct ims_task *task)
{
    size_t index = task->next++;
    size_t before; /* `first` when the piece was done */

    assert(ims_monitor_is_held(&dispatcher->monitor));
    if (task->next == task->count)
        ims_list_remove(&task->link);
    ims_monitor_unlock(&dispatcher->monitor);
    task->piece(task->argument, index);
    ims_monitor_lock(&dispatcher->monitor);
    task->done[index % AHEAD_MOST] = true;
    before = task->first;
    while (task->done[task->first % AHEAD_MOST])
        task->done[task->first++ % AHEAD_MOST] = false;
    if (task->next < task->count)
        ims_dispatcher_wake(dispatcher, task->first - before);
}

static void run_together(struct ims_dispatcher *dispatcher, struct ims_task *task)
{
    ims_monitor_lock(&dispatcher->monitor);
    ims_list_append(&dispatcher->tasks, &task->link);
    ims_dispatcher_wake(dispatcher, task->count - 1);
    while (task->next < task->count || task->helpers > 0)
        if (has_piece(dispatcher, task))
            run_piece(dispatcher, task);
        else
            ims_monitor_wait(&dispatcher->monitor, &task->changed, IMS_CLOCK_NEVER);
    ims_monitor_unlock(&dispatcher->monitor);
}

static void parallel(const struct ims_services *services, size_t count,
                     void (*piece)(void *argument, size_t index), void *argument)
{
    const struct ims_worker_services *own = (const void *)services;
    struct ims_task task = {.count = count, .piece = piece, .argument = argument};

    if (count < 2 || own->dispatcher->workers < 2 ||
        !ims_condition_init(&task.changed)) {
        run_serially(count, piece, argument);
        return;
    }
    run_together(own->dispatcher, &task);
    ims_condition_fini(&task.changed);
}

void ims_task_group_init(struct ims_worker_services *services,
                         struct ims_dispatcher *dispatcher)
{
    services->base = (struct ims_services){
        .size = sizeof services->base,
        .parallel = parallel,
        .convert = ims_convert_service_run,
    };
    services->dispatcher = dispatcher;
}

static struct ims_task *find_task(const struct ims_dispatcher *dispatcher)
{
    for (struct ims_list *node = dispatcher->tasks.next; node != &dispatcher->tasks;
         node = node->next) {
        struct ims_task *task = IMS_LIST_OWNER(node, struct ims_task, link);

        if (has_piece(dispatcher, task))
            return task;
    }
    return NULL;
}

bool ims_task_group_help(struct ims_dispatcher *dispatcher)
{
    struct ims_task *task = find_task(dispatcher);

    assert(ims_monitor_is_held(&dispatcher->monitor));
    if (task == NULL)
        return false;
    task->helpers++;
    run_piece(dispatcher, task);
    task->helpers--;
    ims_condition_signal(&task->changed); /* at once: it goes with the task */
    return true;
}
