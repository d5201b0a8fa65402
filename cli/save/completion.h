/* SPDX-License-Identifier: MIT
 *
 * Jobs: what the command remembers of each image that the library has accepted, and the
 * way of their results from the library's threads to the main one, without a lock. It
 * knows no output.
 */
#ifndef SAVE_COMPLETION_H
#define SAVE_COMPLETION_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

/* Beside the bits of enum ims_warning: not all of the picture could be read. */
#define SAVE_WARNING_DAMAGED (UINT32_C(1) << 31)

/* The text of one bit. */
const char *save_completion_warning(uint32_t warning);

/* One submission. Made by the main thread, filled by save_completion_done(), read and
 * freed by the main thread again. */
struct save_completion {
    struct save_completion *next;
    const char *input;    /* lives as long as the session */
    size_t entry;         /* the same, as its number in the walk */
    uint64_t frame;       /* of a video, from 1; 0 for a single image */
    uint32_t warnings;    /* the command's own, then the result's too */
    uint64_t accepted_ns; /* since the session began */
    uint64_t ended_ns;    /* the same */
    /* The result's. */
    enum ims_status status;
    int error;
    uint64_t id;
    uint64_t bytes;
    uint64_t queued_ns;
    uint64_t encode_ns;
    uint64_t write_ns;
    char encoder[32];
    char message[IMS_MESSAGE_SIZE];
    size_t path_size; /* room in `path` */
    char path[];      /* where it is, or was to be, saved */
};

/* Results that have come and were not taken yet. Zeroed = none. */
struct save_completions {
    _Atomic(struct save_completion *) newest;
    uint64_t began_ns; /* when the session did, by cli_timing_nanoseconds() */
};

/* A new job with room for a path of that many bytes and what makes it unique. The
 * caller frees it with free() once it has its result, or was refused. */
struct save_completion *save_completion_new(size_t path_length);

/* For struct ims_config `done`, with struct save_completions as `done_user`: the job is
 * the request's `user`. Any thread. */
void save_completion_done(const struct ims_result *result, void *user);

/* All results that have come, the oldest first, linked by `next`. */
struct save_completion *save_completion_take(struct save_completions *completions);

#endif
