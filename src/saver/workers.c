/* SPDX-License-Identifier: MIT */
#include "workers.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/message.h"
#include "base/os.h"
#include "base/process.h"
#include "base/processors.h"
#include "base/struct_size.h"
#include "base/thread.h"
#include "callback.h"
#include "codec/state_set.h"
#include "config_check.h"
#include "in_flight.h"
#include "queue/dispatcher.h"
#include "worker.h"

/* Without a job for so long, workers let go of the memory that they keep. */
static const uint64_t rest_ns = 2000000000u;

struct ims_workers {
    struct ims_process *process; /* that started them */
    atomic_size_t references;
    struct ims_dispatcher *dispatcher;
    struct ims_worker_group group;
    struct ims_worker_list list;
    struct ims_in_flight inside; /* the threads, as long as they run */
    struct ims_mutex lock;
    IMS_GUARDED_BY(ims_state_set_role) struct ims_state_sets states;
};

IMS_DEFINE_LOCK(ims_workers, lock, ims_state_set_role)

/* ---- starting -------------------------------------------------------------------- */

/* When all have left. */
static void free_all(void *argument)
{
    ims_workers *workers = argument;

    ims_worker_free_all(&workers->list);
    ims_dispatcher_free(workers->dispatcher);
    ims_mutex_fini(&workers->lock);
    ims_in_flight_fini(&workers->inside);
    ims_process_unref(workers->process);
    free(workers);
}

static bool init_locks(ims_workers *workers)
{
    if (!ims_in_flight_init(&workers->inside))
        return false;
    if (!ims_mutex_init(&workers->lock, IMS_LOCK_RANK_STATES)) {
        ims_in_flight_fini(&workers->inside);
        return false;
    }
    return true;
}

/* All but the threads. NULL when out of memory. */
static ims_workers *new_workers(size_t count)
{
    ims_workers *workers = calloc(1, sizeof *workers);

    if (workers == NULL)
        return NULL;
    if (!init_locks(workers)) {
        free(workers);
        return NULL;
    }
    atomic_init(&workers->references, 1);
    ims_state_set_init(&workers->states, count);
    workers->process = ims_process_new();
    workers->dispatcher = ims_dispatcher_new(count, rest_ns);
    if (workers->process == NULL || workers->dispatcher == NULL) {
        free_all(workers);
        return NULL;
    }
    return workers;
}

int ims_workers_start(ims_workers **workers, const struct ims_workers_config *config,
                      const struct ims_os *os, struct ims_message *message)
{
    size_t count = config->workers != 0
                       ? (size_t)config->workers
                       : ims_processors_count(os, IMS_CONFIG_CHECK_MOST_WORKERS);
    ims_workers *started = new_workers(count);
    int error;

    *workers = NULL;
    if (started == NULL)
        return ims_message_fail(message, IMS_ERROR_MEMORY, "no memory for workers");
    started->group = (struct ims_worker_group){
        .workers = started,
        .dispatcher = started->dispatcher,
        .inside = &started->inside,
        .last_has_left = free_all,
        .name = config->name,
        .nice = config->nice,
        .rest_ns = rest_ns,
    };
    error = ims_worker_start_all(&started->list, count, &started->group);
    started->group.name = NULL;
    if (error == IMS_OK) {
        *workers = started;
        return IMS_OK;
    }
    ims_message_fail(message, error, "cannot start %zu worker threads", count);
    free_all(started);
    return error;
}

/* ---- references ------------------------------------------------------------------ */

int ims_workers_hold(ims_workers *workers)
{
    if (!ims_process_is_own(workers->process))
        return IMS_ERROR_FORKED;
    atomic_fetch_add(&workers->references, 1);
    return IMS_OK;
}

void ims_workers_let_go(ims_workers *workers)
{
    if (workers == NULL || atomic_fetch_sub(&workers->references, 1) > 1)
        return;
    ims_dispatcher_stop(workers->dispatcher);
    if (!ims_callback_is_worker(workers)) {
        ims_worker_join_all(&workers->list);
        free_all(workers);
        return;
    }
    /* This thread is still inside, so it is not the last one yet. */
    ims_worker_detach_all(&workers->list);
    ims_in_flight_wait(&workers->inside, 0);
    ims_in_flight_hand_over(&workers->inside);
}

/* ---- states ---------------------------------------------------------------------- */

struct ims_state_set *ims_workers_hold_states(ims_workers *workers,
                                              const struct ims_registry *registry,
                                              size_t encoders)
{
    struct ims_state_set *states;

    lock(workers);
    states = ims_state_set_hold(&workers->states, registry, encoders);
    unlock(workers);
    return states;
}

void ims_workers_let_go_states(ims_workers *workers, struct ims_state_set *states)
{
    if (states == NULL)
        return;
    lock(workers);
    states = ims_state_set_let_go(states);
    unlock(workers);
    ims_state_set_free(states);
}

struct ims_dispatcher *ims_workers_dispatcher(const ims_workers *workers)
{
    return workers->dispatcher;
}

size_t ims_workers_count(const ims_workers *workers)
{
    return workers->list.count;
}

/* ---- the public interface -------------------------------------------------------- */

int ims_workers_open(ims_workers **workers, const struct ims_workers_config *config)
{
    struct ims_workers_config own = IMS_WORKERS_CONFIG_INIT;
    struct ims_message reason = {0};
    int error = IMS_OK;
    int cancel;

    if (workers == NULL)
        return IMS_ERROR_ARGUMENT;
    *workers = NULL;
    if (config != NULL) {
        error = ims_struct_size_take_and_tell(
            &ims_struct_size_workers_config, &own, config,
            offsetof(struct ims_workers_config, message), &reason);
    }
    if (error != IMS_OK)
        return error;
    ims_message_clear(own.message);
    error = ims_config_check_workers(own.workers, own.nice, own.message);
    if (error != IMS_OK)
        return error;
    cancel = ims_thread_disable_cancel(); /* it would leave threads behind */
    error = ims_workers_start(workers, &own, &ims_os_default, own.message);
    ims_thread_restore_cancel(cancel);
    return error;
}

int ims_workers_close(ims_workers **handle)
{
    ims_workers *workers;
    int cancel;

    if (handle == NULL || *handle == NULL)
        return IMS_OK;
    workers = *handle;
    if (!ims_process_is_own(workers->process)) {
        *handle = NULL;
        return IMS_ERROR_FORKED;
    }
    if (ims_callback_is_worker(workers))
        return IMS_ERROR_DEADLOCK;
    *handle = NULL;
    cancel = ims_thread_disable_cancel();
    ims_workers_let_go(workers);
    ims_thread_restore_cancel(cancel);
    return IMS_OK;
}
