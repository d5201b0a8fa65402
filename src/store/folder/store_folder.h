/* SPDX-License-Identifier: MIT
 *
 * An open folder store, as its parts see it.
 */
#ifndef IMS_STORE_FOLDER_H
#define IMS_STORE_FOLDER_H

#include "folder.h"
#include "folder_set.h"
#include "free_space.h"
#include "store/store.h"
#include "tempfile.h"

struct ims_group;

/* Thread-safety: safe once opened. */
struct ims_folder_store {
    struct ims_store store;
    struct ims_folder_root root;
    struct ims_tempfile_maker maker;
    mode_t file_mode; /* of new files, exactly; 0 = 0666 less the umask */
    bool sweeps;
    struct ims_folder_set swept;
    struct ims_folder_set checked; /* for links */
    struct ims_group *group;       /* or NULL */
    int sync_handle; /* of the location, readable: it sees what fails to be written from
                        the opening on, whoever else is told; -1 = cannot be had */
    atomic_bool foreign; /* files were put on other file systems */
    struct ims_free_space free_space;
    char location[]; /* for messages only */
};

#endif
