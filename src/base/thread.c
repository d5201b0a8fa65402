/* SPDX-License-Identifier: MIT */
#include "thread.h"

#include <assert.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "processors.h"

bool ims_mutex_init(struct ims_mutex *mutex, enum ims_lock_rank rank)
{
    pthread_mutexattr_t attributes;
    bool ok;

    if (pthread_mutexattr_init(&attributes) != 0)
        return false;
#ifdef PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP
    /* Critical sections are short: looking again beats going to sleep. */
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ADAPTIVE_NP);
#endif
    ok = pthread_mutex_init(&mutex->native, &attributes) == 0;
    pthread_mutexattr_destroy(&attributes);
    mutex->rank = rank;
    atomic_init(&mutex->holder, NULL);
    return ok;
}

void ims_mutex_lock(struct ims_mutex *mutex)
{
    assert(ims_lock_rank_take(mutex->rank));
    pthread_mutex_lock(&mutex->native);
    assert(ims_lock_rank_set_holder(&mutex->holder));
}

void ims_mutex_unlock(struct ims_mutex *mutex)
{
    /* Before: once it is unlocked, whoever waited for that may free it. */
    assert(ims_lock_rank_clear_holder(&mutex->holder));
    assert(ims_lock_rank_drop(mutex->rank));
    pthread_mutex_unlock(&mutex->native);
}

bool ims_condition_init(struct ims_condition *condition)
{
    pthread_condattr_t attributes;
    bool ok;

    if (pthread_condattr_init(&attributes) != 0)
        return false;
    ok = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
         pthread_cond_init(&condition->native, &attributes) == 0;
    pthread_condattr_destroy(&attributes);
    return ok;
}

bool ims_condition_wait(struct ims_condition *condition, struct ims_mutex *mutex,
                        uint64_t deadline)
{
    int error = 0;
    struct timespec until;

    assert(ims_lock_rank_clear_holder(&mutex->holder));
    if (deadline == IMS_CLOCK_NEVER) {
        pthread_cond_wait(&condition->native, &mutex->native);
    } else {
        until.tv_sec = (time_t)(deadline / 1000000000u);
        until.tv_nsec = (long)(deadline % 1000000000u);
        error = pthread_cond_timedwait(&condition->native, &mutex->native, &until);
    }
    assert(ims_lock_rank_set_holder(&mutex->holder));
    return error != ETIMEDOUT;
}

/* Blocked are the signals that other threads and processes send. What a fault of the
 * thread itself raises would end the process if it were blocked, and no handler of the
 * program's would see it. */
static void fill_asynchronous(sigset_t *signals)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS};

    sigfillset(signals);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        sigdelset(signals, faults[i]);
}

/* As urgent as the process's first thread, whatever thread starts this one, or less,
 * as asked. Only ever lowered, which needs no privilege. On Linux each thread has a
 * nice value of its own. */
static void take_nice(int nice)
{
    int process = getpriority(PRIO_PROCESS, (id_t)getpid());
    int wanted = nice > 0 && nice > process ? nice : process;

    if (getpriority(PRIO_PROCESS, 0) < wanted)
        setpriority(PRIO_PROCESS, 0, wanted);
}

/* The policy of the process's first thread, unless that is a real-time one. The usual
 * one where the C library does not tell (musl). */
static int policy_of_process(void)
{
    int policy = sched_getscheduler(getpid());

    return policy == SCHED_BATCH || policy == SCHED_IDLE ? policy : SCHED_OTHER;
}

/* Not by attributes: with these a system that refuses such a call would refuse the
 * thread. */
static void schedule(pthread_t thread)
{
    const struct sched_param usual = {.sched_priority = 0};
    size_t size;
    cpu_set_t *processors = ims_processors_beyond_mask(&size);

    pthread_setschedparam(thread, policy_of_process(), &usual);
    if (processors != NULL)
        pthread_setaffinity_np(thread, size, processors);
    CPU_FREE(processors);
}

static void *begin(void *argument)
{
    const struct ims_thread *thread = argument;

    /* Before anything else; who started it does the same, as until then this one might
     * not get to run. */
    schedule(pthread_self());
    take_nice(thread->nice);
    return thread->run(thread->argument);
}

static bool create(struct ims_thread *thread)
{
    pthread_attr_t attributes;
    sigset_t asynchronous;
    sigset_t before;
    bool ok;

    if (pthread_attr_init(&attributes) != 0)
        return false;
    ok = pthread_attr_setstacksize(&attributes, IMS_THREAD_STACK_SIZE) == 0;
    if (ok) {
        /* A thread inherits the mask: blocked from its first instruction on. */
        fill_asynchronous(&asynchronous);
        pthread_sigmask(SIG_SETMASK, &asynchronous, &before);
        ok = pthread_create(&thread->native, &attributes, begin, thread) == 0;
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    pthread_attr_destroy(&attributes);
    return ok;
}

void ims_thread_name_make(char to[IMS_THREAD_NAME_SIZE], const char *name,
                          const char *part)
{
    size_t length = strlen(part);
    assert(length < IMS_THREAD_NAME_SIZE - 1);
    if (name == NULL)
        name = "imagesaver";
    snprintf(to, IMS_THREAD_NAME_SIZE, "%.*s/%s",
             (int)(IMS_THREAD_NAME_SIZE - 2 - length), name, part);
}

bool ims_thread_start(struct ims_thread *thread, const char *name, int nice,
                      void *(*run)(void *argument), void *argument)
{
    char cut[IMS_THREAD_NAME_SIZE];

    thread->run = run;
    thread->argument = argument;
    thread->nice = nice;
    if (!create(thread))
        return false;
    schedule(thread->native);
    strncpy(cut, name, sizeof cut - 1);
    cut[sizeof cut - 1] = '\0';
    pthread_setname_np(thread->native, cut);
    return true;
}

int ims_thread_number(void)
{
    return gettid();
}

void ims_thread_join(struct ims_thread *thread)
{
    pthread_join(thread->native, NULL);
}

void ims_thread_detach(struct ims_thread *thread)
{
    pthread_detach(thread->native);
}
