/* SPDX-License-Identifier: MIT */
#include "stats.h"

#include <string.h>

#include "job.h"

void ims_stats_init(struct ims_counters *counters, uint32_t workers,
                    uint32_t queue_size)
{
    *counters = (struct ims_counters){
        .stats = IMS_STATS_INIT,
        .summary = IMS_SUMMARY_INIT,
    };
    counters->stats.workers = workers;
    counters->stats.queue_size = queue_size;
}

void ims_stats_refuse(struct ims_counters *counters, int error)
{
    counters->stats.refused++;
    counters->stats.refused_full += error == IMS_ERROR_FULL;
    counters->stats.timed_out += error == IMS_ERROR_TIMEOUT;
}

void ims_stats_hold(struct ims_counters *counters, size_t bytes)
{
    struct ims_stats *stats = &counters->stats;

    stats->memory += bytes;
    if (stats->memory > stats->memory_high_water)
        stats->memory_high_water = stats->memory;
}

void ims_stats_let_go(struct ims_counters *counters, size_t bytes)
{
    counters->stats.memory -= bytes;
}

void ims_stats_enqueue(struct ims_counters *counters)
{
    struct ims_stats *stats = &counters->stats;

    stats->queue_depth++;
    if (stats->queue_depth > stats->queue_high_water)
        stats->queue_high_water = stats->queue_depth;
}

void ims_stats_dequeue(struct ims_counters *counters, uint64_t queued_ns)
{
    counters->stats.queue_depth--;
    counters->stats.queued_ns += queued_ns;
}

/* Where a status is counted. */
static uint64_t *counter_of(struct ims_ledger *ledger, enum ims_status status)
{
    switch (status) {
    case IMS_STATUS_WRITTEN:
        return &ledger->written;
    case IMS_STATUS_SKIPPED:
        return &ledger->skipped;
    case IMS_STATUS_SUPERSEDED:
        return &ledger->superseded;
    case IMS_STATUS_DROPPED:
        return &ledger->dropped;
    case IMS_STATUS_CANCELLED:
        return &ledger->cancelled;
    case IMS_STATUS_EXPIRED:
        return &ledger->expired;
    case IMS_STATUS_PENDING:
    case IMS_STATUS_FAILED:
        break;
    }
    return &ledger->failed;
}

static void copy_text(char *to, size_t size, const char *text)
{
    size_t length = strnlen(text, size - 1);

    memcpy(to, text, length);
    to[length] = '\0';
}

/* Keeps the failure with the lowest id. */
static void note_failure(struct ims_summary *summary, const struct ims_job *job)
{
    if (summary->first_id != 0 && summary->first_id < job->id)
        return;
    summary->first_id = job->id;
    summary->first_error = job->result.error;
    copy_text(summary->first_path, sizeof summary->first_path, job->path);
    copy_text(summary->first_message, sizeof summary->first_message,
              job->result.message);
}

void ims_stats_end(struct ims_counters *counters, const struct ims_job *job)
{
    struct ims_stats *stats = &counters->stats;
    const struct ims_job_result *result = &job->result;

    stats->ledger.pending--;
    ++*counter_of(&stats->ledger, result->status);
    stats->bytes_written += result->bytes;
    stats->encode_ns += result->encode_ns;
    stats->write_ns += result->write_ns;
    if (result->status == IMS_STATUS_WRITTEN &&
        (result->warnings & ~(uint32_t)IMS_WARNING_COLOR_CONVERTED) != 0)
        counters->summary.warned++;
    else if (result->status == IMS_STATUS_FAILED)
        note_failure(&counters->summary, job);
}

bool ims_stats_is_balanced(const struct ims_counters *counters)
{
    const struct ims_ledger *ledger = &counters->stats.ledger;

    return ledger->accepted == ledger->pending + ledger->written + ledger->failed +
                                   ledger->skipped + ledger->superseded +
                                   ledger->dropped + ledger->cancelled +
                                   ledger->expired;
}

void ims_stats_summarise(const struct ims_counters *counters,
                         struct ims_summary *summary)
{
    *summary = counters->summary;
    summary->ledger = counters->stats.ledger;
    summary->bytes_written = counters->stats.bytes_written;
}
