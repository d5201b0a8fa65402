/* SPDX-License-Identifier: MIT
 *
 * One file on its way into a folder: the order of the steps, and what is done with an
 * old file of its name. It knows no stream and no worker.
 *
 * A new file takes four system calls in the location itself: open, write, link, close;
 * six in a sub-folder, which is opened and closed besides. An old file that is replaced
 * takes more: what the new one shall keep of it is looked up and set, and a second link
 * and a rename put the new one in its place. A file that is begun early is written by
 * more calls.
 *
 * Where time passes between making a file and naming it (it is begun early, or synced),
 * its folder is looked up anew before it gets its name, so that it appears where it is
 * told to be though folders were moved meanwhile.
 */
#ifndef IMS_PUT_H
#define IMS_PUT_H

#include "store_folder.h"

/* Belongs to one thread. */
struct ims_put {
    struct ims_folder_store *store;
    struct ims_store_file file;
    bool made;                 /* `tempfile` is there */
    bool nameless;             /* ... and was made without a name */
    bool stale;                /* `folder` has to be looked up anew */
    bool warned;               /* it is in place, and `failure` is about its lasting */
    struct ims_folder made_in; /* where the tempfile is */
    struct ims_folder folder;  /* where it shall appear; often the same handle */
    struct ims_tempfile tempfile;
    struct ims_store_failure failure;
    char *final_name; /* of IMS_PATH_NAME_MAX + 1 bytes */
};

/* Begins anew. Touches no file. */
void ims_put_begin(struct ims_put *put, struct ims_folder_store *store,
                   const struct ims_store_file *file);

/* Writes what is there of the file, if that leaves no trace should it be cancelled.
 * False when it does not: then all is left to the end. Blocks, as all that follow. */
bool ims_put_write(struct ims_put *put, const struct ims_chunk *chunks,
                   size_t chunk_count);

/* Makes the whole file appear, and fills the completion. */
void ims_put_finish(struct ims_put *put, const struct ims_chunk *chunks,
                    size_t chunk_count, struct ims_store_completion *completion);

/* The same in two parts, between which others may sync it: the whole file is there and
 * has no name; it appears, under a name that is written to `final_name`. After a
 * failure there is nothing. */
bool ims_put_prepare(struct ims_put *put, const struct ims_chunk *chunks,
                     size_t chunk_count);
bool ims_put_appear(struct ims_put *put, char *final_name);

/* Between the two, syncs the file by itself; after a failure there is nothing. */
bool ims_put_sync(struct ims_put *put);

/* After both, notes that the file may not last. */
void ims_put_warn(struct ims_put *put, int system_errno);

/* Fills the completion, but for the final name. */
void ims_put_tell(const struct ims_put *put, bool good,
                  struct ims_store_completion *completion);

/* Takes away what was begun, if anything. */
void ims_put_cancel(struct ims_put *put);

/* Whether the way to the file leads through links that are not followed: looked at once
 * for each folder. IMS_OK, or IMS_ERROR_SYMLINK and a message. */
int ims_put_check(struct ims_folder_store *store, const struct ims_store_file *file,
                  struct ims_message *message);

/* Whether a file of this policy would be refused or skipped, as there is one of its
 * name; fills the completion if so. */
bool ims_put_exists(struct ims_folder_store *store, const struct ims_store_file *file,
                    struct ims_store_completion *completion);

#endif
