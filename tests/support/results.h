/* SPDX-License-Identifier: MIT
 *
 * Gathers what `done` is told: one entry an image, found by id. More than one result
 * for an id ends the program, as do ids that were never given. Thread-safe.
 */
#ifndef RESULTS_H
#define RESULTS_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

struct results_entry {
    uint64_t id;
    void *user;
    enum ims_status status;
    int error;
    int system_errno;
    uint32_t warnings;
    uint64_t bytes;
    uint64_t queued_ns;
    uint64_t encode_ns;
    uint64_t write_ns;
    uint64_t order; /* 1 for the first result, 2, ... */
    pthread_t thread;
    char path[1024];
    char encoder[32];
    char message[IMS_MESSAGE_SIZE];
};

struct results {
    pthread_mutex_t lock;
    struct results_entry *entries; /* by id - 1 */
    size_t capacity;
    uint64_t count;
};

#define RESULTS_INIT                                                                   \
    {                                                                                  \
        .lock = PTHREAD_MUTEX_INITIALIZER                                              \
    }

/* An ims_done_fn whose user pointer is a struct results. */
void results_done(const struct ims_result *result, void *results);

/* The result of an id; ends the program if there is none. */
struct results_entry results_of(struct results *results, uint64_t id);

/* How many there are, in all and with a status. */
uint64_t results_count(struct results *results);
uint64_t results_count_status(struct results *results, enum ims_status status);

void results_free(struct results *results);

#endif
