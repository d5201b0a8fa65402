/* SPDX-License-Identifier: MIT
 *
 * Threads of the library: their name, signals and stack; and the clock's arithmetic.
 */
#include <criterion/criterion.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "src/base/thread.h"

struct seen {
    sigset_t blocked;
    size_t stack_size;
    cpu_set_t processors;
    int policy;
    int nice;
};

static int own_policy(void)
{
    struct sched_param parameters;
    int policy = -1;
    cr_assert_eq(pthread_getschedparam(pthread_self(), &policy, &parameters), 0);
    return policy;
}

static void *look(void *argument)
{
    struct seen *seen = argument;
    pthread_attr_t attributes;
    pthread_sigmask(SIG_SETMASK, NULL, &seen->blocked);
    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getstacksize(&attributes, &seen->stack_size);
    pthread_attr_destroy(&attributes);
    sched_getaffinity(0, sizeof seen->processors, &seen->processors);
    seen->policy = own_policy();
    seen->nice = getpriority(PRIO_PROCESS, 0);
    return NULL;
}

static bool is_fault(int signal)
{
    return signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE ||
           signal == SIGILL || signal == SIGTRAP || signal == SIGSYS;
}

Test(thread, blocks_all_signals_but_faults_and_leaves_the_callers_alone)
{
    struct seen seen;
    struct ims_thread thread;
    sigset_t before;
    sigset_t after;
    pthread_sigmask(SIG_SETMASK, NULL, &before);
    cr_assert(ims_thread_start(&thread, "test", 0, look, &seen));
    ims_thread_join(&thread);
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    for (int signal = 1; signal < SIGRTMAX; signal++) {
        /* These two cannot be blocked; those from 32 on are the C library's own. */
        if (signal == SIGKILL || signal == SIGSTOP ||
            (signal >= 32 && signal < SIGRTMIN))
            continue;
        cr_assert_eq(sigismember(&seen.blocked, signal), !is_fault(signal), "signal %d",
                     signal);
        cr_assert_eq(sigismember(&before, signal), sigismember(&after, signal));
    }
}

Test(thread, has_a_large_enough_stack)
{
    struct seen seen;
    struct ims_thread thread;
    cr_assert(ims_thread_start(&thread, "test", 0, look, &seen));
    ims_thread_join(&thread);
    cr_assert_geq(seen.stack_size, (size_t)2 << 20);
}

Test(thread, is_as_urgent_as_the_process_unless_it_is_to_be_less)
{
    struct seen seen;
    struct ims_thread thread;
    int own = getpriority(PRIO_PROCESS, 0);
    cr_assert(ims_thread_start(&thread, "test", 0, look, &seen));
    ims_thread_join(&thread);
    cr_assert_eq(seen.nice, own);
    cr_assert(ims_thread_start(&thread, "test", 19, look, &seen));
    ims_thread_join(&thread);
    cr_assert_eq(seen.nice, 19);
    cr_assert_eq(getpriority(PRIO_PROCESS, 0), own, "the caller's stays");
    cr_assert_eq(setpriority(PRIO_PROCESS, 0, 19), 0);
    cr_assert(ims_thread_start(&thread, "test", 3, look, &seen));
    ims_thread_join(&thread);
    cr_assert_eq(seen.nice, 19, "never more urgent than the process");
}

/* A thread of a program's own as a capture thread is: bound to one processor, with a
 * policy of its own, and the better one where that is allowed. */
static void *start_from_a_bound_thread(void *seen)
{
    const struct sched_param batch = {.sched_priority = 0};
    const struct sched_param real_time = {.sched_priority = 1};
    struct ims_thread thread;
    cpu_set_t own;
    cpu_set_t one;
    cr_assert_eq(sched_getaffinity(0, sizeof own, &own), 0);
    CPU_ZERO(&one);
    for (size_t i = 0; CPU_COUNT(&one) == 0; i++)
        if (CPU_ISSET(i, &own))
            CPU_SET(i, &one);
    cr_assert_eq(sched_setaffinity(0, sizeof one, &one), 0);
    if (pthread_setschedparam(pthread_self(), SCHED_FIFO, &real_time) != 0)
        cr_assert_eq(pthread_setschedparam(pthread_self(), SCHED_BATCH, &batch), 0);
    cr_assert(ims_thread_start(&thread, "test", 0, look, seen));
    ims_thread_join(&thread);
    return NULL;
}

