/* SPDX-License-Identifier: MIT */
#include "completion.h"

#include <stdio.h>

#include "common/memory.h"
#include "common/timing.h"

/* What "unique" adds to a name: an underscore and a number. */
enum { UNIQUE_SIZE = 32 };

struct save_completion *save_completion_new(size_t path_length)
{
    size_t path_size = path_length + UNIQUE_SIZE;
    struct save_completion *job = cli_memory_new(1, sizeof *job + path_size);
    job->path_size = path_size;
    return job;
}

void save_completion_done(const struct ims_result *result, void *user)
{
    struct save_completions *completions = user;
    struct save_completion *job = result->user;
    job->ended_ns = cli_timing_nanoseconds() - completions->began_ns;
    job->status = result->status;
    job->error = result->error;
    job->id = result->id;
    job->warnings |= result->warnings;
    job->bytes = result->bytes;
    job->queued_ns = result->queued_ns;
    job->encode_ns = result->encode_ns;
    job->write_ns = result->write_ns;
    snprintf(job->encoder, sizeof job->encoder, "%s", result->encoder);
    snprintf(job->message, sizeof job->message, "%s", result->message);
    snprintf(job->path, job->path_size, "%s", result->path);
    /* From here on the job is the main thread's, once the exchange succeeds. */
    job->next = atomic_load(&completions->newest);
    while (!atomic_compare_exchange_weak(&completions->newest, &job->next, job))
        ;
}

const char *save_completion_warning(uint32_t warning)
{
    return warning == SAVE_WARNING_DAMAGED
               ? "the picture is damaged in its file: what could be read of it is saved"
               : ims_warning_text(warning);
}

struct save_completion *save_completion_take(struct save_completions *completions)
{
    struct save_completion *newest = atomic_exchange(&completions->newest, NULL);
    struct save_completion *oldest = NULL;
    while (newest != NULL) {
        struct save_completion *next = newest->next;
        newest->next = oldest;
        oldest = newest;
        newest = next;
    }
    return oldest;
}
