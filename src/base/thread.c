/* SPDX-License-Identifier: MIT */
#include "thread.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

bool ims_mutex_init(struct ims_mutex *mutex)
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
    return ok;
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
    struct timespec until;

    if (deadline == IMS_CLOCK_NEVER) {
        pthread_cond_wait(&condition->native, &mutex->native);
        return true;
    }
    until.tv_sec = (time_t)(deadline / 1000000000u);
    until.tv_nsec = (long)(deadline % 1000000000u);
    return pthread_cond_timedwait(&condition->native, &mutex->native, &until) !=
           ETIMEDOUT;
}

static bool start_masked(struct ims_thread *thread, void *(*run)(void *argument),
                         void *argument)
{
    pthread_attr_t attributes;
    sigset_t all;
    sigset_t before;
    bool ok;

    if (pthread_attr_init(&attributes) != 0)
        return false;
    ok = pthread_attr_setstacksize(&attributes, IMS_THREAD_STACK_SIZE) == 0;
    if (ok) {
        /* A thread inherits the mask: blocked from its first instruction on. */
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        ok = pthread_create(&thread->native, &attributes, run, argument) == 0;
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    pthread_attr_destroy(&attributes);
    return ok;
}

bool ims_thread_start(struct ims_thread *thread, const char *name,
                      void *(*run)(void *argument), void *argument)
{
    char cut[IMS_THREAD_NAME_SIZE];

    if (!start_masked(thread, run, argument))
        return false;
    strncpy(cut, name, sizeof cut - 1);
    cut[sizeof cut - 1] = '\0';
    pthread_setname_np(thread->native, cut);
    return true;
}

void ims_thread_join(struct ims_thread *thread)
{
    pthread_join(thread->native, NULL);
}
