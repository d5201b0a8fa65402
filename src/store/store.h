/* SPDX-License-Identifier: MIT
 *
 * The border to destinations: a store takes the finished bytes of one file and makes
 * them appear under a name, whole or not at all. It knows no image, no encoder and no
 * queue. Thread-safety: one store may be used by several workers at once; the engine
 * never lets two of them put the same sub-folder and name at the same time.
 */
#ifndef IMS_STORE_H
#define IMS_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "base/chunk.h"
#include "base/path.h"

struct ims_os;

/* The beginning of a file, written before its end is known: at first all zero. Belongs
 * to the store, which has it open or not. */
struct ims_store_early {
    bool is_open;
    int folder; /* handle */
    bool owns_folder;
    int file;       /* handle */
    size_t written; /* bytes */
};

/* One file to be put. Strings and chunks stay the caller's. */
struct ims_store_file {
    const char *sub_folder; /* normal form of path.h, "" = the location */
    const char *name;       /* valid by path.h */
    const struct ims_chunk *chunks;
    size_t chunk_count;
    enum ims_overwrite overwrite;
    enum ims_sync sync;
    struct ims_store_early *early; /* what is there already of the same file, or NULL */
};

/* How a put, or a look before it, ended. */
struct ims_store_outcome {
    int error;        /* IMS_OK: written. IMS_ERROR_SKIPPED: it existed. Else failed. */
    int system_errno; /* of the call that failed, or 0 */
    char name[IMS_PATH_NAME_MAX + 1]; /* the final name; differs with UNIQUE only */
    struct ims_message message;       /* what failed, with the path, and what to do */
};

struct ims_store;

/* A kind of store. */
struct ims_store_kind {
    const char *name;
    /* Opens a destination. On failure *store is NULL and the message says why. */
    int (*open)(struct ims_store **store, const char *location, const struct ims_os *os,
                struct ims_message *message);
    /* Whether a put of this name would be skipped or refused because the file exists: a
     * look before the encoder's work; put() decides. Fills outcome and returns true. */
    bool (*exists)(struct ims_store *store, const struct ims_store_file *file,
                   struct ims_store_outcome *outcome);
    /* Writes what is known of a file so far, if that leaves no trace should it not be
     * put. Gives up silently: put() does all of it again, and tells. Blocks. */
    void (*begin)(struct ims_store *store, const struct ims_store_file *file);
    /* Lets go of what was begun, if anything. After put() there is nothing. */
    void (*drop)(struct ims_store *store, struct ims_store_early *early);
    /* Puts a file. Blocks on the destination. Always fills outcome. */
    void (*put)(struct ims_store *store, const struct ims_store_file *file,
                struct ims_store_outcome *outcome);
    void (*close)(struct ims_store *store);
};

/* Every store begins with its kind. */
struct ims_store {
    const struct ims_store_kind *kind;
};

/* The kind for a location: by its scheme, else a folder. */
const struct ims_store_kind *ims_store_kind_of(const char *location);

/* A folder of the file system; store_folder.c. */
extern const struct ims_store_kind ims_store_folder;

#endif
