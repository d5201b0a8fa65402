/* SPDX-License-Identifier: MIT
 *
 * What a saver counts: the ledger, the queue's figures, the first failure. It counts
 * what it is told and knows no queue.
 * Thread-safety: none; the queue's lock guards it, so that the ledger always balances.
 */
#ifndef IMS_STATS_H
#define IMS_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

struct ims_job;

struct ims_counters {
    struct ims_stats stats;
    struct ims_summary
        summary; /* warnings and the first failure; the rest is in stats */
};

void ims_stats_init(struct ims_counters *counters, uint32_t workers,
                    uint32_t queue_size);

/* A submission was refused with `error`. */
void ims_stats_refuse(struct ims_counters *counters, int error);

/* Memory of `bytes` is held, or no longer. */
void ims_stats_hold(struct ims_counters *counters, size_t bytes);
void ims_stats_let_go(struct ims_counters *counters, size_t bytes);

/* An image waits now, or no longer and did so for `queued_ns`. */
void ims_stats_enqueue(struct ims_counters *counters);
void ims_stats_dequeue(struct ims_counters *counters, uint64_t queued_ns);

/* A pending image ended as job->result says. Of a failed one, job->path is read. */
void ims_stats_end(struct ims_counters *counters, const struct ims_job *job);

/* Whether each accepted image is counted in one place. */
bool ims_stats_is_balanced(const struct ims_counters *counters);

/* Fills a summary. */
void ims_stats_summarise(const struct ims_counters *counters,
                         struct ims_summary *summary);

#endif
