/* SPDX-License-Identifier: MIT */
#include "thread_pool.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "memory.h"

struct cli_thread_pool {
    cli_thread_pool_task_fn task;
    void *user;
    size_t count;
    size_t window;
    pthread_t *threads;
    int thread_count;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t room;  /* a task may begin, or the end has come */
    pthread_cond_t ready; /* the task that is waited for is done */
    size_t begun;         /* tasks, and so the number of the next one */
    size_t taken;
    bool *done; /* of the tasks that are not taken: task n at n % window */
    bool ending;
};

/* With the lock held. Returns false at the end. */
static bool begin_task(struct cli_thread_pool *pool, size_t *number)
{
    while (!pool->ending && pool->begun < pool->count &&
           pool->begun - pool->taken >= pool->window)
        pthread_cond_wait(&pool->room, &pool->lock);
    if (pool->ending || pool->begun >= pool->count)
        return false;
    *number = pool->begun++;
    return true;
}

static void *work(void *argument)
{
    struct cli_thread_pool *pool = argument;
    size_t number;
    pthread_mutex_lock(&pool->lock);
    while (begin_task(pool, &number)) {
        pthread_mutex_unlock(&pool->lock);
        pool->task(number, pool->user);
        pthread_mutex_lock(&pool->lock);
        pool->done[number % pool->window] = true;
        if (number == pool->taken)
            pthread_cond_signal(&pool->ready);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* Only the main thread is to be interrupted. */
static void start_threads(struct cli_thread_pool *pool, int threads)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (pool->thread_count < threads &&
           pthread_create(&pool->threads[pool->thread_count], NULL, work, pool) == 0)
        pool->thread_count++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

struct cli_thread_pool *cli_thread_pool_begin(int threads, size_t count, size_t window,
                                              cli_thread_pool_task_fn task, void *user)
{
    struct cli_thread_pool *pool = cli_memory_new(1, sizeof *pool);
    pthread_condattr_t attributes;
    pool->task = task;
    pool->user = user;
    pool->count = count;
    pool->window = window;
    pool->done = cli_memory_new(window, sizeof *pool->done);
    pool->threads = cli_memory_new((size_t)threads, sizeof *pool->threads);
    /* None of these can fail as they are used here. */
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->room, NULL);
    pthread_cond_init(&pool->ready, &attributes);
    pthread_condattr_destroy(&attributes);
    start_threads(pool, threads);
    return pool;
}

static bool wait_until(struct cli_thread_pool *pool, size_t number,
                       const struct timespec *until)
{
    int error = 0;
    pthread_mutex_lock(&pool->lock);
    while (!pool->done[number % pool->window] && error != ETIMEDOUT)
        error = pthread_cond_timedwait(&pool->ready, &pool->lock, until);
    bool done = pool->done[number % pool->window];
    pthread_mutex_unlock(&pool->lock);
    return done;
}

bool cli_thread_pool_wait(struct cli_thread_pool *pool, size_t number, int milliseconds)
{
    if (pool->thread_count == 0) {
        if (!pool->done[number % pool->window])
            pool->task(number, pool->user);
        pool->done[number % pool->window] = true;
        return true;
    }
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += milliseconds / 1000;
    until.tv_nsec += milliseconds % 1000 * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    return wait_until(pool, number, &until);
}

void cli_thread_pool_take(struct cli_thread_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->done[pool->taken % pool->window] = false;
    pool->taken++;
    pthread_cond_signal(&pool->room);
    pthread_mutex_unlock(&pool->lock);
}

void cli_thread_pool_end(struct cli_thread_pool *pool)
{
    if (pool == NULL)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->ending = true;
    pthread_cond_broadcast(&pool->room);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < pool->thread_count; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->ready);
    pthread_cond_destroy(&pool->room);
    pthread_mutex_destroy(&pool->lock);
    free(pool->threads);
    free(pool->done);
    free(pool);
}