Test(thread, has_the_policy_and_the_processors_of_the_process)
{
    struct seen seen;
    cpu_set_t own;
    pthread_t bound;
    int policy = own_policy();
    cr_assert_eq(sched_getaffinity(0, sizeof own, &own), 0);
    cr_assert_eq(pthread_create(&bound, NULL, start_from_a_bound_thread, &seen), 0);
    pthread_join(bound, NULL);
    cr_assert(CPU_EQUAL(&seen.processors, &own), "%d of %d",
              CPU_COUNT(&seen.processors), CPU_COUNT(&own));
    cr_assert_eq(seen.policy, policy);
}

struct named {
    struct ims_mutex lock;
    struct ims_condition changed;
    bool may_end;
};

static void *wait_for_end(void *argument)
{
    struct named *named = argument;
    ims_mutex_lock(&named->lock);
    while (!named->may_end)
        ims_condition_wait(&named->changed, &named->lock, IMS_CLOCK_NEVER);
    ims_mutex_unlock(&named->lock);
    return NULL;
}

Test(thread, names_tell_the_parts_apart)
{
    char name[IMS_THREAD_NAME_SIZE];
    ims_thread_name_make(name, NULL, "sync");
    cr_assert_str_eq(name, "imagesaver/sync");
    ims_thread_name_make(name, "cam", "7");
    cr_assert_str_eq(name, "cam/7");
    ims_thread_name_make(name, "left camera's eye", "1023");
    cr_assert_str_eq(name, "left camer/1023");
    ims_thread_name_make(name, "", "0");
    cr_assert_str_eq(name, "/0");
}

Test(thread, has_its_name_cut_to_what_fits)
{
    struct named named = {.may_end = false};
    struct ims_thread thread;
    char name[32];
    cr_assert(ims_mutex_init(&named.lock, IMS_LOCK_RANK_QUEUE));
    cr_assert(ims_condition_init(&named.changed));
    cr_assert(
        ims_thread_start(&thread, "a-name-that-is-too-long", 0, wait_for_end, &named));
    cr_assert_eq(pthread_getname_np(thread.native, name, sizeof name), 0);
    cr_assert_str_eq(name, "a-name-that-is-");
    ims_mutex_lock(&named.lock);
    named.may_end = true;
    ims_condition_signal(&named.changed);
    ims_mutex_unlock(&named.lock);
    ims_thread_join(&thread);
    ims_condition_fini(&named.changed);
    ims_mutex_fini(&named.lock);
}

Test(thread, a_deadline_that_has_passed_ends_a_wait)
{
    struct ims_mutex lock;
    struct ims_condition never;
    cr_assert(ims_mutex_init(&lock, IMS_LOCK_RANK_QUEUE));
    cr_assert(ims_condition_init(&never));
    ims_mutex_lock(&lock);
    uint64_t deadline = ims_clock_deadline(1);
    while (ims_condition_wait(&never, &lock, deadline))
        continue;
    cr_assert_geq(ims_clock_now(), deadline, "the monotonic clock");
    ims_mutex_unlock(&lock);
    ims_condition_fini(&never);
    ims_mutex_fini(&lock);
}

Test(thread, deadlines_do_not_overflow)
{
    uint64_t now = ims_clock_now();
    cr_assert_eq(ims_clock_deadline(INT64_MAX), IMS_CLOCK_NEVER);
    cr_assert_geq(ims_clock_deadline(1000), now + 1000000000u);
    cr_assert_lt(ims_clock_deadline((int64_t)1 << 41), IMS_CLOCK_NEVER);
    cr_assert_gt(ims_clock_deadline((int64_t)1 << 41), now);
}
