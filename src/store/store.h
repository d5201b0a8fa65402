/* SPDX-License-Identifier: MIT
 *
 * The border to destinations: a store takes the bytes of one file as they come and
 * makes them appear under a name, whole or not at all. It knows no image, no encoder
 * and no queue. Thread-safety: one store may be used by several workers at once, each
 * with a stream of its own; the engine commits files of one sub-folder and name one
 * after the other.
 *
 * The way of a file: begin, any number of writes, then commit or cancel. A store that
 * takes long to make files last answers a commit later, and the worker goes on.
 */
#ifndef IMS_STORE_H
#define IMS_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "base/chunk.h"
#include "base/log.h"
#include "base/path.h"

struct ims_os;

/* What 0 stands for in `sync_every` and `sync_every_ms`. */
enum { IMS_STORE_SYNC_EVERY = 256, IMS_STORE_SYNC_EVERY_MS = 100 };

/* How a store is opened. */
struct ims_store_settings {
    const struct ims_os *os;
    struct ims_log log;
    const char *name; /* of its threads, read while it is opened; NULL = none given */
    int nice;         /* theirs, as in struct ims_config */
    enum ims_appear appear;
    uint32_t file_mode;   /* of new files, exactly; 0 = 0666 less the umask */
    uint32_t folder_mode; /* of folders made, exactly; 0 = 0777 less the umask */
    bool make_location;
    bool follow_links;  /* sub-folders may be symbolic links */
    bool sweep;         /* takes away what killed processes left */
    bool syncs;         /* sync() may be called: what fails from now on is told */
    bool group;         /* files with IMS_SYNC_GROUP will come */
    int32_t sync_every; /* as in struct ims_config */
    int64_t sync_every_ms;
    uint64_t min_free; /* bytes that stay free, 0 = none */
};

/* A file to be. The strings stay the caller's, and stay as they are until it is
 * cancelled or its commit is answered. */
struct ims_store_file {
    const char *sub_folder; /* normal form of path.h, "" = the location */
    const char *name;       /* valid by path.h */
    enum ims_overwrite overwrite;
    enum ims_sync_kind sync;
};

/* How a file, or a look before it, ended. */
struct ims_store_completion {
    int error;        /* IMS_OK: written. IMS_ERROR_SKIPPED: it existed. Else failed. */
    int system_errno; /* of the call that failed, or 0 */
    char name[IMS_PATH_NAME_MAX + 1]; /* the final name; differs with UNIQUE only */
    struct ims_message message; /* what failed, with the path, and what to do; after
                                   success, warnings and what they are about */
};

/* Where the answer to a commit goes: `done` is set by the caller, the rest by the
 * store. */
struct ims_store_answer {
    struct ims_store_completion completion;
    /* Called once for a commit that is answered later, on any thread, with no lock
     * held; the answer is the caller's again, then. */
    void (*done)(struct ims_store_answer *answer);
};

struct ims_store;

/* A file on its way into a store; at first all zero but for the store. Each kind has
 * its own, which begins with this. Belongs to one thread, for one file at a time. */
struct ims_store_stream {
    struct ims_store *store;
};

/* A kind of store. What takes the chunks of a file takes all of it so far, from its
 * beginning, so that a store can begin anew without a copy of its own; the memory is
 * read during the call only. */
struct ims_store_kind {
    const char *name;
    size_t stream_size; /* bytes of a stream */
    /* Opens a destination. On failure *store is NULL and the message says why. */
    int (*open)(struct ims_store **store, const char *location,
                const struct ims_store_settings *settings, struct ims_message *message);
    /* Whether a file can be taken, as far as that is plain beforehand: called when an
     * image is submitted. IMS_OK, or an error and a message. Hardly ever blocks. */
    int (*check)(struct ims_store *store, const struct ims_store_file *file,
                 struct ims_message *message);
    /* Whether a commit of this name would be skipped or refused because the file
     * exists: a look before the encoder's work; commit() decides. Fills the completion
     * and returns true. */
    bool (*exists)(struct ims_store *store, const struct ims_store_file *file,
                   struct ims_store_completion *completion);
    /* Begins a file; what it is told is copied, but for the strings. Never fails. */
    void (*begin)(struct ims_store_stream *stream, const struct ims_store_file *file);
    /* Takes what is there of the file so far. False: more of it will be of use with the
     * commit only (which tells of failures, too). Blocks. */
    bool (*write)(struct ims_store_stream *stream, const struct ims_chunk *chunks,
                  size_t chunk_count);
    /* Makes the whole file appear. True: the completion is there. False: it will be,
     * and then answer->done is called, maybe before this returns. Blocks. */
    bool (*commit)(struct ims_store_stream *stream, const struct ims_chunk *chunks,
                   size_t chunk_count, struct ims_store_answer *answer);
    /* Leaves nothing of a file that was begun and not committed. */
    void (*cancel)(struct ims_store_stream *stream);
    /* Between the two calls, commits are answered as soon as can be. */
    void (*hurry)(struct ims_store *store, bool hurry);
    /* Brings all files whose commits were answered to the disk. IMS_OK, or an error and
     * a message. Blocks. */
    int (*sync)(struct ims_store *store, struct ims_message *message);
    /* Answers all commits first. No stream is in use. Blocks. */
    void (*close)(struct ims_store *store);
};

/* Every store begins with its kind. */
struct ims_store {
    const struct ims_store_kind *kind;
};

/* The kind for a location: a folder, or NULL if it begins with a scheme ("s3:"), which
 * is kept for others. */
const struct ims_store_kind *ims_store_kind_of(const char *location);

/* Says that there is no kind for a location, and returns the error. */
int ims_store_refuse_kind(const char *location, struct ims_message *message);

/* A stream into a store, for free() before the store is closed. NULL when out of
 * memory. */
struct ims_store_stream *ims_store_stream_new(struct ims_store *store);

/* A folder of the file system; store_folder.c. */
extern const struct ims_store_kind ims_store_folder;

#endif
