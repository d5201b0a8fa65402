/* SPDX-License-Identifier: MIT
 *
 * What a saver consists of. Those files of the folder see inside that carry out a call
 * on a saver; the parts themselves do not know it.
 *
 * Locking: everything here is constant once open, except for parts that have locks of
 * their own: in_flight, refusals, kept, lending, sync_calls, workers and queue.
 */
#ifndef IMS_SAVER_H
#define IMS_SAVER_H

#include <stdbool.h>

#include <imagesaver/imagesaver.h>

#include "delivery.h"
#include "image/metadata.h"
#include "in_flight.h"
#include "kept_results.h"
#include "lending.h"
#include "refusals.h"
#include "sync_calls.h"
#include "worker.h"

struct ims_matcher;
struct ims_os;
struct ims_queue;
struct ims_process;
struct ims_store;
struct ims_store_kind;

struct ims_saver {
    struct ims_process *process; /* that opened it */
    char *location;
    char *name; /* or NULL */
    size_t location_length;
    bool bytes_only;
    enum ims_name_folders name_folders;
    uint64_t max_bytes;
    int64_t timeout_ms;
    struct ims_matcher *matcher;
    struct ims_metadata_kept metadata; /* of all images */
    struct ims_store *store;
    struct ims_in_flight in_flight; /* the program's calls */
    struct ims_refusals refusals;
    struct ims_kept_results kept;
    struct ims_lending lending;
    struct ims_sync_calls sync_calls;
    struct ims_workers *workers; /* its own, or shared */
    struct ims_queue *queue;
    struct ims_delivery delivery;
    struct ims_work work;
};

/* ims_open() on a store of any kind, with system calls of any table: for tests that
 * stage failures. `config` is required. */
int ims_saver_open(ims_saver **saver, const char *location,
                   const struct ims_config *config, const struct ims_store_kind *kind,
                   const struct ims_os *os);

/* Refuses a submission: counts it and tells of it everywhere, and takes its job back,
 * if it had one. A message without a text gets the error's. Returns the error. */
int ims_saver_refuse(ims_saver *saver, struct ims_job *job, const char *file_name,
                     int error, struct ims_message *message);

/* Frees all, when its queue is drained; its own workers end with it. */
void ims_saver_free(ims_saver *saver);

#endif
