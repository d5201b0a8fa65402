/* SPDX-License-Identifier: MIT
 *
 * Threads of the library: their name, signals and stack; and the clock's arithmetic.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

#include "src/base/thread.h"

struct seen {
    char name[32];
    sigset_t blocked;
    size_t stack_size;
};

static void *look(void *argument)
{
    struct seen *seen = argument;
    pthread_attr_t attributes;
    pthread_sigmask(SIG_SETMASK, NULL, &seen->blocked);
    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getstacksize(&attributes, &seen->stack_size);
    pthread_attr_destroy(&attributes);
    return NULL;
}

Test(thread, blocks_all_signals_and_leaves_the_callers_alone)
{
    struct seen seen;
    struct ims_thread thread;
    sigset_t before;
    sigset_t after;
    pthread_sigmask(SIG_SETMASK, NULL, &before);
    cr_assert(ims_thread_start(&thread, "test", look, &seen));
    ims_thread_join(&thread);
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    for (int signal = 1; signal < SIGRTMAX; signal++) {
        /* These two cannot be blocked; 32 and 33 are the C library's own. */
        if (signal == SIGKILL || signal == SIGSTOP || signal == 32 || signal == 33)
            continue;
        cr_assert_eq(sigismember(&seen.blocked, signal), 1, "signal %d", signal);
        cr_assert_eq(sigismember(&before, signal), sigismember(&after, signal));
    }
}

Test(thread, has_a_large_enough_stack)
{
    struct seen seen;
    struct ims_thread thread;
    cr_assert(ims_thread_start(&thread, "test", look, &seen));
    ims_thread_join(&thread);
    cr_assert_geq(seen.stack_size, (size_t)2 << 20);
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

Test(thread, has_its_name_cut_to_what_fits)
{
    struct named named = {.may_end = false};
    struct ims_thread thread;
    char name[32];
    cr_assert(ims_mutex_init(&named.lock));
    cr_assert(ims_condition_init(&named.changed));
    cr_assert(
        ims_thread_start(&thread, "a-name-that-is-too-long", wait_for_end, &named));
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
    cr_assert(ims_mutex_init(&lock));
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
