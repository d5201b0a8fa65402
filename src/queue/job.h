/* SPDX-License-Identifier: MIT
 *
 * One image on its way: what the submitter gave, where it stands, how it ended. It
 * knows no thread.
 *
 * Ownership: a job belongs to the submitting thread until it is pushed, then to the
 * queue, then to the worker that took it or to the thread that dropped, superseded or
 * cancelled it, which delivers its result and hands it back to the queue for re-use.
 * Locking: one part is guarded by the queue's lock; the rest is written by the owner
 * only.
 */
#ifndef IMS_JOB_H
#define IMS_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "base/list.h"
#include "base/path.h"
#include "codec/matcher.h"
#include "image/metadata.h"
#include "job_heap.h"
#include "role.h"

struct ims_block;
struct ims_queue;

/* Where a job is. */
enum ims_job_state {
    IMS_JOB_SUBMITTING, /* with the submitter */
    IMS_JOB_READY,      /* waits for a worker */
    IMS_JOB_BEHIND,     /* waits behind an older one for the same path */
    IMS_JOB_STANDBY, /* superseded by a newer one; waits whether that can be encoded */
    IMS_JOB_IN_WORK, /* with a worker */
    IMS_JOB_HELD,    /* done but for its result, which the store gives later */
    IMS_JOB_ENDED    /* counted; its result is being delivered */
};

/* How a job ended. */
struct ims_job_result {
    enum ims_status status;
    int error;
    int system_errno;
    uint32_t warnings;
    uint64_t bytes; /* of the file */
    uint64_t encode_ns;
    uint64_t write_ns;
    const char *name;    /* final name, lives until the result is delivered */
    const char *message; /* the same; "" when there is nothing to say */
};

struct ims_job {
    /* ---- kept from one use to the next ---- */
    struct ims_queue *queue; /* constant */
    char *text;
    size_t text_capacity;

    /* ---- guarded by the queue's lock ---- */
    struct ims_list link;       /* in the queue in order of acceptance; once ended, in
                                   a list of results to be delivered */
    struct ims_list standby;    /* among all in this state */
    struct ims_list unfinished; /* among all whose results are not delivered */
    struct ims_job *next_id;    /* in the table of ids */
    struct ims_job *next_path;  /* in the table of paths, if oldest of its path */
    struct ims_job *newest;     /* of the same path, if oldest of its path */
    struct ims_job *older;      /* of the same path */
    struct ims_job *newer;      /* of the same path */
    IMS_GUARDED_BY(ims_queue_role) struct {
        struct ims_job *next_victim; /* while somebody looks for room; eviction.c */
        enum ims_status fate;        /* the same: how it would end, or PENDING */
        bool holds_path;             /* is in the table of paths */
        bool holds_slot;             /* of the room in the queue */
        size_t held_bytes;           /* of the room in bytes */
        enum ims_job_state state;
    };
    size_t heap_rank[IMS_JOB_HEAP_KINDS]; /* index in each heap + 1, or 0 */
    int32_t priority;    /* higher ones first; the owner's until pushed */
    uint64_t expires_ns; /* on the monotonic clock, or 0 = never */
    uint64_t place;      /* ready jobs of one priority are taken in this order; 0 until
                            pushed */
    uint64_t id;
    uint64_t taken_ns; /* when it left the queue, on the monotonic clock */

    /* ---- the owner's ---- */
    uint64_t accepted_ns;
    int64_t expires_ms; /* after that, or 0 = never */
    void *user;
    struct ims_ticket *ticket;
    struct ims_kept_result *kept; /* room for the result, or NULL */
    ims_release_fn release;       /* still to be called, or NULL */
    void *release_user;
    struct ims_block *copy; /* of the pixels, or NULL */
    bool wants_copy;
    size_t bytes;           /* of the image, and of metadata that are copied */
    uint64_t path_key;      /* of sub_folder and name */
    const char *sub_folder; /* normal form; in `text` */
    const char *name;       /* in `text` */
    char *path;             /* in `text`; holds something after ims_job_path only */
    struct ims_job_result result;

    /* ---- the owner's, not cleared: set before they are read ---- */
    struct ims_image image;            /* normal form */
    struct ims_light light;            /* that it refers to, if it does */
    struct ims_metadata_wanted wanted; /* refers to the saver's, the caller's or `copy`;
                                          its `texts` belong to the job */
    struct ims_image given; /* as described by the caller, for `release` only */
    struct ims_match match; /* who encodes it */
};

/* Whether it is to be saved by a worker yet: it waits, and is not superseded. */
IMS_REQUIRES(ims_queue_role)
static inline bool ims_job_is_waiting(const struct ims_job *job)
{
    return job->state == IMS_JOB_READY || job->state == IMS_JOB_BEHIND;
}

/* A new job for a queue, else all zero; NULL when out of memory. */
struct ims_job *ims_job_new(struct ims_queue *queue);

/* Clears what the last use left, but for what is said not to be. */
void ims_job_clear(struct ims_job *job);

/* Stores the names, with room for the whole path below a location of `location_length`
 * bytes. False when out of memory. */
bool ims_job_set_names(struct ims_job *job, const char *sub_folder, const char *name,
                       size_t location_length);

/* Writes location/sub_folder/name, with the result's name if it has one. Returns
 * job->path. */
const char *ims_job_path(struct ims_job *job, const char *location);

/* Frees a list of jobs, and empties it. */
void ims_job_free_all(struct ims_list *jobs);

#endif
