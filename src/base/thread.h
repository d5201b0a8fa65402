/* SPDX-License-Identifier: MIT
 *
 * Threads, locks, conditions and the clock: the only place that knows pthreads. It
 * knows nothing of savers.
 *
 * Conditions wait on the monotonic clock, so that setting the time of day neither
 * shortens nor lengthens a time-out. Threads are named, run on a stack of a known size
 * and block every signal that others send: these stay with the program's own threads.
 * Of the thread that starts them they take over nothing: not its scheduling policy, not
 * the processors that it is bound to, not its nice value.
 */
#ifndef IMS_THREAD_H
#define IMS_THREAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "lock_rank.h"

/* What clang's thread-safety analysis (-Wthread-safety) is told of locks; nothing to
 * other compilers. In C a member cannot name another one of its structure, so what it
 * is guarded by is a role: declared and never defined, it stands for the locks of all
 * structures of one type. */
#if defined(__clang__)
#define IMS_THREAD_SAFETY(attribute) __attribute__((attribute))
#else
#define IMS_THREAD_SAFETY(attribute)
#endif

struct IMS_THREAD_SAFETY(capability("lock")) ims_role {
    char unused;
};

/* Before a member, or a structure without a name with some of them: the lock is held
 * where it is touched. */
#define IMS_GUARDED_BY(role) IMS_THREAD_SAFETY(guarded_by(role))

/* Before a function: the lock is held where it is called; or, nobody else knows the
 * structure yet, or any more. */
#define IMS_REQUIRES(role) IMS_THREAD_SAFETY(requires_capability(role))
#define IMS_UNSHARED       IMS_THREAD_SAFETY(no_thread_safety_analysis)

/* Before a function that takes the lock, or lets it go, for the analysis of others. */
#define IMS_ACQUIRES(role) IMS_THREAD_SAFETY(acquire_capability(role)) IMS_UNSHARED
#define IMS_RELEASES(role) IMS_THREAD_SAFETY(release_capability(role)) IMS_UNSHARED

/* Defines a file's lock() and unlock() for a structure of this type. */
#define IMS_DEFINE_LOCK(type, member, role)                                            \
    IMS_ACQUIRES(role) static void lock(type *owner)                                   \
    {                                                                                  \
        ims_mutex_lock(&owner->member);                                                \
    }                                                                                  \
    IMS_RELEASES(role) static void unlock(type *owner)                                 \
    {                                                                                  \
        ims_mutex_unlock(&owner->member);                                              \
    }

struct ims_mutex {
    pthread_mutex_t native;
    enum ims_lock_rank rank; /* constant */
    ims_lock_holder holder;  /* in builds with assertions */
};

struct ims_condition {
    pthread_cond_t native;
};

struct ims_thread {
    pthread_t native;
    void *(*run)(void *argument); /* this and all below: constant */
    void *argument;
    int nice;
};

/* Which thread; of no meaning once that thread has ended. */
struct ims_thread_id {
    pthread_t native;
};

enum {
    IMS_THREAD_STACK_SIZE = 4 << 20, /* bytes of address space; touched as needed */
    IMS_THREAD_NAME_SIZE = 16        /* the kernel's limit, the NUL included */
};

/* A deadline that never comes. */
#define IMS_CLOCK_NEVER UINT64_MAX

/* False when out of resources. */
bool ims_mutex_init(struct ims_mutex *mutex, enum ims_lock_rank rank);
void ims_mutex_lock(struct ims_mutex *mutex);
void ims_mutex_unlock(struct ims_mutex *mutex);

/* Whether the calling thread holds it: asserted where a lock is required. In builds
 * with assertions only. */
static inline bool ims_mutex_is_held(const struct ims_mutex *mutex)
{
    return ims_lock_rank_is_holder(&mutex->holder);
}

bool ims_condition_init(struct ims_condition *condition);

/* Waits until signalled or until `deadline` (of ims_clock_now) has passed; may return
 * for no reason. False when the deadline has passed. The mutex is held before and
 * after. */
bool ims_condition_wait(struct ims_condition *condition, struct ims_mutex *mutex,
                        uint64_t deadline);

/* Makes NAME/PART, of the library's name if `name` is NULL. A long name is cut, so that
 * its threads can be told from each other. */
void ims_thread_name_make(char to[IMS_THREAD_NAME_SIZE], const char *name,
                          const char *part);

/* Starts run(argument) in a thread called `name`, which is cut to what the kernel
 * takes. `nice` is 1 to 19 for one less urgent than the process, 0 for one as urgent.
 * False when it could not be started. `thread` must live until run returns. */
bool ims_thread_start(struct ims_thread *thread, const char *name, int nice,
                      void *(*run)(void *argument), void *argument);

/* One of the two for each thread. Waits for its end; or leaves it to itself. */
void ims_thread_join(struct ims_thread *thread);
void ims_thread_detach(struct ims_thread *thread);

/* The system's number of the calling thread, above 0; the next thread does not get that
 * of one which has ended. */
int ims_thread_number(void);

static inline struct ims_thread_id ims_thread_self(void)
{
    return (struct ims_thread_id){pthread_self()};
}

static inline bool ims_thread_is_self(struct ims_thread_id id)
{
    return pthread_equal(id.native, pthread_self()) != 0;
}

/* Between these two the calling thread cannot be cancelled: a lock that it holds or a
 * count that it is in would stay so for ever. `before` is what the first one returned.
 */
static inline int ims_thread_disable_cancel(void)
{
    int before;

    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
    return before;
}

static inline void ims_thread_restore_cancel(int before)
{
    pthread_setcancelstate(before, NULL);
}

static inline void ims_mutex_fini(struct ims_mutex *mutex)
{
    pthread_mutex_destroy(&mutex->native);
}

static inline void ims_condition_fini(struct ims_condition *condition)
{
    pthread_cond_destroy(&condition->native);
}

static inline void ims_condition_signal(struct ims_condition *condition)
{
    pthread_cond_signal(&condition->native);
}

static inline void ims_condition_broadcast(struct ims_condition *condition)
{
    pthread_cond_broadcast(&condition->native);
}

/* Nanoseconds of the monotonic clock. */
static inline uint64_t ims_clock_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* The time `milliseconds` (0 and up) after another; IMS_CLOCK_NEVER when that is beyond
 * the clock. */
static inline uint64_t ims_clock_after(uint64_t start, int64_t milliseconds)
{
    /* about 146 years: nothing overflows below it */
    if ((uint64_t)milliseconds > UINT64_MAX / 4 / 1000000u)
        return IMS_CLOCK_NEVER;
    return start + (uint64_t)milliseconds * 1000000u;
}

/* The same from now. */
static inline uint64_t ims_clock_deadline(int64_t milliseconds)
{
    return ims_clock_after(ims_clock_now(), milliseconds);
}

/* The deadline of a time-out: of 0 none, of a negative one a moment long ago. */
static inline uint64_t ims_clock_limit(int64_t timeout_ms)
{
    if (timeout_ms < 0)
        return 0;
    return timeout_ms > 0 ? ims_clock_deadline(timeout_ms) : IMS_CLOCK_NEVER;
}

#endif
