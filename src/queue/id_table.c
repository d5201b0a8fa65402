/* SPDX-License-Identifier: MIT */
#include "id_table.h"

#include <stdlib.h>

#include "job.h"

enum { MOST_BUCKETS = 1 << 16 };

bool ims_id_table_init(struct ims_id_table *table, size_t expected)
{
    size_t count = 16;

    while (count < expected && count < MOST_BUCKETS)
        count *= 2;
    table->mask = count - 1;
    table->buckets = calloc(count, sizeof(struct ims_job *));
    return table->buckets != NULL;
}

void ims_id_table_fini(struct ims_id_table *table)
{
    free(table->buckets);
    table->buckets = NULL;
}

void ims_id_table_add(struct ims_id_table *table, struct ims_job *job)
{
    /* Ids follow each other, so they spread over the buckets by themselves. */
    struct ims_job **bucket = &table->buckets[job->id & table->mask];

    job->next_id = *bucket;
    *bucket = job;
}

void ims_id_table_remove(struct ims_id_table *table, struct ims_job *job)
{
    struct ims_job **place = &table->buckets[job->id & table->mask];

    while (*place != job)
        place = &(*place)->next_id;
    *place = job->next_id;
}

struct ims_job *ims_id_table_find(const struct ims_id_table *table, uint64_t id)
{
    struct ims_job *job = table->buckets[id & table->mask];

    while (job != NULL && job->id != id)
        job = job->next_id;
    return job;
}
