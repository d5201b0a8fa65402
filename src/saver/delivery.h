/* SPDX-License-Identifier: MIT
 *
 * Results to the program: the memory given back, a log line, the done function, the
 * ticket, the list of those that are kept, in this order and each once, with no lock
 * held, on the thread that brought the end about. It knows no worker and no store.
 *
 * What a callback itself brings about (it saves, and an older image is dropped) is
 * delivered on the same thread after the callback has returned.
 */
#ifndef IMS_DELIVERY_H
#define IMS_DELIVERY_H

#include <imagesaver/imagesaver.h>

#include "base/list.h"
#include "base/log.h"

struct ims_job;
struct ims_kept_results;
struct ims_queue;

/* Constant. */
struct ims_delivery {
    const void *owner; /* for the callback chain */
    struct ims_kept_results *kept;
    const char *location;
    ims_done_fn done; /* or NULL */
    void *done_user;
    struct ims_log log;
};

/* Delivers the results of a list of jobs that no worker took, and retires them. */
void ims_delivery_run(const struct ims_delivery *delivery, struct ims_list *jobs);

/* The same for one job, on a worker, outside of any callback. */
void ims_delivery_run_one(const struct ims_delivery *delivery, struct ims_job *job);

/* Cancels the waiting job `id` of a queue, or all that wait for 0, and delivers their
 * results. Returns how many. */
size_t ims_delivery_cancel(const struct ims_delivery *delivery, struct ims_queue *queue,
                           uint64_t id);

/* Delivers the result of a worker's job, which it ends after its memory was given back.
 * Where there is nobody to tell anything, does nothing: the worker's next
 * ims_dispatcher_take ends the job. */
void ims_delivery_finish(const struct ims_delivery *delivery, struct ims_job *job);

/* Calls the job's release function now, if there is one. */
void ims_delivery_release(const struct ims_delivery *delivery, struct ims_job *job);

/* Logs on behalf of a function of the saver. `path` may be NULL. */
void ims_delivery_log(const struct ims_delivery *delivery, enum ims_log_level level,
                      const char *what, const char *path, const char *reason);

/* The same as a log function for parts that know no saver; its user is the delivery. */
void ims_delivery_log_line(enum ims_log_level level, const char *text, void *delivery);

#endif
