/* SPDX-License-Identifier: MIT
 *
 * Results that wait until the program takes them: a bounded list with a descriptor for
 * event loops. It knows no queue and no job, only the results that it is given.
 *
 * A record for each result is reserved when its image is submitted, and records are
 * used again, so that no result is lost for want of memory and steady state allocates
 * nothing. What a thread has taken is its own until it takes the next one.
 *
 * Locking: a lock of its own guards all of it.
 */
#ifndef IMS_KEPT_RESULTS_H
#define IMS_KEPT_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "base/event.h"
#include "base/list.h"
#include "base/thread.h"
#include "result_copy.h"

/* One result, or the room for one. */
struct ims_kept_result {
    struct ims_list link;
    struct ims_result_copy copy;
    size_t texts_capacity;
    struct ims_thread_id taker; /* once taken */
};

extern struct ims_role ims_kept_results_role;

struct ims_kept_results {
    size_t capacity; /* constant; 0 = none are kept */
    struct ims_mutex lock;
    struct ims_condition added;
    struct ims_condition removed;
    IMS_GUARDED_BY(ims_kept_results_role) struct {
        struct ims_list waiting; /* the oldest first */
        struct ims_list taken;   /* the latest first; one a thread */
        struct ims_list free_list;
        size_t waiting_count;
        size_t taken_count;
        struct ims_event event; /* set while something waits */
        bool is_closed;
    };
};

struct ims_os;

/* False when out of resources. */
bool ims_kept_results_init(struct ims_kept_results *kept, size_t capacity,
                           const struct ims_os *os);
void ims_kept_results_fini(struct ims_kept_results *kept);

/* Reserves a record for a result with strings of these lengths; NULL when out of
 * memory. Ends in one of the two below. */
struct ims_kept_result *ims_kept_results_reserve(struct ims_kept_results *kept,
                                                 size_t path_length,
                                                 size_t encoder_length);

/* There will be no result. NULL is fine. */
void ims_kept_results_discard(struct ims_kept_results *kept,
                              struct ims_kept_result *record);

/* Adds a result. Waits while the list is full, until it is closed: then nobody can take
 * it any more, and it is forgotten. */
void ims_kept_results_add(struct ims_kept_results *kept, struct ims_kept_result *record,
                          const struct ims_result *result);

/* Takes the oldest one, whose strings are the calling thread's until its next call.
 * `deadline` as of ims_clock_now(). IMS_OK, IMS_ERROR_TIMEOUT or IMS_ERROR_CLOSED. */
int ims_kept_results_take(struct ims_kept_results *kept, uint64_t deadline,
                          const struct ims_result **result);

/* How many wait. */
size_t ims_kept_results_count(struct ims_kept_results *kept);

/* The descriptor, or -1 and errno. */
int ims_kept_results_handle(struct ims_kept_results *kept);

/* Sends away all who wait. */
void ims_kept_results_close(struct ims_kept_results *kept);

#endif
