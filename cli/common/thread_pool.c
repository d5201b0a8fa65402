/* SPDX-License-Identifier: MIT */
#include "thread_pool.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "memory.h"

struct thread_pool {
    thread_pool_task_fn task;
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
static bool begin_task(struct thread_pool *crew, size_t *number)
{
    while (!crew->ending && crew->begun < crew->count &&
           crew->begun - crew->taken >= crew->window)
        pthread_cond_wait(&crew->room, &crew->lock);
    if (crew->ending || crew->begun >= crew->count)
        return false;
    *number = crew->begun++;
    return true;
}

static void *work(void *argument)
{
    struct thread_pool *crew = argument;
    size_t number;
    pthread_mutex_lock(&crew->lock);
    while (begin_task(crew, &number)) {
        pthread_mutex_unlock(&crew->lock);
        crew->task(number, crew->user);
        pthread_mutex_lock(&crew->lock);
        crew->done[number % crew->window] = true;
        if (number == crew->taken)
            pthread_cond_signal(&crew->ready);
    }
    pthread_mutex_unlock(&crew->lock);
    return NULL;
}

/* Only the main thread is to be interrupted. */
static void start_threads(struct thread_pool *crew, int threads)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (crew->thread_count < threads &&
           pthread_create(&crew->threads[crew->thread_count], NULL, work, crew) == 0)
        crew->thread_count++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

struct thread_pool *thread_pool_begin(int threads, size_t count, size_t window,
                                      thread_pool_task_fn task, void *user)
{
    struct thread_pool *crew = memory_new(1, sizeof *crew);
    pthread_condattr_t attributes;
    crew->task = task;
    crew->user = user;
    crew->count = count;
    crew->window = window;
    crew->done = memory_new(window, sizeof *crew->done);
    crew->threads = memory_new((size_t)threads, sizeof *crew->threads);
    /* None of these can fail as they are used here. */
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->room, NULL);
    pthread_cond_init(&crew->ready, &attributes);
    pthread_condattr_destroy(&attributes);
    start_threads(crew, threads);
    return crew;
}

static bool wait_until(struct thread_pool *crew, size_t number,
                       const struct timespec *until)
{
    int error = 0;
    pthread_mutex_lock(&crew->lock);
    while (!crew->done[number % crew->window] && error != ETIMEDOUT)
        error = pthread_cond_timedwait(&crew->ready, &crew->lock, until);
    bool done = crew->done[number % crew->window];
    pthread_mutex_unlock(&crew->lock);
    return done;
}

bool thread_pool_wait(struct thread_pool *crew, size_t number, int milliseconds)
{
    if (crew->thread_count == 0) {
        if (!crew->done[number % crew->window])
            crew->task(number, crew->user);
        crew->done[number % crew->window] = true;
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
    return wait_until(crew, number, &until);
}

void thread_pool_take(struct thread_pool *crew)
{
    pthread_mutex_lock(&crew->lock);
    crew->done[crew->taken % crew->window] = false;
    crew->taken++;
    pthread_cond_signal(&crew->room);
    pthread_mutex_unlock(&crew->lock);
}

void thread_pool_end(struct thread_pool *crew)
{
    if (crew == NULL)
        return;
    pthread_mutex_lock(&crew->lock);
    crew->ending = true;
    pthread_cond_broadcast(&crew->room);
    pthread_mutex_unlock(&crew->lock);
    for (int i = 0; i < crew->thread_count; i++)
        pthread_join(crew->threads[i], NULL);
    pthread_cond_destroy(&crew->ready);
    pthread_cond_destroy(&crew->room);
    pthread_mutex_destroy(&crew->lock);
    free(crew->threads);
    free(crew->done);
    free(crew);
}
