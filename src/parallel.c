/* SPDX-License-Identifier: MIT */
#include "parallel.h"

#include <stdint.h>

#include "list.h"
#include "queue.h"
#include "thread.h"

/* Lives on the calling worker's stack. */
struct ims_task {
    struct ims_list link; /* in queue->tasks while pieces are left */
    size_t count;
    void (*piece)(void *argument, size_t index);
    void *argument;
    size_t next;    /* piece to be run */
    size_t helpers; /* inside a piece now */
    struct ims_condition left;
};

static void run_serially(size_t count, void (*piece)(void *argument, size_t index),
                         void *argument)
{
    for (size_t i = 0; i < count; i++) {
        piece(argument, i);
    }
}

/* Takes a piece of the task, which has one left. Lock held. */
static size_t claim(struct ims_task *task)
{
    size_t index = task->next++;

    if (task->next == task->count) {
        ims_list_remove(&task->link);
    }
    return index;
}

static void run_together(struct ims_queue *queue, struct ims_task *task)
{
    ims_monitor_lock(&queue->monitor);
    ims_list_append(&queue->tasks, &task->link);
    ims_queue_wake(queue, task->count - 1);
    while (task->next < task->count) {
        size_t index = claim(task);

        ims_monitor_unlock(&queue->monitor);
        task->piece(task->argument, index);
        ims_monitor_lock(&queue->monitor);
    }
    while (task->helpers > 0) {
        (void)ims_monitor_wait(&queue->monitor, &task->left, IMS_CLOCK_NEVER);
    }
    ims_monitor_unlock(&queue->monitor);
}

static void parallel(const struct ims_services *services, size_t count,
                     void (*piece)(void *argument, size_t index), void *argument)
{
    const struct ims_worker_services *own = (const void *)services;
    struct ims_task task = {.count = count, .piece = piece, .argument = argument};

    if (count < 2 || own->queue->rules.workers < 2 || !ims_condition_init(&task.left)) {
        run_serially(count, piece, argument);
        return;
    }
    run_together(own->queue, &task);
    ims_condition_fini(&task.left);
}

void ims_parallel_init(struct ims_worker_services *services, struct ims_queue *queue)
{
    services->base.parallel = parallel;
    services->queue = queue;
}

bool ims_parallel_help(struct ims_queue *queue)
{
    struct ims_list *first = ims_list_first(&queue->tasks);
    struct ims_task *task;
    size_t index;

    if (first == NULL) {
        return false;
    }
    task = IMS_LIST_OWNER(first, struct ims_task, link);
    index = claim(task);
    task->helpers++;
    ims_monitor_unlock(&queue->monitor);
    task->piece(task->argument, index);
    ims_monitor_lock(&queue->monitor);
    if (--task->helpers == 0) {
        ims_condition_signal(&task->left); /* at once: it goes with the task */
    }
    return true;
}
