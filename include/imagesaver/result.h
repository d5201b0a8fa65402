/* SPDX-License-Identifier: MIT */
/**
 * @file result.h
 * @brief What became of an image, what a saver counts, and what it tells at its end.
 * imagesaver.h includes it.
 */
#ifndef IMAGESAVER_RESULT_H
#define IMAGESAVER_RESULT_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How an accepted image ended. */
enum ims_status {
    IMS_STATUS_PENDING = 0,    /**< not ended yet */
    IMS_STATUS_WRITTEN = 1,    /**< the file is complete under its final name */
    IMS_STATUS_FAILED = 2,     /**< encoding or writing failed; an old file is intact */
    IMS_STATUS_SKIPPED = 3,    /**< the file existed and overwrite is SKIP */
    IMS_STATUS_SUPERSEDED = 4, /**< a newer image for the same file came first */
    IMS_STATUS_DROPPED = 5,    /**< the queue was full and when_full drops */
    IMS_STATUS_CANCELLED = 6, /**< by ims_cancel(), ims_cancel_all(), ims_abort() ... */
    IMS_STATUS_EXPIRED = 7    /**< no worker was free before its `expires_ms` */
};

/** The name of a status, "written"; "unknown" for a number that is none.
 *  Static storage. Thread-safe. Never blocks. */
IMS_API const char *ims_status_name(enum ims_status status);

/**
 * What became of one accepted image. The strings belong to the library: in a `done`
 * callback they live until it returns, from a ticket until the ticket is freed, from
 * ims_result_next() as it says. Thread-safety: plain data.
 */
struct ims_result {
    size_t size;         /**< set by ::IMS_RESULT_INIT where the caller provides it */
    void *user;          /**< as given in the request */
    const char *path;    /**< location/sub_folder/name, final; never NULL */
    const char *encoder; /**< name of the encoder that ran or would have; never NULL */
    const char *message; /**< what was wrong, one line, in place of the text of `error`;
                              "" when nothing; never NULL */
    const void *reserved;   /**< NULL */
    enum ims_status status; /**< how it ended */
    int error;              /**< ::IMS_OK when written, else an enum ims_error */
    int system_errno;       /**< errno of the system call that failed, or 0 */
    uint32_t warnings;      /**< bits of enum ims_warning */
    uint64_t id;            /**< 1, 2, 3, ... in the order of acceptance */
    uint64_t bytes;         /**< bytes in the file, 0 unless written */
    uint64_t queued_ns;     /**< nanoseconds from acceptance to a worker */
    uint64_t encode_ns;     /**< nanoseconds in the encoder */
    uint64_t write_ns;      /**< nanoseconds in the store */
};
/** The start value of a struct ims_result: its size set, all else 0. */
#define IMS_RESULT_INIT IMS_INIT_OF(struct ims_result)

/** The ledger: where each accepted image is. Always
 *  accepted = pending + written + failed + skipped + superseded + dropped + cancelled +
 *  expired. */
struct ims_ledger {
    uint64_t accepted;    /**< submissions that returned ::IMS_OK */
    uint64_t pending;     /**< waiting or in work */
    uint64_t written;     /**< see enum ims_status */
    uint64_t failed;      /**< see enum ims_status */
    uint64_t skipped;     /**< see enum ims_status */
    uint64_t superseded;  /**< see enum ims_status */
    uint64_t dropped;     /**< see enum ims_status */
    uint64_t cancelled;   /**< see enum ims_status */
    uint64_t expired;     /**< see enum ims_status */
    uint64_t reserved[7]; /**< 0 */
};

/** Counters of a saver. Thread-safety: plain data. */
struct ims_stats {
    size_t size;                /**< set by ::IMS_STATS_INIT */
    struct ims_ledger ledger;   /**< see there */
    uint64_t refused;           /**< submissions refused for any reason */
    uint64_t refused_full;      /**< of these, because the queue was full */
    uint64_t timed_out;         /**< of these, because the time-out passed */
    uint64_t waited;            /**< submissions that had to wait for room */
    uint64_t dropped_newest;    /**< images dropped on arrival */
    uint64_t dropped_oldest;    /**< waiting images dropped for newer ones */
    uint64_t queue_depth;       /**< images that wait now */
    uint64_t queue_high_water;  /**< most that ever waited */
    uint64_t in_work;           /**< images in the workers now */
    uint64_t memory;            /**< bytes of the images that wait or are in work now */
    uint64_t memory_high_water; /**< most that ever were */
    uint64_t bytes_written;     /**< bytes in the files written */
    uint64_t queued_ns;         /**< nanoseconds that images waited, in sum */
    uint64_t encode_ns;         /**< nanoseconds in encoders, in sum */
    uint64_t write_ns;          /**< nanoseconds in the store, in sum */
    uint64_t lent;              /**< images lent and not submitted yet */
    uint64_t results_waiting;   /**< results that wait for ims_result_next() */
    uint32_t workers;           /**< worker threads, shared ones too */
    uint32_t queue_size;        /**< as opened */
};
/** The start value of a struct ims_stats: its size set, all else 0. */
#define IMS_STATS_INIT IMS_INIT_OF(struct ims_stats)

/** What a saver did, told by ims_close(). Thread-safety: plain data. */
struct ims_summary {
    size_t size;              /**< set by ::IMS_SUMMARY_INIT */
    struct ims_ledger ledger; /**< balanced; nothing pending, except as
                                   ims_close_within() says */
    uint64_t bytes_written;   /**< bytes in the files written */
    uint64_t warned;          /**< images written with a warning, not counting
                                   ::IMS_WARNING_COLOR_CONVERTED, which is usual for
                                   video */
    uint64_t refused;         /**< submissions refused for any reason: who does not look
                                   at what ims_save() returns learns it here */
    uint64_t first_id;        /**< of the failed image with the lowest id, or 0 */
    int first_error;          /**< that image's error, or ::IMS_OK */
    int first_refusal;        /**< error of the first submission refused, or ::IMS_OK */
    char first_path[4096];    /**< that image's path, cut if longer, or "" */
    char first_message[IMS_MESSAGE_SIZE];         /**< that image's message, or "" */
    char first_refusal_message[IMS_MESSAGE_SIZE]; /**< what was wrong with it, or "" */
};
/** The start value of a struct ims_summary: its size set, all else 0. */
#define IMS_SUMMARY_INIT IMS_INIT_OF(struct ims_summary)

#ifdef __cplusplus
}
#endif

#endif
