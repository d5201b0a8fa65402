/* SPDX-License-Identifier: MIT
 *
 * Waiting jobs by their ids, so that one can be cancelled without a search through the
 * queue. A hash table whose nodes lie in the jobs: nothing is allocated for an image.
 * Thread-safety: none; the queue's lock guards it.
 */
#ifndef IMS_ID_TABLE_H
#define IMS_ID_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ims_job;

struct ims_id_table {
    struct ims_job **buckets;
    size_t mask;
};

/* `expected` jobs at a time; more are fine. False when out of memory. */
bool ims_id_table_init(struct ims_id_table *table, size_t expected);
void ims_id_table_fini(struct ims_id_table *table);

void ims_id_table_add(struct ims_id_table *table, struct ims_job *job);

/* Takes out a job that is in. */
void ims_id_table_remove(struct ims_id_table *table, struct ims_job *job);

/* The job with this id, or NULL. */
struct ims_job *ims_id_table_find(const struct ims_id_table *table, uint64_t id);

#endif
