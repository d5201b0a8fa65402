/* SPDX-License-Identifier: MIT */
#include "task_group.h"

#include <assert.h>
#include <stdint.h>

#include "base/list.h"
#include "base/thread.h"
#include "codec/registry.h"
#include "state.h"

/* The window: how far pieces may be begun before the first that is not done. What they
 * have made is kept until its turn comes, and one thread that the system lets wait
 * should not make the others fill the memory. */
enum { WINDOW_EACH = 2, WINDOW_MOST = 256 }; /* for each worker; for all */

/* Lives on the calling worker's stack. */
struct ims_task_group {
    struct ims_list link; /* in dispatcher->task_groups while pieces are left */
    size_t count;
    void (*piece)(void *argument, size_t index);
    void *argument;
    struct ims_condition changed; /* `first`, or no helper is left */
    IMS_GUARDED_BY(ims_queue_role) struct {
        size_t next;            /* piece to be run */
        size_t first;           /* that is not done */
        bool done[WINDOW_MOST]; /* of those from `first` on, in a ring */
        size_t helpers;         /* inside a piece now */
    };
};

static void run_serially(size_t count, void (*piece)(void *argument, size_t index),
                         void *argument)
{
    for (size_t i = 0; i < count; i++)
        piece(argument, i);
}

IMS_REQUIRES(ims_queue_role)
static bool has_piece(const struct ims_dispatcher *dispatcher,
                      const struct ims_task_group *group)
{
    size_t window = dispatcher->workers < WINDOW_MOST / WINDOW_EACH
                        ? WINDOW_EACH * dispatcher->workers
                        : WINDOW_MOST;

    assert(ims_monitor_is_held(&dispatcher->monitor));
    return group->next < group->count && group->next - group->first < window;
}

/* Runs a piece of the group, which has one, with the lock let go. */
IMS_REQUIRES(ims_queue_role)
static void run_piece(struct ims_dispatcher *dispatcher, struct ims_task_group *group)
{
    size_t index = group->next++;
    size_t before; /* `first` when the piece was done */

    assert(ims_monitor_is_held(&dispatcher->monitor));
    if (group->next == group->count)
        ims_list_remove(&group->link);
    ims_dispatcher_unlock(dispatcher);
    group->piece(group->argument, index);
    ims_dispatcher_lock(dispatcher);
    group->done[index % WINDOW_MOST] = true;
    before = group->first;
    while (group->done[group->first % WINDOW_MOST])
        group->done[group->first++ % WINDOW_MOST] = false;
    if (group->next < group->count)
        ims_dispatcher_wake(dispatcher, group->first - before);
}

static void run_together(struct ims_dispatcher *dispatcher,
                         struct ims_task_group *group)
{
    ims_dispatcher_lock(dispatcher);
    ims_list_append(&dispatcher->task_groups, &group->link);
    ims_dispatcher_wake(dispatcher, group->count - 1);
    while (group->next < group->count || group->helpers > 0)
        if (has_piece(dispatcher, group))
            run_piece(dispatcher, group);
        else
            ims_monitor_wait(&dispatcher->monitor, &group->changed, IMS_CLOCK_NEVER);
    ims_dispatcher_unlock(dispatcher);
}

static void parallel(const struct ims_services *services, size_t count,
                     void (*piece)(void *argument, size_t index), void *argument)
{
    const struct ims_worker_services *own = (const void *)services;
    struct ims_task_group group = {
        .count = count, .piece = piece, .argument = argument};

    if (count < 2 || own->dispatcher->workers < 2 ||
        !ims_condition_init(&group.changed)) {
        run_serially(count, piece, argument);
        return;
    }
    run_together(own->dispatcher, &group);
    ims_condition_fini(&group.changed);
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

IMS_REQUIRES(ims_queue_role)
static struct ims_task_group *find_group(const struct ims_dispatcher *dispatcher)
{
    for (struct ims_list *node = dispatcher->task_groups.next;
         node != &dispatcher->task_groups; node = node->next) {
        struct ims_task_group *group =
            IMS_LIST_OWNER(node, struct ims_task_group, link);

        if (has_piece(dispatcher, group))
            return group;
    }
    return NULL;
}

bool ims_task_group_help(struct ims_dispatcher *dispatcher)
{
    struct ims_task_group *group = find_group(dispatcher);

    assert(ims_monitor_is_held(&dispatcher->monitor));
    if (group == NULL)
        return false;
    group->helpers++;
    run_piece(dispatcher, group);
    group->helpers--;
    ims_condition_signal(&group->changed); /* at once: it goes with the group */
    return true;
}
